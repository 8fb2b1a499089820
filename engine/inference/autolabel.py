"""A detector labels a data set: what it finds is kept beside its run until a person accepts it.

One line of JSON an image in ``RUN/suggestions/auto-N/detections.jsonl``: the boxes nobody drew yet, how much
the image needs a person's eyes, and labels that are probably wrong. No label file is touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from engine.annotations import Box
from engine.datasets import labels
from engine.datasets.dataset import Dataset
from engine.datasets.images import read_image
from engine.datasets.listing import Item
from engine.errors import AnnotationError, DatasetError, ImageError, RunError, UserError, disk_error
from engine.inference.detector import Detections, Detector
from engine.inference.review import Mistake, Review, new_ones, review
from engine.runs import new_run_dir

FLOOR = 0.1
"""Fainter detections are not kept: the confidence of suggestions can be lowered to this afterwards."""
_AT_ONCE = 8

Which = Literal["unlabelled", "all"]


@dataclass(frozen=True)
class Looked:
    """One image: boxes to suggest (with scores), their review, or why it could not be looked at."""

    item: Item
    suggestions: tuple[Box, ...] = ()
    review: Review | None = None
    error: UserError | None = None


def choose(dataset: Dataset, which: Which, stems: Sequence[str] | None = None) -> list[Item]:
    """The images to look at: those of ``stems`` (all of the data set without), labelled or not.

    Raises:
        DatasetError: a stem is not in the data set, or nothing is left to look at.
    """
    items = list(dataset.items) if stems is None else [dataset.item(stem) for stem in stems]
    if which == "unlabelled":
        items = [item for item in items if labels.find(item) is None]
    if not items:
        raise DatasetError(
            "every image is labelled already", where=dataset.root, remedy="Take --images all to check them"
        )
    return items


def autolabel(
    detector: Detector,
    dataset: Dataset,
    items: Iterable[Item],
    threshold: float | None = None,
    classes: dict[str, str] | None = None,
) -> Iterator[Looked]:
    """Look at images one after the other.

    Args:
        threshold: from here on a detection counts as found; None: the detector's own.
        classes: another name for classes of the model; those with an empty name are left out.
    """
    counts = detector.threshold if threshold is None else threshold
    names = classes or {}
    for chunk in _chunks(items):
        readable: list[tuple[Item, Any]] = []
        for item in chunk:
            try:
                readable.append((item, read_image(item.image)))
            except ImageError as error:
                yield Looked(item, error=error)
        found = detector.detect_batch([image for _, image in readable], min(FLOOR, counts))
        for (item, _), one in zip(readable, found, strict=True):
            yield _judge(dataset, item, _boxes(one, names), counts)


def _judge(dataset: Dataset, item: Item, found: list[Box], threshold: float) -> Looked:
    try:
        annotation = dataset.annotation(item)
    except AnnotationError as error:
        return Looked(item, error=error)
    present = None if annotation is None else annotation.boxes
    return Looked(item, tuple(new_ones(found, present or ())), review(found, present, threshold))


def _boxes(found: Detections, names: dict[str, str]) -> list[Box]:
    rows = zip(found.labels, found.boxes.tolist(), found.scores.tolist(), strict=True)
    boxes = [
        Box(names.get(label, label), xmin, ymin, xmax, ymax, score=score)
        for label, (xmin, ymin, xmax, ymax), score in rows
    ]
    return [box for box in boxes if box.label]


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == _AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


# -- on disk --


class SuggestionFile:
    """``RUN/suggestions/auto-N/detections.jsonl``, written while it goes.

    Raises:
        RunError: nothing can be written beside the run.
    """

    def __init__(self, run: Path) -> None:
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
            self._lines.write(json.dumps(to_values(looked), ensure_ascii=False) + "\n")
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
        entry = json.loads(line)
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


def latest(run: Path) -> dict[Path, Suggested]:
    """The newest suggestion of a run for each image; half-written and senseless lines are passed over.

    Raises:
        RunError: a file cannot be read.
    """
    newest: dict[Path, Suggested] = {}
    files = (run / "suggestions").glob("*/detections.jsonl")
    for path in sorted(files, key=lambda file: file.stat().st_mtime):
        try:
            text = path.read_text("utf-8", errors="replace")
        except OSError as error:
            raise RunError(f"cannot be read ({error.strerror})", where=path) from error
        for line in text.splitlines():
            try:
                one = from_line(line)
            except ValueError:
                continue
            newest[one.image] = one
    return newest
