"""A data set between two formats: pictures with their boxes, class names in order, and what had to stay."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from engine.annotations.model import Box, ImageAnnotation

SETS = ("train", "val", "test")


@dataclass(frozen=True)
class Picture:
    """One image of a data set.

    ``name``: its path in the data set with ``/`` between folders and with suffix; ``image``: where it lies;
    ``annotation``: what is drawn on it, None when nobody has looked at it; ``set_name``: one of
    :data:`SETS`, or "" when it is in none.
    """

    name: str
    image: Path
    annotation: ImageAnnotation | None
    set_name: str = ""

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What is drawn on it."""
        return self.annotation.boxes if self.annotation is not None else ()


@dataclass(frozen=True)
class Note:
    """Something that is not carried over as it was. ``where`` names the file and the place in it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class Collection:
    """What was read from a data set: every format's reader makes one, every writer takes one."""

    pictures: list[Picture] = field(default_factory=list)
    class_names: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add_classes(self, names: Iterable[str]) -> None:
        """Append those that are not known yet."""
        known = set(self.class_names)
        for name in names:
            if name not in known:
                known.add(name)
                self.class_names.append(name)

    def note(self, where: object, what: str) -> None:
        """Tell that something stayed behind or was changed."""
        self.notes.append(Note(str(where), what))


def set_of(text: str) -> str:
    """The set a folder or file name speaks of, such as "train" of ``instances_train2017``; else ""."""
    lowered = text.casefold()
    for name, words in (("train", ("train",)), ("val", ("val", "valid")), ("test", ("test",))):
        if any(word in _words(lowered) for word in words):
            return name
    return ""


def _words(text: str) -> list[str]:
    """Runs of letters: the year in ``val2017`` is no part of the word."""
    return "".join(letter if letter.isalpha() else " " for letter in text).split()


def safe_name(name: str) -> PurePosixPath | None:
    """``name`` from a stranger's file as a relative path; None when it would lead out of the data set."""
    path = PurePosixPath(name.replace("\\", "/"))
    if not name or path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name:
        return None
    return path


def find_image(name: str, folders: Iterable[Path]) -> Path | None:
    """The file called ``name`` in the first of ``folders`` that has it."""
    relative = safe_name(name)
    if relative is None:
        return None
    for folder in folders:
        for candidate in (folder / relative, folder / relative.name):
            if is_file(candidate):
                return candidate
    return None


def is_file(path: Path) -> bool:
    """Whether there is such a file. A name too long for any file system is none's, where pathlib raises."""
    return os.path.isfile(path)  # noqa: PTH113
