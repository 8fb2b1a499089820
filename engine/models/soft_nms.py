"""Soft non-maximum suppression: an overlapping box loses score by its overlap instead of going at once.

Bodla et al., "Soft-NMS: improving object detection with one line of code", ICCV 2017, the Gaussian form.
"""

from __future__ import annotations

import torch
from torch import Tensor

SIGMA = 0.5


def soft_nms(
    boxes: Tensor, scores: Tensor, label_ids: Tensor, sigma: float = SIGMA, floor: float = 0.01
) -> tuple[Tensor, Tensor]:
    """Take box after box, the best first; the others of its class lose score by ``exp(-IoU**2 / sigma)``.

    All classes go on side by side: the loop runs as often as the fullest class has boxes.

    Args:
        boxes: (N, 4) float32 xyxy; scores: (N,) float32; label_ids: (N,) int64.
        sigma: greater is gentler.
        floor: boxes whose score falls to this or below go.

    Returns:
        Indices of the boxes that stay (K,) int64, by falling new score; their new scores (K,) float32.
    """
    if not len(boxes):
        return label_ids, scores
    order = torch.argsort(label_ids, stable=True)
    _, rows, counts = torch.unique_consecutive(label_ids[order], return_inverse=True, return_counts=True)
    columns = torch.arange(len(order), device=order.device) - (counts.cumsum(0) - counts)[rows]
    shape = (len(counts), int(counts.max()))
    waiting = scores.new_full(shape, -1.0)
    waiting[rows, columns] = scores[order]
    padded = boxes.new_zeros((*shape, 4))
    padded[rows, columns] = boxes[order]
    decay = torch.exp(-(_pairwise_iou(padded) ** 2) / sigma)
    final = torch.full_like(waiting, -1.0)
    every = torch.arange(shape[0], device=order.device)
    while True:
        best, at = waiting.max(dim=1)
        alive = best > floor
        if not alive.any():
            break
        final[every[alive], at[alive]] = best[alive]
        waiting = waiting * decay[every, at]
        waiting[every, at] = -1.0
    settled = final[rows, columns]
    kept = torch.nonzero(settled > floor).squeeze(1)
    kept = kept[torch.argsort(settled[kept], descending=True, stable=True)]
    return order[kept], settled[kept]


def _pairwise_iou(boxes: Tensor) -> Tensor:
    """(C, M, 4) -> (C, M, M); 0 between boxes without area."""
    size = (boxes[..., 2:] - boxes[..., :2]).clamp(min=0)
    area = size[..., 0] * size[..., 1]
    low = torch.maximum(boxes[:, :, None, :2], boxes[:, None, :, :2])
    high = torch.minimum(boxes[:, :, None, 2:], boxes[:, None, :, 2:])
    common = (high - low).clamp(min=0).prod(dim=-1)
    union = area[:, :, None] + area[:, None, :] - common
    return torch.where(union > 0, common / union, torch.zeros_like(common))
