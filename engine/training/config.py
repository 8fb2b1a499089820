"""The settings of a training run: one frozen value, read from and written to TOML. Free of torch."""

from __future__ import annotations

import dataclasses
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from engine.errors import ConfigError, RunError, disk_error
from engine.file_names import decoded, encoded
from engine.files import write_atomically
from engine.models.names import BACKBONES, HEADS, IMAGE_SIZES_PX, PICTURE_SIZES_PX
from engine.plain_file import read_plain
from engine.runs import Run

__all__ = [
    "BACKBONES",
    "IMAGE_SIZES_PX",
    "PICTURE_SIZES_PX",
    "TrainConfig",
    "defaults",
    "from_dict",
    "read_toml",
    "settings_of",
    "to_toml",
    "write_config",
]

TASKS = ("detect", "classify")
OPTIMIZERS = ("adamw", "sgd")
SCHEDULES = ("cosine", "multistep")
DEVICES = ("auto", "cpu", "cuda", "mps")
FREEZES = ("nothing", "backbone", "all_but_heads")
PRECISIONS = ("auto", "off", "bf16", "fp16")
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "bool": (bool,),
    "float": (int, float),
    "tuple[str, ...]": (list, tuple),
}

TASK_DEFAULTS: dict[str, dict[str, Any]] = {"detect": {}, "classify": {"image_size": 224, "patience": 20}}
"""What a setting that is not given means for a task, where that is not :class:`TrainConfig`'s default."""
DETECTOR_ONLY = (
    "head", "extra_rate", "fit_boxes", "stride8", "mosaic", "multi_scale",
)  # fmt: skip
"""Settings that mean nothing to a classifier, and are refused there."""
CLASSIFIER_ONLY = ("crop_margin",)
"""Settings that mean nothing to a detector, and are refused there."""

LEARNING_RATES = {"adamw": 0.002, "sgd": 0.02}
"""What ``learning_rate = 0`` means, for a batch of 16; other batches scale it linearly."""
FROM_NOTHING = 3.0
"""What a detector whose weights start from nothing takes it times: there is nothing to spoil, and much to do.
Measured in docs/adr/0005."""


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides how a run goes. Checked on creation.

    Raises:
        ConfigError: a value is impossible; it names the field and what is possible.
    """

    data: str
    """Folder of the data set."""
    more_data: tuple[str, ...] = ()
    """Further data sets, each with a split of its own; classes of the same name are one class."""
    task: str = "detect"
    """What is learnt: "detect" finds boxes, "classify" tells which class a picture shows."""
    backbone: str = "mobilenet_v3_small"
    """The network below the heads: small is fastest, large finds more."""
    weights: str = "imagenet"
    """Where the backbone starts: "imagenet", "none", a weights file, or the folder of an earlier run."""
    head: str = "ssdlite"
    """What stands on the backbone: "ssdlite" is the classic one, "pan" finds its matches while it learns."""
    width_mult: float = 1.0
    """Width of the backbone's layers; ImageNet weights exist for 1.0 only."""
    epochs: int = 60
    """Passes over the training images."""
    batch_size: int = 0
    """Images a step; 0 chooses by the size of the set (16, less below 320 images) and what memory holds."""
    image_size: int = 320
    """Side of the square network input, pixels (a classifier: 224). Larger sees finer things, slower."""
    learning_rate: float = 0.0
    """Highest learning rate, reached after the warm-up; 0 takes the optimiser's usual one."""
    backbone_rate: float = 1.0
    """Factor of the learning rate in the backbone."""
    extra_rate: float = 1.0
    """Factor of the learning rate in the layers between backbone and heads."""
    head_rate: float = 1.0
    """Factor of the learning rate in the heads."""
    optimizer: str = "adamw"
    """"adamw" or "sgd"."""
    momentum: float = 0.9
    """Of SGD; no effect on AdamW."""
    weight_decay: float = 0.0005
    """Pull of the weights towards 0 (not of biases and normalisation)."""
    warmup_epochs: float = 1.0
    """Epochs over which the learning rate rises from 0."""
    schedule: str = "cosine"
    """After the warm-up: "cosine" falls smoothly to 0, "multistep" by 10 at 2/3 and 8/9 of the epochs."""
    freeze: str = "nothing"
    """What stays as it starts, batch statistics too: "nothing", the "backbone", or "all_but_heads"."""
    fit_boxes: bool = True
    """Fit the default boxes' sizes to the training boxes where that covers more of them."""
    stride8: str = "auto"
    """A finer feature map for small objects: "auto" adds it where the coverage needs it, "on", "off"."""
    augment: bool = True
    """Show random crops, zooms, mirror images and colours of the training images."""
    turns: bool = False
    """Also show them upside down and turned by quarter turns: for photos from above, which have no up."""
    crop_margin: float = 0.1
    """Of a classifier that learns from boxes: what is shown around each, as a share of its longer side."""
    mosaic: float = 0.0
    """Share of the training images that are put together from four."""
    multi_scale: bool = False
    """Vary the size of the network input from batch to batch, by up to a quarter."""
    balance: bool = False
    """Show images of rare classes more often."""
    keep_difficult: bool = True
    """Train on boxes marked difficult; validation ignores them either way, as VOC does."""
    ema: bool = False
    """Also keep a running average of the weights; the better of the two is what the run keeps."""
    amp: str = "auto"
    """Half precision on a GPU, after a test that it works there: "auto", "off", "bf16" or "fp16"."""
    validate_every: int = 1
    """Epochs between two validations; the last epoch is always validated."""
    patience: int = 0
    """Stop after that many validations without a better mAP or accuracy; 0 never (a classifier: 20)."""
    seed: int = 0
    """The same seed on the same machine gives the same run (CPU)."""
    workers: int = 1
    """Threads that prepare batches ahead; 0 prepares them in the training thread."""
    cache_mb: int = 2048
    """Memory for decoded images, megabytes; a set that needs more is decoded anew in each epoch."""
    device: str = "auto"
    """"auto" takes a GPU if there is one."""
    threads: int = 0
    """Processor threads; 0 leaves it to torch."""
    export: bool = True
    """Also write the best weights as ONNX once the training has ended: what the camera is fast with."""

    def __post_init__(self) -> None:
        _one_of("task", self.task, TASKS)
        _one_of("backbone", self.backbone, BACKBONES)
        _one_of("optimizer", self.optimizer, OPTIMIZERS)
        _one_of("schedule", self.schedule, SCHEDULES)
        _one_of("device", self.device, DEVICES)
        _one_of("head", self.head, HEADS)
        _one_of("freeze", self.freeze, FREEZES)
        _one_of("amp", self.amp, PRECISIONS)
        _one_of("stride8", self.stride8, ("auto", "on", "off"))
        if self.head == "pan" and self.stride8 == "off":
            raise ConfigError(
                "the pan head always has a map of stride 8", remedy="Leave stride8 at auto, or take ssdlite"
            )
        _between("epochs", self.epochs, 1, 100_000)
        _between("batch_size", self.batch_size, 0, 4096)
        if self.batch_size == 1:
            raise ConfigError(
                "batch_size 1 cannot work: batch normalisation needs two images", remedy="Use 2 or more"
            )
        _between("image_size", self.image_size, 32 if self.task == "classify" else 96, 1024)
        _between("learning_rate", self.learning_rate, 0, 10)
        _between("momentum", self.momentum, 0, 0.9999)
        _between("weight_decay", self.weight_decay, 0, 1)
        _between("warmup_epochs", self.warmup_epochs, 0, 1000)
        _between("width_mult", self.width_mult, 0.1, 2)
        for name in ("backbone_rate", "extra_rate", "head_rate"):
            _between(name, getattr(self, name), 0, 100)
        _between("mosaic", self.mosaic, 0, 1)
        _between("crop_margin", self.crop_margin, 0, 4)
        _between("validate_every", self.validate_every, 1, 100_000)
        _between("patience", self.patience, 0, 100_000)
        _between("seed", self.seed, 0, 2**31)
        _between("workers", self.workers, 0, 64)
        _between("cache_mb", self.cache_mb, 0, 10**6)
        _between("threads", self.threads, 0, 1024)
        for field in dataclasses.fields(self):
            if field.name not in settings_of(self.task) and getattr(self, field.name) != field.default:
                raise ConfigError(
                    f"{field.name} means nothing to the task {self.task}", remedy="Leave that setting out"
                )

    def peak_learning_rate(self, batch_size: int) -> float:
        """The highest learning rate for a batch: as set, or the usual one scaled linearly from 16 images."""
        factor = FROM_NOTHING if self.task == "detect" and self.weights == "none" else 1.0
        return self.learning_rate or factor * LEARNING_RATES[self.optimizer] * batch_size / 16

    def chosen_batch_size(self, images: int) -> int:
        """The batch size for a training set of that many images."""
        # Some 20 steps an epoch: a network that sees few photos needs many small steps.
        return self.batch_size or max(2, min(16, max(images // 20, min(8, images // 4))))


def settings_of(task: str) -> tuple[str, ...]:
    """The names of the settings that mean something to a task, in their order."""
    others = DETECTOR_ONLY if task == "classify" else CLASSIFIER_ONLY
    return tuple(field.name for field in dataclasses.fields(TrainConfig) if field.name not in others)


def defaults(task: str) -> dict[str, Any]:
    """What each setting of a task is where it is not given; ``data`` has none."""
    usual = {field.name: field.default for field in dataclasses.fields(TrainConfig)}
    return {name: usual[name] for name in settings_of(task) if name != "data"} | TASK_DEFAULTS[task]


def from_dict(values: dict[str, Any]) -> TrainConfig:
    """A configuration from plain values; what is not given is the task's default.

    Raises:
        ConfigError: an unknown name, or a value of the wrong type or out of range.
    """
    fields = {field.name: field for field in dataclasses.fields(TrainConfig)}
    unknown = sorted(set(values) - set(fields))
    if unknown:
        raise ConfigError(f"there is no setting {unknown[0]!r}", remedy=f"Known are {', '.join(fields)}")
    if "data" not in values:
        raise ConfigError("no data set is named", remedy="Give its folder")
    for name, value in values.items():
        kind = str(fields[name].type)
        if not isinstance(value, _PYTHON_TYPES[kind]) or (isinstance(value, bool) and kind != "bool"):
            raise ConfigError(f"{name} = {value!r} is not a {kind}")
        if isinstance(value, list | tuple) and not all(isinstance(part, str) for part in value):
            raise ConfigError(f"{name} = {value!r} is not a list of folders")
    values = {**TASK_DEFAULTS.get(str(values.get("task")), {}), **values}
    if "more_data" in values:
        values = {**values, "more_data": tuple(values["more_data"])}
    return TrainConfig(**values)


def read_toml(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The settings in a TOML file; a relative ``data`` counts from the file's folder.

    Raises:
        ConfigError: the file is missing or not TOML.
    """
    try:
        values = tomllib.loads(decoded(read_plain(path)))
    except OSError as error:
        raise ConfigError(
            f"cannot be opened ({error.strerror})", where=path, remedy="Check the path"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"is not TOML ({error})", where=path, remedy="Mend the file") from error
    if isinstance(values.get("data"), str):
        values["data"] = os.path.normpath(Path(path).absolute().parent / values["data"])
    return values


def to_toml(config: TrainConfig) -> str:
    """The text of ``config.toml``."""
    return tomli_w.dumps(dataclasses.asdict(config))


def write_config(run: Run, config: TrainConfig) -> None:
    """Write the settings of a run, by which its folder is one: before anything slow, so that a start that is
    killed can be gone on with. A data set around the run is named as seen from the run.

    Raises:
        RunError: the disk refuses.
    """
    data = Path(config.data).absolute()
    if run.path.is_relative_to(data):
        config = dataclasses.replace(config, data=Path(os.path.relpath(data, run.path)).as_posix())
    try:
        write_atomically(run.config_file, encoded(to_toml(config)))
    except OSError as error:
        raise disk_error(error, run.config_file, RunError) from error


def _one_of(name: str, value: str, possible: tuple[str, ...]) -> None:
    if value not in possible:
        raise ConfigError(f"there is no {name} {value!r}", remedy=f"Choose one of {', '.join(possible)}")


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ConfigError(f"{name} {value} is not between {low} and {high}")
