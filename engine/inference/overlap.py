"""Intersection over union of boxes, in numpy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]


def iou_matrix(a: Floats, b: Floats) -> Floats:
    """Intersection over union of every box of ``a`` with every one of ``b``.

    Args:
        a: (N, 4) xyxy; b: (M, 4) xyxy, of one unit.

    Returns:
        (N, M) in [0, 1]; 0 where both have no area.
    """
    top_left = np.maximum(a[:, None, :2], b[None, :, :2])
    bottom_right = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(bottom_right - top_left, 0, None).prod(axis=2)
    areas = [np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(axis=1) for boxes in (a, b)]
    union = areas[0][:, None] + areas[1][None] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
