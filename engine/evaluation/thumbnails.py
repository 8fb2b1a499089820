"""Small pictures for the report's page: a photo with what is there and what was found, as a data URI."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image, ImageDraw

from engine.datasets.images import read_image
from engine.errors import ImageError
from engine.evaluation.matches import IGNORED, RIGHT, Judged, Matches

SIDE_PX = 320
_DASH_PX, _GAP_PX, _WIDTH_PX = 6, 4, 2
_TRUTH, _RIGHT, _WRONG = (255, 255, 255), (40, 200, 90), (235, 60, 40)


def thumbnail(matches: Matches, judged: Judged, image: int) -> str:
    """``data:image/jpeg;base64,...`` of an image, at most 320 px; empty when it cannot be read any more.

    Objects solid white; detections dashed, right ones green, wrong ones red.
    """
    try:
        pixels = read_image(matches.files[image], SIDE_PX)
    except ImageError:
        return ""
    picture = Image.fromarray(pixels)
    pen = ImageDraw.Draw(picture)
    scale = np.array([picture.width, picture.height] * 2) / np.tile(np.maximum(matches.sizes[image], 1), 2)

    for box in matches.truth.boxes[matches.truth.images == image]:
        left, top, right, bottom = (box * scale).tolist()
        pen.rectangle((left, top, max(right, left), max(bottom, top)), outline=_TRUTH)
    shown = np.flatnonzero(matches.found.images[: len(judged.kinds)] == image)
    for index in shown.tolist():
        if judged.kinds[index] != IGNORED:
            colour = _RIGHT if judged.kinds[index] == RIGHT else _WRONG
            _dashed(pen, matches.found.boxes[index] * scale, colour)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=72)
    return "data:image/jpeg;base64," + base64.b64encode(stream.getvalue()).decode("ascii")


def _dashed(pen: ImageDraw.ImageDraw, box: np.ndarray, colour: tuple[int, int, int]) -> None:
    """A dashed frame, as of everything a model found; Pillow draws none."""
    left, top, right, bottom = box.tolist()
    for start, end, along_x in (
        ((left, top), (right, top), True),
        ((left, bottom), (right, bottom), True),
        ((left, top), (left, bottom), False),
        ((right, top), (right, bottom), False),
    ):
        length = end[0] - start[0] if along_x else end[1] - start[1]
        for at in np.arange(0, max(length, 1), _DASH_PX + _GAP_PX).tolist():
            stop = min(at + _DASH_PX, length)
            dash = (
                (start[0] + at, start[1], start[0] + stop, start[1])
                if along_x
                else (start[0], start[1] + at, start[0], start[1] + stop)
            )
            pen.line(dash, fill=colour, width=_WIDTH_PX)
