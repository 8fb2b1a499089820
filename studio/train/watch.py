"""The run that is shown: started here, found running, or finished long ago. It has no widgets."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine import run_process
from engine.events import Ended, Event, Failed, Progress, RunStarted, Step
from engine.runs import Run, holds_nothing
from studio.background import BackgroundTask
from studio.background import Progress as Report
from studio.engine_process import engine_command
from studio.train.charts.history import RunHistory
from studio.train.process import ChildWatcher, FoundWatcher, Watcher
from studio.train.tail import read_all

GRACE_MS = 30_000
"""How long a stopping training may take for its current step and the checkpoint."""
CLOSE_GRACE_S = 2.5
LOOK_EVERY_MS = 1000


class RunWatch(QObject):
    """Holds the history of one run and, while it is trained, the one who watches it."""

    replaced = Signal()
    """Another run is shown, or none: ``history`` is a new one."""
    grown = Signal(object)
    """list[Event] that came, in ``history`` already; of an earlier run without those of steps."""
    preparing = Signal(object)
    """engine.events.Progress, before the first step."""
    started = Signal()
    """A training begins, goes on, or was found running: what was told of the one before is over."""
    state_changed = Signal()
    """Whether it is trained, can be resumed, waits, or its folder is there."""
    ended = Signal(object)
    """Ended or Failed: the training that was watched is over."""
    trouble = Signal(object)
    """An exception: the run cannot be read, or a word not be passed on."""
    damaged = Signal(int)
    """So many lines of its metrics file cannot be read; the others are shown."""
    folder_gone = Signal()
    """The run's folder was deleted, renamed or unplugged."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = RunHistory()
        self.path: Path | None = None
        self.is_stopping = False
        self.is_gone = False
        self.is_starting = False
        """Whether it is trained and has not told yet where it begins; the figures are of before."""
        self._resume_to: tuple[int | None] | None = None
        """Up to how many epochs it is to go on once the export is left."""
        self._watcher: Watcher | None = None
        self._started_here: Path | None = None
        """The run whose training the window before this one started: it is followed by its files now."""
        self._can_resume = False
        self._reading: BackgroundTask[tuple[RunHistory, list[Event], int] | None] | None = None
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(GRACE_MS)
        self._grace.timeout.connect(self.kill)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_EVERY_MS)
        self._look.timeout.connect(self._look_for_folder)

    # -- asking --

    @property
    def is_training(self) -> bool:
        """Whether the run that is shown is being trained."""
        return self._watcher is not None

    @property
    def is_own(self) -> bool:
        """Whether this window started the training, or the one whose place it took."""
        is_taken_over = self._watcher is not None and self._started_here == self.path is not None
        return is_taken_over or isinstance(self._watcher, ChildWatcher)

    @property
    def is_exporting(self) -> bool:
        """Whether its training is over and its process writes the export."""
        return self.is_training and isinstance(self.history.last, Ended)

    @property
    def is_finished(self) -> bool:
        """Whether it has done all its epochs; it can be extended then."""
        last = self.history.last
        return isinstance(last, Ended) and last.reason == "finished"

    @property
    def can_go_on(self) -> bool:
        """Whether it can be gone on with, if need be from its beginning, and nobody is at it."""
        is_free = not self.is_training or (self.is_exporting and self._resume_to is None)
        return is_free and self._can_resume and not self.is_gone

    # -- which run --

    def show(self, path: Path | None) -> None:
        """Show an earlier run from its metrics file, or follow it if it is being trained."""
        if self.is_own:
            return
        self._forget()
        self.path = path
        self._replace()
        if path is None:
            return

        def read(_report: Report) -> tuple[RunHistory, list[Event], int] | None:
            """All of a run's 100,000 steps, off the window's thread; None for one that is being trained."""
            if run_process.trainer_of(path) is not None:
                return None
            events, unreadable = read_all(Run(path).metrics_file)
            history = RunHistory()
            history.extend(events)
            return history, [event for event in events if not isinstance(event, Step)], unreadable

        def done(found: tuple[RunHistory, list[Event], int] | None) -> None:
            if found is None:
                self._watch(FoundWatcher(path, self))
                return
            self._started_here = None
            history, events, unreadable = found
            self.history.become(history)
            self._check_resumable()
            self.grown.emit(events)
            self.state_changed.emit()
            if unreadable:
                self.damaged.emit(unreadable)

        self._reading = BackgroundTask(read, owner=self)
        self._reading.done(done).failed(self.trouble.emit).start()
        self._look.start()

    def take_over(self, before: RunWatch) -> None:
        """Show what another window shows; a training that was started there counts as started here."""
        started = before.path if before.is_own else None
        self.show(before.path)
        self._started_here = started

    def start(self, path: Path, arguments: list[str]) -> None:
        """Train a new run into that folder."""
        self._forget()
        self.path = path
        self._replace()
        self._watch(ChildWatcher(engine_command(arguments), self))

    def resume(self, epochs: int | None = None) -> None:
        """Go on with the run that is shown, up to ``epochs`` if given; an export of it is left for that."""
        if self.path is None or not self.can_go_on:
            return
        if self.is_training:  # who wants to go on does not wait for an export that is stale then
            self._resume_to = (epochs,)
            self.stop()
            return
        more = [] if epochs is None else ["--epochs", str(epochs)]
        command = ["train", "--resume", str(self.path), *more, "--events", "jsonl"]
        self.history.last, self.history.export_problem = None, ""
        self._watch(ChildWatcher(engine_command(command), self))

    # -- while it is trained --

    def pause(self) -> None:
        """Have it wait, or go on if it waits."""
        if self._watcher is not None:
            self._watcher.say("continue" if self.history.is_paused else "pause")

    def stop(self) -> None:
        """Have it end after its current step; killed if it does not."""
        if self._watcher is not None:
            self._watcher.say("stop")
            self.is_stopping = True
            self._grace.start()
            self.state_changed.emit()

    def kill(self) -> None:
        """End it at once."""
        if self._watcher is not None:
            self._watcher.kill()

    def leave(self) -> None:
        """Let it go on without being watched."""
        if self._watcher is not None:
            self._watcher.leave()
            self._watcher = None
        self._forget()

    def shut_down(self) -> None:
        """Stop it, kindly first, and wait a moment for that."""
        watcher = self._watcher
        if watcher is None:
            self._forget()
            return
        watcher.say("stop")
        deadline = time.monotonic() + CLOSE_GRACE_S
        while not watcher.wait(50) and time.monotonic() < deadline:
            pass
        if not watcher.wait(0):
            watcher.kill()
            watcher.wait(2000)
        self.leave()

    # -- inside --

    def _watch(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self.is_stopping, self.is_starting = False, True
        watcher.told.connect(self._told)
        watcher.ended.connect(self._ended)
        watcher.trouble.connect(self.trouble)
        watcher.start()
        self._look.start()
        self.started.emit()
        self.state_changed.emit()

    def _told(self, events: list[Event]) -> None:
        if self.sender() is not self._watcher:
            return
        was_paused, was_exporting = self.history.is_paused, self.is_exporting
        for event in events:
            if isinstance(event, Progress):
                self.preparing.emit(event)
        kept = [event for event in events if not isinstance(event, Progress)]
        self.history.extend(kept)
        self.is_starting = self.is_starting and not any(isinstance(event, RunStarted) for event in kept)
        if self.is_exporting and not was_exporting:
            self._check_resumable()
        self.grown.emit(kept)
        if self.is_exporting and not was_exporting:
            self.is_stopping = False  # that is done; who stops now means the export
            self._grace.stop()
        if (was_paused, was_exporting) != (self.history.is_paused, self.is_exporting):
            self.state_changed.emit()

    def _ended(self, last: Ended | Failed) -> None:
        if self.sender() is not self._watcher:
            return
        self._grace.stop()
        self._watcher = self._started_here = None
        self.is_stopping = self.is_starting = False
        resume_to, self._resume_to = self._resume_to, None
        if self.history.last is None:
            self.history.extend([last])
            self.grown.emit([last])
        self._forget_empty_folder()
        self._check_resumable()
        if resume_to is not None and self.can_go_on:
            self.resume(resume_to[0])
            return
        self.state_changed.emit()
        self.ended.emit(last)

    def _forget_empty_folder(self) -> None:
        """A training that ended before it wrote anything leaves no folder behind."""
        if self.path is not None and self.path.is_dir() and holds_nothing(self.path):
            shutil.rmtree(self.path, ignore_errors=True)
            self.path = None

    def _check_resumable(self) -> None:
        self._can_resume = self.path is not None and Run(self.path).can_resume()

    def _look_for_folder(self) -> None:
        if self.path is None or self.is_gone or self.path.is_dir():
            return
        self.is_gone = True
        self.folder_gone.emit()
        self.state_changed.emit()

    def _forget(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if self._watcher is not None:
            self._watcher.leave()
            self._watcher = None
        self._resume_to, self.is_starting = None, False
        self._grace.stop()
        self._look.stop()

    def _replace(self) -> None:
        self.history = RunHistory()
        self.is_gone = False
        self.is_stopping = False
        self._can_resume = False
        self.replaced.emit()
        self.state_changed.emit()
