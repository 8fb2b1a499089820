"""Watching a source live: a thread reads on and keeps only the newest frame.

A detector slower than the camera skips frames and never lags behind. A video file is played at its own
speed, so it behaves as a camera does.
"""

from __future__ import annotations

import threading
import time

from engine.errors import UserError
from engine.inference.sources import Frame, FrameSource

__all__ = ["Capture", "Frame", "FrameSource"]


class Capture:
    """The newest frame of a source.

    Opening and reading happen in a daemon thread, so no method blocks on a camera or network; only
    :meth:`latest` and :meth:`stop` wait, no longer than told.

    Args:
        source: image, folder, video file, URL or camera number.
        live: True: videos play at their speed (folders at one picture a second) and frames nobody took
            are dropped. False: as fast as frames are taken, and none is dropped.
        camera_size: (width, height) in pixels to ask a camera for.
    """

    def __init__(self, source: str, live: bool = True, camera_size: tuple[int, int] | None = None) -> None:
        self.source = source
        self._live = live
        self._camera_size = camera_size
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._error: UserError | None = None
        self._finished = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._told_fps = 0.0
        self._taken_at: list[float] = []

    def start(self) -> None:
        """Open the source and begin to read, in the background. Once only."""
        if self._thread is not None:
            raise RuntimeError("this capture was started before")
        self._thread = threading.Thread(target=self._run, name=f"capture {self.source[:40]}", daemon=True)
        self._thread.start()

    def latest(self, timeout_s: float) -> Frame | None:
        """The newest frame not handed out yet; waits for one.

        Returns:
            None when none came in ``timeout_s`` seconds, or the source has ended or failed: see
            :attr:`ended` and :attr:`error`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._finished, timeout_s)
            frame, self._frame = self._frame, None
            self._changed.notify_all()
            return frame

    @property
    def error(self) -> UserError | None:
        """Why the source could not be opened or went away; None while all is well."""
        return self._error

    @property
    def ended(self) -> bool:
        """No frame will come any more: the source ended, failed or was stopped, and the last was taken."""
        with self._changed:
            return self._finished and self._frame is None

    @property
    def fps(self) -> float:
        """Frames a second as measured over the last ones; until then as the source says; 0 if unknown."""
        times = self._taken_at[-30:]
        if len(times) >= 5 and times[-1] > times[0]:
            return (len(times) - 1) / (times[-1] - times[0])
        return self._told_fps

    def stop(self, timeout_s: float = 2.0) -> None:
        """Stop reading and release the source.

        Waits at most ``timeout_s`` seconds: a thread deep inside a driver or a silent network is left
        to notice by itself (at the latest after the read timeout) and releases the source then.
        """
        self._stop.set()
        with self._changed:
            self._frame = None
            self._changed.notify_all()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            with FrameSource.open(self.source, self._camera_size) as source:
                self._told_fps = source.fps
                self._read_on(source)
        except UserError as error:
            if not self._stop.is_set():
                self._error = error
        finally:
            with self._changed:
                self._finished = True
                self._changed.notify_all()

    def _read_on(self, source: FrameSource) -> None:
        paced = self._live and source.kind in ("video", "folder") and source.fps > 0
        start = time.monotonic()
        position = 0
        while not self._stop.is_set():
            if paced:
                behind_s = time.monotonic() - start - position / source.fps
                if behind_s > 1.5 / source.fps:
                    # Decoding is slower than the video plays: pass over frames to stay on time.
                    position += 1
                    if not source.skip():
                        return
                    continue
                if behind_s < 0 and self._stop.wait(-behind_s):
                    return
            frame = source.read()
            position += 1
            if frame is None:
                return
            self._hand_over(frame)

    def _hand_over(self, frame: Frame) -> None:
        self._taken_at = [*self._taken_at[-29:], frame.captured_at]
        with self._changed:
            if not self._live:
                self._changed.wait_for(lambda: self._frame is None or self._stop.is_set())
            if not self._stop.is_set():
                self._frame = frame
                self._changed.notify_all()
