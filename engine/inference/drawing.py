"""Boxes with class and score drawn on a picture, for saved images, videos and the plain prediction window.

Dashed, as in the studio: dashed is what a model found, solid what a person drew.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from engine.inference.detector import Detections

Pixels = npt.NDArray[np.uint8]


def colour_of(label_id: int) -> tuple[int, int, int]:
    """The RGB colour of a class: hues a golden angle apart, so neighbours always differ."""
    red, green, blue = colorsys.hsv_to_rgb(label_id * 0.618034 % 1.0, 0.85, 0.95)
    return round(255 * red), round(255 * green), round(255 * blue)


def draw(image: Pixels, detections: Detections) -> Pixels:
    """A copy of ``image`` (H, W, 3) uint8 RGB with every detection framed and named, best score on top.

    Lines and letters grow with the picture. Names in scripts that Pillow's own font lacks show as boxes.
    """
    titles = detections.titles
    framed = np.array(image)
    side = max(image.shape[:2])
    width = max(2, round(side / 320))
    order = list(reversed(range(len(detections))))
    for index in order:
        colour = colour_of(int(detections.label_ids[index]))
        frame_dashed(framed, detections.boxes[index].tolist(), colour, width, shaded=True)
    canvas = Image.fromarray(framed)
    pen = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(max(12, side / 48))
    for index in order:
        colour = colour_of(int(detections.label_ids[index]))
        x0, y0 = (float(edge) for edge in detections.boxes[index][:2])
        text = f"{titles[index]} {detections.scores[index]:.2f}"
        left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
        tall = bottom - top + 2 * width
        y = y0 - tall if y0 >= tall else y0  # at the upper edge the name goes inside
        pen.rectangle((x0, y, x0 + right - left + 2 * width, y + tall), fill=colour)
        ink = (0, 0, 0) if sum(colour) > 380 else (255, 255, 255)
        pen.text((x0 + width - left, y + width - top), text, font=font, fill=ink)
    return np.array(canvas)


def frame_dashed(
    pixels: Pixels, box: Sequence[float], colour: tuple[int, int, int], width: int, *, shaded: bool = False
) -> None:
    """Draw a dashed frame into ``pixels`` (H, W, 3); what of it is outside the picture is left out.

    Edge by edge in a few steps over bytes: this is done for every frame of a recording.

    Args:
        box: (xmin, ymin, xmax, ymax) px. width: of the line, inwards.
        shaded: the picture is darkened in the gaps, so that a frame is seen on a ground of its colour too.
    """
    x0, y0, x1, y1 = (round(min(max(edge, -1e6), 1e6)) for edge in box)
    x1, y1 = max(x1, x0), max(y1, y0)
    ink = np.array(colour, np.uint8)
    for rows, columns, along in (
        ((y0, y0 + width), (x0, x1 + 1), 1),
        ((y1 + 1 - width, y1 + 1), (x0, x1 + 1), 1),
        ((y0, y1 + 1), (x0, x0 + width), 0),
        ((y0, y1 + 1), (x1 + 1 - width, x1 + 1), 0),
    ):
        (top, bottom), (left, right) = _inside(rows, pixels.shape[0]), _inside(columns, pixels.shape[1])
        if top >= bottom or left >= right:
            continue
        edge = pixels[top:bottom, left:right]
        span, first = (columns, left) if along else (rows, top)
        drawn = _dashes(span[1] - span[0], width)[first - span[0] :][: edge.shape[along]]
        drawn = drawn[None, :] if along else drawn[:, None]
        if shaded:
            edge >>= 1
        edge &= ~drawn
        edge |= drawn & ink


@lru_cache(maxsize=4096)
def _dashes(length: int, width: int) -> Pixels:
    """(length, 1): 255 where an edge is drawn, else 0.

    It begins and ends with a dash, and has a gap however short it is.
    """
    gaps = max((length + 2 * width) // (5 * width), 1) if length >= 3 else 0
    part = (2 * np.arange(length) + 1) * (2 * gaps + 1) // (2 * max(length, 1))
    return np.where(part % 2 == 0, 255, 0).astype(np.uint8)[:, None]


def _inside(span: tuple[int, int], size: int) -> tuple[int, int]:
    return max(span[0], 0), min(span[1], size)
