"""A photo opened from the evaluate room: what the detector said of it, laid over the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.annotations import Box
from engine.inference.review import new_ones
from studio.annotate.session import Session

if TYPE_CHECKING:
    from studio.annotate.panel import Panel

_SAME_PX = 2.0
"""Corners that lie so near are those of one box; numbers were rounded on the way."""


class EvaluationReview(QObject):
    """Answers the document's ``review_requested``."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._wanted: dict[str, tuple[tuple[Box, ...], Box]] = {}
        panel.document.review_requested.connect(self.review)

    def review(self, path: str, boxes: tuple[Box, ...], focus: Box) -> None:
        """Show that image with those boxes, also over what is labelled, and select one box."""
        document, session = self._panel.document, self._panel.editor.session
        self._wanted[path] = (boxes, focus)
        if session is not None and session.item.image_file == path:
            self.offer(session)
            document.page_requested.emit("annotate")
        else:
            document.image_requested.emit(path)

    def forget(self) -> None:
        """Another data set."""
        self._wanted.clear()

    def offer(self, session: Session) -> None:
        """Show what waits for this image."""
        wanted = self._wanted.pop(session.item.image_file, None)
        if wanted is None:
            return
        boxes, focus = wanted
        editor = self._panel.editor
        faintest = min((box.score for box in boxes if box.score is not None), default=1.0)
        if faintest < editor.least_score:
            # What a person asked to see must not hide behind the confidence asked of suggestions.
            editor.least_score = faintest
            self._panel.suggesting.page.set_confidence(faintest)
        # Asked for twice, the boxes are there already.
        editor.suggest(new_ones(boxes, session.drawing.suggested))
        editor.select({entry.uid for entry in session.drawing.entries if _same(entry.box, focus)})


def _same(a: Box, b: Box) -> bool:
    near = all(abs(p - q) <= _SAME_PX for p, q in zip(a.xyxy, b.xyxy, strict=True))
    return near and a.label == b.label and (a.score is None) == (b.score is None)
