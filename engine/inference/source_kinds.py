"""What a source given by a person is: an image, a folder, a video file, a URL, a camera. Opens nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal

from engine.datasets.names import VIDEO_SUFFIXES, is_image
from engine.errors import SourceError
from engine.inference.given.address import Address, shown

Kind = Literal["image", "folder", "video", "url", "camera"]


def kind_of(source: str | os.PathLike[str]) -> Kind:
    """What a source typed by a person is. The file system is asked, nothing is opened.

    Raises:
        SourceError: there is no such file, or it is neither image nor video.
    """
    text = os.fspath(source)
    if camera_index(text) is not None:
        return "camera"
    return "url" if Address.is_one(text) else kind_of_path(text)


def kind_of_path(text: str) -> Kind:
    """What a path is that was found on the disk or in a list: no camera and no address, whatever its name.

    Raises:
        SourceError: as :func:`kind_of`.
    """
    path = Path(text)
    if path.is_dir():
        return "folder"
    if not path.exists():
        raise SourceError(
            "there is no such file or folder",
            where=shown(text),
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


def camera_index(text: str) -> int | None:
    """The number in "0" or "/dev/video0"; None where it is no camera."""
    match = re.fullmatch(r"(?:/dev/video)?(\d{1,3})", text.strip())
    return int(match.group(1)) if match else None
