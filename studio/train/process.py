"""The training runs in a child process; a thread reads what it tells. The window never waits for either.

The child is ``python -m engine train ... --events jsonl``: the very command of the shell.
"""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QObject, QThread, Signal

from engine.events import Ended, Event, Failed, from_json
from studio.engine_process import engine_environment

TELL_EVERY_S = 0.05
STDERR_LINES = 30


class TrainingThread(QThread):
    """Starts the child, turns its lines into events, and says in words how it ended."""

    told = Signal(object)
    """list[Event], at most twenty times a second."""
    ended = Signal(object)
    """The last event: Ended, or Failed (also for a child that died without a word)."""

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = list(command)
        self._process: subprocess.Popen[str] | None = None
        self._stderr: deque[str] = deque(maxlen=STDERR_LINES)
        self._stop_wanted = False

    def stop(self) -> None:
        """Ask the child to end after its current step. Does not wait."""
        self._stop_wanted = True
        process = self._process
        if process is None or process.stdin is None or process.poll() is not None:
            return
        try:
            process.stdin.write("stop\n")
            process.stdin.flush()
        except (BrokenPipeError, ValueError):
            return  # it has just ended by itself

    def kill(self) -> None:
        """End the child at once. Does not wait."""
        self._stop_wanted = True
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def run(self) -> None:
        """The thread's work."""
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env=engine_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            self.ended.emit(Failed(self.tr("The training could not be started: {0}").format(error)))
            return
        if self._stop_wanted:
            self.stop()
        listener = threading.Thread(target=self._read_errors, daemon=True)
        listener.start()
        last = self._read_events()
        status = self._process.wait()
        listener.join(2.0)
        self.ended.emit(last if last is not None else Failed(*self._cause(status)))

    def _read_events(self) -> Ended | Failed | None:
        """Pass on what the child tells until it closes its output; returns its last word."""
        assert self._process is not None
        assert self._process.stdout is not None
        last: Ended | Failed | None = None
        waiting: list[Event] = []
        told_at = 0.0
        for line in self._process.stdout:
            try:
                event = from_json(line)
            except ValueError:
                self._stderr.append(line.rstrip())  # a library printed something; it may explain a crash
                continue
            waiting.append(event)
            if isinstance(event, Ended | Failed):
                last = event
            now = time.monotonic()
            if now - told_at >= TELL_EVERY_S:
                self.told.emit(waiting)
                waiting, told_at = [], now
        if waiting:
            self.told.emit(waiting)
        return last

    def _read_errors(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._stderr.append(line.rstrip())

    def _cause(self, status: int) -> tuple[str, str]:
        """``(message, remedy)`` for a child that ended without an event."""
        if self._stop_wanted:
            return self.tr("The training was ended before it could save its state."), ""
        if status == -getattr(signal, "SIGKILL", 9):
            return (
                self.tr("The system killed the training, most likely because memory ran out."),
                self.tr("Choose a smaller batch or image size, then resume"),
            )
        tail = next((line for line in reversed(self._stderr) if line.strip()), "")
        return self.tr("The training ended unexpectedly (status {0}). {1}").format(status, tail), ""
