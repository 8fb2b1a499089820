"""Names of classes as lines of a list: what a name may be, and what an id is called that has none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence

from engine.errors import AnnotationError

FARTHEST = 10_000
"""Ids from here on are no class's: lines are filled up to name an id, and no list is that long."""
_UNNAMED = re.compile(r"class (0|[1-9]\d{0,8})")


def unnamed(identity: int) -> str:
    """What a class is called whose id has no name in the list."""
    return f"class {identity}"


def unnamed_id(name: str) -> int | None:
    """The id that is called so while it has no name; None for any other name."""
    found = _UNNAMED.fullmatch(name)
    return int(found[1]) if found is not None else None


def check_names(path: str | os.PathLike[str], names: Iterable[str]) -> None:
    """Whether each can be a line.

    Raises:
        AnnotationError: one cannot.
    """
    for name in names:
        if not name or name != name.strip() or any(sign in name for sign in "\r\n\0"):
            raise no_line(path, name)


def no_line(path: str | os.PathLike[str], name: str) -> AnnotationError:
    """A name that cannot be a line."""
    return AnnotationError(
        f"the class name {name!r} cannot be a line of a class list",
        where=path,
        remedy="Choose a name without line breaks, and without blanks at its ends",
    )


def id_without_name(name: str, names: Sequence[str]) -> int | None:
    """The id that ``name`` stands for, where it is that of an unnamed one and could be filled in."""
    identity = unnamed_id(name)
    if identity is None or name in names:
        return None
    if identity < len(names):
        return None if names[identity] else identity
    return identity if identity < FARTHEST else None


def in_place(names: Sequence[str], renames: Mapping[str, str | None]) -> tuple[dict[int, str], list[str]]:
    """The new names by line, and names that boxes get which no line will have."""
    lines: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        if name:
            lines.setdefault(name, []).append(number)
    for name in renames:
        identity = id_without_name(name, names)
        if identity is not None:
            lines[name] = [identity]
    moving = {name: new for name, new in renames.items() if new is not None and name in lines}
    while True:  # a name may only move to where no other is, or where the other one moves away
        taken = set(lines) - set(moving)
        stays = None
        for name, new in moving.items():
            if new in taken:
                stays = name
                break
            taken.add(new)
        if stays is None:
            break
        del moving[stays]
    merged = [new for name, new in renames.items() if new and name in lines and name not in moving]
    return {number: new for name, new in moving.items() for number in lines[name]}, merged
