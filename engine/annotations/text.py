"""Decoding small text files that other programs wrote in whatever encoding their system had.

One decoder for all label and list files: what has a byte order mark and what is UTF-8 is read as such. For
all else a person can name the encoding (:func:`assume`, ``--encoding``); where nobody did it is guessed, and
the guess is told with an example (:func:`guesses`).
"""

from __future__ import annotations

import codecs
import os
import re
from typing import NamedTuple

from engine.errors import AnnotationError, ConfigError
from engine.plain_file import read_plain

ASSUMED = "BOXWRIGHT_ENCODING"
"""The environment variable that names the encoding, so that the programs we start know it too."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MOST_GUESSES = 20
_SHOWN = 40
_guesses: dict[str, Guess] = {}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Encoding(NamedTuple):
    """How a text file is written: ``mark`` is its byte order mark, which ``codec`` does not cover."""

    codec: str
    mark: bytes = b""
    is_guessed: bool = False


class Guess(NamedTuple):
    """A file that was read in an encoding nobody named, with a line of it that would be another otherwise."""

    path: str
    codec: str
    example: str


def assume(codec: str | None) -> None:
    """Read files that are no UTF-8 in that encoding; None: guess it.

    Raises:
        ConfigError: there is no such encoding.
    """
    if not codec:
        os.environ.pop(ASSUMED, None)
        return
    os.environ[ASSUMED] = known_codec(codec)
    _guesses.clear()


def assumed() -> str | None:
    """What :func:`assume` said last, here or in the program that started this one."""
    return os.environ.get(ASSUMED) or None


def known_codec(name: str) -> str:
    """How Python calls an encoding of text.

    Raises:
        ConfigError: there is none of that name.
    """
    try:
        found = codecs.lookup(name)
        if not found._is_text_encoding:
            raise LookupError
    except (LookupError, ValueError) as error:
        raise ConfigError(
            f"there is no encoding {name!r}", remedy="Name one such as gbk, shift_jis, cp1252 or cp1251"
        ) from error
    return {"shift-jis": "cp932", "shift_jis": "cp932"}.get(found.name, found.name)


def guesses() -> list[Guess]:
    """What was guessed so far, once a file."""
    return list(_guesses.values())


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
        return read_plain(path)
    except OSError as error:
        raise AnnotationError(
            f"cannot be opened ({error.strerror or error})",
            where=path,
            remedy="Check that it exists and is yours",
        ) from error


def forget_guesses() -> None:
    """They have been told."""
    _guesses.clear()


def sentence(guess: Guess) -> str:
    """What a person is to know of it."""
    from engine.annotations.guessing import LABELS

    called = LABELS.get(guess.codec, guess.codec.upper())
    return f"is read as {called}, which is a guess: “{guess.example}”. Name its encoding if that is wrong"


def decode(data: bytes, path: str | os.PathLike[str]) -> str:
    """``data`` as text without its byte order mark; ``path`` only serves the message.

    Raises:
        AnnotationError: it is in no encoding that is known, or not in the one that was named.
    """
    return decode_with_encoding(data, path)[0]


def decode_with_encoding(
    data: bytes, path: str | os.PathLike[str], codec: str | None = None
) -> tuple[str, Encoding]:
    """As :func:`decode`, and how to write it again.

    Args:
        codec: what the file is known to be written in, where it has no byte order mark.

    Raises:
        AnnotationError: as :func:`decode`.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], Encoding(marked, mark), path)
    if codec:
        return _strictly(data, Encoding(codec), path)
    try:
        return data.decode("utf-8"), Encoding("utf-8")
    except UnicodeDecodeError:
        pass
    named = assumed()
    if named:
        return _strictly(data, Encoding(named), path)
    from engine.annotations import guessing

    found = guessing.guess(data)
    if found is None or b"\0" in data:
        raise AnnotationError(
            "is text in no encoding that is known",
            where=path,
            remedy="Name its encoding (--encoding), or open it in an editor and save it as UTF-8",
        )
    text = data.decode(found)
    _remember(Guess(os.fspath(path), found, example_in(text)))
    return text, Encoding(found, is_guessed=True)


def mark_of(data: bytes) -> tuple[bytes, str]:
    """The byte order mark at the start and the encoding it stands for; empty without one."""
    return next(((mark, codec) for mark, codec in _MARKS if data.startswith(mark)), (b"", ""))


def example_in(text: str) -> str:
    """The first line that is not the same in every encoding, as far as it shows whether that is right."""
    line = next((line.strip() for line in text.splitlines() if not line.isascii()), "")
    start = next((number for number, sign in enumerate(line) if not sign.isascii()), 0)
    return line if len(line) <= _SHOWN else line[max(start - _SHOWN // 2, 0) :][:_SHOWN]


def _strictly(data: bytes, encoding: Encoding, path: str | os.PathLike[str]) -> tuple[str, Encoding]:
    try:
        return data.decode(encoding.codec), encoding
    except UnicodeDecodeError as error:
        raise AnnotationError(
            f"is no {encoding.codec.upper()} text",
            where=path,
            place=f"line {data.count(10, 0, error.start) + 1}",
            remedy="Name the encoding it is written in, or save it as UTF-8 in an editor",
        ) from error


def _remember(guess: Guess) -> None:
    if len(_guesses) < _MOST_GUESSES or guess.path in _guesses:
        _guesses[guess.path] = guess


def split_lines(text: str) -> list[str]:
    """The lines with their ends: CRLF, CR or LF, and nothing else that Unicode takes for one.

    A name with a next-line or line-separator sign in it stays whole, so every program counts the same lines.
    """
    return _LINE.findall(text)


def lines_of(text: str) -> list[str]:
    """The lines without their ends, as :func:`split_lines` tells them apart."""
    return [line.rstrip("\r\n") for line in split_lines(text)]
