"""Which detection belongs to which true box: pair-wise IoU over a whole data set without Python loops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Truth = tuple[npt.NDArray[np.float32], npt.NDArray[np.int64], npt.NDArray[np.bool_]]
"""What is on one image: boxes (N, 4) xyxy px, label_ids (N,), difficult (N,)."""
Prediction = tuple[npt.NDArray[np.float32], npt.NDArray[np.int64], npt.NDArray[np.float32]]
"""What a model says of one image: boxes (N, 4) xyxy px, label_ids (N,), scores (N,) in [0, 1]."""

_PAIRS_AT_ONCE = 4_000_000  # bounds the memory of one chunk to about 250 MB


@dataclass(frozen=True)
class Flat:
    """All boxes of a data set one after another.

    ``boxes`` (N, 4) float64 xyxy px; ``labels``, ``images`` (N,) int64 (image: index into the list);
    ``scores`` (N,) float64, empty for truths; ``difficult`` (N,) bool, empty for predictions.
    """

    boxes: Floats
    labels: Ints
    images: Ints
    scores: Floats
    difficult: Bools

    def __len__(self) -> int:
        return len(self.labels)


def flatten_truths(truths: Sequence[Truth]) -> Flat:
    """Put the truths of all images into single arrays."""
    boxes, labels, images = _concatenate(truths)
    difficult = np.concatenate(
        [np.asarray(t[2], dtype=bool).reshape(-1) for t in truths] or [np.zeros(0, bool)]
    )
    return Flat(boxes, labels, images, np.zeros(0), difficult)


def flatten_predictions(predictions: Sequence[Prediction]) -> Flat:
    """Put the predictions of all images into single arrays, best score first.

    Equal scores keep the order of images and of detections within one, so that results repeat.
    Detections whose box or score is not finite are dropped: they match nothing and cannot be ranked.
    """
    boxes, labels, images = _concatenate(predictions)
    scores = np.concatenate(
        [np.asarray(p[2], dtype=np.float64).reshape(-1) for p in predictions] or [np.zeros(0)]
    )
    usable = np.isfinite(scores) & np.isfinite(boxes).all(axis=1)
    order = np.flatnonzero(usable)
    order = order[np.argsort(-scores[order], kind="stable")]
    return Flat(boxes[order], labels[order], images[order], scores[order], np.zeros(0, bool))


def box_iou_pairs(a: Floats, b: Floats) -> Floats:
    """IoU of ``a[i]`` with ``b[i]``.

    Args:
        a: (N, 4) xyxy with continuous edges (no pixel is added).
        b: (N, 4) likewise.

    Returns:
        (N,) float64 in [0, 1]; 0 where both boxes have no area.
    """
    width = np.minimum(a[:, 2], b[:, 2]) - np.maximum(a[:, 0], b[:, 0])
    height = np.minimum(a[:, 3], b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
    common = np.maximum(width, 0.0) * np.maximum(height, 0.0)
    union = _area(a) + _area(b) - common
    return np.divide(common, union, out=np.zeros(len(a)), where=union > 0)


def pairs(detections: Flat, truths: Flat, *, same_class: bool) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Every (detection, truth) on the same image, with IoU.

    Args:
        same_class: only pairs of the same class.

    Yields:
        In chunks: index of the detection (K,), ascending; index of the truth (K,), ascending within
        a detection; IoU (K,). All pairs of one detection are in one chunk.
    """
    if not len(detections) or not len(truths):
        return
    if same_class:
        classes = int(max(detections.labels.max(), truths.labels.max())) + 1
        detection_keys = detections.images * classes + detections.labels
        truth_keys = truths.images * classes + truths.labels
    else:
        detection_keys, truth_keys = detections.images, truths.images
    order = np.argsort(truth_keys, kind="stable")
    sorted_keys = truth_keys[order]
    first = np.searchsorted(sorted_keys, detection_keys, side="left")
    counts = np.searchsorted(sorted_keys, detection_keys, side="right") - first
    ends = np.cumsum(counts)
    start = 0
    while start < len(detections):
        before = int(ends[start - 1]) if start else 0
        stop = max(int(np.searchsorted(ends, before + _PAIRS_AT_ONCE, side="right")), start + 1)
        part = counts[start:stop]
        detection = np.repeat(np.arange(start, stop), part)
        within = np.arange(len(detection)) - np.repeat(np.cumsum(part) - part, part)
        truth = order[np.repeat(first[start:stop], part) + within]
        if len(detection):
            yield detection, truth, box_iou_pairs(detections.boxes[detection], truths.boxes[truth])
        start = stop


def best_truths(detections: Flat, truths: Flat) -> tuple[Ints, Floats]:
    """For each detection the true box of its class and image that it overlaps most.

    Returns:
        index of the truth (N,), -1 where the image holds none of that class; its IoU (N,).
    """
    best = np.full(len(detections), -1, dtype=np.int64)
    best_iou = np.zeros(len(detections))
    for detection, truth, iou in pairs(detections, truths, same_class=True):
        which, at = best_pairs(detection, iou)
        best[which], best_iou[which] = truth[at], iou[at]
    return best, best_iou


def best_pairs(detection: Ints, iou: Floats) -> tuple[Ints, Ints]:
    """Of pairs sorted by detection: the detections, and where the first of each with its largest IoU is."""
    if not len(detection):
        return detection, detection
    starts = np.flatnonzero(np.r_[True, detection[1:] != detection[:-1]])
    top = np.maximum.reduceat(iou, starts)
    lengths = np.diff(np.r_[starts, len(detection)])
    hits = np.flatnonzero(iou == np.repeat(top, lengths))
    which = detection[hits]
    first = np.r_[True, which[1:] != which[:-1]]
    return which[first], hits[first]


def one_to_one(detections: Flat, truths: Flat, iou: float) -> Ints:
    """Assign each detection at most one truth and each truth at most one detection, classes aside.

    Pairs of the same class go first, then the larger IoU, then the better score: an object that was
    found and in addition mistaken for another class counts as found.

    Args:
        iou: pairs count from above this IoU.

    Returns:
        (N,) index of the truth of each detection, -1 for none.
    """
    chunks = [
        (detection[keep], truth[keep], overlap[keep])
        for detection, truth, overlap in pairs(detections, truths, same_class=False)
        for keep in [overlap > iou]
    ]
    if not chunks:
        return np.full(len(detections), -1, dtype=np.int64)
    detection, truth, overlap = (np.concatenate(column) for column in zip(*chunks, strict=True))
    other_class = detections.labels[detection] != truths.labels[truth]
    # Detections come best score first, so their index is the tie-break.
    order = np.lexsort((detection, -overlap, other_class))
    return greedy_pairs(detection[order], truth[order], len(detections), len(truths))


def greedy_pairs(detection: Ints, truth: Ints, detections: int, truths: int) -> Ints:
    """Go through pairs in their order and make each whose detection and truth are both still free.

    Args:
        detection, truth: (P,) the pairs, the most wanted first; indices below the two counts.

    Returns:
        (detections,) index of the truth of each detection, -1 for none.
    """
    assigned = np.full(detections, -1, dtype=np.int64)
    taken = np.zeros(truths, dtype=bool)
    # A pair that comes first both for its detection and for its truth is what a one-by-one search
    # would take; take all of those at once and look again among the rest.
    while len(detection):
        rank = np.arange(len(detection))
        first_of_detection = np.full(detections, len(detection))
        np.minimum.at(first_of_detection, detection, rank)
        first_of_truth = np.full(truths, len(detection))
        np.minimum.at(first_of_truth, truth, rank)
        mutual = (first_of_detection[detection] == rank) & (first_of_truth[truth] == rank)
        assigned[detection[mutual]] = truth[mutual]
        taken[truth[mutual]] = True
        left = (assigned[detection] < 0) & ~taken[truth]
        detection, truth = detection[left], truth[left]
    return assigned


def _area(boxes: Floats) -> Floats:
    return np.maximum(boxes[:, 2] - boxes[:, 0], 0.0) * np.maximum(boxes[:, 3] - boxes[:, 1], 0.0)


def _concatenate(rows: Sequence[Truth] | Sequence[Prediction]) -> tuple[Floats, Ints, Ints]:
    if not rows:
        return np.zeros((0, 4)), np.zeros(0, np.int64), np.zeros(0, np.int64)
    boxes = np.concatenate([np.asarray(row[0], dtype=np.float64).reshape(-1, 4) for row in rows])
    labels = np.concatenate([np.asarray(row[1], dtype=np.int64).reshape(-1) for row in rows])
    images = np.repeat(np.arange(len(rows)), [len(row[1]) for row in rows])
    return boxes, labels, images
