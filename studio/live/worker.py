"""The model's own thread: takes the newest frame, looks, hands both over. It never queues frames."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThread, Signal

from engine.errors import UserError
from engine.inference.collecting import Collector, unsure
from engine.inference.detector import Detections
from engine.inference.given.address import Address
from engine.inference.recording import Recorder
from studio.live.eyes import Eyes
from studio.live.seen import Ready, Seen, drawn
from studio.live.wishes import Wishes

if TYPE_CHECKING:
    from engine.inference.capture import CameraWish, Capture
    from engine.inference.looking import Looker

logger = logging.getLogger(__name__)

WAIT_S = 0.1
FPS_FRAMES = 30
COLLECT_EVERY_S = 2.0
"""Frames that are added by themselves come no faster than this."""


class LiveThread(QThread):
    """Loads the model, opens the source, and looks until stopped. All its errors come as ``failed``."""

    ready = Signal(object)
    """Ready"""
    opened = Signal(int, float)
    """Pictures of a video file and frames a second; 0 for anything else."""
    seen = Signal(object)
    """Seen; the next one comes only after :meth:`shown` was called."""
    trouble = Signal(object)
    """engine.inference.capture.Trouble while the source is being asked again; None once it is back."""
    loaded_again = Signal(object)
    """Ready: the run was exported, and is looked through with that from here on."""
    not_loaded_again = Signal(object)
    """The UserError; it goes on with the model it has."""
    added = Signal(object, bool)
    """(engine.inference.collecting.Added, or None when the frame looked like an earlier one; by itself)"""
    adding_failed = Signal(object)
    recording_stopped = Signal(object)
    """(path, the error that ended it or None)"""
    failed = Signal(object)
    """The exception. A UserError is for the person; anything else is our fault."""
    source_ended = Signal(str)
    """"12 of 20" where a file was cut off, else ""."""

    def __init__(
        self, run: str, source: str | Address, camera: CameraWish, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.run_path, self._source, self._camera = run, source, camera
        self._load_again = threading.Event()
        self._stop = threading.Event()
        self._view_is_free = threading.Event()
        self._view_is_free.set()
        self.wishes = Wishes()
        self._times: deque[float] = deque(maxlen=FPS_FRAMES)
        self._capture: Capture | None = None
        self._collector: Collector | None = None
        self._collected_at = 0.0
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="live-disk")
        self._record_to: Path | None = None
        self._recorder: Recorder | None = None

    # -- called by the window; none of it waits --

    def stop(self) -> None:
        """Ask to end."""
        self._stop.set()
        self._view_is_free.set()

    def load_again(self) -> None:
        """The run was exported: go on with the faster model, without leaving the source."""
        self._load_again.set()

    def shown(self) -> None:
        """The view has painted what it was given last."""
        self._view_is_free.set()

    def pause(self, paused: bool) -> None:
        """Hold a video file, or let it go on."""
        if self._capture is not None:
            self._capture.pause(paused)

    def seek(self, index: int) -> None:
        """Go to a picture of a video file."""
        if self._capture is not None:
            self._capture.seek(index)

    def look_again(self, seen: Seen) -> None:
        """Look at the frame once more at which a film is held."""
        if self._capture is not None and seen.time_s is not None:
            self._capture.seek_time(seen.time_s)

    def record(self, path: Path | None) -> None:
        """Begin to record to a file that does not exist yet; None: end the recording."""
        self._record_to = path

    @property
    def has_collector(self) -> bool:
        """Whether it knows where added frames go."""
        return self._collector is not None

    def collect_to(self, collector: Collector | None) -> None:
        """Where frames go that are added, by hand or because the model is unsure; None: nowhere."""
        before, self._collector = self._collector, collector
        if before is not None:
            self._disk.submit(before.close)

    def reconsider(self, images: list[Path], is_back: bool) -> None:
        """Added photos are gone, or back: frames that look like them are new, or are not."""
        collector = self._collector
        if collector is not None and not self._stop.is_set():
            for image in images:
                self._disk.submit(collector.remember if is_back else collector.forget, image)

    def add(self, seen: Seen) -> None:
        """Add a frame to the data set."""
        collector = self._collector
        if collector is not None and not self._stop.is_set():
            self._disk.submit(self._add, collector, seen.image, seen.found, False)

    # -- the thread's own --

    def run(self) -> None:
        """The thread's work."""
        try:
            self._look()
        except Exception as error:  # noqa: BLE001 - carried to the window's thread, not swallowed
            self.failed.emit(error)
        finally:
            self._disk.shutdown(wait=True)
            if self._collector is not None:
                self._collector.close()

    def _look(self) -> None:
        # Loading takes from a moment (onnxruntime) to seconds (torch): only when somebody wants to look.
        from engine.inference.capture import Capture
        from engine.inference.looking import Looker

        looker = Looker.load(self.run_path)
        if self._stop.is_set():
            return
        self._capture = capture = Capture(self._source, camera=self._camera, reconnect=True)
        told_trouble = None
        is_open = False
        eyes = Eyes(looker)
        self.ready.emit(_ready(looker))
        capture.start()
        try:
            while not self._stop.is_set():
                if self._load_again.is_set():
                    self._load_again.clear()
                    self._reload(eyes)
                frame = capture.latest(WAIT_S)
                if capture.trouble is not told_trouble:
                    told_trouble = capture.trouble
                    self.trouble.emit(told_trouble)
                if frame is None:
                    if capture.error is not None:
                        raise capture.error
                    if capture.ended:
                        self.source_ended.emit(capture.note)
                        return
                    continue
                if not is_open:
                    is_open = True
                    self.opened.emit(capture.count or 0, capture.file_fps)
                seen = eyes.see(frame, self.wishes, self._fps())
                # Of a film that is held, or moved by hand, the frames that came tell nothing.
                self._keep(seen, (capture.file_fps if capture.count else 0) or capture.fps)
                self._view_is_free.wait()
                if self._stop.is_set():
                    return
                self._view_is_free.clear()
                self.seen.emit(seen)
        finally:
            self._record_to = None
            self._end_recording()
            capture.stop()

    def _reload(self, eyes: Eyes) -> None:
        from engine.inference.looking import Looker

        try:
            looker = Looker.load(self.run_path)
        except UserError as error:
            self.not_loaded_again.emit(error)
            return
        eyes.use(looker)
        self.loaded_again.emit(_ready(looker))

    def _fps(self) -> float:
        self._times.append(time.monotonic())
        if len(self._times) < 2:
            return 0.0
        return (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1e-9)

    def _keep(self, seen: Seen, fps: float) -> None:
        """Record the frame, and add it where the model is unsure, as far as either is wanted."""
        wishes = self.wishes
        collector = self._collector
        now = time.monotonic()
        if wishes.collect and collector is not None and now - self._collected_at >= COLLECT_EVERY_S:
            scores = seen.all_found.scores
            if unsure(scores, wishes.threshold):
                self._collected_at = now
                self._disk.submit(self._add, collector, seen.image, seen.all_found, True)
        path = self._record_to
        recorder = self._recorder
        if recorder is not None and (path != recorder.path or recorder.error is not None):
            self._end_recording()
        if path is not None and self._recorder is None:
            try:
                size = (seen.image.shape[1], seen.image.shape[0])
                self._recorder = Recorder(path, min(max(round(fps), 5), 60) if fps else 25, size)
            except UserError as error:
                self._record_to = None
                self.recording_stopped.emit((path, error))
        if self._recorder is not None:
            self._recorder.add(seen.image, drawn(seen), seen.captured_at)

    def _end_recording(self) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.close()
            if recorder.error is not None:
                self._record_to = None
            self.recording_stopped.emit((recorder.path, recorder.error))

    def _add(
        self, collector: Collector, image: NDArray[np.uint8], found: Detections, by_itself: bool
    ) -> None:
        try:
            self.added.emit(collector.add(image, found), by_itself)
        except UserError as error:
            self.adding_failed.emit(error)
        except Exception as error:  # a pool's thread would keep it to itself
            logger.exception("a frame could not be added")
            self.adding_failed.emit(error)


def _ready(looker: Looker) -> Ready:
    return Ready(
        looker.task,
        list(looker.class_names),
        looker.threshold,
        looker.backend,
        looker.device,
        looker.note,
    )
