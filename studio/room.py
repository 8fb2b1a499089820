"""What every room answers to: the window knows a room by this class alone.

A room overrides what it has; the defaults are those of a room that holds no work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoStack
from PySide6.QtWidgets import QWidget

from studio import keymap, theme
from studio.actions import plain
from studio.i18n import QT_TRANSLATE_NOOP
from studio.widgets.focus import entrance

if TYPE_CHECKING:
    from studio.document import Document
    from studio.settings import Settings

UNDO, REDO = QT_TRANSLATE_NOOP("room", "&Undo"), QT_TRANSLATE_NOOP("room", "&Redo")


class Room(QWidget):
    """A room of the window, with the actions that work in it and the undo of what was done in it.

    The actions are off while another room is shown: no key and no menu changes what nobody sees.
    """

    name = ""
    """As in :data:`studio.actions.ROOMS`."""

    undo_changed = Signal()
    """:meth:`undo_text` or :meth:`redo_text` are others now."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.settings = document, settings
        # A group that is off keeps whether each of its actions was on, and gives that back.
        self._scope = QActionGroup(self)
        self._scope.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        self._is_active, self._is_held = True, False
        self.undo_stack = QUndoStack(self)
        """What was done here. A room with a history of another kind overrides the four methods below."""
        self.undo_action = self._make_step(UNDO, "undo", keymap.UNDO, lambda: self.undo())
        self.redo_action = self._make_step(REDO, "redo", keymap.REDO, lambda: self.redo())
        self.undo_changed.connect(self.show_undo)
        # Signal to signal: the stack tells of its emptiness once more while the room is being destroyed.
        self.undo_stack.indexChanged.connect(self.undo_changed)
        # The document outlives the room: a connected lambda would keep the room and all in it for ever.
        document.dataset_opened.connect(self.undo_stack.clear)
        document.dataset_closed.connect(self.undo_stack.clear)

    # -- undo --

    def undo(self) -> None:
        """Take back what was done last in this room."""
        self.undo_stack.undo()

    def redo(self) -> None:
        """Do again what was taken back last."""
        self.undo_stack.redo()

    def undo_text(self) -> str | None:
        """What :meth:`undo` would take back; None when there is nothing, or not now."""
        return self.undo_stack.undoText() if self.undo_stack.canUndo() else None

    def redo_text(self) -> str | None:
        """What :meth:`redo` would do again; None when there is nothing, or not now."""
        return self.undo_stack.redoText() if self.undo_stack.canRedo() else None

    def show_undo(self) -> None:
        """Show in the two actions what they would do now."""
        for action, what in ((self.undo_action, self.undo_text()), (self.redo_action, self.redo_text())):
            action.setEnabled(what is not None)
            action.setToolTip(f"{plain(action.text())}: {what}" if what else "")

    # -- actions --

    def actions(self) -> list[QAction]:
        """All of them, for the lists of keys and of commands."""
        return super().actions()

    def belongs_here(self, action: QAction) -> QAction:
        """From now on ``action`` is on in this room alone; returns it. An action is in one room."""
        self._scope.addAction(action)
        return action

    def set_active(self, active: bool) -> None:
        """The window shows this room, or another one."""
        self._is_active = active
        self._scope.setEnabled(active and not self._is_held)

    def hold(self, held: bool) -> None:
        """Long work of this room must not be crossed: its actions are off until that has ended."""
        self._is_held = held
        self._scope.setEnabled(self._is_active and not held)
        self.undo_changed.emit()

    def menu(self, name: str) -> list[QAction | None]:
        """What the window's menu of that name ("file", "edit", "view", "image") gets; None is a line."""
        return []

    def _make_step(self, text: str, name: str, keys: tuple[str, ...], do: Callable[[], Any]) -> QAction:
        action = QAction(QCoreApplication.translate("room", text), self)
        action.setIconText(plain(action.text()))
        action.setObjectName(f"{self.name}_{name}")
        # One key for all rooms, chosen once; the settings know it by the name it had first.
        keymap.share_keys(action, f"annotate_{name}")
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setIcon(theme.icon(name))
        action.setEnabled(False)
        action.triggered.connect(lambda _checked=False: do())
        self.addAction(action)
        return self.belongs_here(action)

    # -- keyboard --

    def regions(self) -> list[QWidget]:
        """The parts of the room that F6 goes through, in reading order."""
        return [self]

    def take_focus(self) -> None:
        """The room is shown: the keyboard works in it, where it did last."""
        widget = entrance(self)
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- leaving --

    @property
    def is_changing(self) -> bool:
        """Whether a step is being done, taken back or put forward just now: the undo does not know it yet."""
        return False

    def take_over(self, before: Any) -> None:
        """Go on where this room of another window is: what does not stand in its controls."""

    def take_stack(self, before: Room) -> QUndoStack:
        """Go on with the stack of the other room, which begins anew; its commands are still that room's."""
        stack, before.undo_stack = before.undo_stack, QUndoStack(before)
        stack.indexChanged.disconnect(before.undo_changed)
        self.undo_stack.deleteLater()
        stack.setParent(self)
        stack.indexChanged.connect(self.undo_changed)
        self.undo_stack = stack
        self.undo_changed.emit()
        return stack

    def may_close(self) -> bool:
        """Whether the window may close; a room that has to ask a person does so here."""
        return True

    def reason_to_stay(self) -> str:
        """Work that closing would lose, in words; empty if there is none."""
        return ""

    def lost_with_dataset(self) -> str:
        """What could not be undone any more once the data set is closed, in words; empty if nothing."""
        return ""

    can_save = False
    """Whether :meth:`save_now` can save what :meth:`reason_to_stay` speaks of."""

    def save_now(self) -> bool:
        """Save everything that waits; True when nothing is left."""
        return True

    def give_up(self) -> None:
        """Forget what :meth:`reason_to_stay` speaks of: the person does not want it saved."""

    def shutdown(self) -> None:
        """Stop background work: the window closes."""
