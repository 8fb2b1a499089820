"""How a box looks on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.annotations import Box
from studio.annotate.canvas.hit import handle_points, shows_handles
from studio.widgets.class_colors import class_color

HANDLE_SIDE_PX = 7
CHIP_HEIGHT_PX = 17


class BoxItem(QGraphicsItem):
    """One rectangle with a line of one screen pixel, its class above it, and handles when selected."""

    def __init__(self, box: Box, selected: bool, with_label: bool) -> None:
        super().__init__()
        self.box = box
        self.selected = selected
        self.with_label = with_label

    def show_box(self, box: Box, selected: bool, with_label: bool) -> None:
        """Show other values."""
        if (box, selected, with_label) == (self.box, self.selected, self.with_label):
            return
        if box.xyxy != self.box.xyxy:
            self.prepareGeometryChange()
        self.box, self.selected, self.with_label = box, selected, with_label
        self.setZValue(1 if selected else 0)
        self.update()

    def boundingRect(self) -> QRectF:
        """The box in image pixels with room for handles and label at any zoom a scene can have."""
        pixel = self._pixel()
        margin = (CHIP_HEIGHT_PX + HANDLE_SIDE_PX) * pixel
        chip = 260 * pixel
        rect = QRectF(QPointF(self.box.xmin, self.box.ymin), QPointF(self.box.xmax, self.box.ymax))
        return rect.adjusted(-margin, -margin, max(margin, chip - rect.width()), margin)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Fill when selected, line, handles, label."""
        box, pixel = self.box, self._pixel()
        color = class_color(box.label)
        rect = QRectF(QPointF(box.xmin, box.ymin), QPointF(box.xmax, box.ymax))
        under = QPen(QColor(0, 0, 0, 70), 4 if self.selected else 3)
        pen = QPen(_readable(color), 2 if self.selected else 1)
        for line in (under, pen):
            line.setCosmetic(True)
        if box.score is not None:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(under)
        painter.drawRect(rect)
        painter.setPen(pen)
        if self.selected:
            fill = QColor(color)
            fill.setAlpha(50)
            painter.setBrush(fill)
        painter.drawRect(rect)
        if self.selected and shows_handles(box, pixel):
            self._paint_handles(painter, pixel)
        if self.with_label:
            self._paint_chip(painter, color, pixel)

    def _paint_handles(self, painter: QPainter, pixel: float) -> None:
        side = HANDLE_SIDE_PX * pixel
        pen = QPen(QColor(20, 20, 20), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(QColor(255, 255, 255))
        for x, y in handle_points(self.box).values():
            painter.drawRect(QRectF(x - side / 2, y - side / 2, side, side))

    def _paint_chip(self, painter: QPainter, color: QColor, pixel: float) -> None:
        """The label above the box (below its upper edge at the image's top), never over a small box."""
        text = self.box.label
        if self.box.score is not None:
            text = f"{text} {self.box.score:.0%}"
        if self.box.difficult:
            text = f"{text} *"
        painter.save()
        painter.translate(self.box.xmin, self.box.ymin)
        painter.scale(pixel, pixel)
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, 240)
        above = self.box.ymin >= CHIP_HEIGHT_PX * pixel
        top = -CHIP_HEIGHT_PX if above else 1
        chip = QRectF(-0.5, top, metrics.horizontalAdvance(shown) + 8, CHIP_HEIGHT_PX - 1)
        background = QColor(color)
        background.setAlpha(225)
        painter.fillRect(chip, background)
        dark_text = 0.299 * color.red() + 0.587 * color.green() + 0.114 * color.blue() > 140
        painter.setPen(QColor(0, 0, 0) if dark_text else QColor(255, 255, 255))
        painter.drawText(chip.adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _pixel(self) -> float:
        """Image pixels per screen pixel."""
        scene = self.scene()
        views = scene.views() if scene is not None else []
        scale = views[0].transform().m11() if views else 1.0
        return 1.0 / max(scale, 1e-6)


def _readable(color: QColor) -> QColor:
    """labelImg's colours can be nearly black; on a dark photo their lines would vanish."""
    return color if color.value() >= 110 else color.lighter(100 + 110 * 100 // max(color.value(), 40))
