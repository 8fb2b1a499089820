"""Dividing labelled images into train, val and test, or into folds.

Stratified (:mod:`engine.datasets.stratify`): every set that can have a rare class has it, and images without
objects, a class of their own here, reach every set too. With grouping (:mod:`engine.datasets.grouping`)
images of one folder, series, burst or look move together, so that no near copy of a training image is in
test.

The lists are VOC's: ``ImageSets/Main/{trainval,train,val,test}.txt`` and per class ``CLASS_SET.txt``
(:mod:`engine.datasets.split_files`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.datasets import grouping, index
from engine.datasets.dataset import SET_NAMES, Dataset
from engine.datasets.grouping import GROUPINGS
from engine.datasets.names import natural_key
from engine.datasets.split_files import read_folds, write_split
from engine.datasets.split_warnings import of_lists, of_split, unreadable
from engine.datasets.stratify import stratify, targets
from engine.errors import ConfigError, DatasetError
from engine.i18n import plural

__all__ = ["GROUPINGS", "Split", "SplitConfig", "make_split", "split_counts", "write_split"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SplitConfig:
    """How to split.

    ``trainval``: share of the labelled images for training and validation, the rest is for test.
    ``train``: share of those for training. ``seed``: which of the equally good splits.
    ``group_by``: what stays together, see :data:`GROUPINGS`; several with commas. ``gap_s``: for ``time``,
    the seconds between two images that still join them.
    ``keep``: images that are in a list on disk stay in their set; only the others are shared out.
    ``folds``: 0, or so many lists for cross-validation, each labelled image outside test being in the
    validation list of one. ``fold``: the one that train and val become, from 1 (``train`` is not used then).
    """

    trainval: float = 0.9
    train: float = 0.9
    seed: int = 0
    group_by: str = "none"
    gap_s: float = 10.0
    keep: bool = False
    folds: int = 0
    fold: int = 1


@dataclass(frozen=True)
class Split:
    """Image lists and what is in them.

    ``sets``: stems by set name, naturally sorted. ``counts``: objects by set and class, difficult ones
    included. ``images``, ``negatives``: images, and images without objects, by set.
    ``folds``: ``{"train": stems, "val": stems}`` of each fold. ``groups``: groups of more than one image.
    """

    sets: dict[str, list[str]]
    counts: dict[str, dict[str, int]]
    images: dict[str, int]
    negatives: dict[str, int]
    warnings: list[str] = field(default_factory=list)
    folds: tuple[dict[str, list[str]], ...] = ()
    groups: int = 0


def make_split(
    dataset: Dataset, config: SplitConfig | None = None, progress: Progress | None = None
) -> Split:
    """Split the images of ``dataset`` that have a label file; writes nothing.

    Images without a label file have not been looked at and belong to no set. Label files that cannot be
    read are left out and told in ``warnings``.

    Args:
        progress: called with (done, in all) while labels, and for some groupings images, are read.

    Raises:
        ConfigError: a share outside (0, 1], a negative seed, folds that cannot be, or an unknown grouping.
        DatasetError: fewer than two labelled images, all in one group, or fewer groups than folds.
        AnnotationError: a list on disk that is to be kept cannot be decoded.
    """
    config = config or SplitConfig()
    group_by = check(config)
    contents = index.read(dataset, progress)
    rows = np.flatnonzero(contents.looked_at)
    if len(rows) < 2:
        count = "no image is" if not len(rows) else "only one image is"
        raise DatasetError(
            f"{count} labelled, so there is nothing to split",
            where=dataset.root,
            remedy="Label at least two images, better a hundred",
        )
    groups = grouping.group(dataset, contents.items, group_by, config.gap_s, progress)[rows]
    kept = _kept(dataset, contents, rows) if config.keep else {}
    members, straddling = _members(groups, rows, kept)
    if len(members) < 2:
        raise DatasetError(
            f"all labelled images are in one group (group by {config.group_by})",
            where=dataset.root,
            remedy="Choose another grouping",
        )
    names, shares = _shares(config, len(members), dataset)
    places = {name: place for place, name in enumerate(names)}
    fixed = {
        number: places[kept[row]] for number, group in enumerate(members) for row in group if row in kept
    }
    sizes = [len(group) for group in members]
    chosen = stratify(
        _group_contents(contents, members), sizes, targets(shares, sum(sizes)), config.seed, fixed
    )
    parts: dict[str, list[str]] = {name: [] for name in names}
    for group, place in zip(members, chosen, strict=True):
        parts[names[place]] += [contents.items[row].stem for row in group]
    sets, folds = _lists(parts, config)
    split = split_of(contents, sets)
    asked = {"train", "val", "test"} - {name for name, share in zip(names, shares, strict=True) if not share}
    warnings = [*unreadable(contents), *of_split(split, asked)]
    if straddling:
        warnings.append(
            plural(
                straddling,
                f"{straddling} group was in several sets already and stays there: split anew without keeping",
                f"{straddling} groups were in several sets already and stay there: "
                "split anew without keeping",
            )
        )
    together = int((np.bincount(groups) > 1).sum())
    return Split(split.sets, split.counts, split.images, split.negatives, warnings, folds, together)


def split_counts(dataset: Dataset, sets: Mapping[str, Sequence[str]]) -> Split:
    """What is in lists already on disk (:meth:`Dataset.sets`), and what is wrong with them for as long as it
    is; missing and unreadable images count 0."""
    contents = index.read(dataset)
    split = split_of(contents, {name: list(stems) for name, stems in sets.items()})
    warnings = [*unreadable(contents), *of_lists(contents, split)]
    return Split(split.sets, split.counts, split.images, split.negatives, warnings, read_folds(dataset))


def split_of(contents: index.Contents, sets: dict[str, list[str]]) -> Split:
    """Lists with what the label files say is in them."""
    rows = {item.stem: row for row, item in enumerate(contents.items)}
    box_rows = contents.rows
    boxes = np.diff(contents.starts)
    read = contents.state == index.READ
    counts, negatives = {}, {}
    for name, stems in sets.items():
        inside = np.zeros(len(contents.items), bool)
        inside[[rows[stem] for stem in stems if stem in rows]] = True
        found = np.bincount(contents.classes[(inside & read)[box_rows]], minlength=len(contents.names))
        counts[name] = dict(zip(contents.names, found.tolist(), strict=True))
        negatives[name] = int((inside & contents.looked_at & (boxes == 0)).sum())
    return Split(sets, counts, {name: len(stems) for name, stems in sets.items()}, negatives)


def check(config: SplitConfig) -> tuple[str, ...]:
    """What is to stay together, as :data:`GROUPINGS`.

    Raises:
        ConfigError: a share outside (0, 1], a negative seed, folds that cannot be, or an unknown grouping.
    """
    for name in ("trainval", "train"):
        share = getattr(config, name)
        if not 0 < share <= 1:
            raise ConfigError(
                f"{name} is {share}, not a share of the images", remedy="Give a number such as 0.9"
            )
    if config.seed < 0:
        raise ConfigError(f"a seed of {config.seed} is not possible", remedy="Give a whole number from 0")
    if not config.gap_s >= 0:
        raise ConfigError(f"a gap of {config.gap_s} seconds is not possible", remedy="Give a number from 0")
    if config.folds < 0 or config.folds == 1:
        raise ConfigError(f"{config.folds} folds are not possible", remedy="Give 2 or more, such as 5")
    if config.folds and not 1 <= config.fold <= config.folds:
        raise ConfigError(
            f"there is no fold {config.fold} of {config.folds}", remedy=f"Give 1 to {config.folds}"
        )
    if config.folds and config.keep:
        raise ConfigError("folds cannot keep what is in the lists", remedy="Choose one of the two")
    return grouping.parse(config.group_by)


def _shares(config: SplitConfig, groups: int, dataset: Dataset) -> tuple[list[str], list[float]]:
    """The sets to share out among and their shares."""
    if not config.folds:
        return ["train", "val", "test"], [
            config.trainval * config.train,
            config.trainval * (1 - config.train) if config.train < 1 else 0.0,
            1 - config.trainval if config.trainval < 1 else 0.0,
        ]
    if groups < config.folds:
        raise DatasetError(
            plural(
                groups,
                f"{groups} group of images cannot make {config.folds} folds",
                f"{groups} groups of images cannot make {config.folds} folds",
            ),
            where=dataset.root,
            remedy="Ask for fewer folds or another grouping",
        )
    names = [f"fold{number}" for number in range(1, config.folds + 1)]
    test = 1 - config.trainval if config.trainval < 1 else 0.0
    return [*names, "test"], [config.trainval / config.folds] * config.folds + [test]


def _lists(
    parts: dict[str, list[str]], config: SplitConfig
) -> tuple[dict[str, list[str]], tuple[dict[str, list[str]], ...]]:
    """The four lists, and the folds."""
    folds: tuple[dict[str, list[str]], ...] = ()
    if config.folds:
        numbers = range(1, config.folds + 1)
        folds = tuple(
            {
                "train": _sorted(
                    stem for other in numbers if other != number for stem in parts[f"fold{other}"]
                ),
                "val": _sorted(parts[f"fold{number}"]),
            }
            for number in numbers
        )
        parts = {**folds[config.fold - 1], "test": parts["test"]}
    sets = {"trainval": [*parts["train"], *parts["val"]], **parts}
    return {name: _sorted(sets[name]) for name in SET_NAMES}, folds


def _sorted(stems: Iterable[str]) -> list[str]:
    return sorted(stems, key=natural_key)


def _kept(dataset: Dataset, contents: index.Contents, rows: NDArray[np.int64]) -> dict[int, str]:
    """The set of each labelled image that is in a list on disk."""
    known: dict[str, str] = {}
    lists = dataset.sets()
    for name in ("trainval", "train", "val", "test"):  # of an image in several the one for measuring counts
        for stem in lists.get(name, ()):
            known[stem] = "train" if name == "trainval" else name
    stems = ((row, contents.items[row].stem) for row in rows.tolist())
    return {row: known[stem] for row, stem in stems if stem in known}


def _members(
    groups: NDArray[np.int64], rows: NDArray[np.int64], kept: Mapping[int, str]
) -> tuple[list[list[int]], int]:
    """Rows of each group; where its kept members are in several sets, those of each set apart. And how many
    such groups there are."""
    by_group: dict[int, list[int]] = defaultdict(list)
    for group, row in zip(groups.tolist(), rows.tolist(), strict=True):
        by_group[group].append(row)
    members = []
    straddling = 0
    for inside in by_group.values():
        sets = Counter(kept[row] for row in inside if row in kept) if kept else Counter()
        if len(sets) < 2:
            members.append(inside)
            continue
        straddling += 1
        most = sets.most_common(1)[0][0]  # newcomers go where most of their group is
        members += [[row for row in inside if kept.get(row, most) == name] for name in sets]
    return members, straddling


def _group_contents(
    contents: index.Contents, members: Sequence[Sequence[int]]
) -> list[list[tuple[int, int]]]:
    """Objects by class in each group; images without any count as objects of one more class."""
    no_object = len(contents.names)
    classes, starts = contents.classes.tolist(), contents.starts.tolist()
    found = []
    for group in members:
        inside: dict[int, int] = {}
        for row in group:
            for label in classes[starts[row] : starts[row + 1]] or (no_object,):
                inside[label] = inside.get(label, 0) + 1
        found.append(list(inside.items()))
    return found
