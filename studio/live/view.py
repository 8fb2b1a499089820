"""The picture with what a model found, as large as the widget allows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.percent import percent
from studio.live.seen import Seen
from studio.live.wishes import Line
from studio.widgets.class_colors import class_color, notifier, on_photo, text_on, under_white

BACKGROUND = QColor(32, 34, 37)
LINE_COLOR = QColor(255, 200, 0)
_SHORTEST_LINE = 8


class LiveView(QWidget):
    """Shows the frame it was given last, with its sides in proportion.

    ``mirrored`` swaps left and right for the eye; boxes and lines stay in pixels of the frame.
    """

    line_drawn = Signal(object)
    """(x1, y1, x2, y2) in pixels of the frame."""
    full_screen_left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live_view")
        self.setAccessibleName(self.tr("Live picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hint = self.tr("Choose a run and a source, then press Start")
        self.overlay = ""
        """A sentence over the picture: the source is being asked again."""
        self.mirrored = False
        self.line: Line | None = None
        self.drawing_line = False
        self._drag: tuple[QPointF, QPointF] | None = None
        self._seen: Seen | None = None
        self._image: QImage | None = None
        notifier().changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a small window."""
        return QSize(320, 200)

    @property
    def seen(self) -> Seen | None:
        """What is shown."""
        return self._seen

    def show_seen(self, seen: Seen | None, hint: str = "") -> None:
        """Show a frame with its boxes, or a hint in an empty view."""
        self._seen, self.hint = seen, hint or self.hint
        if seen is None:
            self._image = None
        else:
            height, width = seen.image.shape[:2]
            given = QImage(seen.image.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            # What Qt scales fast: 1.5 ms with the conversion instead of 2.7 ms, while the detector waits.
            self._image = given.convertToFormat(QImage.Format.Format_RGB32)
        self.update()

    def picture(self) -> QImage | None:
        """The frame in its own size with the boxes painted on it, for a snapshot."""
        if self._seen is None or self._image is None:
            return None
        image = self._image.mirrored(True, False) if self.mirrored else self._image
        painted = image.convertToFormat(QImage.Format.Format_RGB32)
        painter = QPainter(painted)
        self._paint_found(painter, self._seen, QRectF(painted.rect()), max(painted.width() / 960, 1.0))
        painter.end()
        return painted

    def set_line_mode(self, on: bool) -> None:
        """Whether the next drag draws the counting line."""
        self.drawing_line = on
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)

    # -- events --

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame and what is on it, or the hint."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), BACKGROUND)
        target = self._target()
        if self._image is None or self._seen is None or target is None:
            self._paint_sentence(painter, self.hint)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.mirrored:
            painter.save()
            painter.translate(2 * target.center().x(), 0)
            painter.scale(-1, 1)
            painter.drawImage(target, self._image)
            painter.restore()
        else:
            painter.drawImage(target, self._image)
        self._paint_found(painter, self._seen, target, 1.0)
        if self._drag is not None:
            painter.setPen(QPen(LINE_COLOR, 2, Qt.PenStyle.DashLine))
            painter.drawLine(*self._drag)
        if self.overlay:
            painter.fillRect(self.rect(), QColor(0, 0, 0, 140))
            self._paint_sentence(painter, self.overlay)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the counting line, where one is wanted."""
        if self.drawing_line and self._seen is not None and event.button() == Qt.MouseButton.LeftButton:
            self._drag = (event.position(), event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The line follows the mouse."""
        if self._drag is not None:
            self._drag = (self._drag[0], event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The line is drawn, unless it is a mere click."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        start, end = drag[0], event.position()
        if (end - start).manhattanLength() >= _SHORTEST_LINE:
            (x1, y1), (x2, y2) = self._in_frame(start), self._in_frame(end)
            self.line_drawn.emit((x1, y1, x2, y2))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave full screen as players do."""
        if self.isWindow():
            self.full_screen_left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave full screen."""
        if self.isWindow() and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.full_screen_left.emit()
        else:
            super().keyPressEvent(event)

    # -- geometry --

    def _target(self) -> QRectF | None:
        if self._image is None:
            return None
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )

    def _in_frame(self, point: QPointF) -> tuple[float, float]:
        """A point of the widget in pixels of the frame, kept inside it."""
        target = self._target()
        assert target is not None and self._image is not None
        share_x = min(max((point.x() - target.x()) / target.width(), 0.0), 1.0)
        share_y = min(max((point.y() - target.y()) / target.height(), 0.0), 1.0)
        if self.mirrored:
            share_x = 1 - share_x
        return share_x * self._image.width(), share_y * self._image.height()

    # -- painting --

    def _paint_sentence(self, painter: QPainter, text: str) -> None:
        painter.setPen(QColor(205, 210, 215))
        painter.drawText(
            self.rect().adjusted(16, 16, -16, -16),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            text,
        )

    def _paint_found(self, painter: QPainter, seen: Seen, target: QRectF, unit: float) -> None:
        height, width = seen.image.shape[:2]
        sx, sy = target.width() / width, target.height() / height

        def at(x: float, y: float) -> QPointF:
            return QPointF(target.x() + (width - x if self.mirrored else x) * sx, target.y() + y * sy)

        font = painter.font()
        font.setPixelSize(round(12 * unit))
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        if self.line is not None:
            x1, y1, x2, y2 = self.line
            painter.setPen(QPen(LINE_COLOR, 2 * unit))
            painter.drawLine(at(x1, y1), at(x2, y2))
            painter.setBrush(LINE_COLOR)
            painter.drawEllipse(at(x1, y1), 4 * unit, 4 * unit)
        # Best last, so that its label lies on top.
        for index in reversed(range(len(seen.found))):
            x0, y0, x1, y1 = (float(value) for value in seen.found.boxes[index])
            rect = QRectF(at(x0, y0), at(x1, y1)).normalized()
            label, number = seen.found.labels[index], int(seen.numbers[index])
            line = on_photo(class_color(label))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(0, 0, 0, 150), 4 * unit))
            painter.drawRect(rect)
            painter.setPen(QPen(line, 2 * unit))
            painter.drawRect(rect)
            text = f"{label} {percent(seen.found.scores[index])}" + (f"  #{number}" if number else "")
            chip = QRectF(
                rect.x(),
                max(rect.y() - 17 * unit, target.y()),
                metrics.horizontalAdvance(text) + 8 * unit,
                17 * unit,
            )
            painter.fillRect(chip, line)
            painter.setPen(text_on(line))
            painter.drawText(chip.adjusted(4 * unit, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
        self._paint_classes(painter, seen.classes, target, unit)

    def _paint_classes(
        self, painter: QPainter, classes: list[tuple[str, float]], target: QRectF, unit: float
    ) -> None:
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
