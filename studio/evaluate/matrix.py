"""The confusion matrix: what is there, and what it was taken for. A click asks for what is behind a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from studio import theme
from studio.widgets.first_item import FirstItem
from studio.widgets.row_menu import RowMenu, copy_rows

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
CELL_PX = 34


class _Model(QAbstractTableModel):
    """Counts with names at both sides."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.names: list[str] = []
        self.matrix: list[list[int]] = []

    def show_matrix(self, names: Sequence[str], matrix: list[list[int]]) -> None:
        same = list(names) == self.names and len(matrix) == len(self.matrix)
        if not same:
            self.beginResetModel()
        self.names, self.matrix = list(names), matrix
        if not same:
            self.endResetModel()
        elif matrix:
            last = len(matrix) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, len(matrix[0]) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.matrix)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() or not self.matrix else len(self.matrix[0])

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        count = self.matrix[row][column]
        if role == _ROLE.DisplayRole:
            return "" if self.is_corner(row, column) else str(count)
        if role == _ROLE.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == _ROLE.BackgroundRole and count:
            color = theme.color("good" if row == column else "error")
            share = count / max(sum(self.matrix[row]), 1)
            color.setAlphaF(0.12 + 0.58 * share)
            return QBrush(color)
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            return self.sentence(row, column)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.is_corner(index.row(), index.column()):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def is_corner(self, row: int, column: int) -> bool:
        """Where nothing is and nothing was found: that cannot be counted, and nothing is behind it."""
        return row == column == len(self.names)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if role not in (_ROLE.DisplayRole, _ROLE.ToolTipRole):
            return None
        if section < len(self.names):
            return self.names[section]
        if orientation == Qt.Orientation.Horizontal:
            return self.tr("nothing found")
        return self.tr("nothing there")

    def sentence(self, row: int, column: int) -> str:
        count, last = self.matrix[row][column], len(self.names)
        if self.is_corner(row, column):
            return self.tr("Where nothing is and nothing was found there is nothing to count")
        if row == last:
            return self.tr("{0} × {1} found where nothing is labelled").format(count, self.names[column])
        if column == last:
            return self.tr("{0} × {1} not found").format(count, self.names[row])
        if row == column:
            return self.tr("{0} × {1} found").format(count, self.names[row])
        return self.tr("{0} × {1} taken for {2}").format(count, self.names[row], self.names[column])


class Matrix(QTableView):
    """``chosen`` tells row and column of the cell that was clicked or that the arrow keys came to;
    ``entered`` that Enter was pressed on it."""

    chosen = Signal(int, int)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluate_matrix")
        self.setAccessibleName(self.tr("Confusion matrix"))
        self._model = _Model(self)
        self.setModel(self._model)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)  # Tab leaves the matrix; the arrows walk in it
        FirstItem(self)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(CELL_PX)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setMinimumSectionSize(44)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.selectionModel().currentChanged.connect(lambda current, _before: self._choose(current))
        self.clicked.connect(self._choose)
        RowMenu(self, lambda menu, index: copy_rows(menu, self, index))
        theme.notifier().changed.connect(self.viewport().update)

    def show_matrix(self, names: Sequence[str], matrix: list[list[int]]) -> None:
        """Show these counts; the chosen cell stays chosen."""
        self._model.show_matrix(names, matrix)

    def count(self, row: int, column: int) -> int:
        """The number in a cell."""
        return self._model.matrix[row][column]

    def sentence(self, row: int, column: int) -> str:
        """What a cell says."""
        return self._model.sentence(row, column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses the cell, as a click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def _choose(self, cell: QModelIndex) -> None:
        if cell.isValid() and not self._model.is_corner(cell.row(), cell.column()):
            self.chosen.emit(cell.row(), cell.column())
