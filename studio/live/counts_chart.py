"""How many of each class there were over the last two minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from studio import theme
from studio.widgets.class_colors import class_color, line_on, notifier
from studio.widgets.plot_axes import plot_axes
from studio.widgets.plot_menu import PlotMenu


class CountsChart(pg.PlotWidget):
    """A line a class, newest on the right; drawn twice a second at most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems=plot_axes(counts_below=True, counts_left=True))
        self.setObjectName("live_chart")
        self.setAccessibleName(self.tr("Detections per class over time"))
        self.setMouseEnabled(False, False)
        self.setMenuEnabled(False)
        PlotMenu(self)
        self.hideButtons()
        self.setFixedHeight(130)
        self.getPlotItem().setLabel("bottom", self.tr("seconds"))
        self.getPlotItem().setLabel("left", self.tr("objects"))
        self.getPlotItem().getAxis("left").enableAutoSIPrefix(False)  # 0.5, not "500 (x0.001)"
        self.getPlotItem().layout.setContentsMargins(0, theme.SPACING, 0, 0)  # room for the topmost number
        self.getPlotItem().getViewBox().setLimits(yMin=0)
        self.setXRange(-120, 0, padding=0.02)
        self._curves: dict[str, pg.PlotDataItem] = {}
        theme.notifier().changed.connect(self._paint)
        notifier().changed.connect(self._paint)
        self._paint()

    def show_series(self, times: Sequence[float], series: Mapping[str, Sequence[float]]) -> None:
        """Seconds (0 is now) and for each class its counts at them."""
        for label in [label for label in self._curves if label not in series]:
            self.removeItem(self._curves.pop(label))
        for label, counts in series.items():
            if label not in self._curves:
                self._curves[label] = self.plot(pen=pg.mkPen(_pen_color(label), width=2), name=label)
            self._curves[label].setData(list(times), list(counts))

    def _paint(self) -> None:
        self.setBackground(theme.color("base"))
        for name in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(name)
            axis.setPen(theme.color("line"))
            axis.setTextPen(theme.color("text"))
        for label, curve in self._curves.items():
            curve.setPen(pg.mkPen(_pen_color(label), width=2))


def _pen_color(label: str) -> QColor:
    return line_on(class_color(label), theme.color("base"))
