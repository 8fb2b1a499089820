"""Pictures are decoded off the window's thread, the next one ahead of time."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from engine.datasets import labels
from engine.datasets.dataset import Dataset, Item
from studio.annotate.session import Session, content_of, open_session
from studio.background import BackgroundTask, Progress

KEPT_PIXELS = 120_000_000
"""Decoded pictures kept, in pixels: a few dozen photos of 4 megapixels, or two of 50."""


PREFETCH_AFTER_MS = 30


@dataclass(frozen=True)
class Picture:
    """A decoded image. ``depth``: 1 when all pixels are grey, else 3, as labelImg writes it."""

    image: QImage
    depth: int
    levels: tuple[QImage, ...]
    """The image at half, quarter ... of its size, down to a few hundred pixels."""
    stamp: tuple[int, int]
    """Modification time and size of the file it was read from."""


class Loader(QObject):
    """``request`` an item; ``loaded`` or ``failed`` tells. Only the newest request is answered."""

    loaded = Signal(object, object, object)
    """(Item, Picture, Session): a new session, or the known one when its label file has not changed."""
    failed = Signal(object, object)
    """(Item, exception)"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[Path, Picture] = OrderedDict()
        self._task: BackgroundTask[tuple[Picture, Session]] | None = None
        self._ahead: BackgroundTask[Picture | None] | None = None
        self.wanted: Item | None = None
        self._next: Item | None = None
        self._ahead_soon = QTimer(self)
        self._ahead_soon.setSingleShot(True)
        self._ahead_soon.setInterval(PREFETCH_AFTER_MS)
        self._ahead_soon.timeout.connect(self._prefetch_now)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._task is not None and self._task.is_running

    def request(
        self,
        item: Item,
        root: Path,
        new_form: str = "voc",
        known: Session | None = None,
        dataset: Dataset | None = None,
    ) -> None:
        """Load an image of the data set in ``root``, and its labels; new files will be in ``new_form``."""
        if self._task is not None:
            self._task.cancel()
        self.wanted = item
        kept = self._kept.get(item.image)

        def work(progress: Progress) -> tuple[Picture, Session]:
            picture = kept if kept is not None and kept.stamp == _stamp(item.image) else _decode(item.image)
            progress.check()
            return picture, _session(item, picture, root, new_form, known, dataset)

        def done(result: tuple[Picture, Session]) -> None:
            self._keep(item.image, result[0])
            self.loaded.emit(item, result[0], result[1])

        self._task = BackgroundTask(work, owner=self)
        self._task.done(done).failed(lambda error: self.failed.emit(item, error)).start()

    def prefetch(self, item: Item) -> None:
        """Decode an image that will probably be wanted next, once the present one is painted."""
        self._next = item
        self._ahead_soon.start()

    def _prefetch_now(self) -> None:
        item = self._next
        if item is None or item.image in self._kept:
            return
        if self._ahead is not None and self._ahead.is_running:
            self._ahead.cancel()

        def work(progress: Progress) -> Picture | None:
            from engine.datasets.images import image_size

            progress.check()
            width, height = image_size(item.image)
            # Two images of 200 megapixels are 2 GB: such a one is read when it is wanted.
            return _decode(item.image) if width * height <= KEPT_PIXELS // 2 else None

        self._ahead = BackgroundTask(work, owner=self)
        # An image that cannot be read is told when it is its turn, not before.
        self._ahead.done(lambda picture: self._keep(item.image, picture)).failed(lambda _error: None).start()

    def clear(self) -> None:
        """Another data set."""
        for task in (self._task, self._ahead):
            if task is not None:
                task.cancel()
        self.wanted = self._next = None
        self._kept.clear()

    def _keep(self, path: Path, picture: Picture | None) -> None:
        if picture is None:
            return
        self._kept[path] = picture
        self._kept.move_to_end(path)
        while len(self._kept) > 1 and sum(_pixels(p) for p in self._kept.values()) > KEPT_PIXELS:
            self._kept.popitem(last=False)


def _decode(path: Path) -> Picture:
    # numpy and Pillow take a tenth of a second to load: after the window has shown, and beside it.
    from engine.datasets.images import depth, read_image
    from studio.annotate.pixels import halved, to_qimage

    stamp = _stamp(path)
    pixels = read_image(path)
    image, channels = to_qimage(pixels), depth(pixels)
    del pixels  # 600 MB for 200 megapixels
    return Picture(image, channels, halved(image), stamp)


def _session(
    item: Item, picture: Picture, root: Path, new_form: str, known: Session | None, dataset: Dataset | None
) -> Session:
    """The known session while it is still true, else a new one."""
    if known is not None and known.editable:
        version, unsaved = known.version, known.unsaved
        on_disk = content_of(known.label)
        # An edit meanwhile, or one that is being written, is newer than what is on disk; one that was being
        # written when this began may have come to disk just after it was read.
        if (
            unsaved
            or known.unsaved
            or known.version != version
            or (on_disk is not None and on_disk == known.on_disk)
        ):
            return known
        if on_disk is None and known.on_disk is None and not labels.find(item):
            return known
    size = (picture.image.width(), picture.image.height())
    return open_session(item, *size, picture.depth, root, new_form, dataset)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0  # decoding says what is wrong
    return status.st_mtime_ns, status.st_size


def _pixels(picture: Picture) -> int:
    return picture.image.width() * picture.image.height()
