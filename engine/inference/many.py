"""Detecting on many image files: threads decode and shrink the next ones while the network works."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.datasets.images import image_size, read_image
from engine.errors import ImageError
from engine.inference.detector import NMS_IOU, Detections, Detector
from engine.models.resizing import resize

BATCH = 8
AHEAD = 4
"""Batches being decoded while one is looked at."""
_ENOUGH = 4
"""Photos with a side over so many times the network's input are decoded at a half, quarter or eighth: a JPEG
decoder leaves out what would be averaged away, and a 12-megapixel photo takes a quarter of the time."""


@dataclass(frozen=True)
class Labelled:
    """One file: its size (width, height) px with what was found, or why it could not be read."""

    path: Path
    size: tuple[int, int]
    detections: Detections | None
    error: ImageError | None = None


@dataclass(frozen=True)
class _Prepared:
    path: Path
    size: tuple[int, int]
    square: npt.NDArray[np.uint8] | None
    error: ImageError | None = None


def detect_files(
    detector: Detector,
    files: Iterable[str | os.PathLike[str]],
    threshold: float | None = None,
    nms_iou: float = NMS_IOU,
    workers: int = 2,
) -> Iterator[Labelled]:
    """Look at every file, in order; what cannot be read comes with its error.

    Args:
        threshold: scores must lie above it; None: the detector's own.
        workers: threads that decode.
    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="decode")
    try:
        rest = iter(files)
        side = detector.image_size
        waiting: deque[Future[_Prepared]] = deque()

        def refill() -> None:
            for path in islice(rest, BATCH * (1 + AHEAD) - len(waiting)):
                waiting.append(pool.submit(_prepare, Path(path), side))

        refill()
        while waiting:
            ready = [waiting.popleft().result() for _ in range(min(BATCH, len(waiting)))]
            refill()
            yield from _looked_at(detector, ready, threshold, nms_iou)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _looked_at(
    detector: Detector, ready: list[_Prepared], threshold: float | None, nms_iou: float
) -> Iterator[Labelled]:
    readable = [one for one in ready if one.square is not None]
    found: Iterator[Detections] = iter(())
    if readable:
        squares = np.stack([one.square for one in readable if one.square is not None])
        sizes = [one.size for one in readable]
        found = iter(detector.detect_squares(squares, sizes, threshold, nms_iou))
    for one in ready:
        yield Labelled(one.path, one.size, None if one.square is None else next(found), one.error)


def _prepare(path: Path, side: int) -> _Prepared:
    try:
        size = image_size(path)
        at_most = _ENOUGH * side
        image = read_image(path, at_most=at_most if max(size) > at_most else None)
    except ImageError as error:
        return _Prepared(path, (0, 0), None, error)
    return _Prepared(path, size, resize(image, side))
