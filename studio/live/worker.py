"""The detector's own thread: takes the newest frame, finds boxes, hands both over. It never queues frames."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThread, Signal

from engine.errors import SourceError, UserError

WAIT_S = 0.1
FPS_FRAMES = 30


@dataclass(frozen=True)
class Seen:
    """One frame with what was found in it.

    ``image`` (H, W, 3) uint8 RGB; ``boxes`` (N, 4) float32 xyxy px; ``timings``: ms of "pre", "network",
    "post"; ``fps``: frames looked at a second, over the last ones.
    """

    image: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    labels: list[str]
    scores: NDArray[np.float32]
    timings: dict[str, float]
    fps: float


class LiveThread(QThread):
    """Loads the detector, opens the source, and looks until stopped. All its errors come as ``failed``."""

    ready = Signal(list, float)
    """(class names, threshold the run was given)"""
    seen = Signal(object)
    """Seen; the next one comes only after :meth:`shown` was called."""
    failed = Signal(object)
    """The exception. A UserError is for the person; anything else is our fault."""
    source_ended = Signal()

    def __init__(self, run: str, source: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run_path, self._source = run, source
        self._stop = threading.Event()
        self._view_is_free = threading.Event()
        self._view_is_free.set()
        self.threshold = 0.5
        self.nms_iou = 0.45
        self._times: deque[float] = deque(maxlen=FPS_FRAMES)

    def stop(self) -> None:
        """Ask to end. Does not wait."""
        self._stop.set()
        self._view_is_free.set()

    def shown(self) -> None:
        """The view has painted what it was given last."""
        self._view_is_free.set()

    def run(self) -> None:
        """The thread's work."""
        try:
            self._look()
        except Exception as error:  # noqa: BLE001 - carried to the window's thread, not swallowed
            self.failed.emit(error)

    def _look(self) -> None:
        # torch takes seconds to load and half a gigabyte: only when somebody wants to look.
        from engine.inference import Detector
        from engine.inference.capture import Capture

        detector = Detector.load(self._run_path)
        if self._stop.is_set():
            return
        capture = Capture(self._source)
        capture.start()
        try:
            self.ready.emit(list(detector.class_names), float(detector.threshold))
            while not self._stop.is_set():
                frame = capture.latest(WAIT_S)
                if frame is None:
                    if capture.error is not None:
                        raise capture.error
                    if capture.ended:
                        self.source_ended.emit()
                        return
                    continue
                found = detector.detect(frame.image, threshold=self.threshold, nms_iou=self.nms_iou)
                self._times.append(time.monotonic())
                self._view_is_free.wait()
                if self._stop.is_set():
                    return
                self._view_is_free.clear()
                self.seen.emit(
                    Seen(
                        frame.image,
                        found.boxes,
                        list(found.labels),
                        found.scores,
                        dict(detector.timings),
                        self._fps(),
                    )
                )
        finally:
            capture.stop()

    def _fps(self) -> float:
        if len(self._times) < 2:
            return 0.0
        return (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1e-9)


def in_words(error: Exception) -> str:
    """What to show beside the picture."""
    if isinstance(error, UserError):
        return str(error)
    return str(SourceError(f"the detector failed ({type(error).__name__}: {error})"))
