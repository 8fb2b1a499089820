"""Which images belong together, so that no burst, video or copy is both learnt from and tested on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.datasets import facts
from engine.datasets.dataset import Dataset, Item
from engine.datasets.similar import group_alike
from engine.errors import ConfigError

GROUPINGS = ("none", "folder", "name", "time", "similar")
"""``folder``: images of one sub-folder. ``name``: images whose names differ only in their last number
(``beach_012``, ``beach_013``) or that one service made of one photo (``dog_jpg.rf.0a1b``). ``time``: taken
within a few seconds of one another. ``similar``: images that show nearly the same."""

_TRAILING = re.compile(r"(?:[^\w/]|_)*\d+$")
_VARIANT = re.compile(r"[._](?:jpe?g|png)\.rf\.\w+$", re.IGNORECASE)


def parse(group_by: str) -> tuple[str, ...]:
    """The groupings of a text such as ``"folder,similar"``; images that one of them joins stay together.

    Raises:
        ConfigError: one of them is unknown.
    """
    wanted = tuple(part.strip() for part in group_by.split(",") if part.strip()) or ("none",)
    for part in wanted:
        if part not in GROUPINGS:
            raise ConfigError(f"cannot group by {part!r}", remedy=f"Choose one of {', '.join(GROUPINGS)}")
    return tuple(part for part in wanted if part != "none")


def group(
    dataset: Dataset,
    items: Sequence[Item],
    group_by: Sequence[str],
    gap_s: float = 10.0,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.int64]:
    """(N,) a group number for each of ``items``, all images of the data set: the smallest row of its group.

    Args:
        group_by: from :func:`parse`.
        gap_s: seconds between two images that ``time`` still joins.
        progress: as for :func:`engine.datasets.facts.read`, which ``time`` and ``similar`` need.
    """
    stems = [item.stem for item in items]
    parts: list[NDArray[np.int64]] = []
    if "folder" in group_by:
        parts.append(_by_key(stem.rpartition("/")[0] for stem in stems))
    if "name" in group_by:
        parts.append(_by_key(map(series, stems)))
    if "time" in group_by or "similar" in group_by:
        known = facts.read(dataset, items, pixels="similar" in group_by, progress=progress)
        if "time" in group_by:
            parts.append(_by_time(known.taken, gap_s))
        if "similar" in group_by:
            parts.append(group_alike(known.looks))
    return _united(parts, len(stems))


def series(stem: str) -> str:
    """What the names of a series of images have in common."""
    plain = _VARIANT.sub("", stem)
    if plain != stem:
        return plain
    return _TRAILING.sub("", stem) or stem


def _by_key(keys: Iterable[str]) -> NDArray[np.int64]:
    first: dict[str, int] = {}
    return np.array([first.setdefault(key, row) for row, key in enumerate(keys)], np.int64)


def _by_time(taken: NDArray[np.float64], gap_s: float) -> NDArray[np.int64]:
    groups = np.arange(len(taken))
    order = np.argsort(taken, kind="stable")
    order = order[np.isfinite(taken[order])]
    if len(order):
        starts = np.concatenate([[True], np.diff(taken[order]) > gap_s])
        groups[order] = order[np.flatnonzero(starts)[np.cumsum(starts) - 1]]
    return groups


def _united(parts: Sequence[NDArray[np.int64]], count: int) -> NDArray[np.int64]:
    """Groups that share a member become one."""
    leader = list(range(count))

    def find(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    for part in parts:
        for row, other in enumerate(part.tolist()):
            if row != other:
                one, two = find(row), find(other)
                leader[max(one, two)] = min(one, two)
    return np.array([find(row) for row in range(count)], np.int64)
