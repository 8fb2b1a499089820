"""The size of an image on disk, and boxes brought to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.annotations.model import Box
from engine.datasets.exchange.collection import Collection
from engine.datasets.images import image_size
from engine.errors import ImageError


def readable_size(image: Path, collection: Collection) -> tuple[int, int] | None:
    """``(width, height)`` of the upright image in pixels; None, and a note, when it cannot be read."""
    try:
        return image_size(image)
    except ImageError as error:
        collection.note(image, f"the image is left out ({error.what})")
        return None


def usable(box: Box, size: tuple[int, int], where: object, collection: Collection) -> Box | None:
    """The part of ``box`` inside the image; None, and a note, when that has no area."""
    upright = box.normalised()
    inside = upright.clamped(*size)
    if inside.width <= 0 or inside.height <= 0:
        collection.note(where, f"a box of class {box.label!r} without area inside the image is left out")
        return None
    if inside is upright:
        return inside
    # A fraction of a pixel beyond the edge is rounding of the other program, not worth a note.
    if max(abs(a - b) for a, b in zip(upright.xyxy, inside.xyxy, strict=True)) > 1:
        collection.note(where, f"a box of class {box.label!r} reached over the edge and is cut there")
    return inside


def all_usable(
    boxes: Iterable[tuple[object, Box]], size: tuple[int, int], collection: Collection
) -> tuple[list[Box], int]:
    """The parts inside the image of boxes with their places, and how many have none."""
    kept = [usable(box, size, where, collection) for where, box in boxes]
    inside = [box for box in kept if box is not None]
    return inside, len(kept) - len(inside)
