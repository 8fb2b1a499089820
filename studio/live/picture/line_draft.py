"""A counting line that is placed with keys. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from studio.live.wishes import Line


class Part(Enum):
    """What the arrows move."""

    START = "start"
    END = "end"
    WHOLE = "whole"


_NEXT = {Part.START: Part.END, Part.END: Part.WHOLE, Part.WHOLE: Part.START}
_STEPS_ACROSS = 64
_FAST = 5


@dataclass(frozen=True)
class LineDraft:
    """The line as it is now, in pixels of a frame of ``width`` x ``height``, and what the arrows move."""

    width: int
    height: int
    line: Line
    part: Part = Part.START

    @classmethod
    def begin(cls, width: int, height: int, line: Line | None) -> LineDraft:
        """From the line that is there, else from one across the middle."""
        middle = height / 2
        return cls(width, height, line or (width * 0.2, middle, width * 0.8, middle))

    @property
    def is_one(self) -> bool:
        """Whether it has a length: one point divides nothing."""
        x1, y1, x2, y2 = self.line
        return abs(x1 - x2) + abs(y1 - y2) >= 1

    def next_part(self) -> LineDraft:
        """Move the start, then the end, then both."""
        return LineDraft(self.width, self.height, self.line, _NEXT[self.part])

    def moved(self, right: int, down: int, *, fine: bool = False, fast: bool = False) -> LineDraft:
        """One press of an arrow: to the right or left, up or down; the line stays inside the frame."""
        step = 1.0 if fine else max(self.width / _STEPS_ACROSS, 1.0) * (_FAST if fast else 1)
        dx, dy = right * step, down * step
        x1, y1, x2, y2 = self.line
        if self.part is Part.WHOLE:  # both as far, so that it keeps its slope at the edge
            dx = min(max(dx, -min(x1, x2)), self.width - max(x1, x2))
            dy = min(max(dy, -min(y1, y2)), self.height - max(y1, y2))
        if self.part is not Part.END:
            x1, y1 = self._inside(x1 + dx, y1 + dy)
        if self.part is not Part.START:
            x2, y2 = self._inside(x2 + dx, y2 + dy)
        return LineDraft(self.width, self.height, (x1, y1, x2, y2), self.part)

    def _inside(self, x: float, y: float) -> tuple[float, float]:
        return min(max(x, 0.0), float(self.width)), min(max(y, 0.0), float(self.height))
