"""What ``predict`` does beside detecting: following, counting, recording and collecting.

Each source has a tracker, a counter and a recording of its own: what left one film does not come back in the
next.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from engine.datasets.dataset import Dataset
from engine.errors import ConfigError
from engine.i18n import counted, words
from engine.inference.class_names import strangers
from engine.inference.collecting import Collector, unsure, unsure_floor
from engine.inference.detector import Detections, Detector
from engine.inference.given.expanding import Source
from engine.inference.given.telling import stem_of
from engine.inference.predicting import Prediction
from engine.inference.recording import Recorder
from engine.inference.sources import Frame
from engine.inference.tracking import LineCounter, Tracker


class Extras:
    """As asked for on the command line. ``floor``: the score from which on it wants to be told.

    Args:
        sources: those that will come, in their order.

    Raises:
        ConfigError: a file to record to exists. DatasetError: there is no such data set to add to.
    """

    def __init__(self, arguments: argparse.Namespace, detector: Detector, sources: Sequence[Source]) -> None:
        self._threshold = detector.threshold if arguments.threshold is None else arguments.threshold
        self.floor = unsure_floor(self._threshold) if arguments.add else self._threshold
        self._arguments = arguments
        self._records = _records(Path(arguments.record), sources) if arguments.record else []
        for path in self._records:
            if path.exists():
                raise ConfigError("exists already", where=path, remedy="Give --record a new file")
        self._sources, self._several = sources, len(sources) > 1
        self._collector = _collector(arguments, detector) if arguments.add else None
        self._one: _OneSource | None = None
        self._number = -1
        self._told: list[str] = []

    def seen(self, results: Generator[Prediction, None, None]) -> Generator[Prediction, None, None]:
        """The results, after note was taken of each; with numbers where objects are followed.

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
            self._end_source()
            for line in [*self._told, *self._added()]:
                print(line)
        if self._one is not None:
            self._one.check()

    def _see(self, result: Prediction) -> Prediction:
        found = result.detections
        if self._collector is not None and unsure(found.scores, self._threshold):
            self._collector.add(result.frame.image, found, source=result.source)
        # What is only nearly sure enough was asked for to tell whether the detector is unsure.
        found = found.above(self._threshold)
        if self._one is None or result.number != self._number:
            self._end_source()
            if self._one is not None:
                self._one.check()
            record = self._records[result.number] if self._records else None
            name = self._sources[result.number].name if self._several else ""
            self._one = _OneSource(self._arguments, name, record)
            self._number = result.number
        result = replace(result, detections=self._one.follow(found, result.frame))
        self._one.write(result)
        return result

    def _end_source(self) -> None:
        if self._one is not None:
            self._told += self._one.end()

    def _added(self) -> list[str]:
        if self._collector is None:
            return []
        return [
            counted(
                len(self._collector.added),
                "{} frame was added to the data set, with suggestions",
                "{} frames were added to the data set, with suggestions",
            )
        ]


class _OneSource:
    """What is remembered of one source from picture to picture. ``name``: to be told with its numbers."""

    def __init__(self, arguments: argparse.Namespace, name: str, record: Path | None) -> None:
        self._tracker = Tracker() if arguments.track or arguments.line else None
        self._counter = LineCounter(arguments.line) if arguments.line else None
        self._name, self._record = name, record
        self._recorder: Recorder | None = None
        self._has_ended = False
        self._in_pages = False

    def follow(self, found: Detections, frame: Frame) -> Detections:
        if self._tracker is None:
            return found
        if frame.page == 0 or (frame.page is None and self._in_pages):
            self._tracker.forget()  # each animation of a folder is a scene of its own
            if self._counter is not None:
                self._counter.forget()
        self._in_pages = frame.page is not None
        numbers = self._tracker.update(found.boxes, found.label_ids)
        if self._counter is not None:
            self._counter.update(found.boxes, found.labels, numbers, self._tracker.beginnings)
        return replace(found, tracks=numbers)

    def write(self, result: Prediction) -> None:
        if self._record is None:
            return
        image, fps = result.frame.image, result.fps or 25.0
        live = result.kind in ("camera", "url")
        if self._recorder is None:
            self._recorder = Recorder(self._record, fps, (image.shape[1], image.shape[0]), waits=not live)
        at = result.frame.captured_at if live else result.frame.index / fps
        if result.kind == "video" and result.frame.time_s is not None:
            at = result.frame.time_s
        self._recorder.add(image, result.detections, at)
        self.check()

    def check(self) -> None:
        if self._recorder is not None and self._recorder.error is not None:
            raise self._recorder.error

    def end(self) -> list[str]:
        """Finish the recording; sentences about what was counted. Nothing the second time."""
        if self._has_ended:
            return []
        self._has_ended = True
        if self._recorder is not None:
            self._recorder.close()
        lines = self._summary()
        return [f"{self._name}: {line}" for line in lines] if self._name else lines

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
        return lines


def _records(path: Path, sources: Sequence[Source]) -> list[Path]:
    """A file for each source: the very one that was asked for where there is one source."""
    if len(sources) == 1:
        return [path]
    made: list[Path] = []
    taken: set[str] = set()
    for source in sources:
        kind = (
            "video" if source.kind == "url" else source.kind
        )  # an address is asked only when its turn comes
        stem = name = f"{path.stem}-{stem_of(source.text, kind)}"
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        made.append(path.with_name(name + path.suffix))
    return made


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
    return Collector(data.images_dir, folder)
