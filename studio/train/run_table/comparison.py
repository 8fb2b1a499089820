"""Several runs side by side: their settings, what they reached, where they differ. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.training.config import settings_of
from studio.train.run_table.summary import RunSummary

NOT_COMPARED = ("data",)


@dataclass(frozen=True)
class Row:
    """One setting or figure of every run; None where a run has none. ``kind``: "setting" or "figure"."""

    key: str
    values: tuple[Any, ...]
    kind: str

    @property
    def differs(self) -> bool:
        """Whether the runs are not all alike in it."""
        return any(value != self.values[0] for value in self.values[1:])

    @property
    def best(self) -> int | None:
        """Of a figure that differs: which run has the best."""
        if self.kind != "figure" or not self.differs:
            return None
        found = [(value, index) for index, value in enumerate(self.values) if value is not None]
        chosen = min(found) if self.key in ("val.loss", "duration_s") else max(found)
        return chosen[1]


def compare(summaries: Sequence[RunSummary]) -> list[Row]:
    """Figures first, then settings: those that differ before those that do not."""
    figures = [summary.metrics | {"duration_s": summary.duration_s} for summary in summaries]
    names = list(dict.fromkeys(name for each in figures for name in each))
    rows = [Row(name, tuple(each.get(name) for each in figures), "figure") for name in names]
    meant = [_meant(summary) for summary in summaries]
    settings = list(dict.fromkeys(name for each in meant for name in each))
    rows_of_settings = [
        Row(name, tuple(each.get(name) for each in meant), "setting")
        for name in settings
        if name not in NOT_COMPARED
    ]
    rows_of_settings.append(Row("digest", tuple(summary.digest for summary in summaries), "setting"))
    return rows + sorted(rows_of_settings, key=lambda row: not row.differs)


def _meant(summary: RunSummary) -> dict[str, Any]:
    """The settings that mean something to the run's task."""
    known = set(settings_of(str(summary.config.get("task", "detect"))))
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in summary.config.items()
        if name in known
    }
