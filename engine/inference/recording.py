"""A video with boxes, written while one watches: in a thread of its own, at a steady speed."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.datasets.cv import cv2
from engine.errors import UserError
from engine.inference.detector import Detections
from engine.inference.drawing import draw
from engine.inference.opening import new_film
from engine.inference.saving import RESERVE, SaveError, need_space

_QUEUE = 8
_LONGEST_GAP_S = 5.0
_LONGEST_PAUSE_S = 24 * 3600.0  # of a film that is read from a file; a damaged time must not fill the disk


_Item = tuple[npt.NDArray[np.uint8], Detections, float]


class Recorder:
    """Give it frames as they come; it repeats or leaves out some so that the video runs as fast as life did.

    Nothing here waits for the disk but :meth:`close`. When frames come faster than they can be written,
    some are left out, see :attr:`left_out`; unless it ``waits``, for sources that wait as well.

    Args:
        path: an .mp4 file that does not exist yet; its folder is made.
        fps: frames a second of the video.
        size: (width, height) px of all frames; others are scaled to it.

    Raises:
        SaveError: the disk is full, or no video can be written there.
    """

    def __init__(
        self, path: Path, fps: float, size: tuple[int, int], *, waits: bool = False, reserve: int = RESERVE
    ) -> None:
        self.path = path
        self.left_out = 0
        self.written = 0
        self._fps, self._size, self._reserve = fps, size, reserve
        self._error: UserError | None = None
        self._began: float | None = None
        self._waits = waits
        self._queue: queue.Queue[_Item | None] = queue.Queue(_QUEUE)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SaveError(
                f"cannot be made ({error.strerror})", where=path.parent, remedy="Choose another folder"
            ) from error
        self._need_space()
        self._writer = new_film(path, fps, size)
        if not self._writer.isOpened():
            raise SaveError("no video can be written", where=path, remedy="Choose another folder")
        self._thread = threading.Thread(target=self._run, name=f"recorder {path.name}", daemon=True)
        self._thread.start()

    @property
    def error(self) -> UserError | None:
        """Why it stopped writing; what was written until then can be played. None while all is well."""
        return self._error

    def add(self, image: npt.NDArray[np.uint8], detections: Detections, captured_at: float) -> None:
        """Write a frame.

        Args:
            image: (H, W, 3) uint8 RGB. detections: drawn on it in the recorder's thread.
            captured_at: seconds on any steady clock.
        """
        item = (image, detections, captured_at)
        if self._waits:
            self._queue.put(item)
            return
        try:
            self._queue.put_nowait(item)
        except queue.Full:
            self.left_out += 1

    def close(self, timeout_s: float = 10.0) -> None:
        """Write what waits and finish the file. May be called twice."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            while (item := self._queue.get()) is not None:
                if self._error is None:
                    self._write(*item)
        except UserError as error:
            self._error = error
            while self._queue.get() is not None:  # whoever adds frames must never find the queue full
                pass
        finally:
            self._writer.release()

    def _write(self, image: npt.NDArray[np.uint8], detections: Detections, captured_at: float) -> None:
        if self._began is None:
            self._began = captured_at
        due = round((captured_at - self._began) * self._fps) + 1
        if due <= self.written:
            if not self._waits:
                return
            due = (
                self.written + 1
            )  # a film's frames may come in bursts: each is shown, the next pause is shorter
        longest = _LONGEST_PAUSE_S if self._waits else _LONGEST_GAP_S
        repeats = min(due - self.written, round(longest * self._fps))
        # A stream that was away for an hour must not become an hour of one picture.
        self._began += (due - self.written - repeats) / self._fps
        picture = draw(image, detections)
        if (picture.shape[1], picture.shape[0]) != self._size:
            picture = cv2.resize(picture, self._size, interpolation=cv2.INTER_AREA)
        bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        for _ in range(repeats):
            if self.written % max(round(self._fps), 1) == 0:
                self._need_space()
            self._writer.write(bgr)
            self.written += 1

    def _need_space(self) -> None:
        need_space(self.path, self._reserve)
