"""Keys that a list or a line keeps for itself, in a room where plain keys are commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

PICK = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ListKeys(QObject):
    """While ``widget`` has the focus, ``keys`` do what they stand for, and no command of the room.

    None leaves a key to what Qt does with it there.
    """

    def __init__(self, widget: QWidget, keys: Mapping[Qt.Key, Callable[[], Any] | None]) -> None:
        super().__init__(widget)
        self._keys = dict(keys)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """First claim the key, then do what it stands for."""
        if not isinstance(event, QKeyEvent) or Qt.Key(event.key()) not in self._keys or _held(event):
            return super().eventFilter(watched, event)
        do = self._keys[Qt.Key(event.key())]
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and do is not None:
            do()
            return True
        return super().eventFilter(watched, event)


def _held(event: QKeyEvent) -> bool:
    """Whether another key is held with it; the number pad's own mark does not count."""
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
