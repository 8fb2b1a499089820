"""Adding frames to the open data set: where to, under which class names, and showing them afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.inference.collecting import Added, Collector
from studio.class_names import names_for
from studio.document import Document
from studio.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.live.worker import LiveThread


class Collecting(QObject):
    """One session of adding frames; lasts while one run looks at one data set."""

    counted = Signal(int)
    """How many frames were added since the last time they were shown."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._settings, self._window = document, settings, parent
        self._added: list[Added] = []

    @property
    def added(self) -> list[Added]:
        """Frames added and not shown in the annotate room yet."""
        return list(self._added)

    def prepare(self, thread: LiveThread, run: str, source: str, classes: list[str]) -> bool:
        """Give the thread a place to add to, asking for class names where needed; False when cancelled."""
        dataset = self._document.dataset
        if dataset is None:
            return False
        known = self._document.class_names
        names = names_for(Path(run), dataset.root, classes, known, self._settings, self._window)
        if names is None:
            return False
        thread.collect_to(Collector(dataset.images_dir, Path(run), names, source))
        return True

    def take(self, added: Added) -> None:
        """A frame was added."""
        self._added.append(added)
        self.counted.emit(len(self._added))

    def show(self) -> None:
        """Open the data set anew, so that it knows its new photos, at the first of them.

        The annotate room finds their boxes beside the run.
        """
        added, self._added = self._added, []
        dataset = self._document.dataset
        self.counted.emit(0)
        if added and dataset is not None:
            self._document.open_folder(dataset.root, labels_dir=str(dataset.labels_dir), show=added[0].image)
            self._document.page_requested.emit("annotate")
