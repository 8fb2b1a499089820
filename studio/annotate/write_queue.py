"""Files are written in a thread of its own, so that a slow disk never holds up the hand."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot


@dataclass(frozen=True)
class _Job:
    work: Callable[[], Any]
    done: Callable[[Any], Any]
    failed: Callable[[Exception], Any]


class WriteQueue(QObject):
    """Jobs run one after the other, in the order they were put.

    A job that still waits is replaced by a newer one of the same key, in its place: of ten edits made while
    the disk was busy, the last one is written. Answers come in the window's thread.
    """

    _answered = Signal()

    def __init__(self, owner: QObject) -> None:
        super().__init__()
        self._changed = threading.Condition()
        self._jobs: dict[Hashable, _Job] = {}
        self._running = False
        self._answers: deque[tuple[_Job, Any, Exception | None]] = deque()
        self._owner = owner
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def put(
        self,
        key: Hashable,
        work: Callable[[], Any],
        done: Callable[[Any], Any] = lambda _result: None,
        failed: Callable[[Exception], Any] | None = None,
    ) -> None:
        """Run ``work()`` in the thread, then ``done(result)`` or ``failed(error)`` in the window's.

        Without ``failed`` an error goes to ``sys.excepthook``.
        """
        with self._changed:
            self._jobs[key] = _Job(work, done, failed if failed is not None else _raise)
            if self._running:
                return
            self._running = True
        _working.add(self)
        threading.Thread(target=self._work, name="boxwright-writer", daemon=True).start()

    @property
    def is_idle(self) -> bool:
        """Whether everything is written and answered."""
        with self._changed:
            return not self._running and not self._answers

    def wait(self, timeout_s: float) -> bool:
        """Block until everything is written and answered; False when ``timeout_s`` were not enough."""
        end = time.monotonic() + timeout_s
        while not self.is_idle:
            with self._changed:
                if not self._changed.wait_for(lambda: not self._running, max(end - time.monotonic(), 0.0)):
                    return False
            self._deliver()
        return True

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._jobs:
                    self._running = False
                    self._changed.notify_all()
                    self._answered.emit()
                    return
                job = self._jobs.pop(next(iter(self._jobs)))
            result, failure = None, None
            try:
                result = job.work()
            except Exception as error:  # noqa: BLE001 - carried to the window's thread, not swallowed
                failure = error
            with self._changed:
                self._answers.append((job, result, failure))
            self._answered.emit()

    @Slot()
    def _deliver(self) -> None:
        if not self._running:
            _working.discard(self)  # here, as a QObject must not die in the other thread
        while self._answers:
            job, result, failure = self._answers.popleft()
            if not shiboken6.isValid(self._owner):
                continue
            if failure is None:
                job.done(result)
            else:
                job.failed(failure)


def _raise(error: Exception) -> None:
    raise error


_working: set[WriteQueue] = set()
"""Keeps a queue alive while its thread writes, though its owner is gone."""
