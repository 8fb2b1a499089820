"""Dynamic assignment and loss of the pan head, for a whole batch at once.

Which points answer for a true box is decided anew at each step by what they predict: the cheapest ones in
classification and overlap (SimOTA: YOLOX, arXiv 2107.08430, section 2.1; the costs of PicoDet,
arXiv 2111.00902, section 3.3). Scores are trained with the quality focal loss (GFL, arXiv 2006.04388), so
that a score says how well its box fits; boxes with the generalised IoU loss (arXiv 1902.09630).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.models.postprocess import decode_points
from engine.training.distributed import matches_a_process

RADIUS = 2
"""Candidates are the (2 x 2 + 1)^2 cells around a box's centre on each map (SimOTA's radius of 2.5)."""
MOST_POINTS = 10
"""A box gets as many points as the IoUs of its best ten candidates add up to, at least one."""
IOU_COST = 3.0
OUTSIDE_COST = 1e4
"""Points outside a box answer for it only where none lies inside."""
REGRESSION_WEIGHT = 2.0


@dataclass(frozen=True)
class Assignment:
    """The positive points of a batch, P of them in all.

    ``image``, ``point``, ``owner``: (P,) int64, indices into batch, points and the image's boxes;
    ``quality``: (P,) float32, the IoU of the point's box with its owner.
    """

    image: Tensor
    point: Tensor
    owner: Tensor
    quality: Tensor


@torch.no_grad()
def assign(
    predicted: Tensor, class_logits: Tensor, boxes: Tensor, labels: Tensor, cells: Tensor, maps: list[int]
) -> Assignment:
    """The points that answer for each true box.

    Args:
        predicted: (B, A, 4) float32 xyxy fractions; class_logits: (B, A, C) float32.
        boxes: (B, N, 4) float32 xyxy fractions; labels: (B, N) int64, -1 where there is no box.
        cells: (A, 4) float32 cxcywh fractions, the default boxes in whose middle the points stand;
            maps: sides of their maps, fine to coarse.

    Returns:
        No point has two owners. A box loses all its points only to another one that fits each better.
    """
    images, most = labels.shape
    points, valid = candidates(boxes, maps)  # (B, N, K)
    valid &= labels[..., None] >= 0
    count = points.shape[-1]
    flat = points.reshape(images, most * count)
    own = predicted.gather(1, flat[..., None].expand(-1, -1, 4)).view(images, most, count, 4)
    quality = iou(own, boxes[:, :, None])
    rows = torch.arange(images, device=labels.device)[:, None, None]
    logits = class_logits[rows, points, labels.clamp(min=0)[..., None]]
    centres = cells[points, :2]
    inside = ((centres > boxes[:, :, None, :2]) & (centres < boxes[:, :, None, 2:])).all(dim=-1)
    cost = quality_focal(logits, quality) - IOU_COST * torch.log(quality + 1e-7)
    cost = (cost + OUTSIDE_COST * ~inside).masked_fill(~valid, torch.inf)

    usable = quality.masked_fill(~valid, 0.0)
    wanted = usable.topk(min(MOST_POINTS, count), dim=-1).values.sum(dim=-1).int().clamp(min=1)
    cheapest, order = cost.topk(min(MOST_POINTS, count), dim=-1, largest=False)  # (B, N, k), dearest last
    rank = torch.arange(cheapest.shape[-1], device=labels.device)
    # Without a point inside, the best one outside has to do.
    taken = (rank < wanted[..., None]) & ((cheapest < OUTSIDE_COST) | (rank == 0)) & cheapest.isfinite()

    image, owner, place = torch.nonzero(taken, as_tuple=True)
    chosen = order[image, owner, place]
    point, price = points[image, owner, chosen], cheapest[image, owner, place]
    # A point that several boxes want goes to the one it is cheapest for, the first of equals.
    key = image * len(cells) + point
    lowest = torch.full((images * len(cells),), torch.inf, device=price.device)
    lowest.scatter_reduce_(0, key, price, "amin")
    first = torch.full((images * len(cells),), most, dtype=torch.int64, device=labels.device)
    fits = price <= lowest[key]
    first.scatter_reduce_(0, key[fits], owner[fits], "amin")
    keep = fits & (owner == first[key])
    return Assignment(image[keep], point[keep], owner[keep], quality[image, owner, chosen][keep])


def candidates(boxes: Tensor, maps: list[int]) -> tuple[Tensor, Tensor]:
    """The points around the centre of each box on every map.

    Args:
        boxes: (B, N, 4) float32 xyxy fractions; maps: sides of the maps.

    Returns:
        ``points`` (B, N, K) int64, K = 25 for each map; ``valid`` (B, N, K) bool, false beyond a map's edge.
    """
    centres = (boxes[..., :2] + boxes[..., 2:]) / 2
    steps = torch.arange(-RADIUS, RADIUS + 1, device=boxes.device)
    points, valid, start = [], [], 0
    for side in maps:
        middle = (centres * side).long().clamp(0, side - 1)
        columns = (middle[..., 0, None] + steps)[..., None, :]
        rows = (middle[..., 1, None] + steps)[..., None]
        within = (columns >= 0) & (columns < side) & (rows >= 0) & (rows < side)
        index = start + rows.clamp(0, side - 1) * side + columns.clamp(0, side - 1)
        points.append(index.flatten(2))
        valid.append(within.flatten(2))
        start += side * side
    return torch.cat(points, dim=-1), torch.cat(valid, dim=-1)


def point_loss(
    box_regression: Tensor,
    class_logits: Tensor,
    boxes: Tensor,
    labels: Tensor,
    cells: Tensor,
    maps: list[int],
) -> tuple[Tensor, Tensor]:
    """Quality focal loss over all points and classes, and generalised IoU loss of the positive points.

    The first is divided by the sum of the positives' qualities, at least 1. In the second every object counts
    the same, shared out among its points by how well they fit it: a small object has few points, which fit
    badly at first, and would otherwise pull too little to ever fit better.

    Args:
        box_regression: (B, A, 4) float32; class_logits: (B, A, C) float32, raw.
        boxes, labels, cells, maps: as for :func:`assign`.

    Returns:
        ``(classification, regression)`` scalars; finite for a batch without any object too.
    """
    predicted = decode_points(box_regression, cells)
    found = assign(predicted, class_logits, boxes, labels, cells, maps)
    targets = torch.zeros_like(class_logits)
    targets[found.image, found.point, labels[found.image, found.owner]] = found.quality
    classification = quality_focal(class_logits, targets).sum() / matches_a_process(found.quality.sum())

    share = torch.zeros_like(boxes[..., 0])
    weight = found.quality + 1e-3  # an object whose points all miss it must pull, too
    share.index_put_((found.image, found.owner), weight, accumulate=True)
    overlap = generalised_iou(predicted[found.image, found.point], boxes[found.image, found.owner])
    missed = ((1 - overlap) * weight / share[found.image, found.owner]).sum()
    return classification, REGRESSION_WEIGHT * missed / matches_a_process((share > 0).sum())


def quality_focal(logits: Tensor, quality: Tensor) -> Tensor:
    """``|quality - sigmoid(logit)|^2`` times their cross-entropy (GFL, equation 2, beta 2); elementwise."""
    entropy = functional.binary_cross_entropy_with_logits(logits, quality, reduction="none")
    return entropy * (quality - logits.sigmoid()).square()


def iou(first: Tensor, second: Tensor) -> Tensor:
    """IoU of boxes (..., 4) xyxy in pairs, broadcast; 0 for two boxes without area."""
    overlap, union, _ = _areas(first, second)
    return overlap / union.clamp(min=1e-12)


def generalised_iou(first: Tensor, second: Tensor) -> Tensor:
    """IoU less the share of the smallest common rectangle that neither covers; in [-1, 1]."""
    overlap, union, around = _areas(first, second)
    return overlap / union.clamp(min=1e-12) - (around - union) / around.clamp(min=1e-12)


def _areas(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Of overlap, union and the rectangle around both. Side by side: an innermost 2 is slow to reduce."""
    left, top, right, bottom = first.unbind(-1)
    other_left, other_top, other_right, other_bottom = second.unbind(-1)
    wide = (torch.minimum(right, other_right) - torch.maximum(left, other_left)).clamp(min=0)
    tall = (torch.minimum(bottom, other_bottom) - torch.maximum(top, other_top)).clamp(min=0)
    overlap = wide * tall
    area = (right - left) * (bottom - top)
    union = area + (other_right - other_left) * (other_bottom - other_top) - overlap
    around = (torch.maximum(right, other_right) - torch.minimum(left, other_left)) * (
        torch.maximum(bottom, other_bottom) - torch.minimum(top, other_top)
    )
    return overlap, union, around
