"""The lines behind the curves, at the large ticks of both axes.

pyqtgraph's own grid has lines half transparent, which took most of the time of a repaint
(tests/benchmarks/charts.py).
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget


class Grid(pg.GraphicsObject):
    """Belongs to one plot; drawn below everything."""

    def __init__(self, plot: pg.PlotItem) -> None:
        super().__init__()
        self._plot = plot
        self.color = QColor()
        self._lines: list[QLineF] = []
        self._shown: tuple[float, ...] = ()
        self.setZValue(-10)
        plot.addItem(self, ignoreBounds=True)

    def boundingRect(self) -> QRectF:
        """All that is visible."""
        return QRectF(self._plot.getViewBox().viewRect())

    def viewRangeChanged(self) -> None:
        """Told by pyqtgraph: the visible part is another one."""
        self.prepareGeometryChange()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw one line a tick."""
        box = self._plot.getViewBox()
        (left, right), (low, high) = box.viewRange()
        shown = (left, right, low, high, box.width(), box.height())
        if shown != self._shown:
            self._shown = shown
            self._lines = [QLineF(x, low, x, high) for x in self._ticks("bottom", left, right, box.width())]
            self._lines += [QLineF(left, y, right, y) for y in self._ticks("left", low, high, box.height())]
        painter.setPen(pg.mkPen(self.color, style=Qt.PenStyle.SolidLine))
        painter.drawLines(self._lines)

    def _ticks(self, side: str, low: float, high: float, pixels: float) -> list[float]:
        levels = self._plot.getAxis(side).tickValues(low, high, pixels)
        return [value for _, values in levels[:2] for value in values if low < value < high]
