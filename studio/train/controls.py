"""The controls of the form. Each has ``value()``, ``set_value(value)`` and a signal ``edited``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.runs import Run
from studio import theme
from studio.train.fields import Field
from studio.widgets.decimal_box import DecimalBox

LIST_HEIGHT_PX = 62


class Choice(QComboBox):
    """One of several values."""

    edited = Signal()

    def __init__(self, choices: Iterable[tuple[Any, str]], in_words: Callable[[Any], str] = str) -> None:
        super().__init__()
        self._in_words = in_words
        for value, text in choices:
            self.addItem(text, value)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(9)
        self.currentIndexChanged.connect(lambda _index: self.edited.emit())

    def value(self) -> Any:
        """The chosen one."""
        return self.currentData()

    def offer(self, choices: Iterable[tuple[Any, str]]) -> None:
        """Offer other values; the chosen one stays chosen."""
        chosen = self.value()
        self.blockSignals(True)
        self.clear()
        for value, text in choices:
            self.addItem(text, value)
        self.set_value(chosen)
        self.blockSignals(False)

    def set_value(self, value: Any) -> None:
        """Choose it; a value that is not offered, such as an odd image size, is added."""
        if self.findData(value) < 0:
            self.addItem(self._in_words(value), value)
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling through the form changes nothing on its way."""
        event.ignore()


class Whole(QSpinBox):
    """A whole number."""

    edited = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self.setRange(int(field.low), int(field.high))
        self.setSpecialValueText(field.special)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._show_unit)
        self.valueChanged.connect(lambda _value: self.edited.emit())
        self._show_unit(self.value())

    def _show_unit(self, value: int) -> None:
        unit = self._field.unit_of(value)
        self.setSuffix(f" {unit}" if unit else "")

    def set_value(self, value: Any) -> None:
        """Show it."""
        self.setValue(int(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling through the form changes nothing on its way."""
        event.ignore()


class Decimal(DecimalBox):
    """A number with decimals."""

    edited = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.setDecimals(field.decimals)
        self.setRange(field.low, field.high)
        if unit := field.unit_of(0):
            self.setSuffix(f" {unit}")
        self.setSingleStep(10.0 ** -min(field.decimals, 3))
        self.setSpecialValueText(field.special)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(lambda _value: self.edited.emit())

    def set_value(self, value: Any) -> None:
        """Show it."""
        self.setValue(float(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling through the form changes nothing on its way."""
        event.ignore()


class Switch(QCheckBox):
    """On or off."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.toggled.connect(lambda _on: self.edited.emit())

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def set_value(self, value: Any) -> None:
        """Turn it on or off."""
        self.setChecked(bool(value))


class FolderName(QLabel):
    """The name of a folder: a long one is cut in its middle, and does not make the form wider."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def shown(self) -> str:
        """As much of it as there is room for."""
        return self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, self.contentsRect().width()
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """The name, or its two ends."""
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading),
            self.palette(),
            self.isEnabled(),
            self.shown(),
            self.foregroundRole(),
        )


class DataFolder(QWidget):
    """The open data set; another one is opened for the whole window."""

    edited = Signal()
    other_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._folder = ""
        self.name = FolderName()
        self.name.setObjectName("train_data_name")
        self.button = QPushButton(self.tr("Open…"))
        self.button.setObjectName("train_data_open")
        self.button.setToolTip(self.tr("Open another folder of photos"))
        self.button.clicked.connect(self.other_wanted)
        self.setFocusProxy(self.button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.name, 1)
        row.addWidget(self.button)

    def value(self) -> str:
        """The folder; empty when none is open."""
        return self._folder

    def set_value(self, value: Any) -> None:
        """Show that folder."""
        self._folder = str(value or "")
        self.name.setText(Path(self._folder).name if self._folder else self.tr("none"))
        self.name.setToolTip(self._folder)
        self.edited.emit()


class Folders(QWidget):
    """A list of folders that grows and shrinks; only a button while it is empty."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setObjectName("train_more_data_list")
        self.list.setMaximumHeight(LIST_HEIGHT_PX)
        self.list.setTextElideMode(Qt.TextElideMode.ElideLeft)
        self.list.setAccessibleName(self.tr("Further data sets"))
        self.add_button = QPushButton(self.tr("Add a folder…"))
        self.add_button.setObjectName("train_more_data_add")
        self.remove_button = QPushButton(self.tr("Remove"))
        self.remove_button.setObjectName("train_more_data_remove")
        self.setFocusProxy(self.add_button)
        self.add_button.clicked.connect(self._ask)
        self.remove_button.clicked.connect(self._remove)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING_SMALL)
        column.addWidget(self.list)
        column.addLayout(buttons)
        self._show()

    def value(self) -> tuple[str, ...]:
        """The folders."""
        return tuple(self.list.item(row).text() for row in range(self.list.count()))

    def set_value(self, value: Any) -> None:
        """Show these."""
        self.list.clear()
        self.list.addItems(list(value))
        self._show()
        self.edited.emit()

    def _ask(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Learn from this data set, too"))
        if folder and folder not in self.value():
            self.set_value((*self.value(), folder))

    def _remove(self) -> None:
        chosen = self.list.currentRow()
        self.set_value([folder for row, folder in enumerate(self.value()) if row != max(chosen, 0)])

    def _show(self) -> None:
        self.list.setVisible(self.list.count() > 0)
        self.remove_button.setVisible(self.list.count() > 0)


class Weights(Choice):
    """ImageNet, nothing, an earlier run, or a file."""

    def __init__(self) -> None:
        super().__init__([])
        self._runs: list[tuple[str, str]] = []
        self.set_runs([])
        self.activated.connect(self._picked)

    def set_runs(self, runs: list[Run]) -> None:
        """Offer these runs, which have weights, as starting points."""
        offered = [(run.name, str(run.path)) for run in runs]
        if self.count() and offered == self._runs:
            return
        self._runs = offered
        chosen = self.currentData()
        self.blockSignals(True)
        self.clear()
        self.addItem(self.tr("ImageNet (downloaded once)"), "imagenet")
        self.addItem(self.tr("Nothing (random weights)"), "none")
        for name, path in offered:
            self.addItem(self.tr("Run {0}").format(name), path)
        self.addItem(self.tr("A weights file…"), "")
        if chosen and self.findData(chosen) < 0:
            self.set_value(chosen)
        self.setCurrentIndex(max(self.findData(chosen), 0))
        self.blockSignals(False)

    def set_value(self, value: Any) -> None:
        """Choose it; a file stands above the entry that asks for one."""
        if self.findData(value) < 0:
            self.insertItem(self.count() - 1, Path(str(value)).name, value)
        self.setCurrentIndex(self.findData(value))

    def ask_for_file(self) -> None:
        """Ask for a weights file and choose it."""
        self._picked(self.findData(""))

    def _picked(self, index: int) -> None:
        if self.itemData(index) != "":
            return
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Choose weights"), "", self.tr("Weights (*.pth *.pt *.safetensors)")
        )
        self.set_value(path or "imagenet")
