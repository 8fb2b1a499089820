"""A list that is entered with the keyboard stands on its first item: Enter means that one, arrows go on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView

_MOUSE = Qt.FocusReason.MouseFocusReason  # the click itself says which item it means


class FirstItem(QObject):
    """Qt leaves a table without a current item when the focus comes, so that Enter does nothing."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make the first item the current one."""
        by_key = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) or (
            isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() != _MOUSE
        )
        if by_key and not self._view.currentIndex().isValid():
            first = self._view.model().index(0, 0, self._view.rootIndex())
            if first.isValid():
                self._view.setCurrentIndex(first)  # and select it: what is not seen is not current
        return False
