"""What a run has told so far, as curves and totals. Fed with events, live or from ``metrics.jsonl``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from engine.events import (
    Continued,
    Ended,
    EpochEnded,
    Event,
    Exported,
    Failed,
    Paused,
    RunStarted,
    Samples,
    Step,
    Usage,
    Validation,
    Warned,
)
from studio.train.charts.series import Series

LOSSES = ("loss", "classification_loss", "regression_loss")
AVERAGE_PRECISIONS = ("map_voc2007", "map_voc_area", "map_coco", "map_coco50")
USAGE = ("cpu_percent", "gpu_percent", "memory_mb", "gpu_memory_mb")
KEYS = (
    *(f"train.{name}" for name in LOSSES),
    *(f"val.{name}" for name in LOSSES),
    *AVERAGE_PRECISIONS,
    "accuracy",
    "images_per_s",
    "learning_rate",
    *USAGE,
)


@dataclass
class RunHistory:
    """The curves of one run. x is the epoch: 1.5 is the middle of the second pass over the images.

    Beside the fixed :data:`KEYS` there is one series for each class, ``class.NAME``: its AP at IoU 0.5, or
    its recall if the run trains a classifier.
    """

    series: dict[str, Series] = field(default_factory=lambda: {key: Series() for key in KEYS})
    started: RunStarted | None = None
    step: Step | None = None
    epoch: EpochEnded | None = None
    validation: Validation | None = None
    best: Validation | None = None
    samples: list[Samples] = field(default_factory=list)
    redone_to: int = 0
    """The last step that was done before a resumed run began again at an earlier one; else 0."""
    is_paused: bool = False
    last: Ended | Failed | None = None
    export_problem: str = ""
    """Why the run was not exported when it ended; empty before that, and if it was."""

    def extend(self, events: Iterable[Event]) -> None:
        """Take in events in the order they happened. Consecutive steps are added in one go."""
        steps: list[Step] = []
        for event in events:
            if isinstance(event, Step):
                steps.append(event)
                continue
            self._add_steps(steps)
            steps = []
            self._add(event)
        self._add_steps(steps)

    def become(self, other: RunHistory) -> None:
        """Hold what ``other`` holds, for those who look at this one already."""
        for each in fields(self):
            setattr(self, each.name, getattr(other, each.name))

    @property
    def is_classifier(self) -> bool:
        """True if the run trains a classifier: accuracy instead of AP."""
        return self.started is not None and self.started.task == "classify"

    @property
    def class_names(self) -> list[str]:
        """The classes that have a series, in the order of the run's class list."""
        return [
            name for name in (self.started.classes if self.started else []) if f"class.{name}" in self.series
        ]

    @property
    def best_metric(self) -> float | None:
        """mAP@0.5 (or a classifier's accuracy) of the best validation so far."""
        if self.best is None:
            return None
        return self.best.accuracy if self.best.accuracy is not None else self.best.map_voc_area

    @property
    def steps_total(self) -> int:
        """Steps from the first epoch to the last; 0 before the run has started."""
        return self.started.epochs * self.started.steps_per_epoch if self.started else 0

    @property
    def steps_done(self) -> int:
        """Steps done, at most :attr:`steps_total`."""
        done = self.step.step if self.step else (self.started.steps_done or 0) if self.started else 0
        return min(done, self.steps_total)

    @property
    def steps_redone(self) -> int:
        """Steps since the checkpoint that are done once more just now."""
        if self.steps_done >= self.redone_to or self.started is None:
            return 0
        return self.redone_to - (self.started.steps_done or 0)

    def _add(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._start(event)
        elif isinstance(event, EpochEnded):
            self.epoch = event
        elif isinstance(event, Validation):
            self._add_validation(event)
        elif isinstance(event, Usage):
            self._add_usage(event)
        elif isinstance(event, Samples):
            self.samples.append(event)
        elif isinstance(event, Paused | Continued):
            self.is_paused = isinstance(event, Paused)
        elif isinstance(event, Ended | Failed):
            self.last = event
            self.is_paused = False
        elif isinstance(event, Warned | Exported) and isinstance(self.last, Ended):
            self.export_problem = event.message if isinstance(event, Warned) else ""

    def _start(self, event: RunStarted) -> None:
        """A resumed run starts again after its checkpoint; what came later is done once more."""
        if event.steps_done is None:  # as told by an older version
            kept = event.first_epoch - 1.0
        else:
            kept = _place(event.steps_done, event.first_epoch, (self.started or event).steps_per_epoch)
        self.redone_to = 0
        if self.step is not None and event.steps_done is not None and self.step.step > event.steps_done:
            self.redone_to = self.step.step
        self.started = event
        self.last = None
        self.export_problem = ""
        self.step = None
        self.is_paused = False
        self.samples = [sample for sample in self.samples if sample.epoch < event.first_epoch]
        for series in self.series.values():
            series.truncate(kept)
        if self.best is not None and self.best.epoch >= event.first_epoch:
            self.best = None

    def _add_steps(self, steps: list[Step]) -> None:
        if not steps:
            return
        per_epoch = self.started.steps_per_epoch if self.started else 0
        x = [_position(step, per_epoch) for step in steps]
        for name in LOSSES:
            self.series[f"train.{name}"].extend(x, [getattr(step, name) for step in steps])
        for name in ("images_per_s", "learning_rate"):
            self.series[name].extend(x, [getattr(step, name) for step in steps])
        self.step = steps[-1]

    def _add_validation(self, event: Validation) -> None:
        self.validation = event
        if event.is_best:
            self.best = event
        for name in LOSSES:
            self.series[f"val.{name}"].append(event.epoch, getattr(event, name))
        for name in (*AVERAGE_PRECISIONS, "accuracy"):
            value = getattr(event, name)
            if value is not None:
                self.series[name].append(event.epoch, value)
        for name, value in (event.class_recall if self.is_classifier else event.class_ap).items():
            self.series.setdefault(f"class.{name}", Series()).append(event.epoch, value)

    def _add_usage(self, event: Usage) -> None:
        """Where the run stands when it tells what it takes; a validation has no steps of its own."""
        at = _position(self.step, self.started.steps_per_epoch) if self.step and self.started else 0.0
        for name in USAGE:
            value = getattr(event, name)
            if value is not None:
                self.series[name].append(at, value)


def _position(step: Step, steps_per_epoch: int) -> float:
    """The step's place on the epoch axis, inside its own epoch even if the batch size changed on resuming."""
    return _place(step.step, step.epoch, steps_per_epoch)


def _place(step: int, epoch: int, steps_per_epoch: int) -> float:
    if steps_per_epoch <= 0:
        return float(epoch)
    return min(max(step / steps_per_epoch, epoch - 1.0), float(epoch))
