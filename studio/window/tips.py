"""Hints for newcomers: tool tips and the next step in the status bar. Who knows the way turns them off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from studio.settings import Settings

_KEY = "window/tips"


class Tips(QObject):
    """Shows or hides ``step``, and lets tool tips through or not."""

    def __init__(self, settings: Settings, step: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._step = settings, step
        self._apply()

    @property
    def are_on(self) -> bool:
        """Whether they are shown."""
        return bool(self._settings.get(_KEY, True))

    def show(self, on: bool) -> None:
        """Show them, or not, here and in later sessions."""
        self._settings.set(_KEY, on)
        self._apply()

    def _apply(self) -> None:
        self._step.setVisible(self.are_on)
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        if not self.are_on:  # every event would pass through here: only who wants silence pays for it
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep tool tips away."""
        return event.type() == QEvent.Type.ToolTip and not self.are_on
