"""A table of values that sorts by number, not by how it is written, and stays sorted when refilled."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QMetaMethod, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from studio import numbers
from studio.widgets.first_item import FirstItem
from studio.widgets.grouped_header import GroupedHeader
from studio.widgets.row_menu import RowMenu, copy_rows

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


@dataclass(frozen=True)
class Column:
    """Its title, what hovering over it explains, how a float in it is written, and what it counts: columns
    of one ``group`` stand together under its name."""

    title: str
    tip: str = ""
    form: str | Callable[[float], str] = "{:.3f}"
    group: str = ""

    def text(self, value: Any) -> str:
        """How a value is written."""
        if _unknown(value):
            return "–"
        if not isinstance(value, float):
            return str(value)
        return numbers.fill(self.form, value) if isinstance(self.form, str) else self.form(value)


class TableModel(QAbstractTableModel):
    """Rows of text, ints and floats, each with a key of its own; nan and None are a dash and sort last."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = list(columns)
        self._rows: list[Sequence[Any]] = []
        self._keys: list[Any] = []
        self._order: list[int] = []
        self._sorted_by = -1
        self._descending = False

    def show_rows(self, rows: Sequence[Sequence[Any]], keys: Sequence[Any]) -> None:
        """Show other rows, sorted as these were."""
        same = len(rows) == len(self._rows)
        if not same:
            self.beginResetModel()
        self._rows, self._keys = list(rows), list(keys)
        self._sort()
        if not same:
            self.endResetModel()
        elif rows:
            # Telling the view of a reset would lose selection and place while a threshold is dragged.
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._columns) - 1))

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; there are no rows then."""
        self.beginResetModel()
        self._columns, self._rows, self._keys, self._order = list(columns), [], [], []
        self._sorted_by = -1
        self.endResetModel()

    def key(self, row: int) -> Any:
        """The key of a row as it is sorted now."""
        return self._keys[self._order[row]]

    def value(self, row: int, column: int) -> Any:
        """The value of a cell as it is sorted now."""
        return self._rows[self._order[row]][column]

    def text(self, row: int, column: int) -> str:
        """How a cell is written."""
        return self._columns[column].text(self.value(row, column))

    def groups(self) -> list[str]:
        """What each column counts; "" where that is not told."""
        return [column.group for column in self._columns]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """Text, and numbers at the right."""
        if role == _ROLE.DisplayRole:
            return self.text(index.row(), index.column())
        if role == _ROLE.TextAlignmentRole and not isinstance(self.value(index.row(), index.column()), str):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        """Titles and their explanations, at the side where their column stands."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == _ROLE.TextAlignmentRole:
            words = bool(self._rows) and isinstance(self._rows[0][section], str)
            side = Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == _ROLE.DisplayRole:
            # The first line is the group's, which the header draws over all its columns.
            return f"\n{column.title}" if any(self.groups()) else column.title
        if role == _ROLE.ToolTipRole:
            return column.tip or None
        if role == _ROLE.AccessibleTextRole:
            return ": ".join(part for part in (column.group, column.title) if part)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1: as the rows were given."""
        self.layoutAboutToBeChanged.emit()
        self._sorted_by, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._sort()
        self.layoutChanged.emit()

    def _sort(self) -> None:
        self._order = list(range(len(self._rows)))
        column = self._sorted_by
        if column < 0:
            return
        known = [row for row in self._order if not _unknown(self._rows[row][column])]
        known.sort(key=lambda row: self._rows[row][column], reverse=self._descending)
        self._order = known + [row for row in self._order if _unknown(self._rows[row][column])]


class Table(QTableView):
    """Shows a :class:`TableModel`. ``opened`` tells the key of a row that was double-clicked or entered."""

    opened = Signal(object)

    def __init__(self, name: str, accessible: str, columns: Sequence[Column], wide: int = 0) -> None:
        """``wide``: the column that takes the room the others leave; -1 is the last."""
        super().__init__()
        self._wide = wide
        self.setHorizontalHeader(GroupedHeader(self))
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setTabKeyNavigation(False)  # Tab leaves the table; the arrows walk in it
        FirstItem(self)
        self.rows = TableModel(columns, self)
        self.setModel(self.rows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(64)
        self.setSortingEnabled(True)
        self.rows.sort(-1)
        self._fit()
        RowMenu(self, self._fill_menu)
        self.activated.connect(lambda index: self.opened.emit(self.rows.key(index.row())))

    def _fill_menu(self, menu: QMenu, index: QModelIndex) -> None:
        if self.isSignalConnected(QMetaMethod.fromSignal(self.opened)):
            key = self.rows.key(index.row())
            menu.addAction(self.tr("Open"), lambda: self.opened.emit(key)).setObjectName("row_open")
            menu.addSeparator()
        copy_rows(menu, self, index)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns."""
        self.rows.set_columns(columns)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._fit()

    def show_rows(self, rows: Sequence[Sequence[Any]], keys: Sequence[Any]) -> None:
        """Show other rows."""
        self.rows.show_rows(rows, keys)

    def select(self, key: Any) -> None:
        """Select the row of that key; tells nobody when it is selected already."""
        for row in range(self.rowCount()):
            if self.rows.key(row) == key and self.currentIndex().row() != row:
                self.selectRow(row)

    def rowCount(self) -> int:
        """How many rows are shown."""
        return self.rows.rowCount()

    def text(self, row: int, column: int) -> str:
        """How a cell is written."""
        return self.rows.text(row, column)

    def column(self, column: int) -> list[str]:
        """How the cells of a column are written, from above."""
        return [self.text(row, column) for row in range(self.rowCount())]

    def _fit(self) -> None:
        header = self.horizontalHeader()
        if not self.rows.columnCount():
            return
        # Measuring 5,000 rows at each refill would take longer than the refill.
        header.setResizeContentsPrecision(50)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        wide = self._wide % self.rows.columnCount()
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)


def _unknown(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
