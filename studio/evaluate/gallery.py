"""Small pictures of mistakes side by side; a click opens the photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QListView, QMenu, QWidget

from engine.file_names import shown
from studio import theme
from studio.evaluate.crops import SIZE, Crops, Place
from studio.widgets.class_colors import notifier
from studio.widgets.first_item import FirstItem
from studio.widgets.row_menu import RowMenu, copy_text

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
MOST = 500
"""Nobody looks at more, and the list says how many there are."""


@dataclass(frozen=True)
class Entry:
    """One small picture: where it is, what stands below it, what hovering tells, and what it is of."""

    place: Place
    text: str
    tip: str
    of: Any


class _Model(QAbstractListModel):
    def __init__(self, crops: Crops, parent: QWidget) -> None:
        super().__init__(parent)
        self._crops = crops
        self.entries: list[Entry] = []
        self._rows: dict[Place, list[int]] = {}
        self._empty = QPixmap(SIZE)
        self._empty.fill(Qt.GlobalColor.transparent)
        crops.ready.connect(self._ready)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries = list(entries)
        self._rows = {}
        for row, entry in enumerate(self.entries):
            self._rows.setdefault(entry.place, []).append(row)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        if role == _ROLE.DisplayRole:
            return shown(entry.text)
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            return shown(entry.tip)
        if role == _ROLE.DecorationRole:
            return QIcon(self._crops.picture(entry.place) or self._empty)
        return None

    def _ready(self, place: Place) -> None:
        for row in self._rows.get(place, ()):
            at = self.index(row, 0)
            self.dataChanged.emit(at, at, [_ROLE.DecorationRole])


class Gallery(QListView):
    """``chosen`` tells what a clicked picture is of."""

    chosen = Signal(object)

    def __init__(self, name: str, accessible: str, crops: Crops, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self._model = _Model(crops, self)
        self.setModel(self._model)
        notifier().changed.connect(self.viewport().update)  # which asks for the pictures anew
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setIconSize(SIZE)
        self.setGridSize(QSize(SIZE.width() + 2 * theme.SPACING, SIZE.height() + 44))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        FirstItem(self)
        self.clicked.connect(self._open)
        RowMenu(self, self._fill_menu)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda: self._open(self.currentIndex()))

    @property
    def entries(self) -> list[Entry]:
        """What is shown."""
        return self._model.entries

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other pictures; unless they are the same, from the top."""
        if list(entries) != self._model.entries:
            self._model.show_entries(entries)

    def _fill_menu(self, menu: QMenu, index: QModelIndex) -> None:
        entry = self._model.entries[index.row()]
        for name, text, deed in (
            ("open", self.tr("Open in Annotate"), lambda: self.chosen.emit(entry.of)),
            ("copy", self.tr("Copy what it says"), lambda: copy_text(entry.tip or entry.text)),
            ("path", self.tr("Copy the path of the photo"), lambda: copy_text(entry.place.file)),
        ):
            menu.addAction(text, deed).setObjectName(f"picture_{name}")

    def enter(self) -> None:
        """Go to the first picture with the keyboard, if there is one."""
        if self.entries:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._model.entries[index.row()].of)
