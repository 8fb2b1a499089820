"""Where pictures come from: an image, a folder, a video file, a URL, a camera. One reader for all of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from engine.datasets.cv import cv2
from engine.errors import ImageError, SourceError
from engine.inference.given import fetching
from engine.inference.given.address import Address
from engine.inference.given.expanding import Source, expand_one
from engine.inference.given.film import NEARLY_ALL, Film
from engine.inference.given.stills import FOLDER_FPS, Stills
from engine.inference.opening import VIDEO_REMEDY, CameraWish, open_address, open_camera, open_film
from engine.inference.source_kinds import Kind, kind_of

__all__ = ["FOLDER_FPS", "Frame", "FrameSource", "Source", "is_live", "kind_of"]

_DAMAGED_IN_A_ROW = 25  # a radio link loses a second of pictures now and then
_CAMERA_TRIES = 5  # some cameras hand over a few empty frames while their sensor starts


@dataclass(frozen=True)
class Frame:
    """One picture.

    ``image`` (H, W, 3) uint8 RGB, upright. ``index`` counts from 0 within the source; numbers are left
    out where frames were skipped. ``captured_at``: seconds on ``time.monotonic()``'s clock.
    ``path``: the image file it is, None for videos and cameras; ``page``: its number in a file that holds
    several, else None; ``name``: what results of it are called, the path below the folder that was given.
    ``read_ms``: decoding it took, without waiting for the camera or the network.
    ``time_s``: of the frame of a film, as the film has it; None of anything else. ``position``: where it
    stands among the ``count`` of its source, for a slider; ``leaps``: how often that was moved.
    """

    image: npt.NDArray[np.uint8]
    index: int
    captured_at: float
    path: Path | None = None
    read_ms: float = 0.0
    time_s: float | None = None
    page: int | None = None
    name: str = ""
    position: int = 0
    leaps: int = 0


class FrameSource:
    """Pictures one after another. Use as a context manager or call :meth:`close`.

    Attributes:
        kind: see :func:`kind_of`; "video" also of an animated image, and of what was fetched from an address
            it is "image" or "video". ``name``: the source for a person, an address without its passwords.
        fps: frames a second the source says it has; 0 when it does not say.
        time_s: of the frame of a film that was read or passed over last; None of anything else.
        undecodable: frames that came and could not be decoded.
    """

    def __init__(
        self,
        name: str,
        kind: Kind,
        reader: Stills | Film | cv2.VideoCapture,
        names: tuple[str, ...] = (),
        fetched: fetching.Fetched | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self._reader = reader
        self._names = names
        self._fetched = fetched
        self._next = 0
        self._began = 0.0
        self.undecodable = 0
        self.fps = 0.0
        self._count: int | None = None
        if isinstance(reader, (Stills, Film)):
            self.fps = reader.fps
        if kind == "folder":
            self.fps = FOLDER_FPS
        elif not isinstance(reader, (Stills, Film)):
            told = reader.get(cv2.CAP_PROP_FPS)
            self.fps = float(told) if 0 < told < 1000 else 0.0
            frames = reader.get(cv2.CAP_PROP_FRAME_COUNT) if kind == "url" else 0
            self._count = int(frames) if 0 < frames < 1e9 else None

    @classmethod
    def open(
        cls,
        source: str | os.PathLike[str] | Address | Source,
        camera: CameraWish | None = None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> FrameSource:
        """Open an image, folder, video file, URL or camera number; or a list of images, see ``expanding``.

        A photo or a film at an http address is fetched first.

        Args:
            should_stop: asked while it is fetched.

        Raises:
            SourceError: it does not exist, cannot be opened, or does not answer in time.
        """
        given = source if isinstance(source, Source) else expand_one(source)
        text, kind, name = given.text, given.kind, given.name
        if given.files:
            stills = Stills(given.files)
            return cls(name, "video" if stills.is_film else kind, stills, given.names)
        if kind == "camera":
            return cls(name, kind, open_camera(text, camera or CameraWish()))
        if given.address is None:
            return cls(name, kind, Film(open_film(text, name), Path(text).suffix))
        what = fetching.what_is(given.address)
        if what == "stream":
            return cls(name, kind, open_address(given.address))
        return cls._of_fetched(name, fetching.fetch(given.address, what, should_stop), what)

    @classmethod
    def _of_fetched(cls, name: str, fetched: fetching.Fetched, what: fetching.Remote) -> FrameSource:
        try:
            if what == "image":
                with _told_as(name):
                    stills = Stills([fetched.path])
                return cls(name, "video" if stills.is_film else "image", stills, (), fetched)
            film = Film(open_film(fetched.path, name), fetched.path.suffix)
            return cls(name, "video", film, (), fetched)
        except BaseException:
            fetched.remove()
            raise

    @property
    def count(self) -> int | None:
        """How many pictures there are; None when unknown. It grows where a folder's files hold several."""
        return self._reader.count if isinstance(self._reader, (Stills, Film)) else self._count

    @property
    def can_seek(self) -> bool:
        """Whether it is a film, which can be held and moved."""
        return isinstance(self._reader, Film) or (isinstance(self._reader, Stills) and self._reader.is_film)

    @property
    def time_s(self) -> float | None:
        """See :class:`FrameSource`."""
        return self._reader.time_s if isinstance(self._reader, (Stills, Film)) else None

    def read(self) -> Frame | None:
        """The next picture; None after the last one.

        Raises:
            SourceError: a camera or stream went away, or a video holds no picture.
            ImageError: the next image file cannot be read; the call after that goes on behind it.
        """
        return self.decode() if self.skip() else None

    def skip(self) -> bool:
        """Pass over the next picture without decoding it for display; False after the last one.

        Raises:
            SourceError: as :meth:`read`.
        """
        self._began = time.monotonic()
        if not isinstance(self._reader, Stills):
            return self._grab()
        self._next += 1  # also of one that cannot be read: it has its number
        with _told_as(self.name if self._fetched else None):
            if self._reader.advance():
                return True
        self._next -= 1
        return False

    def decode(self) -> Frame | None:
        """The picture that was passed over last; one after it where it cannot be decoded, None after the end.

        Raises:
            SourceError, ImageError: as :meth:`read`.
        """
        reader = self._reader
        if isinstance(reader, Stills):
            return self._still(reader)
        for _ in range(_DAMAGED_IN_A_ROW):
            captured_at = time.monotonic()
            ok, picture = reader.retrieve()
            if ok and picture is not None and picture.size:
                image = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
                # A file decodes while it grabs.
                began = self._began if isinstance(reader, Film) else captured_at
                position = reader.position if isinstance(reader, Film) else 0
                return Frame(
                    image, self._next - 1, captured_at, read_ms=(time.monotonic() - began) * 1e3,
                    time_s=self.time_s, position=position,
                )  # fmt: skip
            self.undecodable += 1
            if not self.skip():
                return None
        raise SourceError(
            f"sent {_DAMAGED_IN_A_ROW} pictures in a row that cannot be decoded or have no pixels",
            where=self.name,
            remedy="Check the cable or the network, or choose another resolution",
        )

    def _still(self, stills: Stills) -> Frame:
        index = self._next - 1
        is_file = not stills.is_film and self._fetched is None
        name = self._names[stills.place] if is_file and self._names else ""
        with _told_as(self.name if self._fetched else None):
            image = stills.decode()
        return Frame(
            image, index, time.monotonic(), stills.files[stills.place] if is_file else None,
            (time.monotonic() - self._began) * 1e3, stills.time_s,
            None if stills.is_film else stills.page, name, index,
        )  # fmt: skip

    def seek(self, index: int) -> None:
        """Go to picture ``index`` of a video file, a folder or an image: :meth:`read` returns it next.

        In a film whose frames come at uneven times it is the frame at that share of the time, or one beside
        it; see :attr:`Frame.position`.
        """
        if isinstance(self._reader, Film):
            self._reader.seek(index)
            self._next = max(self._reader.index, 0) if self._reader.is_at_frame else index
        elif isinstance(self._reader, Stills):
            self._reader.seek(index)
            self._next = index

    def seek_time(self, time_s: float) -> None:
        """Go to the frame of a film that has just that time."""
        if isinstance(self._reader, Film):
            self._reader.seek_time(time_s)
            self._next = max(self._reader.index, 0)
        elif self.fps:
            self.seek(round(time_s * self.fps))

    @property
    def cut_off(self) -> tuple[int, int] | None:
        """After the end of a video file: (pictures it gave, pictures it promised), where some are missing.

        It was cut off, or is damaged in the middle.
        """
        if not isinstance(self._reader, Film):
            return None
        lost = self._reader.lost
        if self.undecodable and self._reader.count is not None:
            came = lost[0] if lost is not None else min(self._next, self._reader.count)
            return max(came - self.undecodable, 0), self._reader.count
        return lost

    def close(self) -> None:
        """Release the camera or file. May be called twice."""
        if isinstance(self._reader, (Stills, Film)):
            self._reader.close()
        else:
            self._reader.release()
        if self._fetched is not None:
            self._fetched.remove()

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
        reader = self._reader
        assert not isinstance(reader, Stills)
        tries = _CAMERA_TRIES if self.kind == "camera" and self._next == 0 else 1
        for attempt in range(tries):
            if reader.grab():
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
        if self.kind == "url" and (self.count is None or self._next < self.count * NEARLY_ALL):
            raise SourceError(
                "sends no pictures" if self._next == 0 else "the stream broke off or fell silent",
                where=self.name,
                remedy="Check that the address still works and start again",
            )
        if self._next == 0:
            raise SourceError("holds no picture that can be decoded", where=self.name, remedy=VIDEO_REMEDY)
        return False


@contextmanager
def _told_as(name: str | None) -> Iterator[None]:
    """Name the address a photo was fetched from in what is told of it: the file itself nobody knows."""
    try:
        yield
    except ImageError as error:
        error.where = name or error.where
        raise


def is_live(source: Source) -> bool:
    """Whether it is watched as it comes: a camera or a stream, but no photo or film at an address.

    Raises:
        SourceError: the address has the ending of a file, and the server does not give it.
    """
    if source.address is None:
        return source.kind == "camera"
    return fetching.what_is(source.address) == "stream"
