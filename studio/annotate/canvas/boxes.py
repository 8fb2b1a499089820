"""How boxes look on the canvas, painted together in screen pixels: 500 of them in a few milliseconds.

An item of the scene a box, each with a ``paint`` of its own, took twenty times as long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter, QPen, QPixmap, QTransform

from engine.annotations import Box
from studio.annotate.canvas.hit import handle_points, shows_handles
from studio.numbers import percent
from studio.widgets.class_colors import class_color, on_photo, swatch, text_on

HANDLE_SIDE_PX = 7
CHIP_HEIGHT_PX = 17
SHADOWED = 60
"""With more boxes in view their lines go without shadows, which take two thirds of the time."""
_LONGEST_CHIP_PX = 240

Groups = dict[tuple[str, bool], list[tuple[float, float, float, float]]]
"""x, y, width, height on the screen, by class and whether a model suggests it."""


def paint_boxes(
    painter: QPainter,
    boxes: Mapping[int, Box],
    selection: Collection[int],
    to_view: QTransform,
    seen: QRectF,
    with_labels: bool,
) -> None:
    """Lines of one screen pixel, the class above each box, and handles on what is selected.

    Args:
        painter: without transformation, in pixels of the view.
        to_view: from image to view; it only scales and moves.
        seen: the part of the view to paint.
    """
    zoom, dx, dy = to_view.m11(), to_view.dx(), to_view.dy()
    left, right = seen.left() - _LONGEST_CHIP_PX, seen.right() + CHIP_HEIGHT_PX
    top, bottom = seen.top() - CHIP_HEIGHT_PX, seen.bottom() + CHIP_HEIGHT_PX
    plain: Groups = defaultdict(list)
    chosen: Groups = defaultdict(list)
    chips: list[tuple[float, float, Box]] = []
    for uid, box in boxes.items():
        x0, y0 = box.xmin * zoom + dx, box.ymin * zoom + dy
        x1, y1 = box.xmax * zoom + dx, box.ymax * zoom + dy
        if x1 >= left and x0 <= right and y1 >= top and y0 <= bottom:
            group = chosen if uid in selection else plain
            group[box.label, box.score is not None].append((x0, y0, x1 - x0, y1 - y0))
            chips.append((x0, y0, box))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _paint_lines(painter, plain, 1)
    _paint_lines(painter, chosen, 2)
    for (label, _), places in chosen.items():
        fill = class_color(label)
        fill.setAlpha(50)
        for place in places:
            painter.fillRect(QRectF(*place), fill)
    for uid in selection:
        if uid in boxes and shows_handles(boxes[uid], 1 / zoom):
            _paint_handles(painter, boxes[uid], to_view)
    if with_labels:
        colors = {label: class_color(label).rgb() for label in {box.label for _, _, box in chips}}
        for x, y, box in chips:
            # Above the box, or below its upper edge at the picture's top: never over a small box.
            above = box.ymin * zoom >= CHIP_HEIGHT_PX
            chip = _chip(_text(box), colors[box.label])
            painter.drawPixmap(int(x), int(y) + (-CHIP_HEIGHT_PX if above else 1), chip)


def box_icon(label: str, suggested: bool, side: int = 12) -> QIcon:
    """The mark of a box in a list: its class's colour, solid, or dashed where a model suggests it."""
    if not suggested:
        return swatch(label)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    pen = QPen(class_color(label), 2)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # a square one would fill the gaps
    pen.setDashPattern([1.5, 1.0])
    painter.setPen(pen)
    painter.drawRect(1, 1, side - 2, side - 2)
    painter.end()
    return QIcon(pixmap)


def _paint_lines(painter: QPainter, groups: Groups, width: int) -> None:
    """A shadow under all, then the lines: few calls, and pens of one pixel, for which Qt has a fast way."""
    if not groups:
        return
    painter.setPen(QPen(QColor(0, 0, 0, 70), 1))
    around = (-1, 1) if width == 1 else (-1, 2)
    few = sum(map(len, groups.values())) <= SHADOWED
    for places in groups.values() if few else ():
        for out in around:
            painter.drawRects([QRectF(x - out, y - out, w + 2 * out, h + 2 * out) for x, y, w, h in places])
    for (label, suggested), places in groups.items():
        style = Qt.PenStyle.DashLine if suggested else Qt.PenStyle.SolidLine
        painter.setPen(QPen(on_photo(class_color(label)), 1, style))
        for out in range(width):
            painter.drawRects([QRectF(x - out, y - out, w + 2 * out, h + 2 * out) for x, y, w, h in places])


def _paint_handles(painter: QPainter, box: Box, to_view: QTransform) -> None:
    painter.save()
    painter.setPen(QPen(QColor(20, 20, 20), 1))
    painter.setBrush(QColor(255, 255, 255))
    half = HANDLE_SIDE_PX / 2
    side = QSizeF(HANDLE_SIDE_PX, HANDLE_SIDE_PX)
    centres = (to_view.map(QPointF(x, y)) for x, y in handle_points(box).values())
    painter.drawRects([QRectF(centre - QPointF(half, half), side) for centre in centres])
    painter.restore()


def _text(box: Box) -> str:
    text = box.label if box.score is None else f"{box.label} {percent(box.score)}"
    return f"{text} *" if box.difficult else text


@lru_cache(maxsize=2048)
def _chip(text: str, rgb: int) -> QPixmap:
    """A class name on its colour."""
    color = QColor(rgb)
    font = QFont()
    font.setPixelSize(11)
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, _LONGEST_CHIP_PX)
    chip = QPixmap(round(metrics.horizontalAdvance(shown)) + 8, CHIP_HEIGHT_PX - 1)
    background = QColor(color)
    background.setAlpha(225)
    chip.fill(background)
    painter = QPainter(chip)
    painter.setFont(font)
    painter.setPen(text_on(color))
    painter.drawText(QRectF(chip.rect()).adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
    painter.end()
    return chip
