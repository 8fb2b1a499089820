"""YOLO label files: one line a box, ``class cx cy w h``, normalised by the upright image's size.

Reading is more tolerant than labelImg, which dies on a blank line, a tab or a float class id.
Writing gives labelImg's bytes for new boxes and keeps the very line of a box that did not change,
so a file written by another program with more digits is not rounded by looking at it.

``classes.txt`` is the order of the ids of everybody's files in the folder: its lines never move
(:mod:`engine.annotations.class_file`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.annotations import class_file, yolo_lines
from engine.annotations.content import NOT_ANNOTATIONS, may_be_labels
from engine.annotations.model import Box, ImageAnnotation, Problem
from engine.annotations.text import read_bytes
from engine.annotations.yolo_lines import BOX, POLYGON, POSE, Lines, Shape
from engine.errors import AnnotationError, disk_error
from engine.files import write_atomically
from engine.i18n import plural

__all__ = [
    "NOT_ANNOTATIONS", "append_classes", "may_be_labels", "needed", "parse", "read", "read_classes",
    "to_bytes", "write",
]  # fmt: skip

_TOLD = {
    POLYGON: lambda count: plural(
        count,
        "is a polygon or rotated box: the box around it is read",
        f"is the first of {count} polygons or rotated boxes: the boxes around them are read",
    ),
    POSE: lambda count: plural(
        count,
        "has key points: they stay in the file, the box alone is read",
        f"is the first of {count} with key points: they stay in the file, the boxes alone are read",
    ),
}


def read_classes(path: str | os.PathLike[str]) -> list[str]:
    """The class names of ``classes.txt`` in the order of their ids.

    Blank lines at the end are dropped; one in the middle keeps its id, as ids count lines.

    Raises:
        AnnotationError: the file cannot be opened or decoded.
    """
    return class_file.parse(read_bytes(path), path).names


def append_classes(path: str | os.PathLike[str], names: Iterable[str]) -> list[str]:
    """Append those of ``names`` that ``classes.txt`` does not have yet; returns the whole list.

    Existing lines keep their bytes and their order: every id in the folder depends on them.

    Raises:
        AnnotationError: the file cannot be read or written, or not hold a name; it is as it was then.
    """
    return class_file.append(path, names)


def read(
    path: str | os.PathLike[str],
    classes: Sequence[str],
    width: int,
    height: int,
    *,
    filename: str = "",
    keypoints: tuple[int, int] | None = None,
) -> ImageAnnotation:
    """Read the boxes of one image of ``width`` x ``height`` upright pixels.

    A line that holds no box is kept for writing and told in ``problems``. A polygon or rotated box becomes
    its enclosing box, a box with key points the box alone; both are told. An id beyond ``classes`` becomes
    the class ``"class 7"``, so the box is seen and nothing is lost. ``verified`` and ``difficult`` have no
    place in this format.

    Args:
        keypoints: ``kpt_shape`` of the data set's ``data.yaml``: how many key points a box has, and how many
            numbers each.

    Raises:
        AnnotationError: the file cannot be opened or decoded, or the image has no size.
    """
    return parse(read_bytes(path), path, classes, width, height, filename=filename, keypoints=keypoints)


def parse(
    data: bytes,
    path: str | os.PathLike[str],
    classes: Sequence[str],
    width: int,
    height: int,
    *,
    filename: str = "",
    keypoints: tuple[int, int] | None = None,
) -> ImageAnnotation:
    """As :func:`read`, from bytes; ``path`` is for messages."""
    if width <= 0 or height <= 0:
        raise AnnotationError("the image has no size, so its boxes have none", where=path)
    lines = yolo_lines.split(data, path, keypoints)
    boxes, problems = [], []
    told: dict[str, list[int]] = {POLYGON: [], POSE: []}
    unnamed: set[int] = set()
    for number in range(len(lines.raw)):
        shape = lines.shape(number)
        if isinstance(shape, str):
            problems.append(Problem(f"line {number + 1}", shape))
        if not isinstance(shape, Shape):
            continue
        box = _box(shape, classes, width, height)
        if shape.kind in told:
            told[shape.kind].append(number)
        if box.label not in classes and shape.identity not in unnamed:
            unnamed.add(shape.identity)
            text = f"class id {shape.identity} is beyond the class list"
            problems.append(Problem(f"line {number + 1}", text, lost=False))
        boxes.append(replace(box, origin=number))
    for kind, numbers in told.items():
        if numbers:
            problems.append(Problem(f"line {numbers[0] + 1}", _TOLD[kind](len(numbers)), lost=False))
    return ImageAnnotation(
        filename=filename,
        width=width,
        height=height,
        boxes=tuple(boxes),
        source=data,
        names=tuple(classes),
        keypoints=keypoints,
        problems=tuple(problems),
    )


def needed(annotation: ImageAnnotation, classes: Sequence[str]) -> list[str]:
    """The classes for which an id has to be found: those of boxes that are new, or of another class now.

    A box that was read with an id keeps it, whether or not that has a name.
    """
    source = _Source.of(annotation, classes)
    return [box.label for box in annotation.boxes if source.kept_id(box, classes) is None]


def to_bytes(annotation: ImageAnnotation, classes: Sequence[str]) -> bytes:
    """The label file's bytes: those it was read from where they hold just these boxes.

    Lines that are not meant keep their bytes, with their ends; a box that only moves keeps its id and its key
    points. ``classes`` must hold the label of every box for which an id is :func:`needed`.

    Raises:
        AnnotationError: a label is not in ``classes``, or the image has no size.
    """
    if annotation.width <= 0 or annotation.height <= 0:
        raise AnnotationError("the image has no size, so boxes cannot be normalised", where=annotation.path)
    source = _Source.of(annotation, classes)
    if annotation.source is not None and tuple(source.boxes.values()) == annotation.boxes:
        return annotation.source
    lines = source.lines
    kept = {number: line for number, line in enumerate(lines.raw) if number not in source.boxes}
    new: list[str] = []
    for box in annotation.boxes:
        identity = source.kept_id(box, classes)
        if identity is None:
            identity = _id_of(box, annotation, classes)
        old = source.boxes.get(box.origin) if box.origin is not None else None
        if old is None or box.origin is None:
            new.append(source.line(box, identity, source.kind_of_new))
            continue
        raw, fields = lines.raw[box.origin], lines.fields[box.origin]
        if old.xyxy == box.xyxy:
            # Another class alone: digits, and the points of a polygon, stay as they are.
            changed = identity != fields[0]
            kept[box.origin] = (
                lines.encoded(lines.text(raw).replace(fields[0], identity, 1)) if changed else raw
            )
            continue
        kind = source.kinds[box.origin]
        if kind == POLYGON:  # it is a rectangle now
            kind = source.kind_of_new
        text = lines.text(raw)
        line = source.line(box, identity, kind, fields[5:] if kind == POSE else ())
        kept[box.origin] = lines.encoded(line + text[len(text.rstrip("\r\n")) :])
    body = [kept[number] for number in sorted(kept)]
    if new:
        if body and not lines.text(body[-1]).endswith(("\r", "\n")):
            body[-1] += lines.encoded(lines.end)
        body += [lines.encoded(line + lines.end) for line in new]
    return lines.encoding.mark + b"".join(body)


def write(annotation: ImageAnnotation, path: str | os.PathLike[str], classes: Sequence[str]) -> None:
    """Write atomically; a file that holds just that is not touched.

    Raises:
        AnnotationError: as :func:`to_bytes`, or the disk refuses.
    """
    data = to_bytes(annotation, classes)
    if Path(path).exists() and read_bytes(path) == data:
        return
    try:
        write_atomically(path, data)
    except OSError as error:
        raise disk_error(error, path, AnnotationError) from error


@dataclass(frozen=True)
class _Source:
    """What a file was read as: ``boxes``, ``kinds`` and ``ids`` by the number of the line."""

    lines: Lines
    boxes: dict[int, Box]
    kinds: dict[int, str]
    ids: dict[int, int]
    names: Sequence[str]
    size: tuple[int, int]

    @classmethod
    def of(cls, annotation: ImageAnnotation, classes: Sequence[str]) -> _Source:
        names = classes if annotation.names is None else annotation.names
        data = b"" if annotation.source is None else annotation.source
        size = (annotation.width, annotation.height)
        lines = yolo_lines.split(data, annotation.path, annotation.keypoints)
        boxes, kinds, ids = {}, {}, {}
        for number in range(len(lines.raw)):
            shape = lines.shape(number)
            if isinstance(shape, Shape):
                boxes[number] = _box(shape, names, *size)
                kinds[number], ids[number] = shape.kind, shape.identity
        return cls(lines, boxes, kinds, ids, names, size)

    def kept_id(self, box: Box, classes: Sequence[str]) -> str | None:
        """The id a box was read with, as it stands in the file, while it still is of that class."""
        if box.origin is None or box.origin not in self.boxes:
            return None
        identity = self.ids[box.origin]
        is_named = identity < len(classes) and classes[identity] == box.label
        same = is_named or self.boxes[box.origin].label == box.label
        return self.lines.fields[box.origin][0] if same else None

    @property
    def kind_of_new(self) -> str:
        """What a new line has to be so that the file stays of one kind, as the programs that read it want."""
        kinds = set(self.kinds.values())
        return kinds.pop() if len(kinds) == 1 else BOX

    def line(self, box: Box, identity: str, kind: str, points: Sequence[str] = ()) -> str:
        """A line for a box; key points that nobody has set are zeros."""
        if kind == POSE and not points:
            points = ["0"] * (self.lines.pose_fields - 5)
        return yolo_lines.line_of(identity, box.whole, self.size, kind, points)


def _box(shape: Shape, classes: Sequence[str], width: int, height: int) -> Box:
    identity, corners = shape.identity, shape.corners
    label = (
        classes[identity] if identity < len(classes) and classes[identity] else class_file.unnamed(identity)
    )
    xmin, xmax = (_snap(value, width) for value in (corners[0], corners[2]))
    ymin, ymax = (_snap(value, height) for value in (corners[1], corners[3]))
    return Box(label, xmin, ymin, xmax, ymax).normalised()


def _snap(fraction: float, extent: int) -> float:
    """Pixels. Six decimals cannot tell an integer edge from one this close, and labelImg draws integers."""
    value = fraction * extent
    nearest = round(value)
    return float(nearest) if abs(value - nearest) <= 1e-6 * extent else value


def _id_of(box: Box, annotation: ImageAnnotation, classes: Sequence[str]) -> str:
    if box.label not in classes:
        raise AnnotationError(f"class {box.label!r} is not in the class list", where=annotation.path)
    return str(classes.index(box.label))
