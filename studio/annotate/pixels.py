"""From pixels to images for the screen, a band of rows at a time.

PySide holds the interpreter's lock while Qt converts or scales an image: for 200 megapixels the window
would stand still for a second, though another thread does it. A band takes a few milliseconds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

BAND_PIXELS = 500_000
SMALLEST_LEVEL_PX = 600
"""Smaller than any view: painting is fast from there on."""


def to_qimage(pixels: NDArray[np.uint8]) -> QImage:
    """(H, W, 3) uint8 RGB, C-contiguous -> an image in the screen's own format that owns its pixels."""
    height, width = pixels.shape[:2]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    target = _rows(image)
    step = max(1, BAND_PIXELS // width)
    for top in range(0, height, step):
        part = pixels[top : top + step]
        packed = QImage(part.data, width, len(part), 3 * width, QImage.Format.Format_RGB888)
        band = packed.convertToFormat(QImage.Format.Format_RGB32)
        target[top : top + step] = _rows(band)
    return image


def halved(image: QImage) -> tuple[QImage, ...]:
    """The image at half, quarter ... of its size; nothing for one that is small anyway."""
    levels = []
    while max(image.width(), image.height()) > 2 * SMALLEST_LEVEL_PX:
        image = _half(image)
        levels.append(image)
    return tuple(levels)


def _half(image: QImage) -> QImage:
    width, height = max(1, image.width() // 2), max(1, image.height() // 2)
    half = QImage(width, height, QImage.Format.Format_RGB32)
    source, target = _rows(image), _rows(half)
    step = max(1, BAND_PIXELS // image.width() // 2)
    for top in range(0, height, step):
        part = source[2 * top : 2 * min(top + step, height)]
        stride = image.bytesPerLine()
        band = QImage(part.data, image.width(), len(part), stride, QImage.Format.Format_RGB32).scaled(
            width,
            max(1, len(part) // 2),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        target[top : top + step] = _rows(band)
    return half


def _rows(image: QImage) -> NDArray[np.uint8]:
    """(H, bytes a row) of an image's own memory, which is gone with the image: keep a name for it."""
    return np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.bytesPerLine())
