"""Watching a training: the child process this window started, or one that was started by another.

A child is ``python -m engine train ... --events jsonl``: the very command of the shell. It outlives the
window if that is wished. Threads read what the process tells; the window never waits for it.
"""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue

from PySide6.QtCore import QObject, Signal

from engine import run_process
from engine.ending import crash_of
from engine.errors import RunError
from engine.events import Ended, Event, Failed, RunStarted, from_json
from studio.engine_process import detached, start, yield_processor
from studio.train.tail import MetricsTail

TELL_EVERY_S = 0.05
LOOK_EVERY_S = 0.25
STDERR_LINES = 30
NO_MEMORY = ("MemoryError", "bad_alloc", "Cannot allocate memory", "Memory allocation", "failed to map",
             "WinError 1455")  # fmt: skip
"""What Python, C++, the system and its loader say for it, in the last line of a process that ended."""


class Watcher(QObject):
    """Tells what a training tells, and how it ended. Its thread ends with the training or with ``leave``."""

    told = Signal(object)
    """list[Event], at most twenty times a second."""
    ended = Signal(object)
    """The last event: Ended, or Failed (also for a process that died without a word)."""
    trouble = Signal(object)
    """A word could not be passed on: the UserError."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # A daemon: reading from a process that goes on must not keep the window's process alive.
        self._thread = threading.Thread(target=self._work, name="training-watcher", daemon=True)
        self._left = threading.Event()

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def wait(self, milliseconds: int) -> bool:
        """Wait for the end; whether it has come."""
        self._thread.join(milliseconds / 1000)
        return not self._thread.is_alive()

    def leave(self) -> None:
        """Tell nothing any more; the training goes on."""
        self._left.set()

    def say(self, word: str) -> None:
        """Have the training "stop", "pause" or "continue" after its current step. Does not wait."""
        raise NotImplementedError

    def kill(self) -> None:
        """End the training at once. Does not wait."""
        raise NotImplementedError

    def _run(self) -> Ended | Failed:
        raise NotImplementedError

    def _work(self) -> None:
        last = self._run()
        if not self._left.is_set():
            self.ended.emit(last)

    def _tell(self, events: list[Event]) -> None:
        if events and not self._left.is_set():
            self.told.emit(events)

    def _killed(self) -> Failed:
        return Failed(
            self.tr("The system killed the training, most likely because memory ran out."),
            self.tr("Choose a smaller batch or image size, then resume"),
        )


class ChildWatcher(Watcher):
    """Starts the child and turns its lines into events."""

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = list(command)
        self._process: subprocess.Popen[str] | None = None
        self._stderr: deque[str] = deque(maxlen=STDERR_LINES)
        self._stop_wanted = False

    def say(self, word: str) -> None:
        """Put the word on the child's standard input."""
        self._stop_wanted = self._stop_wanted or word == "stop"
        process = self._process
        if process is None or process.stdin is None or process.poll() is not None:
            return
        try:
            process.stdin.write(f"{word}\n")
            process.stdin.flush()
        except (OSError, ValueError):
            return  # it has just ended by itself

    def kill(self) -> None:
        """End the child."""
        self._stop_wanted = True
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def _run(self) -> Ended | Failed:
        try:
            self._process = start(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                **detached(),
            )
        except OSError as error:
            return Failed(self.tr("The training could not be started: {0}").format(error))
        yield_processor(self._process.pid)
        if self._stop_wanted:
            self.say("stop")
        listener = threading.Thread(target=self._read_errors, daemon=True)
        listener.start()
        last = self._read_events()
        status = self._process.wait()
        listener.join(2.0)
        return last if last is not None else self._cause(status)

    def _read_events(self) -> Ended | Failed | None:
        """Pass on what the child tells until it closes its output; returns its last word."""
        lines: SimpleQueue[str | None] = SimpleQueue()
        threading.Thread(target=self._read_lines, args=(lines,), daemon=True).start()
        last: Ended | Failed | None = None
        is_open = True
        while is_open:
            told = [lines.get()]
            time.sleep(TELL_EVERY_S)
            while not lines.empty():
                told.append(lines.get())
            is_open = told[-1] is not None
            events: list[Event] = []
            for line in told:
                try:
                    events += [from_json(line)] if line is not None else []
                except ValueError:
                    # A library printed something; it may explain a crash.
                    self._stderr.append(str(line).rstrip())
            last = next((event for event in reversed(events) if isinstance(event, Ended | Failed)), last)
            self._tell(events)
        return last

    def _read_lines(self, lines: SimpleQueue[str | None]) -> None:
        """In a thread of its own, so that the last words before a silence are not kept back."""
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            lines.put(line)
        lines.put(None)

    def _read_errors(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._stderr.append(line.rstrip())

    def _cause(self, status: int) -> Failed:
        """For a child that ended without an event."""
        if self._stop_wanted:
            return Failed(self.tr("The training was ended before it could save its state."))
        if status == -getattr(signal, "SIGKILL", 9):
            return self._killed()
        tail = next((line for line in reversed(self._stderr) if line.strip()), "")
        if any(word in tail for word in NO_MEMORY):
            return Failed(
                self.tr("The memory does not suffice for a training ({0}).").format(tail),
                self.tr("Close other programs, or choose a smaller batch or image size"),
            )
        if "No space left on device" in tail:
            return Failed(self.tr("The disk is full."), self.tr("Free some space, then resume"))
        if (name := crash_of(status)) and not tail:
            return Failed(
                self.tr("The training crashed ({0}).").format(name),
                self.tr("Resume it; if it crashes again, choose a smaller batch or image size"),
            )
        return Failed(self.tr("The training ended unexpectedly (status {0}). {1}").format(status, tail))


class FoundWatcher(Watcher):
    """Follows a training that another window or a shell started, by the files in its run's folder."""

    def __init__(self, run: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run_path = run
        self._stop_wanted = False
        self._host = ""
        """The computer it was last seen on, if not this one."""

    def say(self, word: str) -> None:
        """Leave the word in the run's folder."""
        self._stop_wanted = self._stop_wanted or word == "stop"

        def write() -> None:
            try:
                run_process.tell(self._run_path, word)
            except RunError as error:
                self.trouble.emit(error)

        threading.Thread(target=write, daemon=True).start()

    def kill(self) -> None:
        """End the process, if it is on this computer."""
        self._stop_wanted = True
        trainer = run_process.trainer_of(self._run_path)
        if trainer is not None:
            trainer.kill()

    def _run(self) -> Ended | Failed:
        tail = MetricsTail(self._run_path / "metrics.jsonl")
        last: Ended | Failed | None = None
        while not self._left.is_set():
            trainer = run_process.trainer_of(self._run_path)  # asked first: its last words count
            lives = trainer is not None
            if trainer is not None:
                self._host = "" if trainer.is_here else trainer.host
            try:
                news = tail.read()
            except OSError as error:
                return Failed(self.tr("The run cannot be read: {0}").format(error.strerror))
            for event in news.events:
                if isinstance(event, Ended | Failed):
                    last = event
                elif isinstance(event, RunStarted):  # what ended was the part before
                    last = None
            self._tell(news.events)
            if not lives and not news.more:
                break
            if not news.more:
                self._left.wait(LOOK_EVERY_S)
        if last is not None:
            return last
        if not self._run_path.is_dir():
            return Failed(self.tr("The folder of the run is gone; the training ended."))
        if self._stop_wanted:
            return Failed(self.tr("The training was ended before it could save its state."))
        if self._host:
            text = self.tr("The training on {0} has given no sign for a minute; it is taken to be over.")
            return Failed(text.format(self._host), self.tr("Look at that computer, or resume it here"))
        return self._killed()
