"""How sure a suggestion must be to be shown: the slider of the review page, and what follows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.annotate.review.page import ReviewPage
from studio.annotate.review.queue import ReviewQueue

if TYPE_CHECKING:
    from studio.annotate.panel import Panel

USUAL = 0.4
_KEY = "annotate/confidence"
_MARKS_MS = 250
"""All images of a large set are gone through: not for each step of a slider that is dragged."""


class Confidence(QObject):
    """Keeps the editor's ``least_score``, slider, settings and the marks in the list of images alike."""

    changed = Signal(float)

    def __init__(self, panel: Panel, page: ReviewPage, queue: ReviewQueue) -> None:
        super().__init__(page)
        self._panel, self._page, self._queue = panel, page, queue
        self._began_with: tuple[Path, float] | None = None
        self._marks_soon = QTimer(self)
        self._marks_soon.setSingleShot(True)
        self._marks_soon.setInterval(_MARKS_MS)
        self._marks_soon.timeout.connect(self._show_marks)
        page.confidence_changed.connect(self._set)
        panel.editor.least_score = panel.settings.get(_KEY, USUAL)
        page.set_confidence(panel.editor.least_score)

    def begin_run(self, run: Path, threshold: float) -> None:
        """A run is shown at its own threshold first; what a person chose for it since stays."""
        if self._began_with != (run, threshold):
            self._began_with = run, threshold
            self.change_to(threshold)

    def change_to(self, score: float) -> None:
        """As if a person had moved the slider there."""
        self._page.set_confidence(score)
        self._set(score)

    def _set(self, score: float) -> None:
        panel = self._panel
        panel.editor.least_score = score
        panel.settings.set(_KEY, score)
        panel.show_drawing()
        panel.editor.drop_unseen()
        self.changed.emit(score)
        self._marks_soon.start()

    def _show_marks(self) -> None:
        """Keep true in the list of images which of them show suggestions; that of the photo shown is."""
        current, least = self._panel.current, self._panel.editor.least_score
        for stem in self._queue.stems():
            if current is None or stem != current.stem:
                self._panel.files.set_suggested(stem, self._queue.shows(stem, least))
