"""The evaluation runs in a child process: the window loads no model."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from studio.engine_process import engine_command, engine_process, last_error


class Evaluation(QObject):
    """``python -m engine evaluate RUN --set SET``; the result lies in the run's ``report/``."""

    progress = Signal(int, int)
    """Photos done, photos in all."""
    done = Signal()
    failed = Signal(str)

    def __init__(self, run: Path, set_name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run = run
        self._cancelled = False
        self._unread = b""
        command = engine_command(["evaluate", str(run.absolute()), "--set", set_name, "--events", "jsonl"])
        self._process = engine_process(command, self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._error)

    def start(self) -> None:
        """Start the child."""
        self._process.start()

    def cancel(self) -> None:
        """End it; neither signal comes."""
        self._cancelled = True
        self._process.kill()

    def wait(self, milliseconds: int) -> None:
        """Wait for its end, for a moment."""
        self._process.waitForFinished(milliseconds)

    def _read(self) -> None:
        """Tell the newest whole line; the last one may be half written."""
        *lines, self._unread = (self._unread + self._process.readAllStandardOutput().data()).split(b"\n")
        for line in reversed(lines):
            try:
                event = json.loads(line)
            except ValueError:
                continue  # a library printed something
            if isinstance(event, dict) and event.get("event") == "progress":
                self.progress.emit(event["done"], event["total"])
                return

    def _finished(self, status: int, kind: QProcess.ExitStatus) -> None:
        if self._cancelled:
            return
        if status == 0 and kind == QProcess.ExitStatus.NormalExit:
            self.done.emit()
            return
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        self.failed.emit(last_error(said) or self.tr("The evaluation was killed."))

    def _error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and not self._cancelled:
            self.failed.emit(self._process.errorString())
