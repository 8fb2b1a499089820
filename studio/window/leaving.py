"""Asking before another folder is opened, or the open one is closed, where that would lose work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from studio.main_window import MainWindow

BUTTON = QMessageBox.StandardButton


class Leaving(QObject):
    """Asks for the rooms of ``window``; the document calls it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.document.may_leave = self.may_leave

    def may_leave(self, closes: bool) -> bool:
        """Whether the open data set may go; ``closes``: nothing comes instead, so that it may be a slip."""
        rooms = list(self._window.panels.present.values())
        savers = [room for room in rooms if room.can_save and room.reason_to_stay()]
        told = [room.reason_to_stay() for room in savers]
        if closes:
            told += [text for room in rooms if (text := room.lost_with_dataset())]
        if not told:
            return True
        box = QMessageBox(self._window)
        box.setObjectName("leave_question")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Boxwright")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText("\n".join(told))
        if savers:
            box.setInformativeText(self.tr("Save them before the folder is left?"))
            box.setStandardButtons(BUTTON.Save | BUTTON.Discard | BUTTON.Cancel)
            box.button(BUTTON.Discard).setText(self.tr("&Don't save"))
        else:
            box.setInformativeText(self.tr("Close the folder?"))
            box.setStandardButtons(BUTTON.Close | BUTTON.Cancel)
        box.setDefaultButton(BUTTON.Cancel)
        answer = box.exec()
        box.deleteLater()
        if answer == BUTTON.Save:
            saved = [room.save_now() for room in savers]  # each is to save, even when one cannot
            return all(saved)
        if answer == BUTTON.Discard:
            for room in savers:
                room.give_up()
        return answer in (BUTTON.Discard, BUTTON.Close)
