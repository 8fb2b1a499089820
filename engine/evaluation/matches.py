"""What was on each image, what was found, and which belongs to which, at any threshold, without the model.

Kept as ``RUN/report/matches.npz``, so that a window can move the threshold and open the images behind it.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.errors import RunError
from engine.evaluation.matching import (
    Bools,
    Flat,
    Floats,
    Ints,
    Prediction,
    Truth,
    best_pairs,
    flatten_predictions,
    flatten_truths,
    greedy_pairs,
    pairs,
)
from engine.files import write_atomically

FILE_NAME = "matches.npz"
BACKGROUND_IOU = 0.1
"""Below this overlap a detection lies on background (TIDE, section 2.2)."""

RIGHT, CLASSIFICATION, LOCALISATION, BOTH, DUPLICATE, BACKGROUND, IGNORED = range(7)
"""What a detection is; :data:`IGNORED`: it lies on a box marked difficult."""

_VERSION = 1


@dataclass(frozen=True)
class Judged:
    """Every detection from a threshold on, and every object, once.

    ``kinds`` (K,): RIGHT ... IGNORED of the K best detections. ``truth_of`` (K,): the object a detection is
    paired with or wrongly meant, -1 for none. ``paired`` (K,): whether it is paired with that object.
    ``missed`` (T,): objects no detection is paired with. ``explained`` (T,): those of them that a badly
    placed detection meant.
    """

    kinds: Ints
    truth_of: Ints
    paired: Bools
    missed: Bools
    explained: Bools


@dataclass(frozen=True)
class Matches:
    """Truths and detections of a set of images.

    ``stems``, ``files``: name in the set and path of each image; ``sizes`` (I, 2) int64 width, height in px.
    ``truth``, ``found``: all boxes, the detections best score first. ``iou``: from above which a detection
    hits.
    """

    class_names: tuple[str, ...]
    stems: tuple[str, ...]
    files: tuple[str, ...]
    sizes: Ints
    truth: Flat
    found: Flat
    iou: float

    @classmethod
    def of(
        cls,
        truths: Sequence[Truth],
        predictions: Sequence[Prediction],
        class_names: Sequence[str],
        iou: float = 0.5,
        *,
        stems: Sequence[str] = (),
        files: Sequence[str] = (),
        sizes: Sequence[tuple[int, int]] = (),
    ) -> Matches:
        """From a truth and a prediction an image, as :func:`engine.evaluation.ap.evaluate_detections`."""
        return cls(
            tuple(class_names),
            tuple(stems) or tuple(str(number) for number in range(len(truths))),
            tuple(files) or ("",) * len(truths),
            np.array(sizes, np.int64).reshape(-1, 2) if sizes else np.zeros((len(truths), 2), np.int64),
            flatten_truths(truths),
            flatten_predictions(predictions),
            iou,
        )

    def count_from(self, threshold: float) -> int:
        """How many detections score at least ``threshold``; they are the first ones."""
        return int(np.searchsorted(-self.found.scores, -threshold, side="right"))

    @cached_property
    def _near(self) -> tuple[Ints, Ints, Floats]:
        """Detection, object and IoU of each pair on one image that overlaps by 0.1 or more."""
        parts = [
            (detection[keep], truth[keep], overlap[keep])
            for detection, truth, overlap in pairs(self.found, self.truth, same_class=False)
            for keep in [overlap >= min(BACKGROUND_IOU, self.iou)]
        ]
        if not parts:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        detection, truth, overlap = (np.concatenate(column) for column in zip(*parts, strict=True))
        return detection, truth, overlap

    @cached_property
    def _candidates(self) -> tuple[Ints, Ints]:
        """The pairs above ``iou`` in the order they are made: same class, larger IoU, better score."""
        detection, truth, overlap = self._near
        over = overlap > self.iou
        detection, truth, overlap = detection[over], truth[over], overlap[over]
        other_class = self.found.labels[detection] != self.truth.labels[truth]
        # Detections come best score first, so their index is the tie-break.
        order = np.lexsort((detection, -overlap, other_class))
        return detection[order], truth[order]

    def nearest(self, *, same_class: bool) -> tuple[Ints, Floats]:
        """For each detection the countable object of its class (or of another) it overlaps most; -1 and 0."""
        return self._nearest_same if same_class else self._nearest_other

    @cached_property
    def _nearest_same(self) -> tuple[Ints, Floats]:
        return self._nearest_of(True)

    @cached_property
    def _nearest_other(self) -> tuple[Ints, Floats]:
        return self._nearest_of(False)

    def _nearest_of(self, same_class: bool) -> tuple[Ints, Floats]:
        detection, truth, overlap = self._near
        keep = (self.found.labels[detection] == self.truth.labels[truth]) == same_class
        keep &= ~self.truth.difficult[truth]
        detection, truth, overlap = detection[keep], truth[keep], overlap[keep]
        which, at = best_pairs(detection, overlap)
        nearest = np.full(len(self.found), -1, np.int64)
        best = np.zeros(len(self.found))
        nearest[which], best[which] = truth[at], overlap[at]
        return nearest, best

    @cached_property
    def _on_difficult(self) -> Bools:
        """Detections over a difficult box of their class: they are no false alarms."""
        detection, truth, overlap = self._near
        over = (overlap > self.iou) & self.truth.difficult[truth]
        over &= self.found.labels[detection] == self.truth.labels[truth]
        on = np.zeros(len(self.found), dtype=bool)
        on[detection[over]] = True
        return on

    @cached_property
    def presence(self) -> tuple[Bools, Bools, Floats]:
        """By image and class (I, C): is one there, is one there that is not difficult, best score."""
        shape = (len(self.stems), len(self.class_names))
        there, must = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        best = np.full(shape, -np.inf)
        truth, found = self.truth, self.found
        there[truth.images, truth.labels] = True
        must[truth.images[~truth.difficult], truth.labels[~truth.difficult]] = True
        np.maximum.at(best, (found.images, found.labels), found.scores)
        return there, must, best

    def kinds(self, right: Bools) -> tuple[Ints, Ints]:
        """TIDE's error type of each of the first ``len(right)`` detections, and the object it meant (or -1).

        Bolya et al., "TIDE: a general toolbox for identifying object detection errors", arXiv 2008.08115,
        section 2.2, asked in the order of their program. ``right``: those that hit.
        """
        count = len(right)
        same, same_iou = self.nearest(same_class=True)
        other, other_iou = self.nearest(same_class=False)
        same, same_iou, other, other_iou = same[:count], same_iou[:count], other[:count], other_iou[:count]
        misplaced = (same_iou >= BACKGROUND_IOU) & (same_iou <= self.iou)
        confused = other_iou > self.iou
        twice = same_iou > self.iou
        nothing = np.maximum(same_iou, other_iou) < BACKGROUND_IOU
        kinds = np.select(
            [right, misplaced, confused, twice, nothing],
            [RIGHT, LOCALISATION, CLASSIFICATION, DUPLICATE, BACKGROUND],
            BOTH,
        ).astype(np.int64)
        meant = np.select([misplaced | twice | right, confused | (kinds == BOTH)], [same, other], -1)
        return kinds, meant

    def judge(self, threshold: float) -> Judged:
        """Pair objects with the detections scoring at least ``threshold``, one to one, and name the rest."""
        count = self.count_from(threshold)
        detection, truth = self._candidates
        taken = detection < count
        partner = greedy_pairs(detection[taken], truth[taken], count, len(self.truth))
        paired = partner >= 0
        on_difficult = ~paired & self._on_difficult[:count]
        on_difficult[paired] = self.truth.difficult[partner[paired]]
        right = np.zeros(count, dtype=bool)
        right[paired] = self.found.labels[:count][paired] == self.truth.labels[partner[paired]]
        kinds, meant = self.kinds(right)
        # A pair of two classes is a confusion, whatever else the detection touches.
        kinds[paired & ~right] = CLASSIFICATION
        kinds[on_difficult] = IGNORED
        truth_of = np.where(paired, partner, meant)
        missed = ~self.truth.difficult
        missed[partner[paired & ~on_difficult]] = False
        explained = np.zeros(len(self.truth), dtype=bool)
        explained[truth_of[kinds == LOCALISATION]] = True
        return Judged(kinds, truth_of, paired & ~on_difficult, missed, explained & missed)

    def save(self, folder: Path) -> None:
        """Write ``matches.npz`` to ``folder``.

        Raises:
            OSError: the disk refuses.
        """
        stream = io.BytesIO()
        np.savez(
            stream,
            version=np.array(_VERSION),
            iou=np.array(self.iou),
            class_names=np.array(self.class_names, dtype=np.str_),
            stems=np.array(self.stems, dtype=np.str_),
            files=np.array(self.files, dtype=np.str_),
            sizes=self.sizes.astype(np.int32),
            truth_boxes=self.truth.boxes.astype(np.float32),
            truth_labels=self.truth.labels.astype(np.int32),
            truth_images=self.truth.images.astype(np.int32),
            truth_difficult=self.truth.difficult,
            found_boxes=self.found.boxes.astype(np.float32),
            found_labels=self.found.labels.astype(np.int32),
            found_images=self.found.images.astype(np.int32),
            found_scores=self.found.scores.astype(np.float32),
        )
        write_atomically(folder / FILE_NAME, stream.getvalue())

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Matches:
        """What :meth:`save` wrote.

        Raises:
            RunError: there is no such file, or it is damaged.
        """
        path = Path(folder) / FILE_NAME
        try:
            with np.load(path, allow_pickle=False) as kept:
                values = {name: kept[name] for name in kept.files}
            if int(values["version"]) != _VERSION:
                raise ValueError(f"version {values['version']}")
            matches = cls(
                tuple(values["class_names"].tolist()),
                tuple(values["stems"].tolist()),
                tuple(values["files"].tolist()),
                values["sizes"].astype(np.int64),
                _flat(values, "truth", np.zeros(0), values["truth_difficult"]),
                _flat(values, "found", values["found_scores"].astype(np.float64), np.zeros(0, bool)),
                float(values["iou"]),
            )
            matches._check()
        except FileNotFoundError as error:
            raise RunError("is missing", where=path, remedy="Evaluate the run again") from error
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise RunError(f"is damaged ({error})", where=path, remedy="Evaluate the run again") from error
        return matches

    def _check(self) -> None:
        """Indices that point nowhere would fail much later and tell nobody why."""
        images, classes = len(self.stems), len(self.class_names)
        if len(self.files) != images or len(self.sizes) != images:
            raise ValueError("lists of unequal length")
        for flat, extra in ((self.truth, self.truth.difficult), (self.found, self.found.scores)):
            if not len(flat.boxes) == len(flat.labels) == len(flat.images) == len(extra):
                raise ValueError("columns of unequal length")
            for column, limit in ((flat.labels, classes), (flat.images, images)):
                if len(column) and not (column.min() >= 0 and column.max() < limit):
                    raise ValueError("a number out of range")


def _flat(values: dict[str, npt.NDArray[np.generic]], kind: str, scores: Floats, difficult: Bools) -> Flat:
    boxes = values[f"{kind}_boxes"].astype(np.float64).reshape(-1, 4)
    labels, images = (values[f"{kind}_{name}"].astype(np.int64) for name in ("labels", "images"))
    return Flat(boxes, labels, images, scores, difficult)
