"""Which box of this frame is the object of the last one: a light tracker by overlap.

As SORT (Bewley et al., arXiv 1602.00763) it carries every box on at constant speed and joins boxes that
overlap most; the filter has the fixed gains of a steady alpha-beta filter rather than a Kalman filter's, and
joining is greedy: with a few dozen objects a frame both come to the same and cost well below a millisecond.

What moves by more than its own size from frame to frame overlaps nowhere with where it was, and its speed is
not known yet. Such boxes are joined by distance, as a guess, and numbered once the next frame bears it out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.inference.line_counting import LineCounter
from engine.inference.overlap import iou_matrix

__all__ = ["CONFIRMED", "LEAST_IOU", "PATIENCE", "LineCounter", "Tracker"]

Floats = npt.NDArray[np.float32]

LEAST_IOU = 0.25
"""Overlap of a box with where its object should be by now."""
PATIENCE = 20
"""Frames an object may stay unseen: two thirds of a second at 30 frames a second."""
CONFIRMED = 2
"""Frames an object must be seen in before it is given a number: flickering boxes are not counted."""
_REACH = 2.0
"""Sizes of itself by which an object of unknown speed may have moved."""
_NEAR = 1.0
"""Sizes by which one of known speed may be off: a small box trembles by its size."""
_LIKE = 0.6
"""Least share of width and of height that two boxes must have in common to be joined by distance alone."""
_FAST = 0.5
"""Sizes a frame from which on overlap says little: the next place may be missed by as much as the speed."""
_PLACE_GAIN, _SPEED_GAIN, _SIZE_GAIN = 0.6, 0.3, 0.5


@dataclass
class _Track:
    """``number`` is 0 until it was seen often enough; ``centre``, ``size`` (2,) px; ``speed`` px a frame.

    ``last``: centre where it was seen last. ``is_guess``: it was joined by distance, which has to be borne
    out. ``path``: boxes it was seen at while it had no number.
    """

    label_id: int
    centre: Floats
    size: Floats
    speed: Floats
    last: Floats
    seen: int = 1
    unseen: int = 0
    number: int = 0
    is_guess: bool = False
    path: list[Floats] = field(default_factory=list)


class Tracker:
    """Numbers objects from 1 in the order they were confirmed; a number is never given twice.

    Attributes:
        beginnings: of each object that was numbered in the last frame, the boxes it was seen at before.
    """

    def __init__(self) -> None:
        self._tracks: list[_Track] = []
        self._last_number = 0
        self.beginnings: dict[int, list[Floats]] = {}

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
            track.centre = track.centre + track.speed
            track.unseen += 1
        centres: Floats = (boxes[:, :2] + boxes[:, 2:]) * np.float32(0.5)
        sizes: Floats = boxes[:, 2:] - boxes[:, :2]
        owners: list[_Track | None] = [None] * len(boxes)
        if self._tracks and len(boxes):
            self._join(boxes, centres, sizes, label_ids, owners)
        for column, owner in enumerate(owners):
            if owner is None:
                centre, size = centres[column].copy(), sizes[column].copy()
                new = _Track(int(label_ids[column]), centre, size, np.zeros(2, np.float32), centre)
                owners[column] = new
                self._tracks.append(new)
        self._tracks = [track for track in self._tracks if track.unseen <= _patience(track)]
        numbers = np.zeros(len(boxes), np.int64)
        self.beginnings = {}
        for column, owner in enumerate(owners):
            assert owner is not None
            if owner.number == 0 and owner.seen >= CONFIRMED and not owner.is_guess:
                self._last_number += 1
                owner.number = self._last_number
                self.beginnings[owner.number] = owner.path
                owner.path = []
            elif owner.number == 0:
                owner.path.append(boxes[column].copy())
            numbers[column] = owner.number
        return numbers

    def _join(
        self,
        boxes: Floats,
        centres: Floats,
        sizes: Floats,
        label_ids: npt.NDArray[np.int64],
        owners: list[_Track | None],
    ) -> None:
        """Give each box its track: by overlap first, what is left by distance."""
        tracks = self._tracks
        classes = np.array([track.label_id for track in tracks])
        places = np.stack([track.centre for track in tracks])
        halves = np.stack([track.size for track in tracks]) / 2
        same = classes[:, None] == label_ids[None]
        overlap = iou_matrix(np.concatenate([places - halves, places + halves], axis=1), boxes)
        overlap[~same] = 0
        for row, column in _greedily(-overlap, -max(LEAST_IOU, 1e-9)):
            _see(tracks[row], centres[column], sizes[column], is_guess=False)
            owners[column] = tracks[row]
        free = [column for column, owner in enumerate(owners) if owner is None]
        rows = [row for row, track in enumerate(tracks) if track.unseen and _may_be_far(track)]
        if not free or not rows:
            return
        lost = [tracks[row] for row in rows]
        spots = np.stack([track.centre if track.number else track.last for track in lost])
        size = np.maximum(np.stack([track.size for track in lost])[:, None], sizes[free][None])
        common = np.minimum(np.stack([track.size for track in lost])[:, None], sizes[free][None])
        away = np.hypot(*np.moveaxis((centres[free][None] - spots[:, None]) / np.maximum(size, 1e-6), 2, 0))
        reach = np.array([_reach(track) for track in lost], np.float32)
        alike = (common >= _LIKE * size).all(axis=2)
        away[~alike | ~same[np.ix_(rows, free)] | (away > reach[:, None])] = np.inf
        for row, column in _greedily(away, float(np.finfo(np.float32).max)):
            track, box = lost[row], free[column]
            is_guess = track.number == 0 and _overlap_of(track, centres[box], sizes[box]) < LEAST_IOU
            if track.number == 0 or _is_fast(track):
                # What its speed was said to be has come to nothing: it is what this step shows.
                track.centre, track.speed, track.seen = track.last.copy(), np.zeros(2, np.float32), 1
            _see(track, centres[box], sizes[box], is_guess=is_guess)
            owners[box] = track


def _greedily(costs: Floats, most: float) -> list[tuple[int, int]]:
    """(row, column) of the least costs up to ``most``, each row and column once."""
    rows, columns = np.nonzero(costs <= most)
    pairs: list[tuple[int, int]] = []
    taken_rows: set[int] = set()
    taken_columns: set[int] = set()
    for at in np.argsort(costs[rows, columns], kind="stable").tolist():
        row, column = int(rows[at]), int(columns[at])
        if row not in taken_rows and column not in taken_columns:
            taken_rows.add(row)
            taken_columns.add(column)
            pairs.append((row, column))
    return pairs


def _see(track: _Track, centre: Floats, size: Floats, *, is_guess: bool) -> None:
    """It was seen there. The first step is its speed; later ones correct it less and less."""
    track.seen += 1
    off = centre - track.centre
    if track.seen == 2:
        place_gain, speed_gain = 1.0, 1.0
    else:
        # What a line through all places so far would be corrected by, as long as that is more.
        n = track.seen
        place_gain = max(2 * (2 * n - 1) / (n * (n + 1)), _PLACE_GAIN)
        speed_gain = max(6 / (n * (n + 1)), _SPEED_GAIN)
    track.speed = track.speed + (speed_gain / track.unseen * off).astype(np.float32)
    track.centre = track.centre + np.float32(min(place_gain, 1.0)) * off
    track.size = track.size + np.float32(_SIZE_GAIN) * (size - track.size)
    track.last, track.unseen, track.is_guess = centre.copy(), 0, is_guess


def _may_be_far(track: _Track) -> bool:
    """Whether it can be where it overlaps nothing that is known of it."""
    if track.number == 0:
        return track.unseen == 1 and (track.seen == 1 or track.is_guess)
    return track.unseen == 1 or (track.unseen == 2 and _is_fast(track))


def _is_fast(track: _Track) -> bool:
    return bool((np.abs(track.speed) > _FAST * track.size).any())


def _reach(track: _Track) -> float:
    """How many sizes away it may be: from where it was seen, or from where one that is known should be."""
    if track.number == 0:
        return _REACH
    own = 1.2 * float(np.hypot(*(track.speed / np.maximum(track.size, 1e-6)))) if _is_fast(track) else 0.0
    return min(max(own, _NEAR), _REACH)


def _overlap_of(track: _Track, centre: Floats, size: Floats) -> float:
    """Of where it was seen last with such a box."""
    half, other = track.size / 2, size / 2
    was = np.concatenate([track.last - half, track.last + half])[None]
    return float(iou_matrix(was, np.concatenate([centre - other, centre + other])[None])[0, 0])


def _patience(track: _Track) -> int:
    return PATIENCE if track.number else 1
