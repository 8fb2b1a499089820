"""Telling of an unexpected error: in words, with the details and a report to copy one click away."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from engine.errors import UserError
from studio.settings import log_dir, log_file
from studio.widgets.notice import Notice
from studio.window.diagnostics import diagnostics


class Faults(QObject):
    """Shows faults in ``notice``."""

    def __init__(self, window: QWidget, notice: Notice) -> None:
        super().__init__(window)
        self._window = window
        self._notice = notice
        self._last: BaseException | None = None

    def show(self, error: BaseException, saved: bool = True) -> None:
        """A mistake of the user with its remedy, anything else as our fault with its details.

        Args:
            saved: whether every label is in its file by now. What is not lies in the recovery folder.
        """
        if isinstance(error, UserError):
            self._notice.tell_error(error)
            return
        self._last = error
        if saved:
            text = self.tr("Something went wrong in Boxwright: {0}. Your labels are saved.")
        else:
            text = self.tr(
                "Something went wrong in Boxwright: {0}. What is not saved yet is kept, and offered again if "
                "the program ends."
            )
        self._notice.tell(
            text.format(f"{type(error).__name__}: {error}"), "error", self.tr("Details"), self._show_details
        )

    def _show_details(self) -> None:
        error = self._last
        if error is None:
            return
        report = diagnostics(log_file(), error)
        box = QMessageBox(QMessageBox.Icon.Warning, "Boxwright", str(error), parent=self._window)
        box.setObjectName("fault_details")
        box.setInformativeText(self.tr("The log file in {0} holds this too.").format(log_dir()))
        box.setDetailedText(report)
        copy = box.addButton(self.tr("Copy report"), QMessageBox.ButtonRole.ActionRole)
        copy.setObjectName("fault_copy")
        # Any button would close a message box; copying should leave it open.
        copy.clicked.disconnect()
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        box.addButton(QMessageBox.StandardButton.Close)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
