"""What ``predict`` does beside detecting: following, counting, recording and collecting."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Generator, Mapping
from dataclasses import replace
from pathlib import Path

from engine.datasets.dataset import Dataset
from engine.errors import ConfigError
from engine.i18n import counted, words
from engine.inference.class_names import strangers
from engine.inference.collecting import Collector, unsure, unsure_floor
from engine.inference.detector import Detector
from engine.inference.predicting import Prediction
from engine.inference.recording import Recorder
from engine.inference.tracking import LineCounter, Tracker


class Extras:
    """As asked for on the command line. ``floor``: the score from which on it wants to be told.

    Raises:
        ConfigError: the file to record to exists. DatasetError: there is no such data set to add to.
    """

    def __init__(self, arguments: argparse.Namespace, detector: Detector) -> None:
        self._threshold = detector.threshold if arguments.threshold is None else arguments.threshold
        self.floor = unsure_floor(self._threshold) if arguments.add else self._threshold
        self._tracker = Tracker() if arguments.track or arguments.line else None
        self._counter = LineCounter(arguments.line) if arguments.line else None
        self._record = Path(arguments.record) if arguments.record else None
        self._recorder: Recorder | None = None
        if self._record is not None and self._record.exists():
            raise ConfigError("exists already", where=self._record, remedy="Give --record a new file")
        self._collector = _collector(arguments, detector) if arguments.add else None

    def seen(self, results: Generator[Prediction, None, None]) -> Generator[Prediction, None, None]:
        """The results, after note was taken of each; with numbers in the labels where objects are followed.

        Raises:
            SaveError: the recording had to stop. DatasetError: a frame cannot be added.
        """
        try:
            for result in results:
                yield self._see(result)
        finally:
            results.close()
            if self._collector is not None:
                self._collector.close()
            if self._recorder is not None:
                self._recorder.close()
            for line in self._summary():
                print(line)
        if self._recorder is not None and self._recorder.error is not None:
            raise self._recorder.error

    def _see(self, result: Prediction) -> Prediction:
        found = result.detections
        if self._collector is not None and unsure(found.scores, self._threshold):
            self._collector.add(result.frame.image, found)
        # What is only nearly sure enough was asked for to tell whether the detector is unsure.
        found = found.above(self._threshold)
        if self._tracker is not None:
            numbers = self._tracker.update(found.boxes, found.label_ids)
            if self._counter is not None:
                self._counter.update(found.boxes, found.labels, numbers)
            labels = [
                f"{label} {number}" if number else label
                for label, number in zip(found.labels, numbers.tolist(), strict=True)
            ]
            found = replace(found, labels=labels)
        result = replace(result, detections=found)
        if self._record is not None:
            self._write(result, self._record)
        return result

    def _write(self, result: Prediction, path: Path) -> None:
        image, fps = result.frame.image, result.fps or 25.0
        live = result.kind in ("camera", "url")
        if self._recorder is None:
            self._recorder = Recorder(path, fps, (image.shape[1], image.shape[0]), waits=not live)
        at = result.frame.captured_at if live else result.frame.index / fps
        self._recorder.add(image, result.detections, at)
        if self._recorder.error is not None:
            raise self._recorder.error

    def _summary(self) -> list[str]:
        lines = []
        if self._tracker is not None:
            lines.append(counted(self._tracker.count, "{} object was followed", "{} objects were followed"))
        if self._counter is not None:
            lines.append(words("over the line to its right: {}", _counted(self._counter.to_right)))
            lines.append(words("over the line to its left: {}", _counted(self._counter.to_left)))
        if self._recorder is not None:
            path, written, left_out = self._recorder.path, self._recorder.written, self._recorder.left_out
            frames = counted(written, "{} frame", "{} frames")
            if left_out:
                lines.append(words("recorded {}: {}, {} left out", path, frames, left_out))
            else:
                lines.append(words("recorded {}: {}", path, frames))
        if self._collector is not None:
            added = len(self._collector.added)
            lines.append(
                counted(
                    added,
                    "{} frame was added to the data set, with suggestions",
                    "{} frames were added to the data set, with suggestions",
                )
            )
        return lines


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{label} {count}" for label, count in sorted(counts.items())) or words("none")


def _collector(arguments: argparse.Namespace, detector: Detector) -> Collector:
    run = Path(arguments.run_dir)
    data = Dataset.open(arguments.add)
    unknown = strangers(detector.class_names, data.class_names())
    if unknown:
        told = words("the data set has no class {} yet; suggestions keep the name", ", ".join(unknown))
        print(words("note: {}", told), file=sys.stderr)
    folder = run if run.is_dir() else run.parent
    return Collector(data.images_dir, folder, source=", ".join(arguments.sources))
