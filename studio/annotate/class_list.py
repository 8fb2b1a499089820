"""The classes of the data set: the chosen one is what the next box gets, without a question."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.class_colors import swatch
from studio.widgets.list_keys import PICK, ListKeys

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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACING_SMALL)
        layout.addWidget(title)
        layout.addWidget(self.list)
        self.list.itemClicked.connect(lambda item: self.picked.emit(item.data(_NAME)))
        ListKeys(self.list, dict.fromkeys(PICK, self._pick_current))
        self.list.installEventFilter(self)
        self._chosen = ""
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
        self._chosen = chosen
        self._show_chosen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who leaves the list without having picked sees again what the next box will get."""
        if event.type() == QEvent.Type.FocusOut:
            self._show_chosen()
        return super().eventFilter(watched, event)

    def _pick_current(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.picked.emit(item.data(_NAME))

    def _show_chosen(self) -> None:
        rows = range(self.list.count())
        named = (row for row in rows if self.list.item(row).data(_NAME) == self._chosen)
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(next(named, 0))
