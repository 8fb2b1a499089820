"""Where pictures come from: an image, a folder, a video file, a URL, a camera. One reader for all of them."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.datasets.cv import cv2
from engine.datasets.images import read_image
from engine.datasets.names import is_image, natural_key
from engine.errors import SourceError

# OpenCV and FFmpeg write to standard error what we tell as a SourceError. FFmpeg's level is read once, at
# its first use. Who sets one of these variables wants to see it.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
if "OPENCV_LOG_LEVEL" not in os.environ:
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

Kind = Literal["image", "folder", "video", "url", "camera"]

OPEN_TIMEOUT_MS = 8000
"""How long an address may take to answer."""
READ_TIMEOUT_MS = 5000
"""How long an address may stay silent before it counts as gone."""
FOLDER_FPS = 1.0
"""Pictures a second when a folder is watched like a video."""

_SCHEMES = ("http://", "https://", "rtsp://", "rtsps://", "rtmp://", "rtmps://", "tcp://", "udp://", "rtp://")
_VIDEO_SUFFIXES = (
    ".avi", ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".wmv",
    ".flv", ".ogv", ".3gp", ".mjpeg", ".mjpg", ".h264", ".h265", ".hevc", ".y4m",
)  # fmt: skip
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


@dataclass(frozen=True)
class CameraWish:
    """What to ask a camera for; it answers with the nearest it has. 0 or None: as it likes.

    ``size``: (width, height) in pixels; ``fps``: frames a second.
    """

    size: tuple[int, int] | None = None
    fps: float = 0.0


def kind_of(source: str | os.PathLike[str]) -> Kind:
    """What a source given by a person is. The file system is asked, nothing is opened.

    Raises:
        SourceError: there is no such file, or it is neither image nor video.
    """
    text = os.fspath(source)
    if _camera_index(text) is not None:
        return "camera"
    if text.lower().startswith(_SCHEMES):
        return "url"
    path = Path(text)
    if path.is_dir():
        return "folder"
    if not path.exists():
        raise SourceError(
            "there is no such file or folder",
            where=text,
            remedy="Give an image, a folder, a video, an address such as rtsp://..., or a camera number",
        )
    if is_image(path):
        return "image"
    if path.suffix.lower() in _VIDEO_SUFFIXES:
        return "video"
    raise SourceError(
        "is neither an image nor a video by its name",
        where=text,
        remedy=f"Use an image, or a video ending in one of {', '.join(_VIDEO_SUFFIXES[:8])} ...",
    )


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
            return cls(name, kind, [], _open_camera(text, camera or CameraWish()))
        return cls(name, kind, [], _open_stream(text, name, kind))

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
            raise SourceError("holds no picture that can be decoded", where=self.name, remedy=_VIDEO_REMEDY)
        return False


_VIDEO_REMEDY = "Check that a video player shows it, and convert it to MP4 (H.264) if so"


def without_password(source: str) -> str:
    """The source as it may be shown and logged."""
    return re.sub(r"(?<=//)([^/@:]*):[^/@]*@", r"\1:***@", source)


def _camera_index(text: str) -> int | None:
    match = re.fullmatch(r"(?:/dev/video)?(\d{1,3})", text.strip())
    return int(match.group(1)) if match else None


def _open_camera(text: str, wish: CameraWish) -> cv2.VideoCapture:
    index = _camera_index(text)
    assert index is not None
    if sys.platform == "linux":
        _check_linux_camera(index)
        capture = cv2.VideoCapture(index, cv2.CAP_V4L2)
    else:
        capture = cv2.VideoCapture(index)
    if not capture.isOpened():
        capture.release()
        raise SourceError(
            "the camera cannot be opened",
            where=f"camera {index}",
            remedy="Plug it in, close other programs that use it, or choose another camera",
        )
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    if wish.size is not None:
        # Uncompressed, USB 2 carries large pictures at a few frames a second only.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, wish.size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, wish.size[1])
    if wish.fps > 0:
        capture.set(cv2.CAP_PROP_FPS, wish.fps)
    return capture


def _check_linux_camera(index: int) -> None:
    node = Path(f"/dev/video{index}")
    if not node.exists():
        others = sorted(int(p.name[5:]) for p in Path("/dev").glob("video*") if p.name[5:].isdigit())
        listed = (
            "There is " + ", ".join(map(str, others)) if others else "No camera is plugged in: plug one in"
        )
        raise SourceError("there is no such camera", where=f"camera {index}", remedy=listed)
    if not os.access(node, os.R_OK | os.W_OK):
        raise SourceError(
            "you may not open the camera",
            where=str(node),
            remedy="Add yourself to the group video (sudo usermod -aG video $USER) and log in again",
        )


def _open_stream(text: str, name: str, kind: Kind) -> cv2.VideoCapture:
    limits = [
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
        OPEN_TIMEOUT_MS,
        cv2.CAP_PROP_READ_TIMEOUT_MSEC,
        READ_TIMEOUT_MS,
    ]
    capture = cv2.VideoCapture(text, cv2.CAP_FFMPEG, limits)
    if not capture.isOpened() and kind == "video" and sys.platform != "linux":
        capture = cv2.VideoCapture(text)  # what the system can play and FFmpeg cannot
    if capture.isOpened():
        return capture
    capture.release()
    if kind == "url":
        raise SourceError(
            "does not answer with a video",
            where=name,
            remedy="Check the address in a player such as VLC, and user name, password and network",
        )
    raise SourceError("cannot be opened as a video", where=name, remedy=_VIDEO_REMEDY)
