"""Watching a source live: a thread reads on and keeps only the newest frame.

A detector slower than the camera skips frames and never lags behind. A video file is played at its own
speed, so it behaves as a camera does. A stream or camera that breaks off is asked again and again.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from engine.errors import SourceError, UserError
from engine.inference.given.address import Address
from engine.inference.given.expanding import Source
from engine.inference.opening import CameraWish
from engine.inference.sources import Frame, FrameSource

__all__ = ["CameraWish", "Capture", "Frame", "FrameSource", "Trouble"]

BACK_OFF_S = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Pauses before a source that broke off is asked again; the last one repeats."""


@dataclass(frozen=True)
class Trouble:
    """A source that broke off and is being asked again: ``attempt`` counts from 1, ``wait_s`` before it."""

    error: UserError
    attempt: int
    wait_s: float


class Capture:
    """The newest frame of a source.

    Opening and reading happen in a daemon thread, so no method blocks on a camera or network; only
    :meth:`latest` and :meth:`stop` wait, no longer than told.

    Args:
        source: image, folder, video file, URL or camera number.
        live: True: videos play at their speed (folders at one picture a second) and frames nobody took
            are dropped. False: as fast as frames are taken, and none is dropped.
        camera: what to ask a camera for.
        reconnect: a URL or camera that had sent pictures and breaks off is asked again until it answers
            or the capture is stopped; see :attr:`trouble`. What never answered is an error at once.
    """

    def __init__(
        self,
        source: str | Address | Source,
        live: bool = True,
        camera: CameraWish | None = None,
        reconnect: bool = False,
    ) -> None:
        if isinstance(source, str) and Address.is_one(source):
            source = Address(source)
        self.source = source
        self.name = source.name if isinstance(source, Source) else str(source)
        """The source for a person."""
        self._live = live
        self._camera = camera or CameraWish()
        self._reconnect = reconnect
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._error: UserError | None = None
        self._trouble: Trouble | None = None
        self._finished = False
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._paused = False
        self._seek_to: int | float | None = None
        self._leaps = 0
        self._thread: threading.Thread | None = None
        self._told_fps = 0.0
        self._taken_at: list[float] = []
        self._kind = ""
        self._note = ""
        self.count: int | None = None
        """Pictures a film holds; None for anything else, and until it is open."""
        self.cut_off: tuple[int, int] | None = None
        """After the end of a film of which frames are missing: (those that came, those it promised)."""
        self.last_trouble: Trouble | None = None
        """The last time it broke off, also after it came back."""
        self.handed_over = 0
        """Frames read so far, including those nobody took."""

    def start(self) -> None:
        """Open the source and begin to read, in the background. Once only."""
        if self._thread is not None:
            raise RuntimeError("this capture was started before")
        self._thread = threading.Thread(target=self._run, name=f"capture {self.name[:40]}", daemon=True)
        self._thread.start()

    def latest(self, timeout_s: float) -> Frame | None:
        """The newest frame not handed out yet; waits for one.

        Returns:
            None when none came in ``timeout_s`` seconds, or the source has ended or failed: see
            :attr:`ended`, :attr:`error` and :attr:`trouble`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._finished, timeout_s)
            frame, self._frame = self._frame, None
            self._changed.notify_all()
            return frame

    @property
    def error(self) -> UserError | None:
        """Why the source could not be opened or went away for good; None while all is well."""
        return self._error

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong while the source is being asked again; None while pictures come."""
        return self._trouble

    @property
    def note(self) -> str:
        """What a person should know after the end: a file that was cut off, or is damaged."""
        return self._note

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

    @property
    def file_fps(self) -> float:
        """Frames a second the source says it has; 0 if it does not say."""
        return self._told_fps

    def pause(self, paused: bool) -> None:
        """Hold a video file at its picture, or let it go on. Nothing else can be held."""
        self._paused = paused
        self._wake.set()

    def seek(self, index: int) -> None:
        """Go to the picture at a :attr:`Frame.position` of a film; while paused, it is handed over."""
        self._seek_to = max(int(index), 0)
        self._wake.set()

    def seek_time(self, time_s: float) -> None:
        """Go to the picture of a film that has this very :attr:`Frame.time_s`."""
        self._seek_to = max(float(time_s), 0.0)
        self._wake.set()

    def stop(self, timeout_s: float = 2.0) -> None:
        """Stop reading and release the source.

        Waits at most ``timeout_s`` seconds: a thread deep inside a driver or a silent network is left
        to notice by itself (at the latest after the read timeout) and releases the source then.
        """
        self._stop.set()
        self._wake.set()
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
            attempt = 0
            while not self._stop.is_set():
                before = self.handed_over
                try:
                    self._watch()
                    return
                except SourceError as error:
                    if not self._may_try_again():
                        raise
                    attempt = 1 if self.handed_over > before else attempt + 1
                    wait_s = BACK_OFF_S[min(attempt, len(BACK_OFF_S)) - 1]
                    self._trouble = self.last_trouble = Trouble(error, attempt, wait_s)
                    self._stop.wait(wait_s)
        except UserError as error:
            if not self._stop.is_set():
                self._error = error
        finally:
            with self._changed:
                self._finished = True
                self._changed.notify_all()

    def _may_try_again(self) -> bool:
        return (
            self._reconnect
            and self.handed_over > 0
            and self._kind in ("url", "camera")
            and not self._stop.is_set()
        )

    def _watch(self) -> None:
        with FrameSource.open(self.source, self._camera, self._stop.is_set) as source:
            self._kind, self._told_fps = source.kind, source.fps
            self.count = source.count if source.can_seek else None
            self._read_on(source)
            if source.cut_off is not None and not self._stop.is_set():
                self.cut_off = source.cut_off
                self._note = "{} of {}".format(*source.cut_off)

    def _read_on(self, source: FrameSource) -> None:
        paced = self._live and (source.can_seek or source.kind == "folder") and source.fps > 0
        start: float | None = None
        position = -1
        while not self._stop.is_set():
            if self._moved(source):
                start = None
            came = source.skip()
            position += 1
            if not came:
                if self._paused and source.can_seek:
                    continue  # sought past the last picture: wait there
                return
            if paced:
                due_s = position / source.fps if source.time_s is None else source.time_s
                if start is None:  # the first one, or the one sought: at once
                    start = time.monotonic() - due_s
                elif time.monotonic() - start - due_s > 1.5 / source.fps:
                    continue  # decoding is slower than the video plays: pass over frames to stay on time
                elif not self._wait(start + due_s, source):
                    if self._seek_to is not None:
                        continue
                    start = time.monotonic() - due_s  # it was held
            frame = source.decode()
            if frame is not None:
                self._hand_over(frame)

    def _wait(self, until: float, source: FrameSource) -> bool:
        """Wait until a frame is due; False where the video was held, or is to be moved, meanwhile."""
        was_held = False
        while not self._stop.is_set() and self._seek_to is None:
            if self._paused and source.can_seek:
                was_held = True
                self._wake.wait()
            elif was_held or (left_s := until - time.monotonic()) <= 0 or not self._wake.wait(left_s):
                break
            self._wake.clear()
        return not was_held and self._seek_to is None

    def _moved(self, source: FrameSource) -> bool:
        """Obey :meth:`pause` and :meth:`seek`; True when the clock of the video must start anew."""
        moved = False
        while source.can_seek and not self._stop.is_set():
            target, self._seek_to = self._seek_to, None
            if isinstance(target, float):
                source.seek_time(target)
                return True
            if target is not None:
                self._leaps += 1
                source.seek(min(target, max((source.count or 1) - 1, 0)))
                return True
            if not self._paused:
                break
            moved = True
            self._wake.wait()
            self._wake.clear()
        return moved

    def _hand_over(self, frame: Frame) -> None:
        self._trouble = None
        frame = replace(frame, leaps=self._leaps)
        self._taken_at = [*self._taken_at[-29:], frame.captured_at]
        self.handed_over += 1
        with self._changed:
            if not self._live:
                self._changed.wait_for(lambda: self._frame is None or self._stop.is_set())
            if not self._stop.is_set():
                self._frame = frame
                self._changed.notify_all()
