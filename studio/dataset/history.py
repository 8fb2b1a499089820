"""Changes of files made from this room, each of which can be taken back and put forward again.

Not a ``QUndoStack``: its undo runs at once in the window's thread, and putting back 10,000 label files takes
seconds. Making, taking back and putting forward are background tasks here, one at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.datasets import changes
from engine.datasets.changes import Change
from engine.errors import DatasetError
from studio.background import BackgroundTask, Progress
from studio.document import Document


@dataclass(frozen=True, eq=False)
class Entry:
    """``text`` says what was done, as a button's text; ``labels``: whether label files are among it;
    ``whole``: its files mean something together alone, as the lists of a split do."""

    text: str
    done: list[Change]
    labels: bool
    whole: bool = False


class FileHistory(QObject):
    """The room's steps. ``changed`` tells that a step was made, taken back, put forward, or has begun."""

    changed = Signal()
    made = Signal(str, int)
    """(text, files)"""
    taken_back = Signal(str, list)
    """(text, sentences about files that stay as they are)"""
    put_forward = Signal(str, list)
    """(text, sentences about files that stay as they are)"""
    failed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.entries: list[Entry] = []
        """What was done, newest last."""
        self.undone: list[Entry] = []
        """What was taken back, and can be put forward again: the one taken back last is the last."""
        self._task: BackgroundTask[list[Change]] | BackgroundTask[list[str]] | None = None
        self._root: Path | None = document.folder
        document.dataset_opened.connect(lambda _dataset: self._opened())
        document.dataset_closed.connect(self._opened)

    @property
    def is_busy(self) -> bool:
        """Whether a step is being made, taken back or put forward."""
        return self._task is not None

    @property
    def next_undo(self) -> str:
        """What :meth:`undo` would take back; empty when there is nothing, or not now."""
        return self.entries[-1].text if self.entries and not self.is_busy else ""

    @property
    def next_redo(self) -> str:
        """What :meth:`redo` would put forward; empty when there is nothing, or not now."""
        return self.undone[-1].text if self.undone and not self.is_busy else ""

    def make(
        self, text: str, work: Callable[[Progress], list[Change]], labels: bool = True, whole: bool = False
    ) -> BackgroundTask[list[Change]] | None:
        """Run ``work``, which returns the changes it has made; None while another step is under way."""
        if self.is_busy:
            return None
        self._document.flush()
        root = self._root

        def done(made: list[Change]) -> None:
            if self._root == root and made:
                self.entries.append(Entry(text, made, labels, whole))
                self.undone.clear()
            self._tell(labels)
            self.made.emit(text, len(made))

        task = BackgroundTask(work, owner=self)
        self._begin(task.done(done))
        return task

    def undo(self) -> BackgroundTask[list[str]] | None:
        """Take the newest step back."""
        return self._turn(self.entries, self.undone, False) if self.next_undo else None

    def redo(self) -> BackgroundTask[list[str]] | None:
        """Put forward the step that was taken back last."""
        return self._turn(self.undone, self.entries, True) if self.next_redo else None

    def take_over(self, before: FileHistory) -> None:
        """Go on where the history of another window is, which shows the same data set."""
        self.entries, self.undone = list(before.entries), list(before.undone)
        self._root = before._root
        self.changed.emit()

    def _turn(self, source: list[Entry], target: list[Entry], forward: bool) -> BackgroundTask[list[str]]:
        self._document.flush()
        entry = source[-1]

        def work(progress: Progress) -> list[str]:
            touched = changes.touched_since(entry.done) if entry.whole else []
            if touched:
                raise DatasetError(
                    "was changed since, so all of it stays as it is",
                    where=touched[0],
                    remedy="Write it anew if that is not what you want",
                )
            turn = changes.put_forward if forward else changes.take_back
            return turn(entry.done, progress)

        def done(problems: list[str]) -> None:
            if entry in source:  # it is not, when another data set was opened meanwhile
                source.remove(entry)
                target.append(entry)
            self._tell(entry.labels)
            (self.put_forward if forward else self.taken_back).emit(entry.text, problems)

        task = BackgroundTask(work, owner=self)
        self._begin(task.done(done))
        return task

    def _begin(self, task: BackgroundTask[list[Change]] | BackgroundTask[list[str]]) -> None:
        self._task = task
        task.failed(self.failed.emit).finished(self._ended).start()
        self.changed.emit()

    def _ended(self) -> None:
        self._task = None
        self.changed.emit()

    def _tell(self, labels: bool) -> None:
        if labels:
            self._document.labels_changed.emit("")
        self._document.split_changed.emit()

    def _opened(self) -> None:
        """Opening the same folder again, for photos that were added to it, forgets nothing."""
        if self._document.folder != self._root:
            self._root = self._document.folder
            self.entries.clear()
            self.undone.clear()
        self.changed.emit()
