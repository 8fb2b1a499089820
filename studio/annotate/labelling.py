"""From a drag to a box with a class: the draw mode, the popup that asks, digits and the class list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from engine.annotations import Box
from studio import theme

if TYPE_CHECKING:
    from studio.annotate.panel import Panel


class Labelling(QObject):
    """Knows the box that waits for its class."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._pending: Box | None = None

    def set_drawing(self, on: bool) -> None:
        """Begin or end the draw mode."""
        self._panel.canvas.set_draw_mode(on)
        self._panel.commands["draw"].setChecked(on)

    def drawn(self, box: Box) -> None:
        """A drag has ended: give the box its class, or ask for it."""
        if not self._panel.commands["keep_drawing"].isChecked():
            self.set_drawing(False)
        single = self._panel.editor.last_label if self._panel.commands["single_class"].isChecked() else ""
        if label := self._panel.editor.next_label or single:
            self._panel.editor.add(box, label)
            return
        self._pending = box
        self._panel.canvas.set_drafts([box])
        self._ask(box, self._panel.editor.last_label)

    def _ask(self, box: Box, suggestion: str) -> None:
        corner = self._panel.canvas.mapFromScene(box.xmax, box.ymin) + QPoint(theme.SPACING, 0)
        self._panel.popup.ask(self._panel.document.class_names, suggestion, corner)

    def labelled(self, label: str) -> None:
        """The popup has an answer, for the new box or for the selected ones."""
        self._panel.canvas.set_drafts(())
        self._panel.document.add_class(label)
        pending, self._pending = self._pending, None
        if pending is not None:
            self._panel.editor.add(pending, label)
        else:
            self._panel.editor.relabel_selected(label)
        self._panel.canvas.setFocus()

    def not_labelled(self) -> None:
        """The popup was closed: nothing is drawn."""
        self._pending = None
        self._panel.canvas.set_drafts(())
        self._panel.canvas.setFocus()

    def relabel(self, uid: int) -> None:
        """Ask for another class of a box and of what is selected with it."""
        session = self._panel.editor.session
        if session is None or not session.editable:
            return
        if uid not in session.selection:
            self._panel.editor.select({uid})
        box = session.drawing.box(uid)
        self._ask(box, box.label)

    def pick_class(self, label: str) -> None:
        """The class of the next box; outside the draw mode of the selected ones too."""
        self._panel.editor.next_label = label
        self._panel.class_list.show_classes(self._panel.document.class_names, label)
        session = self._panel.editor.session
        # While boxes are drawn one after the other, the last one is selected and keeps its class.
        if label and session is not None and session.selection and not self._panel.canvas.draw_mode:
            self._panel.editor.relabel_selected(label)
        self._panel.canvas.setFocus()

    def pick_digit(self, number: int) -> None:
        """The class with that number in the list."""
        names = self._panel.document.class_names
        if number <= len(names):
            self.pick_class(names[number - 1])
