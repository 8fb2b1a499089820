"""A line above the photo that stays as long as work is not in its label files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QToolButton, QWidget

from studio.i18n import sentences
from studio.widgets.notice import Notice


class UnsavedBar(Notice):
    """Unlike a message it neither goes with the photo nor can be closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        close = self.findChild(QToolButton, "notice_close")
        assert close is not None
        close.hide()

    def show_work(self, labels: list[Path], unread: list[Path], look: Callable[[], Any]) -> None:
        """Say of which label files there is some, and what may hold some and cannot be read."""
        told = []
        if labels:
            names = ", ".join(label.name for label in labels[:3]) + (" …" if labels[3:] else "")
            text = self.tr("Not saved yet: work on %Ln label file(s) ({0}).", "", len(labels))
            told.append(text.format(names))
        if unread:
            text = self.tr("%Ln file(s) with kept work cannot be read ({0}).", "", len(unread))
            told.append(text.format(", ".join(map(str, unread[:2]))))
        if told:
            self.tell(sentences(*told), "warning", self.tr("Look…") if labels else "", look)
        else:
            self.clear()
