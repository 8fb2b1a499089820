"""Image files one after another; of animations and of files with several pages every frame."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.datasets.images import frame_count, read_frames, read_image
from engine.errors import ImageError

FOLDER_FPS = 1.0
"""Pictures a second when images are watched like a video."""
MANY = (".gif", ".webp", ".png", ".apng", ".tif", ".tiff")
"""Endings of files that may hold more than one image."""

Image = npt.NDArray[np.uint8]


class Stills:
    """The images of some files, in order. :meth:`advance`, then :meth:`decode`, as with a film.

    Attributes:
        files: those that are read.
        count: images in all; with several files only those that are known by now.
        is_film: it is one animation: its frames have times and can be sought.
        fps: of an animation's first frame; else :data:`FOLDER_FPS` where there is more than one file.
        place: of the image advanced to: the number of its file. page: its number in a file that has several,
            else None. time_s: when the frame of an animation is shown, None of anything else.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = files
        self.count = len(files)
        self.is_film = False
        self.fps = FOLDER_FPS if len(files) > 1 else 0.0
        self.place, self.page = -1, None
        self.time_s: float | None = None
        self._frames: Generator[tuple[Image, float | None], None, None] | None = None
        self._left = 0
        self._ready: tuple[Image, float | None] | None = None
        self._ends_s = 0.0
        if len(files) == 1 and files[0].suffix.lower() in MANY:
            self.count, self.is_film = frame_count(files[0])
            if self.is_film:
                frames = read_frames(files[0])
                self.fps = 1 / (next(frames)[1] or 0.1)
                frames.close()

    page: int | None

    def advance(self) -> bool:
        """Go to the next image; False after the last one.

        Raises:
            ImageError: the header of the next file cannot be read; the call after that goes on behind it.
        """
        if self._left:
            self._left -= 1
            assert self.page is not None
            self.page += 1
            self._draw()
            return True
        self._close()
        if self.place + 1 >= len(self.files):
            return False
        self.place += 1
        self.page, self.time_s = None, None
        path = self.files[self.place]
        if path.suffix.lower() in MANY:
            frames, is_film = frame_count(path)
            if frames > 1:
                if len(self.files) > 1:
                    self.count += frames - 1
                self.page, self._left = 0, frames - 1
                self._ends_s = 0.0
                self.time_s = 0.0 if is_film else None
                self._frames = read_frames(path)
                self._draw()
        return True

    def decode(self) -> Image:
        """The image that was advanced to.

        Raises:
            ImageError: it cannot be read.
        """
        if self._frames is None:
            return read_image(self.files[self.place])
        assert self._ready is not None
        return self._ready[0]

    def seek(self, number: int) -> None:
        """The file of that number comes next; of an animation that frame."""
        if not self.is_film:
            self._close()
            self.place = number - 1
            return
        if self.page is None or number <= self.page:
            self._close()
            self.place = -1
            if number and self.advance():
                self._skip_to(number)
        else:
            self._skip_to(number)

    def close(self) -> None:
        """Close the file that is open."""
        self._close()

    def _skip_to(self, number: int) -> None:
        while self.page is not None and self.page < number - 1 and self._left:
            self.advance()

    def _draw(self) -> None:
        """The frames of an animation build on each other, so each is decoded, also one passed over."""
        assert self._frames is not None
        try:
            self._ready = next(self._frames)
        except (ImageError, StopIteration) as error:
            self._close()
            if isinstance(error, ImageError):
                raise
            raise ImageError("ends before its last frame", where=self.files[self.place]) from error
        if self.time_s is not None:
            self.time_s = self._ends_s
            self._ends_s += self._ready[1] or 0.0

    def _close(self) -> None:
        self._left, self._ready = 0, None
        if self._frames is not None:
            self._frames.close()
            self._frames = None
