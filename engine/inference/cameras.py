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


@dataclass(frozen=True)
class CameraInfo:
    """One camera. ``index``, as text, is a source for ``Capture``; ``name`` is for a person."""

    index: int
    name: str


def list_cameras() -> list[CameraInfo]:
    """The cameras of this computer, by index.

    The system is asked for their names; none is opened, so no light goes on and none in use is disturbed. It
    may take a moment: call it off the main thread.
    """
    if sys.platform == "linux":
        return linux_cameras(Path("/dev"), Path("/sys/class/video4linux"))
    return _named() if sys.platform in ("win32", "darwin") else []


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


def _named() -> list[CameraInfo]:
    """By the backend that :func:`engine.inference.opening.open_camera` opens them with; on Windows also what
    DirectShow alone knows, such as another program's made-up camera, under OpenCV's number for that."""
    from cv2_enumerate_cameras import enumerate_cameras

    from engine.inference.opening import BACKENDS  # brings OpenCV, which the window does not need to start

    first, *others = BACKENDS[sys.platform]
    found = [CameraInfo(each.index, each.name) for each in enumerate_cameras(first)]
    known = {camera.name for camera in found}
    for backend in others:
        named = [each for each in enumerate_cameras(backend) if each.name not in known]
        found += [CameraInfo(backend + each.index, each.name) for each in named]
    return found
