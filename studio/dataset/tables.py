"""What is in each set, and what is wrong with the data, as Qt shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from engine.datasets.splitting import Split
from engine.file_names import shown
from studio import numbers, theme

SHOWN_SETS = ("train", "val", "test")

translate = QCoreApplication.translate

_Index = QModelIndex | QPersistentModelIndex


def fill_counts(table: QTableWidget, split: Split | None, names: Sequence[str]) -> None:
    """Rows: photos, photos without objects, objects of each class. Columns: the three sets and their sum."""
    sets = [name for name in SHOWN_SETS if split is not None and name in split.sets]
    headers = {
        "train": translate("SetTable", "training"),
        "val": translate("SetTable", "validation"),
        "test": translate("SetTable", "test"),
    }
    rows: list[tuple[str, list[int]]] = []
    if split is not None:
        rows.append((translate("SetTable", "Photos"), [split.images.get(name, 0) for name in sets]))
        negatives = [split.negatives.get(name, 0) for name in sets]
        rows.append((translate("SetTable", "without objects"), negatives))
        rows += [(label, [split.counts.get(name, {}).get(label, 0) for name in sets]) for label in names]
    table.clear()
    table.setColumnCount(len(sets) + 1 if sets else 0)
    table.setRowCount(len(rows))
    table.setHorizontalHeaderLabels([*(headers[name] for name in sets), translate("SetTable", "all")])
    table.setVerticalHeaderLabels([label for label, _ in rows])
    for row, (_, counts) in enumerate(rows):
        for column, count in enumerate([*counts, sum(counts)]):
            item = QTableWidgetItem(numbers.integer(count))
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if count == 0 and row != 1:
                item.setForeground(theme.color("warning"))
            table.setItem(row, column, item)
    if sets:
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)


class RowsModel(QAbstractTableModel):
    """Any sequence shown as a table, its texts made only for the rows that are seen: 100,000 cost nothing.

    Args:
        columns: heading and text of each column.
    """

    def __init__(self, columns: Sequence[tuple[str, Callable[[Any], str]]]) -> None:
        super().__init__()
        self._columns = list(columns)
        self.rows: Sequence[Any] = ()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other things."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return shown(self._columns[index.column()][1](self.rows[index.row()]))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._columns[section][0]
        return None
