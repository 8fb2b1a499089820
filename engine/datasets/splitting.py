"""Dividing labelled images into train, val and test.

Iterative stratification (Sechidis, Tsoumakas and Vlahavas, "On the stratification of multi-label data",
ECML 2011): the rarest class first, each image goes to the set that still lacks most of that class. So
every set that can have a rare class has it. Images without objects are a class of their own and reach every
set. With grouping, whole folders or series of photos move together, so that no near copy of a
training image is in test.

The lists are VOC's: ``ImageSets/Main/{trainval,train,val,test}.txt`` and per class ``CLASS_SET.txt``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.annotations import ImageAnnotation
from engine.datasets.dataset import SET_NAMES, Dataset
from engine.datasets.images import natural_key
from engine.errors import AnnotationError, ConfigError, DatasetError, disk_error
from engine.files import write_atomically

GROUPINGS = ("none", "folder", "prefix")

_NO_OBJECT = ""  # the "class" of images without objects; no label is empty
_PRESENCE = re.compile(rb"([^\n]* (-1| 1| 0)\r?\n)*")
_TRAILING = re.compile(r"[\W_]*\d+$")


@dataclass(frozen=True)
class SplitConfig:
    """How to split.

    ``trainval``: share of the labelled images for training and validation, the rest is for test.
    ``train``: share of those for training. ``seed``: which of the equally good splits.
    ``group_by``: what stays together: ``none``; ``folder``: images of one sub-folder; ``prefix``: images
    whose names differ only in their last number (``beach_012``, ``beach_013``).
    """

    trainval: float = 0.9
    train: float = 0.9
    seed: int = 0
    group_by: str = "none"


@dataclass(frozen=True)
class Split:
    """Image lists and what is in them.

    ``sets``: stems by set name, naturally sorted. ``counts``: objects by set and class, difficult ones
    included. ``images``, ``negatives``: images, and images without objects, by set.
    """

    sets: dict[str, list[str]]
    counts: dict[str, dict[str, int]]
    images: dict[str, int]
    negatives: dict[str, int]
    warnings: list[str] = field(default_factory=list)


def make_split(dataset: Dataset, config: SplitConfig | None = None) -> Split:
    """Split the images of ``dataset`` that have a label file; writes nothing.

    Images without a label file have not been looked at and belong to no set. Label files that cannot be
    read are left out and told in ``warnings``.

    Raises:
        ConfigError: a share outside (0, 1], a negative seed, or an unknown grouping.
        DatasetError: fewer than two labelled images, or all in one group.
    """
    config = config or SplitConfig()
    _check(config)
    annotations, unreadable = _annotations(dataset)
    if len(annotations) < 2:
        count = "no image is" if not annotations else "only one image is"
        raise DatasetError(
            f"{count} labelled, so there is nothing to split",
            where=dataset.root,
            remedy="Label at least two images, better a hundred",
        )
    groups = _groups(list(annotations), config.group_by)
    if len(groups) < 2:
        raise DatasetError(
            f"all labelled images are in one group (group by {config.group_by})",
            where=dataset.root,
            remedy="Choose another grouping",
        )
    contents = [_content(annotations, group) for group in groups]
    shares = {
        "train": config.trainval * config.train,
        "val": config.trainval * (1 - config.train),
        "test": 1 - config.trainval,
    }
    chosen = _stratify(contents, [len(group) for group in groups], shares, config.seed)
    sets: dict[str, list[str]] = {name: [] for name in SET_NAMES}
    for group, name in zip(groups, chosen, strict=True):
        sets[name] += group
        if name != "test":
            sets["trainval"] += group
    sets = {name: sorted(stems, key=natural_key) for name, stems in sets.items()}
    split = _counted(sets, annotations)
    return Split(sets, split.counts, split.images, split.negatives, _warnings(split, shares, unreadable))


def split_counts(dataset: Dataset, sets: Mapping[str, Sequence[str]]) -> Split:
    """What is in lists already on disk (:meth:`Dataset.sets`); missing and unreadable images count 0."""
    annotations, unreadable = _annotations(dataset)
    split = _counted({name: list(stems) for name, stems in sets.items()}, annotations)
    return Split(split.sets, split.counts, split.images, split.negatives, _unreadable(unreadable))


def write_split(dataset: Dataset, split: Split) -> None:
    """Write the lists into ``dataset.sets_dir``, each atomically; per-class lists of before go.

    In ``CLASS_SET.txt`` each image has 1 (shows the class), -1 (does not) or 0 (only difficult ones).

    Raises:
        DatasetError: the disk refuses.
    """
    annotations, _ = _annotations(dataset)
    names = sorted({box.label for annotation in annotations.values() for box in annotation.boxes})
    files = {f"{name}.txt": "".join(f"{stem}\n" for stem in stems) for name, stems in split.sets.items()}
    per_class = _file_names(names)
    for label, safe in per_class.items():
        for name, stems in split.sets.items():
            rows = (f"{stem} {_presence(annotations.get(stem), label):2d}\n" for stem in stems)
            files[f"{safe}_{name}.txt"] = "".join(rows)
    try:
        dataset.sets_dir.mkdir(parents=True, exist_ok=True)
        for stale in dataset.sets_dir.glob("*.txt"):
            of_a_class = any(stale.stem.endswith(f"_{name}") for name in SET_NAMES)
            if of_a_class and stale.name not in files and _PRESENCE.fullmatch(stale.read_bytes()):
                stale.unlink()  # of a class that is gone; a list somebody made has no second column
        for file, text in files.items():
            write_atomically(dataset.sets_dir / file, text.encode("utf-8"))
    except OSError as error:
        raise disk_error(error, dataset.sets_dir, DatasetError) from error


def _check(config: SplitConfig) -> None:
    for name in ("trainval", "train"):
        share = getattr(config, name)
        if not 0 < share <= 1:
            raise ConfigError(
                f"{name} is {share}, not a share of the images", remedy="Give a number such as 0.9"
            )
    if config.seed < 0:
        raise ConfigError(f"a seed of {config.seed} is not possible", remedy="Give a whole number from 0")
    if config.group_by not in GROUPINGS:
        raise ConfigError(
            f"cannot group by {config.group_by!r}", remedy=f"Choose one of {', '.join(GROUPINGS)}"
        )


def _annotations(dataset: Dataset) -> tuple[dict[str, ImageAnnotation], list[str]]:
    """The readable annotations by stem, and the label files that are not."""
    found: dict[str, ImageAnnotation] = {}
    unreadable: list[str] = []
    for item in dataset.items:
        try:
            annotation = dataset.annotation(item)
        except AnnotationError as error:
            unreadable.append(str(error))
            continue
        if annotation is not None:
            found[item.stem] = annotation
    return found, unreadable


def _groups(stems: list[str], group_by: str) -> list[list[str]]:
    key: Callable[[str], str]
    if group_by == "folder":
        key = lambda stem: stem.rpartition("/")[0]  # noqa: E731
    elif group_by == "prefix":
        key = lambda stem: _TRAILING.sub("", stem) or stem  # noqa: E731
    else:
        key = str
    groups: dict[str, list[str]] = defaultdict(list)
    for stem in stems:
        groups[key(stem)].append(stem)
    return list(groups.values())


def _content(annotations: Mapping[str, ImageAnnotation], group: Sequence[str]) -> Counter[str]:
    """Objects by class in a group of images; an image without any counts as one of class ``""``."""
    content: Counter[str] = Counter()
    for stem in group:
        content.update([box.label for box in annotations[stem].boxes] or [_NO_OBJECT])
    return content


def _stratify(
    contents: Sequence[Counter[str]], sizes: Sequence[int], shares: Mapping[str, float], seed: int
) -> list[str]:
    """A set name for each group."""
    rng = np.random.default_rng(seed)
    order = [int(index) for index in rng.permutation(len(contents))]
    total: Counter[str] = Counter()
    holders: dict[str, list[int]] = defaultdict(list)
    for index in order:
        total.update(contents[index])
        for label in contents[index]:
            holders[label].append(index)
    names = [name for name, share in shares.items() if share > 1e-9]
    room = {name: share * sum(sizes) for name, share in shares.items()}
    lacking = {name: Counter({label: shares[name] * n for label, n in total.items()}) for name in names}
    placed: dict[int, str] = {}
    # Rarest first, by the number of groups that can be given away.
    for label in sorted(holders, key=lambda label: (len(holders[label]), label)):
        has = {name for index, name in placed.items() if contents[index][label]}
        waiting = [index for index in holders[label] if index not in placed]
        # The richest first: single images then even out what they leave.
        waiting.sort(key=lambda index: -contents[index][label])
        for left, index in zip(range(len(waiting), 0, -1), waiting, strict=True):
            without = [name for name in names if name not in has]
            # A class with as many images left as sets without it goes to those, train first.
            candidates = without if without and left <= len(without) else names
            name = _neediest(candidates, label, lacking, room, candidates is without)
            placed[index] = name
            has.add(name)
            room[name] -= sizes[index]
            lacking[name].subtract(contents[index])
    return [placed[index] for index in range(len(contents))]


def _neediest(
    names: Sequence[str],
    label: str,
    lacking: Mapping[str, Counter[str]],
    room: Mapping[str, float],
    in_order: bool,
) -> str:
    if in_order:
        return names[0]
    return max(names, key=lambda name: (lacking[name][label], room[name], -names.index(name)))


def _counted(sets: dict[str, list[str]], annotations: Mapping[str, ImageAnnotation]) -> Split:
    labels = sorted(
        {box.label for annotation in annotations.values() for box in annotation.boxes}, key=natural_key
    )
    counts: dict[str, dict[str, int]] = {}
    negatives: dict[str, int] = {}
    for name, stems in sets.items():
        found: Counter[str] = Counter()
        negatives[name] = 0
        for stem in stems:
            if stem in annotations:
                found.update(box.label for box in annotations[stem].boxes)
                negatives[name] += not annotations[stem].boxes
        counts[name] = {label: found[label] for label in labels}
    return Split(sets, counts, {name: len(stems) for name, stems in sets.items()}, negatives)


def _warnings(split: Split, shares: Mapping[str, float], unreadable: Sequence[str]) -> list[str]:
    warnings = _unreadable(unreadable)
    for name, share in shares.items():
        if share <= 1e-9:
            continue
        if not split.images[name]:
            warnings.append(f"The {name} set is empty: label more images")
        elif name != "train" and split.images[name] < 10:
            warnings.append(f"The {name} set has only {split.images[name]} images: figures from it will jump")
        absent = [label for label, count in split.counts[name].items() if not count]
        if absent and split.images[name]:
            warnings.append(f"The {name} set shows no {', '.join(absent)}")
    return warnings


def _unreadable(errors: Sequence[str]) -> list[str]:
    return [f"Left out: {error}" for error in errors]


def _presence(annotation: ImageAnnotation | None, label: str) -> int:
    difficult = [box.difficult for box in annotation.boxes if box.label == label] if annotation else []
    if not difficult:
        return -1
    return 0 if all(difficult) else 1


def _file_names(labels: Sequence[str]) -> dict[str, str]:
    """A file name part for each class, distinct also where disks ignore case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for label in labels:
        safe = base = re.sub(r'[\x00-\x1f<>:"/\\|?*\s]+', "_", label).strip(". ")[:80] or "_"
        number = 2
        while safe.casefold() in taken:
            safe = f"{base}~{number}"
            number += 1
        taken.add(safe.casefold())
        names[label] = safe
    return names
