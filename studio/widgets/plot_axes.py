"""Axes of plots whose numbers are written as on the desktop."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg

from studio import numbers


class _Axis(pg.AxisItem):
    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """As pyqtgraph writes them, with the desktop's signs."""
        return [numbers.in_place(text) for text in super().tickStrings(values, scale, spacing)]


class _WholeAxis(_Axis):
    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """Whole numbers alone, until less than from one to the next is shown."""
        levels = super().tickSpacing(low, high, size)
        if high - low < 1:
            return levels
        whole = [level for level in levels if level[0] >= 1 and float(level[0]).is_integer()]
        return whole or [(1.0, 0.0)]


def plot_axes(*, counts_below: bool = False, counts_left: bool = False) -> dict[str, pg.AxisItem]:
    """For ``axisItems`` of a new ``PlotWidget``. ``counts_below``: x counts, as epochs do; so for y."""
    counts = {"left": counts_left, "bottom": counts_below}
    return {side: _WholeAxis(side) if whole else _Axis(side) for side, whole in counts.items()}
