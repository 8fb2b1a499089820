"""File names as the disk has them: any bytes, for Linux; any 16-bit units, for Windows.

Python holds bytes that are no UTF-8 as lone surrogates (PEP 383). Such a name opens its file like any other,
but no encoder takes it, so whatever writes a name down, shows it or prints it asks here.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
from urllib.parse import quote, unquote_to_bytes

LONGEST = 255
"""Bytes that a name may have on the usual disks (NAME_MAX; Windows and macOS count characters instead)."""

_LONE = re.compile("[\ud800-\udfff]")
_RAW = "\x1braw:"  # no person types that


def is_odd(name: str) -> bool:
    """Whether a name holds what is no Unicode text, so that most other programs cannot even write it down."""
    return _LONE.search(name) is not None


def shown(name: str) -> str:
    """The name for a person: a replacement character stands for each byte that is no text.

    A widget of Qt would drop them, and show ``.jpg`` for a file that is not called that.
    """
    return _LONE.sub("\N{REPLACEMENT CHARACTER}", name)


def encoded(text: str) -> bytes:
    """UTF-8 for a file of ours that holds names, each byte for byte as the disk has it."""
    return b"".join(
        part.encode("utf-8", "surrogateescape" if "\udc80" <= part <= "\udcff" else "surrogatepass")
        for part in (re.split("([\ud800-\udfff])", text) if is_odd(text) else [text])
    )


def decoded(data: bytes) -> str:
    """What :func:`encoded` made bytes of."""
    return data.decode("utf-8", "surrogateescape")


def storable(name: str) -> str:
    """The name as text that settings and data bases hold: mostly itself. Undone by :func:`stored`."""
    return (
        f"{_RAW}{quote(name.encode('utf-8', 'surrogatepass'))}"
        if is_odd(name) or name.startswith(_RAW)
        else name
    )


def stored(text: str) -> str:
    """The name that :func:`storable` made the text of."""
    if not text.startswith(_RAW):
        return text
    return unquote_to_bytes(text.removeprefix(_RAW)).decode("utf-8", "surrogatepass")


def cut(name: str, at_most: int) -> str:
    """The beginning of a name that takes ``at_most`` bytes on disk, no character of it in half."""
    data = os.fsencode(name)
    if len(data) <= at_most:
        return name
    for end in range(at_most, max(at_most - 4, 0), -1):
        if (data[end] & 0xC0) != 0x80:  # not in the middle of a character
            return os.fsdecode(data[:end])
    return os.fsdecode(data[:at_most])


def fitting(stem: str, ending: str) -> str:
    """``stem`` with ``ending`` behind it, the stem cut so that a disk takes the whole as a name."""
    return cut(stem, LONGEST - len(os.fsencode(ending))) + ending


def print_any_name() -> None:
    """Have standard output and error take every name, whatever the terminal's encoding.

    Bytes that are no text come out as they are, so that another command can take them; what the terminal has
    no sign for comes out as ``\\u2603``.
    """
    codecs.register_error("boxwright", _printable)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a test, or a window without a terminal, may have put another there
            reconfigure(errors="boxwright")


def _printable(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeDecodeError):  # who reads back what he caught of this stream
        return codecs.lookup_error("surrogateescape")(error)
    if not isinstance(error, UnicodeEncodeError):
        raise error
    part = error.object[error.start : error.end]
    raw = os.name != "nt" and all("\udc80" <= char <= "\udcff" for char in part)
    if raw:
        return part.encode("ascii", "surrogateescape"), error.end
    return part.encode("ascii", "backslashreplace").decode("ascii"), error.end
