"""The classes of the model: which are shown, from which score on, and how many there are now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
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
"""The value of a class's own threshold that means the one above, for all classes."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


_CAN_BE_CURRENT = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Least(QSpinBox):
    """A class's own confidence. Enter goes back to the list, Esc takes the change back as well."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._before = 0
        # The list is one stop of the Tab key, however many classes it has.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Know what Esc goes back to."""
        self._before = self.value()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Enter, Esc or Tab; everything else is a spin box's."""
        if event.key() == Qt.Key.Key_Escape:
            self.setValue(self._before)
        if event.key() in (*_ENTER, Qt.Key.Key_Escape):
            self.interpretText()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ClassTable(QTableWidget):
    """A row per class: a tick to show it, its own confidence (or the one above), and its count.

    Space ticks the class, also Enter on its name; F2, a digit or Enter on its confidence sets that.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setObjectName("live_classes")
        self.setAccessibleName(self.tr("Classes"))
        self.setHorizontalHeaderLabels([self.tr("Class"), self.tr("Confidence"), self.tr("Now")])
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
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
            item.setFlags(_CAN_BE_CURRENT | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setToolTip(self.tr("Show this class"))
            self.setItem(row, NAME, item)
            self._ticks[name] = item
            cell = QTableWidgetItem()
            cell.setFlags(_CAN_BE_CURRENT)
            self.setItem(row, LEAST, cell)
            least = _Least()
            least.left.connect(self._spin_left)
            least.setRange(_COMMON, 99)
            least.setSuffix("%")
            least.setSpecialValueText(self.tr("same as above"))
            least.setToolTip(self.tr("Show this class from its own confidence on"))
            least.setAccessibleName(self.tr("Confidence of {0}").format(name))
            least.setFrame(False)
            least.valueChanged.connect(lambda _value: self.changed.emit())
            self.setCellWidget(row, LEAST, least)
            count = QTableWidgetItem("")
            count.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            count.setFlags(_CAN_BE_CURRENT)
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
        """How many of each there are now."""
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

    # -- by keyboard --

    def focusInEvent(self, event: QFocusEvent) -> None:
        """There is always a row that the keys are for."""
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.rowCount():
            self.setCurrentCell(0, NAME)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ticks and confidences; arrows go from class to class."""
        row, key = self.currentRow(), event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if row < 0 or not plain:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space or (key in _ENTER and self.currentColumn() != LEAST):
            self._toggle(row)
        elif key in (*_ENTER, Qt.Key.Key_F2):
            self._edit(row)
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self._edit(row).lineEdit().setText(event.text())
        else:
            super().keyPressEvent(event)

    def _toggle(self, row: int) -> None:
        item = self.item(row, NAME)
        if item is not None:
            is_on = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked)

    def _edit(self, row: int) -> QSpinBox:
        widget = self.cellWidget(row, LEAST)
        assert isinstance(widget, QSpinBox)
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        widget.selectAll()
        return widget

    def _spin_left(self) -> None:
        row = next((row for row in range(self.rowCount()) if self.cellWidget(row, LEAST) is self.sender()), 0)
        self.setCurrentCell(row, LEAST)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _item_changed(self, item: QTableWidgetItem) -> None:
        if item.column() == NAME:
            self.changed.emit()
