"""Every setting of a training: what it is called, in which unit, what it does, and where it stands.

A table without widgets; :mod:`studio.train.form` makes the controls from it. A setting of
``engine.training.config.TrainConfig`` that is missing here fails a test.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from engine.training.config import (
    BACKBONES,
    DEVICES,
    FREEZES,
    HEADS,
    IMAGE_SIZES_PX,
    LEARNING_RATES,
    OPTIMIZERS,
    PICTURE_SIZES_PX,
    PRECISIONS,
    SCHEDULES,
    TASKS,
    TrainConfig,
)
from studio import numbers

FRONT = "front"
"""The group that is in sight; all others are under "More"."""

UNIT_LETTERS = 16
"""A longer unit stands in the tooltip alone."""

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Field:
    """One setting.

    ``kind``: "data", "folders", "choice", "backbone", "weights", "whole", "decimal" or "switch".
    ``special`` is what the lowest number is called ("auto"); ``choices`` are (value, text).
    """

    name: str
    text: str
    effect: str
    kind: str
    group: str = FRONT
    unit: str = ""
    special: str = ""
    low: float = 0
    high: float = 0
    decimals: int = 0
    choices: tuple[tuple[Any, str], ...] = ()
    classifier_choices: tuple[tuple[Any, str], ...] = ()
    """Offered instead for a classifier, if any."""

    def choices_of(self, task: str) -> tuple[tuple[Any, str], ...]:
        """What is offered for "detect" or "classify"."""
        return self.classifier_choices if task == "classify" and self.classifier_choices else self.choices

    @property
    def default(self) -> Any:
        """What the engine takes where nothing is said; None for the data set, which has none."""
        field = _FIELDS[self.name]
        return None if field.default is dataclasses.MISSING else field.default

    def tip(self, default: Any) -> str:
        """The tooltip: effect, unit and default."""
        lines = [self.effect]
        if self.unit:
            lines.append(translate("TrainForm", "Unit: {0}").format(self.unit))
        if default is not None:
            lines.append(translate("TrainForm", "Default: {0}").format(self.in_words(default)))
        return "\n".join(lines)

    def in_words(self, value: Any) -> str:
        """A value as the form shows it."""
        if self.kind == "switch":
            return translate("TrainForm", "on") if value else translate("TrainForm", "off")
        if self.kind == "folders":
            return ", ".join(value) if value else translate("TrainForm", "none")
        if self.special and value == self.low:
            return self.special
        if self.name == "weights" and value == "none":
            return translate("Weights", "Nothing (random weights)")
        text = dict(self.choices).get(value)
        if self.name == "image_size":
            return f"{value} px"
        if text is not None:
            return text
        written = numbers.written(value, "g") if isinstance(value, float) else str(value)
        if self.kind not in ("whole", "decimal"):
            return written
        return " ".join(part for part in (written, self.unit_of(value)) if part)

    def unit_of(self, value: float) -> str:
        """What stands behind that number: "epoch" for 1 of them; nothing for a long unit."""
        unit = counted(self.unit, int(value)) if float(value).is_integer() else self.unit
        return unit if len(unit) <= UNIT_LETTERS else ""


def counted(unit: str, count: int) -> str:
    """A unit as it stands behind that number: "1 epoch", but "2 epochs"."""
    # Written out, as each language has forms of its own; the number itself stands in the field before it.
    forms = {
        translate("TrainForm", "photos"): translate("TrainForm", "%n photo(s)", "", count),
        translate("TrainForm", "epochs"): translate("TrainForm", "%n epoch(s)", "", count),
        translate("TrainForm", "validations"): translate("TrainForm", "%n validation(s)", "", count),
        translate("TrainForm", "threads"): translate("TrainForm", "%n thread(s)", "", count),
    }
    return forms[unit].removeprefix(str(count)).strip() if unit in forms else unit


_FIELDS = {field.name: field for field in dataclasses.fields(TrainConfig)}


def backbone_names() -> dict[str, str]:
    """What the backbones are called in the window."""
    return {
        "mobilenet_v3_small": "MobileNetV3 Small",
        "mobilenet_v3_large": "MobileNetV3 Large",
        "mobilenet_v2": "MobileNetV2",
    }


def groups() -> dict[str, str]:
    """The headings under "More", in their order."""
    return {
        "learning": translate("TrainForm", "Learning"),
        "network": translate("TrainForm", "Network"),
        "photos": translate("TrainForm", "Photos"),
        "end": translate("TrainForm", "Judging and stopping"),
        "computer": translate("TrainForm", "Computer"),
    }


def fields() -> list[Field]:
    """All of them, in the order of the form and the language of the window."""
    return [*_front(), *_learning(), *_network(), *_photos(), *_end(), *_computer()]


def _front() -> list[Field]:
    task_names = {
        "detect": translate("TrainForm", "Find objects (boxes)"),
        "classify": translate("TrainForm", "Name photos or boxes"),
    }
    sides, auto = translate("TrainForm", "side in pixels"), translate("TrainForm", "auto")
    return [
        Field("data", translate("TrainForm", "Photos"),
              translate("TrainForm", "The data set that is open."), "data"),
        Field("more_data", translate("TrainForm", "And also"),
              translate("TrainForm", "Further data sets to learn from, each with a split of its own. "
                        "Classes of the same name are one class."), "folders"),
        Field("task", translate("TrainForm", "Task"),
              translate("TrainForm", "Find where things are, or say what is shown: by each box that is "
                        "drawn, or by each photo of a folder that is named like its class."), "choice",
              choices=tuple((task, task_names[task]) for task in TASKS)),
        Field("backbone", translate("TrainForm", "Network"),
              translate("TrainForm", "Small is fastest on a camera; Large makes fewer mistakes."), "backbone",
              choices=tuple((name, backbone_names()[name]) for name in BACKBONES)),
        Field("weights", translate("TrainForm", "Start from"),
              translate("TrainForm", "What the network already knows. ImageNet weights learn fastest from "
                        "few photos."), "weights"),
        Field("epochs", translate("TrainForm", "Epochs"),
              translate("TrainForm", "How often every training photo is shown."), "whole",
              unit=translate("TrainForm", "passes over the photos"), low=1, high=100_000),
        Field("image_size", translate("TrainForm", "Image size"),
              translate("TrainForm", "Photos are scaled to a square of this side. Larger sees smaller "
                        "objects and takes longer."), "choice", unit=sides,
              choices=tuple((side, f"{side} px") for side in (224, *IMAGE_SIZES_PX)),
              classifier_choices=tuple((side, f"{side} px") for side in PICTURE_SIZES_PX)),
        Field("device", translate("TrainForm", "Device"),
              translate("TrainForm", "What computes. auto takes a graphics card if there is one."), "choice",
              choices=tuple((name, auto if name == "auto" else name) for name in DEVICES)),
        Field("export", translate("TrainForm", "Export when done"),
              translate("TrainForm", "Write the best weights as ONNX when the training ends, in a few "
                        "seconds. The Live room is many times faster with them on a processor."), "switch"),
    ]  # fmt: skip


def _learning() -> list[Field]:
    auto = translate("TrainForm", "auto")
    factor = translate("TrainForm", "× learning rate")
    rates = ", ".join(f"{name} {numbers.written(rate, 'g')}" for name, rate in LEARNING_RATES.items())
    freezes = {
        "nothing": translate("TrainForm", "nothing"),
        "backbone": translate("TrainForm", "the backbone"),
        "all_but_heads": translate("TrainForm", "all but the heads"),
    }
    schedules = {
        "cosine": translate("TrainForm", "cosine"),
        "multistep": translate("TrainForm", "multistep"),
    }
    group = "learning"
    return [
        Field("batch_size", translate("TrainForm", "Batch"),
              translate("TrainForm", "Photos per step. auto takes 16, less for very small sets or little "
                        "memory."), "whole", group, translate("TrainForm", "photos"), auto, 0, 4096),
        Field("learning_rate", translate("TrainForm", "Learning rate"),
              translate("TrainForm", "The highest one, after the warm-up. Too high and the loss jumps; too "
                        "low and it crawls. auto: {0}, for a batch of 16; three times that for a detector "
                        "that starts from nothing.").format(rates),
              "decimal", group, special=auto, low=0, high=10, decimals=5),
        Field("backbone_rate", translate("TrainForm", "Learning rate of backbone"),
              translate("TrainForm", "Less than 1 keeps more of what the backbone knew before."), "decimal",
              group, factor, low=0, high=100, decimals=3),
        Field("extra_rate", translate("TrainForm", "Learning rate of neck"),
              translate("TrainForm", "In the layers between backbone and heads."), "decimal",
              group, factor, low=0, high=100, decimals=3),
        Field("head_rate", translate("TrainForm", "Learning rate of heads"),
              translate("TrainForm", "In the layers that give boxes and classes."), "decimal",
              group, factor, low=0, high=100, decimals=3),
        Field("optimizer", translate("TrainForm", "Optimiser"),
              translate("TrainForm", "How the weights are stepped. AdamW learns fast; SGD needs more "
                        "epochs."), "choice", group, choices=tuple((name, name) for name in OPTIMIZERS)),
        Field("momentum", translate("TrainForm", "Momentum"),
              translate("TrainForm", "How much of the last step SGD repeats; no effect on AdamW."), "decimal",
              group, low=0, high=0.9999, decimals=4),
        Field("weight_decay", translate("TrainForm", "Weight decay"),
              translate("TrainForm", "Pull of the weights towards 0; more of it overfits less."), "decimal",
              group, low=0, high=1, decimals=5),
        Field("warmup_epochs", translate("TrainForm", "Warm-up"),
              translate("TrainForm", "While the learning rate rises from 0."), "decimal", group,
              translate("TrainForm", "epochs"), low=0, high=1000, decimals=1),
        Field("schedule", translate("TrainForm", "Schedule"),
              translate("TrainForm", "How the learning rate falls: cosine smoothly, multistep by ten at 2/3 "
                        "and 8/9."), "choice", group,
              choices=tuple((name, schedules.get(name, name)) for name in SCHEDULES)),
        Field("freeze", translate("TrainForm", "Keep fixed"),
              translate("TrainForm", "What stays as it starts; for a few dozen photos."), "choice", group,
              choices=tuple((name, freezes[name]) for name in FREEZES)),
        Field("ema", translate("TrainForm", "Average weights"),
              translate("TrainForm", "Also keep a running average of the weights; the better of the two is "
                        "kept."), "switch", group),
        Field("seed", translate("TrainForm", "Seed"),
              translate("TrainForm", "The same seed gives the same run on the same processor."), "whole",
              group, low=0, high=2**31 - 1),
    ]  # fmt: skip


def _network() -> list[Field]:
    heads = {
        "ssdlite": translate("TrainForm", "SSDLite (fastest)"),
        "pan": translate("TrainForm", "PAN (finds more)"),
    }
    group = "network"
    return [
        Field("head", translate("TrainForm", "Head"),
              translate("TrainForm", "What stands on the network. SSDLite is the classic; PAN passes fine "
                        "and coarse details both ways and is slower."), "choice", group,
              choices=tuple((name, heads[name]) for name in HEADS)),
        Field("width_mult", translate("TrainForm", "Width"),
              translate("TrainForm", "Less than 1 makes a smaller, faster network that knows less. ImageNet "
                        "weights exist for 1 only."), "decimal", group,
              translate("TrainForm", "× usual width"), low=0.1, high=2, decimals=2),
        Field("stride8", translate("TrainForm", "Small objects"),
              translate("TrainForm", "A finer feature map. auto adds it where your boxes need it."), "choice",
              group, choices=(("auto", translate("TrainForm", "auto")), ("on", translate("TrainForm", "on")),
                              ("off", translate("TrainForm", "off")))),
        Field("fit_boxes", translate("TrainForm", "Fit default boxes"),
              translate("TrainForm", "Choose the default boxes' sizes by your boxes."), "switch", group),
    ]  # fmt: skip


def _photos() -> list[Field]:
    group = "photos"
    return [
        Field("augment", translate("TrainForm", "Vary photos"),
              translate("TrainForm", "Show random crops, zooms, mirror images and colours."), "switch",
              group),
        Field("turns", translate("TrainForm", "Turn photos"),
              translate("TrainForm", "Also upside down and on their side: for photos taken from above, which "
                        "have no up."), "switch", group),
        Field("mosaic", translate("TrainForm", "Mosaic"),
              translate("TrainForm", "So many of the photos are put together from four: more and smaller "
                        "objects at once."), "decimal", group,
              translate("TrainForm", "share, 0 to 1"), low=0, high=1, decimals=2),
        Field("multi_scale", translate("TrainForm", "Vary the size"),
              translate("TrainForm", "Another image size from batch to batch, by up to a quarter."), "switch",
              group),
        Field("balance", translate("TrainForm", "Balance classes"),
              translate("TrainForm", "Show photos of rare classes more often."), "switch", group),
        Field("keep_difficult", translate("TrainForm", "Use difficult"),
              translate("TrainForm", "Learn from boxes marked difficult, too."), "switch", group),
        Field("crop_margin", translate("TrainForm", "Margin"),
              translate("TrainForm", "What is shown around each box, when boxes are cut out to be named."),
              "decimal", group, translate("TrainForm", "share of the box's longer side"),
              low=0, high=4, decimals=2),
    ]  # fmt: skip


def _end() -> list[Field]:
    group = "end"
    return [
        Field("validate_every", translate("TrainForm", "Validate every"),
              translate("TrainForm", "How often it is measured what the network can do."), "whole", group,
              translate("TrainForm", "epochs"), low=1, high=100_000),
        Field("patience", translate("TrainForm", "Patience"),
              translate("TrainForm", "Stop after so many validations that were not better."), "whole", group,
              translate("TrainForm", "validations"), translate("TrainForm", "never stop early"), 0, 100_000),
    ]  # fmt: skip


def _computer() -> list[Field]:
    auto = translate("TrainForm", "auto")
    threads = translate("TrainForm", "threads")
    words = {"auto": auto, "off": translate("TrainForm", "off")}
    group = "computer"
    return [
        Field("amp", translate("TrainForm", "Half precision"),
              translate("TrainForm", "Faster on a graphics card and less memory; auto tries whether it works "
                        "there."), "choice", group,
              choices=tuple((name, words.get(name, name)) for name in PRECISIONS)),
        Field("workers", translate("TrainForm", "Loaders"),
              translate("TrainForm", "Threads that prepare photos ahead; 0 prepares them between the steps."),
              "whole", group, threads, low=0, high=64),
        Field("cache_mb", translate("TrainForm", "Photo cache"),
              translate("TrainForm", "Memory for decoded photos; a larger set is decoded anew in each "
                        "epoch."), "whole", group, "MB", low=0, high=1_000_000),
        Field("threads", translate("TrainForm", "Processor"),
              translate("TrainForm", "How much of the processor training may use."), "whole", group, threads,
              auto, 0, 1024),
    ]  # fmt: skip
