"""CreateML label files: a JSON list of images, boxes as centre and size in pixels of the upright image.

labelImg writes one such file an image; Apple's own hold many images. Both are read by image name, and
writing changes only the entry of that image: other entries and unknown keys stay.
labelImg marks every box it reads as difficult; the format knows no such thing, so we do not.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine import json_text
from engine.annotations.model import Box, ImageAnnotation, Problem
from engine.annotations.text import decode, read_bytes
from engine.errors import AnnotationError, disk_error
from engine.files import write_atomically


def read(
    path: str | os.PathLike[str], image_name: str, width: int = 0, height: int = 0
) -> ImageAnnotation | None:
    """The annotation of ``image_name`` in ``path``; None when the file does not speak of it.

    Boxes that cannot be read are told in ``problems``; those before and after them are kept.

    Raises:
        AnnotationError: the file cannot be opened or is not a CreateML list.
    """
    return parse(read_bytes(path), path, image_name, width, height)


def parse(
    data: bytes, path: str | os.PathLike[str], image_name: str, width: int = 0, height: int = 0
) -> ImageAnnotation | None:
    """As :func:`read`, from bytes; ``path`` is for messages."""
    entry = _find(entries_of(data, path), image_name)
    if entry is None:
        return None
    boxes: list[Box] = []
    problems: list[Problem] = []
    for index, item in enumerate(_annotations(entry)):
        box = _box(item, index)
        if isinstance(box, str):
            problems.append(Problem(f"image {image_name}, box {index + 1}", box))
        else:
            boxes.append(box)
    return ImageAnnotation(
        filename=image_name,
        width=width,
        height=height,
        boxes=tuple(boxes),
        verified=entry.get("verified") is True,
        source=data,
        problems=tuple(problems),
    )


def write(annotation: ImageAnnotation, path: str | os.PathLike[str]) -> None:
    """Write the entry of ``annotation.filename``; the file's other entries stay as they are.

    Raises:
        AnnotationError: the present file cannot be read (it is then left alone), or the disk refuses.
    """
    present = read_bytes(path) if Path(path).exists() else None
    try:
        write_atomically(path, to_bytes(replace(annotation, source=present), path))
    except OSError as error:
        raise disk_error(error, path, AnnotationError) from error


def to_bytes(annotation: ImageAnnotation, path: str | os.PathLike[str] = "") -> bytes:
    """``annotation.source`` with the entry of ``annotation.filename`` brought to its boxes.

    Raises:
        AnnotationError: the source is not a CreateML list.
    """
    entries = entries_of(annotation.source, path) if annotation.source is not None else []
    entry = _find(entries, annotation.filename)
    if entry is None:
        entry = {"image": annotation.filename}
        entries.append(entry)
    old = _annotations(entry)
    read_boxes = {index: _box(item, index) for index, item in enumerate(old)}
    kept = {index: item for index, item in enumerate(old) if isinstance(read_boxes[index], str)}
    new: list[Any] = []
    for box in annotation.boxes:
        if box.origin is None or box.origin not in read_boxes or box.origin in kept:
            new.append(_item(box, {}))
        elif read_boxes[box.origin] == box:
            kept[box.origin] = old[box.origin]
        else:
            kept[box.origin] = _item(box, old[box.origin])
    entry["verified"] = annotation.verified
    entry["annotations"] = [kept[index] for index in sorted(kept)] + new
    return json.dumps(entries).encode("ascii")


def entries_of(data: bytes, path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """The entries of a file, one an image.

    Raises:
        AnnotationError: it is no JSON, or not a list of objects.
    """
    text = decode(data, path)
    try:
        entries = json_text.parse(text)
    except json.JSONDecodeError as error:
        raise AnnotationError(
            f"is not JSON ({error.msg})",
            where=path,
            place=f"line {error.lineno}",
            remedy="Mend or remove the file",
        ) from error
    except ValueError as error:  # nested too deeply, or a number of thousands of digits
        raise AnnotationError(f"cannot be a label file ({error})", where=path) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise AnnotationError("is JSON, but not CreateML's list of images", where=path)
    return entries


def _find(entries: list[dict[str, Any]], image_name: str) -> dict[str, Any] | None:
    return next((entry for entry in entries if entry.get("image") == image_name), None)


def entry_boxes(entry: dict[str, Any]) -> list[Box | str]:
    """The boxes of an entry; for one that cannot be read, what is wrong with it."""
    return [_box(item, index) for index, item in enumerate(_annotations(entry))]


def _annotations(entry: dict[str, Any]) -> list[Any]:
    items = entry.get("annotations")
    return items if isinstance(items, list) else []


def _box(item: Any, index: int) -> Box | str:
    coordinates = item.get("coordinates") if isinstance(item, dict) else None
    if not isinstance(coordinates, dict):
        return "has no coordinates"
    label = item.get("label")
    if not isinstance(label, str) or not label:
        return "has no label"
    numbers = []
    for key in ("x", "y", "width", "height"):
        value = coordinates.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
            return f"{key} is not a number"
        numbers.append(float(value))
    x, y, width, height = numbers
    box = Box(label, x - width / 2, y - height / 2, x + width / 2, y + height / 2, origin=index)
    return box.normalised()


def _item(box: Box, old: dict[str, Any]) -> dict[str, Any]:
    xmin, ymin, xmax, ymax = box.whole
    width, height = xmax - xmin, ymax - ymin
    coordinates = {"x": xmin + width / 2, "y": ymin + height / 2, "width": width, "height": height}
    return {**old, "label": box.label, "coordinates": coordinates}
