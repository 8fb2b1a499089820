"""What kinds of mistakes a detector makes, and how much AP each kind costs.

Bolya et al., "TIDE: a general toolbox for identifying object detection errors", arXiv 2008.08115.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.evaluation.ap import judge, voc_ap
from engine.evaluation.confusion import cells
from engine.evaluation.matches import (
    BACKGROUND,
    BOTH,
    CLASSIFICATION,
    DUPLICATE,
    IGNORED,
    LOCALISATION,
    RIGHT,
    Judged,
    Matches,
)
from engine.evaluation.matching import Bools, Floats, Ints

MISSED = IGNORED + 1
KIND_NAMES = {
    CLASSIFICATION: "classification",
    LOCALISATION: "localisation",
    BOTH: "both",
    DUPLICATE: "duplicate",
    BACKGROUND: "background",
    MISSED: "missed",
}
_NAMES = {RIGHT: "right", **KIND_NAMES}
_FLOOR = 0.01  # the score an object is taken to have had where nothing was found on it


@dataclass(frozen=True)
class ErrorCost:
    """One kind of mistake over all detections, and the mAP that mending every one of them would add.

    ``kind``: "classification" (well placed, wrong class), "localisation" (right class, badly placed),
    "both", "duplicate" (a second box on an object), "background" (nothing there), "missed".
    """

    kind: str
    count: int
    ap_cost: float


def error_costs(matches: Matches) -> list[ErrorCost]:
    """TIDE's table, against the VOC area AP: what hits there is right, difficult boxes are left aside.

    A confused or badly placed detection is mended by giving it the right class or place if its object has
    no better one, and dropped otherwise; duplicates, background and "both" are dropped; missed objects are
    taken from the count of objects.
    """
    truth, found = matches.truth, matches.found
    classes = len(matches.class_names)
    hit, ignored, hit_truth = judge(truth, found, matches.iou)
    kinds, meant = matches.kinds(hit)
    kinds[ignored] = IGNORED
    taken = np.zeros(len(truth), dtype=bool)
    taken[hit_truth[hit]] = True
    explained = taken.copy()
    explained[meant[(kinds == CLASSIFICATION) | (kinds == LOCALISATION)]] = True
    missed = ~explained & ~truth.difficult
    objects = np.bincount(truth.labels[~truth.difficult], minlength=classes)
    before = _mean_ap(found.labels, hit, ~ignored, objects)
    costs = []
    for kind, name in KIND_NAMES.items():
        labels, right, keep, there = found.labels, hit, ~ignored, objects
        if kind == MISSED:
            there = objects - np.bincount(truth.labels[missed], minlength=classes)
        else:
            keep = keep & (kinds != kind)
        if kind in (CLASSIFICATION, LOCALISATION):
            wrong = np.flatnonzero((kinds == kind) & ~_take(taken, meant, False))
            _, first = np.unique(meant[wrong], return_index=True)  # the best-scored one of each object
            mended = wrong[first]
            labels, right, keep = labels.copy(), right.copy(), keep.copy()
            labels[mended] = truth.labels[meant[mended]]
            right[mended] = keep[mended] = True
        count = int(missed.sum() if kind == MISSED else (kinds == kind).sum())
        after = _mean_ap(labels, right, keep, there)
        costs.append(ErrorCost(name, count, after - before if count else 0.0))
    return costs


def _mean_ap(labels: Ints, hit: Bools, keep: Bools, objects: Ints) -> float:
    """VOC area mAP over the classes with objects."""
    aps = []
    for index in np.flatnonzero(objects).tolist():
        right = np.cumsum(hit[keep & (labels == index)])
        total = np.arange(1, len(right) + 1)
        aps.append(voc_ap(right / objects[index], right / total))
    return float(np.mean(aps)) if aps else math.nan


@dataclass(frozen=True)
class Mistake:
    """One mistake on one image. ``kind``: as in :class:`ErrorCost`, or "right" for what is none.

    ``label``: the true class, "" where nothing is; ``found_label``: the detected class, "" where nothing was.
    ``score`` of the detection, nan without. ``box``: xyxy px, the detection's, or the missed object's.
    ``truth_box``: the object's, None where there is none. ``loss``: how grave, see :func:`mistakes`.
    """

    kind: str
    image: int
    label: str
    found_label: str
    score: float
    box: tuple[float, float, float, float]
    truth_box: tuple[float, float, float, float] | None
    loss: float


@dataclass(frozen=True)
class Mistakes:
    """Mistakes, by falling loss unless said otherwise.

    ``kinds``, ``detections``, ``truths`` (-1 for none), ``losses``: (N,).
    """

    matches: Matches
    kinds: Ints
    detections: Ints
    truths: Ints
    losses: Floats

    def __len__(self) -> int:
        return len(self.kinds)

    def __getitem__(self, index: int) -> Mistake:
        matches = self.matches
        truth, found, names = matches.truth, matches.found, matches.class_names
        t, d = int(self.truths[index]), int(self.detections[index])
        truth_box = _xyxy(truth.boxes[t]) if t >= 0 else None
        box = _xyxy(found.boxes[d]) if d >= 0 else truth_box
        assert box is not None
        return Mistake(
            _NAMES[int(self.kinds[index])],
            int(found.images[d] if d >= 0 else truth.images[t]),
            names[truth.labels[t]] if t >= 0 else "",
            names[found.labels[d]] if d >= 0 else "",
            float(found.scores[d]) if d >= 0 else math.nan,
            box,
            truth_box,
            float(self.losses[index]),
        )

    def __iter__(self) -> Iterator[Mistake]:
        return (self[index] for index in range(len(self)))

    def of_kinds(self, names: frozenset[str]) -> Mistakes:
        """Only those kinds."""
        wanted = [kind for kind, name in KIND_NAMES.items() if name in names]
        return self._part(np.isin(self.kinds, wanted))

    def of_class(self, label: str) -> Mistakes:
        """Only those about a class: it is there, or it was found."""
        matches = self.matches
        wanted = matches.class_names.index(label)
        there = _take(matches.truth.labels, self.truths) == wanted
        found = _take(matches.found.labels, self.detections) == wanted
        return self._part(there | found)

    def of_image(self, image: int) -> Mistakes:
        """Only those on one image."""
        found = _take(self.matches.found.images, self.detections)
        at = np.where(found >= 0, found, _take(self.matches.truth.images, self.truths))
        return self._part(at == image)

    def _part(self, keep: Bools) -> Mistakes:
        return Mistakes(
            self.matches, self.kinds[keep], self.detections[keep], self.truths[keep], self.losses[keep]
        )

    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        return {name: int((self.kinds == kind).sum()) for kind, name in KIND_NAMES.items()}


def mistakes(matches: Matches, judged: Judged) -> Mistakes:
    """Every mistake at a threshold, the gravest first.

    Its loss is the cross-entropy of what the model said: -ln(1 - score) for a detection that is wrong there,
    -ln(score) for an object, with the best score its own class had on it at any threshold; a confusion
    costs both. A model sure of the wrong thing stands first: there is the label that is wrong, more often
    than not. A badly placed detection costs its score times the overlap it lacks.
    """
    found = matches.found
    best = _best_scores(matches)
    wrong = np.flatnonzero((judged.kinds != RIGHT) & (judged.kinds != IGNORED))
    kinds, meant = judged.kinds[wrong], judged.truth_of[wrong]
    scores = found.scores[wrong]
    losses = -np.log1p(-np.minimum(scores, 1 - 1e-6))
    confused = (kinds == CLASSIFICATION) & (meant >= 0)
    losses[confused] -= np.log(best[meant[confused]])
    _, same_iou = matches.nearest(same_class=True)
    misplaced = kinds == LOCALISATION
    losses[misplaced] *= 1 - same_iou[wrong[misplaced]]
    losses[kinds == DUPLICATE] /= 2  # a nuisance, not a falsehood
    missed = np.flatnonzero(judged.missed & ~judged.explained)
    kinds = np.r_[kinds, np.full(len(missed), MISSED)]
    losses = np.r_[losses, -np.log(best[missed])]
    detections = np.r_[wrong, np.full(len(missed), -1)]
    truths = np.r_[meant, missed]
    order = np.argsort(-losses, kind="stable")
    return Mistakes(matches, kinds[order], detections[order], truths[order], losses[order])


def behind(matches: Matches, judged: Judged, row: int, column: int) -> Mistakes:
    """What a cell of :class:`engine.evaluation.confusion.Confusion` counts, the surest first."""
    rows, columns, detections, truths = cells(matches, judged)
    keep = (rows == row) & (columns == column)
    detections, truths = detections[keep], truths[keep]
    kinds = _take(judged.kinds, detections, MISSED)
    scores = _take(matches.found.scores, detections, 0.0)
    # Where nothing was found, the objects the model came nearest to.
    scores[detections < 0] = _best_scores(matches)[truths[detections < 0]]
    order = np.argsort(-scores, kind="stable")
    kinds, detections, truths = kinds[order], detections[order], truths[order]
    return Mistakes(matches, kinds, detections, truths, scores[order])


def _take(values: Any, at: Ints, missing: float = -1) -> Any:
    """``values[at]``, ``missing`` where ``at`` is -1."""
    taken = np.full(len(at), missing, dtype=values.dtype)
    taken[at >= 0] = values[at[at >= 0]]
    return taken


def _best_scores(matches: Matches) -> Floats:
    """(T,) the best score of a detection of its class over each object, at least 0.01."""
    nearest, overlap = matches.nearest(same_class=True)
    best = np.full(len(matches.truth), _FLOOR)
    over = overlap > matches.iou
    np.maximum.at(best, nearest[over], matches.found.scores[over])
    return best


def _xyxy(row: Floats) -> tuple[float, float, float, float]:
    left, top, right, bottom = row.tolist()
    return left, top, right, bottom
