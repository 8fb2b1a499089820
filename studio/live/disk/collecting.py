"""Adding frames to the open data set: where to, under which class names, and showing them afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.inference.collecting import Added, Collector
from engine.inference.given.address import Address
from studio.class_names import names_for
from studio.document import Document
from studio.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.live.worker import LiveThread


class Collecting(QObject):
    """One session of adding frames; lasts while one run looks at one data set."""

    counted = Signal(int)
    """How many frames were added since the last time they were shown."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._settings, self._window = document, settings, parent
        self._added: dict[Path, Added] = {}
        self._all: dict[Path, Added] = {}
        """Also those that were shown or taken back since, which may be brought back."""
        self._unknown: dict[Path, None] = {}
        """Photos the open data set does not list yet. It is told of many at once: listing costs."""
        for signal in (document.dataset_opened, document.dataset_closed):
            signal.connect(self._other_data)

    @property
    def added(self) -> list[Added]:
        """Frames added and not shown in the annotate room yet."""
        return list(self._added.values())

    def prepare(self, thread: LiveThread, run: str, source: str | Address, classes: list[str]) -> bool:
        """Give the thread a place to add to, asking for class names where needed; False when cancelled."""
        collector = self.collector(run, source, classes)
        if collector is not None:
            thread.collect_to(collector)
        return collector is not None

    def collector(self, run: str, source: str | Address, classes: list[str]) -> Collector | None:
        """What adds to the open data set, after asking for class names where needed; None when cancelled."""
        dataset = self._document.dataset
        if dataset is None:
            return None
        known = self._document.class_names
        names = names_for(Path(run), dataset.root, classes, known, self._settings, self._window)
        if names is None:
            return None
        return Collector(dataset.images_dir, Path(run), names, source)

    def take(self, added: Added) -> bool:
        """A frame was added; False when the data set it is in is not open any more."""
        dataset = self._document.dataset
        if dataset is None or not added.image.is_relative_to(dataset.images_dir):
            return False
        self._added[added.image] = self._all[added.image] = added
        self._unknown[added.image] = None
        self.counted.emit(len(self._added))
        return True

    def moved(self, images: list[Path], is_back: bool) -> None:
        """Photos were taken back, or brought back: the data set learns of it."""
        dataset = self._document.dataset
        if dataset is None:
            return
        for image in images:
            if is_back and image in self._all:
                self._added[image] = self._all[image]
            else:
                self._added.pop(image, None)
        if is_back:
            self._document.add_images(images)
        else:
            known = [image for image in images if image not in self._unknown]
            for image in images:
                self._unknown.pop(image, None)
            relative = (image.relative_to(dataset.images_dir) for image in known)
            self._document.remove_images(path.with_suffix("").as_posix() for path in relative)
        self.counted.emit(len(self._added))

    def publish(self) -> None:
        """Tell the data set of its new photos."""
        unknown, self._unknown = list(self._unknown), {}
        if unknown:
            self._document.add_images(unknown)

    def show(self) -> None:
        """Show the first of them in the annotate room, which finds their boxes beside the run."""
        added, self._added = list(self._added.values()), {}
        self.counted.emit(0)
        self.publish()
        if added:
            self._document.image_requested.emit(str(added[0].image))
            self._document.page_requested.emit("annotate")

    def _other_data(self, *_: object) -> None:
        """Opening a folder reads what is in it by then."""
        self._unknown.clear()
        self._all.clear()
        if self._added:
            self._added.clear()
            self.counted.emit(0)
