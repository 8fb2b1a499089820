"""Sharing out groups of images among sets: sizes first, then every class as evenly as sizes allow.

Iterative stratification (Sechidis, Tsoumakas and Vlahavas, "On the stratification of multi-label data",
ECML 2011): the rarest class first, each group goes to the set that still lacks most of that class. Unlike in
the paper a set that is full takes no more, so that the sizes asked for come out to the image, or to the
group where groups are larger. What is left missing in a set is then brought there by exchange.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

Content = Sequence[tuple[int, int]]
"""(class, objects) of each class in a group."""


def targets(shares: Sequence[float], total: int) -> list[int]:
    """How many of ``total`` images each set gets: largest remainders, and one at least for each set that is
    to have any, the first sets first where there are not enough."""
    exact = [share / sum(shares) * total for share in shares]
    sizes = [int(value) for value in exact]
    by_remainder = sorted(range(len(shares)), key=lambda index: sizes[index] - exact[index])
    for index in by_remainder[: total - sum(sizes)]:
        sizes[index] += 1
    for index, share in enumerate(shares):
        largest = max(range(len(sizes)), key=sizes.__getitem__)
        if share > 0 and not sizes[index] and sizes[largest] > 1:
            sizes[largest] -= 1
            sizes[index] = 1
    return sizes


def stratify(
    contents: Sequence[Content],
    sizes: Sequence[int],
    wanted: Sequence[int],
    seed: int,
    kept: Mapping[int, int] | None = None,
) -> list[int]:
    """The set of each group.

    Args:
        contents: of each group.
        sizes: images in each group.
        wanted: images each set is to have in all, from :func:`targets`.
        seed: which of the equally good answers.
        kept: sets of groups that have one already.
    """
    sharing = _Sharing(contents, sizes, wanted, kept or {})
    sharing.share_out(np.random.default_rng(seed))
    sharing.even_out()
    sharing.bring_missing()
    return [sharing.placed[index] for index in range(len(contents))]


class _Sharing:
    def __init__(
        self,
        contents: Sequence[Content],
        sizes: Sequence[int],
        wanted: Sequence[int],
        kept: Mapping[int, int],
    ) -> None:
        self.contents, self.sizes, self.kept = contents, sizes, kept
        self.sets = [index for index, size in enumerate(wanted) if size > 0] or [0]
        self.room = list(wanted)
        self.placed: dict[int, int] = {}
        total: dict[int, int] = defaultdict(int)
        for content in contents:
            for label, objects in content:
                total[label] += objects
        images = max(sum(wanted), 1)
        self.lacking = [{label: n * size / images for label, n in total.items()} for size in wanted]
        self.holders: list[dict[int, int]] = [defaultdict(int) for _ in wanted]  # groups a set and class
        for group, name in kept.items():
            self._place(group, name)

    def share_out(self, rng: np.random.Generator) -> None:
        order = [int(index) for index in rng.permutation(len(self.contents))]
        holders: dict[int, list[int]] = defaultdict(list)
        for group in order:
            if group not in self.kept:
                for label, _ in self.contents[group]:
                    holders[label].append(group)
        amounts = [dict(content) for content in self.contents]
        for label in sorted(holders, key=lambda label: (len(holders[label]), label)):
            waiting = [group for group in holders[label] if group not in self.placed]
            # The richest first: single images then even out what they leave.
            waiting.sort(key=lambda group: -amounts[group][label])
            for left, group in zip(range(len(waiting), 0, -1), waiting, strict=True):
                self._place(group, self._neediest(group, label, left))

    def _neediest(self, group: int, label: int, left: int) -> int:
        size = self.sizes[group]
        fits = [name for name in self.sets if self.room[name] >= size]
        without = [name for name in fits if not self.holders[name][label]]
        if without and left <= len(without):
            return without[0]  # as many left as sets without this class: one each, the first set first
        if not fits:
            return max(self.sets, key=lambda name: (self.room[name], -name))
        return max(fits, key=lambda name: (self.lacking[name][label], self.room[name], -name))

    def even_out(self) -> None:
        """Move whole groups from sets that became too large to sets that are too small."""
        for _ in range(len(self.contents)):
            small = max(self.sets, key=lambda name: self.room[name])
            large = min(self.sets, key=lambda name: self.room[name])
            gap = self.room[small] - self.room[large]
            if self.room[large] >= 0:
                return
            movable = [
                group
                for group, name in self.placed.items()
                if name == large and self.sizes[group] < gap and self._can_leave(group)
            ]
            if not movable:
                return
            best = min(movable, key=lambda group: abs(gap - 2 * self.sizes[group]))
            self._move(best, small)

    def bring_missing(self) -> None:
        """Exchange groups of one size so that a set gets a class that another has more than once."""
        by_class: dict[int, list[int]] = defaultdict(list)
        for group, content in enumerate(self.contents):
            for label, _ in content:
                by_class[label].append(group)
        for label in sorted(by_class, key=lambda label: (len(by_class[label]), label)):
            for name in self.sets:
                if not self.holders[name][label] and len(by_class[label]) > 1:
                    self._bring(label, name, by_class[label])

    def _bring(self, label: int, name: int, holders: Sequence[int]) -> None:
        inside = [group for group, where in self.placed.items() if where == name and group not in self.kept]
        for giver in holders[:100]:
            source = self.placed[giver]
            if giver in self.kept or self.holders[source][label] < 2:
                continue
            for taker in inside[:300]:
                if self.sizes[taker] != self.sizes[giver]:
                    continue
                self._move(giver, name)
                if self._can_leave(taker):
                    self._move(taker, source)
                    if all(self.holders[source][each] for each, _ in self.contents[giver]):
                        return
                    self._move(taker, name)
                self._move(giver, source)

    def _can_leave(self, group: int) -> bool:
        """Whether its set keeps every class without it."""
        held = self.holders[self.placed[group]]
        return group not in self.kept and all(held[label] > 1 for label, _ in self.contents[group])

    def _move(self, group: int, name: int) -> None:
        before = self.placed[group]
        self.room[before] += self.sizes[group]
        for label, objects in self.contents[group]:
            self.lacking[before][label] += objects
            self.holders[before][label] -= 1
        self._place(group, name)

    def _place(self, group: int, name: int) -> None:
        self.placed[group] = name
        self.room[name] -= self.sizes[group]
        for label, objects in self.contents[group]:
            self.lacking[name][label] -= objects
            self.holders[name][label] += 1
