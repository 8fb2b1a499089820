"""What was done from the evaluate room, so that it can be taken back there: thresholds, corrected labels.

Not a ``QUndoStack``: a correction is a step of its photo's own undo, which the annotate room may go back in
as well, and writing a threshold is long work. Each step says itself whether it can be taken back now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from engine.evaluation.threshold import (
    ThresholdChangedError,
    replace_threshold,
    save_threshold,
    saved_threshold,
)
from engine.runs import Run
from studio.background import BackgroundTask, Progress


class Step(Protocol):
    """One thing that was done. ``text`` says what."""

    text: str

    def can_undo(self) -> bool:
        """Whether :meth:`undo` would do anything now."""

    def can_redo(self) -> bool:
        """Whether :meth:`redo` would do anything now."""

    def undo(self) -> None:
        """Take it back."""

    def redo(self) -> None:
        """Do it again."""


class Correction(Step, Protocol):
    """A label that was corrected on a photo opened from here. ``photo``: its name."""

    photo: str


class History(QObject):
    """The steps in the order they were done."""

    changed = Signal()
    """What :meth:`next_undo` and :meth:`next_redo` give is another one now, or may be."""
    threshold_saved = Signal(object, float)
    """The run, and the threshold it has now."""
    taken_back = Signal(object)
    """The step, a correction: its label file is as before."""
    done_again = Signal(object)
    """The step, a correction that was taken back."""
    failed = Signal(object)
    """The exception: a threshold could not be saved, or taken back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: list[Step] = []
        self._undone: list[Step] = []

    def add(self, step: Step) -> None:
        """It was done just now."""
        self._steps.append(step)
        self._undone.clear()
        self.changed.emit()

    def save_threshold(self, run: Run, threshold: float, text: str) -> None:
        """Give the run this threshold; it is a step when it is written."""
        step = ThresholdStep(run, threshold, text, self)
        self._watch(step)
        step.save(lambda: self.add(step))

    def forget(self) -> None:
        """Another data set."""
        self._steps.clear()
        self._undone.clear()
        self.changed.emit()

    def take_over(self, before: History) -> None:
        """Go on with the steps of another window, which has none then."""
        self._steps, self._undone = before._steps, before._undone
        before._steps, before._undone = [], []
        for step in {*self._steps, *self._undone}:
            if isinstance(step, ThresholdStep):
                step.disconnect(before)
                step.setParent(self)
                self._watch(step)
        self.changed.emit()

    @property
    def is_busy(self) -> bool:
        """Whether a threshold is being written."""
        return any(step.is_busy for step in self.findChildren(ThresholdStep))

    def next_undo(self) -> Step | None:
        """The newest step that can be taken back; one that was undone elsewhere is none."""
        return next((step for step in reversed(self._steps) if step.can_undo()), None)

    def next_redo(self) -> Step | None:
        """The step taken back last, where it can be done again."""
        return next((step for step in reversed(self._undone) if step.can_redo()), None)

    def undo(self) -> None:
        """Take the newest one back."""
        step = self.next_undo()
        if step is not None:
            if step in self._undone:  # taking it back failed, or it was done again elsewhere
                self._undone.remove(step)
            self._undone.append(step)
            step.undo()
            if not isinstance(step, ThresholdStep):  # that one tells when it is written
                self.taken_back.emit(step)
            self.changed.emit()

    def redo(self) -> None:
        """Do that one again that was taken back last."""
        step = self.next_redo()
        if step is not None:
            self._undone.remove(step)
            step.redo()
            if not isinstance(step, ThresholdStep):
                self.done_again.emit(step)
            self.changed.emit()

    def _watch(self, step: ThresholdStep) -> None:
        step.done.connect(self._written)
        step.failed.connect(self._failed)

    def _written(self, step: ThresholdStep, threshold: float) -> None:
        self.threshold_saved.emit(step.run, threshold)
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        step = self.sender()
        if isinstance(step, ThresholdStep) and step in self._steps and step.can_redo():
            self._undone.append(step)  # doing it again was refused; it can be tried once more
        self.failed.emit(error)
        self.changed.emit()


class ThresholdStep(QObject):
    """A threshold saved with a run. The weights file is written in the background; ``done`` follows."""

    done = Signal(object, float)
    """The step itself, and the threshold its run has now."""
    failed = Signal(object)
    """The exception; the run has the threshold it had."""

    def __init__(self, run: Run, threshold: float, text: str, parent: QObject) -> None:
        super().__init__(parent)
        self.run, self.text = run, text
        self._before = self._after = threshold
        self._is_done = self.is_busy = self._is_lost = False

    def save(self, then: Callable[[], None]) -> None:
        """For the first time; ``then`` when it is written."""
        run, after = self.run, self._after

        def work(_progress: Progress) -> float:
            before = saved_threshold(run)
            save_threshold(run, after)
            return before

        def written(before: float) -> None:
            self._before, self._is_done, self.is_busy = before, True, False
            then()
            self.done.emit(self, after)

        self._begin(work, written)

    def can_undo(self) -> bool:
        """Not while it is being written, nor once another threshold was saved elsewhere: that one stays, and
        the steps before must not wait for it."""
        return self._is_done and not self.is_busy and not self._is_lost

    def can_redo(self) -> bool:
        """Not while it is being written."""
        return not self._is_done and not self.is_busy and not self._is_lost

    def undo(self) -> None:
        """Give the run the threshold it had."""
        self._replace(self._after, self._before, False)

    def redo(self) -> None:
        """Give the run this threshold again."""
        self._replace(self._before, self._after, True)

    def _replace(self, old: float, new: float, is_done: bool) -> None:
        run = self.run

        def work(_progress: Progress) -> float:
            replace_threshold(run, old, new)
            return new

        def written(_new: float) -> None:
            self._is_done, self.is_busy = is_done, False
            self.done.emit(self, new)

        self._begin(work, written)

    def _begin(self, work: Callable[[Progress], float], written: Callable[[float], None]) -> None:
        self.is_busy = True

        def stopped(error: Exception) -> None:
            # What is only away for a moment can be tried again; a threshold saved elsewhere since stays.
            self.is_busy, self._is_lost = False, isinstance(error, ThresholdChangedError)
            self.failed.emit(error)

        BackgroundTask(work, owner=self).done(written).failed(stopped).start()
