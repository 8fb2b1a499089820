"""Fewer points that look the same: the lowest and highest of each pixel column. No Qt."""

from __future__ import annotations

import numpy as np

from studio.train.charts.series import Floats


def decimate(
    x: Floats, y: Floats, columns: int, x_range: tuple[float, float] | None = None
) -> tuple[Floats, Floats]:
    """The curve ``(x, y)`` as it shows in a chart of so many pixel columns.

    Args:
        x: (N,) ascending.
        y: (N,), NaN where there is a gap.
        columns: width of the chart, pixels.
        x_range: the part that is visible; None is all of it. One point beyond each end is kept, so that
            the line runs on to the border.

    Returns:
        x and y, (M,) each with M <= 2 * columns + 2; the very points when there are no more than that. Of the
        points of a column, its lowest and its highest are kept, in their order.
    """
    if x_range is not None:
        first = max(int(np.searchsorted(x, x_range[0], side="left")) - 1, 0)
        last = int(np.searchsorted(x, x_range[1], side="right")) + 1
        x, y = x[first:last], y[first:last]
    columns = max(columns, 1)
    if len(x) <= 2 * columns:
        return x, y
    edges = np.linspace(x[0], x[-1], columns + 1)[:-1]
    starts = np.unique(np.searchsorted(x, edges, side="left"))
    size = np.diff(np.append(starts, len(x)))
    # A column's extremes by position: argmin has no reduceat, so each point is compared with its column's.
    finite = np.isfinite(y)
    low = np.minimum.reduceat(np.where(finite, y, np.inf), starts)
    high = np.maximum.reduceat(np.where(finite, y, -np.inf), starts)
    column = np.repeat(np.arange(len(starts)), size)
    positions = np.arange(len(y))
    far = len(y)
    first_low = np.minimum.reduceat(np.where(y == low[column], positions, far), starts)
    first_high = np.minimum.reduceat(np.where(y == high[column], positions, far), starts)
    empty = first_low == far  # only gaps in this column: one of them is kept
    first_low = np.where(empty, starts, first_low)
    first_high = np.where(empty, starts, first_high)
    kept = np.unique(np.concatenate([first_low, first_high]))
    return x[kept], y[kept]
