"""How far a data set is on the way label, split, train, evaluate, watch; and what comes next. Free of Qt."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset

ENOUGH_LABELLED = 20
"""Photos with labels from which on a first training is worth a person's time."""


@dataclass(frozen=True)
class Progress:
    """Figures of the open data set; ``images`` is 0 while nothing is open."""

    images: int = 0
    labelled: int = 0
    is_split: bool = False
    trained: int = 0
    evaluated: int = 0
    is_training: bool = False


def progress(dataset: Dataset) -> Progress:
    """Look at the files of ``dataset``: one question to the disk an image, so not in the window's thread."""
    from engine.datasets import labels  # both load while the window is already there
    from engine.run_process import trainer_of
    from engine.runs import list_runs

    sets = dataset.sets()
    every = list_runs(dataset.root / "runs")
    runs = [run for run in every if run.best_weights.is_file()]
    return Progress(
        images=len(dataset.items),
        labelled=sum(labels.find(item) is not None for item in dataset.items),
        is_split=bool(sets.get("train")) and bool(sets.get("val")),
        trained=len(runs),
        evaluated=sum(os.path.isdir(run.report_dir) for run in runs),  # noqa: PTH112
        is_training=any(trainer_of(run.path) is not None for run in every),
    )


def next_step(state: Progress) -> str:
    """What a sensible person does next: "open", "label", "split", "train", "watch" a training,
    "evaluate" or "live"."""
    if not state.images:
        return "open"
    if state.labelled < min(ENOUGH_LABELLED, state.images):
        return "label"
    if not state.is_split:
        return "split"
    if state.is_training:
        return "watch"
    if not state.trained:
        return "train"
    if not state.evaluated:
        return "evaluate"
    return "live"
