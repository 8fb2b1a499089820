"""The curves of one run in several charts, drawn little by little so that the window never waits."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from studio import theme
from studio.settings import Settings
from studio.train.charts.chart import Chart
from studio.train.charts.history import RunHistory
from studio.train.charts.line import Line

TICK_MS = 60
"""One chart is drawn anew at each tick, so a chart shows what is new within half a second."""
THREE_COLUMNS_PX = 1250
HIDDEN_KEY = "train/hidden_charts"


class ChartsView(QWidget):
    """``show_history`` draws a run; ``grown`` says that its history holds more now."""

    failed = Signal(object)
    """An export could not be written: the UserError."""

    def __init__(self, settings: Settings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._history: RunHistory | None = None
        self._dirty: list[Chart] = []
        self._large: Chart | None = None
        self._columns = 0
        self.losses = Chart("loss", self.tr("Loss"), self.tr("epoch"), from_zero=False)
        self.precision = Chart("precision", self.tr("Validation"), self.tr("epoch"), (0, 1))
        self.precision.legend.most_buttons = 2  # the two that count; the variants stand in the menu
        self.classes = Chart("classes", self.tr("Classes"), self.tr("epoch"), (0, 1))
        self.rate = Chart("rate", self.tr("Learning rate"), self.tr("epoch"))
        self.speed = Chart("speed", self.tr("Images per second"), self.tr("epoch"), least_span=1)
        self.usage = Chart("usage", self.tr("Load, %"), self.tr("epoch"), least_span=20)
        self.memory = Chart("memory", self.tr("Memory, MB"), self.tr("epoch"), least_span=200)
        self.charts = [
            self.losses, self.precision, self.classes, self.rate, self.speed, self.usage, self.memory
        ]  # fmt: skip
        nothing: list[str] = []
        hidden = settings.get(HIDDEN_KEY, nothing) if settings is not None else nothing
        self._shown = {chart.name for chart in self.charts} - set(hidden)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._draw_next)
        self._build()
        self._show_whether_any()
        self._set_lines()

    # -- drawing --

    def show_history(self, history: RunHistory | None) -> None:
        """Draw the curves of a run, all of it at once; None draws nothing."""
        self._history = history
        self._show_whether_any()
        self._set_lines()
        for chart in self.charts:
            chart.show_all()
        self.refresh()

    def grown(self) -> None:
        """Draw what is new, a chart at each tick of the timer."""
        self._show_whether_any()
        self._set_lines()
        self._dirty += [
            chart for chart in self.charts if chart.name in self._shown and chart not in self._dirty
        ]
        if self.isVisible():
            self._timer.start()

    def show_starting(self, is_training: bool) -> None:
        """What stands where no curve is yet: that they come, or how to get some."""
        self.nothing.setText(
            self.tr("The training starts. Its curves come with the first steps.")
            if is_training
            else self.tr(
                "Choose settings at the left and press Start. Curves here show how the network learns."
            )
        )

    def refresh(self) -> None:
        """Draw every chart now."""
        self._dirty = []
        for chart in self.charts:
            self._draw(chart)

    def curve(self, key: str) -> tuple[np.ndarray, np.ndarray]:
        """What the curve of a series shows: x and y as drawn, before any logarithm."""
        for chart in self.charts:
            if any(line.key == key for line in chart.lines):
                return chart.drawn(key)
        raise KeyError(key)

    def _show_whether_any(self) -> None:
        is_any = self._history is not None and any(map(len, self._history.series.values()))
        self._scroll.setVisible(is_any)
        self.nothing.setVisible(not is_any)

    def _draw_next(self) -> None:
        if not self._dirty:
            self._timer.stop()
            return
        self._draw(self._dirty.pop(0))

    def _draw(self, chart: Chart) -> None:
        series = self._history.series if self._history is not None else {}
        chart.draw(series, self.smoothing.value() / 100)

    def _set_lines(self) -> None:
        is_classifier = self._history is not None and self._history.is_classifier
        losses = [
            Line("train.loss", self.tr("training"), 0, smooth=True),
            Line("val.loss", self.tr("validation"), 3, points=True),
        ]
        precision = [Line("accuracy", self.tr("accuracy"), 0, points=True)]
        if not is_classifier:
            losses += [
                Line("train.classification_loss", self.tr("class"), 1, smooth=True),
                Line("train.regression_loss", self.tr("box"), 2, smooth=True),
            ]
            precision = [
                Line("map_voc_area", self.tr("mAP@0.5"), 0, points=True),
                Line("map_coco", self.tr("mAP@0.5:0.95"), 2, points=True),
                Line("map_voc2007", self.tr("VOC 2007"), 1, points=True),
                Line("map_coco50", self.tr("COCO AP50"), 3, points=True),
            ]
        self.precision.heading.setText(self.tr("Accuracy") if is_classifier else self.tr("Validation"))
        self.losses.set_lines(losses)
        self.precision.set_lines(precision)
        self.classes.heading.setText(
            self.tr("Recall per class") if is_classifier else self.tr("AP@0.5 per class")
        )
        names = self._history.class_names if self._history is not None else []
        self.classes.set_lines(
            [Line(f"class.{name}", name, index, points=True) for index, name in enumerate(names)]
        )
        self.rate.set_lines([Line("learning_rate", self.tr("learning rate"), 0)])
        self.speed.set_lines([Line("images_per_s", self.tr("images/s"), 0, smooth=True)])
        usage = [Line("cpu_percent", self.tr("processor (100: one core)"), 0)]
        memory = [Line("memory_mb", self.tr("training process"), 0)]
        if self._history is not None and len(self._history.series["gpu_memory_mb"]):
            usage.append(Line("gpu_percent", self.tr("graphics card"), 1))
            memory.append(Line("gpu_memory_mb", self.tr("graphics card"), 1))
        # A single line has no legend to say what is 100.
        self.usage.heading.setText(self.tr("Load, % of one core") if len(usage) == 1 else self.tr("Load, %"))
        self.usage.set_lines(usage)
        self.memory.set_lines(memory)

    # -- layout --

    def _build(self) -> None:
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setObjectName("smoothing")
        self.smoothing.setAccessibleName(self.tr("Smoothing"))
        self.smoothing.setToolTip(self.tr("How much of the past each point of a training curve holds"))
        self.smoothing.setRange(0, 99)
        self.smoothing.setValue(60)
        self.smoothing.setMaximumWidth(160)
        self.log_scale = QCheckBox(self.tr("Logarithmic losses"))
        self.log_scale.setObjectName("log_scale")
        self.choice = QPushButton(self.tr("Charts"))  # has room for its arrow, which a tool button has not
        self.choice.setObjectName("chart_choice")
        menu = QMenu(self.choice)
        for chart in self.charts:
            action = menu.addAction(chart.title)
            action.setObjectName(f"show_{chart.name}")
            action.setCheckable(True)
            action.setChecked(chart.name in self._shown)
            action.toggled.connect(lambda on, name=chart.name: self._choose(name, on))
        self.choice.setMenu(menu)
        self.all_button = QPushButton(self.tr("Show all"))
        self.all_button.setObjectName("show_all")
        self.all_button.setToolTip(self.tr("Zoom every chart back to the whole run"))
        options = QHBoxLayout()
        options.setSpacing(theme.SPACING)
        label = QLabel(self.tr("Smoothing"))
        label.setBuddy(self.smoothing)
        options.addWidget(label)
        options.addWidget(self.smoothing)
        options.addWidget(self.log_scale)
        options.addStretch(1)
        options.addWidget(self.all_button)
        options.addWidget(self.choice)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.SPACING)
        self._scroll = scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.nothing = QLabel()
        self.show_starting(False)
        self.nothing.setObjectName("charts_nothing")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("role", "faint")
        self.nothing.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACING_SMALL, 0, 0)
        layout.addLayout(options)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.nothing, 1)
        self.smoothing.valueChanged.connect(lambda _value: self.grown())
        self.log_scale.toggled.connect(self.losses.set_log)
        self.all_button.clicked.connect(self._show_everything)
        for chart in self.charts:
            chart.hovered.connect(self._point_at)
            chart.enlarge_wanted.connect(lambda chosen=chart: self._enlarge(chosen))
            chart.failed.connect(self.failed)
        self._arrange()

    def _show_everything(self) -> None:
        for chart in self.charts:
            chart.show_all()

    def _point_at(self, x: float | None) -> None:
        """All charts have one x: the crosshair stands at the same epoch in each."""
        for chart in self.charts:
            if chart.name in self._shown:
                chart.show_at(x)

    def _choose(self, name: str, on: bool) -> None:
        (self._shown.add if on else self._shown.discard)(name)
        if self._settings is not None:
            self._settings.set(
                HIDDEN_KEY, [chart.name for chart in self.charts if chart.name not in self._shown]
            )
        self._columns = 0
        self._arrange()
        self.grown()

    def _enlarge(self, chart: Chart) -> None:
        self._large = None if self._large is chart else chart
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        """Two or three charts side by side, whatever fits; one alone when it was enlarged."""
        shown = [chart for chart in self.charts if chart.name in self._shown]
        if self._large is not None:
            shown = [self._large]
        columns = min(3 if self.width() >= THREE_COLUMNS_PX else 2, max(len(shown), 1))
        if columns == self._columns:
            return
        self._columns = columns
        for chart in self.charts:
            self._grid.removeWidget(chart)
            if chart not in shown:
                chart.hide()
        for column in range(3):
            self._grid.setColumnStretch(column, int(column < columns))

        for position, chart in enumerate(shown):
            # The grid gives it a parent: shown before that it would be a window of its own.
            self._grid.addWidget(chart, position // columns, position % columns)
            chart.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More columns where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while another room was shown."""
        super().showEvent(event)
        if self._dirty:
            self._timer.start()
