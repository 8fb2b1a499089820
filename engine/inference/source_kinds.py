"""What a source given by a person is: an image, a folder, a video file, a URL, a camera. Opens nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from engine.datasets.names import VIDEO_SUFFIXES, is_image
from engine.errors import SourceError

Kind = Literal["image", "folder", "video", "url", "camera"]

HIDDEN = "***"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:/*", re.IGNORECASE)  # a single letter is a drive
_SECRET = re.compile(
    r"(?:pass(?:word|wd|phrase)?|pwd|token|secret|auth\w*|\w*key|sig(?:nature)?|credentials?|session\w*|sid|code)=",
    re.IGNORECASE,
)
_SCHEMES = ("http://", "https://", "rtsp://", "rtsps://", "rtmp://", "rtmps://", "tcp://", "udp://", "rtp://")


def kind_of(source: str | os.PathLike[str]) -> Kind:
    """What a source given by a person is. The file system is asked, nothing is opened.

    Raises:
        SourceError: there is no such file, or it is neither image nor video.
    """
    text = os.fspath(source)
    if camera_index(text) is not None:
        return "camera"
    if text.lower().startswith(_SCHEMES):
        return "url"
    return kind_of_path(text)


def kind_of_path(path: str | os.PathLike[str]) -> Kind:
    """The same of a name that was found on the disk: whatever it looks like, it is no address and no camera.

    Raises:
        SourceError: as :func:`kind_of`.
    """
    text, path = os.fspath(path), Path(path)
    if path.is_dir():
        return "folder"
    if not path.exists():
        raise SourceError(
            "there is no such file or folder",
            where=without_password(text),
            remedy="Give an image, a folder, a video, an address such as rtsp://..., or a camera number",
        )
    if is_image(path):
        return "image"
    if path.suffix.lower() in VIDEO_SUFFIXES:
        return "video"
    raise SourceError(
        "is neither an image nor a video by its name",
        where=text,
        remedy=f"Use an image, or a video ending in one of {', '.join(VIDEO_SUFFIXES[:8])} ...",
    )


def without_password(source: str) -> str:
    """The source as it may be shown and logged: passwords and keys in an address are ``***``.

    Cameras take them in many places (``me:se@cret@cam``, ``?pwd=``, ``/user=admin&password=...``), and people
    type them without escaping anything. So rather too much is hidden than too little.
    """
    scheme = _SCHEME.match(source)
    if scheme is None:
        return source
    head, rest = scheme[0], source[scheme.end() :]
    colon, at = rest.find(":"), rest.rfind("@")
    if 0 <= colon < at:
        rest = f"{rest[:colon]}:{HIDDEN}{rest[at:]}"
    return head + "".join(_masked(part) for part in re.split("([?&#])", rest))


def _masked(part: str) -> str:
    """A part of an address between ``?`` and ``&`` without what follows the name of a secret."""
    found = _SECRET.search(part)
    if found is not None:
        return f"{part[: found.end()]}{HIDDEN}"
    # The name itself may be written in percent.
    return HIDDEN if _SECRET.search(unquote(part)) is not None else part


def camera_index(text: str) -> int | None:
    """The number in "0" or "/dev/video0"; None where it is no camera."""
    match = re.fullmatch(r"(?:/dev/video)?(\d{1,3})", text.strip())
    return int(match.group(1)) if match else None
