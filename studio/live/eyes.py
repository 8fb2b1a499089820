"""The model with what it remembers from frame to frame: numbers of objects, and what crossed a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.inference.detector import Detections
from engine.inference.tracking import LineCounter, Tracker
from studio.live.seen import Seen
from studio.live.wishes import Line, Wishes, no_numbers

if TYPE_CHECKING:
    from engine.inference.capture import Frame
    from engine.inference.looking import Looker, Sight


STEP_S = 0.5
"""So far a film may be moved for objects to be followed across."""


class Eyes:
    """For one thread, one source and one model."""

    def __init__(self, looker: Looker) -> None:
        self._looker = looker
        self._tracker: Tracker | None = None
        self._line: Line | None = None
        self._counter: LineCounter | None = None
        self._leaps, self._time_s = 0, 0.0

    def use(self, looker: Looker) -> None:
        """Go on with another model of the same classes; objects keep their numbers, lines their counts."""
        self._looker = looker

    def see(self, frame: Frame, wishes: Wishes, fps: float) -> Seen:
        """Look at a frame; ``fps``: frames looked at a second so far."""
        sight: Sight = self._looker.look(frame.image, wishes.floor, wishes.nms_iou)
        found = wishes.shown(sight.detections)
        self._leap(frame)
        numbers = self._follow(found, wishes)
        return Seen(
            frame.image,
            found,
            numbers,
            sight.detections,
            sight.classes,
            {"capture": frame.read_ms, **self._looker.timings},
            fps,
            frame.captured_at,
            frame.index,
            {} if self._counter is None else dict(self._counter.to_right),
            {} if self._counter is None else dict(self._counter.to_left),
            wishes,
            frame.position,
            frame.time_s,
        )

    def _leap(self, frame: Frame) -> None:
        """In another place of a film nothing goes on from where it was, unless that is a step away."""
        time_s = frame.time_s or 0.0
        if frame.leaps != self._leaps and abs(time_s - self._time_s) > STEP_S:
            for memory in (self._tracker, self._counter):
                if memory is not None:
                    memory.forget()
        self._leaps, self._time_s = frame.leaps, time_s

    def _follow(self, found: Detections, wishes: Wishes) -> NDArray[np.int64]:
        if not wishes.track and wishes.line is None:
            self._tracker = self._counter = self._line = None
            return no_numbers(found)
        if self._tracker is None:
            self._tracker = Tracker()
        if wishes.line != self._line:
            self._line = wishes.line
            self._counter = None if wishes.line is None else LineCounter(wishes.line)
        numbers = self._tracker.update(found.boxes, found.label_ids)
        if self._counter is not None:
            self._counter.update(found.boxes, found.labels, numbers, self._tracker.beginnings)
        return numbers
