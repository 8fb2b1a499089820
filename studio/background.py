"""The one way to do long work: off the window's thread, with progress, cancel and an error path.

    task = BackgroundTask(lambda progress: check(dataset, progress), owner=self)
    task.done(self._show_findings).failed(self._notice.tell_error).start()

``work`` runs in a thread of its own and touches no widget; the callbacks run in the window's thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

REPORT_EVERY_S = 0.05
"""A progress bar needs no more than this; a signal for each of 100,000 files would choke the window."""


class CancelledError(Exception):
    """Raised inside ``work`` by :class:`Progress` once the task was cancelled."""


class Progress:
    """What ``work`` is given: call it to tell how far it is; it raises once the task was cancelled."""

    def __init__(self, report: Callable[[int, int, str], None], stop: threading.Event) -> None:
        self._report = report
        self._stop = stop
        self._reported_at = 0.0

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """Tell that ``done`` of ``total`` pieces are done; ``total`` 0 means unknown.

        Raises:
            CancelledError: the task was cancelled.
        """
        self.check()
        now = time.monotonic()
        if done >= total or now - self._reported_at >= REPORT_EVERY_S:
            self._reported_at = now
            self._report(done, total, text)

    @property
    def cancelled(self) -> bool:
        """Whether the task was cancelled, for work that has to clean up before it ends."""
        return self._stop.is_set()

    def check(self) -> None:
        """Raise :class:`CancelledError` when the task was cancelled."""
        if self._stop.is_set():
            raise CancelledError


class BackgroundTask(QObject, Generic[Result]):
    """Runs ``work(progress)`` in a thread and tells the window's thread how it went.

    Exactly one of the callbacks of ``done`` and ``failed`` is called, or neither when the task was
    cancelled; ``finished`` comes last in every case. When ``owner`` is destroyed the task is
    cancelled and calls nobody. An error without a ``failed`` callback goes to ``sys.excepthook``.
    """

    progress = Signal(int, int, str)
    """(done, total, text), in the window's thread; total 0 means unknown."""
    _ended = Signal(object, object)

    def __init__(self, work: Callable[[Progress], Result], owner: QObject | None = None) -> None:
        super().__init__()
        self._work = work
        self._stop = threading.Event()
        self._done: list[Callable[[Result], Any]] = []
        self._failed: list[Callable[[Exception], Any]] = []
        self._finished: list[Callable[[], Any]] = []
        self._thread: threading.Thread | None = None
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        if owner is not None:
            owner.destroyed.connect(self._abandon)

    def done(self, callback: Callable[[Result], Any]) -> BackgroundTask[Result]:
        """Call ``callback(result)`` when the work is done; returns the task."""
        self._done.append(callback)
        return self

    def failed(self, callback: Callable[[Exception], Any]) -> BackgroundTask[Result]:
        """Call ``callback(error)`` when the work raised; returns the task."""
        self._failed.append(callback)
        return self

    def finished(self, callback: Callable[[], Any]) -> BackgroundTask[Result]:
        """Call ``callback()`` last, also after a cancel; returns the task."""
        self._finished.append(callback)
        return self

    def start(self) -> BackgroundTask[Result]:
        """Start the thread. A task runs once."""
        if self._thread is not None:
            raise RuntimeError("a BackgroundTask runs once")
        # A daemon, because a thread pool waits for work that hangs (a dead network drive) at exit.
        self._thread = threading.Thread(target=self._run, name="boxwright-task", daemon=True)
        _running.add(self)
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Ask the work to stop: its next call of ``progress`` raises. No result is delivered."""
        self._stop.set()

    def wait(self, timeout_s: float) -> bool:
        """Block until the work has ended, though its end is delivered later; False after ``timeout_s``."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    @property
    def is_running(self) -> bool:
        """Whether the work was started and its end was not delivered yet."""
        return self in _running

    def _run(self) -> None:
        result: Result | None = None
        failure: Exception | None = None
        try:
            result = self._work(Progress(self.progress.emit, self._stop))
        except CancelledError:
            self._stop.set()
        except Exception as error:  # noqa: BLE001 - carried to the window's thread, not swallowed
            failure = error
        self._ended.emit(result, failure)

    @Slot(object, object)
    def _deliver(self, result: Result, failure: Exception | None) -> None:
        _running.discard(self)
        try:
            if self._stop.is_set():
                if failure is not None:
                    logger.warning("a cancelled task failed", exc_info=failure)
            elif failure is None:
                for callback in self._done:
                    callback(result)
            elif self._failed:
                for on_failure in self._failed:
                    on_failure(failure)
            else:
                raise failure
        finally:
            for last in self._finished:
                last()

    @Slot()
    def _abandon(self) -> None:
        if "_stop" not in self.__dict__:
            return  # Python found it and its owner to be garbage together, and emptied it first
        self._stop.set()
        self._done.clear()
        self._failed.clear()
        self._finished.clear()


_running: set[BackgroundTask[Any]] = set()
"""Keeps tasks alive while their thread works, whoever started them."""


def running_tasks() -> list[BackgroundTask[Any]]:
    """The tasks whose end was not delivered yet."""
    return list(_running)


def cancel_all(timeout_s: float = 2.0) -> bool:
    """Cancel every task and wait for their threads; False when one still works after ``timeout_s``."""
    deadline = time.monotonic() + timeout_s
    tasks = running_tasks()
    for task in tasks:
        task.cancel()
    for task in tasks:
        if task._thread is not None:
            task._thread.join(max(0.0, deadline - time.monotonic()))
    return not any(task._thread is not None and task._thread.is_alive() for task in tasks)
