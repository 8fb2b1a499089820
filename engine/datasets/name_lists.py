"""Lists with one name of an image a line: the sets of a split, and those that a run freezes."""

from __future__ import annotations

import os
from collections.abc import Callable

from engine.annotations.text import decode, read_bytes, split_lines
from engine.file_names import decoded, is_odd


def read_names(path: str | os.PathLike[str], is_known: Callable[[str], bool]) -> list[str]:
    """The lines of a list without their ends; blank ones, BOM and Windows line ends are fine.

    A name of the disk may be no text at all. Where the list holds such a name, byte for byte, it is meant,
    and the whole list is read so; else it is text in another encoding.

    Args:
        is_known: whether there is an image of that name.

    Raises:
        AnnotationError: the list cannot be read, or neither way.
    """
    data = read_bytes(path)
    raw = decoded(data)
    if is_odd(raw):
        names = _names(raw)
        if any(is_known(name) for name in names if is_odd(name)):
            return names
    return _names(decode(data, path))


def _names(text: str) -> list[str]:
    lines = (line.strip() for line in split_lines(text))
    return [line for line in lines if line]
