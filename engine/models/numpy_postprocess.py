"""The numpy twin of :mod:`engine.models.postprocess`, for raw heads that onnxruntime computed.

What lies below the threshold goes before anything is decoded or sorted: of 3,234 default boxes and their
classes a picture keeps a few dozen, and numpy is through with them in a fifth of a millisecond.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.models.spec import CANDIDATES_PER_CLASS, CENTRE_VARIANCE, MOST_DETECTIONS, SIZE_VARIANCE

_LARGEST_EXPONENT = 4.0  # as in postprocess.decode
_BLOCK = 64  # boxes compared among themselves at once, measured
_WINDOW = 2048  # boxes compared with all those kept at once: it bounds the memory

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


class Selected(NamedTuple):
    """As :class:`engine.models.postprocess.Selected`, of arrays: one image, by falling score."""

    boxes: Floats
    label_ids: Numbers
    scores: Floats


def select(
    box_regression: Floats,
    class_logits: Floats,
    defaults: Floats,
    *,
    head: str,
    threshold: float = 0.01,
    nms_iou: float = 0.45,
    soft_sigma: float | None = None,
    candidates_per_class: int = CANDIDATES_PER_CLASS,
    most: int = MOST_DETECTIONS,
) -> Selected:
    """Detections of one image; everything means what it means in :func:`engine.models.postprocess.select`.

    Args:
        box_regression: (A, 4) float32; class_logits: (A, C + 1) float32, or (A, C) with "pan".
        defaults: (A, 4) float32 cxcywh fractions.
    """
    scores = class_scores(class_logits, head)
    label_ids, anchors = _candidates(scores, threshold, candidates_per_class)
    found = scores[label_ids, anchors]
    order = np.argsort(-found, kind="stable")
    label_ids, anchors, found = label_ids[order], anchors[order], found[order]
    boxes = decode(box_regression[anchors], defaults[anchors], head)
    if soft_sigma is None:
        keep = _suppress(boxes, label_ids, nms_iou, most)
        return Selected(boxes[keep], label_ids[keep], found[keep])
    keep, found = soften(boxes, label_ids, found, soft_sigma, threshold, most)
    return Selected(boxes[keep], label_ids[keep], found)


def class_scores(class_logits: Floats, head: str) -> Floats:
    """(A, C + 1) logits, or (A, C) with "pan" -> (C, A) scores in [0, 1]."""
    # Class after class: numpy is fast along long rows.
    logits = np.ascontiguousarray(class_logits.T)
    if head == "pan":
        with np.errstate(over="ignore"):  # exp(90) is infinite, and one over it 0, as it should be
            return np.reciprocal(1 + np.exp(-logits))
    logits -= logits.max(axis=0)
    shares = np.exp(logits, out=logits)
    scores: Floats = shares[1:] / shares.sum(axis=0)
    return scores


def decode(box_regression: Floats, defaults: Floats, head: str) -> Floats:
    """Raw outputs of boxes (..., A, 4) and their default boxes (A, 4) cxcywh -> xyxy in [0, 1]."""
    centre, size = defaults[..., :2], defaults[..., 2:]
    boxes = np.empty(box_regression.shape, np.float32)
    if head == "pan":
        reach = np.exp(np.minimum(box_regression, _LARGEST_EXPONENT))
        np.subtract(centre, reach[..., :2] * (size / 2), out=boxes[..., :2])
        np.add(centre, reach[..., 2:] * (size / 2), out=boxes[..., 2:])
    else:
        middle = box_regression[..., :2] * CENTRE_VARIANCE * size + centre
        half = np.exp(np.minimum(box_regression[..., 2:] * SIZE_VARIANCE, _LARGEST_EXPONENT)) * size / 2
        np.subtract(middle, half, out=boxes[..., :2])
        np.add(middle, half, out=boxes[..., 2:])
    return np.clip(boxes, 0.0, 1.0, out=boxes)


def _candidates(scores: Floats, threshold: float, per_class: int) -> tuple[Numbers, Numbers]:
    """Class and default box of the best ``per_class`` scores of each class above the threshold."""
    above = scores > threshold
    full = np.flatnonzero(np.count_nonzero(above, axis=1) > per_class)
    if len(full):
        # Sorting values alone is several times as fast as parting or sorting their places.
        last = np.sort(scores[full], axis=1)[:, -per_class]
        above[full] = scores[full] >= last[:, None]
        surplus = np.count_nonzero(above[full], axis=1) - per_class
        for row, least, extra in zip(full.tolist(), last, surplus.tolist(), strict=True):
            if extra:
                above[row, np.flatnonzero(scores[row] == least)[-extra:]] = False
    label_ids, anchors = np.divmod(np.flatnonzero(above), scores.shape[1])
    return label_ids, anchors


def _suppress(boxes: Floats, label_ids: Numbers, nms_iou: float, most: int) -> Numbers:
    """Greedy suppression of each class, as torchvision's: places in ``boxes`` that stay, ``most`` at most.

    ``boxes`` come by falling score, so the first few are compared among themselves and take all others of
    theirs with them; the work ends with the last one that is wanted.
    """
    kept = np.zeros(0, np.int64)
    for start in range(0, len(boxes), _WINDOW):
        waiting = np.arange(start, min(start + _WINDOW, len(boxes)))
        new = kept
        while len(waiting):
            if len(new):
                waiting = waiting[~_overlapping(boxes, label_ids, waiting, new, nms_iou).any(axis=1)]
            block, waiting = waiting[:_BLOCK], waiting[_BLOCK:]
            free = ~_overlapping(boxes, label_ids, block, block, nms_iou)
            alive = np.ones(len(block), bool)
            for rank in range(len(block)):
                if alive[rank]:
                    alive[rank + 1 :] &= free[rank, rank + 1 :]
            new = block[alive]
            kept = np.concatenate([kept, new])
            if len(kept) >= most:
                return kept[:most]
    return kept


def _overlapping(
    boxes: Floats, label_ids: Numbers, some: Numbers, others: Numbers, nms_iou: float
) -> npt.NDArray[np.bool_]:
    """(len(some), len(others)): whether two boxes are of one class and overlap by more than ``nms_iou``."""
    x1, y1, x2, y2 = boxes[some].T[..., None]
    left, top, right, bottom = boxes[others].T[:, None]
    width = np.minimum(x2, right) - np.maximum(x1, left)
    height = np.minimum(y2, bottom) - np.maximum(y1, top)
    common = np.maximum(width, 0) * np.maximum(height, 0)
    union = (x2 - x1) * (y2 - y1) + (right - left) * (bottom - top) - common
    # Not divided: two boxes without area have no overlap instead of one that is no number.
    over: npt.NDArray[np.bool_] = common > nms_iou * union
    over &= label_ids[some][:, None] == label_ids[others][None]
    return over


def soften(
    boxes: Floats, label_ids: Numbers, scores: Floats, sigma: float, floor: float, most: int
) -> tuple[Numbers, Floats]:
    """Soft suppression: an overlapping box loses score by its overlap instead of going at once.

    Bodla et al., "Soft-NMS: improving object detection with one line of code", ICCV 2017, the Gaussian form:
    the best box is taken, the others of its class lose score by ``exp(-IoU**2 / sigma)``, and so on. Each new
    score is at most the one before, so the first ``most`` taken are the best ``most``.

    Returns:
        Places of the boxes that stay (K,), by falling new score, and these scores (K,).
    """
    order = np.argsort(label_ids, kind="stable")
    boxes, waiting = boxes[order], scores[order].astype(np.float32)
    starts = np.searchsorted(label_ids[order], np.arange(int(label_ids.max(initial=-1)) + 2))
    places: list[int] = []
    settled: list[float] = []
    while len(places) < min(most, len(order)):
        best = int(waiting.argmax())
        if not waiting[best] > floor:
            break
        places.append(best)
        settled.append(float(waiting[best]))
        label_id = int(label_ids[order[best]])
        members = slice(starts[label_id], starts[label_id + 1])
        waiting[members] *= np.exp(-(_overlaps(boxes[best], boxes[members]) ** 2) / np.float32(sigma))
        waiting[best] = -1.0
    return order[np.array(places, np.int64)], np.array(settled, np.float32)


def _overlaps(box: Floats, boxes: Floats) -> Floats:
    """(4,), (M, 4) -> (M,) IoU; 0 between boxes without area."""
    sides = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    np.maximum(sides, 0, out=sides)
    common = sides[:, 0] * sides[:, 1]
    own = np.maximum(box[2:] - box[:2], 0)
    size = np.maximum(boxes[:, 2:] - boxes[:, :2], 0)
    union = own[0] * own[1] + size[:, 0] * size[:, 1] - common
    return np.divide(common, union, out=np.zeros_like(common), where=union > 0)
