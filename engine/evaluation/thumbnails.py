"""Small pictures for the report's page: a photo with what is there and what was found, as a data URI."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image, ImageDraw

from engine.datasets.images import read_image
from engine.errors import ImageError
from engine.evaluation.matches import IGNORED, RIGHT, Judged, Matches
from engine.inference.drawing import frame_dashed

SIDE_PX = 320
_WIDTH_PX = 2
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
    pixels = np.array(picture)
    shown = np.flatnonzero(matches.found.images[: len(judged.kinds)] == image)
    for index in shown.tolist():
        if judged.kinds[index] != IGNORED:
            colour = _RIGHT if judged.kinds[index] == RIGHT else _WRONG
            frame_dashed(pixels, (matches.found.boxes[index] * scale).tolist(), colour, _WIDTH_PX)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=72)
    return "data:image/jpeg;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
