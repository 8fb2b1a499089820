"""Which box of this frame is the object of the last one: a light tracker by overlap; counting over a line.

As SORT (Bewley et al., arXiv 1602.00763) it carries every box on by its speed and joins boxes that overlap
most; the speed is a running mean rather than a Kalman filter's, and joining is greedy: with a few dozen
objects a frame both come to the same and cost 0.2 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.inference.overlap import iou_matrix

Floats = npt.NDArray[np.float32]

LEAST_IOU = 0.25
"""Overlap of a box with where its object should be by now."""
PATIENCE = 20
"""Frames an object may stay unseen: two thirds of a second at 30 frames a second."""
CONFIRMED = 2
"""Frames an object must be seen in before it is given a number: flickering boxes are not counted."""
_SPEED_MEMORY = 0.7
_MARGIN = 0.05


@dataclass
class _Track:
    """``number`` is 0 until it was seen often enough; ``speed`` (4,) px a frame of each edge."""

    label_id: int
    box: Floats
    speed: Floats
    seen: int = 1
    unseen: int = 0
    number: int = 0


class Tracker:
    """Numbers objects from 1 in the order they were confirmed; a number is never given twice."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []
        self._last_number = 0

    @property
    def count(self) -> int:
        """Objects numbered so far."""
        return self._last_number

    def forget(self) -> None:
        """What comes next is another scene: nothing in it was there before; numbers go on."""
        self._tracks = []

    def update(self, boxes: Floats, label_ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Tell of the next frame.

        Args:
            boxes: (N, 4) float32 xyxy px, best score first. label_ids: (N,) their classes.

        Returns:
            (N,) int64: the number of the object each box shows, 0 for one not confirmed yet.
        """
        for track in self._tracks:
            track.box = track.box + track.speed
            track.unseen += 1
        owners: list[_Track | None] = [None] * len(boxes)
        for row, column in self._pairs(boxes, label_ids):
            track = self._tracks[row]
            seen_speed = (boxes[column] - (track.box - track.speed * track.unseen)) / track.unseen
            keep = _SPEED_MEMORY if track.seen > 1 else 0.0
            track.speed = keep * track.speed + (1 - keep) * seen_speed
            track.box, track.unseen = boxes[column].copy(), 0
            track.seen += 1
            owners[column] = track
        for column, owner in enumerate(owners):
            if owner is None:
                owners[column] = _Track(int(label_ids[column]), boxes[column].copy(), np.zeros(4, np.float32))
        known = {id(track) for track in self._tracks}
        self._tracks = [track for track in self._tracks if track.unseen <= _patience(track)]
        self._tracks += [track for track in owners if track is not None and id(track) not in known]
        numbers = np.zeros(len(boxes), np.int64)
        for column, owner in enumerate(owners):
            assert owner is not None
            if owner.number == 0 and owner.seen >= CONFIRMED:
                self._last_number += 1
                owner.number = self._last_number
            numbers[column] = owner.number
        return numbers

    def _pairs(self, boxes: Floats, label_ids: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
        """(track, box), the greatest overlap first, each once."""
        if not self._tracks or not len(boxes):
            return []
        overlap = iou_matrix(np.stack([track.box for track in self._tracks]), boxes)
        classes = np.array([track.label_id for track in self._tracks])
        overlap[classes[:, None] != label_ids[None]] = 0
        pairs = []
        for flat in np.argsort(-overlap, axis=None, kind="stable").tolist():
            row, column = divmod(flat, overlap.shape[1])
            best = overlap[row, column]
            if best < LEAST_IOU:
                break
            overlap[row], overlap[:, column] = -1, -1
            if best > 0:
                pairs.append((row, column))
        return pairs


def _patience(track: _Track) -> int:
    return PATIENCE if track.number else 1


class LineCounter:
    """Objects whose centre crossed a line, by class and direction.

    Walking along the line from start to end, ``to_right`` counts those that came over to the right hand.
    An object that trembles on the line is not counted again: it has to leave it by a twentieth of its size.

    Args:
        line: x1, y1, x2, y2 in pixels of the frames.

    Raises:
        ValueError: the line has no length.
    """

    def __init__(self, line: Sequence[float]) -> None:
        x1, y1, x2, y2 = line
        self.start, self.end = np.array([x1, y1], float), np.array([x2, y2], float)
        if (self.start == self.end).all():
            raise ValueError("a line needs two different points")
        self.to_right: dict[str, int] = {}
        self.to_left: dict[str, int] = {}
        self._last: dict[int, npt.NDArray[np.float64]] = {}

    def forget(self) -> None:
        """What comes next is another scene; what was counted stays."""
        self._last.clear()

    def update(self, boxes: Floats, labels: Sequence[str], numbers: npt.NDArray[np.int64]) -> None:
        """Tell of the next frame: what :meth:`Tracker.update` was given, and what it returned."""
        for box, label, number in zip(boxes.astype(float), labels, numbers.tolist(), strict=True):
            if number == 0:
                continue
            centre = (box[:2] + box[2:]) / 2
            if abs(self._side(centre)) < _MARGIN * np.hypot(*(box[2:] - box[:2])):
                continue  # on the line: wait until it has left it
            before = self._last.get(number)
            self._last[number] = centre
            if before is not None and self._crossed(before, centre):
                counts = self.to_right if self._side(centre) > 0 else self.to_left
                counts[label] = counts.get(label, 0) + 1

    def _side(self, point: npt.NDArray[np.float64]) -> float:
        """Distance from the endless line in px, positive on the right hand (y points down)."""
        along, to = self.end - self.start, point - self.start
        return float((along[0] * to[1] - along[1] * to[0]) / np.hypot(*along))

    def _crossed(self, before: npt.NDArray[np.float64], now: npt.NDArray[np.float64]) -> bool:
        a, b = self._side(before), self._side(now)
        if (a > 0) == (b > 0):
            return False
        along = self.end - self.start
        crossing = before + (now - before) * (a / (a - b))
        share = float((crossing - self.start) @ along / (along @ along))
        return 0 <= share <= 1
