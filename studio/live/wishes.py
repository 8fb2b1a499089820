"""What a person wants to see, and how that is applied to what a model found. Plain Python."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.inference.collecting import unsure_floor
from engine.inference.detector import Detections

Line = tuple[float, float, float, float]

LEAST = 0.01


@dataclass(frozen=True)
class Wishes:
    """One set of settings; the window makes a new one with every change, the thread takes the newest.

    ``threshold``: least score; ``class_thresholds`` instead of it where a class has its own. ``hidden``:
    classes not shown. ``nms_iou``: overlap from which the weaker box goes. ``track``: number the objects.
    ``line``: x1, y1, x2, y2 px, to count what crosses it. ``collect``: add frames the model is unsure about.
    """

    threshold: float = 0.5
    class_thresholds: Mapping[str, float] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    nms_iou: float = 0.45
    track: bool = False
    line: Line | None = None
    collect: bool = False

    @property
    def floor(self) -> float:
        """The score from which on the detector has to tell."""
        lowest = min([self.threshold, *self.class_thresholds.values()])
        return max(unsure_floor(lowest) if self.collect else lowest, LEAST)

    def shown(self, found: Detections) -> Detections:
        """Those of ``found`` that are to be seen."""
        keep = [
            index
            for index, (label, score) in enumerate(zip(found.labels, found.scores.tolist(), strict=True))
            if label not in self.hidden and score > self.class_thresholds.get(label, self.threshold)
        ]
        return Detections(
            found.boxes[keep],
            [found.labels[index] for index in keep],
            found.label_ids[keep],
            found.scores[keep],
        )


class CountHistory:
    """How many objects of each class were in sight, as means over steps of half a second."""

    def __init__(self, step_s: float = 0.5, span_s: float = 120.0) -> None:
        self._step_s = step_s
        self._steps: deque[tuple[float, dict[str, float]]] = deque(maxlen=round(span_s / step_s))
        self._began = 0.0
        self._sums: Counter[str] = Counter()
        self._frames = 0

    def add(self, at_s: float, labels: Iterable[str]) -> bool:
        """Tell of a frame; True when a step was completed and :meth:`series` has changed."""
        completed = False
        if self._frames and at_s - self._began >= self._step_s:
            means = {label: total / self._frames for label, total in self._sums.items()}
            self._steps.append((self._began, means))
            self._sums.clear()
            self._frames = 0
            completed = True
        if not self._frames:
            self._began = at_s
        self._sums.update(labels)
        self._frames += 1
        return completed

    def series(self) -> tuple[list[float], dict[str, list[float]]]:
        """Seconds before the newest step (0 and below), and for each class its mean count at each."""
        if not self._steps:
            return [], {}
        newest = self._steps[-1][0]
        labels = sorted({label for _, means in self._steps for label in means})
        times = [at - newest for at, _ in self._steps]
        return times, {label: [means.get(label, 0.0) for _, means in self._steps] for label in labels}

    def clear(self) -> None:
        """Forget everything."""
        self._steps.clear()
        self._sums.clear()
        self._frames = 0


def tally(labels: Iterable[str]) -> list[tuple[str, int]]:
    """(class, count), by name."""
    return sorted(Counter(labels).items())


def no_numbers(found: Detections) -> np.ndarray:
    """Object numbers where nothing is followed."""
    return np.zeros(len(found), np.int64)
