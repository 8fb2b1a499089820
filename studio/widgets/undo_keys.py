"""Undo and redo of a room while the focus is in one of its text fields, which want those keys themselves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QWidget


class UndoKeys(QObject):
    """A field takes the keys only while it has something of its own to undo, or to do again.

    Args:
        room: its fields that are there now are looked after.
    """

    def __init__(self, room: QWidget, undo: QAction, redo: QAction) -> None:
        super().__init__(room)
        self._undo, self._redo = undo, redo
        for kind in (QLineEdit, QAbstractSpinBox, QComboBox):
            for field in room.findChildren(kind):
                field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass the key on to the room's action."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        # A spin box asks the line edit in it, past that one's filters.
        edit = watched if isinstance(watched, QLineEdit) else watched.findChild(QLineEdit)
        if not isinstance(edit, QLineEdit):
            return False
        pressed = QKeySequence(event.keyCombination())
        for action, has_own in (
            (self._undo, edit.isUndoAvailable()),
            (self._redo, edit.isRedoAvailable()),
        ):
            if action.isEnabled() and pressed in action.shortcuts() and not has_own:
                event.ignore()
                return True
        return False
