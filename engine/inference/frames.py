"""Photos for labelling out of a video: every n-th frame or each new scene, none that looks like another."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.datasets.cv import cv2
from engine.datasets.similar import Seen, look_of
from engine.errors import ConfigError, DatasetError, SourceError, UserError, disk_error
from engine.files import make_folder, write_atomically
from engine.inference.given.expanding import Source, expand_one
from engine.inference.given.telling import stem_of, torn
from engine.inference.sources import FrameSource, is_live

JPEG_QUALITY = 95


@dataclass(frozen=True)
class FrameChoice:
    """Which frames are taken.

    ``every``: each so many frames (1: all). ``scene``: only where the picture differs from the last one taken
    by more than this share of the grey range, 0 to 1 (0: no matter). ``skip_similar``: none that looks like
    one taken before. ``most``: stop after that many (0: no limit).
    """

    every: int = 30
    scene: float = 0.0
    skip_similar: bool = True
    most: int = 0

    def __post_init__(self) -> None:
        for name, value, low, high in (
            ("every", self.every, 1, 1_000_000),
            ("scene", self.scene, 0, 1),
            ("most", self.most, 0, 10_000_000),
        ):
            if not low <= value <= high:
                raise ConfigError(f"{name} {value} is not between {low} and {high}")


@dataclass(frozen=True)
class Taken:
    """``files``: what was written; ``read``: frames of the video; ``similar``: left out for looking alike.

    ``torn``: what is to be told where frames of the video are missing.
    """

    files: list[Path]
    read: int
    similar: int
    torn: UserError | None = None


def take_frames(
    video: str | os.PathLike[str] | Source,
    folder: Path,
    choice: FrameChoice,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Taken:
    """Write frames of ``video`` as JPEG files; animations and files with several pages count as videos.

    They go to a sub-folder named after the video, below ``JPEGImages`` if ``folder`` has it, so that
    splitting by folder keeps a video on one side. A frame that is there already is not written again.

    Args:
        progress: told (frames read, frames in all), all 0 when the video does not say.
        should_stop: asked before each frame; what was taken by then is returned.

    Raises:
        SourceError: it is no video, or cannot be opened.
        DatasetError: the disk refuses.
    """
    given = video if isinstance(video, Source) else expand_one(video)
    if given.kind in ("camera", "folder") or is_live(given):
        raise _no_video(given)
    stem = stem_of(given.text, "video")
    name = re.sub(r"[^\w.-]+", "_", stem).strip("._") or "video"
    target = (folder / "JPEGImages" if (folder / "JPEGImages").is_dir() else folder) / name
    seen, last = Seen(), np.zeros((0, 0), np.uint8)
    files: list[Path] = []
    read = similar = 0
    with FrameSource.open(given, should_stop=should_stop) as source:
        total = source.count or 0
        if source.kind != "video" and (total < 2 or len(given.files) > 1):
            raise _no_video(given)
        while not (choice.most and len(files) >= choice.most) and not should_stop():
            if read % choice.every:
                if not source.skip():
                    break
                read += 1
                continue
            frame = source.read()
            if frame is None:
                break
            read += 1
            progress(read, max(total, read) if total else 0)
            look = look_of(frame.image)
            if choice.scene and last.size and _change(look, last) <= choice.scene:
                continue
            if choice.skip_similar and not seen.take(look):
                similar += 1
                continue
            last = look
            path = target / f"{name}_{frame.index:06d}.jpg"
            if not path.exists():
                _write(path, frame.image)
            files.append(path)
            # Of what was not read to its end, nobody knows.
        lost = None if should_stop() or (choice.most and len(files) >= choice.most) else source.cut_off
    return Taken(files, read, similar, None if lost is None else torn(given.name, *lost))


def _no_video(source: Source) -> SourceError:
    return SourceError(
        "is no video file", where=source.name, remedy="Choose a file such as .mp4 or .avi, or an animation"
    )


def _change(look: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean difference of two looks as a share of the grey range."""
    return float(np.abs(look.astype(np.float32) - other).mean()) / 255


def _write(path: Path, image: NDArray[np.uint8]) -> None:
    ok, data = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    )
    if not ok:  # as of one with more than 65,500 pixels a side
        raise DatasetError(
            f"a frame of {image.shape[1]} x {image.shape[0]} pixels cannot be written as JPEG",
            where=path,
            remedy="Make the video smaller first",
        )
    try:
        make_folder(path.parent)
        write_atomically(path, data.tobytes())
    except OSError as error:
        raise disk_error(error, path, DatasetError) from error
