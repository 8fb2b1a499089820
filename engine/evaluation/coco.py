"""COCO's average precision: by hotcoco where it can be imported, otherwise by numpy (same definition).

101 recall points, IoU 0.50:0.05:0.95, at most 100 detections per image and class, areas split at 32²
and 96² square pixels (https://cocodataset.org/#detection-eval). A difficult box is ignored: it is not
missed, and one detection on it is not wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.matching import Bools, Flat, Floats, pairs
from engine.i18n import plural

_IOUS = np.linspace(0.5, 0.95, 10)
_RECALLS = np.linspace(0.0, 1.0, 101)
_AREAS = ((0.0, 1e10), (0.0, 32.0**2), (32.0**2, 96.0**2), (96.0**2, 1e10))
MOST = 100
"""Detections of a class on an image that count, as with pycocotools."""


@dataclass(frozen=True)
class CocoFigures:
    """Mean APs in [0, 1], nan where no class has a box of that kind; ``class_ap`` over IoU 0.50:0.95."""

    ap: float = math.nan
    ap50: float = math.nan
    ap75: float = math.nan
    small: float = math.nan
    medium: float = math.nan
    large: float = math.nan
    class_ap: dict[str, float] = field(default_factory=dict)
    computed_by: str = "numpy"


UNDEFINED = CocoFigures()


def crowded_note(images: NDArray[np.int64], labels: NDArray[np.int64]) -> str:
    """A sentence where images hold more objects of a class than COCO's figures let be found; else empty.

    Args:
        images, labels: of each object, the number of its image and its class.
    """
    if not len(images):
        return ""
    groups, counts = np.unique(np.stack([images, labels], axis=1), axis=0, return_counts=True)
    crowded = len(np.unique(groups[counts > MOST, 0]))
    if not crowded:
        return ""
    return plural(
        crowded,
        f"{crowded} photo holds more than {MOST} objects of a class: COCO's AP counts the best {MOST} "
        "detections of a class on a photo, as pycocotools does, so it stays below 1 there; the other figures "
        "count all",
        f"{crowded} photos hold more than {MOST} objects of a class: COCO's AP counts the best {MOST} "
        "detections of a class on a photo, as pycocotools does, so it stays below 1 there; the other figures "
        "count all",
    )


def evaluate(truth: Flat, found: Flat, class_names: Sequence[str], images: int) -> CocoFigures:
    """COCO's figures of ``images`` images; ``found`` comes best score first."""
    if truth.difficult.all():  # also when there is nothing at all
        return UNDEFINED
    try:
        import hotcoco  # noqa: F401
    except ImportError:
        return evaluate_numpy(truth, found, class_names)
    return evaluate_hotcoco(truth, found, class_names, images)


def evaluate_hotcoco(truth: Flat, found: Flat, class_names: Sequence[str], images: int) -> CocoFigures:
    """The figures by hotcoco; at least one truth must not be difficult."""
    import hotcoco

    categories = [{"id": i + 1, "name": str(i)} for i in range(len(class_names))]
    # An area outside every range makes COCO's program ignore a box and still measure its IoU as for
    # any other, which its "iscrowd" would not.
    area = np.where(truth.difficult, -1.0, _areas(truth.boxes))
    reference = hotcoco.COCO.from_arrays(
        [{"id": i + 1, "width": 1, "height": 1} for i in range(images)],
        categories,
        truth.images + 1,
        truth.labels + 1,
        _xywh(truth.boxes),
        area=area,
    )
    if not len(found):
        present = np.unique(truth.labels[~truth.difficult])
        in_range = [bool(((area >= low) & (area <= high)).any()) for low, high in _AREAS[1:]]
        small, medium, large = (0.0 if some else math.nan for some in in_range)
        class_ap = {class_names[i]: 0.0 for i in present.tolist()}
        return CocoFigures(0.0, 0.0, 0.0, small, medium, large, class_ap, "hotcoco")
    rows = np.column_stack([found.images + 1.0, _xywh(found.boxes), found.scores, found.labels + 1.0])
    evaluation = hotcoco.COCOeval(reference, reference.load_res(rows), "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summary_lines()  # computes what get_results tells, without summarize()'s printing
    told = evaluation.get_results(per_class=True)
    ap, ap50, ap75, small, medium, large = (
        _or_nan(told[key]) for key in ("AP", "AP50", "AP75", "APs", "APm", "APl")
    )
    class_ap = {name: told[f"AP/{i}"] for i, name in enumerate(class_names) if told.get(f"AP/{i}", -1.0) >= 0}
    return CocoFigures(ap, ap50, ap75, small, medium, large, class_ap, "hotcoco")


def evaluate_numpy(truth: Flat, found: Flat, class_names: Sequence[str]) -> CocoFigures:
    """The figures without hotcoco: slower (a Python loop over images and classes), same definition."""
    count = len(class_names)
    ap = np.full((len(_AREAS), count, len(_IOUS)), math.nan)
    taken = _most_per_image(found, count)
    for index in range(count):
        d = np.flatnonzero(taken & (found.labels == index))
        t = np.flatnonzero(truth.labels == index)
        if len(t):
            ap[:, index] = _class_ap(truth, found, t, d)
    present = ~np.isnan(ap[0, :, 0])
    whole = ap[0, present]
    return CocoFigures(
        _nanmean(whole),
        _nanmean(whole[:, 0]),
        _nanmean(whole[:, 5]),
        _nanmean(ap[1]),
        _nanmean(ap[2]),
        _nanmean(ap[3]),
        {class_names[i]: float(ap[0, i].mean()) for i in np.flatnonzero(present).tolist()},
        "numpy",
    )


def _class_ap(truth: Flat, found: Flat, t: np.ndarray, d: np.ndarray) -> Floats:
    """AP of one class: (areas, IoUs); ``t``, ``d`` index its truths and detections."""
    truth_area, found_area = _areas(truth.boxes[t]), _areas(found.boxes[d])
    sub_truth = Flat(truth.boxes[t], truth.labels[t], truth.images[t], np.zeros(0), truth.difficult[t])
    sub_found = Flat(found.boxes[d], found.labels[d], found.images[d], found.scores[d], np.zeros(0, bool))
    candidates: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = list(
        pairs(sub_found, sub_truth, same_class=True)
    )
    ap = np.full((len(_AREAS), len(_IOUS)), math.nan)
    for a, (low, high) in enumerate(_AREAS):
        skip = sub_truth.difficult | (truth_area < low) | (truth_area > high)
        objects = int((~skip).sum())
        if not objects:
            continue
        outside = (found_area < low) | (found_area > high)
        for i, iou in enumerate(_IOUS):
            hit, ignored = _greedy(candidates, skip, len(d), float(iou))
            ignored |= outside & ~hit
            right = np.cumsum(hit[~ignored])
            if not len(right):
                ap[a, i] = 0.0
                continue
            precision = np.maximum.accumulate((right / np.arange(1, len(right) + 1))[::-1])[::-1]
            at = np.searchsorted(right / objects, _RECALLS, side="left")
            ap[a, i] = np.append(precision, 0.0)[at].mean()
    return ap


def _greedy(
    candidates: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]], skip: Bools, count: int, iou: float
) -> tuple[Bools, Bools]:
    """COCO's matching: each detection, best first, gets the free box it overlaps most, counted first."""
    hit, ignored = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    free = np.ones(len(skip), dtype=bool)
    for detection, truth, overlap in candidates:
        near = overlap >= min(iou, 1 - 1e-10)
        detection, truth, overlap = detection[near], truth[near], overlap[near]
        changes = np.flatnonzero(detection[1:] != detection[:-1]) + 1
        bounds = [0, *changes.tolist(), len(detection)]
        for start, stop in pairwise(bounds):
            best = max(
                (j for j in range(start, stop) if free[truth[j]]),
                key=lambda j: (not skip[truth[j]], overlap[j], j),
                default=-1,
            )
            if best >= 0:
                free[truth[best]] = False
                (ignored if skip[truth[best]] else hit)[detection[best]] = True
    return hit, ignored


def _most_per_image(found: Flat, classes: int) -> Bools:
    """Which detections are among the best 100 of their image and class."""
    keys = found.images * classes + found.labels
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    rank = np.arange(len(ordered)) - np.searchsorted(ordered, ordered, side="left")
    taken = np.zeros(len(found), dtype=bool)
    taken[order[rank < MOST]] = True
    return taken


def _areas(boxes: Floats) -> Floats:
    return np.maximum(boxes[:, 2] - boxes[:, 0], 0) * np.maximum(boxes[:, 3] - boxes[:, 1], 0)


def _xywh(boxes: Floats) -> Floats:
    return np.column_stack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]])


def _or_nan(value: float) -> float:
    return math.nan if value < 0 else float(value)


def _nanmean(values: Floats) -> float:
    """Mean of what is defined; nan, without numpy's warning, where nothing is."""
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if len(defined) else math.nan
