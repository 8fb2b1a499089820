"""Opening cameras, video files and addresses with OpenCV, with what to do about it where that fails.

The one place where OpenCV is given the name of a film. FFmpeg takes the beginning of one for a protocol: a
file called ``tcp:host:80?x.mp4`` would be a connection. So files reach it by absolute paths: these are
files to it, and what such a file names in its turn may be files only (FFmpeg's own whitelist for files
holds no protocol that connects). The variable OPENCV_FFMPEG_CAPTURE_OPTIONS could say so, too, but it is
read at each opening in the whole process: a stream that another thread opens meanwhile would be refused.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.datasets.cv import cv2
from engine.errors import SourceError
from engine.inference.given.address import Address
from engine.inference.source_kinds import camera_index

# OpenCV and FFmpeg write to standard error what we tell as a SourceError. FFmpeg's level is read once, at
# its first use. Who sets one of these variables wants to see it.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
if "OPENCV_LOG_LEVEL" not in os.environ:
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

OPEN_TIMEOUT_MS = 8000
"""How long an address may take to answer."""
READ_TIMEOUT_MS = 5000
"""How long an address may stay silent before it counts as gone."""
MAX_FRAME_PIXELS = 70_000_000
"""Twice what 8K has: a second of such frames takes six gigabytes."""
_LIMITS = [
    cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS
]  # fmt: skip
BACKENDS = {
    "linux": (cv2.CAP_V4L2,),
    "win32": (cv2.CAP_MSMF, cv2.CAP_DSHOW),
    "darwin": (cv2.CAP_AVFOUNDATION,),
}
"""What opens a camera on each system; the first counts them from 0, the others from their own number."""
_OF_BACKEND = 100
"""From here on OpenCV takes a camera's number for that of a backend and a camera of it."""
# Media Foundation looks for a hardware converter for many seconds, which one picture in 30 ms does not need.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
VIDEO_REMEDY = "Check that a video player shows it, and convert it to MP4 (H.264) if so"


@dataclass(frozen=True)
class CameraWish:
    """What to ask a camera for; it answers with the nearest it has. 0 or None: as it likes.

    ``size``: (width, height) in pixels; ``fps``: frames a second.
    """

    size: tuple[int, int] | None = None
    fps: float = 0.0


def open_camera(text: str, wish: CameraWish) -> cv2.VideoCapture:
    """Open "0" or "/dev/video0" and ask it for that size and rate.

    Raises:
        SourceError: there is none, it is in use, or the user may not.
    """
    index = camera_index(text)
    assert index is not None
    if sys.platform == "linux":
        _check_linux_camera(index)
    if sys.platform in BACKENDS and index < _OF_BACKEND:
        capture = cv2.VideoCapture(index, BACKENDS[sys.platform][0])
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


def open_address(address: Address) -> cv2.VideoCapture:
    """Open a stream.

    Raises:
        SourceError: it does not answer in time.
    """
    capture = cv2.VideoCapture(address.for_opening(), cv2.CAP_FFMPEG, _LIMITS)
    if capture.isOpened():
        return capture
    capture.release()
    raise SourceError(
        "does not answer with a video",
        where=str(address),
        remedy="Check the address in a player such as VLC, and user name, password and network",
    )


def open_film(path: str | os.PathLike[str], name: str) -> cv2.VideoCapture:
    """Open a video file; ``name`` is what errors call it.

    Raises:
        SourceError: it cannot be opened.
    """
    place = _absolute(path)
    capture = cv2.VideoCapture(place, cv2.CAP_FFMPEG, _LIMITS)
    if not capture.isOpened() and sys.platform != "linux":
        capture = cv2.VideoCapture(place)  # what the system can play and FFmpeg cannot
    if capture.isOpened():
        width = int(capture.get(cv2.CAP_PROP_FRAME_WIDTH))
        height = int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        if width * height <= MAX_FRAME_PIXELS:
            return capture
        capture.release()
        raise SourceError(
            f"has frames of {width} x {height} pixels, more than {MAX_FRAME_PIXELS // 1_000_000} million",
            where=name,
            remedy="Convert it to 4K (3840 x 2160) or less",
        )
    capture.release()
    raise SourceError("cannot be opened as a video", where=name, remedy=VIDEO_REMEDY)


def new_film(path: str | os.PathLike[str], fps: float, size: tuple[int, int]) -> cv2.VideoWriter:
    """What writes an MP4 file; ``size``: (width, height) px. Whether it can tells its ``isOpened``."""
    return cv2.VideoWriter(_absolute(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, size)


def _absolute(path: str | os.PathLike[str]) -> str:
    return os.fspath(Path(path).absolute())
