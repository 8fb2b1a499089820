"""What to know about a split: sets too small to measure with, classes none shows, lists that are wrong."""

from __future__ import annotations

from collections.abc import Set
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from engine.datasets.dataset import SET_NAMES, set_title
from engine.datasets.index import Contents

if TYPE_CHECKING:
    from engine.datasets.splitting import Split

FEW_IMAGES = 10
"""A set for measuring with fewer images gives figures that jump."""
FEW_OBJECTS = 5
"""A class with fewer objects in such a set: one more or less found changes its figure by a fifth."""

_MEASURED = ("train", "val", "test")
"""The sets that are to share no image."""


def of_split(split: Split, asked: Set[str]) -> list[str]:
    """Of a split about to be written; ``asked``: the sets that were to have any."""
    warnings = []
    for name in (name for name in SET_NAMES if name in asked):
        if split.images[name]:
            warnings += _small(split, name)
        else:
            warnings.append(f"The {set_title(name)} is empty: label more images")
    return warnings


def of_lists(contents: Contents, split: Split) -> list[str]:
    """Of lists that were written some time ago, by us or by somebody else."""
    warnings = []
    known = {item.stem for item in contents.items}
    for name in SET_NAMES:
        missing = sum(stem not in known for stem in split.sets.get(name, ()))
        if missing:
            warnings.append(
                f"The {set_title(name)} names {missing} image{_s(missing)} that cannot be found: split again"
            )
    sets = {name: set(split.sets.get(name, ())) for name in _MEASURED}
    for first, second in combinations(_MEASURED, 2):
        both = len(sets[first] & sets[second])
        if both:
            warnings.append(
                f"{both} image{_s(both)} in the {set_title(first)} as well as in the {set_title(second)}: "
                "split again"
            )
    for name in _MEASURED:
        if split.images.get(name):
            warnings += _small(split, name)
        elif name == "train" and split.images.get("trainval"):
            continue  # lists of an older benchmark: nothing is missing but the division
        else:
            warnings.append(f"The {set_title(name)} is empty: give it a share, or label more images")
    listed = set().union(*(split.sets.values()))
    rows = np.flatnonzero(contents.looked_at).tolist()
    left_out = sum(contents.items[row].stem not in listed for row in rows)
    if left_out:
        warnings.append(f"{left_out} image{_s(left_out)} with labels in no set yet: split again to use them")
    return warnings


def _s(count: int) -> str:
    return "s" * (count != 1)


def _small(split: Split, name: str) -> list[str]:
    """What makes the figures of one set jump."""
    warnings = []
    images, counts = split.images[name], split.counts[name]
    if name != "train" and images < FEW_IMAGES:
        warnings.append(
            f"The {set_title(name)} has only {images} image{_s(images)}: figures from it will jump"
        )
    absent = [label for label, count in counts.items() if not count]
    if absent:
        warnings.append(f"The {set_title(name)} shows no {', '.join(absent)}")
    few = [label for label, count in counts.items() if 0 < count < FEW_OBJECTS]
    if few and name != "train" and images >= FEW_IMAGES:
        warnings.append(
            f"The {set_title(name)} has fewer than {FEW_OBJECTS} objects of {', '.join(few)}: "
            "their figures will jump"
        )
    return warnings


def unreadable(contents: Contents) -> list[str]:
    """The label files that count for nothing."""
    return [f"Left out: {error}" for error in contents.faults.values()]
