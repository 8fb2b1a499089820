"""Counting anew at another threshold, off the window's thread; while a person drags, the newest counts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio.background import BackgroundTask, Progress
from studio.evaluate.state import Figures, Loaded, figures_at


class Recount(QObject):
    """Ask with :meth:`ask`; ``ready`` tells the figures of the last threshold asked for, and some between."""

    ready = Signal(object)
    """:class:`studio.evaluate.state.Figures`"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loaded: Loaded | None = None
        self._wanted: float | None = None
        self._task: BackgroundTask[Figures] | None = None

    def show(self, loaded: Loaded | None) -> None:
        """Count in this report from now on."""
        self._loaded, self._wanted = loaded, None
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def ask(self, threshold: float) -> None:
        """Count at ``threshold`` as soon as what is being counted is done."""
        self._wanted = threshold
        self._next()

    def _next(self) -> None:
        loaded, wanted = self._loaded, self._wanted
        if loaded is None or wanted is None or self._task is not None:
            return
        self._wanted = None

        def work(_progress: Progress) -> Figures:
            return figures_at(loaded, wanted)

        task = BackgroundTask(work, owner=self)

        def done(figures: Figures) -> None:
            if self._task is task:
                self._task = None
                self.ready.emit(figures)
                self._next()

        self._task = task
        task.done(done).start()
