"""Decoding small text files that other programs wrote in whatever encoding their system had."""

from __future__ import annotations

import os
from pathlib import Path

from engine.errors import AnnotationError

# labelImg opened classes.txt without naming an encoding: on a Chinese Windows that is GBK.
_ENCODINGS = ("utf-8-sig", "gbk")


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of ``path``, tried as UTF-8 (with or without BOM), then as GBK.

    Raises:
        AnnotationError: the file cannot be opened or is in neither encoding.
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
    """``data`` as text; ``path`` only serves the message.

    Raises:
        AnnotationError: neither UTF-8 nor GBK.
    """
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AnnotationError(
        "is neither UTF-8 nor GBK text", where=path, remedy="Open it in an editor and save it as UTF-8"
    )
