"""Small pictures for the file list: decoded in the background, only for rows that are looked at."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon, QImage

from engine.errors import ImageError
from studio.widgets.small_pictures import SmallPictures

SIDE_PX = 96
KEPT = 500
WAITING = 60
"""Wanted and not decoded yet; older ones are rows that were scrolled past."""


class Thumbnails(SmallPictures):
    """Ask :meth:`icon`; ``ready`` tells the path of one that is there now. ``on``: whether to show any."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_decoded, kept=KEPT, waiting=WAITING, newest_first=True, parent=parent)
        self.on = False
        self.span = (0, -1)
        """First and last row asked for while the newest were."""

    def clear(self) -> None:
        """Another data set."""
        super().clear()
        self.span = (0, -1)

    def asked(self, row: int) -> None:
        """A view looks at that row."""
        low, high = self.span
        far = row < low - WAITING or row > high + WAITING or high - low > 2 * WAITING
        self.span = (row, row) if far or high < low else (min(low, row), max(high, row))

    def icon(self, image_file: str) -> QIcon | None:
        """The small picture, or None while it is off or not decoded yet; then it will be."""
        picture = self.picture(image_file) if self.on else None
        return None if picture is None else QIcon(picture)


def _decoded(image_file: str) -> QImage | None:
    from engine.datasets.images import read_image  # as in the loader
    from studio.annotate.pixels import to_qimage

    try:
        return to_qimage(read_image(image_file, SIDE_PX))
    except ImageError:
        return None  # the list shows its state instead; the canvas says what is wrong
