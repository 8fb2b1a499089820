"""What goes wrong at one score threshold: which class is taken for which, what is missed, where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.matches import IGNORED, RIGHT, Judged, Matches

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


def confusion(matches: Matches, threshold: float) -> Confusion:
    """Pair objects and detections one to one and count; pairs of the same class are made first.

    Args:
        threshold: only detections scoring at least this.
    """
    return count(matches, matches.judge(threshold))


def count(matches: Matches, judged: Judged) -> Confusion:
    """The table of what :meth:`engine.evaluation.matches.Matches.judge` told."""
    truth, found, images = matches.truth, matches.found, len(matches.stems)
    rows, columns, _, _ = cells(matches, judged)
    side = len(matches.class_names) + 1
    matrix = np.bincount(rows * side + columns, minlength=side * side).reshape(side, side)
    at = found.images[: len(judged.kinds)]
    right = judged.kinds == RIGHT
    alarm = ~judged.paired & (judged.kinds != IGNORED)
    return Confusion(
        matrix,
        np.bincount(at[right], minlength=images),
        np.bincount(at[judged.paired & ~right], minlength=images),
        np.bincount(truth.images[judged.missed], minlength=images),
        np.bincount(at[alarm], minlength=images),
    )


def cells(matches: Matches, judged: Judged) -> tuple[Counts, Counts, Counts, Counts]:
    """Where each countable object and detection stands in the matrix.

    Returns:
        row, column, index of the detection (-1 for a missed object), index of the object (-1 for a false
        alarm); each (N,).
    """
    truth, found, classes = matches.truth, matches.found, len(matches.class_names)
    pair = np.flatnonzero(judged.paired)
    alarm = np.flatnonzero(~judged.paired & (judged.kinds != IGNORED))
    missed = np.flatnonzero(judged.missed)
    partner = judged.truth_of[pair]
    nobody = np.full(max(len(alarm), len(missed)), -1)
    return (
        np.r_[truth.labels[partner], np.full(len(alarm), classes), truth.labels[missed]],
        np.r_[found.labels[pair], found.labels[alarm], np.full(len(missed), classes)],
        np.r_[pair, alarm, nobody[: len(missed)]],
        np.r_[partner, nobody[: len(alarm)], missed],
    )


def detection_rates(matches: Matches, threshold: float = 0.4) -> dict[str, DetectionRate]:
    """For each class: on how many of its images it was told correctly, wrongly, or not at all.

    A difficult object need not be found but may be.

    Args:
        threshold: only detections scoring at least this (MobileNetV3-SSD used 0.4).
    """
    there, must, best = matches.presence
    seen = best >= threshold
    strange = (seen & ~there).any(axis=1, keepdims=True)
    correct = (must & seen & ~strange).sum(axis=0)
    wrong = (must & strange).sum(axis=0)
    missed = (must & ~seen & ~strange).sum(axis=0)
    return {
        name: DetectionRate(int(correct[i]), int(wrong[i]), int(missed[i]))
        for i, name in enumerate(matches.class_names)
    }


def images_right(matches: Matches, threshold: float) -> int:
    """On how many images exactly the right classes were found: each that is there, and none that is not.

    How many boxes of a class were found does not matter. An image without objects is right where nothing
    is found; a difficult object need not be found but may be.
    """
    there, must, best = matches.presence
    seen = best >= threshold
    return int((~(must & ~seen) & ~(seen & ~there)).all(axis=1).sum())
