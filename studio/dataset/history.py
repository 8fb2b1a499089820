"""Changes of files made from this room, each of which can be taken back and put forward again.

Not a ``QUndoStack``: its undo runs at once in the window's thread, and putting back 10,000 label files takes
seconds. Making, taking back and putting forward are background tasks here, one at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from engine.datasets import changes
from engine.datasets.changes import Change
from engine.datasets.dataset import Dataset
from engine.errors import AnnotationError
from studio.background import BackgroundTask, Progress
from studio.document import Document

Result = TypeVar("Result")

LABELS, LISTS, BACKUPS = "labels", "lists", "backups"
"""What a step changes: label files, and lists and classes with them; the lists of the split; backups."""


@dataclass(frozen=True, eq=False)
class Entry:
    """``text`` says what was done, as a button's text; ``what``: of :data:`LABELS` and so on. ``whole``: its
    files mean something together alone, as the lists of a split do."""

    text: str
    done: list[Change]
    what: str
    whole: bool = False


@dataclass(frozen=True)
class Classes:
    """Which classes came and which went with a step."""

    new: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()

    def apply(self, names: list[str]) -> list[str]:
        """Other names than these stay where they are: somebody may have added them by hand."""
        return [*(name for name in names if name not in self.gone), *(n for n in self.new if n not in names)]


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
    backups_changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.entries: list[Entry] = []
        """What was done, newest last."""
        self.undone: list[Entry] = []
        """What was taken back, and can be put forward again: the one taken back last is the last."""
        self._task: BackgroundTask[Any] | None = None
        self._root: Path | None = document.folder
        document.dataset_opened.connect(self._opened)
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
        self, text: str, work: Callable[[Progress], list[Change]], what: str = LABELS, whole: bool = False
    ) -> BackgroundTask[Any] | None:
        """Run ``work``, which returns the changes it has made; None while another step is under way."""
        if self.is_busy:
            return None
        root = self._root

        def done(made: list[Change]) -> None:
            if self._root == root and made:
                self.entries.append(Entry(text, made, what, whole))
                self.undone.clear()
            self.made.emit(text, len(made))

        return self._begin(work, what, done)

    def undo(self) -> BackgroundTask[Any] | None:
        """Take the newest step back."""
        return self._turn(self.entries, self.undone, False) if self.next_undo else None

    def redo(self) -> BackgroundTask[Any] | None:
        """Put forward the step that was taken back last."""
        return self._turn(self.undone, self.entries, True) if self.next_redo else None

    def take_over(self, before: FileHistory) -> None:
        """Go on where the history of another window is, which shows the same data set."""
        self.entries, self.undone = list(before.entries), list(before.undone)
        self._root = before._root
        self.changed.emit()

    def _turn(self, source: list[Entry], target: list[Entry], forward: bool) -> BackgroundTask[Any]:
        entry = source[-1]

        def work(progress: Progress) -> list[str]:
            if entry.whole:
                changes.check_untouched(entry.done)
            turn = changes.put_forward if forward else changes.take_back
            return turn(entry.done, progress)

        def done(problems: list[str]) -> None:
            if entry in source:  # it is not, when another data set was opened meanwhile
                source.remove(entry)
                target.append(entry)
            (self.put_forward if forward else self.taken_back).emit(entry.text, problems)

        return self._begin(work, entry.what, done)

    def _begin(
        self, work: Callable[[Progress], Result], what: str, done: Callable[[Result], None]
    ) -> BackgroundTask[Any]:
        self._document.flush()
        dataset = self._document.dataset

        # Not by the task's result: a cancel that comes when all is written must not forget what was written.
        outcome: list[tuple[Result, Classes]] = []

        def both(progress: Progress) -> None:
            if what != LABELS or dataset is None:
                outcome.append((work(progress), Classes()))
                return
            before = _class_names(dataset)
            result = work(progress)
            after = _class_names(dataset)
            new = tuple(name for name in after if name not in before)
            outcome.append((result, Classes(new, frozenset(before) - frozenset(after))))

        def ended() -> None:
            self._task = None
            for result, classes in outcome:
                if self._document.dataset is dataset and (classes.new or classes.gone):
                    self._document.replace_classes(classes.apply(self._document.class_names))
                done(result)
                self._tell(what)
            self.changed.emit()

        self._task = task = BackgroundTask(both, owner=self)
        task.failed(self.failed.emit).finished(ended).start()
        self.changed.emit()
        return task

    def _tell(self, what: str) -> None:
        if what == BACKUPS:
            self.backups_changed.emit()
            return
        if what == LABELS:
            self._document.labels_changed.emit("")
        self._document.split_changed.emit()

    def _opened(self) -> None:
        """Opening the same folder again, for photos that were added to it, forgets nothing."""
        if self._document.folder != self._root:
            self._root = self._document.folder
            self.entries.clear()
            self.undone.clear()
        self.changed.emit()


def _class_names(dataset: Dataset) -> list[str]:
    try:
        return dataset.class_names()
    except AnnotationError:
        return []  # a class file that cannot be read is told where it is
