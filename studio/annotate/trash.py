"""Deleting an image so that it can come back: put aside at once, to the desktop's trash when closed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from engine.datasets.dataset import Dataset, Item
from engine.errors import AnnotationError
from engine.file_names import shown
from studio.annotate.commands import now
from studio.annotate.session import Session
from studio.aside import ASIDE, move_all, place_aside


class DeleteImage(QUndoCommand):
    """Moves an image and its label file aside, and back.

    Raises:
        AnnotationError: on creation or undo, when the disk refuses; nothing has moved then.
    """

    def __init__(self, dataset: Dataset, session: Session, changed: Callable[[Item], None]) -> None:
        super().__init__(QCoreApplication.translate("trash", "Delete {0}").format(shown(session.item.stem)))
        self.when = now()
        self._dataset, self._item, self.changed = dataset, session.item, changed
        self.image = session.item.image
        self._index = dataset.items.index(session.item)
        files = [session.item.image]
        if session.label.exists():
            files.append(session.label)
        self._moves = [(path, place_aside(path, dataset.root / ASIDE)) for path in files]
        move_all(self._moves, AnnotationError)
        self._done = True

    def redo(self) -> None:
        """Delete (again)."""
        if not self._done:
            move_all(self._moves, AnnotationError)
            self._done = True
        self._dataset.remove(self._item)
        self.changed(self._dataset.items[min(self._index, len(self._dataset.items) - 1)])

    def undo(self) -> None:
        """Bring it back to its place."""
        move_all([(aside, path) for path, aside in self._moves], AnnotationError)
        self._done = False
        self._dataset.insert(self._index, self._item)
        self.changed(self._item)
