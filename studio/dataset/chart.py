"""One chart of the statistics: bars by class, a histogram, or a heat map, in the colours of the theme."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from studio import numbers, theme
from studio.widgets.plot_axes import plot_axes
from studio.widgets.plot_menu import PlotMenu

_BETWEEN_MS = 15
_MOST_BARS = 30
"""More classes than this cannot be read; the most frequent are shown, and the title says so."""


class Chart(pg.PlotWidget):
    """Empty until one of ``bars``, ``histogram`` and ``heat`` is called; each replaces what was drawn."""

    def __init__(
        self,
        name: str,
        title: str,
        x: str,
        y: str,
        *,
        counts_left: bool = True,
        counts_below: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``counts_left``, ``counts_below``: there are no halves of what y or x counts."""
        super().__init__(parent, axisItems=plot_axes(counts_below=counts_below, counts_left=counts_left))
        self._counts_below = counts_below
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.title, self._labels = title, {"bottom": x, "left": y}
        self.values: np.ndarray = np.zeros(0)
        """What is drawn: heights of bars, or the matrix of a heat map, x before y."""
        self._draw: Callable[[], None] | None = None
        self.setMinimumSize(280, 230)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMenuEnabled(False)
        PlotMenu(self)
        theme.notifier().changed.connect(self._paint)
        self._paint()

    def bars(
        self, names: Sequence[str], series: Sequence[tuple[str, np.ndarray]], *, percent: bool = False
    ) -> None:
        """A group of bars a name, one for each of ``series`` (what it is called, values)."""
        order = np.argsort(-series[0][1], kind="stable") if len(names) > _MOST_BARS else np.arange(len(names))
        order = order[:_MOST_BARS]
        shown = numbers.percent if percent else (lambda value: numbers.written(value, ",.0f"))
        self._describe(
            f"{names[row]} {' / '.join(shown(float(values[row])) for _, values in series)}" for row in order
        )
        self.values = np.stack([values for _, values in series])[:, order] if len(names) else np.zeros((1, 0))

        def draw() -> None:
            plot = self.getPlotItem()
            width = 0.8 / len(series)
            if len(series) > 1:
                legend = plot.addLegend(offset=(-8, 4), labelTextSize="8pt", colCount=2)
                legend.clear()
            for number, (called, _) in enumerate(series):
                color = theme.series_colors()[number]
                at = np.arange(len(order)) - 0.4 + width * (number + 0.5)
                bar = pg.BarGraphItem(x=at, height=self.values[number], width=width, brush=color, pen=color)
                plot.addItem(bar)
                if len(series) > 1:
                    plot.legend.addItem(bar, called)
            ticks = [(place, _short(names[row], len(order))) for place, row in enumerate(order.tolist())]
            plot.getAxis("bottom").setTicks([ticks])
            plot.setXRange(-0.6, max(len(order), 3) - 0.4, padding=0)
            top = 1.0 if percent else float(np.nanmax(self.values, initial=1))
            plot.setYRange(
                0, top * (1.08 if len(series) == 1 else 1.35), padding=0
            )  # with room for the legend

        self._show(draw)

    def histogram(
        self, counts: np.ndarray, edges: np.ndarray, ticks: Sequence[tuple[float, str]] | None = None
    ) -> None:
        """Bars of ``counts`` (K,) between ``edges`` (K + 1,)."""
        self.values = counts
        self._describe(
            f"{self._range(low, high)}: {numbers.written(count, ',.0f')}"
            for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
            if count
        )

        def draw() -> None:
            plot = self.getPlotItem()
            color = theme.series_colors()[0]
            plot.addItem(
                pg.BarGraphItem(
                    x0=edges[:-1], x1=edges[1:], height=self.values, brush=color,
                    pen=pg.mkPen(theme.color("base")),
                )
            )  # fmt: skip
            plot.getAxis("bottom").setTicks(None if ticks is None else [list(ticks)])
            plot.setXRange(float(edges[0]), float(edges[-1]), padding=0.02)
            plot.setYRange(0, max(float(self.values.max(initial=0)), 1) * 1.08, padding=0)

        self._show(draw)

    def heat(self, matrix: np.ndarray, *, downwards: bool = False) -> None:
        """Counts of cells over [0, 1] x [0, 1], x before y; ``downwards``: y grows down, as in images."""
        self.values = matrix

        def draw() -> None:
            plot = self.getPlotItem()
            # From the ground over one colour to the text's: darker or lighter is more, in both themes.
            low, middle, high = theme.color("base"), theme.series_colors()[0], theme.color("text")
            first = QColor(
                (2 * low.red() + middle.red()) // 3,
                (2 * low.green() + middle.green()) // 3,
                (2 * low.blue() + middle.blue()) // 3,
            )
            stops = np.array([0.0, 0.02, 0.6, 1.0])
            colors = [color.getRgb() for color in (low, first, middle, high)]
            image = pg.ImageItem(np.sqrt(matrix), levels=(0, max(np.sqrt(matrix.max(initial=0)), 1)))
            image.setLookupTable(pg.ColorMap(stops, colors).getLookupTable(nPts=256))
            image.setRect(0, 0, 1, 1)
            plot.addItem(image)
            plot.getAxis("bottom").setTicks([_PERCENT])
            plot.getAxis("left").setTicks([_PERCENT])
            plot.invertY(downwards)
            plot.setXRange(0, 1, padding=0)
            plot.setYRange(0, 1, padding=0)

        self._show(draw)

    def clear_chart(self) -> None:
        """Show nothing."""
        self.values = np.zeros(0)
        self._describe(())
        self._show(None)

    def _range(self, low: float, high: float) -> str:
        """A bin in words; where x counts, its edges are between the numbers that are counted."""
        if self._counts_below:
            low, high = math.ceil(low), math.ceil(high) - 1
        return numbers.fill("{:g}" if low == high else "{:g} - {:g}", low, high)

    def _describe(self, values: Iterable[str]) -> None:
        """For who cannot see the bars."""
        self.setAccessibleDescription("; ".join(values))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The chart, and the ring of the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _show(self, draw: Callable[[], None] | None) -> None:
        self._draw = draw
        _paint_in_turn(self)

    def _paint(self) -> None:
        self.setBackground(theme.color("base"))
        plot = self.getPlotItem()
        plot.clear()
        text = theme.color("text")
        plot.setTitle(self.title, color=text, size="10pt")
        for side, label in self._labels.items():
            axis = plot.getAxis(side)
            axis.setPen(theme.color("line"))
            axis.setTextPen(theme.color("faint"))
            axis.enableAutoSIPrefix(False)
            axis.setLabel(label, color=theme.color("faint").name())
        if self._draw is not None:
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Charts that come into sight together are painted one after the other.

        Eight in one go would hold the window for more than 50 ms.
        """
        super().showEvent(event)
        self.setUpdatesEnabled(False)
        _paint_in_turn(self)

    def sizeHint(self) -> object:
        hint = super().sizeHint()
        hint.setHeight(260)
        return hint

    def wheelEvent(self, event: object) -> None:
        event.ignore()  # type: ignore[attr-defined] # it scrolls the page


_waiting: list[Chart] = []
"""Charts that have something new to show and are not painted yet."""


def _paint_in_turn(chart: Chart) -> None:
    if chart not in _waiting:
        _waiting.append(chart)
        if len(_waiting) == 1:
            QTimer.singleShot(_BETWEEN_MS, _paint_next)


def _paint_next() -> None:
    chart = _waiting.pop(0)
    if isValid(chart):
        chart._paint()
        chart.setUpdatesEnabled(True)
    if _waiting:
        QTimer.singleShot(_BETWEEN_MS, _paint_next)


_PERCENT = [(share, f"{share:.0%}") for share in (0, 0.25, 0.5, 0.75, 1)]


def _short(name: str, count: int) -> str:
    longest = 14 if count <= 4 else 9 if count <= 8 else 5
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
