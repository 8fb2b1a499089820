"""Small pictures for the file list: decoded in the background, only for rows that are looked at."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap

from engine.errors import ImageError
from studio.background import BackgroundTask, Progress

SIDE_PX = 96
KEPT = 500
WAITING = 60
"""Wanted and not decoded yet; older ones are rows that were scrolled past."""


class Thumbnails(QObject):
    """Ask :meth:`icon`; ``ready`` tells when one that was missing is there. ``on``: whether to show any."""

    ready = Signal(str)
    """Path of the image."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self.span = (0, -1)
        """First and last row asked for while the newest were."""
        self._icons: OrderedDict[str, QIcon] = OrderedDict()
        self._waiting: OrderedDict[str, None] = OrderedDict()
        self._task: BackgroundTask[QImage | None] | None = None

    def clear(self) -> None:
        """Another data set."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._icons.clear()
        self._waiting.clear()
        self.span = (0, -1)

    def asked(self, row: int) -> None:
        """A view looks at that row."""
        low, high = self.span
        far = row < low - WAITING or row > high + WAITING or high - low > 2 * WAITING
        self.span = (row, row) if far or high < low else (min(low, row), max(high, row))

    def icon(self, image_file: str) -> QIcon | None:
        """The small picture, or None while it is off or not decoded yet; then it will be."""
        if not self.on:
            return None
        icon = self._icons.get(image_file)
        if icon is not None:
            self._icons.move_to_end(image_file)
            return icon
        self._waiting[image_file] = None
        self._waiting.move_to_end(image_file)
        while len(self._waiting) > WAITING:
            self._waiting.popitem(last=False)
        self._next()
        return None

    def _next(self) -> None:
        if self._task is not None or not self._waiting:
            return
        image_file, _ = self._waiting.popitem()

        def work(progress: Progress) -> QImage | None:
            from engine.datasets.images import read_image  # as in the loader
            from studio.annotate.pixels import to_qimage

            progress.check()
            try:
                return to_qimage(read_image(image_file, SIDE_PX))
            except ImageError:
                return None  # the list shows its state instead; the canvas says what is wrong

        def done(image: QImage | None) -> None:
            self._task = None
            if image is not None:
                self._icons[image_file] = QIcon(QPixmap.fromImage(image))
                while len(self._icons) > KEPT:
                    self._icons.popitem(last=False)
                self.ready.emit(image_file)
            self._next()

        self._task = BackgroundTask(work, owner=self).done(done).start()
