"""What the model found on some validation photos, epoch by epoch, beside what was labelled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from engine import json_text
from engine.datasets.images import read_image
from engine.errors import UserError
from engine.events import Samples
from engine.runs import Run
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.widgets.class_colors import class_color, notifier, text_on

DECODE_PX = 640
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


def read_samples(
    sample: Samples, run: Run | None, pictures: dict[str, QImage | None], progress: Progress
) -> list[Photo]:
    """The photos in the file that a ``Samples`` event names; ``pictures`` keeps what was decoded.

    ``run``: the run that told it, which may have been renamed or moved since.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not what it should be.
    """
    told = Path(sample.path)
    path = told if run is None else run.path / "samples" / told.name
    photos = []
    for entry in json_text.parse(path.read_text("utf-8")):
        progress.check()
        name = str(entry["image"])
        if run is not None:
            name = str(run.where_now(name, told.parent.parent))
        if name not in pictures:
            pictures[name] = _picture(name)
        photos.append(
            Photo(name, int(entry["width"]), int(entry["height"]), list(entry.get("truth", [])),
                  list(entry.get("found", [])), pictures[name])
        )  # fmt: skip
    return photos


def _picture(path: str) -> QImage | None:
    try:
        pixels = np.ascontiguousarray(read_image(path, at_most=DECODE_PX))
    except UserError:
        return None  # its frame says so
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class SampleGrid(QWidget):
    """Paints the photos with their boxes: labelled dashed, found solid with its score."""

    opened = Signal(str)
    """The path of the photo that was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sample_grid")
        self.setMinimumSize(200, 150)
        self.photos: list[Photo] = []
        self.threshold = 0.3
        notifier().changed.connect(self.update)

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
                self._draw(painter, frame, scale, box, "", Qt.PenStyle.DashLine)
            for box in self.shown(photo):
                text = f"{self.words_of(photo, box)} {box['score']:.2f}"
                self._draw(painter, frame, scale, box, text, Qt.PenStyle.SolidLine)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click opens the photo in the annotate room."""
        for photo, frame in zip(self.photos, self.frames(), strict=True):
            if frame.contains(QPointF(event.position())):
                self.opened.emit(photo.path)

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
        is_truth = style == Qt.PenStyle.DashLine
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


class SamplesView(QWidget):
    """A slider goes through the epochs that were validated."""

    opened = Signal(str)
    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = SampleGrid()
        self.grid.opened.connect(self.opened)
        self.key = QLabel(self.tr("Dashed: as labelled. Solid: as found. A click opens the photo."))
        self.key.setProperty("role", "faint")
        self._samples: list[Samples] = []
        self._run: Run | None = None
        self._pictures: dict[str, QImage | None] = {}
        self._reading: BackgroundTask[list[Photo]] | None = None
        self.epoch = QSlider(Qt.Orientation.Horizontal)
        self.epoch.setObjectName("sample_epoch")
        self.epoch.setAccessibleName(self.tr("Epoch"))
        self.epoch_text = QLabel()
        self.epoch_text.setObjectName("sample_epoch_text")
        self.score = QSlider(Qt.Orientation.Horizontal)
        self.score.setObjectName("sample_score")
        self.score.setAccessibleName(self.tr("Lowest score"))
        self.score.setRange(1, 99)
        self.score.setValue(30)
        self.score.setMaximumWidth(160)
        self.score_text = QLabel()
        self.nothing = QLabel(
            self.tr("After each validation some photos are shown here with what was found.")
        )
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("role", "faint")
        self.nothing.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACING)
        row.addWidget(self.epoch_text)
        row.addWidget(self.epoch, 1)
        row.addWidget(self.score_text)
        row.addWidget(self.score)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACING_SMALL, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.nothing, 1)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.key)
        self.epoch.valueChanged.connect(lambda _value: self._read())
        self.score.valueChanged.connect(self._set_score)
        self._set_score(self.score.value())
        self.show_samples([])

    def show_samples(self, samples: list[Samples], run: Run | None = None) -> None:
        """Show the newest of a run's, or, while an earlier one is looked at, keep that."""
        self._run = run
        stays = (
            len(samples) > len(self._samples) > 0
            and samples[: len(self._samples)] == self._samples
            and self.epoch.value() < self.epoch.maximum()
        )
        if samples[:1] != self._samples[:1]:
            self._pictures = {}
        self._samples = list(samples)
        for widget in (self.epoch, self.epoch_text, self.score, self.score_text, self.grid, self.key):
            widget.setVisible(bool(samples))
        self.nothing.setVisible(not samples)
        chosen = self.epoch.value() if stays else max(len(samples) - 1, 0)
        self.epoch.blockSignals(True)
        self.epoch.setRange(0, max(len(samples) - 1, 0))
        self.epoch.setValue(chosen)
        self.epoch.blockSignals(False)
        if not stays:
            self._read()

    def showEvent(self, event: object) -> None:
        """Read what came while something else was shown."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._read()

    def _read(self) -> None:
        if not self._samples:
            self.grid.photos = []
            self.grid.update()
            return
        sample = self._samples[min(self.epoch.value(), len(self._samples) - 1)]
        self.epoch_text.setText(self.tr("epoch {0}").format(sample.epoch))
        if not self.isVisible():
            return
        if self._reading is not None:
            self._reading.cancel()
        pictures, run = self._pictures, self._run

        def show(photos: list[Photo]) -> None:
            self.grid.photos = photos
            self.grid.update()

        self._reading = BackgroundTask(
            lambda progress: read_samples(sample, run, pictures, progress), owner=self
        )
        self._reading.done(show).failed(self.failed.emit).start()

    def _set_score(self, value: int) -> None:
        self.grid.threshold = value / 100
        self.score_text.setText(self.tr("score from {0:.2f}").format(value / 100))
        self.grid.update()


def _fitted(photo: Photo, width: float, height: float) -> tuple[float, float]:
    scale = max(min(width / max(photo.width, 1), height / max(photo.height, 1)), 0.0)
    return photo.width * scale, photo.height * scale
