"""The size of an image on disk, and boxes brought to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.annotations.model import Box
from engine.datasets.exchange.collection import Collection
from engine.datasets.images import image_size
from engine.datasets.rotation import turn_of
from engine.errors import ImageError


def readable_size(image: Path, collection: Collection) -> tuple[int, int] | None:
    """``(width, height)`` of the upright image in pixels; None, and a note, when it cannot be read."""
    try:
        return image_size(image)
    except ImageError as error:
        collection.note(image, f"the image is left out ({error.what})")
        return None


def stated_size(width: object, height: object) -> tuple[int, int]:
    """What a file says of the image's size, from JSON; zeros where it does not."""
    if (
        isinstance(width, int | float)
        and isinstance(height, int | float)
        and 0 < width < 1e9
        and 0 < height < 1e9
    ):
        return int(width), int(height)
    return 0, 0


def scaled(fraction: float, extent: int) -> float:
    """Pixels; whole ones where decimals cannot tell them apart, as people draw whole pixels."""
    value = fraction * extent
    nearest = round(value)
    return float(nearest) if abs(value - nearest) <= 1e-6 * extent else value


def carried_size(
    image: Path,
    upright: tuple[int, int],
    stated: tuple[int, int],
    boxes: Sequence[Box],
    where: object,
    collection: Collection,
) -> tuple[int, int]:
    """The size that boxes are carried over with: mostly that of the upright image, whatever the file states.

    Where they were drawn on the stored pixels, the stated size is all evidence of it, and goes with them.
    """
    if stated == upright or not all(stated):
        return upright
    if turn_of(image, upright, stated, boxes):
        collection.note(
            where,
            f"was labelled without the photo's rotation; its boxes go as they are, with their size of "
            f"{stated[0]} x {stated[1]}: turn them with check --fix rotation",
        )
        return stated
    collection.note(where, f"says {stated[0]} x {stated[1]}, the image has {upright[0]} x {upright[1]}")
    return upright


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
