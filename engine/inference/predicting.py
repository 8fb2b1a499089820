"""Running a detector or classifier over sources of all kinds, one result after another."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from engine.errors import ImageError, SourceError, UserError
from engine.inference.capture import Capture, Trouble
from engine.inference.detector import NMS_IOU, Detections, Detector
from engine.inference.given.expanding import Source, expand
from engine.inference.given.telling import torn
from engine.inference.given.wanted import Wanted
from engine.inference.source_kinds import Kind
from engine.inference.sources import Frame, FrameSource, is_live

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
    sources: Sequence[str | Source],
    *,
    threshold: float | None = None,
    nms_iou: float = NMS_IOU,
    live_videos: bool = False,
    stride: int = 1,
    wanted: Wanted | None = None,
    on_unreadable: Callable[[UserError], None],
    on_trouble: Callable[[Trouble], None] = lambda _trouble: None,
) -> Generator[Prediction, None, None]:
    """Detect on every picture of every source, in order.

    Cameras and streams are watched live: frames that come faster than the detector are passed over, and a
    source that breaks off is asked again.

    Args:
        sources: as :func:`engine.inference.given.expanding.expand` takes them, or has made them.
        on_trouble: told each time a source broke off, before it is asked again.
        live_videos: play video files at their speed, too; otherwise every frame is looked at.
        stride: look at each so many frames of films, streams and cameras alone.
        wanted: what is left of what is found.
        on_unreadable: told of an image file that cannot be read, of a film of which frames are missing, and
            of one of several sources that cannot be opened or went away; the others go on.

    Raises:
        SourceError: a source does not exist; or the only one cannot be opened or went away.
    """
    shown_pictures = pictures(
        sources,
        live_videos=live_videos,
        stride=stride,
        on_unreadable=on_unreadable,
        on_trouble=on_trouble,
    )
    for shown in shown_pictures:
        found = detector.detect_batch([frame.image for frame in shown.frames], threshold, nms_iou)
        ms = sum(detector.timings.values()) / len(shown.frames)
        if wanted is not None:
            found = [wanted.choose(one, nms_iou) for one in found]
        for frame, one in zip(shown.frames, found, strict=True):
            yield Prediction(
                shown.source_of(frame), shown.kind, frame, one, ms, shown.count, shown.fps, shown.number
            )


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

    def source_of(self, frame: Frame) -> str:
        """What one of them is from: photos that were given one by one are one source, each with its name."""
        return str(frame.path) if self.kind == "image" and frame.path is not None else self.source


def pictures(
    sources: Sequence[str | Source],
    *,
    live_videos: bool,
    stride: int = 1,
    on_unreadable: Callable[[UserError], None],
    on_trouble: Callable[[Trouble], None] = lambda _trouble: None,
) -> Generator[Shown, None, None]:
    """Every picture of every source, in order; arguments and errors as in :func:`predict`."""
    given: list[Source] = []
    for source in sources:
        if isinstance(source, Source):
            given.append(source)
            continue
        expanded = expand([source])
        for problem in expanded.problems:
            on_unreadable(problem)
        given += expanded.sources
    for number, one in enumerate(given):
        try:
            yield from _pictures_of(one, number, live_videos, stride, on_unreadable, on_trouble)
        except (SourceError, ImageError) as error:
            if len(given) == 1:
                raise
            on_unreadable(error)  # one bad film or address must not cost the night's other ones


def _pictures_of(
    source: Source,
    number: int,
    live_videos: bool,
    stride: int,
    on_unreadable: Callable[[UserError], None],
    on_trouble: Callable[[Trouble], None],
) -> Iterator[Shown]:
    if is_live(source) or (source.kind == "video" and live_videos):
        yield from _live(source, number, stride, on_unreadable, on_trouble)
        return
    with FrameSource.open(source) as opened:
        count, fps = opened.count, opened.fps
        if opened.kind == "video":
            count, fps = count and -(-count // stride), fps / stride
        for frames in _chunks(opened, stride, on_unreadable):
            # The number grows where files of a folder hold several.
            number_of = count if opened.kind == "video" else opened.count
            yield Shown(opened.name, opened.kind, frames, number_of, fps, number)
        if opened.cut_off is not None:
            on_unreadable(torn(opened.name, *opened.cut_off))


def _live(
    source: Source,
    number: int,
    stride: int,
    on_unreadable: Callable[[UserError], None],
    on_trouble: Callable[[Trouble], None],
) -> Iterator[Shown]:
    capture = Capture(source, reconnect=True)
    capture.start()
    told: Trouble | None = None
    due = 0
    try:
        while not capture.ended:
            frame = capture.latest(_WAIT_S)
            if capture.last_trouble is not None and capture.last_trouble is not told:
                told = capture.last_trouble
                on_trouble(told)
            if frame is not None and (frame.index >= due or frame.index < due - stride):
                due = frame.index + stride  # of a stream that came back the numbers begin anew
                yield Shown(source.name, source.kind, [frame], None, capture.fps / stride, number)
        if capture.error is not None:
            raise capture.error
        if capture.cut_off is not None:
            on_unreadable(torn(source.name, *capture.cut_off))
    finally:
        capture.stop()


def _chunks(
    source: FrameSource, stride: int, on_unreadable: Callable[[UserError], None]
) -> Iterator[list[Frame]]:
    size = _STILLS_AT_ONCE if source.kind in ("image", "folder") else 1
    chunk: list[Frame] = []
    while True:
        try:
            frame = source.read()
        except ImageError as error:
            on_unreadable(error)
            continue
        if frame is None:
            break
        if frame.page is None or frame.page % stride == 0:
            chunk.append(frame)
        if len(chunk) == size:
            yield chunk
            chunk = []
        if source.kind == "video" and not _passed(source, stride - 1, on_unreadable):
            break
    if chunk:
        yield chunk


def _passed(source: FrameSource, count: int, on_unreadable: Callable[[UserError], None]) -> bool:
    """Pass over that many frames of a film; False after its end."""
    try:
        return all(source.skip() for _ in range(count))
    except ImageError as error:
        on_unreadable(error)
        return False
