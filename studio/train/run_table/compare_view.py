"""The chosen runs on one chart, and side by side in a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio import numbers, theme
from studio.train.charts.chart import Chart
from studio.train.charts.line import Line
from studio.train.run_table.comparison import Row, compare
from studio.train.run_table.summary import RunSummary


class CompareView(QWidget):
    """``show_runs`` shows one run's settings, or several compared.

    Args:
        title: what a setting is called, by its name in TrainConfig.
        in_words: a setting's value as the form shows it.
    """

    def __init__(self, title: Callable[[str], str], in_words: Callable[[str, Any], str]) -> None:
        super().__init__()
        self._title, self._in_words = title, in_words
        self.summaries: list[RunSummary] = []
        self.rows: list[Row] = []
        self.measure = QComboBox()
        self.measure.setObjectName("compare_metric")
        self.measure.setAccessibleName(self.tr("What is compared"))
        for key, text in self._metrics().items():
            if not key.startswith("duration"):
                self.measure.addItem(text, key)
        self.chart = Chart("compare", self.tr("Runs"), self.tr("epoch"))
        self.only_different = QCheckBox(self.tr("Only what differs"))
        self.only_different.setObjectName("compare_only")
        self.table = QTableWidget()
        self.table.setObjectName("compare_table")
        self.table.setAccessibleName(self.tr("Runs side by side"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # Names of runs differ at their ends.
        self.table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        left, right = QWidget(), QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        label = QLabel(self.tr("Compare by"))
        label.setBuddy(self.measure)
        row.addWidget(label)
        row.addWidget(self.measure)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.chart, 1)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.only_different)
        column.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([420, 420])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self.measure.currentIndexChanged.connect(lambda _index: self._draw())
        self.only_different.toggled.connect(lambda _on: self._fill())
        theme.notifier().changed.connect(self._fill)

    def show_runs(self, summaries: list[RunSummary]) -> None:
        """Show these."""
        self.summaries = summaries
        self.rows = compare(summaries) if summaries else []
        self._draw()
        self._fill()

    def _metrics(self) -> dict[str, str]:
        return {
            "map_voc_area": self.tr("mAP@0.5"),
            "map_coco": self.tr("mAP@0.5:0.95"),
            "map_voc2007": self.tr("mAP@0.5, VOC 2007"),
            "map_coco50": self.tr("COCO AP50"),
            "accuracy": self.tr("accuracy"),
            "val.loss": self.tr("validation loss"),
            "train.loss": self.tr("training loss"),
            "learning_rate": self.tr("learning rate"),
            "images_per_s": self.tr("images/s"),
            "duration_s": self.tr("time"),
        }

    def _draw(self) -> None:
        key = self.measure.currentData()
        names = [str(each.run.path) for each in self.summaries]
        self.chart.heading.setText(self.measure.currentText())
        self.chart.set_lines([
            Line(name, summary.name, index, points=True)
            for index, (name, summary) in enumerate(zip(names, self.summaries, strict=True))
        ])  # fmt: skip
        series = {
            name: summary.history.series[key] for name, summary in zip(names, self.summaries, strict=True)
        }
        self.chart.draw(series)
        self.chart.show_all()

    def _fill(self) -> None:
        """What differs stands out; the best figure of a row is bold."""
        rows = [row for row in self.rows if row.differs or not self.only_different.isChecked()]
        self.table.setColumnCount(len(self.summaries))
        self.table.setRowCount(len(rows))
        for column, each in enumerate(self.summaries):
            title = QTableWidgetItem(each.name)
            title.setToolTip(each.name)
            self.table.setHorizontalHeaderItem(column, title)
        self.table.setVerticalHeaderLabels([self._name(row) for row in rows])
        several = len(self.summaries) > 1
        mark = QColor(theme.color("warning"))
        mark.setAlpha(50)
        for number, row in enumerate(rows):
            for column, value in enumerate(row.values):
                item = QTableWidgetItem(self._value(row, value))
                item.setToolTip(item.text())
                if several and row.differs and row.kind == "setting":
                    item.setBackground(mark)
                if row.best == column:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                self.table.setItem(number, column, item)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def _name(self, row: Row) -> str:
        if row.key == "digest":
            return self.tr("Labels")
        if row.key.startswith("class."):
            return self.tr("class {0}").format(row.key.removeprefix("class."))
        return self._title(row.key) if row.kind == "setting" else self._metrics().get(row.key, row.key)

    def _value(self, row: Row, value: Any) -> str:
        if value is None:
            return ""
        if row.key == "duration_s":
            return numbers.duration(value)
        if row.kind == "figure":
            return numbers.decimal(value, 3)
        return str(value) if row.key == "digest" else self._in_words(row.key, value)
