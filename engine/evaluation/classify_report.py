"""How good a trained classifier is: the figures, and the file that holds them."""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import json_text
from engine.datasets.picture import Picture
from engine.errors import RunError
from engine.evaluation.report import with_nan, without_nan
from engine.plain_file import REPORT_FILE, read_plain
from engine.runs import Run

_Z = 1.959964  # of a normal distribution, 95 %


@dataclass(frozen=True)
class ClassFigures:
    """One class. ``pictures``: that show it; ``precision``, ``recall``, ``f1`` in [0, 1], nan where nothing
    can be said. ``taken_for``: the class it is mistaken for most often, that many ``times``; "" if never."""

    name: str
    pictures: int
    precision: float
    recall: float
    f1: float
    taken_for: str
    times: int


@dataclass(frozen=True)
class Verdict:
    """One picture: ``image`` its photo, ``box`` xyxy px in it or None for all of it, the true class and the
    class it was taken for, with their scores. ``rank``: place of the true class among the scores, from 1."""

    name: str
    image: str
    box: tuple[float, float, float, float] | None
    truth: str
    found: str
    score: float
    truth_score: float
    rank: int


@dataclass(frozen=True)
class ClassifierReport:
    """What ``report/report.json`` holds for a classifier. Shares are in [0, 1]; nan is null in the file.

    ``accuracy``: share of pictures named rightly, with its 95 % interval (Wilson, "Probable inference, the
    law of succession, and statistical inference", JASA 1927). ``top2``, ``top5``: share whose class is
    among the best two, five; nan with no more classes than that. ``mean_recall``: mean over classes, so that
    rare ones count as much. ``confusion`` (C, C): rows are the true classes, columns the ones named.
    ``mistakes``: the surest first. ``ms_per_image``: resizing and network in batches of 16,
    ``ms_alone``: one at a time, both the median and without reading the file.
    """

    run: str
    weights: str
    data: str
    set_name: str
    device: str
    pictures: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    top2: float
    top5: float
    mean_recall: float
    mean_f1: float
    loss: float
    ms_per_image: float
    ms_alone: float
    class_names: list[str]
    classes: list[ClassFigures]
    confusion: list[list[int]]
    mistakes: list[Verdict]
    warnings: list[str]
    task: str = "classify"

    def to_json(self) -> str:
        """The text of ``report.json``."""
        return json_text.to_text(without_nan(dataclasses.asdict(self)), indent=1) + "\n"


def build_classifier_report(
    pictures: Sequence[Picture],
    scores: npt.NDArray[np.float32],
    class_names: Sequence[str],
    **circumstances: Any,
) -> ClassifierReport:
    """The figures of a classifier.

    Args:
        pictures: N of them, each of a class of ``class_names``.
        scores: (N, C) float32, the score of each class.
        circumstances: the fields of the report that are no figures of these two.
    """
    ids = {name: number for number, name in enumerate(class_names)}
    truth = np.array([ids[picture.label] for picture in pictures], np.int64)
    found = scores.argmax(1)
    of_truth = scores[np.arange(len(truth)), truth]
    # Of equal scores the first class wins, as argmax has it.
    before = (scores == of_truth[:, None]) & (np.arange(len(class_names)) < truth[:, None])
    rank = 1 + (scores > of_truth[:, None]).sum(1) + before.sum(1)
    side = len(class_names)
    matrix = np.bincount(truth * side + found, minlength=side * side).reshape(side, side)
    classes = [_class_figures(number, matrix, class_names) for number in range(side)]
    wrong = np.flatnonzero(found != truth)
    wrong = wrong[np.argsort(-scores[wrong, found[wrong]], kind="stable")]
    low, high = wilson_interval(int((found == truth).sum()), len(truth))
    present = [c for c in classes if c.pictures]
    return ClassifierReport(
        pictures=len(truth),
        accuracy=float((found == truth).mean()),
        accuracy_low=low,
        accuracy_high=high,
        top2=float((rank <= 2).mean()) if side > 2 else math.nan,
        top5=float((rank <= 5).mean()) if side > 5 else math.nan,
        mean_recall=float(np.mean([c.recall for c in present])),
        mean_f1=float(np.mean([c.f1 for c in present])),
        loss=float(-np.log(np.maximum(of_truth, 1e-12)).mean()),
        class_names=list(class_names),
        classes=classes,
        confusion=matrix.tolist(),
        mistakes=[
            Verdict(
                pictures[index].name,
                str(pictures[index].image),
                pictures[index].box,
                class_names[truth[index]],
                class_names[found[index]],
                float(scores[index, found[index]]),
                float(of_truth[index]),
                int(rank[index]),
            )
            for index in wrong.tolist()
        ],
        **circumstances,
    )


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share, ``right`` of ``count``; also sound for few pictures and for 0 or 1."""
    if not count:
        return math.nan, math.nan
    share, z2 = right / count, _Z * _Z
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z * math.sqrt(share * (1 - share) / count + z2 / (4 * count * count)) / (1 + z2 / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def read_classifier_report(run: Run | str | os.PathLike[str]) -> ClassifierReport | None:
    """The report a classifier's run was given last; None when it was not evaluated yet.

    Raises:
        RunError: the file is damaged, of another version, or a detector's.
    """
    folder = run if isinstance(run, Run) else Run(Path(run).absolute())
    path = folder.report_dir / "report.json"
    try:
        values = json_text.parse(read_plain(path, REPORT_FILE).decode("utf-8"))
        classes = [ClassFigures(**with_nan(row, ClassFigures)) for row in values.pop("classes")]
        mistakes = [
            Verdict(**{**row, "box": None if row["box"] is None else tuple(row["box"])})
            for row in values.pop("mistakes")
        ]
        return ClassifierReport(**with_nan(values, ClassifierReport), classes=classes, mistakes=mistakes)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise RunError(f"is damaged ({error})", where=path, remedy="Evaluate the run again") from error


def _class_figures(number: int, matrix: npt.NDArray[np.int64], class_names: Sequence[str]) -> ClassFigures:
    row, column, right = matrix[number], matrix[:, number], int(matrix[number, number])
    precision = right / int(column.sum()) if column.sum() else math.nan
    recall = right / int(row.sum()) if row.sum() else math.nan
    both = int(row.sum() + column.sum())
    others = np.where(np.arange(len(row)) == number, 0, row)
    return ClassFigures(
        name=class_names[number],
        pictures=int(row.sum()),
        precision=precision,
        recall=recall,
        f1=2 * right / both if row.sum() else math.nan,
        taken_for=class_names[int(others.argmax())] if others.any() else "",
        times=int(others.max()),
    )
