"""What is painted over the picture in screen pixels: crosshair, draft, magnifier, minimap."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QTransform

from engine.annotations import Box

MAGNIFIER_PX = 132
MAGNIFIER_ZOOM = 4.0
"""Against the picture as it is shown; never less than four screen pixels an image pixel."""
MINIMAP_PX = 150
_MARGIN_PX = 10

# Dark under light: one of the two shows on any picture.
_DARK, _LIGHT = QColor(0, 0, 0, 160), QColor(255, 255, 255, 230)


def paint_crosshair(painter: QPainter, at: QPointF, size: QSize) -> None:
    """Lines through ``at`` over the whole view."""
    for pen in (QPen(_DARK, 3), QPen(_LIGHT, 1)):
        painter.setPen(pen)
        painter.drawLine(QPointF(at.x(), 0), QPointF(at.x(), size.height()))
        painter.drawLine(QPointF(0, at.y()), QPointF(size.width(), at.y()))


def paint_draft(painter: QPainter, box: Box, to_view: QTransform) -> None:
    """A box that is being drawn, or the rubber band: solid, as what a person does; dashed is a model's."""
    painter.setBrush(QColor(255, 255, 255, 30))
    corners = to_view.map(QPointF(box.xmin, box.ymin)), to_view.map(QPointF(box.xmax, box.ymax))
    for pen in (QPen(_DARK, 3), QPen(QColor(255, 255, 255), 1)):
        painter.setPen(pen)
        painter.drawRect(QRectF(*corners))


def paint_magnifier(
    painter: QPainter, image: QImage, point: QPointF, at: QPointF, zoom: float, size: QSize
) -> None:
    """The surroundings of the image point ``point`` enlarged, in the corner away from the cursor ``at``."""
    left = size.width() - MAGNIFIER_PX - _MARGIN_PX if at.x() < size.width() / 2 else _MARGIN_PX
    top = size.height() - MAGNIFIER_PX - _MARGIN_PX if at.y() < size.height() / 2 else _MARGIN_PX
    target = QRectF(left, top, MAGNIFIER_PX, MAGNIFIER_PX)
    extent = MAGNIFIER_PX / max(zoom * MAGNIFIER_ZOOM, MAGNIFIER_ZOOM)
    source = QRectF(point.x() - extent / 2, point.y() - extent / 2, extent, extent)
    painter.fillRect(target, QColor(60, 62, 66))
    painter.drawImage(target, image, source)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    middle = target.center()
    for pen in (QPen(_DARK, 3), QPen(_LIGHT, 1)):
        painter.setPen(pen)
        painter.drawLine(QPointF(middle.x(), target.top()), QPointF(middle.x(), target.bottom()))
        painter.drawLine(QPointF(target.left(), middle.y()), QPointF(target.right(), middle.y()))
        painter.drawRect(target)


class Minimap:
    """A small picture with the part that is shown; only where the picture is larger than the view."""

    def __init__(self) -> None:
        self._small = QPixmap()
        self._full = QSizeF()

    def set_picture(self, image: QImage, full: QSize) -> None:
        """Another picture of ``full`` size; ``image`` shows it, at any size."""
        self._full = QSizeF(full)
        if image.isNull():
            self._small = QPixmap()
            return
        sides, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        self._small = QPixmap.fromImage(image.scaled(MINIMAP_PX, MINIMAP_PX, sides, smooth))

    def rect(self, shown: QRectF, size: QSize) -> QRectF | None:
        """Where it stands in a view of ``size`` that shows the part ``shown`` of the image; None: nowhere."""
        whole = QRectF(QPointF(), self._full)
        if self._small.isNull() or shown.contains(whole.adjusted(1, 1, -1, -1)):
            return None
        small = self._small.size()
        corner = QPointF(
            size.width() - small.width() - _MARGIN_PX, size.height() - small.height() - _MARGIN_PX
        )
        if corner.x() < small.width() or corner.y() < small.height():
            return None  # it would hide half of a small view
        return QRectF(corner, QSizeF(small))

    def image_point(self, at: QPointF, rect: QRectF) -> QPointF:
        """The image point under the view point ``at``."""
        return QPointF(
            (at.x() - rect.left()) / rect.width() * self._full.width(),
            (at.y() - rect.top()) / rect.height() * self._full.height(),
        )

    def paint(self, painter: QPainter, rect: QRectF, shown: QRectF) -> None:
        """The small picture, and a frame around what is shown."""
        painter.drawPixmap(rect.topLeft(), self._small)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(_DARK, 1))
        painter.drawRect(rect)
        scale = rect.width() / self._full.width()
        frame = QRectF(shown.topLeft() * scale + rect.topLeft(), shown.size() * scale).intersected(rect)
        for pen in (QPen(_DARK, 3), QPen(_LIGHT, 1)):
            painter.setPen(pen)
            painter.drawRect(frame)
