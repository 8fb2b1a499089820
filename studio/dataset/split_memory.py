"""Which settings made the lists on disk: lists say who is in them, and not what was to stay together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from engine.datasets.splitting import SplitConfig, check
from engine.errors import UserError
from studio.settings import Settings

KEY = "dataset/split_settings"
MOST = 50
"""Lists that are remembered: so many steps of undo, and so many data sets, find their settings again."""
_MOST = 2**31 - 1
"""The largest number a field of the window takes."""


def digest(sets: Mapping[str, Sequence[str]]) -> str:
    """Of who is in which list."""
    total = hashlib.sha256()
    for name in sorted(sets):
        total.update("\n".join((name, *sets[name], "")).encode("utf-8", "surrogateescape"))
    return total.hexdigest()[:20]


def remember(settings: Settings, sets: Mapping[str, Sequence[str]], config: SplitConfig) -> None:
    """These lists were made with these settings."""
    name = digest(sets)
    values = (
        config.trainval, config.train, config.seed, config.group_by.replace(",", "+"), config.gap_s,
        int(config.keep), config.folds, config.fold,
    )  # fmt: skip
    entry = " ".join((name, *map(str, values)))
    known = [text for text in settings.get(KEY, [""]) if text and not text.startswith(name)]
    settings.set(KEY, [entry, *known][:MOST])


def recall(settings: Settings, sets: Mapping[str, Sequence[str]]) -> SplitConfig | None:
    """The settings that made these lists; None for lists of others, or from long ago."""
    name = digest(sets)
    for text in settings.get(KEY, [""]):
        known, *values = text.split(" ") if text else [""]
        if known == name:
            try:
                trainval, train, seed, group_by, gap, keep, folds, fold = values
                found = SplitConfig(
                    float(trainval), float(train), int(seed), group_by.replace("+", ","), float(gap),
                    keep == "1", int(folds), int(fold),
                )  # fmt: skip
                check(found)
                largest = max(found.seed, found.gap_s, found.folds, abs(found.fold))
                return found if largest <= _MOST else None
            except (ValueError, UserError):  # edited by hand, or written by another version
                return None
    return None
