"""What a person does with the boxes a model suggests on the image that is shown."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject

from engine.annotations import Box
from studio.annotate.session import Session
from studio.annotate.sessions import SessionEdits


class SuggestionEdits(SessionEdits):
    """The part of the editor that is about suggestions; each edit is a step of undo."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.least_score = 0.0
        """Suggestions that score less are neither shown nor accepted."""

    def suggest(self, boxes: Collection[Box], *, instead: bool = False) -> None:
        """Show boxes a model drew; they are not in the label file before they are accepted.

        ``instead``: of the suggestions that are shown already.
        """
        session = self._editable()
        if session is None or not (boxes or (instead and session.drawing.suggested)):
            return
        before = session.drawing
        if instead:
            old = {entry.uid for entry in before.entries if entry.box.score is not None}
            before = before.without_suggestions(old)
        inside = [box.normalised().clamped(session.width, session.height) for box in boxes]
        after = before.with_suggestions([box for box in inside if box.area > 0])
        self._push(session, self.tr("Suggest %Ln box(es)", "", len(boxes)), after, ())

    def accept_suggestions(self) -> int:
        """Stand behind the selected suggestions, or all of them when none is; returns how many."""
        session = self._editable()
        if session is None:
            return 0
        waiting = self.waiting(session)
        chosen = waiting & session.selection or waiting
        if chosen:
            text = self.tr("Accept %Ln suggestion(s)", "", len(chosen))
            # What was too faint to be shown was refused with it.
            after = session.drawing.accepted(chosen)
            if chosen == waiting:
                after = after.without_suggestions(self.faint(session))
            self._push(session, text, after, session.selection)
        return len(chosen)

    def reject_suggestions(self) -> int:
        """Refuse the selected suggestions, or all of them when none is; returns how many were shown."""
        session = self._editable()
        if session is None:
            return 0
        waiting = self.waiting(session)
        chosen = waiting & session.selection
        refused = chosen or waiting | self.faint(session)
        if refused:
            text = self.tr("Refuse %Ln suggestion(s)", "", len(chosen or waiting))
            self._push(session, text, session.drawing.without_suggestions(refused), ())
        return len(chosen or waiting)

    def waiting(self, session: Session) -> frozenset[int]:
        """The suggestions of an image that are shown."""
        return frozenset(
            entry.uid
            for entry in session.drawing.entries
            if entry.box.score is not None and entry.box.score >= self.least_score
        )

    def faint(self, session: Session) -> frozenset[int]:
        """The suggestions of an image that are too faint to be shown."""
        return frozenset(
            entry.uid
            for entry in session.drawing.entries
            if entry.box.score is not None and entry.box.score < self.least_score
        )
