"""Precision over recall, and F1 over the threshold with a line that can be dragged."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.evaluation.ap import Curve
from engine.evaluation.report import thinned
from studio import theme
from studio.evaluate.legend import FittingLegend
from studio.evaluate.state import Loaded
from studio.widgets.plot_axes import plot_axes
from studio.widgets.plot_menu import PlotMenu

_GRID = np.linspace(0, 1, 201)


class Curves(QWidget):
    """``dragged`` tells the threshold the line was dragged to."""

    dragged = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loaded: Loaded | None = None
        self._threshold = math.nan
        self.precision = self._plot(
            "evaluate_pr", self.tr("Precision and recall"), self.tr("recall"), self.tr("precision")
        )
        self.f1 = self._plot("evaluate_f1", self.tr("F1 at each threshold"), self.tr("threshold"), "F1")
        self.legend = FittingLegend(self.precision.getPlotItem(), (12, -12))
        self.line = pg.InfiniteLine(0.5, movable=True, bounds=(0, 1))
        self.line.setCursor(Qt.CursorShape.SizeHorCursor)
        self.f1.setToolTip(self.tr("Drag the upright line to choose a threshold"))
        self.points = pg.ScatterPlotItem(size=9)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING)
        row.addWidget(self.precision)
        row.addWidget(self.f1)
        self.line.sigPositionChanged.connect(self._line_moved)
        theme.notifier().changed.connect(self._paint)
        self._paint()

    def show_report(self, loaded: Loaded | None) -> None:
        """Draw the curves of every class that occurs."""
        self._loaded = loaded
        self._draw()

    def set_threshold(self, threshold: float) -> None:
        """Move the line and the points on the curves; tells nobody."""
        self._threshold = threshold
        with QSignalBlocker(self.line):
            self.line.setValue(threshold)
        self.line.update()
        colors = theme.series_colors()
        spots = []
        for index, (_, curve) in enumerate(self._present()):
            precision, recall, _ = curve.at(threshold)
            if not math.isnan(precision):
                brush = colors[index % len(colors)]
                spots.append({"pos": (recall, precision), "brush": brush, "pen": theme.color("text")})
        self.points.setData(spots)

    def shown(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Recall and precision as drawn for a class."""
        for item in self.precision.getPlotItem().listDataItems():
            if item.name() == name:
                x, y = item.getOriginalDataset()
                return x, y
        raise KeyError(name)

    def _present(self) -> list[tuple[str, Curve]]:
        curves = self._loaded.curves if self._loaded is not None else {}
        return [(name, curve) for name, curve in curves.items() if curve.objects]

    def _draw(self) -> None:
        colors = theme.series_colors()
        for plot in (self.precision, self.f1):
            plot.getPlotItem().clear()
        drawn: dict[bytes, str] = {}
        told: list[tuple[object, str]] = []
        for index, (name, curve) in enumerate(self._present()):
            pen = pg.mkPen(colors[index % len(colors)], width=theme.line_width(index))
            at = thinned(curve)
            # Of equal curves only the last can be seen: the legend says so of the others.
            twin = drawn.setdefault(curve.recall[at].tobytes() + curve.precision[at].tobytes(), name)
            line = self.precision.plot(curve.recall[at], curve.precision[at], pen=pen, name=name)
            told.append((line, name if twin == name else f"{name} = {twin}"))
            f1 = np.array([curve.at(threshold)[2] for threshold in _GRID.tolist()])
            self.f1.plot(_GRID, f1, pen=pen, name=name)
        self.precision.addItem(self.points)
        if self._loaded is not None:
            self.f1.addItem(self.line)
        self.legend.show(told)
        if not math.isnan(self._threshold):
            self.set_threshold(self._threshold)

    def _line_moved(self, line: pg.InfiniteLine) -> None:
        self.dragged.emit(min(max(float(line.value()), 0.0), 1.0))

    def _plot(self, name: str, title: str, bottom: str, left: str) -> pg.PlotWidget:
        widget = pg.PlotWidget(axisItems=plot_axes())
        widget.setObjectName(name)
        widget.setAccessibleName(title)
        widget.setMinimumSize(220, 160)
        widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no key does anything here: the slider is the line's
        plot = widget.getPlotItem()
        plot.setTitle(title, size="10pt")
        plot.setLabel("bottom", bottom)
        plot.setLabel("left", left)
        plot.setXRange(0, 1, padding=0.02)
        plot.setYRange(0, 1, padding=0.02)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.showGrid(x=True, y=True, alpha=0.2)
        plot.setMenuEnabled(False)
        PlotMenu(widget)
        return widget

    def _paint(self) -> None:
        for widget in (self.precision, self.f1):
            widget.setBackground(theme.color("base"))
            plot = widget.getPlotItem()
            plot.titleLabel.setText(plot.titleLabel.text, color=theme.color("text").name())
            for side in ("left", "bottom"):
                plot.getAxis(side).setPen(theme.color("line"))
                plot.getAxis(side).setTextPen(theme.color("faint"))
        self.legend.paint()
        self.line.setPen(pg.mkPen(theme.color("text"), width=2))
        self.line.setHoverPen(pg.mkPen(theme.color("accent"), width=4))
        self._draw()
