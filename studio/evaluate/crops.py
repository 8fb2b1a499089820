"""Small pictures of mistakes: the place on the photo with label and detection, made in the background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from engine.datasets.images import read_image
from engine.errors import ImageError
from studio.widgets.class_colors import class_color, notifier, on_photo
from studio.widgets.small_pictures import SmallPictures

SIZE = QSize(168, 126)
KEPT = 600
WAITING = 80
"""Wanted and not made yet; older ones were scrolled past."""
_MARGIN = 0.6
"""Share of the box's longer side that is shown around it."""
_LEAST_PX = 48
_GONE = QColor(128, 128, 128)


@dataclass(frozen=True)
class Place:
    """A box on a photo, and what is drawn there: (xyxy px, class, whether a model found it)."""

    file: str
    boxes: tuple[tuple[tuple[float, float, float, float], str, bool], ...]
    whole: bool = False
    """Show the whole photo: there is no box."""


class Crops(SmallPictures):
    """The small picture of each :class:`Place`."""

    def __init__(self, parent: QObject | None = None) -> None:
        # The first wanted first: a view asks from above, and that is how a person reads.
        super().__init__(_made, kept=KEPT, waiting=WAITING, newest_first=False, parent=parent)
        notifier().changed.connect(self.clear)


def _made(place: Place) -> QImage:
    canvas = QImage(SIZE, QImage.Format.Format_RGB32)
    canvas.fill(_GONE)
    try:
        pixels = read_image(place.file, 2 * SIZE.width() if place.whole else None)
    except ImageError:
        return canvas  # grey: the photo is gone; opening it says so in words
    height, width = pixels.shape[:2]
    window = QRectF(0, 0, width, height)
    if place.boxes and not place.whole:
        window = _around([box for box, _, _ in place.boxes], width, height)
    image = QImage(np.ascontiguousarray(pixels).data, width, height, 3 * width, QImage.Format.Format_RGB888)
    scale = min(SIZE.width() / window.width(), SIZE.height() / window.height())
    shown = QRectF(0, 0, window.width() * scale, window.height() * scale)
    shown.moveCenter(QRectF(canvas.rect()).center())
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(shown, image, window)
    painter.setClipRect(shown)
    for (left, top, right, bottom), label, found in place.boxes:
        frame = QRectF(
            shown.left() + (left - window.left()) * scale,
            shown.top() + (top - window.top()) * scale,
            (right - left) * scale,
            (bottom - top) * scale,
        )
        color = on_photo(class_color(label))
        for paint, width in ((QColor(0, 0, 0, 150), 4.0), (color, 2.0)):
            pen = QPen(paint, width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if found:
                pen.setDashPattern([8 / width, 6 / width])  # in widths of the pen: the gaps stay open
            painter.setPen(pen)
            painter.drawRect(frame)
    painter.end()
    return canvas


def _around(boxes: list[tuple[float, float, float, float]], width: int, height: int) -> QRectF:
    """A window of the picture's proportions around all boxes, inside the photo."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    side = max(right - left, bottom - top, _LEAST_PX) * (1 + 2 * _MARGIN)
    wide = min(side * SIZE.width() / SIZE.height(), width)
    high = min(side, height)
    x = min(max((left + right - wide) / 2, 0.0), width - wide)
    y = min(max((top + bottom - high) / 2, 0.0), height - high)
    return QRectF(x, y, wide, high)
