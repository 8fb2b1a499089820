"""Counting objects that go over a line, each once, however their boxes tremble on it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_Point = tuple[float, float]

_OVER = 0.05
"""Share of a box's diagonal by which its centre must be beyond the line to have crossed it; or twice what it
trembles by, where that is more."""
_AWAY = 0.25
"""Share of the diagonal by which it must have left the line before it can cross it again; or four times what
it trembles by, but never more than the whole diagonal."""
_SMOOTH = 0.4
_TREMBLE_MEMORY = 0.05


@dataclass
class _Passer:
    """``point``: its centre last. ``side``: the one it counts as being on, 1 right, -1 left, 0 neither.

    ``is_near``: it has crossed and not left the line since. ``distance``: of its centre from the line, px,
    smoothed; ``recent``: that of the last two frames; ``tremble``: mean square of what is no steady motion.
    """

    point: _Point
    side: int
    distance: float
    recent: list[float]
    is_near: bool = False
    tremble: float = 0.0
    frames: int = 0


class LineCounter:
    """Objects whose centre crossed a line, by class and direction.

    Walking along the line from start to end, ``to_right`` counts those that came over to the right hand.
    An object that trembles on the line is counted once: it has to leave the line before it counts again.

    Args:
        line: x1, y1, x2, y2 in pixels of the frames.

    Raises:
        ValueError: the line has no length.
    """

    def __init__(self, line: Sequence[float]) -> None:
        self._x, self._y, x2, y2 = map(float, line)
        self._along = (x2 - self._x, y2 - self._y)
        self._length = math.hypot(*self._along)
        if self._length == 0:
            raise ValueError("a line needs two different points")
        self.to_right: dict[str, int] = {}
        self.to_left: dict[str, int] = {}
        self._passers: dict[int, _Passer] = {}

    def forget(self) -> None:
        """What comes next is another scene; what was counted stays."""
        self._passers.clear()

    def update(
        self,
        boxes: Floats,
        labels: Sequence[str],
        numbers: npt.NDArray[np.int64],
        beginnings: Mapping[int, Sequence[Floats]] | None = None,
    ) -> None:
        """Tell of the next frame: what :meth:`Tracker.update` was given, and what it returned.

        Args:
            beginnings: of objects that were numbered now, the boxes they were seen at before
                (:attr:`Tracker.beginnings`): one that crosses right after it was first seen counts.
        """
        for box, label, number in zip(boxes.tolist(), labels, numbers.tolist(), strict=True):
            if number == 0:
                continue
            for earlier in (beginnings or {}).get(number, ()):
                self._see(number, earlier.tolist(), label)
            self._see(number, box, label)

    def _see(self, number: int, box: list[float], label: str) -> None:
        x1, y1, x2, y2 = box
        centre = ((x1 + x2) / 2, (y1 + y2) / 2)
        diagonal = math.hypot(x2 - x1, y2 - y1)
        distance = self._side(centre)
        passer = self._passers.get(number)
        if passer is None or passer.side == 0:  # on the very line it is on neither side yet
            side = (distance > 0) - (distance < 0)
            self._passers[number] = _Passer(centre, side, distance, [distance])
            return
        self._note(passer, distance)
        before, passer.point = passer.point, centre
        tremble = math.sqrt(passer.tremble)
        over = max(_OVER * diagonal, 2 * tremble)
        away = min(max(_AWAY * diagonal, 4 * tremble), diagonal)
        beyond = -distance * passer.side  # positive on the side it has not been on
        if not passer.is_near and beyond >= min(over, away):
            self._pass(passer, label, before)
        elif passer.is_near and _has_left(passer, distance, away, diagonal):
            passer.is_near = False
            if beyond > 0:  # it went back
                self._pass(passer, label, before)
                passer.is_near = False

    def _note(self, passer: _Passer, distance: float) -> None:
        """Where it is, smoothed, and how much it trembles: what is left of three places without motion."""
        passer.frames += 1
        passer.distance += _SMOOTH * (distance - passer.distance)
        if len(passer.recent) == 2:
            bend = distance - 2 * passer.recent[1] + passer.recent[0]
            memory = max(_TREMBLE_MEMORY, 1 / passer.frames)
            passer.tremble += memory * (bend * bend / 6 - passer.tremble)
        passer.recent = [*passer.recent[-1:], distance]

    def _pass(self, passer: _Passer, label: str, before: _Point) -> None:
        """It is on the other side now, and is counted where it went over the line and not past its ends."""
        passer.side = -passer.side
        passer.is_near = True
        if not self._within(before, passer.point):
            return
        counts = self.to_right if passer.side > 0 else self.to_left
        counts[label] = counts.get(label, 0) + 1

    def _side(self, point: Sequence[float]) -> float:
        """Distance from the endless line in px, positive on the right hand (y points down)."""
        x, y = point[0] - self._x, point[1] - self._y
        return (self._along[0] * y - self._along[1] * x) / self._length

    def _within(self, before: _Point, now: _Point) -> bool:
        """Whether the way between two points leads over the line, or up to it, between its ends."""
        a, b = self._side(before), self._side(now)
        part = a / (a - b) if (a > 0) != (b > 0) else 1.0
        x = before[0] + (now[0] - before[0]) * part - self._x
        y = before[1] + (now[1] - before[1]) * part - self._y
        return 0 <= (x * self._along[0] + y * self._along[1]) / self._length**2 <= 1


def _has_left(passer: _Passer, distance: float, away: float, diagonal: float) -> bool:
    """Whether it is clear of the line: both where it is and where it has been lately, or far from it."""
    smooth = passer.distance
    firm = abs(smooth) >= away and abs(distance) >= away and (smooth > 0) == (distance > 0)
    return firm or abs(distance) >= diagonal
