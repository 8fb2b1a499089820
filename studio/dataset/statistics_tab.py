"""Statistics to look at: eight charts, of all classes or of one, and their export."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.datasets import distributions
from engine.datasets.distributions import Boxes, Histogram
from engine.datasets.statistics import NETWORK_SIZE, TINY, Statistics, statistics
from engine.datasets.statistics_files import TABLES, write_csv
from engine.evaluation.reach import Reach, reach
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.dataset.chart import Chart
from studio.document import Document
from studio.i18n import sentences
from studio.widgets.notice import Notice
from studio.widgets.task_button import TaskButton

_ASPECT_TICKS = [(-3, "1:8"), (-2, "1:4"), (-1, "1:2"), (0, "1:1"), (1, "2:1"), (2, "4:1"), (3, "8:1")]


class StatisticsTab(QWidget):
    """Counted in the background; labels first, then the brightness of the photos."""

    def __init__(self, document: Document, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.notice = document, notice
        self.found: Statistics | None = None
        self.reached: Reach | None = None
        self._task: BackgroundTask[Statistics] | None = None
        self._reaching: BackgroundTask[tuple[int, Reach]] | None = None
        self.classes = QComboBox()
        self.classes.setObjectName("statistics_class")
        self.classes.setAccessibleName(self.tr("Class whose boxes are shown"))
        self.classes.setMinimumWidth(160)
        self.training_size = QSpinBox()
        self.training_size.setObjectName("statistics_size")
        self.training_size.setRange(64, 2048)
        self.training_size.setSingleStep(32)
        self.training_size.setValue(NETWORK_SIZE)
        self.training_size.setSuffix(" px")
        self.training_size.setKeyboardTracking(False)
        self.summary = QLabel()
        self.summary.setObjectName("statistics_summary")
        self.summary.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setObjectName("statistics_progress")
        self.bar.setMaximumWidth(200)
        self.bar.hide()
        self.csv_button = TaskButton(self.tr("Tables (CSV)…"), "export")
        self.csv_button.setObjectName("statistics_csv")
        self.png_button = QPushButton(theme.icon("image"), self.tr("Picture (PNG)…"))
        self.png_button.setObjectName("statistics_png")
        self.per_class = Chart("chart_classes", self.tr("Objects per class"), "", self.tr("objects"))
        self.reach = Chart(
            "chart_reach", self.tr("Boxes that default boxes reach"), "", self.tr("share"), counts_left=False
        )
        self.sizes = Chart(
            "chart_sizes", self.tr("Box sizes"), self.tr("width, share of the photo"), self.tr("height")
        )
        self.places = Chart(
            "chart_places", self.tr("Where boxes are"), self.tr("across the photo"), self.tr("down")
        )
        self.aspects = Chart(
            "chart_aspects", self.tr("Shapes of boxes"), self.tr("width to height"), self.tr("boxes")
        )
        self.per_image = Chart(
            "chart_per_image",
            self.tr("Objects per photo"),
            self.tr("objects"),
            self.tr("photos"),
            counts_below=True,
        )
        self.photo_sizes = Chart(
            "chart_photo_sizes", self.tr("Photo sizes"), self.tr("longer side, px"), self.tr("photos")
        )
        self.brightness = Chart(
            "chart_brightness", self.tr("Brightness of photos"), self.tr("mean grey"), self.tr("photos")
        )
        self.charts = (
            self.per_class, self.sizes, self.places, self.reach, self.aspects, self.per_image,
            self.photo_sizes, self.brightness,
        )  # fmt: skip
        self._build()
        self.classes.currentIndexChanged.connect(lambda _index: self._draw_boxes())
        self.training_size.valueChanged.connect(lambda _size: self._ask_reach())
        self.csv_button.wanted.connect(self._choose_csv)
        self.png_button.clicked.connect(self._choose_png)
        self._enable()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACING)
        for text, widget in (
            (self.tr("Boxes of"), self.classes),
            (self.tr("Training size"), self.training_size),
        ):
            label = QLabel(text)
            label.setBuddy(widget)
            top.addWidget(label)
            top.addWidget(widget)
        top.addWidget(self.bar)
        top.addStretch(1)
        top.addWidget(self.csv_button)
        top.addWidget(self.png_button)
        self.page = QWidget()
        self.grid = QGridLayout(self.page)
        self.grid.setContentsMargins(0, 0, theme.SPACING, 0)
        self.grid.setSpacing(theme.SPACING)
        self.area = QScrollArea()
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the charts in it have it, and come into sight
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING_LARGE, theme.SPACING)
        layout.setSpacing(theme.SPACING)
        layout.addLayout(top)
        layout.addWidget(self.summary)
        layout.addWidget(self.area, 1)
        self._columns = 0
        self._arrange(4)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._arrange(max(1, min(4, self.width() // 300)))

    def _arrange(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            for number, chart in enumerate(self.charts):
                self.grid.addWidget(chart, number // columns, number % columns)

    def shutdown(self) -> None:
        """Stop counting."""
        for task in (self._task, self._reaching):
            if task is not None:
                task.cancel()

    def reload(self) -> None:
        """Count again."""
        self.shutdown()
        dataset = self.document.dataset
        self.found = None
        self.reached = None
        for chart in self.charts:
            chart.clear_chart()
        self._enable()
        if dataset is None:
            self.summary.setText(self.tr("Open a folder of photos first."))
            return
        self.summary.setText(self.tr("Counting…"))
        self._start(BackgroundTask(lambda progress: statistics(dataset, progress), owner=self), last=False)

    def _start(self, task: BackgroundTask[Statistics], last: bool) -> None:
        dataset = self.document.dataset
        self._task = task

        def done(found: Statistics) -> None:
            self._show(found)
            if not last and dataset is not None:
                work = BackgroundTask(lambda progress: statistics(dataset, progress, pixels=True), owner=self)
                self._start(work, last=True)

        task.progress.connect(self._progress)
        task.done(done).failed(self._failed).finished(self._ended).start()

    def _failed(self, error: Exception) -> None:
        self.summary.clear()
        self.notice.tell_error(error)

    def _ended(self) -> None:
        if self._task is None or not self._task.is_running:
            self.bar.hide()

    def _progress(self, done: int, total: int, _text: str) -> None:
        self.bar.setVisible(done < total)
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _enable(self) -> None:
        for widget in (self.classes, self.training_size, self.csv_button, self.png_button):
            widget.setEnabled(self.found is not None or (widget is self.csv_button and widget.is_busy))

    def _show(self, found: Statistics) -> None:
        first = self.found is None
        self.found = found
        if first:
            chosen = self.classes.currentData()
            self.classes.blockSignals(True)
            self.classes.clear()
            self.classes.addItem(self.tr("all classes"), None)
            for name in found.class_names:
                self.classes.addItem(name, name)
            self.classes.setCurrentIndex(max(0, self.classes.findData(chosen)))
            self.classes.blockSignals(False)
            objects = np.array([found.classes[name].objects for name in found.class_names], float)
            self.per_class.bars(found.class_names, [("", objects)])
            self._draw_boxes()
            self._ask_reach()
        self._draw_photos()
        self._enable()

    def _summary(self, found: Statistics, tiny: int) -> str:
        text = self.tr(", ").join(
            (
                self.tr("%Ln photo(s)", "", found.images),
                self.tr("%Ln labelled", "", found.labelled),
                self.tr("%Ln of them without objects", "", found.empty),
                self.tr("%Ln object(s)", "", found.objects),
            )
        )
        if tiny:
            told = self.tr(
                "%Ln object(s) under {0} px long at {1} px: a larger training size finds more.", "", tiny
            )
            return sentences(text, told.format(TINY, self.training_size.value()))
        return sentences(text)

    def _draw_boxes(self) -> None:
        found, name = self.found, self.classes.currentData()
        if found is None:
            return

        def show(counted: Boxes) -> None:
            if self.found is not None and self.classes.currentData() == name:
                self.sizes.heat(counted.sizes)
                self.places.heat(counted.places, downwards=True)
                self.aspects.histogram(counted.aspects, distributions.ASPECT_EDGES, _ASPECT_TICKS)

        # A million boxes take longer to count than a window may stand still.
        task = BackgroundTask(lambda _progress: distributions.of_boxes(found, name), owner=self)
        task.done(show).failed(self.notice.tell_error).start()

    def _draw_photos(self) -> None:
        found = self.found
        if found is None:
            return

        def count(_progress: Progress) -> list[tuple[Chart, Histogram]]:
            return [
                (self.per_image, distributions.objects_per_image(found)),
                (self.photo_sizes, distributions.image_sides(found)),
                (self.brightness, distributions.brightness(found)),
            ]

        def show(counted: list[tuple[Chart, Histogram]]) -> None:
            for chart, histogram in counted if self.found is found else ():
                if histogram.counts.any():
                    chart.histogram(histogram.counts, histogram.edges)

        BackgroundTask(count, owner=self).done(show).failed(self.notice.tell_error).start()

    def _ask_reach(self) -> None:
        found, size = self.found, self.training_size.value()
        if found is None:
            return
        if self._reaching is not None:
            self._reaching.cancel()

        def work(_progress: Progress) -> tuple[int, Reach]:
            return distributions.tiny(found, size), reach(found, size)

        def show(counted: tuple[int, Reach]) -> None:
            self.summary.setText(self._summary(found, counted[0]))
            self._show_reach(found, counted[1])

        task = BackgroundTask(work, owner=self)
        self._reaching = task
        task.done(show).failed(self.notice.tell_error).start()

    def _show_reach(self, found: Statistics, told: Reach) -> None:
        self.reached = told
        names = [name for name in found.class_names if found.classes[name].objects]
        self.reach.bars(
            names,
            [
                (self.tr("usual sizes"), np.array([told.classic[name] for name in names])),
                (self.tr("fitted sizes"), np.array([told.fitted[name] for name in names])),
            ],
            percent=True,
        )

    def _choose_csv(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Folder for the tables"), str(self.document.folder or "")
        )
        if folder and self._may_replace(Path(folder)):
            self.export_csv(Path(folder))

    def _may_replace(self, folder: Path) -> bool:
        there = [name for name in TABLES if (folder / name).exists()]
        if not there:
            return True
        answer = QMessageBox.question(
            self,
            "Boxwright",
            self.tr("{0} in {1} will be replaced.").format(", ".join(there), folder),
            QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Ok

    def _choose_png(self) -> None:
        start = str((self.document.folder or Path()) / "statistics.png")
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save the charts"), start, "PNG (*.png)")
        if path:
            self.export_png(Path(path))

    def export_csv(self, folder: Path) -> None:
        """Write the tables in the background."""
        found = self.found
        if found is None:
            return

        def work(_progress: Progress) -> list[Path]:
            return write_csv(found, folder)

        def done(files: list[Path]) -> None:
            told = self.tr("%Ln table(s) written to {0}", "", len(files))
            self.document.message.emit(told.format(folder), "info")

        task = BackgroundTask(work, owner=self)
        self.csv_button.follow(task, self.tr("Writing…"), can_cancel=False)
        task.done(done).failed(self.notice.tell_error).finished(self._enable).start()

    def export_png(self, path: Path) -> None:
        """Write a picture of all charts, as they are shown."""
        if self.page.grab().save(str(path), "PNG"):
            self.document.message.emit(self.tr("Charts written to {0}").format(path), "info")
        else:
            self.notice.tell(self.tr("{0} could not be written.").format(path), "error")
