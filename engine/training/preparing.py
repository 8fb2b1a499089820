"""Everything before the first step: the device, the data, the shape of the detector, the run's papers."""

from __future__ import annotations

import dataclasses
import json
import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
import torch
import torchvision

from engine.datasets import name_lists
from engine.datasets.dataset import Dataset, Item, set_title
from engine.errors import DatasetError, RunError, disk_error
from engine.evaluation.coco import crowded_note
from engine.file_names import encoded
from engine.files import write_atomically
from engine.i18n import plural
from engine.models.default_boxes import class_recall, fit_box_sizes
from engine.models.spec import CLASSIC_SIZES, CLASSIC_SIZES_STRIDE8, DetectorSpec
from engine.plain_file import read_plain
from engine.runs import Run
from engine.training.config import TrainConfig
from engine.training.examples import Examples, Labelled, labels_digest
from engine.training.task import Task

COVERED_WELL = 0.95
"""Share of the training boxes, mean over classes, from which on no finer feature map is needed."""
_MOST_TOLD = 20
_MOST_NAMED = 5  # images in one sentence


@dataclass(frozen=True)
class Sets:
    """What a run learns from. ``lists``: the names of the images by file below the run's ``split/``;
    ``remarks``: what a person should know about them."""

    class_names: tuple[str, ...]
    train: Examples
    val: Examples
    digest: str
    lists: dict[str, str]
    remarks: list[str]


def read_sets(config: TrainConfig, resumed: Run | None = None, class_names: tuple[str, ...] = ()) -> Sets:
    """The training and validation sets of all data sets, put together.

    Args:
        resumed: a run whose lists count instead of the data sets' own.
        class_names: of a run that is resumed; else those of the data sets, each name once.

    Raises:
        DatasetError: a set cannot be used.
        RunError: the frozen lists cannot be read.
    """
    datasets = [Dataset.open(folder) for folder in (config.data, *config.more_data)]
    names = [dataset.class_names() for dataset in datasets]
    class_names = class_names or tuple(dict.fromkeys(name for part in names for name in part))
    if not class_names:
        raise DatasetError(
            "no box is drawn in it yet", where=datasets[0].root, remedy="Label some photos first"
        )
    remarks = [told for dataset in datasets for told in dataset.remarks] + _merging(datasets, names)
    lists: dict[str, str] = {}
    read: list[tuple[list[Item], Examples]] = []
    parts: dict[str, list[Examples]] = {"train": [], "val": []}
    problems: list[str] = []
    for number, dataset in enumerate(datasets, start=1):
        labelled = Labelled(dataset)
        prefix = "" if number == 1 else f"{number}/"
        for name, stems in dataset.sets().items():
            lists[f"{prefix}{name}.txt"] = name_lists.to_text(stems)
        for name in ("train", "val"):
            if resumed is None:
                chosen, gone = dataset.set_items(name), dataset.missing(name)
            else:
                chosen, gone = _frozen_items(dataset, resumed.frozen_list(name, number))
            remarks += [_gone(gone, name)] if gone else []
            examples, told = labelled.examples(chosen, class_names)
            read.append((chosen, examples))
            problems += told
            if name == "train" and not config.keep_difficult:
                examples, only_difficult = examples.without_difficult()
                remarks += [_unsure(only_difficult)] if only_difficult else []
            parts[name].append(examples)
    train, val = (Examples.joined(parts[name]) for name in ("train", "val"))
    where = datasets[0].root
    if not len(train.labels):
        raise DatasetError(
            "the training set has no box"
            if config.keep_difficult
            else "the training set has no box that is not marked difficult",
            where=where,
            remedy="Label more and split again"
            if config.keep_difficult
            else "Train on boxes marked difficult too (--keep-difficult), or label more and split again",
        )
    if len(train) < 2:
        raise DatasetError(
            f"{len(train)} training image is too few", where=where, remedy="Label more photos and split again"
        )
    if not len(val):
        raise DatasetError(
            "no validation image can be read with its labels",
            where=where,
            remedy="Label some, or split again",
        )
    counts = train.class_counts(len(class_names)).tolist()
    lacking = [name for name, count in zip(class_names, counts, strict=True) if not count]
    if lacking:
        remarks.append(f"No box of the training set is of {', '.join(lacking)}: that cannot be learnt.")
    if crowded := crowded_note(np.repeat(np.arange(len(val)), np.diff(val.starts)), val.labels):
        remarks.append(f"In the validation set {crowded}.")
    digest = labels_digest(read, class_names)
    return Sets(class_names, train, val, digest, lists, [*remarks, *shortened(problems)])


def _merging(datasets: list[Dataset], names: list[list[str]]) -> list[str]:
    """Which classes come from which data sets, if there are several."""
    if len(datasets) == 1:
        return []
    counts = Counter(name for part in names for name in part)
    shared = sorted(name for name, count in counts.items() if count > 1)
    told = [f"Classes in more than one data set, each taken as one: {', '.join(shared)}."] if shared else []
    for dataset, part in zip(datasets, names, strict=True):
        own = [name for name in part if counts[name] == 1]
        if own:
            told.append(f"Only in {dataset.root}: {', '.join(own)}.")
    return told


def _gone(stems: Sequence[str], name: str) -> str:
    """What is told of images that a list names and that are not there."""
    shown = ", ".join(stems[:_MOST_NAMED]) + (", ..." if len(stems) > _MOST_NAMED else "")
    return plural(
        len(stems),
        f"An image of the {set_title(name)} is not there any more and left out: {shown}.",
        f"{len(stems)} images of the {set_title(name)} are not there any more and left out: {shown}.",
    )


def _unsure(count: int) -> str:
    """What is told of training images with difficult objects alone, where such objects are not learnt."""
    return plural(
        count,
        "One training image shows only objects marked difficult, and is left out.",
        f"{count} training images show only objects marked difficult, and are left out.",
    )


def _frozen_items(dataset: Dataset, path: Path) -> tuple[list[Item], list[str]]:
    """The images that a run was started with, even if the data was split anew since; and what is gone."""
    try:
        stems = name_lists.parse(read_plain(path))
    except OSError as error:
        raise RunError(
            f"its {path.stem} list cannot be read ({error.strerror})", where=path, remedy="Train again"
        ) from error
    return dataset.known_items(stems), [stem for stem in stems if dataset.image_of(stem) is None]


def choose_spec(config: TrainConfig, class_names: tuple[str, ...], examples: Examples) -> DetectorSpec:
    """The detector for this data: default boxes fitted to it, and a stride-8 map where it needs one.

    The pan head always has that map.
    """
    boxes, labels = examples.boxes, examples.labels

    def spec(stride8: bool) -> DetectorSpec:
        plain = DetectorSpec(
            class_names,
            config.backbone,
            config.image_size,
            config.width_mult,
            stride8=stride8,
            box_sizes=CLASSIC_SIZES_STRIDE8 if stride8 and config.head == "ssdlite" else CLASSIC_SIZES,
            head=config.head,
        )
        if not config.fit_boxes:
            return plain
        return dataclasses.replace(plain, box_sizes=fit_box_sizes(boxes, labels, plain))

    if config.head == "pan":
        return spec(stride8=True)
    if config.stride8 != "auto":
        return spec(config.stride8 == "on")
    coarse = spec(stride8=False)
    covered = class_recall(boxes, labels, coarse)
    if covered >= COVERED_WELL:
        return coarse
    fine = spec(stride8=True)
    return fine if class_recall(boxes, labels, fine) > covered + 0.02 else coarse


def versions() -> dict[str, str]:
    """Of everything the result depends on."""
    try:
        own = metadata.version("boxwright")
    except metadata.PackageNotFoundError:  # run from a folder without installing
        own = "unknown"
    return {
        "boxwright": own,
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "torchvision": str(torchvision.__version__),
        "numpy": str(np.__version__),
    }


def write_papers(run: Run, task: Task) -> None:
    """Write what the run is made from: class names, image lists, versions, digest of the labels. Its settings
    are there already, see :func:`engine.training.config.write_config`.

    Raises:
        RunError: the disk refuses.
    """
    split = run.path / "split"
    files: dict[Path, str] = {
        run.path / "labels.txt": "".join(f"{name}\n" for name in task.class_names),
        run.path / "versions.json": json.dumps(versions(), indent=1) + "\n",
        **{split / name: text for name, text in task.lists.items()},
        run.digest_file: task.digest + "\n",  # last: it says that the lists are complete
    }
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, encoded(text))
    except OSError as error:
        raise disk_error(error, run.path, RunError) from error


def shortened(problems: list[str], most: int = _MOST_TOLD) -> list[str]:
    """The first few, and how many more there are."""
    rest = len(problems) - most
    return problems if rest <= 0 else [*problems[:most], f"... and {rest} more like these."]
