"""Small pictures of mistakes: the place on the photo with label and detection, made in the background."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from engine.datasets.images import read_image
from engine.errors import ImageError
from studio.background import BackgroundTask, Progress
from studio.widgets.class_colors import class_color

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


class Crops(QObject):
    """Ask :meth:`picture`; ``ready`` tells when one that was missing is there."""

    ready = Signal(object)
    """The :class:`Place`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: OrderedDict[Place, QPixmap] = OrderedDict()
        self._waiting: OrderedDict[Place, None] = OrderedDict()
        self._task: BackgroundTask[QImage] | None = None

    def clear(self) -> None:
        """Another report, or labels that changed."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._pictures.clear()
        self._waiting.clear()

    def picture(self, place: Place) -> QPixmap | None:
        """The small picture; None while it is not made yet, which it will be."""
        picture = self._pictures.get(place)
        if picture is not None:
            self._pictures.move_to_end(place)
            return picture
        self._waiting[place] = None
        self._waiting.move_to_end(place)
        while len(self._waiting) > WAITING:
            self._waiting.popitem(last=False)
        self._next()
        return None

    def _next(self) -> None:
        if self._task is not None or not self._waiting:
            return
        # The first wanted: a view asks from above, and that is how a person reads.
        place, _ = self._waiting.popitem(last=False)
        task = BackgroundTask(lambda progress: _made(place, progress), owner=self)

        def done(image: QImage) -> None:
            if self._task is not task:
                return
            self._task = None
            self._pictures[place] = QPixmap.fromImage(image)
            while len(self._pictures) > KEPT:
                self._pictures.popitem(last=False)
            self.ready.emit(place)
            self._next()

        self._task = task
        task.done(done).start()


def _made(place: Place, progress: Progress) -> QImage:
    progress.check()
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
        color = class_color(label)
        color = color if color.value() >= 110 else color.lighter(180)
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
