"""Whether the run that is shown is exported as it is now."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.errors import RunError
from engine.runs import Run
from studio.background import BackgroundTask, Progress
from studio.train.watch import RunWatch


class RunExport(QObject):
    """Of the run that a :class:`RunWatch` shows."""

    changed = Signal()
    """``state`` is another one."""

    def __init__(self, watch: RunWatch) -> None:
        super().__init__(watch)
        self._watch = watch
        self._looking: BackgroundTask[str] | None = None
        self.state = ""
        """"current", "stale", "limited", "none" (of :func:`engine.inference.fast_model.export_state`); empty
        without weights, while it is trained, and while nobody has looked."""
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
