"""Help > About: versions, licences, and a button that copies what a report of a fault needs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine import __version__
from studio import theme
from studio.settings import log_file
from studio.window.diagnostics import PACKAGES, diagnostics, versions


class AboutDialog(QDialog):
    """What this is, what it stands on and under which licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Boxwright"))
        self.resize(520, 560)
        title = QLabel(self.tr("Boxwright {0}").format(__version__))
        title.setProperty("role", "figure")
        text = QLabel(
            self.tr(
                "Label photos, train a MobileNetV3-SSD detector on them, judge it, and point a camera at the "
                "world. Everything stays on this computer. MIT licence; the icons are part of it."
            )
        )
        text.setWordWrap(True)
        self.table = QTableWidget(0, 3)
        self.table.setObjectName("about_packages")
        self.table.setAccessibleName(self.tr("Built on"))
        self.table.setHorizontalHeaderLabels([self.tr("Built on"), self.tr("Version"), self.tr("Licence")])
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setStretchLastSection(True)
        for row, (name, version) in enumerate(versions().items()):
            self.table.insertRow(row)
            for column, value in enumerate((name, version, PACKAGES[name])):
                self.table.setItem(row, column, QTableWidgetItem(value))
        self.table.resizeColumnsToContents()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.copy_button = QPushButton(theme.icon("copy"), self.tr("Copy diagnostics"))
        self.copy_button.setObjectName("about_copy")
        self.copy_button.setToolTip(self.tr("Versions and the end of the log, to paste into a report"))
        self.copy_button.clicked.connect(self._copy)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.setTabOrder(self.copy_button, buttons.button(QDialogButtonBox.StandardButton.Close))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(diagnostics(log_file()))
        self.copy_button.setText(self.tr("Copied"))
