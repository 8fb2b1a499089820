"""The photos of a validation with what was labelled and found, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from studio import numbers, theme
from studio.widgets.class_colors import class_color, notifier, text_on

GAP_PX = 8


@dataclass
class Photo:
    """One validation photo: its size in pixels, its boxes, and the picture (None: it cannot be read)."""

    path: str
    width: int
    height: int
    truth: list[dict[str, Any]]
    found: list[dict[str, Any]]
    picture: QImage | None = None


class SampleGrid(QWidget):
    """Paints the photos with their boxes: labelled solid, found dashed with its score.

    The arrow keys go from photo to photo; Enter or a click opens one.
    """

    opened = Signal(object)
    """The path of the photo that was clicked, or chosen by keys and opened."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sample_grid")
        self.setMinimumSize(200, 150)
        notifier().changed.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photos with what was found"))
        self.photos: list[Photo] = []
        self.current = 0
        """Which photo the keys are at."""
        self.threshold = 0.3

    def frames(self) -> list[QRectF]:
        """Where each photo is drawn, in an arrangement that shows them largest."""
        count = len(self.photos)
        if not count:
            return []
        best: tuple[float, int] = (0.0, 1)
        for columns in range(1, count + 1):
            rows = -(-count // columns)
            width, height = self.width() / columns - GAP_PX, self.height() / rows - GAP_PX
            area = sum(_fitted(photo, width, height)[0] ** 2 for photo in self.photos)
            best = max(best, (area, columns))
        columns = best[1]
        rows = -(-count // columns)
        width, height = self.width() / columns, self.height() / rows
        frames = []
        for index, photo in enumerate(self.photos):
            wide, high = _fitted(photo, width - GAP_PX, height - GAP_PX)
            left = index % columns * width + (width - wide) / 2
            top = index // columns * height + (height - high) / 2
            frames.append(QRectF(left, top, wide, high))
        return frames

    def shown(self, photo: Photo) -> list[dict[str, Any]]:
        """What was found with at least the score that is asked for."""
        return [each for each in photo.found if each["score"] >= self.threshold]

    @staticmethod
    def words_of(photo: Photo, found: dict[str, Any]) -> str:
        """Its class; a classifier names the labelled boxes themselves, and what it took for what is told."""
        named = next((each["label"] for each in photo.truth if each["box"] == found["box"]), found["label"])
        label = str(found["label"])
        return label if named == label else f"{named} → {label}"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all of them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for photo, frame in zip(self.photos, self.frames(), strict=True):
            if photo.picture is None:
                painter.setPen(theme.color("faint"))
                painter.drawRect(frame)
                name = Path(photo.path).name
                painter.drawText(
                    frame, Qt.AlignmentFlag.AlignCenter, self.tr("{0} cannot be read").format(name)
                )
                continue
            painter.drawImage(frame, photo.picture)
            scale = frame.width() / max(photo.width, 1)
            for box in photo.truth:
                self._draw(painter, frame, scale, box, "", Qt.PenStyle.SolidLine)
            for box in self.shown(photo):
                text = f"{self.words_of(photo, box)} {numbers.decimal(box['score'], 2)}"
                self._draw(painter, frame, scale, box, text, Qt.PenStyle.DashLine)
        if self.hasFocus() and self.current < len(self.photos):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), 3))
            painter.drawRect(self.frames()[self.current].adjusted(-2, -2, 2, 2))

    def show_photos(self, photos: list[Photo]) -> None:
        """Show these; the keys stay where they are."""
        self.photos = photos
        self._go(min(self.current, max(len(photos) - 1, 0)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click opens the photo in the annotate room."""
        for index, (photo, frame) in enumerate(zip(self.photos, self.frames(), strict=True)):
            if frame.contains(QPointF(event.position())):
                self._go(index)
                self.opened.emit(photo.path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys, Home and End choose a photo; Enter opens it."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self._columns(),
                 Qt.Key.Key_Down: self._columns()}  # fmt: skip
        if not self.photos:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.photos[self.current].path)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if event.key() == Qt.Key.Key_Home else len(self.photos) - 1)
        elif event.key() in steps:
            to = self.current + steps[Qt.Key(event.key())]
            if 0 <= to < len(self.photos):
                self._go(to)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And no longer."""
        super().focusOutEvent(event)
        self.update()

    def _columns(self) -> int:
        """Photos side by side."""
        frames = self.frames()
        return sum(abs(frame.center().y() - frames[0].center().y()) < 1 for frame in frames) if frames else 1

    def _go(self, index: int) -> None:
        self.current = index
        if index < len(self.photos):
            text = self.tr("{0}, {1} of {2}")
            name = Path(self.photos[index].path).name
            self.setAccessibleDescription(text.format(name, index + 1, len(self.photos)))
        self.update()

    def _draw(
        self,
        painter: QPainter,
        frame: QRectF,
        scale: float,
        box: dict[str, Any],
        text: str,
        style: Qt.PenStyle,
    ) -> None:
        x1, y1, x2, y2 = (float(value) * scale for value in box["box"])
        area = QRectF(x1, y1, x2 - x1, y2 - y1).translated(frame.topLeft())
        color = class_color(box["label"])
        is_truth = style == Qt.PenStyle.SolidLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_truth:  # seen on light photos, too
            painter.setPen(QPen(QColor(0, 0, 0, 120), 1))
            painter.drawRect(area)
        painter.setPen(QPen(QColor("white") if is_truth else color, 1 if is_truth else 2, style))
        painter.drawRect(area)
        if not text:
            return
        size = painter.fontMetrics().boundingRect(text).size()
        top = max(area.top() - size.height(), frame.top())
        width = size.width() + 6
        left = max(min(area.left(), self.width() - width), 0)  # all of it is read, at the edge as well
        tag = QRectF(left, top, width, size.height())
        painter.fillRect(tag, color)
        painter.setPen(text_on(color))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)


def _fitted(photo: Photo, width: float, height: float) -> tuple[float, float]:
    scale = max(min(width / max(photo.width, 1), height / max(photo.height, 1)), 0.0)
    return photo.width * scale, photo.height * scale
