"""Average precision as PASCAL VOC and COCO define it.

VOC: Everingham et al., "The PASCAL Visual Object Classes (VOC) Challenge", IJCV 2010, section 4.2
(the 11-point mean of 2007) and the development kit of 2010 (area under the curve). COCO:
https://cocodataset.org/#detection-eval. A detection hits when its IoU is strictly above the
threshold for VOC and at or above it for COCO, as their programs do; difficult boxes neither count as
missed nor make the detections on them wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from engine.evaluation import coco
from engine.evaluation.matching import (
    Bools,
    Flat,
    Floats,
    Ints,
    Prediction,
    Truth,
    best_truths,
    flatten_predictions,
    flatten_truths,
)

Metric = Literal["area", "2007"]

_HAIR = 1e-9  # recall is a ratio of counts, so anything this close to a grid point is on it


@dataclass(frozen=True)
class Curve:
    """Precision against recall of one class, from its best detection to its worst.

    ``precision``, ``recall``, ``scores``: (K,) float64, K detections that hit or missed (those on
    difficult boxes left out). ``objects``: true boxes that are not difficult.
    """

    precision: Floats
    recall: Floats
    scores: Floats
    objects: int

    @property
    def f1(self) -> Floats:
        """(K,) harmonic mean of precision and recall when everything from ``scores[k]`` up is taken."""
        total = self.precision + self.recall
        return np.divide(2 * self.precision * self.recall, total, out=np.zeros(len(total)), where=total > 0)

    @property
    def best_threshold(self) -> float:
        """The score from which taking detections gives the best F1; nan without a hit.

        Half way to the next lower score, so that the last one taken stays clear of rounding.
        """
        f1 = self.f1
        if not len(f1) or f1.max() <= 0:
            return math.nan
        # Only the last of several equal scores is a threshold one can set.
        last = np.r_[self.scores[1:] != self.scores[:-1], True]
        index = int(np.argmax(np.where(last, f1, -1.0)))
        lower = self.scores[index + 1] if index + 1 < len(f1) else 0.0
        return float((self.scores[index] + lower) / 2)

    @property
    def best_f1(self) -> float:
        """The F1 at :attr:`best_threshold`; 0 without a hit."""
        last = np.r_[self.scores[1:] != self.scores[:-1], True] if len(self.scores) else np.zeros(0, bool)
        return float(np.where(last, self.f1, 0.0).max(initial=0.0))

    def at(self, threshold: float) -> tuple[float, float, float]:
        """``(precision, recall, f1)`` of the detections scoring at least ``threshold``.

        Precision is nan when there is none.
        """
        count = int(np.searchsorted(-self.scores, -threshold, side="right"))
        if count == 0:
            return math.nan, 0.0 if self.objects else math.nan, 0.0
        return float(self.precision[count - 1]), float(self.recall[count - 1]), float(self.f1[count - 1])


@dataclass(frozen=True)
class Result:
    """How well predictions fit the truth. Means are over the classes that occur; nan if none does.

    ``class_ap``, ``class_ap_2007``: AP (VOC area, VOC 2007) at ``iou`` of each class with at least one
    true box that is not difficult. ``class_ap_coco``: COCO AP of those, mean over IoU 0.50:0.95.
    ``curves``: of every class, also of one that does not occur (its precision is 0, its recall 0).
    ``small``, ``medium``, ``large``: COCO AP of boxes under 32², up to 96² and above, in square pixels.
    ``coco_by``: "hotcoco" or "numpy", which computed the COCO figures.
    """

    iou: float
    map_voc2007: float
    map_voc_area: float
    map_coco: float
    map_coco50: float
    map_coco75: float
    map_coco_small: float
    map_coco_medium: float
    map_coco_large: float
    class_ap: dict[str, float]
    class_ap_2007: dict[str, float]
    class_ap_coco: dict[str, float]
    curves: dict[str, Curve] = field(repr=False)
    best_threshold: float = math.nan
    """The one score threshold that gives the best F1, mean over the classes that occur."""
    best_mean_f1: float = math.nan
    images: int = 0
    detections: int = 0
    coco_by: str = "hotcoco"


def voc_ap(recall: Floats, precision: Floats, metric: Metric = "area") -> float:
    """Average precision of one class.

    Args:
        recall: (K,) rising with every detection taken, best first.
        precision: (K,) of the same detections.
        metric: "2007": mean of the best precision at recall >= 0, 0.1 ... 1; "area": area under the
            curve after precision was made non-increasing.

    Returns:
        AP in [0, 1]; 0 without detections.
    """
    recall = np.asarray(recall, dtype=np.float64)
    precision = np.asarray(precision, dtype=np.float64)
    if not len(recall):
        return 0.0
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    if metric == "2007":
        # 3 of 10 found is a recall of 0.3 and must reach the grid point 0.3; as floats, 0.3 < 3 * 0.1.
        at = np.searchsorted(recall, np.arange(11) / 10 - _HAIR, side="left")
        return float(np.append(envelope, 0.0)[at].mean())
    if metric == "area":
        return float(np.sum(np.diff(recall, prepend=0.0) * envelope))
    raise ValueError(f"unknown metric {metric!r}")


def evaluate_detections(
    truths: Sequence[Truth],
    predictions: Sequence[Prediction],
    class_names: Sequence[str],
    iou: float = 0.5,
    *,
    with_coco: bool = True,
) -> Result:
    """Compare what a model found with what is there.

    Args:
        truths: one (boxes (N, 4) xyxy px, label_ids (N,), difficult (N,)) per image.
        predictions: one (boxes (N, 4) xyxy px, label_ids (N,), scores (N,)) per image, same order.
        class_names: label ids index into it.
        iou: above which a detection hits (VOC figures, curves).
        with_coco: also compute the COCO figures (nan otherwise).

    Raises:
        ValueError: the lists differ in length, or a label id is outside ``class_names``.
    """
    if len(truths) != len(predictions):
        raise ValueError(f"{len(truths)} truths but {len(predictions)} predictions")
    truth, found = flatten_truths(truths), flatten_predictions(predictions)
    return evaluate_flat(truth, found, class_names, len(truths), iou, with_coco=with_coco)


def evaluate_flat(
    truth: Flat,
    found: Flat,
    class_names: Sequence[str],
    images: int,
    iou: float = 0.5,
    *,
    with_coco: bool = True,
) -> Result:
    """:func:`evaluate_detections` of boxes that are in single arrays already, the best score first."""
    for name, flat in (("truth", truth), ("prediction", found)):
        if len(flat) and not (flat.labels.min() >= 0 and flat.labels.max() < len(class_names)):
            raise ValueError(f"a {name} has a label id outside the {len(class_names)} classes")
    curves = class_curves(truth, found, class_names, iou)
    present = [name for name in class_names if curves[name].objects]
    area = {n: voc_ap(curves[n].recall, curves[n].precision, "area") for n in present}
    points = {n: voc_ap(curves[n].recall, curves[n].precision, "2007") for n in present}
    threshold, mean_f1 = best_common_threshold([curves[n] for n in present])
    figures = coco.evaluate(truth, found, class_names, images) if with_coco else coco.UNDEFINED
    return Result(
        iou=iou,
        map_voc2007=_mean(points),
        map_voc_area=_mean(area),
        map_coco=figures.ap,
        map_coco50=figures.ap50,
        map_coco75=figures.ap75,
        map_coco_small=figures.small,
        map_coco_medium=figures.medium,
        map_coco_large=figures.large,
        class_ap=area,
        class_ap_2007=points,
        class_ap_coco=figures.class_ap,
        curves=curves,
        best_threshold=threshold,
        best_mean_f1=mean_f1,
        images=images,
        detections=len(found),
        coco_by=figures.computed_by,
    )


def class_curves(truth: Flat, found: Flat, class_names: Sequence[str], iou: float) -> dict[str, Curve]:
    """The curve of each class; ``found`` comes best score first."""
    hit, ignored, _ = judge(truth, found, iou)
    objects = np.bincount(truth.labels[~truth.difficult], minlength=len(class_names))
    curves = {}
    for index, name in enumerate(class_names):
        counted = (found.labels == index) & ~ignored
        right = np.cumsum(hit[counted])
        total = np.arange(1, len(right) + 1)
        recall = right / objects[index] if objects[index] else np.zeros(len(right))
        curves[name] = Curve(right / total, recall, found.scores[counted], int(objects[index]))
    return curves


def judge(truth: Flat, found: Flat, iou: float) -> tuple[Bools, Bools, Ints]:
    """Per detection (best score first): is it a hit; is it to be ignored, being on a difficult box; the box
    of its class it overlaps most (-1: none).

    As in the VOC program a detection belongs to the box it overlaps most, whether or not that one is
    taken: of several on one box the best-scored hits and the others are false alarms.
    """
    best, overlap = best_truths(found, truth)
    near = (best >= 0) & (overlap > iou)
    hit = np.zeros(len(best), dtype=bool)
    ignored = np.zeros(len(best), dtype=bool)
    ignored[near] = truth.difficult[best[near]]
    candidates = np.flatnonzero(near & ~ignored)
    _, first = np.unique(best[candidates], return_index=True)
    hit[candidates[first]] = True
    return hit, ignored, best


def best_common_threshold(curves: Sequence[Curve]) -> tuple[float, float]:
    """The score threshold, in steps of 0.005, with the best mean F1; the middle of equally good ones."""
    if not curves:
        return math.nan, math.nan
    grid = np.arange(1, 200) / 200
    mean = np.zeros(len(grid))
    for curve in curves:
        counts = np.searchsorted(-curve.scores, -grid, side="right")
        mean += np.append(0.0, curve.f1)[counts]
    mean /= len(curves)
    if mean.max() <= 0:
        return math.nan, 0.0
    best = np.flatnonzero(mean >= mean.max() - _HAIR)
    # Only the plateau the first of them lies on: the middle of two separate ones may be neither.
    run = best[: int(np.argmax(np.append(np.diff(best) > 1, True))) + 1]
    return float(grid[run[len(run) // 2]]), float(mean.max())


def _mean(values: dict[str, float]) -> float:
    return float(np.mean(list(values.values()))) if values else math.nan
