"""What goes wrong at one score threshold: which class is taken for which, what is missed, where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.matching import (
    Flat,
    Prediction,
    Truth,
    best_truths,
    flatten_predictions,
    flatten_truths,
    one_to_one,
)

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Confusion:
    """Objects and detections at one threshold, each counted once; difficult boxes are left aside.

    ``matrix`` (C + 1, C + 1): rows are the true class, columns the detected one. The last row is
    background (false alarms), the last column is nothing (missed objects); their corner is 0.
    ``found``, ``confused``, ``missed``, ``false_alarms`` (I,): the same by image.
    """

    matrix: Counts
    found: Counts
    confused: Counts
    missed: Counts
    false_alarms: Counts


@dataclass(frozen=True)
class DetectionRate:
    """On how many images with a class it was told correctly; the three add up to those images.

    ``correct``: the class was found and no class that is not there; ``wrong``: a class that is not there
    was found; ``missed``: neither. On images with one class these are MobileNetV3-SSD's own counts.
    """

    correct: int
    wrong: int
    missed: int

    @property
    def images(self) -> int:
        """Images with the class."""
        return self.correct + self.wrong + self.missed

    @property
    def rate(self) -> float:
        """Share of images told correctly; nan without any."""
        return self.correct / self.images if self.images else float("nan")


def confusion(
    truths: Sequence[Truth],
    predictions: Sequence[Prediction],
    classes: int,
    threshold: float,
    iou: float = 0.5,
) -> Confusion:
    """Pair objects and detections one to one and count.

    Args:
        truths, predictions: as for :func:`engine.evaluation.ap.evaluate_detections`.
        classes: number of classes C.
        threshold: only detections scoring at least this.
        iou: pairs count from above this IoU. Pairs of the same class are made first.
    """
    truth, found = flatten_truths(truths), flatten_predictions(predictions)
    found = _part(found, found.scores >= threshold)
    partner = one_to_one(found, truth, iou)
    paired = partner >= 0
    on_difficult = np.zeros(len(found), dtype=bool)
    on_difficult[paired] = truth.difficult[partner[paired]]
    # A second detection on a difficult box is no false alarm either.
    best, overlap = best_truths(found, truth)
    near = ~paired & (best >= 0) & (overlap > iou)
    on_difficult[near] |= truth.difficult[best[near]]
    # Each countable object in its row, each countable detection in its column.
    counted = paired & ~on_difficult
    alarm = ~paired & ~on_difficult
    missed = ~truth.difficult
    missed[partner[counted]] = False
    nothing = np.full(len(truth) + len(found), classes)
    rows = np.r_[truth.labels[partner[counted]], nothing[: alarm.sum()], truth.labels[missed]]
    columns = np.r_[found.labels[counted], found.labels[alarm], nothing[: missed.sum()]]
    side = classes + 1
    matrix = np.bincount(rows * side + columns, minlength=side * side).reshape(side, side)
    right = counted.copy()
    right[counted] = truth.labels[partner[counted]] == found.labels[counted]
    images = len(truths)
    return Confusion(
        matrix,
        np.bincount(found.images[right], minlength=images),
        np.bincount(found.images[counted & ~right], minlength=images),
        np.bincount(truth.images[missed], minlength=images),
        np.bincount(found.images[alarm], minlength=images),
    )


def detection_rates(
    truths: Sequence[Truth],
    predictions: Sequence[Prediction],
    class_names: Sequence[str],
    threshold: float = 0.4,
) -> dict[str, DetectionRate]:
    """For each class: on how many of its images it was told correctly, wrongly, or not at all.

    A difficult object need not be found but may be.

    Args:
        threshold: only detections scoring at least this (MobileNetV3-SSD used 0.4).
    """
    truth, found = flatten_truths(truths), flatten_predictions(predictions)
    found = _part(found, found.scores >= threshold)
    shape = (len(truths), len(class_names))
    there, must, seen = (np.zeros(shape, dtype=bool) for _ in range(3))
    there[truth.images, truth.labels] = True
    must[truth.images[~truth.difficult], truth.labels[~truth.difficult]] = True
    seen[found.images, found.labels] = True
    strange = (seen & ~there).any(axis=1, keepdims=True)
    correct = (must & seen & ~strange).sum(axis=0)
    wrong = (must & strange).sum(axis=0)
    missed = (must & ~seen & ~strange).sum(axis=0)
    return {
        name: DetectionRate(int(correct[i]), int(wrong[i]), int(missed[i]))
        for i, name in enumerate(class_names)
    }


def _part(flat: Flat, keep: npt.NDArray[np.bool_]) -> Flat:
    return Flat(flat.boxes[keep], flat.labels[keep], flat.images[keep], flat.scores[keep], flat.difficult)
