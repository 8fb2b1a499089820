"""What the live room shows: the model that was loaded, and one frame with what was found in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from engine.errors import SourceError, UserError
from engine.inference.detector import Detections
from studio.live.wishes import Wishes


@dataclass(frozen=True)
class Ready:
    """What was loaded. ``backend``: what runs the network; ``note``: why not a faster one, or ""."""

    task: str
    class_names: list[str]
    threshold: float
    backend: str
    device: str
    note: str


@dataclass(frozen=True)
class Seen:
    """One frame with what was found in it.

    ``image`` (H, W, 3) uint8 RGB; ``found``: what is to be shown; ``numbers`` (N,) of the objects, 0 where
    they are not followed; ``all_found``: also what lies below the thresholds; ``classes``: (name, score) of
    a classifier; ``timings``: ms of "capture", "pre", "network", "post"; ``fps``: frames looked at a second;
    ``captured_at``: on ``time.monotonic()``'s clock; ``index``: of the frame in its source; ``to_right``,
    ``to_left``: objects that crossed the line; ``wishes``: those it was looked at with; ``position``: where a
    slider stands; ``time_s``: of a film's frame, as the film has it.
    """

    image: NDArray[np.uint8]
    found: Detections
    numbers: NDArray[np.int64]
    all_found: Detections
    classes: list[tuple[str, float]] = field(default_factory=list)
    timings: Mapping[str, float] = field(default_factory=dict)
    fps: float = 0.0
    captured_at: float = 0.0
    index: int = 0
    to_right: Mapping[str, int] = field(default_factory=dict)
    to_left: Mapping[str, int] = field(default_factory=dict)
    wishes: Wishes = field(default_factory=Wishes)
    position: int = 0
    time_s: float | None = None


def drawn(seen: Seen) -> Detections:
    """What a recording shows: boxes with the numbers of their objects, or a classifier's best class."""
    if seen.classes:
        label, score = seen.classes[0]
        height, width = seen.image.shape[:2]
        frame = np.array([[0, 0, width, height]], np.float32)
        return Detections(frame, [label], np.zeros(1, np.int64), np.array([score], np.float32))
    return replace(seen.found, tracks=seen.numbers)


def in_words(error: Exception) -> str:
    """What to show beside the picture."""
    if isinstance(error, UserError):
        return str(error)
    return str(SourceError(f"the detector failed ({type(error).__name__}: {error})"))
