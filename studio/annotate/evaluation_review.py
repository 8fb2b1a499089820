"""A photo opened from the evaluate room: what the detector said of it, laid over the labels.

What is mended there can be taken back in that room too; it is one step of the photo's own undo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from engine.annotations import Box
from engine.inference.review import new_ones, touching
from studio.annotate.commands import EditDrawing
from studio.annotate.session import Session

if TYPE_CHECKING:
    from studio.annotate.panel import Panel

_SAME_PX = 2.0
"""Corners that lie so near are those of one box; numbers were rounded on the way."""


class Correction:
    """One edit of a photo under review: the photo's undo stack has it, and takes it back."""

    def __init__(self, photo: str, text: str, stack: QUndoStack, command: QUndoCommand) -> None:
        self.photo, self.text = photo, text
        self._stack, self._command = stack, command

    def can_undo(self) -> bool:
        """Whether it is what was done last to the photo; edits made since go first, where they were made."""
        index = self._stack.index() if isValid(self._stack) else 0
        return index > 0 and self._stack.command(index - 1) is self._command

    def can_redo(self) -> bool:
        """Whether it was taken back last, and nothing was done to the photo instead."""
        if not isValid(self._stack) or self._stack.index() >= self._stack.count():
            return False
        return self._stack.command(self._stack.index()) is self._command

    def undo(self) -> None:
        """Take it back; the label file follows."""
        if self.can_undo():
            self._stack.undo()

    def redo(self) -> None:
        """Do it again."""
        if self.can_redo():
            self._stack.redo()


class EvaluationReview(QObject):
    """Answers the document's ``review_requested``."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._wanted: dict[str, tuple[tuple[Box, ...], Box]] = {}
        self._watched: tuple[Session, QUndoStack] | None = None
        """The photo that is under review, as long as it is the one on the canvas."""
        self._known: list[QUndoCommand] = []
        self._asked = 0.0
        """The confidence that a person asks of suggestions."""
        self._lowered: float | None = None
        """The confidence that shows the mistake looked at last."""
        panel.document.review_requested.connect(self.review)
        panel.editor.session_changed.connect(self._session_changed)

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
        self._watch(None)

    def offer(self, session: Session) -> None:
        """Show what waits for this image."""
        wanted = self._wanted.pop(session.item.image_file, None)
        if wanted is None:
            return
        boxes, focus = wanted
        self._watch(session)
        editor = self._panel.editor
        if editor.least_score != self._lowered:
            self._asked = editor.least_score  # a person has set it since
        # A mistake must not lie under everything that a bad model believes a little; but the mistake itself,
        # or what speaks against a label in doubt, must not hide behind the confidence asked of suggestions.
        asked_for = (
            touching(boxes, focus) if focus.score is None else [box for box in boxes if _same(box, focus)]
        )
        boxes = tuple(box for box in boxes if (box.score or 0) >= self._asked or box in asked_for)
        self._lowered = min([self._asked, *(box.score for box in asked_for if box.score is not None)])
        if self._lowered != editor.least_score:
            self._set_confidence(self._lowered)
        # Asked for twice, the boxes are there already.
        editor.suggest(new_ones(boxes, session.drawing.suggested))
        editor.select({entry.uid for entry in session.drawing.entries if _same(entry.box, focus)})

    def _session_changed(self) -> None:
        if self._watched is not None and self._panel.editor.session is not self._watched[0]:
            self._watch(None)
            if self._panel.editor.least_score == self._lowered:
                self._set_confidence(self._asked)

    def _set_confidence(self, score: float) -> None:
        """For the photo under review alone: the person's own choice stays in the settings."""
        self._panel.editor.least_score = score
        self._panel.suggesting.page.set_confidence(score)

    def _watch(self, session: Session | None) -> None:
        """Tell of the edits of that photo from now on, and of no other's."""
        stack = self._panel.sessions.stack_of(session) if session is not None else None
        if self._watched is not None:
            if self._watched[1] is stack:
                return
            if isValid(self._watched[1]):
                self._watched[1].indexChanged.disconnect(self._stepped)
        self._watched = None
        if session is not None and stack is not None:
            self._watched = session, stack
            self._known = [stack.command(number) for number in range(stack.count())]
            stack.indexChanged.connect(self._stepped)

    def _stepped(self, index: int) -> None:
        if self._watched is None or index == 0:
            return
        session, stack = self._watched
        command = stack.command(index - 1)
        if any(command is known for known in self._known):
            return  # undone to it, or done again
        self._known.append(command)
        # Showing what the detector says changes no label.
        if isinstance(command, EditDrawing) and not command.before.same_as(command.after):
            text = f"{session.item.stem}: {command.text()}"
            self._panel.document.corrected.emit(Correction(session.item.stem, text, stack, command))


def _same(a: Box, b: Box) -> bool:
    near = all(abs(p - q) <= _SAME_PX for p, q in zip(a.xyxy, b.xyxy, strict=True))
    return near and a.label == b.label and (a.score is None) == (b.score is None)
