"""Boxes a trained detector suggests: found by a child process, kept beside the run until a person decides.

Nothing of it is written to a label file before it is accepted.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from engine.annotations import Box
from engine.datasets.dataset import Item
from engine.runs import new_run_dir
from studio.engine_process import engine_command, engine_environment

logger = logging.getLogger(__name__)

AT_ONCE = 500
"""Images a child process is given: command lines have an end."""
SAME_BOX_IOU = 0.7
"""A suggestion that covers a person's box as well as this is none."""


class Suggestions(QObject):
    """``python -m engine predict RUN IMAGE... --save json``, read while it goes."""

    found = Signal(str, object)
    """(stem, tuple of Box with score); also for an image without any."""
    progress = Signal(int, int)
    ended = Signal(str)
    """What went wrong, or ""."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._run = Path()
        self._file = Path()
        self._read = 0
        self._done = self._total = 0
        self._waiting: list[Item] = []
        self._stems: dict[str, str] = {}

    @property
    def is_running(self) -> bool:
        """Whether images are being looked at."""
        return self._process is not None

    def start(self, run: Path, items: Sequence[Item]) -> None:
        """Look at these images with the run's best weights.

        Raises:
            RunError: nothing can be written beside the run.
        """
        self.cancel()
        self._run, self._waiting = run, list(items)
        self._stems = {str(item.image): item.stem for item in items}
        self._done, self._total = 0, len(items)
        self._next()

    def cancel(self) -> None:
        """Stop; what was found stays."""
        self._waiting.clear()
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(2000)
            process.deleteLater()

    def _next(self) -> None:
        part, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        out = new_run_dir(self._run / "suggestions", "found")
        self._file, self._read = out / "detections.jsonl", 0
        process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in engine_environment().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        images = [str(item.image) for item in part]
        program, *arguments = engine_command(
            ["predict", str(self._run), *images, "--out", str(out), "--save", "json"]
        )
        process.readyReadStandardOutput.connect(self._read_lines)
        process.finished.connect(self._finished)
        self._process = process
        process.start(program, arguments)

    def _read_lines(self) -> None:
        """Take over whole lines of the file; the last one may be half written."""
        if self._process is not None:
            self._process.readAllStandardOutput()
        try:
            with self._file.open("rb") as stream:
                stream.seek(self._read)
                text = stream.read()
        except FileNotFoundError:
            return  # nothing found yet
        whole = text[: text.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.decode("utf-8").splitlines():
            entry = json.loads(line)
            stem = self._stems.get(entry["image"])
            if stem is not None:
                self._done += 1
                boxes = [_box(detection) for detection in entry["detections"]]
                self.found.emit(stem, tuple(boxes))
        self.progress.emit(self._done, self._total)

    def _finished(self, status: int, kind: QProcess.ExitStatus) -> None:
        process = self._process
        if process is None or self.sender() is not process:
            return  # cancelled
        self._read_lines()
        self._process = None
        said = bytes(process.readAllStandardError().data()).decode("utf-8", "replace")
        process.deleteLater()
        if status != 0 or kind != QProcess.ExitStatus.NormalExit:
            lines = [line for line in said.splitlines() if line.startswith("error: ")]
            self._waiting.clear()
            self.ended.emit(lines[-1].removeprefix("error: ") if lines else self.tr("It was killed."))
        elif self._waiting:
            self._next()
        else:
            self.ended.emit("")


def _box(detection: dict[str, Any]) -> Box:
    xmin, ymin, xmax, ymax = detection["box"]
    return Box(detection["label"], xmin, ymin, xmax, ymax, score=detection["score"])


def new_ones(suggested: Sequence[Box], present: Sequence[Box]) -> list[Box]:
    """The suggestions that are not there already."""
    return [box for box in suggested if max_iou(box, present) < SAME_BOX_IOU]


def max_iou(box: Box, others: Sequence[Box]) -> float:
    """The overlap with the one it overlaps most; 0 without any."""
    return max((iou(box, other) for other in others), default=0.0)


def iou(a: Box, b: Box) -> float:
    """Share of the two boxes' union that they have in common."""
    wide = min(a.xmax, b.xmax) - max(a.xmin, b.xmin)
    high = min(a.ymax, b.ymax) - max(a.ymin, b.ymin)
    overlap = max(wide, 0.0) * max(high, 0.0)
    union = a.area + b.area - overlap
    return overlap / union if union > 0 else 0.0
