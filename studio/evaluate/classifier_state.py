"""What the evaluate room shows of a classifier, as plain values."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from engine.annotations import Box
from engine.evaluation.classify_report import ClassifierReport, Verdict, read_classifier_report
from engine.evaluation.epochs import EpochFigures, epoch_figures
from engine.runs import Run


@dataclass(frozen=True)
class LoadedClassifier:
    """An evaluated run of a classifier."""

    run: Run
    report: ClassifierReport
    epochs: list[EpochFigures]


def load_classifier(run: Run) -> LoadedClassifier | None:
    """What evaluating a run left behind; None when it was not evaluated yet.

    Raises:
        RunError: the report is damaged.
    """
    report = read_classifier_report(run)
    if report is None:
        return None
    mistakes = [
        dataclasses.replace(verdict, image=str(run.where_now(verdict.image, report.run)))
        for verdict in report.mistakes
    ]
    return LoadedClassifier(run, dataclasses.replace(report, mistakes=mistakes), epoch_figures(run))


def gravest(report: ClassifierReport) -> list[Verdict]:
    """The mistakes by falling loss: the less the model believed in the true class, the graver."""
    return sorted(report.mistakes, key=lambda verdict: verdict.truth_score)


def confused(report: ClassifierReport, truth: str, found: str) -> list[Verdict]:
    """The pictures of a class that were taken for another, the gravest first."""
    return [v for v in gravest(report) if (v.truth, v.found) == (truth, found)]


def suggestion(verdict: Verdict) -> Box | None:
    """What the classifier says of a box, as one with a score; None for a whole picture."""
    if verdict.box is None:
        return None
    return Box(verdict.found, *verdict.box, score=verdict.score)
