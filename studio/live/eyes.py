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


class Eyes:
    """For one thread, one source and one model."""

    def __init__(self, looker: Looker) -> None:
        self._looker = looker
        self._tracker: Tracker | None = None
        self._line: Line | None = None
        self._counter: LineCounter | None = None

    def use(self, looker: Looker) -> None:
        """Go on with another model of the same classes; objects keep their numbers, lines their counts."""
        self._looker = looker

    def see(self, frame: Frame, wishes: Wishes, fps: float) -> Seen:
        """Look at a frame; ``fps``: frames looked at a second so far."""
        sight: Sight = self._looker.look(frame.image, wishes.floor, wishes.nms_iou)
        found = wishes.shown(sight.detections)
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
        )

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
            self._counter.update(found.boxes, found.labels, numbers)
        return numbers
