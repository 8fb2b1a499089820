"""Deleting an image so that it can come back: put aside at once, to the desktop's trash when closed."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from engine.datasets.dataset import Dataset, Item
from engine.errors import AnnotationError, disk_error
from studio.annotate.commands import now
from studio.annotate.session import Session

logger = logging.getLogger(__name__)

ASIDE = "_deleted"
"""Folder in the data set that the engine passes over; empty again once the data set is closed."""


class DeleteImage(QUndoCommand):
    """Moves an image and its label file aside, and back.

    Raises:
        AnnotationError: on creation or undo, when the disk refuses; nothing has moved then.
    """

    def __init__(self, dataset: Dataset, session: Session, changed: Callable[[Item], None]) -> None:
        super().__init__(QCoreApplication.translate("trash", "Delete {0}").format(session.item.stem))
        self.when = now()
        self._dataset, self._item, self.changed = dataset, session.item, changed
        self.image = session.item.image
        self._index = dataset.items.index(session.item)
        files = [session.item.image]
        if session.label.exists():
            files.append(session.label)
        self._moves = [(path, _free(dataset.root / ASIDE, path.name)) for path in files]
        _move(self._moves)
        self._done = True

    def redo(self) -> None:
        """Delete (again)."""
        if not self._done:
            _move(self._moves)
            self._done = True
        self._dataset.remove(self._item)
        self.changed(self._dataset.items[min(self._index, len(self._dataset.items) - 1)])

    def undo(self) -> None:
        """Bring it back to its place."""
        _move([(aside, path) for path, aside in self._moves])
        self._done = False
        self._dataset.insert(self._index, self._item)
        self.changed(self._item)


def empty(root: Path) -> list[str]:
    """Send what was put aside to the desktop's trash; returns sentences about what could not be sent.

    Those files stay in :data:`ASIDE`, so nothing is lost where a disk has no trash.
    """
    from send2trash import send2trash

    folder = root / ASIDE
    problems = []
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return []  # nothing was deleted, or the disk is gone
    for path in files:
        try:
            send2trash(os.fspath(path))
        except OSError as error:
            logger.warning("%s stays where it is: %s", path, error)
            problems.append(f"{path} could not be sent to the trash ({error}). It stays there.")
    if not problems:
        try:
            folder.rmdir()
        except OSError as error:
            logger.info("%s stays: %s", folder, error)
    return problems


def _free(folder: Path, name: str) -> Path:
    """A path in ``folder`` where nothing is: two sub-folders may each have had an ``a.jpg``."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


def _move(moves: list[tuple[Path, Path]]) -> None:
    done: list[tuple[Path, Path]] = []
    for source, target in moves:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                raise FileExistsError(17, "something is there already", str(target))
            source.rename(target)
        except OSError as error:
            for old, new in reversed(done):
                new.rename(old)
            raise disk_error(error, source, AnnotationError) from error
        done.append((source, target))
