"""The picture with the boxes a detector found, as large as the widget allows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.live.worker import Seen
from studio.widgets.class_colors import class_color

BACKGROUND = QColor(32, 34, 37)


class LiveView(QWidget):
    """Shows the frame it was given last, with its sides in proportion."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live_view")
        self.setAccessibleName(self.tr("Live picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hint = self.tr("Choose a run and a source, then press Start")
        self._seen: Seen | None = None
        self._image: QImage | None = None

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
            # The array lives as long as ``_seen``, so the pixels need not be copied.
            self._image = QImage(seen.image.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self.update()

    def picture(self) -> QImage | None:
        """The frame in its own size with the boxes painted on it, for a snapshot."""
        if self._seen is None or self._image is None:
            return None
        painted = self._image.convertToFormat(QImage.Format.Format_RGB32)
        painter = QPainter(painted)
        self._paint_boxes(painter, self._seen, QRectF(painted.rect()), max(painted.width() / 960, 1.0))
        painter.end()
        return painted

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame, the boxes, or the hint."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), BACKGROUND)
        if self._image is None or self._seen is None:
            painter.setPen(QColor(190, 195, 200))
            painter.drawText(
                self.rect().adjusted(16, 16, -16, -16),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self.hint,
            )
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self._image)
        self._paint_boxes(painter, self._seen, target, 1.0)

    def _paint_boxes(self, painter: QPainter, seen: Seen, target: QRectF, unit: float) -> None:
        height, width = seen.image.shape[:2]
        sx, sy = target.width() / width, target.height() / height
        font = painter.font()
        font.setPixelSize(round(12 * unit))
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        # Best last, so that its label lies on top.
        for index in reversed(range(len(seen.labels))):
            x0, y0, x1, y1 = (float(value) for value in seen.boxes[index])
            rect = QRectF(
                QPointF(target.x() + x0 * sx, target.y() + y0 * sy),
                QPointF(target.x() + x1 * sx, target.y() + y1 * sy),
            )
            color = class_color(seen.labels[index])
            line = color if color.value() >= 110 else color.lighter(250)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(0, 0, 0, 150), 4 * unit))
            painter.drawRect(rect)
            painter.setPen(QPen(line, 2 * unit))
            painter.drawRect(rect)
            text = f"{seen.labels[index]} {seen.scores[index]:.0%}"
            chip = QRectF(
                rect.x(),
                max(rect.y() - 17 * unit, target.y()),
                metrics.horizontalAdvance(text) + 8 * unit,
                17 * unit,
            )
            painter.fillRect(chip, line)
            bright = 0.299 * line.red() + 0.587 * line.green() + 0.114 * line.blue() > 140
            painter.setPen(QColor(0, 0, 0) if bright else QColor(255, 255, 255))
            painter.drawText(chip.adjusted(4 * unit, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
