"""Decoding small text files that other programs wrote in whatever encoding their system had."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path
from typing import NamedTuple

from engine.errors import AnnotationError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# labelImg opened classes.txt without naming an encoding: on a Chinese Windows that is GBK.
_ENCODINGS = ("utf-8", "gbk")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Encoding(NamedTuple):
    """How a text file is written: ``mark`` is its byte order mark, which ``codec`` does not cover."""

    codec: str
    mark: bytes = b""


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of ``path``, see :func:`decode`.

    Raises:
        AnnotationError: the file cannot be opened or is in none of the encodings.
    """
    return decode(read_bytes(path), path)


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """The bytes of ``path``.

    Raises:
        AnnotationError: the file cannot be opened.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise AnnotationError(
            f"cannot be opened ({error.strerror or error})",
            where=path,
            remedy="Check that it exists and is yours",
        ) from error


def decode(data: bytes, path: str | os.PathLike[str]) -> str:
    """``data`` as text without its byte order mark; ``path`` only serves the message.

    UTF-8 and UTF-16 by their mark, else UTF-8, else GBK.

    Raises:
        AnnotationError: none of these.
    """
    return decode_with_encoding(data, path)[0]


def decode_with_encoding(
    data: bytes, path: str | os.PathLike[str], codec: str | None = None
) -> tuple[str, Encoding]:
    """As :func:`decode`, and how to write it again.

    Args:
        codec: what the file is known to be written in, where it has no byte order mark.

    Raises:
        AnnotationError: it is none of the encodings, or not in ``codec``.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            tries = [Encoding(marked, mark)]
            break
    else:
        tries = [Encoding(name) for name in ([codec] if codec else _ENCODINGS)]
    for encoding in tries:
        try:
            return data[len(encoding.mark) :].decode(encoding.codec), encoding
        except UnicodeDecodeError:
            continue
    if codec:
        raise AnnotationError(f"is no {codec} text", where=path, remedy="Name the encoding it is written in")
    raise AnnotationError(
        "is neither UTF-8 nor GBK text", where=path, remedy="Open it in an editor and save it as UTF-8"
    )


def split_lines(text: str) -> list[str]:
    """The lines with their ends: CRLF, CR or LF, and nothing else that Unicode takes for one.

    A name with a next-line or line-separator sign in it stays whole, so every program counts the same lines.
    """
    return _LINE.findall(text)


def lines_of(text: str) -> list[str]:
    """The lines without their ends, as :func:`split_lines` tells them apart."""
    return [line.rstrip("\r\n") for line in split_lines(text)]
