"""Language, look, keys and tips in one place; the menus have the same choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QPushButton,
    QVBoxLayout,
)

from studio import i18n, theme
from studio.widgets.shortcuts import key_set_box

if TYPE_CHECKING:
    from studio.main_window import MainWindow


class PreferencesDialog(QDialog):
    """Each choice holds at once; there is nothing to confirm."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("preferences_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Preferences"))
        settings = window.settings
        languages = {"system": self.tr("As the desktop"), **i18n.LANGUAGES}
        themes = {
            "system": self.tr("As the desktop"),
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
        }
        self.language = _choice("preferences_language", languages, settings.get("window/language", "system"))
        self.look = _choice("preferences_theme", themes, settings.get("window/theme", "system"))
        self.key_set = key_set_box(settings)
        keys = QPushButton(self.tr("&All keys…"))
        keys.setObjectName("preferences_keys")
        tips = QCheckBox(self.tr("&Show the next step in the status bar"))
        tips.setObjectName("preferences_tips")
        tips.setChecked(window.tips.are_on)
        form = QFormLayout()
        form.addRow(self.tr("&Language"), self.language)
        form.addRow(self.tr("&Theme"), self.look)
        form.addRow(self.tr("&Keys"), self.key_set)
        form.addRow("", keys)
        form.addRow("", tips)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        layout.addLayout(form)
        layout.addWidget(buttons)

        def choose_language(name: str) -> None:
            self.close()  # the window is made anew
            window.menus.choose("language", name)

        _when_chosen(self.language, choose_language)
        _when_chosen(self.look, lambda name: window.menus.choose("theme", name))
        _when_chosen(self.key_set, window.use_keys)
        keys.clicked.connect(window.show_shortcuts)
        tips.toggled.connect(window.menus.set_tips)


def _choice(name: str, texts: dict[str, str], chosen: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    for key, text in texts.items():
        box.addItem(text, key)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box


def _when_chosen(box: QComboBox, do: Callable[[str], object]) -> None:
    box.activated.connect(lambda row: do(box.itemData(row)))
