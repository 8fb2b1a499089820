"""Enter in a list of images: it opens a row; on that of the open photo it accepts what waits there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

if TYPE_CHECKING:
    from studio.annotate.panel import Panel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EnterAccepts(QObject):
    """Gives ``view`` the command that accepts suggestions, but not where its own Enter opens something.

    ``image_of``: the stem of the image that a row opens; "" where Enter never accepts.
    """

    def __init__(self, panel: Panel, view: QAbstractItemView, image_of: Callable[[QModelIndex], str]) -> None:
        super().__init__(view)
        self._panel, self._view, self._image_of = panel, view, image_of
        # The command itself, not its method: held too long, the key that opened a photo must not accept.
        view.addAction(panel.commands["accept_suggestions"])
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim Enter for the list, unless it has nothing to open."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _ENTER
            and not self._is_open_and_waits()
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _is_open_and_waits(self) -> bool:
        index, session = self._view.currentIndex(), self._panel.editor.session
        if session is None or not index.isValid() or self._panel.after_load.is_loading:
            return False
        return self._image_of(index) == session.item.stem and bool(self._panel.editor.waiting(session))
