"""What the evaluate room shows of a detector, as plain values: nothing here knows a window."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.annotations import Box
from engine.errors import RunError
from engine.evaluation.advice import Advice, advise
from engine.evaluation.ap import Curve, class_curves
from engine.evaluation.confusion import DetectionRate, count, detection_rates, images_right
from engine.evaluation.epochs import EpochFigures, epoch_figures
from engine.evaluation.errors import Mistake, Mistakes, behind, mistakes
from engine.evaluation.matches import IGNORED, RIGHT, Judged, Matches
from engine.evaluation.report import Report, read_report
from engine.evaluation.threshold import saved_threshold
from engine.runs import Run


@dataclass(frozen=True)
class Loaded:
    """An evaluated run. ``own_threshold``: the one in its weights, nan when they are gone by now."""

    run: Run
    report: Report
    matches: Matches
    curves: dict[str, Curve]
    epochs: list[EpochFigures]
    own_threshold: float


def load(run: Run) -> Loaded | None:
    """What evaluating a run left behind; None when it was not evaluated yet. Takes a moment.

    Raises:
        RunError: a file of it is missing or damaged.
    """
    report = read_report(run)
    if report is None:
        return None
    matches = Matches.load(run.report_dir)
    if list(matches.class_names) != report.class_names or len(matches.stems) != report.images:
        raise RunError(
            "belongs to another report", where=run.report_dir / "matches.npz", remedy="Evaluate the run again"
        )
    files = tuple(str(run.where_now(file, report.run)) for file in matches.files)
    matches = dataclasses.replace(matches, files=files)
    curves = class_curves(matches.truth, matches.found, matches.class_names, matches.iou)
    try:
        own = saved_threshold(run)
    except RunError:
        own = math.nan  # the report can be looked at without the weights
    return Loaded(run, report, matches, curves, epoch_figures(run), own)


@dataclass(frozen=True)
class ClassRow:
    """One class at a threshold; nan where nothing can be said. The last four as in a report."""

    name: str
    objects: int
    ap: float
    ap_coco: float
    precision: float
    recall: float
    f1: float
    best_threshold: float
    rate: DetectionRate


@dataclass(frozen=True)
class Figures:
    """Everything that changes with the threshold. ``matrix``: as in :class:`Report`, it counts boxes.

    ``photos_right``: see :func:`engine.evaluation.confusion.images_right`.
    """

    threshold: float
    classes: list[ClassRow]
    matrix: list[list[int]]
    per_image: list[tuple[int, int, int, int, int]]
    """(image, found, confused, missed, false alarms), most mistakes first."""
    mistakes: Mistakes
    advice: list[Advice]
    judged: Judged
    photos_right: int

    @property
    def photos(self) -> int:
        """How many were looked at."""
        return len(self.per_image)

    @property
    def precision(self) -> float:
        """Share of all detections that are right; nan without any."""
        right, found = self._right, sum(sum(row[:-1]) for row in self.matrix)
        return right / found if found else math.nan

    @property
    def recall(self) -> float:
        """Share of all objects that were found; nan without any."""
        right, objects = self._right, sum(sum(row) for row in self.matrix[:-1])
        return right / objects if objects else math.nan

    @property
    def mean_f1(self) -> float:
        """Mean over the classes that occur."""
        values = [row.f1 for row in self.classes if row.objects]
        return sum(values) / len(values) if values else math.nan

    @property
    def _right(self) -> int:
        return sum(self.matrix[index][index] for index in range(len(self.matrix)))


def figures_at(loaded: Loaded, threshold: float) -> Figures:
    """The figures at another threshold, from what was found then: the model is not asked again."""
    matches = loaded.matches
    judged = matches.judge(threshold)
    counts = count(matches, judged)
    rates = detection_rates(matches, threshold)
    rows = []
    for entry in loaded.report.classes:
        precision, recall, f1 = loaded.curves[entry.name].at(threshold)
        rows.append(
            ClassRow(
                entry.name,
                entry.objects,
                entry.ap,
                entry.ap_coco,
                precision,
                recall,
                f1 if entry.objects else math.nan,
                entry.best_threshold,
                rates[entry.name],
            )
        )
    wrong = counts.confused + counts.missed + counts.false_alarms
    columns = (counts.found, counts.confused, counts.missed, counts.false_alarms)
    per_image: list[Any] = [
        (image, *(int(column[image]) for column in columns))
        for image in np.argsort(-wrong, kind="stable").tolist()
    ]
    advice = advise(loaded.report, matches, judged, loaded.curves, threshold)
    return Figures(
        threshold,
        rows,
        counts.matrix.tolist(),
        per_image,
        mistakes(matches, judged),
        advice,
        judged,
        images_right(matches, threshold),
    )


def cell(loaded: Loaded, figures: Figures, row: int, column: int) -> Mistakes:
    """What is behind a number of the matrix."""
    return behind(loaded.matches, figures.judged, row, column)


def focus_of(mistake: Mistake) -> Box:
    """The box to look at first: the label in doubt, which a digit key mends; without one, what was found."""
    if mistake.truth_box is not None:
        return Box(mistake.label, *mistake.truth_box)
    return Box(mistake.found_label, *mistake.box, score=mistake.score)


def seen_on(loaded: Loaded, figures: Figures, image: int) -> tuple[Box, ...]:
    """What the detector says of an image and is wrong there, as boxes with a score.

    What it found rightly lies on the label already and would only hide it.
    """
    found = loaded.matches.found
    judged = figures.judged
    at = np.flatnonzero(found.images[: len(judged.kinds)] == image)
    names = loaded.matches.class_names
    boxes = []
    for index in at.tolist():
        if judged.kinds[index] not in (RIGHT, IGNORED):
            left, top, right, bottom = found.boxes[index].tolist()
            score = float(found.scores[index])
            boxes.append(Box(names[found.labels[index]], left, top, right, bottom, score=score))
    return tuple(boxes)
