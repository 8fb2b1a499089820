"""Files are written in a thread of its own, so that a slow disk never holds up the hand."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

STUCK_S = 2.0
"""A job that has run for so long may never end: its disk does not answer. The others go on without it."""
_MOST_STUCK = 16
"""Threads that may wait for such disks at a time."""
_LOOK_EVERY_MS = 250


@dataclass(frozen=True, eq=False)
class _Job:
    """``about``: two jobs about one thing never run side by side; None: it runs when all before it have."""

    about: Hashable
    work: Callable[[], Any]
    done: Callable[[Any], Any]
    failed: Callable[[Exception], Any]


class WriteQueue(QObject):
    """Jobs run one after the other, in the order they were put, but for one that hangs.

    A job that still waits is replaced by a newer one of the same key, in its place: of ten edits made while
    the disk was busy, the last one is written. Answers come in the window's thread.
    """

    stuck = Signal(object)
    """What a job is about that has run for :data:`STUCK_S`; the jobs about other things go on."""
    _answered = Signal()

    def __init__(self, owner: QObject) -> None:
        super().__init__()
        self._changed = threading.Condition()
        self._jobs: dict[Hashable, _Job] = {}
        self._running: dict[_Job, float] = {}
        """When each job that runs was begun."""
        self._stuck: set[_Job] = set()
        self._answers: deque[tuple[_Job, Any, Exception | None]] = deque()
        self._owner = owner
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._look_timer = QTimer(self)
        self._look_timer.setInterval(_LOOK_EVERY_MS)
        self._look_timer.timeout.connect(self._look)

    def put(
        self,
        key: Hashable,
        work: Callable[[], Any],
        done: Callable[[Any], Any] = lambda _result: None,
        failed: Callable[[Exception], Any] | None = None,
        *,
        about: Hashable = None,
    ) -> None:
        """Run ``work()`` in a thread, then ``done(result)`` or ``failed(error)`` in the window's.

        Without ``failed`` an error goes to ``sys.excepthook``.

        Args:
            about: the file it writes; None: whatever was put before has to have ended.
        """
        with self._changed:
            self._jobs[key] = _Job(about, work, done, failed if failed is not None else _raise)
        self._start()
        if not self._look_timer.isActive():
            self._look_timer.start()

    @property
    def is_idle(self) -> bool:
        """Whether everything is written and answered."""
        with self._changed:
            return not (self._running or self._jobs or self._answers)

    def wait(self, timeout_s: float) -> bool:
        """Block until everything is written and answered; False when ``timeout_s`` were not enough, or what
        is left hangs or waits for what does."""
        end = time.monotonic() + timeout_s
        while not self.is_idle:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._answers or not (self._running or self._jobs),
                    min(max(end - time.monotonic(), 0.0), _LOOK_EVERY_MS / 1000),
                )
            self._deliver()
            self._look()
            if time.monotonic() >= end or self._hangs():
                return self.is_idle
        return True

    def _start(self) -> None:
        """Have a thread at the jobs, if any of them can be begun and none is at it that may come to them."""
        with self._changed:
            if len(self._running) > len(self._stuck) or len(self._stuck) >= _MOST_STUCK:
                return
            if (key := self._next()) is None:
                return
            job = self._jobs.pop(key)
            self._running[job] = time.monotonic()
        _working.add(self)
        threading.Thread(target=self._work, args=(job,), name="boxwright-writer", daemon=True).start()

    def _next(self) -> Hashable:
        """The key of the first job that may run now; None: there is none."""
        at_work = {job.about for job in self._running}
        for key, job in self._jobs.items():
            if job.about is None:
                return None if self._running or key != next(iter(self._jobs)) else key
            if None not in at_work and job.about not in at_work:
                return key
        return None

    def _work(self, job: _Job) -> None:
        while True:
            result, failure = None, None
            try:
                result = job.work()
            except Exception as error:  # noqa: BLE001 - carried to the window's thread, not swallowed
                failure = error
            with self._changed:
                self._answers.append((job, result, failure))
                del self._running[job]
                was_stuck = job in self._stuck
                self._stuck.discard(job)
                # Where this one hung another thread went on: there is one at a time that does not hang.
                key = None if was_stuck and len(self._running) > len(self._stuck) else self._next()
                if key is not None:
                    job = self._jobs.pop(key)
                    self._running[job] = time.monotonic()
                self._changed.notify_all()
            self._answered.emit()
            if key is None:
                return

    def _look(self) -> None:
        """Tell of what hangs, and have another thread go on."""
        with self._changed:
            long_ago = time.monotonic() - STUCK_S
            new = [job for job, begun in self._running.items() if begun < long_ago and job not in self._stuck]
            self._stuck.update(new)
        self._start()
        for job in new:
            self.stuck.emit(job.about)
        if self.is_idle:
            self._look_timer.stop()

    def _hangs(self) -> bool:
        with self._changed:
            may_start = len(self._stuck) < _MOST_STUCK and self._next() is not None
            return bool(self._running) and len(self._running) == len(self._stuck) and not may_start

    @Slot()
    def _deliver(self) -> None:
        if not self._running:
            _working.discard(self)  # here, as a QObject must not die in the other thread
        while self._answers:
            job, result, failure = self._answers.popleft()
            if not shiboken6.isValid(self._owner):
                continue
            try:
                if failure is None:
                    job.done(result)
                else:
                    job.failed(failure)
            except Exception:  # noqa: BLE001 - told as any fault is; the other answers come all the same
                sys.excepthook(*sys.exc_info())
        if shiboken6.isValid(self):
            self._start()


def _raise(error: Exception) -> None:
    raise error


_working: set[WriteQueue] = set()
"""Keeps a queue alive while its thread writes, though its owner is gone."""
