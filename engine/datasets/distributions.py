"""What the charts of the statistics show, counted: plain arrays, quick to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.datasets.statistics import TINY, Statistics

CELLS = 32
"""Cells of a heat map, each way."""

ASPECT_EDGES = np.linspace(-3, 3, 25)
"""Edges of the bins of shapes, as the logarithm to base 2 of width by height."""

_BARS = 40


@dataclass(frozen=True)
class Boxes:
    """Of the boxes of one class or of all.

    ``sizes``, ``places``: (32, 32) boxes by width and height, and by centre, both as shares of the photo, x
    before y. ``aspects``: (24,) boxes by :data:`ASPECT_EDGES`; flatter and taller ones are in the outermost.
    """

    sizes: NDArray[np.int64]
    places: NDArray[np.int64]
    aspects: NDArray[np.int64]


@dataclass(frozen=True)
class Histogram:
    """``counts``: (K,); ``edges``: (K + 1,)."""

    counts: NDArray[np.int64]
    edges: NDArray[np.float64]


def of_boxes(found: Statistics, name: str | None) -> Boxes:
    """Count the boxes of a class, or of all classes for None."""
    chosen = found.of_class(name)
    boxes = found.boxes[chosen]
    aspects = np.log2(found.aspects[chosen]).clip(ASPECT_EDGES[0], ASPECT_EDGES[-1])
    return Boxes(
        _cells(boxes[:, 2], boxes[:, 3]),
        _cells(boxes[:, 0], boxes[:, 1]),
        np.histogram(aspects, ASPECT_EDGES)[0],
    )


def objects_per_image(found: Statistics) -> Histogram:
    """Labelled images by how many objects they show; one bar a number up to 40 bars."""
    counts = np.array(found.objects_per_image, np.int64)
    top = int(counts.max(initial=1))
    step = max(1, -(-(top + 1) // _BARS))
    return _histogram(counts, np.arange(0, top + 1 + step, step) - 0.5)


def image_sides(found: Statistics) -> Histogram:
    """Labelled images by their longer side in pixels."""
    longer = found.sizes.max(axis=1, initial=0)
    return _histogram(longer[longer > 0], np.linspace(0, max(float(longer.max(initial=0)), 100) * 1.05, 31))


def brightness(found: Statistics) -> Histogram:
    """Labelled images by their mean grey; those not looked at are left out."""
    return _histogram(found.brightness[np.isfinite(found.brightness)], np.linspace(0, 256, 33))


def tiny(found: Statistics, image_size: int) -> int:
    """Boxes whose longer side is under :data:`TINY` pixels at ``image_size`` for a photo's longer side."""
    sizes = found.sizes[found.box_images]
    longer = (found.boxes[:, 2:] * sizes).max(axis=1, initial=0)
    return int((longer * image_size < TINY * sizes.max(axis=1, initial=1)).sum())


def _cells(x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.int64]:
    column, row = ((values * CELLS).astype(np.int64).clip(0, CELLS - 1) for values in (x, y))
    return np.bincount(column * CELLS + row, minlength=CELLS * CELLS).reshape(CELLS, CELLS)


def _histogram(values: NDArray[Any], edges: NDArray[Any]) -> Histogram:
    return Histogram(np.histogram(values, edges)[0], edges)
