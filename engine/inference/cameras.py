"""Which cameras are plugged in."""

from __future__ import annotations

import os
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

_QUERY_CAPABILITIES = 0x80685600  # VIDIOC_QUERYCAP of linux/videodev2.h: 104 bytes, read
_CAN_CAPTURE = 0x1 | 0x1000  # V4L2_CAP_VIDEO_CAPTURE, also multi-planar
_HAS_DEVICE_CAPABILITIES = 0x80000000
_PROBED = 4


@dataclass(frozen=True)
class CameraInfo:
    """One camera. ``index``, as text, is a source for ``Capture``; ``name`` is for a person."""

    index: int
    name: str


def list_cameras() -> list[CameraInfo]:
    """The cameras of this computer, by index.

    Linux asks the kernel, which disturbs no camera in use. Elsewhere the first few are opened for a
    moment, which takes up to a second each: call it off the main thread.
    """
    if sys.platform == "linux":
        return linux_cameras(Path("/dev"), Path("/sys/class/video4linux"))
    return _probe()


def linux_cameras(devices: Path, classes: Path) -> list[CameraInfo]:
    """Cameras by their device nodes ``devices/videoN`` and the names in ``classes/videoN/name``.

    Nodes that deliver no pictures (a webcam has a second one for metadata) are left out.
    """
    found = []
    for node in devices.glob("video*"):
        number = node.name.removeprefix("video")
        if not number.isdigit() or not _captures(node):
            continue
        try:
            name = (classes / node.name / "name").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            name = ""  # a name is a courtesy: the camera works without
        found.append(CameraInfo(int(number), name or f"Camera {number}"))
    return sorted(found, key=lambda camera: camera.index)


def _captures(node: Path) -> bool:
    """Whether the node delivers pictures. One we may not ask is listed: opening it will say why."""
    import fcntl

    try:
        descriptor = os.open(node, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        answer = bytearray(104)
        fcntl.ioctl(descriptor, _QUERY_CAPABILITIES, answer)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return can_capture(bytes(answer))


def can_capture(answer: bytes) -> bool:
    """Whether a ``struct v4l2_capability`` (104 bytes) is that of something that takes pictures."""
    of_driver, of_node = struct.unpack_from("=II", answer, 84)
    return bool((of_node if of_driver & _HAS_DEVICE_CAPABILITIES else of_driver) & _CAN_CAPTURE)


def _probe() -> list[CameraInfo]:
    from engine.errors import SourceError
    from engine.inference.sources import FrameSource

    found = []
    for index in range(_PROBED):
        try:
            FrameSource.open(str(index)).close()
        except SourceError:
            continue
        found.append(CameraInfo(index, f"Camera {index}"))
    return found
