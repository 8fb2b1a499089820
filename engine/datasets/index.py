"""What all label files of a data set say, as arrays, read at once and remembered in the user's cache.

    found = index.read(dataset)
    found.counts()                    # objects by class
    found.annotation(row)             # of found.items[row], as Dataset.annotation gives it, without bytes

Label files stay the truth: each is looked at (one ``stat``) at every reading and read again when its
modification time or size is another. Reading 100,000 unchanged files takes well under a second; new ones
are read at many thousand a second (tests/benchmarks/label_index.py).
"""

from __future__ import annotations

import json
import os
import stat
import struct
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.annotations import Box, ImageAnnotation, Problem, content, voc, yolo
from engine.annotations.model import first_unread
from engine.annotations.text import assumed, read_bytes
from engine.annotations.voc_scan import scan
from engine.datasets import class_lists, labels
from engine.datasets.cache import Cache, settled
from engine.datasets.dataset import Dataset, Item
from engine.datasets.images import image_size
from engine.datasets.names import natural_key
from engine.errors import AnnotationError, DatasetError, ImageError
from engine.plain_file import read_plain

Progress = Callable[[int, int], None]
"""Told (done, in all); raises to stop."""

NO_FILE, READ, UNREADABLE, PARTLY = 0, 1, 2, 3
"""States of an image's label file. Of one that is read in part, what else there is to see is not known: the
image is neither a negative nor to be learnt from."""

_UNKNOWN = os.stat_result((0,) * 10, {"st_mtime_ns": 0})  # of a file that may be there
_BATCH = 500  # label files between two looks at progress, and in one transaction


@dataclass(frozen=True)
class Contents:
    """Row ``i`` speaks of ``items[i]``, the images of the data set when they were looked at.

    ``state``: (N,) uint8, :data:`NO_FILE` (nobody has looked at it), :data:`READ`, :data:`UNREADABLE` or
    :data:`PARTLY`, whose boxes are those that could be read.
    ``sizes``: (N, 2) int32 width and height as the file says, 0 where it does not; ``verified``: (N,) bool.
    ``starts``: (N + 1,) int64, the boxes of row ``i`` are ``starts[i]:starts[i + 1]`` of the next four:
    ``corners``: (B, 4) float64 xyxy in pixels; ``classes``: (B,) int32, index into ``names``;
    ``difficult``: (B,) bool; ``origins``: (B,) int32, the box's ``origin``.
    ``names``: the classes that occur, naturally sorted.
    ``problems``: faults that were read around, by row; ``errors``: why a file cannot be read, by row.
    ``forms``: the format of each label file, of :data:`labels.FORMATS`; "" where there is none.
    """

    items: Sequence[Item]
    state: NDArray[np.uint8]
    sizes: NDArray[np.int32]
    verified: NDArray[np.bool_]
    starts: NDArray[np.int64]
    corners: NDArray[np.float64]
    classes: NDArray[np.int32]
    difficult: NDArray[np.bool_]
    origins: NDArray[np.int32]
    names: list[str]
    problems: dict[int, tuple[Problem, ...]]
    errors: dict[int, AnnotationError]
    forms: Sequence[str]

    @property
    def is_yolo(self) -> NDArray[np.bool_]:
        """(N,) the label is a YOLO file, read or not, whose ids count the lines of a class file."""
        return np.array([form == "yolo" for form in self.forms], bool)

    @property
    def has_yolo(self) -> bool:
        """Whether some labels are YOLO files."""
        return "yolo" in self.forms

    def label_file(self, row: int) -> str:
        """The path of an image's label file, for a person to read; where there is none, where it would be."""
        return str(labels.path_for(self.items[row], self.forms[row] or "voc"))

    @property
    def faults(self) -> dict[int, AnnotationError]:
        """Why an image counts for nothing though it has a label file, by row."""
        found = dict(self.errors)
        for row in np.flatnonzero(self.state == PARTLY).tolist():
            origins = self.origins[self.starts[row] : self.starts[row + 1]].tolist()
            problem = first_unread(self.problems[row], origins)
            if problem is not None:
                where = self.label_file(row)
                found[row] = AnnotationError(problem.message, where=where, place=problem.place)
        return dict(sorted(found.items()))

    @property
    def rows(self) -> NDArray[np.int64]:
        """(B,) the row each box belongs to."""
        return np.repeat(np.arange(len(self.state)), np.diff(self.starts))

    @property
    def looked_at(self) -> NDArray[np.bool_]:
        """(N,) whose label files say what is on the image, or that nothing is."""
        return self.state == READ

    def counts(self) -> Counter[str]:
        """Objects of each class."""
        numbers = np.bincount(self.classes, minlength=len(self.names))
        return Counter({name: int(count) for name, count in zip(self.names, numbers, strict=True) if count})

    def boxes(self, row: int) -> tuple[Box, ...]:
        """The boxes of one image."""
        chosen = slice(*self.starts[row : row + 2])
        parts = (self.classes[chosen], self.corners[chosen], self.difficult[chosen], self.origins[chosen])
        return tuple(
            Box(self.names[label], xmin, ymin, xmax, ymax, difficult, None, origin)
            for label, (xmin, ymin, xmax, ymax), difficult, origin in zip(
                *(part.tolist() for part in parts), strict=True
            )
        )

    def annotation(self, row: int) -> ImageAnnotation | None:
        """As :meth:`Dataset.annotation`, but with boxes, size, ``verified`` and ``problems`` alone.

        Raises:
            AnnotationError: the label file cannot be read.
        """
        if self.state[row] == UNREADABLE:
            raise self.errors[row]
        if self.state[row] == NO_FILE:
            return None
        width, height = self.sizes[row].tolist()
        return ImageAnnotation(
            filename=self.items[row].image.name,
            width=width,
            height=height,
            boxes=self.boxes(row),
            verified=bool(self.verified[row]),
            problems=self.problems.get(row, ()),
        )


@dataclass
class _Row:
    """One row of the table, its classes still by name."""

    key: tuple[Any, ...]
    state: int = NO_FILE
    size: tuple[int, int] = (0, 0)
    verified: bool = False
    corners: bytes = b""
    classes: Sequence[str] = ()
    marks: bytes = b""
    told: str = ""


def read(dataset: Dataset, progress: Progress | None = None) -> Contents:
    """What the label files say now.

    Args:
        progress: called now and then with (images done, images in all); what was read before it raised is
            remembered.

    Raises:
        DatasetError: the folder is gone.
    """
    with Cache(dataset) as cache:
        return _read(dataset, cache, progress)


def _read(dataset: Dataset, cache: Cache, progress: Progress | None) -> Contents:
    known = {row[0]: row for row in cache.rows("labels")}
    context = _Context(dataset)
    items = list(dataset.items)  # somebody may delete an image meanwhile
    total = len(items)
    rows: list[tuple[Any, ...]] = [()] * total
    fresh: list[tuple[int, _Row]] = []

    def keep() -> None:
        ids = cache.class_ids(name for _, row in fresh for name in row.classes)
        for index, row in fresh:
            rows[index] = _packed(row, ids)
        cache.put("labels", [rows[index] for index, _ in fresh])
        fresh.clear()

    for index, item in enumerate(items):
        if index % _BATCH == 0:
            keep()
            if progress is not None:
                progress(index, total)
        row = known.get(item.stem)
        form, path, status = _find(item, row)
        if status is None:
            rows[index] = (item.stem, "", 0, 0, "", NO_FILE, 0, 0, 0, b"", b"", b"", "")
        elif (
            row is not None
            and row[5] != UNREADABLE  # that may have been the disk's fault, or a matter of permissions
            and row[2] == status.st_mtime_ns
            and row[3] == status.st_size
            and row[1] == form
            and row[4] == ("" if form == "voc" else context.of(item, form, path))
        ):
            rows[index] = row
        else:
            fresh.append((index, _parsed(dataset, item, form, path, status, context)))
    keep()
    check_there(dataset)  # a disk that was pulled out meanwhile must not pass for photos without labels
    gone = known.keys() - {item.stem for item in items}
    if gone:
        cache.drop("labels", gone)
    if progress is not None:
        progress(total, total)
    return _assembled(items, rows, {number: name for name, number in cache.class_ids(()).items()})


def check_there(dataset: Dataset) -> None:
    """Whether the images folder is still there, or the disk it was on has gone.

    Raises:
        DatasetError: it is gone.
    """
    if not dataset.images_dir.is_dir():
        raise DatasetError(
            "is not there any more",
            where=dataset.images_dir,
            remedy="Plug the disk in again, or open the folder where it is now",
        )


def _find(item: Item, row: tuple[Any, ...] | None) -> tuple[str, str, os.stat_result | None]:
    """As :func:`labels.find`, with what the disk says of the file; one that is known is not looked into."""
    try:
        status = os.stat(item.label_file)  # noqa: PTH116 - once for each of 100,000 files
        if stat.S_ISREG(status.st_mode):
            known = row is not None and row[1] == "voc" and row[5] != UNREADABLE
            if known and row[2:4] == (status.st_mtime_ns, status.st_size):  # type: ignore[index]
                return "voc", item.label_file, status
            if content.is_label("voc", item.label_file):
                return "voc", item.label_file, status
    except OSError as error:
        if not labels.is_absent(error):
            return "voc", item.label_file, _UNKNOWN  # reading it will tell why
    if row is not None and row[1] == "yolo" and row[9]:
        path = labels.with_ending(item.label_file, "yolo")
        try:
            status = os.stat(path)  # noqa: PTH116
            if (status.st_mtime_ns, status.st_size) == (row[2], row[3]):
                return "yolo", path, status
        except OSError:
            pass  # it is looked for below
    found = labels.find(item)
    if found is None:
        return "", "", None
    try:
        return found[0], str(found[1]), found[1].stat()
    except OSError:
        return found[0], str(found[1]), _UNKNOWN


class _Context:
    """What else than its own file decides what a YOLO or CreateML label says: image and class file."""

    def __init__(self, dataset: Dataset) -> None:
        self._root = dataset.root
        self._known: dict[str, str] = {}
        self._keys: dict[str, tuple[list[str], tuple[int, int] | None]] = {}

    def of(self, item: Item, form: str, path: str) -> str:
        classes = self._classes(path) if form == "yolo" else ""
        return ascii(f"{_stamp(item.image_file)} {classes}")  # only compared; a path may be no text

    def key(self, path: str) -> tuple[list[str], tuple[int, int] | None]:
        """The class names and the shape of key points that a YOLO label in that folder is read with."""
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in self._keys:
            self._keys[folder] = class_lists.key(Path(path), self._root)
        return self._keys[folder]

    def _classes(self, path: str) -> str:
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in self._known:
            file = labels.classes_file(Path(path), self._root)
            described = class_lists.description(Path(path), self._root)
            stamps = [f"{each} {_stamp(str(each))}" for each in (file, described) if each is not None]
            self._known[folder] = " ".join([assumed() or "", *stamps])
        return self._known[folder]


def _stamp(path: str) -> str:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return "none"
    return f"{settled(status.st_mtime_ns)}/{status.st_size}"


def _parsed(
    dataset: Dataset, item: Item, form: str, path: str, status: os.stat_result, context: _Context
) -> _Row:
    others = "" if form == "voc" else context.of(item, form, path)
    key = (item.stem, form, settled(status.st_mtime_ns), status.st_size, others)
    try:
        data = _bytes(path)
        quick = scan(data) if form == "voc" else None
        if quick is not None:
            boxes = quick.boxes
            flat = [edge for box in boxes for edge in box[1:5]]
            marks = [index * 2 + box[5] for index, box in enumerate(boxes)]
            return _Row(
                key,
                READ,
                (quick.width, quick.height),
                quick.verified,
                struct.pack(f"<{len(flat)}d", *flat),
                [box[0] for box in boxes],
                struct.pack(f"<{len(marks)}i", *marks),
            )
        annotation = _full(dataset, item, form, path, data, context)
    except AnnotationError as error:
        told = json.dumps([error.what, error.where, error.place, error.remedy])
        return _Row(key, UNREADABLE, told=told)
    if annotation is None:
        return _Row(key)
    return _Row(
        key,
        READ,
        (annotation.width, annotation.height),
        annotation.verified,
        np.array([box.xyxy for box in annotation.boxes], "<f8").tobytes(),
        [box.label for box in annotation.boxes],
        np.array([(box.origin or 0) * 2 + box.difficult for box in annotation.boxes], "<i4").tobytes(),
        json.dumps([[problem.place, problem.message, problem.lost] for problem in annotation.problems])
        if annotation.problems
        else "",
    )


def _full(
    dataset: Dataset, item: Item, form: str, path: str, data: bytes, context: _Context
) -> ImageAnnotation | None:
    if form == "voc":
        return voc.parse(data, path)
    try:
        size = image_size(item.image) if form == "yolo" else (0, 0)
    except ImageError as error:
        raise AnnotationError(f"its picture has no size ({error.what})", where=path) from error
    if form == "yolo":
        names, points = context.key(path)
        return yolo.parse(data, path, names, *size, filename=item.image.name, keypoints=points)
    return labels.parse(form, data, Path(path), dataset.root, item.image.name, size)


def _bytes(path: str) -> bytes:
    try:
        return read_plain(path)
    except OSError:
        return read_bytes(path)  # which words the error


def _packed(row: _Row, ids: dict[str, int]) -> tuple[Any, ...]:
    classes = struct.pack(f"<{len(row.classes)}i", *[ids[name] for name in row.classes])
    return (*row.key, row.state, *row.size, int(row.verified), row.corners, classes, row.marks, row.told)


def _assembled(items: Sequence[Item], rows: list[tuple[Any, ...]], names: dict[int, str]) -> Contents:
    numbers = np.frombuffer(b"".join([row[10] for row in rows]), "<i4")
    marks = np.frombuffer(b"".join([row[11] for row in rows]), "<i4")
    corners = np.frombuffer(b"".join([row[9] for row in rows]), "<f8").reshape(-1, 4)
    starts = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row[11]) // 4 for row in rows], out=starts[1:])
    used = sorted(
        (int(number) for number in np.unique(numbers)), key=lambda number: natural_key(names[number])
    )
    lookup = np.zeros(max(used, default=0) + 1, np.int32)
    lookup[used] = np.arange(len(used))
    problems = {}
    errors = {}
    for index, row in enumerate(rows):
        if row[12]:
            told = json.loads(row[12])
            if row[5] == UNREADABLE:
                what, where, place, remedy = told
                errors[index] = AnnotationError(what, where=where, place=place, remedy=remedy)
            else:
                problems[index] = tuple(Problem(*problem) for problem in told)
    state = np.array([row[5] for row in rows], np.uint8)
    for index, told in problems.items():
        if first_unread(told, (marks[starts[index] : starts[index + 1]] >> 1).tolist()) is not None:
            state[index] = PARTLY
    return Contents(
        items=items,
        state=state,
        sizes=np.array([row[6:8] for row in rows], np.int32).reshape(-1, 2),
        verified=np.array([row[8] for row in rows], bool),
        starts=starts,
        corners=corners,
        classes=lookup[numbers],
        difficult=(marks & 1).astype(bool),
        origins=marks >> 1,
        names=[names[number] for number in used],
        problems=problems,
        errors=errors,
        forms=[row[1] for row in rows],
    )
