"""What the keys and drags of the annotate room do: edits with undo, saved at once. No widgets.

The panel shows what its signals tell; the canvas and the lists ask it to change things.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QObject

from engine.annotations import Box
from engine.inference.review import new_ones
from studio.annotate.commands import NUDGE_ID, STRETCH_ID
from studio.annotate.drawing import Drawing, kept_inside
from studio.annotate.review.edits import SuggestionEdits
from studio.annotate.session import Session

DUPLICATE_SHIFT_PX = 10
SAME_BOX_PX = 1.0


class Editor(SuggestionEdits):
    """Edits the session that is shown; ``sessions`` keeps it, with its undo, and has it on disk."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard: tuple[Box, ...] = ()
        self.next_label = ""
        """The class of the next box; empty: ask."""
        self.last_label = ""

    def forget_all(self) -> None:
        """Another data set: sessions and undo go."""
        self.show(None)
        self.sessions.forget_all()

    def take_over(self, before: Editor) -> None:
        """Go on with the sessions of another editor, which has none then."""
        self.sessions.take_over(before.sessions)
        self._clipboard = before._clipboard
        self.next_label, self.last_label = before.next_label, before.last_label
        self.least_score = before.least_score

    # -- edits --

    def add(self, box: Box, label: str, *, select: bool = True) -> None:
        """A new box; ``select``: select it alone, else nothing is selected after."""
        self.last_label = label
        session = self._editable()
        if session is not None:
            after = session.drawing.added([replace(box, label=label)])
            text, new = self.tr("Draw {0}").format(label), after.entries[-1].uid
            if select:
                self._push(session, text, after, {new}, drawn=new)
            else:
                self._push(session, text, after, ())

    def delete_selected(self) -> None:
        """Remove the selected boxes."""
        session = self._editable()
        if session is not None and session.selection:
            if session.selection <= self.waiting(session):
                self.reject_suggestions()
                return
            text = self.tr("Delete %Ln box(es)", "", len(session.selection))
            self._push(session, text, session.drawing.removed(session.selection), ())

    def move_selected(self, dx: float, dy: float, *, nudge: bool = False) -> None:
        """Move the selected boxes by pixels, not out of the image."""
        session = self._editable()
        if session is None or not session.selection:
            return
        after = session.drawing.moved(session.selection, dx, dy, session.width, session.height)
        if after.boxes != session.drawing.boxes:
            self._push(session, self.tr("Move"), after, session.selection, NUDGE_ID if nudge else -1)

    def move(self, dx: float, dy: float, uids: Collection[int]) -> None:
        """Move those boxes by pixels, not out of the image; what is selected stays so."""
        session = self._editable()
        if session is not None:
            there = {entry.uid for entry in session.drawing.entries}.intersection(uids)
            after = session.drawing.moved(there, dx, dy, session.width, session.height)
            if after.boxes != session.drawing.boxes:
                self._push(session, self.tr("Move"), after, session.selection)

    def stretch_selected(self, edge: str, by: float) -> None:
        """Move one edge ("l", "t", "r" or "b") of the selected boxes by pixels, not out of the image."""
        session = self._editable()
        if session is None or not session.selection:
            return
        chosen, size = session.selection, (session.width, session.height)
        after = session.drawing.stretched(chosen, edge, by, *size)
        if after.boxes != session.drawing.boxes:
            self._push(session, self.tr("Resize"), after, chosen, STRETCH_ID)

    def reshape(self, uid: int, box: Box) -> None:
        """Give a box other edges."""
        session = self._editable()
        if session is not None and any(entry.uid == uid for entry in session.drawing.entries):
            after = session.drawing.changed(
                {uid},
                lambda old: replace(old, xmin=box.xmin, ymin=box.ymin, xmax=box.xmax, ymax=box.ymax),
            )
            self._push(session, self.tr("Resize"), after, {uid})

    def relabel_selected(self, label: str) -> None:
        """Give the selected boxes another class."""
        if self.session is not None:
            self.relabel(self.session.selection, label)

    def relabel(self, uids: Collection[int], label: str) -> None:
        """Give those boxes another class; a suggestion that said just that has nothing more to say."""
        session = self._editable()
        if session is not None and uids:
            self.last_label = label
            after = session.drawing.relabelled(uids, label)
            mended = [entry.box for entry in after.entries if entry.uid in uids]
            agreed = {
                entry.uid
                for entry in after.entries
                if entry.box.score is not None
                and entry.box.label == label
                and not new_ones([entry.box], mended)
            }
            after = after.without_suggestions(agreed)
            if after == session.drawing:
                return  # it has that class already
            self._push(session, self.tr("Change class to {0}").format(label), after, session.selection)

    def set_difficult(self, difficult: bool) -> None:
        """Mark the selected boxes as difficult, or not."""
        session = self._editable()
        if session is not None and session.selection:
            after = session.drawing.with_difficult(session.selection, difficult)
            text = self.tr("Mark difficult") if difficult else self.tr("Mark not difficult")
            self._push(session, text, after, session.selection)

    def toggle_verified(self) -> None:
        """A person stands behind this image, or no more."""
        if self.session is not None:
            self.set_verified(not self.session.drawing.verified)

    def set_verified(self, verified: bool) -> None:
        """A person stands behind this image, or does not."""
        session = self._editable()
        if session is not None and session.drawing.verified != verified:
            text = self.tr("Verify") if verified else self.tr("Take back verification")
            self._push(session, text, session.drawing.with_verified(verified), session.selection)

    def nothing_here(self) -> bool:
        """The image shows no object: no boxes, verified; or, where that is said, it is no more.

        Returns whether it is said now.
        """
        session = self._editable()
        if session is None:
            return False
        if self.is_marked_empty(session):
            self._push(session, self.tr("Take back “Nothing here”"), session.drawing.with_verified(False), ())
            return False
        self._push(session, self.tr("Nothing here"), session.drawing.nothing_here(), ())
        return True

    def is_marked_empty(self, session: Session) -> bool:
        """Whether a person said that nothing is there, and no suggestion that is shown doubts it."""
        return session.drawing.is_marked_empty and not self.waiting(session)

    def duplicate_selected(self) -> None:
        """Copies of the selected boxes beside them, selected."""
        session = self._editable()
        if session is None or not session.selection:
            return
        boxes = [
            entry.box.moved(
                *_shift(entry.box, session.width, session.height),
            )
            for entry in session.drawing.entries
            if entry.uid in session.selection
        ]
        self._add_all(self.tr("Duplicate"), boxes)

    def copy_by(self, dx: float, dy: float, uids: Collection[int]) -> None:
        """Copies of those boxes so many pixels away, inside the image, selected."""
        session = self._editable()
        if session is not None:
            chosen = [e.box for e in session.drawing.entries if e.uid in uids]
            if not chosen:
                return
            dx, dy = kept_inside(chosen, dx, dy, session.width, session.height)
            self._add_all(self.tr("Copy boxes"), [box.moved(dx, dy) for box in chosen])

    def copy_selected(self) -> int:
        """Remember the selected boxes for :meth:`paste`; returns how many."""
        if self.session is None:
            return 0
        chosen = self.session.selection
        boxes = tuple(entry.box for entry in self.session.drawing.entries if entry.uid in chosen)
        if boxes:
            self._clipboard = boxes
        return len(boxes)

    @property
    def has_copied(self) -> bool:
        """Whether :meth:`paste` has something to add."""
        return bool(self._clipboard)

    def paste(self) -> int:
        """Add the copied boxes, of any image, except where they already are; returns how many."""
        return self._add_new(self.tr("Paste"), self._clipboard)

    def repeat_from(self, drawing: Drawing) -> int:
        """Add the boxes of another image, except where they already are; returns how many."""
        return self._add_new(self.tr("Repeat previous boxes"), drawing.boxes)

    def turn_boxes(self) -> int:
        """Turn the boxes that were drawn without the photo's rotation; how many, 0 where there is no need."""
        session = self._editable()
        if session is None or not session.wants_turning:
            return 0
        stored = session.base.width, session.base.height
        after = session.drawing.turned(session.orientation, stored, (session.width, session.height))
        self._push(session, self.tr("Turn the boxes"), after, session.selection)
        return len(after.boxes)

    def load_boxes(self, text: str, boxes: Collection[Box], verified: bool) -> None:
        """All boxes replaced by those of another label file, inside the image."""
        session = self._editable()
        if session is not None:
            inside = [box.normalised().clamped(session.width, session.height) for box in boxes]
            after = session.drawing.replaced_by([box for box in inside if box.area > 0], verified)
            self._push(session, text, after, ())

    def look_at(self) -> bool:
        """Write down that somebody looked and drew nothing; False if the image has a label file already."""
        session = self._editable()
        if session is None or session.drawing.exists:
            return False
        self._push(session, self.tr("Looked at, no boxes"), replace(session.drawing, exists=True), ())
        return True

    # -- selection --

    def select(self, uids: Collection[int]) -> None:
        """Select exactly those boxes."""
        if self.session is not None:
            self.session.drawn = None
        if self.session is not None and frozenset(uids) != self.session.selection:
            self.session.selection = frozenset(uids)
            self.selection_changed.emit()

    def select_all(self) -> None:
        """Select every visible box."""
        if self.session is not None:
            unseen = self.session.hidden | self.faint(self.session)
            self.select({e.uid for e in self.session.drawing.entries} - unseen)

    def select_next(self, step: int = 1) -> bool:
        """Select the next box, round and round; False when there is none."""
        if self.session is None:
            return False
        unseen = self.session.hidden | self.faint(self.session)
        uids = [e.uid for e in self.session.drawing.entries if e.uid not in unseen]
        if not uids:
            return False
        chosen = [index for index, uid in enumerate(uids) if uid in self.session.selection]
        start = (chosen[-1] if step > 0 else chosen[0]) + step if chosen else (0 if step > 0 else -1)
        self.select({uids[start % len(uids)]})
        return True

    def set_hidden(self, uids: Collection[int]) -> None:
        """Do not show those boxes; they stay in the file."""
        if self.session is not None:
            self.session.hidden = frozenset(uids)
            self.drawing_changed.emit()
            self.drop_unseen()

    def drop_unseen(self) -> None:
        """What is not shown any more is not selected either: no key changes what nobody sees."""
        if self.session is not None:
            unseen = self.session.hidden | self.faint(self.session)
            if self.session.selection & unseen:
                self.select(self.session.selection - unseen)

    # -- inside --

    def _add_all(self, text: str, boxes: Collection[Box]) -> None:
        session = self._editable()
        if session is not None and boxes:
            after = session.drawing.added(boxes)
            self._push(session, text, after, {entry.uid for entry in after.entries[-len(boxes) :]})

    def _add_new(self, text: str, boxes: Collection[Box]) -> int:
        session = self._editable()
        if session is None:
            return 0
        inside = [box.clamped(session.width, session.height) for box in boxes]
        new = [
            box
            for box in inside
            if box.area > 0 and not any(_same(box, old) for old in session.drawing.boxes)
        ]
        self._add_all(text, new)
        return len(new)


def _same(a: Box, b: Box) -> bool:
    near = all(abs(p - q) <= SAME_BOX_PX for p, q in zip(a.xyxy, b.xyxy, strict=True))
    return near and a.label == b.label


def _shift(box: Box, width: float, height: float) -> tuple[float, float]:
    """Where a copy goes: right and down, or left and up at the image's end."""
    dx = DUPLICATE_SHIFT_PX if box.xmax + DUPLICATE_SHIFT_PX <= width else -min(DUPLICATE_SHIFT_PX, box.xmin)
    dy = DUPLICATE_SHIFT_PX if box.ymax + DUPLICATE_SHIFT_PX <= height else -min(DUPLICATE_SHIFT_PX, box.ymin)
    return dx, dy
