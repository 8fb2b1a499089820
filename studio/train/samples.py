"""What the model found on some validation photos, epoch by epoch, beside what was labelled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from engine import json_text
from engine.datasets.images import read_image
from engine.errors import UserError
from engine.events import Samples
from engine.plain_file import read_plain
from engine.runs import Run
from studio import numbers, theme
from studio.background import BackgroundTask, Progress
from studio.train.sample_grid import Photo, SampleGrid

DECODE_PX = 640


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
    for entry in json_text.parse(read_plain(path).decode("utf-8")):
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


class SamplesView(QWidget):
    """A slider goes through the epochs that were validated."""

    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = SampleGrid()
        self.grid.opened.connect(self.opened)
        self.key = QLabel(self.tr("Solid: as labelled. Dashed: as found. A click or Enter opens the photo."))
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
        self.epoch_text.setBuddy(self.epoch)
        self.score_text.setBuddy(self.score)
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
            self.grid.show_photos([])
            return
        sample = self._samples[min(self.epoch.value(), len(self._samples) - 1)]
        self.epoch_text.setText(self.tr("epoch {0}").format(sample.epoch))
        if not self.isVisible():
            return
        if self._reading is not None:
            self._reading.cancel()
        pictures, run = self._pictures, self._run

        self._reading = BackgroundTask(
            lambda progress: read_samples(sample, run, pictures, progress), owner=self
        )
        self._reading.done(self.grid.show_photos).failed(self.failed.emit).start()

    def _set_score(self, value: int) -> None:
        self.grid.threshold = value / 100
        self.score_text.setText(numbers.fill(self.tr("score from {0:.2f}"), value / 100))
        self.grid.update()
