"""The curves of one run, drawn: losses, average precision, speed, learning rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from studio import theme
from studio.train.charts.history import RunHistory


@dataclass(frozen=True)
class Line:
    """One curve of a chart: its series, its name in the legend, whether it is dashed and smoothed."""

    series: str
    name: str
    color: int
    dashed: bool = False
    smooth: bool = False


class ChartsView(QWidget):
    """``show_history`` draws; call it again after the history has grown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: RunHistory | None = None
        self._lines: list[tuple[Line, pg.PlotDataItem]] = []
        self._plots: list[pg.PlotItem] = []
        self.log_scale = QCheckBox(self.tr("Logarithmic losses"))
        self.log_scale.setObjectName("log_scale")
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setObjectName("smoothing")
        self.smoothing.setAccessibleName(self.tr("Smoothing"))
        self.smoothing.setRange(0, 99)
        self.smoothing.setValue(60)
        self.smoothing.setMaximumWidth(160)
        options = QHBoxLayout()
        options.setSpacing(theme.SPACING)
        options.addWidget(QLabel(self.tr("Smoothing")))
        options.addWidget(self.smoothing)
        options.addWidget(self.log_scale)
        options.addStretch(1)
        grid = QGridLayout()
        grid.setSpacing(theme.SPACING)
        self.losses = self._plot(
            self.tr("Loss"),
            [
                Line("train.loss", self.tr("total"), 0, smooth=True),
                Line("train.classification_loss", self.tr("classification"), 1, smooth=True),
                Line("train.regression_loss", self.tr("regression"), 2, smooth=True),
                Line("val.loss", self.tr("validation"), 3, dashed=True),
            ],
        )
        self.precision = self._plot(
            self.tr("Average precision (validation)"),
            [
                Line("map_voc_area", self.tr("mAP@0.5, VOC area"), 0),
                Line("map_voc2007", self.tr("mAP@0.5, VOC 2007"), 1),
                Line("map_coco50", self.tr("COCO AP50"), 3),
                Line("map_coco", self.tr("COCO AP50:95"), 2),
            ],
        )
        self.precision.getPlotItem().setYRange(0, 1, padding=0.02)
        self.precision.getPlotItem().legend.setOffset((-8, -8))  # these curves rise: above them is no room
        self.speed = self._plot(
            self.tr("Images a second"), [Line("images_per_s", self.tr("images/s"), 0, smooth=True)]
        )
        self.rate = self._plot(self.tr("Learning rate"), [Line("learning_rate", self.tr("learning rate"), 0)])
        for position, plot in enumerate((self.losses, self.precision, self.speed, self.rate)):
            grid.addWidget(plot, position // 2, position % 2)
        grid.setRowStretch(0, 3)
        grid.setRowStretch(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(options)
        layout.addLayout(grid, 1)
        self.smoothing.valueChanged.connect(lambda _value: self.refresh())
        self.log_scale.toggled.connect(self._set_log)
        theme.notifier().changed.connect(self._paint)
        self._paint()

    def show_history(self, history: RunHistory | None) -> None:
        """Draw the curves of a run; None draws nothing."""
        self._history = history
        self.refresh()

    def refresh(self) -> None:
        """Draw what is there now."""
        weight = self.smoothing.value() / 100
        for line, item in self._lines:
            series = self._history.series[line.series] if self._history is not None else None
            if series is None or not len(series):
                item.setData([], [])
                continue
            y = series.smoothed(weight) if line.smooth else series.y
            item.setData(np.array(series.x), np.array(y))

    def curve(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """What the curve of a series shows: x and y as drawn before any logarithm."""
        for line, item in self._lines:
            if line.series == name:
                x, y = item.getOriginalDataset()
                return (np.array([]), np.array([])) if x is None else (x, y)
        raise KeyError(name)

    def _plot(self, title: str, lines: list[Line]) -> pg.PlotWidget:
        widget = pg.PlotWidget()
        widget.setMinimumHeight(120)
        plot = widget.getPlotItem()
        plot.setTitle(title, size="10pt")
        plot.setLabel("bottom", self.tr("epoch"))
        plot.showGrid(x=True, y=True, alpha=0.2)
        plot.setDownsampling(auto=True, mode="peak")
        plot.setClipToView(True)
        plot.setMenuEnabled(False)
        if len(lines) > 1:
            plot.addLegend(offset=(-8, 8), labelTextSize="8pt")
        for line in lines:
            self._lines.append((line, plot.plot([], [], name=line.name, connect="finite")))
        self._plots.append(plot)
        return widget

    def _set_log(self, on: bool) -> None:
        self.losses.getPlotItem().setLogMode(y=on)

    def _paint(self) -> None:
        colors = theme.series_colors()
        text = theme.color("text")
        for plot in self._plots:
            plot.getViewWidget().setBackground(theme.color("base"))
            plot.titleLabel.setText(plot.titleLabel.text, color=text.name())
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(theme.color("line"))
                axis.setTextPen(theme.color("faint"))
            if plot.legend is not None:
                plot.legend.setLabelTextColor(text)
                for _, label in plot.legend.items:
                    label.setText(label.text, color=text.name())
        for line, item in self._lines:
            style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
            item.setPen(pg.mkPen(colors[line.color], width=1.5, style=style))
            if line.series.startswith(("map_", "val.")):
                item.setSymbol("o")
                item.setSymbolSize(4)
                item.setSymbolPen(None)
                item.setSymbolBrush(colors[line.color])
