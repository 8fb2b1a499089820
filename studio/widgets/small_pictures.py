"""Small pictures for lists: made in the background, one after the other, only for what is looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from studio.background import BackgroundTask, Progress


class SmallPictures(QObject):
    """Ask :meth:`picture`; ``ready`` tells the key of one that was missing and is there now."""

    ready = Signal(object)

    def __init__(
        self,
        make: Callable[[Any], QImage | None],
        *,
        kept: int,
        waiting: int,
        newest_first: bool,
        parent: QObject | None = None,
    ) -> None:
        """
        Args:
            make: the picture of a key, called in a thread; None where there is none, which is asked again.
            kept: how many are remembered.
            waiting: how many may be wanted and not made yet; older ones were scrolled past.
            newest_first: make what was asked for last first; else in the order of asking.
        """
        super().__init__(parent)
        self._make = make
        self._kept, self._most_waiting, self._newest_first = kept, waiting, newest_first
        self._pictures: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._waiting: OrderedDict[Hashable, None] = OrderedDict()
        self._task: BackgroundTask[QImage | None] | None = None

    def clear(self) -> None:
        """Forget everything: what the keys mean has changed."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._pictures.clear()
        self._waiting.clear()

    def picture(self, key: Hashable) -> QPixmap | None:
        """The small picture; None while it is not made yet, which it will be."""
        picture = self._pictures.get(key)
        if picture is not None:
            self._pictures.move_to_end(key)
            return picture
        self._waiting[key] = None
        self._waiting.move_to_end(key)
        while len(self._waiting) > self._most_waiting:
            self._waiting.popitem(last=False)
        self._next()
        return None

    def _next(self) -> None:
        if self._task is not None or not self._waiting:
            return
        key, _ = self._waiting.popitem(last=self._newest_first)

        def work(progress: Progress) -> QImage | None:
            progress.check()
            return self._make(key)

        task = BackgroundTask(work, owner=self)

        def done(image: QImage | None) -> None:
            if self._task is not task:
                return
            self._task = None
            if image is not None:
                self._pictures[key] = QPixmap.fromImage(image)
                while len(self._pictures) > self._kept:
                    self._pictures.popitem(last=False)
                self.ready.emit(key)
            self._next()

        self._task = task
        task.done(done).start()
