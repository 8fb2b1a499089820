"""Where pictures come from: an image, a folder, a video file, a URL, a camera. One reader for all of them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from engine.datasets.cv import cv2
from engine.datasets.images import read_image
from engine.datasets.names import is_image, natural_key
from engine.errors import SourceError
from engine.inference.opening import VIDEO_REMEDY, CameraWish, open_camera, open_stream
from engine.inference.source_kinds import Kind, kind_of, without_password

FOLDER_FPS = 1.0
"""Pictures a second when a folder is watched like a video."""

_DAMAGED_IN_A_ROW = 25  # a radio link loses a second of pictures now and then
_NEARLY_ALL = 0.97  # the number of pictures in a file's header is often an estimate
_CAMERA_TRIES = 5  # some cameras hand over a few empty frames while their sensor starts


@dataclass(frozen=True)
class Frame:
    """One picture.

    ``image`` (H, W, 3) uint8 RGB, upright. ``index`` counts from 0 within the source; numbers are left
    out where frames were skipped. ``captured_at``: seconds on ``time.monotonic()``'s clock.
    ``path``: the image file it is, None for videos and cameras. ``read_ms``: decoding it took, without
    waiting for the camera or the network.
    """

    image: npt.NDArray[np.uint8]
    index: int
    captured_at: float
    path: Path | None = None
    read_ms: float = 0.0


class FrameSource:
    """Pictures one after another. Use as a context manager or call :meth:`close`.

    Attributes:
        kind: see :func:`kind_of`. ``name``: the source for a person, without the password in a URL.
        fps: frames a second the source says it has; 0 when it does not say.
        count: how many pictures there are; None when unknown.
    """

    def __init__(self, name: str, kind: Kind, files: list[Path], capture: cv2.VideoCapture | None) -> None:
        self.kind = kind
        self.name = name
        self._files = files
        self._capture = capture
        self._next = 0
        self.fps = 0.0
        self.count: int | None = len(files) if capture is None else None
        if kind == "folder":
            self.fps = FOLDER_FPS
        if capture is not None:
            told = capture.get(cv2.CAP_PROP_FPS)
            self.fps = float(told) if 0 < told < 1000 else 0.0
            frames = capture.get(cv2.CAP_PROP_FRAME_COUNT) if kind in ("video", "url") else 0
            self.count = int(frames) if 0 < frames < 1e9 else None

    @classmethod
    def open(cls, source: str | os.PathLike[str], camera: CameraWish | None = None) -> FrameSource:
        """Open an image, folder, video file, URL or camera number.

        Raises:
            SourceError: it does not exist, cannot be opened, or does not answer in time.
        """
        text = os.fspath(source)
        kind = kind_of(text)
        name = without_password(text)
        if kind == "image":
            return cls(name, kind, [Path(text)], None)
        if kind == "folder":
            files = sorted(
                (p for p in Path(text).iterdir() if is_image(p)), key=lambda p: natural_key(p.name)
            )
            if not files:
                raise SourceError("holds no images", where=text, remedy="Choose a folder with photos")
            return cls(name, kind, files, None)
        if kind == "camera":
            return cls(name, kind, [], open_camera(text, camera or CameraWish()))
        return cls(name, kind, [], open_stream(text, name, kind))

    def read(self) -> Frame | None:
        """The next picture; None after the last one.

        Raises:
            SourceError: a camera or stream went away, or a video holds no picture.
            ImageError: the next image file cannot be read; the call after that goes on behind it.
        """
        if self._capture is None:
            if self._next >= len(self._files):
                return None
            path = self._files[self._next]
            self._next += 1
            return Frame(read_image(path), self._next - 1, time.monotonic(), path)
        for _ in range(_DAMAGED_IN_A_ROW):
            asked = time.monotonic()
            if not self._grab():
                return None
            captured_at = time.monotonic()
            ok, picture = self._capture.retrieve()
            if ok and picture is not None and picture.size:
                image = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
                began = asked if self.kind == "video" else captured_at  # a file decodes while it grabs
                return Frame(image, self._next - 1, captured_at, read_ms=(time.monotonic() - began) * 1e3)
        raise SourceError(
            f"sent {_DAMAGED_IN_A_ROW} pictures in a row that cannot be decoded or have no pixels",
            where=self.name,
            remedy="Check the cable or the network, or choose another resolution",
        )

    def skip(self) -> bool:
        """Pass over the next picture without decoding it for display; False after the last one.

        Raises:
            SourceError: as :meth:`read`.
        """
        if self._capture is None:
            self._next += 1
            return self._next <= len(self._files)
        return self._grab()

    def seek(self, index: int) -> None:
        """Go to picture ``index`` of a video file, a folder or an image: :meth:`read` returns it next.

        In files with few key frames the video lands up to some frames beside it.
        """
        if self._capture is not None:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, index)
        self._next = index

    @property
    def cut_off(self) -> tuple[int, int] | None:
        """After the end of a video file: (pictures it gave, pictures it promised), where much is missing."""
        promised = self.count
        if self.kind != "video" or promised is None or self._next >= promised * _NEARLY_ALL:
            return None
        return self._next, promised

    def close(self) -> None:
        """Release the camera or file. May be called twice."""
        if self._capture is not None:
            self._capture.release()

    def __iter__(self) -> Iterator[Frame]:
        while (frame := self.read()) is not None:
            yield frame

    def __enter__(self) -> FrameSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _grab(self) -> bool:
        assert self._capture is not None
        tries = _CAMERA_TRIES if self.kind == "camera" and self._next == 0 else 1
        for attempt in range(tries):
            if self._capture.grab():
                self._next += 1
                return True
            if attempt + 1 < tries:
                time.sleep(0.05)
        if self.kind == "camera":
            raise SourceError(
                "the camera sends no pictures" if self._next == 0 else "the camera went away",
                where=f"camera {self.name}",
                remedy="Plug it in again, close other programs that use it, and start again",
            )
        if self.kind == "url" and (self.count is None or self._next < self.count):
            raise SourceError(
                "sends no pictures" if self._next == 0 else "the stream broke off or fell silent",
                where=self.name,
                remedy="Check that the address still works and start again",
            )
        if self._next == 0:
            raise SourceError("holds no picture that can be decoded", where=self.name, remedy=VIDEO_REMEDY)
        return False
