"""One growing curve: float64 points with ascending x, and a smoothed copy kept up to date. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_BLOCK = 4096


class Series:
    """Points ``(x, y)`` in the order they come; x never falls, y may be NaN (a gap).

    Appending is amortised O(1); :attr:`x` and :attr:`y` are views, valid until the next append.
    """

    def __init__(self) -> None:
        self._points: Floats = np.empty((2, 256))
        self._count = 0
        self._smooth = _Smoother(0.0)

    def __len__(self) -> int:
        return self._count

    @property
    def x(self) -> Floats:
        """(N,) float64."""
        return self._points[0, : self._count]

    @property
    def y(self) -> Floats:
        """(N,) float64, NaN where there is no value."""
        return self._points[1, : self._count]

    def append(self, x: float, y: float) -> None:
        """Add one point."""
        self.extend([x], [y])

    def extend(self, xs: Sequence[float] | Floats, ys: Sequence[float] | Floats) -> None:
        """Add points. An x below the last one is lifted to it, so that drawing may search by x."""
        count = len(xs)
        if count == 0:
            return
        self._grow(self._count + count)
        end = self._count + count
        self._points[0, self._count : end] = xs
        self._points[1, self._count : end] = ys
        start = max(self._count - 1, 0)
        ordered = self._points[0, start:end]
        np.maximum.accumulate(ordered, out=ordered)
        self._count = end

    def truncate(self, x: float) -> None:
        """Forget the points beyond ``x``: a resumed run repeats what came after its checkpoint."""
        self._count = int(np.searchsorted(self.x, x, side="right"))
        self._smooth = _Smoother(self._smooth.weight)

    def smoothed(self, weight: float) -> Floats:
        """(N,) exponential moving average of y, corrected for its start.

        Args:
            weight: share of the past in each value, in [0, 1); 0 gives y itself.

        Only points added since the last call with the same weight are computed. NaN stays NaN and
        does not spread.
        """
        if weight <= 0.0:
            return self.y
        if weight != self._smooth.weight:
            self._smooth = _Smoother(weight)
        return self._smooth.upto(self.y)

    def _grow(self, needed: int) -> None:
        capacity = self._points.shape[1]
        if needed <= capacity:
            return
        grown = np.empty((2, max(needed, 2 * capacity)))
        grown[:, : self._count] = self._points[:, : self._count]
        self._points = grown


class _Smoother:
    """The moving average so far, to be continued when points are added."""

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self._average = 0.0
        self._seen = 0
        self._done = 0
        self._values: Floats = np.empty(256)

    def upto(self, y: Floats) -> Floats:
        if len(y) > len(self._values):
            grown = np.empty(max(len(y), 2 * len(self._values)))
            grown[: self._done] = self._values[: self._done]
            self._values = grown
        while self._done < len(y):
            block = y[self._done : self._done + self._block_length()]
            self._values[self._done : self._done + len(block)] = self._continue(block)
            self._done += len(block)
        return self._values[: len(y)]

    def _block_length(self) -> int:
        """Short enough that ``weight ** -length`` stays far from the end of float64."""
        return max(1, min(_BLOCK, int(150.0 / -math.log10(self.weight))))

    def _continue(self, block: Floats) -> Floats:
        """s[k] = w s[k-1] + (1-w) y[k] over the finite values, in closed form instead of a loop."""
        result = np.full(len(block), np.nan)
        finite = np.isfinite(block)
        values = block[finite]
        if len(values) == 0:
            return result
        powers = self.weight ** np.arange(1, len(values) + 1)
        sums = np.cumsum(values / powers)
        averages = powers * (self._average + (1.0 - self.weight) * sums)
        seen = self._seen + np.arange(1, len(values) + 1)
        result[finite] = averages / (1.0 - self.weight**seen)
        self._average = float(averages[-1])
        self._seen += len(values)
        return result
