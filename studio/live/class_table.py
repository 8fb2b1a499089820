"""The classes of the model: which are shown, from which score on, and how many are in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from studio.live.wishes import tally
from studio.widgets.class_colors import notifier, swatch

NAME, LEAST, COUNT = range(3)
_ROWS_SEEN = 6
_COMMON = 0
"""The value of a class's own threshold that means the common one."""


class ClassTable(QTableWidget):
    """A row a class: a tick to show it, its own confidence (or the common one), and its count."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setObjectName("live_classes")
        self.setAccessibleName(self.tr("Classes"))
        self.setHorizontalHeaderLabels([self.tr("Class"), self.tr("Confidence"), self.tr("In sight")])
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setIconSize(QSize(12, 12))
        header = self.horizontalHeader()
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(LEAST, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.ResizeToContents)
        self._rows: dict[str, int] = {}
        self._ticks: dict[str, QTableWidgetItem] = {}
        self._counts: dict[str, QTableWidgetItem] = {}
        self.itemChanged.connect(self._item_changed)
        notifier().changed.connect(self._paint_swatches)

    def show_classes(self, names: Sequence[str]) -> None:
        """One row for each; nothing hidden, no own confidence."""
        self.blockSignals(True)
        self.setRowCount(len(names))
        self._rows = {name: row for row, name in enumerate(names)}
        self._ticks.clear()
        self._counts.clear()
        for name, row in self._rows.items():
            item = QTableWidgetItem(swatch(name), name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setToolTip(self.tr("Show this class"))
            self.setItem(row, NAME, item)
            self._ticks[name] = item
            least = QSpinBox()
            least.setRange(_COMMON, 99)
            least.setSuffix(" %")
            least.setSpecialValueText(self.tr("common"))
            least.setToolTip(self.tr("Show this class from its own confidence on"))
            least.setAccessibleName(self.tr("Confidence of {0}").format(name))
            least.setFrame(False)
            least.valueChanged.connect(lambda _value: self.changed.emit())
            self.setCellWidget(row, LEAST, least)
            count = QTableWidgetItem("")
            count.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            count.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.setItem(row, COUNT, count)
            self._counts[name] = count
        self.blockSignals(False)
        rows = min(max(len(names), 2), _ROWS_SEEN)
        row = self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * row + 4)
        self.changed.emit()

    @property
    def hidden_classes(self) -> frozenset[str]:
        """Those without a tick."""
        return frozenset(
            name for name, tick in self._ticks.items() if tick.checkState() == Qt.CheckState.Unchecked
        )

    @property
    def thresholds(self) -> dict[str, float]:
        """Classes with a confidence of their own, in [0, 1]."""
        chosen = {name: self.spin(name).value() for name in self._rows}
        return {name: value / 100 for name, value in chosen.items() if value != _COMMON}

    def spin(self, name: str) -> QSpinBox:
        """Where that class's own confidence is set."""
        widget = self.cellWidget(self._rows[name], LEAST)
        assert isinstance(widget, QSpinBox)
        return widget

    def row_of(self, name: str) -> int:
        """The row of that class."""
        return self._rows[name]

    def show_counts(self, labels: Sequence[str]) -> None:
        """How many of each are in sight."""
        counts = dict(tally(labels))
        self.blockSignals(True)  # a count is no change of a wish
        for name, item in self._counts.items():
            text = str(counts[name]) if name in counts else ""
            if item.text() != text:
                item.setText(text)
        self.blockSignals(False)
        self.viewport().update()

    def _paint_swatches(self) -> None:
        self.blockSignals(True)  # a colour is no change of a wish
        for name, item in self._ticks.items():
            item.setIcon(swatch(name))
        self.blockSignals(False)

    def _item_changed(self, item: QTableWidgetItem) -> None:
        if item.column() == NAME:
            self.changed.emit()
