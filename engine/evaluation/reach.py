"""Which boxes of a data set the default boxes of a detector reach. Free of torch: the window asks it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.datasets.statistics import Statistics
from engine.models.default_boxes import best_iou, fit_box_sizes
from engine.models.spec import CLASSIC_SIZES, CLASSIC_SIZES_STRIDE8, DetectorSpec

_BATCH = 50_000


@dataclass(frozen=True)
class Reach:
    """Shares in [0, 1] of the boxes that some default box covers with an IoU of 0.5 (SSD, arXiv 1512.02325,
    section 2.2): others are learnt from one default box only, the best, and badly.

    ``classic``: by class with the classic sizes; ``fitted``: with sizes fitted to this data set; NaN for a
    class without boxes. ``all_classic``, ``all_fitted``: over all boxes.
    """

    classic: dict[str, float]
    fitted: dict[str, float]
    all_classic: float
    all_fitted: float


def reach(found: Statistics, image_size: int = 320, *, stride8: bool = False) -> Reach:
    """How well the default boxes at ``image_size`` pixels suit the boxes of a data set.

    Args:
        stride8: with the additional fine map.

    Raises:
        ConfigError: an image size that no detector has.
    """
    sizes = CLASSIC_SIZES_STRIDE8 if stride8 else CLASSIC_SIZES
    names = tuple(found.class_names) or ("none",)
    spec = DetectorSpec(names, image_size=image_size, stride8=stride8, box_sizes=sizes)
    centres, half = found.boxes[:, :2], found.boxes[:, 2:] / 2
    boxes = np.concatenate([centres - half, centres + half], axis=1).astype(np.float32)
    fitted = replace(spec, box_sizes=fit_box_sizes(boxes, found.box_labels, spec))
    classic_hits, fitted_hits = (_reached(boxes, each) for each in (spec, fitted))
    return Reach(
        _by_class(classic_hits, found), _by_class(fitted_hits, found), _mean(classic_hits), _mean(fitted_hits)
    )


def _reached(boxes: NDArray[np.float32], spec: DetectorSpec) -> NDArray[np.bool_]:
    parts = [best_iou(boxes[start : start + _BATCH], spec) >= 0.5 for start in range(0, len(boxes), _BATCH)]
    return np.concatenate(parts) if parts else np.zeros(0, bool)


def _by_class(hits: NDArray[np.bool_], found: Statistics) -> dict[str, float]:
    return {name: _mean(hits[found.of_class(name)]) for name in found.class_names}


def _mean(hits: NDArray[np.bool_]) -> float:
    return float(hits.mean()) if len(hits) else float("nan")
