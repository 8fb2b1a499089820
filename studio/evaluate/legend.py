"""The legend inside a plot: as many columns as it needs, and never cut off by the plot's edge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape, unescape
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication

from studio import numbers, theme


class FittingLegend:
    """``show`` names the curves; where they are too many for the plot, the last entry says how many more.

    Args:
        offset: from the plot's edges, as pyqtgraph's legends have it.
    """

    def __init__(self, plot: pg.PlotItem, offset: tuple[int, int]) -> None:
        self._plot = plot
        self._entries: list[tuple[Any, str]] = []
        self._margin = 2 * max(map(abs, offset))
        self.item = plot.addLegend(offset=offset, labelTextSize="8pt")
        plot.getViewBox().sigResized.connect(lambda _box: self._fit())

    @property
    def texts(self) -> list[str]:
        """What it says."""
        return [unescape(label.text) for _, label in self.item.items]

    def show(self, entries: Sequence[tuple[Any, str]]) -> None:
        """Curves and what they are called."""
        self._entries = list(entries)
        self._fit()

    def paint(self) -> None:
        """In the theme's colours; its words are read where curves run behind them."""
        ground = theme.color("base")
        ground.setAlpha(140)
        self.item.setBrush(pg.mkBrush(ground))
        self._fit()

    def _fit(self) -> None:
        count = len(self._entries)
        self._fill(count, 1)
        room = self._plot.getViewBox().size()
        if count < 2 or room.height() <= 0:
            return
        high, wide = room.height() - self._margin, room.width() - self._margin
        size = self.item.boundingRect().size()
        rows = max(int(high / (size.height() / count)), 1)
        columns = min(math.ceil(count / rows), max(int(wide / size.width()), 1))
        if columns > 1 or count > rows:
            self._fill(min(count, rows * columns), columns)

    def _fill(self, count: int, columns: int) -> None:
        """The first entries; the last one stands for those left out."""
        left_out = len(self._entries) - count
        shown = self._entries[: count - 1] if left_out else self._entries
        entries = list(shown)
        if left_out:
            more = QCoreApplication.translate("FittingLegend", "{0} more")
            entries.append((pg.PlotDataItem(), more.format(numbers.integer(left_out + 1))))
        self.item.clear()
        self.item.setColumnCount(columns)
        for curve, text in entries:
            self.item.addItem(curve, "")
            self.item.items[-1][1].setText(escape(text), color=theme.color("text").name(), size="8pt")
        self.item.updateSize()
