"""Running a detector or classifier over sources of all kinds, one result after another."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from engine.errors import ImageError
from engine.inference.capture import Capture, Trouble
from engine.inference.detector import NMS_IOU, Detections, Detector
from engine.inference.source_kinds import Kind, kind_of, without_password
from engine.inference.sources import Frame, FrameSource

_STILLS_AT_ONCE = 4
_WAIT_S = 0.5


@dataclass(frozen=True)
class Prediction:
    """What was found on one picture. ``count``: pictures of the source, None if unknown; ``ms``: for it.

    ``number``: of the source, from 0: the same film given twice is two.
    """

    source: str
    kind: Kind
    frame: Frame
    detections: Detections
    ms: float
    count: int | None
    fps: float
    number: int = 0


def predict(
    detector: Detector,
    sources: Sequence[str],
    *,
    threshold: float | None = None,
    nms_iou: float = NMS_IOU,
    live_videos: bool = False,
    on_unreadable: Callable[[ImageError], None],
    on_trouble: Callable[[Trouble], None] = lambda _trouble: None,
) -> Generator[Prediction, None, None]:
    """Detect on every picture of every source, in order.

    Cameras and URLs are watched live: frames that come faster than the detector are passed over, and a
    source that breaks off is asked again.

    Args:
        on_trouble: told each time a source broke off, before it is asked again.
        live_videos: play video files at their speed, too; otherwise every frame is looked at.
        on_unreadable: told of an image file that cannot be read; the others go on.

    Raises:
        SourceError: a source does not exist, cannot be opened or went away. All are checked first.
    """
    shown_pictures = pictures(
        sources, live_videos=live_videos, on_unreadable=on_unreadable, on_trouble=on_trouble
    )
    for shown in shown_pictures:
        found = detector.detect_batch([frame.image for frame in shown.frames], threshold, nms_iou)
        ms = sum(detector.timings.values()) / len(shown.frames)
        for frame, one in zip(shown.frames, found, strict=True):
            yield Prediction(shown.source, shown.kind, frame, one, ms, shown.count, shown.fps, shown.number)


@dataclass(frozen=True)
class Shown:
    """Pictures of one source to be looked at together. ``count``: of the source, None if unknown.

    ``number``: of the source, from 0.
    """

    source: str
    kind: Kind
    frames: list[Frame]
    count: int | None
    fps: float
    number: int = 0


def pictures(
    sources: Sequence[str],
    *,
    live_videos: bool,
    on_unreadable: Callable[[ImageError], None],
    on_trouble: Callable[[Trouble], None] = lambda _trouble: None,
) -> Generator[Shown, None, None]:
    """Every picture of every source, in order; arguments and errors as in :func:`predict`."""
    kinds = [kind_of(source) for source in sources]
    for number, (source, kind) in enumerate(zip(sources, kinds, strict=True)):
        if kind in ("camera", "url") or (kind == "video" and live_videos):
            yield from _live(source, kind, number, on_trouble)
            continue
        with FrameSource.open(source) as opened:
            at_once = _STILLS_AT_ONCE if kind in ("image", "folder") else 1
            for frames in _chunks(opened, at_once, on_unreadable):
                yield Shown(opened.name, kind, frames, opened.count, opened.fps, number)


def _live(source: str, kind: Kind, number: int, on_trouble: Callable[[Trouble], None]) -> Iterator[Shown]:
    capture = Capture(source, reconnect=True)
    capture.start()
    told: Trouble | None = None
    try:
        while not capture.ended:
            frame = capture.latest(_WAIT_S)
            if capture.last_trouble is not None and capture.last_trouble is not told:
                told = capture.last_trouble
                on_trouble(told)
            if frame is not None:
                yield Shown(without_password(source), kind, [frame], None, capture.fps, number)
        if capture.error is not None:
            raise capture.error
    finally:
        capture.stop()


def _chunks(
    source: FrameSource, size: int, on_unreadable: Callable[[ImageError], None]
) -> Iterator[list[Frame]]:
    chunk: list[Frame] = []
    while True:
        try:
            frame = source.read()
        except ImageError as error:
            on_unreadable(error)
            continue
        if frame is None:
            break
        chunk.append(frame)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
