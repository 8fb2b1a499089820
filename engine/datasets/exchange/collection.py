"""A data set between two formats: pictures with their boxes, class names in order, and what had to stay."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from engine.annotations.model import Box, ImageAnnotation
from engine.annotations.voc import new_annotation
from engine.datasets.images import image_size
from engine.i18n import plural

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
        return f"{self.where}: {self.what}" if self.where else self.what


@dataclass
class Collection:
    """What was read from a data set: every format's reader makes one, every writer takes one.

    ``read``: the label files it was read from, relative to the root of the data set.
    """

    pictures: list[Picture] = field(default_factory=list)
    class_names: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    _rows: dict[Path, int] = field(default_factory=dict, compare=False, repr=False)
    _merged: dict[str, None] = field(default_factory=dict, compare=False, repr=False)
    _incomplete: set[Path] = field(default_factory=set, compare=False, repr=False)

    def add_classes(self, names: Iterable[str]) -> None:
        """Append those that are not known yet."""
        known = set(self.class_names)
        for name in names:
            if name not in known:
                known.add(name)
                self.class_names.append(name)

    def note(self, where: object, what: str) -> None:
        """Tell that something stayed behind or was changed."""
        # Half a surrogate pair, which JSON can hold, is no text that could be printed.
        self.notes.append(Note(_printable(str(where)), _printable(what)))

    def add(
        self,
        name: str,
        image: Path,
        size: tuple[int, int],
        boxes: Sequence[Box],
        *,
        set_name: str = "",
        verified: bool = False,
        lost: int = 0,
        where: object = "",
    ) -> None:
        """Take what an entry of a label file says of an image; another entry may have spoken of it before.

        Args:
            name, image, set_name: as in :class:`Picture`.
            size: width and height of the upright image in pixels.
            boxes: those that could be read.
            lost: how many could not; without any box the image then counts as not looked at.
            where: the entry, for what is to be told.
        """
        if lost:
            self._incomplete.add(image)
            if not boxes:
                told = plural(
                    lost,
                    "its only box could not be read, so the photo counts as not looked at",
                    f"none of its {lost} boxes could be read, so the photo counts as not looked at",
                )
                self.note(where, told)
        incomplete = image in self._incomplete
        row = self._rows.get(image)
        if row is not None:
            self._merge(row, boxes, set_name, verified and not incomplete, where)
            return
        annotation = None
        if boxes or not incomplete:
            blank = new_annotation(image, *size)
            annotation = replace(blank, boxes=tuple(boxes), verified=verified and not incomplete)
        self._rows[image] = len(self.pictures)
        self.pictures.append(Picture(name, image, annotation, set_name))

    def add_unseen(self, name: str, image: Path, set_name: str = "") -> None:
        """Take an image that nobody has looked at."""
        if image not in self._rows:
            self.add_picture(Picture(name, image, None, set_name))

    def add_picture(self, picture: Picture) -> None:
        """Take an image that was read as a whole and that nothing else speaks of."""
        self._rows[picture.image] = len(self.pictures)
        self.pictures.append(picture)

    def has(self, image: Path) -> bool:
        """Whether the image is there already."""
        return image in self._rows

    def finish(self, where: object) -> None:
        """Tell, once, of the images that had more than one entry."""
        if self._merged:
            name = next(iter(self._merged))
            told = plural(
                len(self._merged),
                f"{len(self._merged)} photo has several entries ({name}): their boxes are taken together",
                f"{len(self._merged)} photos have several entries, such as {name}: their boxes are taken"
                " together",
            )
            self.note(where, told)
            self._merged.clear()

    def take_order(self, listed: Sequence[str]) -> None:
        """Have the classes in the order of a list, which may hold some that are not drawn."""
        self.class_names = list(dict.fromkeys([*listed, *self.class_names]))

    def _merge(self, row: int, boxes: Sequence[Box], set_name: str, verified: bool, where: object) -> None:
        """One image is one image, however many entries it has: their boxes are taken together."""
        old = self.pictures[row]
        known = {_rounded(box) for box in old.boxes}
        new = [box for box in boxes if _rounded(box) not in known]
        annotation = old.annotation
        if annotation is None and boxes:
            annotation = new_annotation(old.image, *image_size(old.image))
        if annotation is not None:
            both = annotation.verified and verified
            annotation = replace(annotation, boxes=(*annotation.boxes, *new), verified=both)
        if set_name and old.set_name and set_name != old.set_name:
            self.note(where, f"{old.name} is in {old.set_name} already; it is not put into {set_name}, too")
        self._merged[old.name] = None
        self.pictures[row] = replace(old, annotation=annotation, set_name=old.set_name or set_name)


def _rounded(box: Box) -> tuple[str, float, float, float, float]:
    """Equal for one box that two files hold with other digits."""
    xmin, ymin, xmax, ymax = (round(edge, 1) for edge in box.xyxy)
    return box.label, xmin, ymin, xmax, ymax


def _printable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def set_of(text: str) -> str:
    """The set a folder or file name speaks of, such as "train" of ``instances_train2017``; else ""."""
    lowered = text.casefold()
    for name, words in (("train", ("train",)), ("val", ("val", "valid", "validation")), ("test", ("test",))):
        if any(word in _words(lowered) for word in words):
            return name
    return ""


def _words(text: str) -> list[str]:
    """Runs of letters: the year in ``val2017`` is no part of the word."""
    return "".join(letter if letter.isalpha() else " " for letter in text).split()


def safe_name(name: str) -> PurePosixPath | None:
    """``name`` from a stranger's file as a relative path; None when it would lead out of the data set."""
    path = PurePosixPath(name.replace("\\", "/"))
    # A colon is part of a name, but for a drive's; on Windows it also names hidden streams of a file.
    has_drive = re.match(r"[A-Za-z]:", name) is not None or (":" in name and sys.platform == "win32")
    if not name or path.is_absolute() or ".." in path.parts or has_drive or "\0" in name:
        return None
    return path


def text_of(value: object) -> str:
    """A class name in a label file: a text, or a number, which is taken as it is written; else ""."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
