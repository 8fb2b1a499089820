"""What the table tells about a run, read from its folder. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import run_process
from engine.errors import RunError
from engine.events import Ended, EpochEnded, Event, Failed, RunStarted, Usage, Validation
from engine.plain_file import read_plain
from engine.runs import Run, list_runs
from studio.background import Progress
from studio.train.charts.history import RunHistory
from studio.train.tail import read_all

DIGEST_DIGITS = 8


@dataclass(frozen=True)
class RunSummary:
    """One run. ``state``: "training", "finished", "stopped", "no_improvement", "failed", or "broken off"
    for a process that died without a word."""

    run: Run
    state: str
    epoch: int
    epochs: int
    best_metric: float | None
    best_epoch: int | None
    duration_s: float
    config: dict[str, Any]
    digest: str
    notes: str
    changed_s: float
    history: RunHistory = field(compare=False, repr=False)
    """Without single steps: the losses are those of whole epochs."""
    problem: str = ""
    """Why part of it cannot be read."""

    @property
    def name(self) -> str:
        """The run's."""
        return self.run.name

    @property
    def metrics(self) -> dict[str, float]:
        """What the best epoch reached, by the names of the series."""
        best = self.history.best
        if best is None:
            return {}
        values = {
            "map_voc_area": best.map_voc_area, "map_coco": best.map_coco, "map_voc2007": best.map_voc2007,
            "map_coco50": best.map_coco50, "accuracy": best.accuracy, "val.loss": best.loss,
        }  # fmt: skip
        found = {name: value for name, value in values.items() if value is not None}
        per_class = best.class_recall if self.history.is_classifier else best.class_ap
        return found | {f"class.{name}": value for name, value in per_class.items()}


def summarise(run: Run) -> RunSummary:
    """Read a run's folder. What is damaged is left out and named in ``problem``."""
    problems = []
    config: dict[str, Any] = {}
    notes = ""
    try:
        config = run.config()
        notes = run.notes()
    except RunError as error:
        problems.append(str(error))
    history = RunHistory()
    try:
        events, unreadable = read_all(run.metrics_file, steps=False)
        if unreadable:
            problems.append(f"{unreadable} lines of metrics.jsonl cannot be read.")
    except OSError as error:
        events = []
        problems.append(f"metrics.jsonl cannot be read: {error.strerror}")
    history.extend(events)
    epochs_ended = [event for event in events if isinstance(event, EpochEnded)]
    for event in epochs_ended:
        history.series["train.loss"].append(event.epoch, event.loss)
        history.series["images_per_s"].append(event.epoch, event.images_per_s)
    last = history.last
    duration_s = last.duration_s if isinstance(last, Ended) else _duration(events)
    return RunSummary(
        run=run,
        state=_state(run, last),
        epoch=history.epoch.epoch if history.epoch else 0,
        epochs=history.started.epochs if history.started else int(config.get("epochs", 0)),
        best_metric=history.best_metric,
        best_epoch=history.best.epoch if history.best else None,
        duration_s=duration_s,
        config=config,
        digest=_digest(run),
        notes=notes,
        changed_s=_changed(run.metrics_file) or _changed(run.config_file),
        history=history,
        problem=" ".join(problems),
    )


def _duration(events: list[Event]) -> float:
    """Of all sessions of a run that has not told its end."""
    before = told = parts = 0.0
    for event in events:
        if isinstance(event, RunStarted):
            before = event.elapsed_s if event.steps_done is not None else before + max(told, parts)
            told = parts = 0.0
        elif isinstance(event, Usage):
            told = event.elapsed_s
        elif isinstance(event, EpochEnded | Validation):
            parts += event.duration_s
    return before + max(told, parts)


class Summaries:
    """Summaries of all runs in a folder; a run whose files did not change is not read again."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[object, ...], RunSummary]] = {}

    def read(self, folder: Path | None, progress: Progress) -> list[RunSummary]:
        """The run that changed last comes first."""
        found = []
        for run in list_runs(folder) if folder is not None else []:
            progress.check()
            mark = (
                run_process.trainer_of(run.path) is not None,
                *(_mark(run.path / name) for name in ("metrics.jsonl", "config.toml", "notes.txt")),
            )
            known = self._known.get(run.path)
            if known is None or known[0] != mark:
                self._known[run.path] = (mark, summarise(run))
            found.append(self._known[run.path][1])
        return found


def _state(run: Run, last: Ended | Failed | None) -> str:
    if run_process.trainer_of(run.path) is not None:
        return "training"
    if isinstance(last, Ended):
        return last.reason
    return "failed" if isinstance(last, Failed) else "broken off"


def _digest(run: Run) -> str:
    try:
        return read_plain(run.path / "split" / "digest.txt").decode("utf-8").strip()[:DIGEST_DIGITS]
    except (OSError, UnicodeDecodeError):
        return ""  # an unfinished start has none


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _changed(path: Path) -> float:
    mark = _mark(path)
    return mark[0] / 1e9 if mark else 0.0
