"""What the keys of the annotate room do to boxes, by way of the editor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from engine.errors import UserError
from studio.annotate.commands import EditDrawing
from studio.annotate.drawing import Drawing
from studio.annotate.session import Session
from studio.annotate.trash import take_back_refused

if TYPE_CHECKING:
    from studio.annotate.panel import Panel


class EditCommands(QObject):
    """One method a command; each edit is a step of the undo stack."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._removal: tuple[Session, int, str] | None = None
        """The image, its version, and the text of the notice that offers to bring its boxes back."""
        panel.editor.drawing_changed.connect(self._edited)

    def undo(self) -> None:
        """Take back what was done last: an edit of this image, or a change of the whole data set."""
        if (stack := self.newest()) is not None:
            self.go(stack.undo)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if (stack := self.oldest_undone()) is not None:
            self.go(stack.redo)

    def newest(self) -> QUndoStack | None:
        """The stack whose last command is newer than the other's."""
        if self._panel.whole.is_busy:
            return None  # one step over the whole data set at a time
        stacks = [stack for stack in self._stacks() if stack.canUndo()]
        return max(stacks, key=lambda stack: _when(stack, -1), default=None)

    def oldest_undone(self) -> QUndoStack | None:
        """The stack whose next command to do again is older than the other's."""
        if self._panel.whole.is_busy:
            return None
        stacks = [stack for stack in self._stacks() if stack.canRedo()]
        return min(stacks, key=lambda stack: _when(stack, 0), default=None)

    def _stacks(self) -> list[QUndoStack]:
        image = self._panel.sessions.undo_group.activeStack()
        whole = self._panel.whole.stack
        return [whole] if image is None else [image, whole]

    def go(self, step: Callable[[], None]) -> None:
        """Undo or redo, and tell when the disk refuses."""
        try:
            step()
            take_back_refused(self._panel.whole.stack)
        except UserError as error:
            self._panel.notice.tell_error(error)

    def offer_turning(self) -> None:
        """The boxes were drawn without the photo's rotation: say so, with a button that turns them."""
        told = self.tr(
            "These labels were made without the photo's rotation: the boxes probably lie beside the objects."
        )
        self._panel.notice.tell(told, "warning", self.tr("Turn the boxes"), self.turn_boxes)

    def turn_boxes(self) -> None:
        """Turn the boxes with their photo, and offer the way back."""
        panel = self._panel
        count = panel.editor.turn_boxes()
        if count:
            told = self.tr("%Ln box(es) turned with the photo.", "", count)
            panel.notice.tell(told, "info", self.tr("Undo"), self._unturn)
        else:
            panel.notice.clear()

    def _unturn(self) -> None:
        self._panel.notice.clear()
        self.undo()

    def draw(self, on: bool) -> None:
        """Draw with the next drag."""
        self._panel.labelling.set_drawing(on)
        self._panel.canvas.setFocus()

    def keep_drawing(self, on: bool) -> None:
        """Stay in the draw mode after a box."""
        self._panel.settings.set("annotate/keep_drawing", on)
        self._panel.labelling.set_drawing(on)
        self._panel.canvas.setFocus()

    def edit_mode(self) -> None:
        """Leave the draw mode."""
        self._panel.labelling.set_drawing(False)
        self._panel.canvas.setFocus()

    def squares(self, on: bool) -> None:
        """Draw squares (Ctrl while drawing does the opposite)."""
        self._panel.settings.set("annotate/squares", on)
        self._panel.canvas.squares = on

    def single_class(self, on: bool) -> None:
        """Give every box the class of the one before, without a question."""
        self._panel.settings.set("annotate/single_class", on)

    def edit_label(self) -> None:
        """Ask for another class of the selected boxes."""
        session = self._panel.editor.session
        if session is not None and session.selection:
            self._panel.labelling.relabel(min(session.selection))
        else:
            self._panel.document.message.emit(self.tr("Select a box first."), "info")

    def delete_boxes(self) -> None:
        """Delete the selected boxes."""
        self._panel.editor.delete_selected()

    def move_boxes(self, dx: float, dy: float) -> None:
        """Move the selected boxes by pixels."""
        self._panel.editor.move_selected(dx, dy, nudge=True)

    def move_edge(self, edge: str, by: int) -> None:
        """Move an edge of the selected boxes by the smallest step that is seen."""
        self._panel.editor.stretch_selected(edge, by * self._panel.canvas.pixel_step())

    def duplicate(self) -> None:
        """Copy the selected boxes beside themselves."""
        self._panel.editor.duplicate_selected()

    def copy(self) -> None:
        """Remember the selected boxes."""
        count = self._panel.editor.copy_selected()
        if count:
            self._panel.document.message.emit(self.tr("%Ln box(es) copied", "", count), "info")

    def paste(self) -> None:
        """Add the remembered boxes to this image; as in labelImg the previous image's when none are."""
        if not self._panel.editor.has_copied:
            self.repeat()
            return
        count = self._panel.editor.paste()
        self._panel.document.message.emit(self.tr("%Ln box(es) pasted", "", count), "info")

    def repeat(self) -> None:
        """Add the boxes of the image before this one."""
        row = self._panel.files.row(self._panel.current.stem) - 1 if self._panel.current is not None else -1
        if row < 0 or self._panel.document.dataset is None:
            return
        previous = self._panel.files.item(row)
        known = self._panel.sessions.known(previous.stem)
        if known is not None:
            drawing = known.drawing
        else:
            try:
                drawing = Drawing.of(self._panel.document.dataset.annotation(previous))
            except UserError as error:
                self._panel.notice.tell_error(error)
                return
        count = self._panel.editor.repeat_from(drawing)
        self._panel.document.message.emit(self.tr("%Ln box(es) added", "", count), "info")

    def select_all(self) -> None:
        """Select every visible box."""
        self._panel.editor.select_all()

    def next_box(self) -> None:
        """Select the next box; without one the key leaves the canvas, as it would any other control."""
        if not self._panel.editor.select_next():
            self._panel.canvas.focusNextPrevChild(True)

    def previous_box(self) -> None:
        """Select the box before."""
        if not self._panel.editor.select_next(-1):
            self._panel.canvas.focusNextPrevChild(False)

    def accept_suggestions(self) -> None:
        """Stand behind the selected suggestions, or all of them; where only fainter ones are, say so."""
        editor, session = self._panel.editor, self._panel.editor.session
        count = editor.accept_suggestions()
        faint = editor.faint(session) if session is not None and not count else frozenset()
        if session is not None and faint:
            scores = [session.drawing.box(uid).score or 0 for uid in faint]
            self._panel.suggesting.unseen.tell_faint(scores, editor.least_score)
            return
        text = (
            self.tr("%Ln suggestion(s) accepted", "", count)
            if count
            else self.tr("There is no suggestion here")
        )
        self._panel.document.message.emit(text, "info")

    def verify(self) -> None:
        """Stand behind this image, or no more."""
        self._panel.editor.toggle_verified()
        self._panel.show_marks()

    def nothing_here(self) -> None:
        """Say that this image shows no object, and what that removed; or take it back."""
        panel, session = self._panel, self._panel.editor.session
        before = session.drawing if session is not None else Drawing()
        said = panel.editor.nothing_here()
        panel.show_marks()  # also where nothing could be changed: the press has checked the action
        if session is None or not session.editable:
            return
        if not said:
            self._say_taken_back()
            return
        version = session.version
        removed, refused = len(before.certain), len(before.suggested)
        if removed:
            text = self.tr("%Ln box(es) removed.", "", removed)
            take_back = partial(self._take_back, session, version)
            panel.notice.tell(text, "info", self.tr("Undo"), take_back)
            self._removal = session, version, text
        else:
            text = self.tr("Nothing here: verified, without a box.")
            if refused:
                text = self.tr("%Ln suggestion(s) refused.", "", refused) + " " + text
            panel.document.message.emit(text, "info")

    def _say_taken_back(self) -> None:
        """The mark is gone; boxes that it removed a moment ago are still away."""
        stack = self._panel.sessions.undo_group.activeStack()
        before = stack.command(stack.index() - 2) if stack is not None and stack.index() > 1 else None
        text = self.tr("“Nothing here” is taken back.")
        if isinstance(before, EditDrawing) and before.after.is_marked_empty and before.before.certain:
            text += " " + self.tr("The boxes it removed are in Undo.")
        self._panel.document.message.emit(text, "info")

    def _take_back(self, session: Session, version: int) -> None:
        """Undo that one step, and no other: the message goes with the next edit."""
        panel = self._panel
        panel.notice.clear()
        self._removal = None
        if panel.editor.session is session and session.version == version:
            stack = panel.sessions.undo_group.activeStack()
            assert stack is not None
            self.go(stack.undo)
        panel.canvas.setFocus()

    def _edited(self) -> None:
        """Another edit since boxes were removed: the button would not say any more what it does."""
        if self._removal is not None:
            session, version, text = self._removal
            if self._panel.editor.session is not session or session.version != version:
                self._removal = None
                if self._panel.notice.text == text:
                    self._panel.notice.clear()


def _when(stack: QUndoStack, step: int) -> int:
    """When the command before (-1) or after (0) the stack's present place was done."""
    return stack.command(stack.index() + step).when  # type: ignore[attr-defined] # all ours have it
