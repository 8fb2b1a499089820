"""Whether the run that is shown is exported as it is now, and exporting it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.errors import RunError
from engine.runs import Run
from studio.background import BackgroundTask, CancelledError, Progress
from studio.engine_process import engine_command, engine_environment, last_error, yield_processor
from studio.train.watch import RunWatch

LOOK_EVERY_S = 0.1


def export_run(run: Path, progress: Progress) -> None:
    """``python -m engine export RUN --beside``, ended when the task is cancelled.

    Raises:
        RunError: it could not be exported.
    """
    progress(0, 0)
    try:
        process = subprocess.Popen(
            engine_command(["export", str(run), "--beside"]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=engine_environment(),
        )
    except OSError as error:
        raise RunError(f"the export could not be started ({error})", where=run, remedy="Try again") from error
    yield_processor(process.pid)
    said = ""
    while process.returncode is None:
        try:
            _, said = process.communicate(timeout=LOOK_EVERY_S)
            break
        except subprocess.TimeoutExpired:
            try:
                progress.check()
            except CancelledError:
                process.kill()
                process.communicate()
                raise
    if process.returncode != 0:
        raise RunError(last_error(said) or f"the export ended with status {process.returncode}")


class RunExport(QObject):
    """Of the run that a :class:`RunWatch` shows."""

    changed = Signal()
    """``state`` is another one."""

    def __init__(self, watch: RunWatch) -> None:
        super().__init__(watch)
        self._watch = watch
        self._looking: BackgroundTask[str] | None = None
        self.state = ""
        """"current", "stale", "none" (of :func:`engine.inference.fast_model.export_state`); empty without
        weights, while it is trained, and while nobody has looked."""
        watch.replaced.connect(self._forget)
        watch.state_changed.connect(self.look)

    def look(self) -> None:
        """Ask the disk, in the background."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        path = self._watch.path
        if path is None or self._watch.is_training or self._watch.is_gone:
            self._set("")
            return

        def read(_progress: Progress) -> str:
            from engine.inference.fast_model import export_state

            weights = Run(path).best_weights
            try:
                return export_state(weights) if weights.is_file() else ""
            except (RunError, OSError):
                return ""  # damaged weights: evaluating and loading them tell what is wrong

        self._looking = BackgroundTask(read, owner=self)
        self._looking.done(self._set).start()

    def _forget(self) -> None:
        self._set("")

    def _set(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit()
