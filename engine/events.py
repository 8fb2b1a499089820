"""What a training run tells while it happens: frozen values with units in their names.

The training loop yields them; the shell draws them as progress bars or prints one JSON line each;
the studio turns the lines into charts. ``metrics.jsonl`` in the run folder holds all of them.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

from engine import json_text


@dataclass(frozen=True)
class Event:
    """Base of all events. ``kind`` is the name in the JSON line."""

    kind: ClassVar[str] = ""


@dataclass(frozen=True)
class RunStarted(Event):
    """First event. ``step`` counts optimiser steps from 1 over the whole run."""

    kind: ClassVar[str] = "run_started"
    run: str
    task: str
    backbone: str
    device: str
    classes: list[str]
    train_images: int
    val_images: int
    epochs: int
    steps_per_epoch: int
    batch_size: int
    image_size_px: int
    parameters: int
    first_epoch: int = 1
    default_box_recall: float | None = None
    """Share of the training boxes that some default box covers at IoU 0.5; None for a classifier."""
    class_box_recall: dict[str, list[float]] = field(default_factory=dict)
    """The same of each class: with the classic default boxes, and with those fitted to the data."""


@dataclass(frozen=True)
class Progress(Event):
    """Before the first step: how far a preparation is.

    ``stage``: "download" (``done`` and ``total`` are bytes; ``total`` is 0 where the server does not say)
    or "images" (images decoded). Not kept in ``metrics.jsonl``.
    """

    kind: ClassVar[str] = "progress"
    stage: str
    done: int
    total: int


@dataclass(frozen=True)
class Step(Event):
    """One optimiser step (or the mean over ``log_every`` of them)."""

    kind: ClassVar[str] = "step"
    epoch: int
    step: int
    loss: float
    classification_loss: float
    regression_loss: float
    learning_rate: float
    images_per_s: float
    eta_s: float


@dataclass(frozen=True)
class EpochEnded(Event):
    """One pass over the training images; losses are means over its steps."""

    kind: ClassVar[str] = "epoch"
    epoch: int
    epochs: int
    loss: float
    classification_loss: float
    regression_loss: float
    duration_s: float
    images_per_s: float
    memory_mb: float


@dataclass(frozen=True)
class Validation(Event):
    """What the model can do on the validation set after ``epoch``.

    For ``task="classify"`` the AP fields are None and ``accuracy`` is set.
    """

    kind: ClassVar[str] = "validation"
    epoch: int
    loss: float
    classification_loss: float
    regression_loss: float
    duration_s: float
    map_voc2007: float | None = None
    map_voc_area: float | None = None
    map_coco: float | None = None
    """COCO AP, mean over IoU 0.50:0.95."""
    map_coco50: float | None = None
    class_ap: dict[str, float] = field(default_factory=dict)
    """VOC area AP at IoU 0.5 of each class that occurs in the set."""
    accuracy: float | None = None
    is_best: bool = False
    weights: str = "raw"
    """Which weights did better and are kept: "raw" those of the last step, "ema" their running average."""
    class_recall: dict[str, float] = field(default_factory=dict)
    """Of a classifier: the share of each class's images that it names rightly."""


@dataclass(frozen=True)
class Checkpoint(Event):
    """A file was written. ``which`` is "best" or "last"."""

    kind: ClassVar[str] = "checkpoint"
    epoch: int
    which: str
    path: str


@dataclass(frozen=True)
class Samples(Event):
    """A JSON file was written that shows what the model finds on some validation images.

    It holds ``[{"image": path, "width": px, "height": px, "truth": [{"box": [x1, y1, x2, y2], "label"}],
    "found": [{"box", "label", "score"}]}, ...]``, always of the same images, boxes in pixels of the
    upright image.
    """

    kind: ClassVar[str] = "samples"
    epoch: int
    path: str


@dataclass(frozen=True)
class Usage(Event):
    """What the run takes of the computer, every few seconds. ``cpu_percent``: of one core, so up to 100
    times the number of cores; the GPU's are None where there is none or it does not tell."""

    kind: ClassVar[str] = "usage"
    elapsed_s: float
    cpu_percent: float
    memory_mb: float
    gpu_percent: float | None = None
    gpu_memory_mb: float | None = None


@dataclass(frozen=True)
class Paused(Event):
    """The run waits after ``step``; its state is in the checkpoint."""

    kind: ClassVar[str] = "paused"
    epoch: int
    step: int


@dataclass(frozen=True)
class Continued(Event):
    """It goes on."""

    kind: ClassVar[str] = "continued"
    epoch: int
    step: int


@dataclass(frozen=True)
class Estimate(Event):
    """How long a training would take here, from a few steps that were measured. No run is made."""

    kind: ClassVar[str] = "estimate"
    batch_size: int
    step_s: float
    epoch_s: float
    total_s: float
    memory_mb: float


@dataclass(frozen=True)
class Warned(Event):
    """Something a person should know; training goes on."""

    kind: ClassVar[str] = "warning"
    message: str


@dataclass(frozen=True)
class Ended(Event):
    """Last event of a training that ended well. ``reason``: "finished", "stopped", "no_improvement".

    Only what becomes of its export comes after it: :class:`Exported`, or :class:`Warned` why there is none.
    """

    kind: ClassVar[str] = "ended"
    reason: str
    epoch: int
    best_epoch: int | None
    best_metric: float | None
    duration_s: float


@dataclass(frozen=True)
class Exported(Event):
    """After the end of a training its best weights were written as ONNX, too. ``path``: the file that the
    camera is fast with."""

    kind: ClassVar[str] = "exported"
    path: str
    duration_s: float


@dataclass(frozen=True)
class Failed(Event):
    """Last event of a run that did not. ``remedy`` is empty when the fault is ours."""

    kind: ClassVar[str] = "failed"
    message: str
    remedy: str = ""


_KINDS: dict[str, type[Event]] = {cls.kind: cls for cls in Event.__subclasses__()}


def to_json(event: Event) -> str:
    """One line of JSON, without the line end. NaN and infinity become null, as JSON has neither."""
    return json_text.to_text({"event": event.kind, **_finite(dataclasses.asdict(event))})


def from_json(line: str) -> Event:
    """The event a line of :func:`to_json` holds. Unknown fields of a newer version are dropped.

    Raises:
        ValueError: the line is not JSON, or not an event.
    """
    data = json_text.parse(line)
    cls = _KINDS.get(str(data.pop("event", ""))) if isinstance(data, dict) else None
    if cls is None:
        raise ValueError(f"not a training event: {line[:200]!r}")
    known = {f.name: f for f in dataclasses.fields(cls)}
    values = {name: value for name, value in data.items() if name in known}
    for name, value in values.items():
        if value is None and known[name].type == "float":
            values[name] = math.nan
        elif not _fits(value, str(known[name].type)):
            raise ValueError(f"{name} of a {cls.kind} event is {str(value)[:80]!r}")
    try:
        return cls(**values)
    except TypeError as error:
        raise ValueError(f"an incomplete {cls.kind} event: {line[:200]!r}") from error


def _fits(value: Any, kind: str) -> bool:
    """Whether a value of JSON is of the type a field is declared with."""
    if kind.startswith("list["):
        return isinstance(value, list) and all(_fits(item, kind[5:-1]) for item in value)
    if kind.startswith("dict["):
        of_values = kind.split(", ", 1)[1][:-1]
        return isinstance(value, dict) and all(_fits(item, of_values) for item in value.values())
    if " | " in kind:
        return any(_fits(value, one) for one in kind.split(" | "))
    if kind == "float":  # among many, NaN was written as null
        return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"str": str, "bool": bool}.get(kind, type(None)))


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return value
