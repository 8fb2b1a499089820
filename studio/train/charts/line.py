"""What a line of a chart is called and looks like, and which ones nobody can see. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from studio.train.charts.series import Floats


@dataclass(frozen=True)
class Line:
    """One curve of a chart.

    ``key`` names its series, ``name`` stands in the legend, ``color`` counts the colours of
    ``theme.series_colors``. ``smooth`` lines follow the smoothing slider; ``points`` draws each value as a
    dot where there are few.
    """

    key: str
    name: str
    color: int
    smooth: bool = False
    points: bool = False


def hidden_under(curves: Sequence[tuple[Line, Floats, Floats]]) -> dict[str, str]:
    """Of each line that has every point in common with one drawn over it: the uppermost such line's name.

    Args:
        curves: each line with its x and y, in the order in which they are drawn.
    """
    upper: dict[tuple[int, float, float], list[tuple[Line, Floats, Floats]]] = {}
    names: dict[str, str] = {}
    for line, x, y in reversed(curves):
        if not len(x):
            continue
        # Lines that differ do so in their last points nearly always: few are compared as a whole.
        alike = upper.setdefault((len(x), float(x[-1]), float(np.nan_to_num(y[-1]))), [])
        for over, its_x, its_y in alike:
            if np.array_equal(x, its_x) and np.array_equal(y, its_y, equal_nan=True):
                names[line.key] = over.name
                break
        else:
            alike.append((line, x, y))
    return names
