"""The evaluate room: how good a run is on photos it has not learnt from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.runs import Run, list_runs
from studio import theme
from studio.background import BackgroundTask
from studio.document import Document
from studio.evaluate.process import Evaluation
from studio.settings import Settings
from studio.widgets.notice import Notice

_FIGURES = ("map_voc_area", "map_voc2007", "map_coco50", "map_coco", "ms_per_image")
_IMAGE = Qt.ItemDataRole.UserRole


class Panel(QWidget):
    """Shows ``RUN/report/report.json`` and has it made."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.settings = document, settings
        self.report: dict[str, Any] | None = None
        self._evaluation: Evaluation | None = None
        self.notice = Notice()
        self.runs = QComboBox()
        self.runs.setObjectName("evaluate_runs")
        self.runs.setAccessibleName(self.tr("Run"))
        self.runs.setMinimumWidth(220)
        self.sets = QComboBox()
        self.sets.setObjectName("evaluate_sets")
        self.sets.setAccessibleName(self.tr("Set"))
        for text, name in (
            (self.tr("test set"), "test"),
            (self.tr("validation set"), "val"),
            (self.tr("training set"), "train"),
        ):
            self.sets.addItem(text, name)
        self.start_button = QPushButton(theme.icon("evaluate"), self.tr("Evaluate"))
        self.start_button.setObjectName("evaluate_start")
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setObjectName("evaluate_cancel")
        self.page_button = QPushButton(theme.icon("export"), self.tr("Report page"))
        self.page_button.setObjectName("evaluate_page")
        self.page_button.setToolTip(self.tr("Open the report as a web page, to print or to pass on"))
        self.bar = QProgressBar()
        self.bar.setObjectName("evaluate_progress")
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.state = QLabel()
        self.state.setObjectName("evaluate_state")
        self.figures: dict[str, QLabel] = {}
        self.classes = _table("evaluate_classes", self.tr("Figures of each class"))
        self.images = _table("evaluate_images", self.tr("Photos with the most mistakes"))
        self.curves = pg.PlotWidget()
        self._build()
        self._connect()
        self._list_runs()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACING)
        for widget in (
            QLabel(self.tr("Run")),
            self.runs,
            self.sets,
            self.start_button,
            self.cancel_button,
            self.page_button,
        ):
            top.addWidget(widget)
        top.addWidget(self.bar, 1)
        top.addWidget(self.state, 1)
        figures = QGridLayout()
        figures.setHorizontalSpacing(theme.SPACING_LARGE)
        figures.setVerticalSpacing(0)
        titles = {
            "map_voc_area": self.tr("mAP@0.5 (VOC area)"),
            "map_voc2007": self.tr("mAP@0.5 (VOC 2007)"),
            "map_coco50": self.tr("COCO AP50"),
            "map_coco": self.tr("COCO AP50:95"),
            "ms_per_image": self.tr("ms a photo"),
        }
        for column, name in enumerate(_FIGURES):
            figure, title = QLabel("–"), QLabel(titles[name])
            figure.setObjectName(f"figure_{name}")
            figure.setProperty("role", "figure")
            title.setProperty("role", "faint")
            figures.addWidget(figure, 0, column)
            figures.addWidget(title, 1, column)
            self.figures[name] = figure
        figures.setColumnStretch(len(_FIGURES), 1)

        plot = self.curves.getPlotItem()
        plot.setTitle(self.tr("Precision and recall of each class"), size="10pt")
        plot.setLabel("bottom", self.tr("recall"))
        plot.setLabel("left", self.tr("precision"))
        plot.setXRange(0, 1, padding=0.02)
        plot.setYRange(0, 1, padding=0.02)
        plot.showGrid(x=True, y=True, alpha=0.2)
        plot.setMenuEnabled(False)
        self.legend = plot.addLegend(offset=(12, -12))
        upper = QSplitter(Qt.Orientation.Horizontal)
        upper.addWidget(self.classes)
        upper.addWidget(self.curves)
        upper.setSizes([620, 420])
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(upper)
        split.addWidget(self.images)
        split.setSizes([380, 220])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(
            theme.SPACING_LARGE, theme.SPACING, theme.SPACING_LARGE, theme.SPACING_LARGE
        )
        layout.setSpacing(theme.SPACING)
        layout.addLayout(top)
        layout.addWidget(self.notice)
        layout.addLayout(figures)
        layout.addWidget(split, 1)
        self._show_working(False)
        self._paint()

    def _connect(self) -> None:
        self.document.dataset_opened.connect(lambda _dataset: self._list_runs())
        self.document.dataset_closed.connect(self._list_runs)
        self.document.runs_changed.connect(self._list_runs)
        self.runs.activated.connect(lambda _index: self._load())
        self.start_button.clicked.connect(self.evaluate)
        self.cancel_button.clicked.connect(self.cancel)
        self.page_button.clicked.connect(self._open_page)
        self.images.itemDoubleClicked.connect(self._open_image)
        theme.notifier().changed.connect(self._paint)

    def shutdown(self) -> None:
        """End the child process."""
        if self._evaluation is not None:
            self._evaluation.cancel()
            self._evaluation.wait(1000)

    # -- doing --

    @property
    def run_(self) -> Run | None:
        """The chosen run."""
        path = self.runs.currentData()
        return Run(Path(path)) if path else None

    def evaluate(self) -> None:
        """Measure the chosen run on the chosen set."""
        run = self.run_
        if run is None or self._evaluation is not None:
            return
        self.notice.clear()
        self._show_working(True)
        evaluation = Evaluation(run.path, self.sets.currentData(), self)
        evaluation.done.connect(self._done)
        evaluation.failed.connect(self._failed)
        self._evaluation = evaluation
        evaluation.start()

    def cancel(self) -> None:
        """Stop measuring."""
        if self._evaluation is not None:
            self._evaluation.cancel()
            self._evaluation = None
            self._show_working(False)

    def _done(self) -> None:
        self._evaluation = None
        self._show_working(False)
        self._load()

    def _failed(self, text: str) -> None:
        self._evaluation = None
        self._show_working(False)
        self.notice.tell(text, "error")

    def _show_working(self, on: bool) -> None:
        self.bar.setVisible(on)
        self.cancel_button.setVisible(on)
        self.state.setVisible(not on)
        self.start_button.setEnabled(not on and self.runs.count() > 0)
        self.page_button.setEnabled(not on and self.report is not None)

    # -- showing --

    def _list_runs(self) -> None:
        folder = self.document.runs_dir
        chosen = self.runs.currentData()
        self.runs.clear()
        for run in list_runs(folder) if folder is not None else []:
            if run.best_weights.is_file():
                self.runs.addItem(run.name, str(run.path))
        self.runs.setCurrentIndex(max(self.runs.findData(chosen), 0))
        self._show_working(self._evaluation is not None)
        self._load()

    def _load(self) -> None:
        """Show the report of the chosen run, if it was made before."""
        run = self.run_
        if run is None:
            self._show(None)
            self.state.setText(self.tr("There is no trained detector here yet: train one first."))
            return
        path = run.report_dir / "report.json"

        def read(_progress: object) -> dict[str, Any] | None:
            if not path.is_file():
                return None
            report: dict[str, Any] = json.loads(path.read_text("utf-8"))
            return report

        def failed(error: Exception) -> None:
            self._show(None)
            self.notice.tell(
                self.tr("{0} cannot be read ({1}). Evaluate again.").format(path, error), "warning"
            )

        BackgroundTask(read, owner=self).done(self._show).failed(failed).start()

    def _show(self, report: dict[str, Any] | None) -> None:
        self.report = report
        self.page_button.setEnabled(report is not None and self._evaluation is None)
        for name, label in self.figures.items():
            value = report.get(name) if report is not None else None
            label.setText(
                "–" if value is None else f"{value:.1f}" if name == "ms_per_image" else f"{value:.3f}"
            )
        self._show_classes(report)
        self._show_images(report)
        self._show_curves()
        if report is None:
            self.state.setText(self.tr("Not evaluated yet.") if self.run_ is not None else "")
            return
        index = self.sets.findData(report["set_name"])
        self.sets.setCurrentIndex(max(index, 0))
        self.state.setText(
            self.tr("{0} photos, {1} objects, threshold {2:.2f}").format(
                report["images"], report["objects"], report["threshold"]
            )
        )
        if report["warnings"]:
            self.notice.tell(" ".join(report["warnings"][:3]), "warning")

    def _show_classes(self, report: dict[str, Any] | None) -> None:
        headers = [
            self.tr("Class"), self.tr("Objects"), self.tr("AP@0.5"), self.tr("COCO AP"), self.tr("Precision"),
            self.tr("Recall"), self.tr("Correct"), self.tr("Wrong"), self.tr("Missed"),
        ]  # fmt: skip
        tips = {
            6: self.tr("Photos of the class on which it and nothing else was found"),
            7: self.tr("Photos on which a class was found that is not there"),
            8: self.tr("Photos on which it was not found"),
        }
        names = ("name", "objects", "ap", "ap_coco", "precision", "recall", "correct", "wrong", "missed")
        rows = [[entry[name] for name in names] for entry in (report["classes"] if report else [])]
        _fill(self.classes, headers, rows)
        for column, tip in tips.items():
            header = self.classes.horizontalHeaderItem(column)
            assert header is not None
            header.setToolTip(tip)

    def _show_images(self, report: dict[str, Any] | None) -> None:
        headers = [
            self.tr("Photo"),
            self.tr("Missed"),
            self.tr("False alarms"),
            self.tr("Wrong class"),
            self.tr("Found"),
        ]
        entries = report["per_image"] if report else []
        names = ("stem", "missed", "false_alarms", "confused", "found")
        _fill(self.images, headers, [[entry[name] for name in names] for entry in entries])
        for row, entry in enumerate(entries):
            cell = _cell(self.images, row, 0)
            cell.setData(_IMAGE, entry["image"])
            cell.setToolTip(self.tr("Double-click to open the photo"))

    def _show_curves(self) -> None:
        plot = self.curves.getPlotItem()
        plot.clear()
        self.legend.clear()
        colors = theme.series_colors()
        for index, entry in enumerate(self.report["classes"] if self.report else []):
            pen = pg.mkPen(colors[index % len(colors)], width=2)
            plot.plot(entry["curve_recall"], entry["curve_precision"], pen=pen, name=entry["name"])
        for _, label in self.legend.items:
            label.setText(label.text, color=theme.color("text").name())

    def _paint(self) -> None:
        self.curves.setBackground(theme.color("base"))
        plot = self.curves.getPlotItem()
        plot.titleLabel.setText(plot.titleLabel.text, color=theme.color("text").name())
        for side in ("left", "bottom"):
            plot.getAxis(side).setPen(theme.color("line"))
            plot.getAxis(side).setTextPen(theme.color("faint"))
        self._show_curves()

    def _open_image(self, item: QTableWidgetItem) -> None:
        path = _cell(self.images, item.row(), 0).data(_IMAGE)
        if path:
            self.document.image_requested.emit(path)

    def _open_page(self) -> None:
        run = self.run_
        if run is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(run.report_dir / "report.html")))


def _table(name: str, accessible: str) -> QTableWidget:
    table = QTableWidget()
    table.setObjectName(name)
    table.setAccessibleName(accessible)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    return table


def _cell(table: QTableWidget, row: int, column: int) -> QTableWidgetItem:
    cell = table.item(row, column)
    assert cell is not None
    return cell


def _fill(table: QTableWidget, headers: list[str], rows: list[list[Any]]) -> None:
    table.setSortingEnabled(False)
    table.setColumnCount(len(headers))
    table.setHorizontalHeaderLabels(headers)
    table.setRowCount(len(rows))
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            item = QTableWidgetItem()
            if isinstance(value, float):
                item.setText(f"{value:.3f}")
            elif value is None:
                item.setText("–")
            else:
                item.setData(Qt.ItemDataRole.DisplayRole, value)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
