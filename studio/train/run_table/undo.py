"""Deleting, renaming and noting runs so that it can be undone. The disk is asked in the background."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.errors import RunError
from engine.run_process import trainer_of
from engine.runs import Run, rename_run
from studio.aside import ASIDE, move_all, place_aside
from studio.background import BackgroundTask

translate = QCoreApplication.translate

Moves = list[tuple[Path, Path | None]]
"""(path before, path now or None) of each run that was changed."""


class RunChanges(QObject):
    """Does them, one after the other, on the stack of the room."""

    changed = Signal(object, object)
    """(path before, path now or None if it is deleted; path before may be None of one that is back)"""
    failed = Signal(object)
    busy_changed = Signal()
    """``is_busy`` is another one: the disk is being asked, and nothing can be undone meanwhile."""

    def __init__(self, stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stack = stack
        self.is_busy = False

    def delete(self, runs: list[Run]) -> None:
        """Put these aside; :func:`empty` sends them to the desktop's trash later."""
        self._push(DeleteRuns(self, runs))

    def rename(self, run: Run, name: str) -> None:
        """Give the run's folder another name."""
        self._push(RenameRun(self, run, name))

    def note(self, run: Run, before: str, text: str) -> None:
        """Keep what a person writes about it."""
        self._push(NoteRun(self, run, before, text))

    def work(self, command: RunCommand, work: Callable[[], Moves], is_undo: bool) -> None:
        """Have ``command`` done or undone in the background; if that fails the stack stands as before."""

        def done(moves: Moves) -> None:
            for before, now in moves:
                self.changed.emit(before, now)

        def fail(error: Exception) -> None:
            command.take_back(self._stack, is_undo)
            self.failed.emit(error)

        self._set_busy(True)
        task = BackgroundTask(lambda _progress: work(), owner=self)
        task.finished(lambda: self._set_busy(False))
        task.done(done).failed(fail).start()

    def _push(self, command: RunCommand) -> None:
        if not self.is_busy:
            self._stack.push(command)

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.busy_changed.emit()


class RunCommand(QUndoCommand):
    """One change; what it does to the disk is in :meth:`there` and :meth:`back`, called in a thread."""

    def __init__(self, changes: RunChanges, text: str) -> None:
        super().__init__(text)
        self._changes = changes
        self._is_skipped = False

    def there(self) -> Moves:
        """Do it."""
        raise NotImplementedError

    def back(self) -> Moves:
        """Undo it."""
        raise NotImplementedError

    def redo(self) -> None:
        """Do it (again)."""
        if not self._is_skipped:
            self._changes.work(self, self.there, is_undo=False)

    def undo(self) -> None:
        """Undo it."""
        if not self._is_skipped:
            self._changes.work(self, self.back, is_undo=True)

    def take_back(self, stack: QUndoStack, is_undo: bool) -> None:
        """The disk refused: step back in the stack without asking it again."""
        self._is_skipped = True
        if is_undo and stack.canRedo() and stack.command(stack.index()) is self:
            stack.redo()
        elif not is_undo and stack.canUndo() and stack.command(stack.index() - 1) is self:
            self.setObsolete(True)
            stack.undo()  # drops it
        self._is_skipped = False


class DeleteRuns(RunCommand):
    """Moves the runs' folders into ``runs/_deleted``, and back."""

    def __init__(self, changes: RunChanges, runs: list[Run]) -> None:
        names = ", ".join(run.name for run in runs)
        super().__init__(changes, translate("RunChanges", "Delete {0}").format(names))
        self._paths = [run.path for run in runs]
        self._moves: list[tuple[Path, Path]] = []

    def there(self) -> Moves:
        """Put them aside; none if one of them refuses."""
        for path in self._paths:
            if trainer_of(path) is not None:
                raise RunError("is being trained", where=path, remedy="Stop the training first")
        self._moves = [(path, place_aside(path, path.parent / ASIDE)) for path in self._paths]
        move_all(self._moves, RunError)
        return [(path, None) for path in self._paths]

    def back(self) -> Moves:
        """Bring them back."""
        move_all([(aside, path) for path, aside in self._moves], RunError)
        return [(path, path) for path in self._paths]


class RenameRun(RunCommand):
    """Gives a run's folder another name, and the earlier one again."""

    def __init__(self, changes: RunChanges, run: Run, name: str) -> None:
        super().__init__(changes, translate("RunChanges", "Rename {0} to {1}").format(run.name, name))
        self._before, self._name = run, name
        self._now = run

    def there(self) -> Moves:
        """Rename it."""
        self._now = rename_run(self._before, self._name)
        return [(self._before.path, self._now.path)]

    def back(self) -> Moves:
        """Call it what it was called before."""
        rename_run(self._now, self._before.name)
        return [(self._now.path, self._before.path)]


class NoteRun(RunCommand):
    """Writes a run's notes, and those of before again."""

    def __init__(self, changes: RunChanges, run: Run, before: str, text: str) -> None:
        super().__init__(changes, translate("RunChanges", "Note on {0}").format(run.name))
        self._run, self._before, self._text = run, before, text

    def there(self) -> Moves:
        """Write them."""
        self._run.write_notes(self._text)
        return [(self._run.path, self._run.path)]

    def back(self) -> Moves:
        """Write those of before."""
        self._run.write_notes(self._before)
        return [(self._run.path, self._run.path)]
