"""Every edit of annotations is one of these on the undo stack of its image."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection

from PySide6.QtGui import QUndoCommand

from studio.annotate.drawing import Drawing
from studio.annotate.session import Session

NUDGE_ID, STRETCH_ID = 1, 2
_clock = itertools.count(1)


def now() -> int:
    """A number for each edit, greater than that of all before: there is more than one undo stack."""
    return next(_clock)


class EditDrawing(QUndoCommand):
    """Goes from one drawing to another and back. A drawing never changes, so nothing can be undone wrongly.

    ``shown`` is called after each step with the session that changed. Steps of one kind with the same boxes
    that follow each other become one (``merge_id``): nudges, edges moved with keys. ``drawn`` is a box that
    is selected only because it is new.
    """

    def __init__(
        self,
        text: str,
        session: Session,
        after: Drawing,
        selection: Collection[int],
        shown: Callable[[Session], None],
        merge_id: int = -1,
        drawn: int | None = None,
    ) -> None:
        super().__init__(text)
        self.shown = shown
        self.session = session
        self.before, self.after = session.drawing, after
        self.selected_before, self.selected_after = session.selection, frozenset(selection)
        self._merge_id, self._drawn = merge_id, drawn
        self.when = now()

    def id(self) -> int:
        """Commands with the same number may merge; -1 never does."""
        return self._merge_id

    def rewrite(self, change: Callable[[Drawing], Drawing]) -> None:
        """Change what it goes between: a class was renamed over the whole data set."""
        self.before, self.after = change(self.before), change(self.after)

    def redo(self) -> None:
        """Show the drawing after the edit."""
        self.session.set_drawing(self.after, self.selected_after)
        self.session.drawn = self._drawn
        self.session.came_from = self.before
        self.shown(self.session)

    def undo(self) -> None:
        """Show the drawing before the edit."""
        self.session.set_drawing(self.before, self.selected_before)
        self.session.came_from = None
        self.shown(self.session)

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take a following step of the same kind with the same boxes into this one."""
        if not isinstance(other, EditDrawing) or other.selected_before != self.selected_after:
            return False
        self.after, self.selected_after, self.when = other.after, other.selected_after, other.when
        self._drawn = None
        return True
