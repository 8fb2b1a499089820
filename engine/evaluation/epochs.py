"""How good a run was after each epoch, from what it wrote while training."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.events import Validation
from engine.runs import Run


@dataclass(frozen=True)
class EpochFigures:
    """One validation. AP in [0, 1], nan where it was not measured; ``class_ap``: VOC area AP at IoU 0.5.

    ``accuracy``, ``class_recall``: of a classifier. ``is_best``: better than all before it.
    """

    epoch: int
    loss: float
    map_voc_area: float
    map_voc2007: float
    map_coco50: float
    map_coco: float
    class_ap: dict[str, float]
    accuracy: float
    class_recall: dict[str, float]
    is_best: bool


def epoch_figures(run: Run) -> list[EpochFigures]:
    """The validations of a run by epoch; of one gone through again after resuming, the last."""
    told = {event.epoch: event for event in run.events() if isinstance(event, Validation)}
    return [
        EpochFigures(
            epoch=epoch,
            loss=event.loss,
            map_voc_area=_number(event.map_voc_area),
            map_voc2007=_number(event.map_voc2007),
            map_coco50=_number(event.map_coco50),
            map_coco=_number(event.map_coco),
            class_ap={name: _number(value) for name, value in event.class_ap.items()},
            accuracy=_number(event.accuracy),
            class_recall={name: _number(value) for name, value in event.class_recall.items()},
            is_best=event.is_best,
        )
        for epoch, event in sorted(told.items())
    ]


def _number(value: float | None) -> float:
    return math.nan if value is None else value
