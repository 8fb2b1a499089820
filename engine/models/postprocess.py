"""From the raw outputs of either head to boxes and scores; non-maximum suppression for all classes at once.

:func:`scored_boxes` is the only place that knows what the raw numbers of a head mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torchvision.ops import batched_nms

from engine.models.soft_nms import soft_nms
from engine.models.spec import CANDIDATES_PER_CLASS, CENTRE_VARIANCE, MOST_DETECTIONS, SIZE_VARIANCE

_FIRST = 4000
"""Boxes that are compared first; torchvision compares all classes of so many at once."""
_LARGEST_EXPONENT = 4.0  # e^4 = 55 times the default box: beyond it exp() only overflows


@dataclass(frozen=True)
class Selected:
    """Detections of one image, by falling score.

    ``boxes`` (N, 4) float32 xyxy, fractions of the image's width and height, clipped to [0, 1];
    ``label_ids`` (N,) int64 from 0 without background; ``scores`` (N,) float32 in [0, 1].
    """

    boxes: Tensor
    label_ids: Tensor
    scores: Tensor


def encode(boxes: Tensor, defaults: Tensor) -> Tensor:
    """Offsets that :func:`decode` turns back into ``boxes`` (SSD, section 2.2, with variances 0.1 and 0.2).

    Args:
        boxes: (..., 4) float32 xyxy with positive width and height; a box of no width would give -inf.
        defaults: (..., 4) float32 cxcywh, broadcastable.
    """
    size = boxes[..., 2:] - boxes[..., :2]
    centre = (boxes[..., :2] + boxes[..., 2:]) / 2
    return torch.cat(
        [
            (centre - defaults[..., :2]) / defaults[..., 2:] / CENTRE_VARIANCE,
            torch.log(size / defaults[..., 2:]) / SIZE_VARIANCE,
        ],
        dim=-1,
    )


def decode(box_regression: Tensor, defaults: Tensor) -> Tensor:
    """(..., A, 4) raw offsets and (A, 4) cxcywh default boxes -> (..., A, 4) xyxy, fractions."""
    centre = box_regression[..., :2] * CENTRE_VARIANCE * defaults[:, 2:] + defaults[:, :2]
    exponent = (box_regression[..., 2:] * SIZE_VARIANCE).clamp(max=_LARGEST_EXPONENT)
    half = exponent.exp() * defaults[:, 2:] / 2
    return torch.cat([centre - half, centre + half], dim=-1)


def decode_points(box_regression: Tensor, squares: Tensor) -> Tensor:
    """Boxes of the pan head: each side's distance from the point in the middle of its cell.

    The distances to the left, top, right and bottom side are ``exp(raw)`` times half the side of the square
    the point starts from, so a box always holds its point and never turns inside out.

    Args:
        box_regression: (..., A, 4) float32; squares: (A, 4) float32 cxcywh fractions.

    Returns:
        (..., A, 4) float32 xyxy, fractions.
    """
    reach = box_regression.clamp(max=_LARGEST_EXPONENT).exp()
    points, half = squares[:, :2], squares[:, 2:] / 2
    return torch.cat([points - reach[..., :2] * half, points + reach[..., 2:] * half], dim=-1)


def scored_boxes(
    box_regression: Tensor, class_logits: Tensor, defaults: Tensor, head: str
) -> tuple[Tensor, Tensor]:
    """What the raw outputs say of every box, before anything is left out. Exported models hold it.

    =========  ==========================================  ============================================
    head       boxes                                       scores
    =========  ==========================================  ============================================
    "ssdlite"  :func:`decode`: offsets from default boxes  softmax over C + 1 logits, background dropped
    "pan"      :func:`decode_points`: distances of points  sigmoid of C logits, each class on its own
    =========  ==========================================  ============================================

    Args:
        box_regression: (N, A, 4) float32; class_logits: (N, A, C + 1) float32, or (N, A, C) with "pan".
        defaults: (A, 4) float32 cxcywh fractions, the detector's ``default_boxes``.
        head: the spec's.

    Returns:
        ``boxes`` (N, A, 4) float32 xyxy, fractions clipped to [0, 1]; ``scores`` (N, C, A) float32 in [0, 1].
    """
    if head == "pan":
        return decode_points(box_regression, defaults).clamp(0.0, 1.0), class_logits.sigmoid().transpose(1, 2)
    scores = class_logits.softmax(dim=-1)[..., 1:].transpose(1, 2)
    return decode(box_regression, defaults).clamp(0.0, 1.0), scores


def select(
    box_regression: Tensor,
    class_logits: Tensor,
    defaults: Tensor,
    *,
    head: str,
    threshold: float = 0.01,
    nms_iou: float = 0.45,
    soft_sigma: float | None = None,
    candidates_per_class: int = CANDIDATES_PER_CLASS,
    most: int = MOST_DETECTIONS,
) -> list[Selected]:
    """Detections of each image of a batch. Threshold and overlap are by default those of SSD's evaluation.

    Args:
        box_regression, class_logits, defaults, head: as for :func:`scored_boxes`.
        threshold: scores must lie above it.
        nms_iou: of two boxes of a class that overlap more, the lower score goes.
        soft_sigma: instead of that, soft suppression of this width (:mod:`engine.models.soft_nms`).
        candidates_per_class: the best of each class that enter the suppression.
        most: detections an image keeps.
    """
    boxes, scores = scored_boxes(box_regression, class_logits, defaults, head)
    return select_scored(
        boxes,
        scores,
        threshold=threshold,
        nms_iou=nms_iou,
        soft_sigma=soft_sigma,
        candidates_per_class=candidates_per_class,
        most=most,
    )


def select_scored(
    boxes: Tensor,
    scores: Tensor,
    *,
    threshold: float = 0.01,
    nms_iou: float = 0.45,
    soft_sigma: float | None = None,
    candidates_per_class: int = CANDIDATES_PER_CLASS,
    most: int = MOST_DETECTIONS,
) -> list[Selected]:
    """The second half of :func:`select`, on what :func:`scored_boxes` returns."""
    above = scores > threshold
    counts = above.sum(dim=-1)
    results = []
    for image in range(len(boxes)):
        if int(counts[image].max()) <= candidates_per_class:
            label_ids, places = torch.nonzero(above[image], as_tuple=True)
        else:
            best, positions = scores[image].topk(min(candidates_per_class, scores.shape[-1]), dim=-1)
            label_ids, ranks = torch.nonzero(best > threshold, as_tuple=True)
            places = positions[label_ids, ranks]
        image_scores, image_boxes = scores[image][label_ids, places], boxes[image][places]
        if soft_sigma is None:
            keep = _suppress(image_boxes, image_scores, label_ids, nms_iou, most)
            kept_scores = image_scores[keep]
        else:
            keep, kept_scores = soft_nms(image_boxes, image_scores, label_ids, soft_sigma, threshold, most)
        results.append(Selected(image_boxes[keep], label_ids[keep], kept_scores))
    return results


def _suppress(boxes: Tensor, scores: Tensor, label_ids: Tensor, nms_iou: float, most: int) -> Tensor:
    """Places that stay of one image, by falling score, ``most`` at most.

    What is kept depends on better boxes only. So of many candidates, such as those of a network that has
    hardly learnt, the best few thousand are looked at first, and more only where these leave too few.
    """
    reach = _FIRST
    if len(scores) <= reach:
        return batched_nms(boxes, scores, label_ids, nms_iou)[:most]
    order = scores.argsort(descending=True, stable=True)
    while True:
        part = order[:reach]
        keep = part[batched_nms(boxes[part], scores[part], label_ids[part], nms_iou)]
        if len(keep) >= most or reach >= len(order):
            return keep[:most]
        reach *= 4
