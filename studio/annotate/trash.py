"""Deleting an image so that it can come back: put aside at once, to the desktop's trash when closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.datasets.dataset import Dataset, Item
from engine.errors import AnnotationError, UserError
from engine.file_names import shown
from studio.annotate.commands import now
from studio.annotate.session import Session
from studio.aside import ASIDE, move_all, place_aside


class DeleteImage(QUndoCommand):
    """Moves an image and its label file aside, and back.

    A step that the disk refuses moves nothing; :func:`take_back_refused` has to follow each undo and redo.

    Raises:
        AnnotationError: on creation, when the disk refuses; nothing has moved then.
    """

    def __init__(self, dataset: Dataset, session: Session, changed: Callable[[Item], None]) -> None:
        super().__init__(QCoreApplication.translate("trash", "Delete {0}").format(shown(session.item.stem)))
        self.when = now()
        self._dataset, self._item, self.changed = dataset, session.item, changed
        self.image = session.item.image
        files = [session.item.image]
        if session.label.exists():
            files.append(session.label)
        self._moves = [(path, place_aside(path, dataset.root / ASIDE)) for path in files]
        move_all(self._moves, AnnotationError)
        self._done = True
        self.refusal: UserError | None = None
        """Why the step just asked for was not done."""

    def redo(self) -> None:
        """Delete (again)."""
        if self.refusal is not None:
            return  # the refused undo is being taken back
        if not self._done:
            if not self._move(self._moves):
                return
            self._done = True
        index = self._dataset.items.index(self._item)
        self._dataset.remove(self._item)
        self.changed(self._dataset.items[min(index, len(self._dataset.items) - 1)])

    def undo(self) -> None:
        """Bring it back to its place."""
        if self.refusal is not None or not self._move([(aside, path) for path, aside in self._moves]):
            return
        self._done = False
        # Photos may have come or gone since: its place in the order may be another one.
        name = self._item.image.relative_to(self._dataset.images_dir).as_posix()
        self._dataset.insert(self._dataset.items.place(name), self._item)
        self.changed(self._item)

    def _move(self, moves: list[tuple[Path, Path]]) -> bool:
        try:
            move_all(moves, AnnotationError)
        except UserError as error:
            # An exception would pass through Qt, whose stack counts the step as done all the same.
            self.refusal = error
            return False
        return True


def take_back_refused(stack: QUndoStack) -> None:
    """Have ``stack`` stand where it did before an undo or redo that the disk has refused.

    Raises:
        UserError: why it was refused.
    """
    for step, again in ((0, stack.redo), (-1, stack.undo)):
        command = stack.command(stack.index() + step)
        if isinstance(command, DeleteImage) and command.refusal is not None:
            refusal = command.refusal
            again()
            command.refusal = None
            raise refusal
