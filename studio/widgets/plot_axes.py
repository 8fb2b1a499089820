"""Axes of plots whose numbers are written as on the desktop."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg

from studio import numbers


class _Axis(pg.AxisItem):
    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """As pyqtgraph writes them, with the desktop's signs."""
        return [numbers.in_place(text) for text in super().tickStrings(values, scale, spacing)]


def plot_axes() -> dict[str, pg.AxisItem]:
    """For ``axisItems`` of a new ``PlotWidget``."""
    return {side: _Axis(side) for side in ("left", "bottom")}
