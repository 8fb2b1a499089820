"""Whether a report still speaks of the labels on disk: asked in the background, again after each change."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from engine.datasets.dataset import Dataset
from engine.errors import RunError
from engine.evaluation.label_changes import images_changed, photos_changed
from studio.background import BackgroundTask, Progress
from studio.document import Document
from studio.evaluate.classifier_state import LoadedClassifier
from studio.evaluate.state import Loaded

logger = logging.getLogger(__name__)
WAIT_MS = 400
"""After a change of labels: while a person draws, each box would ask anew."""


class Freshness(QObject):
    """``told`` gives the number of photos that are labelled otherwise than when the report was made."""

    told = Signal(int)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._loaded: Loaded | LoadedClassifier | None = None
        self._task: BackgroundTask[int] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self._ask)
        document.labels_changed.connect(self.ask_soon)

    def show(self, loaded: Loaded | LoadedClassifier | None) -> None:
        """Ask of this report from now on."""
        self._loaded = loaded
        self._ask()

    def ask_soon(self) -> None:
        """Labels may be others now."""
        if self._loaded is not None:
            self._soon.start()

    def stop(self) -> None:
        """Ask no more."""
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _ask(self) -> None:
        self.stop()
        loaded, opened = self._loaded, self._document.dataset
        if loaded is None:
            return
        task = BackgroundTask(lambda progress: _changed(loaded, opened, progress), owner=self)

        def done(count: int) -> None:
            if self._task is task:
                self._task = None
                self.told.emit(count)

        def failed(error: Exception) -> None:
            if not isinstance(error, RunError | OSError):
                raise error
            logger.info("whether the labels are those of the report is not known: %s", error)

        self._task = task
        task.done(done).failed(failed).start()


def _changed(loaded: Loaded | LoadedClassifier, opened: Dataset | None, progress: Progress) -> int:
    if isinstance(loaded, Loaded):
        return images_changed(loaded.run, loaded.report, loaded.matches, opened, progress)
    return photos_changed(loaded.run, loaded.report, opened, progress)
