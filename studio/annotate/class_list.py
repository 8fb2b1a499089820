"""The classes of the data set: the chosen one is what the next box gets, without a question."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.class_colors import swatch

_NAME = Qt.ItemDataRole.UserRole


class ClassList(QWidget):
    """The first row asks each time; the others are classes, the first nine with their digit."""

    picked = Signal(str)
    """A class, or "" to be asked each time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("Class of the next box"))
        title.setObjectName("section_title")
        self.list = QListWidget()
        self.list.setObjectName("class_list")
        self.list.setAccessibleName(self.tr("Class of the next box"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACING_SMALL)
        layout.addWidget(title)
        layout.addWidget(self.list)
        self.list.itemClicked.connect(lambda item: self.picked.emit(item.data(_NAME)))
        self.show_classes([], "")

    def show_classes(self, names: Sequence[str], chosen: str) -> None:
        """Show these classes with ``chosen`` marked."""
        with QSignalBlocker(self.list):
            self.list.clear()
            ask = QListWidgetItem(self.tr("Ask for each box"))
            ask.setData(_NAME, "")
            self.list.addItem(ask)
            for number, name in enumerate(names, start=1):
                item = QListWidgetItem(swatch(name), f"{number}  {name}" if number <= 9 else name)
                item.setData(_NAME, name)
                item.setToolTip(self.tr("Key {0}").format(number) if number <= 9 else name)
                self.list.addItem(item)
            row = list(names).index(chosen) + 1 if chosen in names else 0
            self.list.setCurrentRow(row)
