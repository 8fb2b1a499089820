"""Changes of files made from this room, each of which can be taken back.

Not a ``QUndoStack``: its undo runs at once in the window's thread, and putting back 10,000 label files takes
seconds. Making and taking back are background tasks here, one at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.datasets import changes
from engine.datasets.changes import Change
from studio.background import BackgroundTask, Progress
from studio.document import Document


@dataclass(frozen=True)
class Entry:
    """``text`` says what was done, as a button's text; ``labels``: whether label files are among it."""

    text: str
    done: list[Change]
    labels: bool


class FileHistory(QObject):
    """The room's steps, newest last. ``changed`` tells that a step was made, taken back, or has begun."""

    changed = Signal()
    made = Signal(str, int)
    """(text, files)"""
    taken_back = Signal(str, list)
    """(text, sentences about files that stay as they are)"""
    failed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.entries: list[Entry] = []
        self._task: BackgroundTask[list[Change]] | BackgroundTask[list[str]] | None = None
        document.dataset_opened.connect(lambda _dataset: self._forget())
        document.dataset_closed.connect(self._forget)

    @property
    def is_busy(self) -> bool:
        """Whether a step is being made or taken back."""
        return self._task is not None

    @property
    def next_undo(self) -> str:
        """What :meth:`undo` would take back; empty when there is nothing, or not now."""
        return self.entries[-1].text if self.entries and not self.is_busy else ""

    def make(self, text: str, work: Callable[[Progress], list[Change]], labels: bool = True) -> bool:
        """Run ``work``, which returns the changes it has made; False while another step is under way."""
        if self.is_busy:
            return False
        self._document.flush()
        dataset = self._document.dataset

        def done(made: list[Change]) -> None:
            if self._document.dataset is dataset:
                if made:
                    self.entries.append(Entry(text, made, labels))
                self._tell(labels)
            self.made.emit(text, len(made))

        task = BackgroundTask(work, owner=self)
        self._task = task
        task.done(done).failed(self.failed.emit).finished(self._ended).start()
        self.changed.emit()
        return True

    def undo(self) -> None:
        """Take the newest step back."""
        if not self.next_undo:
            return
        self._document.flush()
        entry = self.entries.pop()

        def done(problems: list[str]) -> None:
            self._tell(entry.labels)
            self.taken_back.emit(entry.text, problems)

        task = BackgroundTask(lambda _progress: changes.take_back(entry.done), owner=self)
        self._task = task
        task.done(done).failed(self.failed.emit).finished(self._ended).start()
        self.changed.emit()

    def _ended(self) -> None:
        self._task = None
        self.changed.emit()

    def _tell(self, labels: bool) -> None:
        if labels:
            self._document.labels_changed.emit("")
        self._document.split_changed.emit()

    def _forget(self) -> None:
        self.entries.clear()
        self.changed.emit()
