"""The loss of a detector; matching and MultiBox loss of SSD (arXiv 1512.02325, section 2.2), batch-wise."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from engine.models.detector import Detector
from engine.models.postprocess import encode
from engine.training.distributed import matches_a_process
from engine.training.point_loss import point_loss

MATCH_IOU = 0.5
NEGATIVES_PER_POSITIVE = 3
FEWEST_NEGATIVES = 12
"""Negatives an image contributes even without objects; 3 x 0 would teach nothing about empty scenes."""


def detection_loss(
    model: Detector, box_regression: Tensor, class_logits: Tensor, boxes: Tensor, labels: Tensor
) -> tuple[Tensor, Tensor]:
    """The loss that belongs to the detector's head: :func:`multibox_loss` or :func:`point_loss`.

    Args:
        box_regression, class_logits: what ``model`` returned for images of its input size.
        boxes: (B, N, 4) float32 xyxy fractions; labels: (B, N) int64, -1 where there is no box.

    Returns:
        ``(classification, regression)`` scalars; finite for a batch without any object too.
    """
    if model.spec.head == "pan":
        cells = model.default_boxes
        return point_loss(box_regression, class_logits, boxes, labels, cells, model.spec.map_sizes())
    return multibox_loss(box_regression, class_logits, boxes, labels, model.default_boxes)


def match(boxes: Tensor, labels: Tensor, defaults: Tensor) -> tuple[Tensor, Tensor]:
    """Which true box each default box is responsible for.

    Every true box gets its best default box; further default boxes match from IoU 0.5.

    Args:
        boxes: (B, N, 4) float32 xyxy fractions; labels: (B, N) int64, -1 where there is no box.
        defaults: (A, 4) float32 cxcywh fractions.

    Returns:
        ``index`` (B, A) int64 into N; ``positive`` (B, A) bool.
    """
    images, most = labels.shape
    count = len(defaults)
    if most == 0:
        nothing = torch.zeros(images, count, dtype=torch.int64, device=labels.device)
        return nothing, nothing.bool()
    half = defaults[:, 2:] / 2
    low, high = (defaults[:, :2] - half).T.contiguous(), (defaults[:, :2] + half).T.contiguous()
    # Axis by axis: an innermost dimension of 2 would take seven times as long.
    wide, tall = (
        (
            torch.minimum(boxes[:, :, 2 + axis, None], high[axis])
            - torch.maximum(boxes[:, :, axis, None], low[axis])
        ).clamp_(min=0)
        for axis in (0, 1)
    )
    overlap = wide.mul_(tall)
    areas = (boxes[..., 2:] - boxes[..., :2]).prod(dim=-1)
    iou = overlap / (areas[..., None] + defaults[:, 2:].prod(dim=-1) - overlap)
    iou = iou.masked_fill(labels[..., None] < 0, -1.0)
    best, index = iou.max(dim=1)
    positive = best >= MATCH_IOU
    # Rows that hold no box point to a column of their own, which is cut off again.
    favourite = iou.argmax(dim=2).masked_fill(labels < 0, count)
    owners = torch.arange(most, device=labels.device).expand(images, most)
    forced = torch.full((images, count + 1), -1, dtype=torch.int64, device=labels.device)
    forced = forced.scatter_(1, favourite, owners)[:, :count]
    return torch.where(forced >= 0, forced, index), positive | (forced >= 0)


def multibox_loss(
    box_regression: Tensor, class_logits: Tensor, boxes: Tensor, labels: Tensor, defaults: Tensor
) -> tuple[Tensor, Tensor]:
    """Cross-entropy with hard negatives 3:1 and smooth L1, both divided by the number of matches.

    Args:
        box_regression: (B, A, 4) float32; class_logits: (B, A, C + 1) float32, background first.
        boxes, labels, defaults: as for :func:`match`.

    Returns:
        ``(classification, regression)`` scalars; finite for a batch without any object too.
    """
    index, positive = match(boxes, labels, defaults)
    matches = matches_a_process(positive.sum())
    image, position = torch.nonzero(positive, as_tuple=True)
    owner = index[image, position]
    target = encode(boxes[image, owner], defaults[position])
    regression = functional.smooth_l1_loss(box_regression[image, position], target, reduction="sum")

    classes = torch.zeros_like(index)
    classes[image, position] = labels[image, owner] + 1
    log_probability = class_logits.log_softmax(dim=-1)
    entropy = -log_probability.gather(-1, classes[..., None])[..., 0]
    with torch.no_grad():
        wanted = (positive.sum(dim=1) * NEGATIVES_PER_POSITIVE).clamp(min=FEWEST_NEGATIVES)
        # The hardest negatives: those that look least like background. Ranking all default boxes to find
        # them took a tenth of a training step; the few hardest are enough.
        hardness = entropy.masked_fill(positive, -1.0)
        wanted = wanted.clamp(max=hardness.shape[1])
        hardest = hardness.topk(int(wanted.max()), dim=1).values
        least = hardest.gather(1, wanted[:, None] - 1).clamp(min=0.0)
        chosen = positive | (hardness >= least)
    classification = entropy[chosen].sum()
    return classification / matches, regression / matches
