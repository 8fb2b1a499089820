"""Labels that were drawn on the pixels as they are stored, though EXIF says that the photo is to be turned.

A label file that states the size of the stored pixels is the only evidence there is: quarter turns swap width
and height. Half turns and mirrored photos (EXIF 2 to 4), square ones and YOLO's fractions leave none. Any
other size than the photo's is merely a wrong size: nothing is ever scaled by it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.annotations.model import Box
from engine.datasets.facts import Pictures
from engine.datasets.images import image_facts
from engine.datasets.index import UNREADABLE, Contents
from engine.errors import ImageError

_ROUNDING_PX = 1
Size = tuple[int, int]


def turn_of(image: str | os.PathLike[str], upright: Size, stated: Size, boxes: Sequence[Box]) -> int:
    """The EXIF orientation, 5 to 8, by which the boxes are still to be turned; 0 where they are right.

    Args:
        upright: width and height of the photo in pixels, as it is seen; its file is opened only if
            ``stated``, what the label file says, is the same the other way round.
    """
    if stated == upright or stated != upright[::-1]:
        return 0
    if any(not _fits(box, stated) for box in boxes):
        return 0  # they cannot have been drawn on the stored pixels
    try:
        orientation = image_facts(image, pixels=False).orientation
    except ImageError:
        return 0
    return orientation if orientation >= 5 else 0


def turned_rows(contents: Contents, pictures: Pictures) -> list[int]:
    """The rows of the images whose boxes :func:`turn_of` would have turned."""
    stated, real = contents.sizes, pictures.sizes
    swapped = stated.all(axis=1) & (stated == real[:, ::-1]).all(axis=1) & (stated != real).any(axis=1)
    swapped &= (pictures.orientation >= 5) & (contents.state != UNREADABLE)
    rows = np.flatnonzero(swapped).tolist()
    return [
        row
        for row in rows
        if all(_fits(box, (int(stated[row, 0]), int(stated[row, 1]))) for box in contents.boxes(row))
    ]


def turned(box: Box, orientation: int, stored: Size) -> Box:
    """A box on the stored pixels, where it lies on the upright image.

    Args:
        orientation: EXIF, 1 to 8.
        stored: width and height in pixels before turning.
    """
    width, height = stored
    x0, y0, x1, y1 = box.xyxy
    if orientation in (2, 3, 7, 8):
        x0, x1 = width - x1, width - x0
    if orientation in (3, 4, 6, 7):
        y0, y1 = height - y1, height - y0
    if orientation >= 5:
        x0, y0, x1, y1 = y0, x0, y1, x1
    return replace(box, xmin=x0, ymin=y0, xmax=x1, ymax=y1)


def _fits(box: Box, size: Size) -> bool:
    inside = box.clamped(*size)
    return max(abs(a - b) for a, b in zip(box.xyxy, inside.xyxy, strict=True)) <= _ROUNDING_PX
