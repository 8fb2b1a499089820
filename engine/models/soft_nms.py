"""Soft non-maximum suppression of torch's boxes: :func:`engine.models.numpy_postprocess.soften`.

Taking box after box needs no torch, and on a GPU each of its many small steps would wait for the last one.
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.models.numpy_postprocess import soften
from engine.models.spec import MOST_DETECTIONS

SIGMA = 0.5


def soft_nms(
    boxes: Tensor,
    scores: Tensor,
    label_ids: Tensor,
    sigma: float = SIGMA,
    floor: float = 0.01,
    most: int = MOST_DETECTIONS,
) -> tuple[Tensor, Tensor]:
    """Take box after box, the best first; the others of its class lose score by ``exp(-IoU**2 / sigma)``.

    Args:
        boxes: (N, 4) float32 xyxy; scores: (N,) float32; label_ids: (N,) int64.
        sigma: greater is gentler.
        floor: boxes whose score falls to this or below go.
        most: so many are taken.

    Returns:
        Indices of the boxes that stay (K,) int64, by falling new score; their new scores (K,) float32.
    """
    rows, ids, given = (part.detach().cpu().numpy() for part in (boxes, label_ids, scores))
    places, settled = soften(rows, ids, given, sigma, floor, most)
    return torch.from_numpy(places).to(boxes.device), torch.from_numpy(settled).to(boxes.device)
