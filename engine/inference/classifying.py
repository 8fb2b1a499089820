"""Running a classifier over sources of all kinds, and keeping what it says."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import numpy as np

from engine import json_text
from engine.errors import UserError, disk_error
from engine.inference.capture import Trouble
from engine.inference.classifier import Classification, Classifier
from engine.inference.detector import Detections
from engine.inference.given.expanding import Source
from engine.inference.predicting import pictures
from engine.inference.saving import SaveError, Saver, close_file, place_of
from engine.inference.source_kinds import Kind
from engine.inference.sources import Frame
from engine.spreadsheet import TableWriter

FORMS = ("json", "csv", "images")
"""``json``: one line a picture in ``classes.jsonl``. ``csv``: one line a picture in ``classes.csv``.
``images``: pictures with their class on them, a video as one MP4 file."""


@dataclass(frozen=True)
class Classified:
    """What one picture shows. ``count``: pictures of the source, None if unknown; ``ms``: for it."""

    source: str
    kind: Kind
    frame: Frame
    classification: Classification
    ms: float
    count: int | None
    fps: float
    number: int = 0

    @property
    def detections(self) -> Detections:
        """The best class as a box around the whole picture, for what draws boxes; ``label_ids`` are 0."""
        height, width = self.frame.image.shape[:2]
        return Detections(
            np.array([[0, 0, width, height]], np.float32),
            [self.classification.label],
            np.zeros(1, np.int64),
            self.classification.scores[:1],
        )


def classify_sources(
    classifier: Classifier,
    sources: Sequence[str | Source],
    *,
    live_videos: bool = False,
    stride: int = 1,
    on_unreadable: Callable[[UserError], None],
    on_trouble: Callable[[Trouble], None] = lambda _trouble: None,
) -> Generator[Classified, None, None]:
    """Classify every picture of every source, in order; see :func:`engine.inference.predicting.predict`."""
    shown_pictures = pictures(
        sources,
        live_videos=live_videos,
        stride=stride,
        on_unreadable=on_unreadable,
        on_trouble=on_trouble,
    )
    for shown in shown_pictures:
        found = classifier.classify_batch([frame.image for frame in shown.frames])
        ms = sum(classifier.timings.values()) / len(shown.frames)
        for frame, one in zip(shown.frames, found, strict=True):
            yield Classified(
                shown.source_of(frame), shown.kind, frame, one, ms, shown.count, shown.fps, shown.number
            )


class ClassSaver:
    """Writes results to a folder that was empty, so no file of anybody's is ever written over.

    Args:
        folder: made if missing.
        forms: some of :data:`FORMS`.
        class_names: of the classifier, the columns of the CSV file.

    Raises:
        ConfigError: the folder is not empty.
        SaveError: it cannot be made or written to.
    """

    def __init__(
        self, folder: str | os.PathLike[str], forms: Collection[str], class_names: Sequence[str]
    ) -> None:
        self._pictures = Saver(folder, [form for form in forms if form == "images"])
        self.folder = Path(folder)
        self._class_names = class_names
        self._files: dict[str, TextIO] = {}
        try:
            for form, name in (("json", "classes.jsonl"), ("csv", "classes.csv")):
                if form in forms:
                    self._files[form] = (self.folder / name).open(
                        "w", encoding="utf-8", errors="surrogateescape", newline=""
                    )
            if "csv" in self._files:
                self._row(["picture", "class", "score", *class_names])
        except OSError as error:
            raise disk_error(error, self.folder, SaveError) from error

    def save(self, result: Classified) -> None:
        """Keep one result.

        Raises:
            SaveError: the disk refuses, or no video can be made.
        """
        frame, said = result.frame, result.classification
        scores = dict(zip(said.class_names, said.scores.tolist(), strict=True))
        try:
            if "json" in self._files:
                self._files["json"].write(json_text.to_text(_line(result, scores)) + "\n")
                self._files["json"].flush()
            if "csv" in self._files:
                name = str(frame.path) if frame.path else result.source
                if frame.path is None or frame.page is not None:
                    name += f"#{frame.index if frame.page is None else frame.page}"
                ordered = [f"{scores[label]:.5f}" for label in self._class_names]
                self._row([name, said.label, f"{said.score:.5f}", *ordered])
        except OSError as error:
            raise disk_error(error, self.folder, SaveError) from error
        self._pictures.save(frame, result.detections, result.source, result.kind, result.fps, result.number)

    def close(self) -> None:
        """Finish the files. May be called twice."""
        try:
            self._pictures.close()
        finally:
            for file in self._files.values():
                close_file(file, self.folder)

    def __enter__(self) -> ClassSaver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _row(self, cells: Sequence[str]) -> None:
        TableWriter(self._files["csv"]).writerow(cells)
        self._files["csv"].flush()


def _line(result: Classified, scores: dict[str, float]) -> dict[str, Any]:
    height, width = result.frame.image.shape[:2]
    line: dict[str, Any] = {"source": result.source, "width": width, "height": height}
    line |= place_of(result.frame)
    line["class"] = result.classification.label
    line["score"] = round(result.classification.score, 5)
    line["scores"] = {name: round(score, 5) for name, score in scores.items()}
    return line
