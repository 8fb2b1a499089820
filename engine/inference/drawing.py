"""Boxes with class and score drawn on a picture, for saved images and the plain prediction window."""

from __future__ import annotations

import colorsys

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from engine.inference.detector import Detections


def colour_of(label_id: int) -> tuple[int, int, int]:
    """The RGB colour of a class: hues a golden angle apart, so neighbours always differ."""
    red, green, blue = colorsys.hsv_to_rgb(label_id * 0.618034 % 1.0, 0.85, 0.95)
    return round(255 * red), round(255 * green), round(255 * blue)


def draw(image: npt.NDArray[np.uint8], detections: Detections) -> npt.NDArray[np.uint8]:
    """A copy of ``image`` (H, W, 3) uint8 RGB with every detection framed and named, best score on top.

    Lines and letters grow with the picture. Names in scripts that Pillow's own font lacks show as boxes.
    """
    canvas = Image.fromarray(image)
    titles = detections.titles
    pen = ImageDraw.Draw(canvas)
    side = max(image.shape[:2])
    width = max(2, round(side / 320))
    font = ImageFont.load_default(max(12, side / 48))
    for index in reversed(range(len(detections))):
        colour = colour_of(int(detections.label_ids[index]))
        x0, y0, x1, y1 = (float(edge) for edge in detections.boxes[index])
        pen.rectangle((x0, y0, x1, y1), outline=colour, width=width)
        text = f"{titles[index]} {detections.scores[index]:.2f}"
        left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
        tall = bottom - top + 2 * width
        y = y0 - tall if y0 >= tall else y0  # at the upper edge the name goes inside
        pen.rectangle((x0, y, x0 + right - left + 2 * width, y + tall), fill=colour)
        ink = (0, 0, 0) if sum(colour) > 380 else (255, 255, 255)
        pen.text((x0 + width - left, y + width - top), text, font=font, fill=ink)
    return np.array(canvas)
