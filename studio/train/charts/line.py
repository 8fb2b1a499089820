"""What a line of a chart is called and looks like. No Qt."""

from __future__ import annotations

from dataclasses import dataclass


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
    dashed: bool = False
    smooth: bool = False
    points: bool = False
