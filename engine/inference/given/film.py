"""A film by the times of its frames.

Many films have no steady rate: phones slow down in the dark, screen recorders write a frame when something
moves. The number of a frame then tells nothing about its time, and OpenCV's own way to a time goes wrong. So
the time each frame carries is taken, and a place is found by going there and looking where one has come to.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from engine.datasets.cv import cv2

_COUNTED = (".mp4", ".m4v", ".mov", ".3gp", ".avi", ".wmv")
"""Films whose header holds the number of their frames; that of others is reckoned from how long they are."""
NEARLY_ALL = 0.97
"""Share of the frames promised that has to come; the number in a header is often an estimate."""
_STEADY = 0.8
"""Share of gaps near the usual one from which on a film counts as one of steady rate."""
_FEW_GAPS = 3
_SAME_S = 0.0015
"""Times of frames are kept in whole milliseconds, or finer."""
_BACK_S = (0.0, 1.0, 4.0, 16.0, 64.0, 256.0, math.inf)
_USUAL_FPS = 25.0

Image = npt.NDArray[np.uint8]


class Film:
    """An opened video file. :meth:`grab`, then :meth:`retrieve`; :attr:`time_s` is that of the frame grabbed.

    Attributes:
        fps, count: as the file has them; 0 and None where it does not say.
        index: of the frame grabbed, from 0; after a :meth:`seek` reckoned from its time. -1 before the first.
    """

    def __init__(self, capture: cv2.VideoCapture, suffix: str) -> None:
        self._capture = capture
        self._is_counted = suffix.lower() in _COUNTED
        told = capture.get(cv2.CAP_PROP_FPS)
        self.fps = float(told) if 0 < told < 1000 else 0.0
        frames = capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.count = int(frames) if 0 < frames < 1e9 else None
        self.index, self.time_s = -1, 0.0
        self._has_times = True
        self._is_grabbed = False
        self._gaps: list[float] = []
        self._was_sought = False

    @property
    def position(self) -> int:
        """Where the frame stands among ``count`` that were spread evenly: what a slider shows."""
        return max(round(self.time_s * self.fps), 0) if self.fps and self._has_times else max(self.index, 0)

    def grab(self) -> bool:
        """Go to the next frame; False where none comes any more."""
        if self._is_grabbed:
            self._is_grabbed = False
            return True
        if not self._capture.grab():
            return False
        before = self.time_s
        self.index += 1
        self.time_s = self._time(self.index > 0)
        if self.index > 0:
            self._gaps.append(self.time_s - before)
        return True

    def retrieve(self) -> tuple[bool, Image | None]:
        """Decode the frame that was grabbed, as BGR."""
        return self._capture.retrieve()

    def seek(self, position: int) -> None:
        """The frame at that :attr:`position` is grabbed next; where none stands just there, one beside it.

        One step back or on from the frame that was grabbed last never leads to that very frame again.
        """
        if not self.fps or not self._has_times:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, position)
            self.index, self._is_grabbed, self._was_sought = position - 1, False, True
            return
        now, at = self.position if self.index >= 0 else -1, self.time_s
        if not self._go_to(position / self.fps, 0.5 / self.fps) and self.index < 0:
            return
        if position < now and self.time_s >= at - _SAME_S:
            self._go_before(at)

    def seek_time(self, time_s: float) -> None:
        """The frame of that very time is grabbed next, else the one that follows."""
        if self._has_times:
            self._go_to(time_s, _SAME_S)
        else:
            self.seek(round(time_s * (self.fps or _USUAL_FPS)))

    @property
    def is_at_frame(self) -> bool:
        """Whether the frame at :attr:`index` is grabbed already, and comes next."""
        return self._is_grabbed

    def close(self) -> None:
        """Release the file."""
        self._capture.release()

    @property
    def lost(self) -> tuple[int, int] | None:
        """After the end: (frames that came, frames there should be), where some are missing or damaged.

        A file that was cut ends too early. One that is damaged in the middle jumps there: a single gap or a
        few, in a film of otherwise steady rate.
        """
        if self.count is None or self._was_sought:
            return None if self.count is None else self._cut_after_seeking()
        came = self.index + 1
        if self._is_counted:
            lost = self.count - came
            if lost <= 0 or self._was_thinned(lost):
                return None
            is_torn = self._missing_inside() == lost
            return (came, self.count) if is_torn or came < self.count * NEARLY_ALL else None
        if not self.fps or came >= self.count * NEARLY_ALL:
            return None
        # The last frame may be shown as long as any other of an uneven film was.
        shown_s = self.time_s + max([1 / self.fps, *self._gaps])
        ends_early = shown_s < self.count / self.fps * NEARLY_ALL
        jumps = self._missing_inside() > self.count * (1 - NEARLY_ALL)
        return (came, self.count) if ends_early or jumps else None

    def _cut_after_seeking(self) -> tuple[int, int] | None:
        came = max(self.index, self.position) + 1
        return (came, self.count) if self.count and came < self.count * NEARLY_ALL else None

    def _was_thinned(self, lost: int) -> bool:
        """Whether frames are missing in many places and nowhere else: who wrote it left out those alike."""
        if not self.fps:
            return False
        wide = [gap for gap in self._gaps if gap > 1.5 / self.fps]
        return len(wide) > _FEW_GAPS and sum(round(gap * self.fps) - 1 for gap in wide) >= lost

    def _missing_inside(self) -> int:
        """Frames that seem to be missing in the middle of a film of steady rate."""
        if len(self._gaps) < 4:
            return 0
        gaps = np.array(self._gaps)
        usual = float(np.median(gaps))
        steady = np.abs(gaps - usual) <= 0.25 * usual + _SAME_S
        wide = gaps > 1.75 * usual
        if steady.mean() < _STEADY or not 0 < wide.sum() <= _FEW_GAPS or usual <= 0:
            return 0
        return int(np.round(gaps[wide] / usual - 1).sum())

    def _time(self, is_later: bool) -> float:
        """Of the frame just grabbed; reckoned on where the file, or what plays it, has no times."""
        told = float(self._capture.get(cv2.CAP_PROP_POS_MSEC)) / 1000
        if math.isfinite(told) and 0 <= told < 1e7 and (told > self.time_s or not is_later):
            return told
        if not is_later:
            return 0.0
        self._has_times = self._has_times and self.index > 1 and told > 0
        return self.time_s + 1 / (self.fps or _USUAL_FPS)

    def _go_to(self, time_s: float, slack_s: float) -> bool:
        """Grab the first frame from ``time_s - slack_s`` on, else the last one; False where none comes."""
        self._was_sought = True
        for back in _BACK_S:
            start = max(time_s - back, 0.0)
            if not self._land(start):
                if start == 0.0:
                    return False
                continue
            if self.time_s <= time_s + slack_s or start == 0.0:
                break
        while self.time_s < time_s - slack_s:
            before = self.time_s
            if not self._step():
                return self._go_to(before, _SAME_S) if before < time_s - slack_s else False
        self._is_grabbed = True
        return True

    def _go_before(self, time_s: float) -> None:
        """Grab the last frame before that time; the first one where there is none."""
        for back in _BACK_S[1:]:
            start = max(time_s - back, 0.0)
            if self._land(start) and self.time_s < time_s - _SAME_S:
                last = self.time_s
                while self._step() and self.time_s < time_s - _SAME_S:
                    last = self.time_s
                self._go_to(last, _SAME_S)
                return
            if start == 0.0:
                break
        self._go_to(0.0, _SAME_S)

    def _land(self, time_s: float) -> bool:
        """Have OpenCV go about there, and tell where that was."""
        if time_s <= 0:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
        else:
            self._capture.set(cv2.CAP_PROP_POS_MSEC, time_s * 1000)
        self._is_grabbed = False
        if not self._capture.grab():
            return False
        self._place(float(self._capture.get(cv2.CAP_PROP_POS_MSEC)) / 1000)
        return True

    def _step(self) -> bool:
        if not self._capture.grab():
            return False
        self._place(max(float(self._capture.get(cv2.CAP_PROP_POS_MSEC)) / 1000, self.time_s))
        return True

    def _place(self, time_s: float) -> None:
        self.time_s = time_s
        self.index = max(round(time_s * self.fps), 0)
