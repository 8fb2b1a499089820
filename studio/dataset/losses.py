"""What restoring a label backup, or deleting it, would lose: per class and per photo. Free of Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.annotations import Box
from engine.datasets.changes import Change
from engine.datasets.class_lists import FILES
from engine.datasets.dataset import CLASS_FILES, Dataset
from engine.datasets.snapshots import BoxChange


@dataclass(frozen=True)
class Losses:
    """``per_class``, ``per_photo``: boxes that are lost, most first. ``back``: boxes that come back.
    ``other_files``: label files that differ in something else than their boxes. ``lists``, ``classes``: the
    lists of the split, or the class file, are others."""

    per_class: tuple[tuple[str, int], ...] = ()
    per_photo: tuple[tuple[str, int], ...] = ()
    back: int = 0
    other_files: int = 0
    unreadable: tuple[str, ...] = ()
    lists: bool = False
    classes: bool = False

    @property
    def boxes(self) -> int:
        """In all."""
        return sum(count for _, count in self.per_class)


def of_restoring(dataset: Dataset, found: Sequence[BoxChange], planned: Sequence[Change]) -> Losses:
    """``found``: what changed since the backup was made; ``planned``: the files that restoring writes."""
    return _losses(dataset, [(c.stem, c.after, c.before) for c in found], found, planned)


def of_deleting(dataset: Dataset, found: Sequence[BoxChange], planned: Sequence[Change]) -> Losses:
    """What is in the backup alone."""
    return _losses(dataset, [(c.stem, c.before, c.after) for c in found], found, planned)


def _losses(
    dataset: Dataset,
    boxes: Sequence[tuple[str, Box | None, Box | None]],
    found: Sequence[BoxChange],
    planned: Sequence[Change],
) -> Losses:
    per_class = Counter(lost.label for _, lost, _ in boxes if lost is not None)
    per_photo = Counter(stem for stem, lost, _ in boxes if lost is not None)
    lists = [change for change in planned if change.path.is_relative_to(dataset.sets_dir.parent)]
    names = {dataset.root / name for name in (*CLASS_FILES, *FILES)}
    classes = [change for change in planned if change.path in names]
    touched = {change.stem for change in found}
    return Losses(
        tuple(per_class.most_common()),
        tuple(per_photo.most_common()),
        back=sum(kept is not None for _, _, kept in boxes),
        other_files=max(0, len(planned) - len(lists) - len(classes) - len(touched)),
        unreadable=tuple(change.stem for change in found if change.what == "unreadable"),
        lists=bool(lists),
        classes=bool(classes),
    )
