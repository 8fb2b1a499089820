"""From a drag to a box with a class: the draw mode, the popup that asks, digits and the class list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect

from engine.annotations import Box
from studio.annotate.session import Session

if TYPE_CHECKING:
    from studio.annotate.panel import Panel


@dataclass(frozen=True)
class Question:
    """What the popup asks about: a new ``box`` that waits for its class, or else the boxes ``uids``.

    Whatever is selected or shown meanwhile, the answer is about these alone.
    """

    session: Session
    box: Box | None = None
    uids: frozenset[int] = frozenset()


class Labelling(QObject):
    """Knows what the popup was asked about, and that the answer goes there and nowhere else."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._question: Question | None = None
        panel.popup.accepted.connect(self._answered)
        panel.popup.rejected.connect(self._not_answered)
        panel.canvas.refused.connect(self._pressed_beside)
        panel.editor.session_changed.connect(self._session_changed)
        panel.editor.drawing_changed.connect(self._drawing_changed)
        panel.document.classes_changed.connect(self._classes_changed)

    def set_drawing(self, on: bool) -> None:
        """Begin or end the draw mode."""
        self._panel.canvas.set_draw_mode(on)
        self._panel.commands["draw"].setChecked(on)

    def drawn(self, box: Box) -> None:
        """A drag has ended: give the box its class, or ask for it."""
        session = self._panel.editor.session
        if session is None:
            return
        if not self._keeps_drawing:
            self.set_drawing(False)
        single = self._panel.editor.last_label if self._panel.commands["single_class"].isChecked() else ""
        if label := self._panel.editor.next_label or single:
            self._panel.editor.add(box, label, select=not self._keeps_drawing)
        else:
            self._ask(Question(session, box=box), box, self._panel.editor.last_label)

    def relabel(self, uid: int) -> None:
        """Ask for another class of a box and of what is selected with it."""
        session = self._panel.editor.session
        if session is None or not session.editable:
            return
        if self._question is not None and self._question.box is not None:
            self._pressed_beside()
            return
        if uid not in session.selection:
            self._panel.editor.select({uid})
        box = session.drawing.box(uid)
        self._ask(Question(session, uids=session.selection), box, box.label)

    def leave(self) -> None:
        """The image goes, or the boxes in question have gone: there is nothing to ask any more."""
        question = self._question
        if question is None:
            return
        had_focus = self._panel.popup.has_focus
        self._close()
        if had_focus:
            self._panel.canvas.setFocus()
        if question.box is not None:
            text = self.tr("The new box had no class yet, so it was not drawn.")
            self._panel.document.message.emit(text, "info")

    def pick_class(self, label: str) -> None:
        """The class of the next box; what is drawn already keeps its own."""
        self._panel.editor.next_label = label
        self._panel.class_list.show_classes(self._panel.document.class_names, label)
        self._panel.canvas.setFocus()

    def pick_digit(self, number: int) -> None:
        """The class with that number: of the boxes selected by hand, or, while drawing, of the next box."""
        names, session = self._panel.document.class_names, self._panel.editor.session
        if number > len(names):
            return
        label = names[number - 1]
        if session is not None and session.editable and session.chosen and not self._panel.canvas.draw_mode:
            self._panel.editor.relabel_selected(label)
            text = self.tr("%Ln box(es): {0}", "", len(session.selection))
        else:
            self.pick_class(label)
            text = self.tr("Class of the next box: {0}")
        self._panel.document.message.emit(text.format(label), "info")

    # -- the popup --

    @property
    def _keeps_drawing(self) -> bool:
        return self._panel.commands["keep_drawing"].isChecked()

    def _ask(self, question: Question, box: Box, suggestion: str) -> None:
        self.leave()
        canvas, popup = self._panel.canvas, self._panel.popup
        self._question = question
        canvas.set_drafts([] if question.box is None else [question.box])
        canvas.locked = True
        canvas.setFocusProxy(popup.edit)  # the keys belong to the question while it is open
        if question.box is not None:
            escape = self.tr("Enter: take it   Esc: no box")
        else:
            escape = self.tr("Enter: take it   Esc: leave %Ln box(es) as before", "", len(question.uids))
        place = QRect(canvas.mapFromScene(box.xmin, box.ymin), canvas.mapFromScene(box.xmax, box.ymax))
        area = canvas.rect()
        if not self._panel.notice.isHidden():
            area.setTop(self._panel.notice.height())
        popup.ask(self._panel.document.class_names, suggestion, place.normalized(), area, escape)

    def _answered(self, label: str) -> None:
        question, editor = self._question, self._panel.editor
        self._close()
        if question is not None and question.session is editor.session:
            # A YOLO label has its list learn the class with the same stroke, so one undo takes back both.
            self._panel.document.add_class(label, listed=question.session.form == "yolo")
            if question.box is not None:
                editor.add(question.box, label, select=not self._keeps_drawing)
            else:
                there = {entry.uid for entry in question.session.drawing.entries}
                editor.relabel(question.uids & there, label)
        self._panel.canvas.setFocus()

    def _not_answered(self) -> None:
        """Esc: nothing is drawn, nothing changes."""
        self._close()
        self._panel.canvas.setFocus()

    def _close(self) -> None:
        self._question = None
        canvas = self._panel.canvas
        canvas.locked = False
        canvas.setFocusProxy(None)  # type: ignore[arg-type] # that is how one is taken away
        canvas.set_drafts(())
        self._panel.popup.hide()

    def _pressed_beside(self) -> None:
        """A click beside the popup: a box that was just drawn is not thrown away for it."""
        if self._question is None or self._question.box is None:
            self._not_answered()
            return
        self._panel.popup.edit.setFocus()
        self._panel.document.message.emit(self.tr("Name the class of this box first, or press Esc."), "info")

    def _session_changed(self) -> None:
        question, session = self._question, self._panel.editor.session
        if question is None or session is question.session:
            return
        old = question.session
        is_same = session is not None and (session.item.stem, session.width, session.height) == (
            old.item.stem, old.width, old.height,
        )  # fmt: skip
        if is_same and session is not None and session.editable and question.box is not None:
            # The label file was read again; the box that waits is on the photo as before.
            self._question = replace(question, session=session)
            self._panel.canvas.set_drafts([question.box])
        else:
            self.leave()

    def _drawing_changed(self) -> None:
        question = self._question
        if question is not None and question.box is None:
            there = {entry.uid for entry in question.session.drawing.entries}
            if not question.uids & there:
                self.leave()

    def _classes_changed(self) -> None:
        """A class was renamed or is new: the popup must not bring an old name back."""
        question = self._question
        if question is None:
            return
        now = [e.box.label for e in question.session.drawing.entries if e.uid in question.uids]
        self._panel.popup.offer(self._panel.document.class_names, now[0] if now else "")
