"""Suggestions on disk, beside the run whose detector made them.

One line of JSON an image in ``RUN/suggestions/*/detections.jsonl``: the boxes nobody drew yet, how much the
image needs a person's eyes, and labels that are probably wrong. ``RUN/suggestions/decided.jsonl`` names the
images whose suggestions a person has accepted or refused since. Loads neither torch nor OpenCV.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import json_text
from engine.annotations import Box
from engine.annotations.text import lines_of
from engine.datasets.listing import Item
from engine.errors import RunError, UserError, disk_error
from engine.inference.review import Mistake, Review
from engine.plain_file import REPORT_FILE, read_plain

DECIDED = "decided.jsonl"


@dataclass(frozen=True)
class Looked:
    """One image: boxes to suggest (with scores), their review, or why it could not be looked at."""

    item: Item
    suggestions: tuple[Box, ...] = ()
    review: Review | None = None
    error: UserError | None = None


class SuggestionFile:
    """``RUN/suggestions/auto-N/detections.jsonl``, written while it goes.

    Raises:
        RunError: nothing can be written beside the run.
    """

    def __init__(self, run: Path) -> None:
        from engine.runs import new_run_dir  # those who only read the file, as a window at start, need none

        self.path = new_run_dir(run / "suggestions", "auto") / "detections.jsonl"
        try:
            self._lines = self.path.open("w", encoding="utf-8")
        except OSError as error:
            raise disk_error(error, self.path, RunError) from error

    def add(self, looked: Looked) -> None:
        """One line.

        Raises:
            RunError: the disk refuses.
        """
        try:
            self._lines.write(json_text.to_text(to_values(looked)) + "\n")
            self._lines.flush()
        except OSError as error:
            raise disk_error(error, self.path, RunError) from error

    def close(self) -> None:
        """End the file."""
        self._lines.close()


def to_values(looked: Looked) -> dict[str, Any]:
    """Plain values for a line of JSON."""
    told = looked.review
    return {
        "image": looked.item.image_file,
        "stem": looked.item.stem,
        "detections": [
            {"label": box.label, "score": round(box.score or 0.0, 5), "box": [round(e, 2) for e in box.xyxy]}
            for box in looked.suggestions
        ],
        "need": None if told is None else round(told.need, 4),
        "reason": "unreadable" if told is None else told.reason,
        "mistakes": [] if told is None else [mistake.as_values() for mistake in told.mistakes],
        "error": None if looked.error is None else str(looked.error),
    }


@dataclass(frozen=True)
class Suggested:
    """A line read back. ``need`` and ``reason`` are those of :class:`engine.inference.review.Review`, or
    "unreadable"; a line of the live camera has 0 and "sure".
    """

    image: Path
    boxes: tuple[Box, ...]
    need: float = 0.0
    reason: str = "sure"
    mistakes: tuple[Mistake, ...] = ()
    error: str = ""


def from_line(line: str) -> Suggested:
    """What a line of ``detections.jsonl`` says.

    Raises:
        ValueError: it is no such line.
    """
    try:
        entry = json_text.parse(line)
        boxes = tuple(
            Box(str(found["label"]), *_corners(found["box"]), False, float(found["score"]))
            for found in entry["detections"]
        )
        told = tuple(
            Mistake(one["kind"], one["score"], _corners(one["box"]), one["label"], one["found"])
            for one in entry.get("mistakes", ())
        )
        need = float(entry.get("need") or 0.0)
        reason, error = str(entry.get("reason", "sure")), str(entry.get("error") or "")
        return Suggested(Path(entry["image"]), boxes, need, reason, told, error)
    except (KeyError, TypeError) as error:
        raise ValueError(f"no line of suggestions ({error})") from error


def _corners(values: Sequence[float]) -> tuple[float, float, float, float]:
    xmin, ymin, xmax, ymax = (float(value) for value in values)
    return xmin, ymin, xmax, ymax


def decide(run: Path, image: Path) -> None:
    """A person has accepted or refused what was suggested for an image.

    Raises:
        RunError: the disk refuses.
    """
    path = run / "suggestions" / DECIDED
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as lines:
            lines.write(json_text.to_text({"image": str(image), "at": time.time()}) + "\n")
    except OSError as error:
        raise disk_error(error, path, RunError) from error


def latest(run: Path) -> dict[Path, Suggested]:
    """The newest suggestion of a run for each image a person has not decided on since.

    Half-written and senseless lines are passed over.

    Raises:
        RunError: a file cannot be read.
    """
    newest: dict[Path, tuple[float, Suggested]] = {}
    folder = run / "suggestions"
    for path in sorted(folder.glob("*/detections.jsonl"), key=lambda file: file.stat().st_mtime):
        at = path.stat().st_mtime
        for line in _lines(path):
            try:
                one = from_line(line)
            except ValueError:
                continue
            newest[one.image] = at, one
    decided = folder / DECIDED
    for line in _lines(decided) if decided.is_file() else ():
        try:
            entry = json_text.parse(line)
            image, at = Path(entry["image"]), float(entry["at"])
        except (ValueError, KeyError, TypeError, OverflowError):
            continue
        if image in newest and newest[image][0] <= at:
            del newest[image]
    return {image: one for image, (_, one) in newest.items()}


def _lines(path: Path) -> list[str]:
    try:
        return lines_of(read_plain(path, REPORT_FILE).decode("utf-8", "replace"))
    except OSError as error:
        raise RunError(f"cannot be read ({error.strerror})", where=path) from error
