"""YOLO label files: one line a box, ``class cx cy w h``, normalised by the upright image's size.

Reading is more tolerant than labelImg, which dies on a blank line, a tab or a float class id.
Writing gives labelImg's bytes for new boxes and keeps the very line of a box that did not change,
so a file written by another program with more digits is not rounded by looking at it.

``classes.txt`` is the order of the ids of everybody's files in the folder: its lines never move
(:mod:`engine.annotations.class_file`).
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.annotations import class_file
from engine.annotations.model import Box, ImageAnnotation, Problem
from engine.annotations.text import decode, read_bytes
from engine.errors import AnnotationError, disk_error
from engine.files import write_atomically

NOT_ANNOTATIONS = frozenset({"classes.txt", "readme.txt", "train.txt", "val.txt", "test.txt", "trainval.txt"})
"""Lower-case names of text files that lie beside label files and hold no boxes."""


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
    path: str | os.PathLike[str], classes: Sequence[str], width: int, height: int, *, filename: str = ""
) -> ImageAnnotation:
    """Read the boxes of one image of ``width`` x ``height`` upright pixels.

    A line that holds no box is kept for writing and told in ``problems``. A segmentation line
    (class and at least three points) becomes its enclosing box. An id beyond ``classes`` becomes the
    class ``"class 7"``, so the box is seen and nothing is lost. ``verified`` and ``difficult`` have no
    place in this format.

    Raises:
        AnnotationError: the file cannot be opened or decoded, or the image has no size.
    """
    return parse(read_bytes(path), path, classes, width, height, filename=filename)


def parse(
    data: bytes,
    path: str | os.PathLike[str],
    classes: Sequence[str],
    width: int,
    height: int,
    *,
    filename: str = "",
) -> ImageAnnotation:
    """As :func:`read`, from bytes; ``path`` is for messages."""
    if width <= 0 or height <= 0:
        raise AnnotationError("the image has no size, so its boxes have none", where=path)
    boxes: list[Box] = []
    problems: list[Problem] = []
    for index, line in enumerate(decode(data, path).splitlines()):
        fields = line.split()
        if not fields:
            continue
        box = _parse(fields, classes, width, height)
        if isinstance(box, str):
            problems.append(Problem(f"line {index + 1}", box))
            continue
        if box.label not in classes:
            problems.append(Problem(f"line {index + 1}", f"class id {fields[0]} is beyond the class list"))
        boxes.append(replace(box, origin=index))
    return ImageAnnotation(
        filename=filename,
        width=width,
        height=height,
        boxes=tuple(boxes),
        source=data,
        problems=tuple(problems),
    )


def may_be_labels(path: str | os.PathLike[str]) -> bool:
    """Whether a text file holds boxes, by its first line that is not blank; also if it cannot be opened."""
    if os.path.basename(path).lower() in NOT_ANNOTATIONS:  # noqa: PTH119
        return False
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - for each text file of a folder
            start = stream.read(4096).decode("utf-8-sig", "replace")
    except OSError:
        return True
    fields = next((line.split() for line in start.splitlines() if line.strip()), [])[:5]
    try:
        values = [float(field) for field in fields]
    except ValueError:
        return False
    return len(values) == 5 and values[0].is_integer() and all(map(math.isfinite, values))


def to_bytes(annotation: ImageAnnotation, classes: Sequence[str]) -> bytes:
    """The label file's bytes: those it was read from where they hold just these boxes.

    ``classes`` must hold the label of every box that is new or changed.

    Raises:
        AnnotationError: a label is not in ``classes``, or the image has no size.
    """
    if annotation.width <= 0 or annotation.height <= 0:
        raise AnnotationError("the image has no size, so boxes cannot be normalised", where=annotation.path)
    old_lines, old_boxes, unread = _old(annotation, classes)
    if annotation.source is not None and tuple(old_boxes.values()) == annotation.boxes:
        return annotation.source
    lines: dict[int, str] = dict(unread)
    new: list[str] = []
    for box in annotation.boxes:
        old = old_boxes.get(box.origin) if box.origin is not None else None
        if old is None or box.origin is None:
            new.append(_line(box, annotation, classes))
        elif old == box:
            lines[box.origin] = old_lines[box.origin]
        elif old.xyxy == box.xyxy and box.label in classes:
            # Another class alone: digits, and the points of a segmentation, stay as they are.
            identity = str(classes.index(box.label))
            lines[box.origin] = old_lines[box.origin].replace(old_lines[box.origin].split()[0], identity, 1)
        else:
            lines[box.origin] = _line(box, annotation, classes)
    body = [lines[index] for index in sorted(lines)] + new
    return "".join(f"{line}\n" for line in body).encode("utf-8")


def write(annotation: ImageAnnotation, path: str | os.PathLike[str], classes: Sequence[str]) -> None:
    """Write atomically; a file whose boxes are those on disk is not touched.

    Raises:
        AnnotationError: as :func:`to_bytes`, or the disk refuses.
    """
    if annotation.source is not None and Path(path).exists():
        unchanged = read(path, classes, annotation.width, annotation.height)
        if unchanged.boxes == annotation.boxes:
            return
    _save(path, to_bytes(annotation, classes))


def _parse(fields: Sequence[str], classes: Sequence[str], width: int, height: int) -> Box | str:
    try:
        values = [float(field) for field in fields]
    except ValueError:
        return "holds something that is not a number"
    if not all(abs(value) < 1e9 for value in values):  # NaN fails every comparison
        return "holds a number that is not finite"
    if values[0] < 0 or values[0] != int(values[0]):
        return f"class id {fields[0]} is not a whole number from 0"
    numbers = values[1:]
    if len(numbers) in (4, 5):  # the fifth is a confidence, as detectors print it
        cx, cy, w, h = numbers[:4]
        corners = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
    elif len(numbers) >= 6 and len(numbers) % 2 == 0:
        xs, ys = numbers[0::2], numbers[1::2]
        corners = (min(xs), min(ys), max(xs), max(ys))
    else:
        return f"has {len(fields)} fields where 5 belong"
    identity = int(values[0])
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


def _line(box: Box, annotation: ImageAnnotation, classes: Sequence[str]) -> str:
    if box.label not in classes:
        raise AnnotationError(f"class {box.label!r} is not in the class list", where=annotation.path)
    xmin, ymin, xmax, ymax = box.whole
    cx, cy = (xmin + xmax) / 2 / annotation.width, (ymin + ymax) / 2 / annotation.height
    w, h = (xmax - xmin) / annotation.width, (ymax - ymin) / annotation.height
    return f"{classes.index(box.label)} {cx:.6f} {cy:.6f} {w:.6f} {h:.6f}"


def _old(
    annotation: ImageAnnotation, classes: Sequence[str]
) -> tuple[list[str], dict[int, Box], dict[int, str]]:
    """The lines of the source, the boxes they hold by line index, and the lines that hold none."""
    if annotation.source is None:
        return [], {}, {}
    lines = decode(annotation.source, annotation.path).splitlines()
    boxes: dict[int, Box] = {}
    unread: dict[int, str] = {}
    for index, line in enumerate(lines):
        fields = line.split()
        box = _parse(fields, classes, annotation.width, annotation.height) if fields else None
        if isinstance(box, Box):
            boxes[index] = box
        elif box is not None:
            unread[index] = line
    return lines, boxes, unread


def _save(path: str | os.PathLike[str], data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise disk_error(error, path, AnnotationError) from error
