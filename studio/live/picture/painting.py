"""What lies over the live picture. Boxes are dashed, as everywhere what a model found is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from studio.i18n import QT_TRANSLATE_NOOP
from studio.live.picture.line_draft import LineDraft, Part
from studio.live.seen import Seen
from studio.live.wishes import Line
from studio.numbers import percent
from studio.widgets.class_colors import class_color, on_photo, text_on, under_white

LINE_COLOR = QColor(255, 200, 0)
_DASH_PX, _GAP_PX = 6.0, 5.0
"""In pixels of a window: short enough for a small box, long enough to be calm in a moving picture."""

_MOVING = {
    Part.START: QT_TRANSLATE_NOOP("live_line", "Arrows move the start of the line."),
    Part.END: QT_TRANSLATE_NOOP("live_line", "Arrows move the end of the line."),
    Part.WHOLE: QT_TRANSLATE_NOOP("live_line", "Arrows move the whole line."),
}
_KEYS = QT_TRANSLATE_NOOP(
    "live_line", "Space: start, end or both. Ctrl: finer. Enter: count over it. Esc: leave it as it was."
)


@dataclass(frozen=True)
class Place:
    """Where a frame of ``width`` x ``height`` pixels is shown."""

    target: QRectF
    width: int
    height: int
    mirrored: bool = False

    def at(self, x: float, y: float) -> QPointF:
        """A point of the frame in the widget."""
        x = self.width - x if self.mirrored else x
        return QPointF(
            self.target.x() + x * self.target.width() / self.width,
            self.target.y() + y * self.target.height() / self.height,
        )

    def in_frame(self, point: QPointF) -> tuple[float, float]:
        """A point of the widget in pixels of the frame, kept inside it."""
        share_x = min(max((point.x() - self.target.x()) / self.target.width(), 0.0), 1.0)
        share_y = min(max((point.y() - self.target.y()) / self.target.height(), 0.0), 1.0)
        return (1 - share_x if self.mirrored else share_x) * self.width, share_y * self.height


def paint_found(painter: QPainter, seen: Seen, place: Place, line: Line | None, unit: float = 1.0) -> None:
    """Boxes with class, score and number, the counting line, and a classifier's classes.

    Args:
        unit: pixels to one of a window's, so that lines and letters are seen on a large picture too.
    """
    font = painter.font()
    font.setPixelSize(round(12 * unit))
    painter.setFont(font)
    if line is not None:
        _paint_line(painter, place.at(*line[:2]), place.at(*line[2:]), unit)
    _paint_boxes(painter, seen, place, unit)
    _paint_classes(painter, seen.classes, place.target, unit)


def _paint_line(painter: QPainter, start: QPointF, end: QPointF, unit: float) -> None:
    painter.setPen(QPen(LINE_COLOR, 2 * unit))
    painter.drawLine(start, end)
    painter.setBrush(LINE_COLOR)
    painter.drawEllipse(start, 4 * unit, 4 * unit)


def _paint_boxes(painter: QPainter, seen: Seen, place: Place, unit: float) -> None:
    """All lines below all labels, the best label on top; few calls, as this is done for every frame."""
    found = seen.found
    rects = [
        QRectF(place.at(x0, y0), place.at(x1, y1)).normalized() for x0, y0, x1, y1 in found.boxes.tolist()
    ]
    of_class: dict[str, list[QRectF]] = {}
    for label, rect in zip(found.labels, rects, strict=True):
        of_class.setdefault(label, []).append(rect)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # Whole under the dashes: the box is seen on any picture, and so is its colour.
    painter.setPen(QPen(QColor(0, 0, 0, 150), 4 * unit))
    painter.drawRects(rects)
    colors = {label: on_photo(class_color(label)) for label in of_class}
    for label, those in of_class.items():
        _draw_dashed(painter, those, colors[label], unit)
    metrics = QFontMetricsF(painter.font())
    scores, numbers = found.scores.tolist(), seen.numbers.tolist()
    for index in reversed(range(len(rects))):
        label, number, rect = found.labels[index], numbers[index], rects[index]
        text = f"{label} {percent(scores[index])}" + (f"  #{number}" if number else "")
        chip = QRectF(
            rect.x(),
            max(rect.y() - 17 * unit, place.target.y()),
            metrics.horizontalAdvance(text) + 8 * unit,
            17 * unit,
        )
        painter.fillRect(chip, colors[label])
        painter.setPen(text_on(colors[label]))
        painter.drawText(chip.adjusted(4 * unit, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)


def _draw_dashed(painter: QPainter, rects: list[QRectF], color: QColor, unit: float) -> None:
    """Pens of one pixel where that is what is wanted: for them Qt has a fast way, dashed too."""
    if unit > 1:
        pen = QPen(color, 2 * unit)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([_DASH_PX / 2, _GAP_PX / 2])
        painter.setPen(pen)
        painter.drawRects(rects)
        return
    pen = QPen(color, 1)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([_DASH_PX, _GAP_PX])
    painter.setPen(pen)
    lines = []
    for rect in rects:  # side by side, so that the dashes of the two pixels begin together
        x0, y0, x1, y1 = rect.left(), rect.top(), rect.right(), rect.bottom()
        for out in (0, 1):
            lines += [
                QLineF(x0, y0 + out, x1, y0 + out),
                QLineF(x0, y1 - out, x1, y1 - out),
                QLineF(x0 + out, y0, x0 + out, y1),
                QLineF(x1 - out, y0, x1 - out, y1),
            ]
    painter.drawLines(lines)


def _paint_classes(painter: QPainter, classes: list[tuple[str, float]], target: QRectF, unit: float) -> None:
    """What a classifier says of the whole picture: bars, the best on top."""
    row, wide = 24 * unit, 240 * unit
    for rank, (label, score) in enumerate(classes):
        box = QRectF(target.x() + 10 * unit, target.y() + 10 * unit + rank * row, wide, row - 4 * unit)
        painter.fillRect(box, QColor(0, 0, 0, 170))
        bar = QRectF(box.x(), box.y(), wide * score, box.height())
        painter.fillRect(bar, under_white(class_color(label)))
        painter.setPen(QColor(255, 255, 255))
        inside = box.adjusted(6 * unit, 0, -6 * unit, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignLeft, label)
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, percent(score))


def paint_draft(painter: QPainter, draft: LineDraft, place: Place, area: QRect) -> None:
    """The line that is placed with keys: its ends, larger where the arrows move them, and what keys do."""
    start, end = place.at(*draft.line[:2]), place.at(*draft.line[2:])
    for color, width in ((QColor(0, 0, 0, 160), 5), (LINE_COLOR, 2)):
        painter.setPen(QPen(color, width))
        painter.drawLine(start, end)
    painter.setPen(QPen(QColor(0, 0, 0), 1))
    painter.setBrush(LINE_COLOR)
    for point, part in ((start, Part.START), (end, Part.END)):
        radius = 8 if draft.part in (part, Part.WHOLE) else 4
        painter.drawEllipse(point, radius, radius)
    text = f"{_said(_MOVING[draft.part])} {_said(_KEYS)}"
    inside = area.adjusted(14, 12, -14, -12)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    box = painter.fontMetrics().boundingRect(inside, flags, text)
    painter.fillRect(box.adjusted(-6, -4, 6, 4), QColor(0, 0, 0, 190))
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(inside, flags, text)


def _said(text: str) -> str:
    return QCoreApplication.translate("live_line", text)
