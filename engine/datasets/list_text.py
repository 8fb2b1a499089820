"""The text of a file that holds names of images: a list of a split, or a table."""

from __future__ import annotations

import os
from collections.abc import Callable

from engine.annotations.text import decode, lines_of, read_bytes
from engine.file_names import decoded, is_odd


def read_list(path: str | os.PathLike[str], is_known: Callable[[str], bool]) -> str:
    """The text of a file with one name a line, or a name at the beginning of each.

    A name of the disk may be no text at all. Where the file holds such a name, byte for byte, it is meant,
    and the whole of it is read so; else it is text in another encoding.

    Args:
        is_known: whether a line, without its end, names an image that is there.

    Raises:
        AnnotationError: the file cannot be read, or neither way.
    """
    data = read_bytes(path)
    raw = decoded(data).removeprefix("\ufeff")
    if is_odd(raw) and any(is_known(line) for line in lines_of(raw) if is_odd(line)):
        return raw
    return decode(data, path)
