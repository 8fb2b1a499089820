"""Going from image to image, and finding an image by its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from engine.datasets.dataset import Item
from studio.annotate.file_list.status import Status

if TYPE_CHECKING:
    from studio.annotate.panel import Panel


class Navigation(QObject):
    """Remembers which way a person goes, so that the next image in that direction is decoded ahead."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._direction = 1

    def previous_image(self) -> None:
        """Go back one image."""
        self._step(-1)

    def next_image(self) -> None:
        """Go on to the next image."""
        self._step(1)

    def find(self) -> None:
        """Type what the images are to have: a name, a class, a state."""
        search = self._panel.file_list.filter
        search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        search.selectAll()

    def next_unlabelled(self) -> None:
        """Go to the next image nobody has looked at."""
        panel, files = self._panel, self._panel.files
        start = files.row(panel.current.stem) if panel.current is not None else -1
        row = files.next_row(start, Status.NOT_LOOKED_AT)
        if row >= 0:
            panel.show_item(files.item(row))
        else:
            panel.document.message.emit(self.tr("Every image has been looked at."), "info")

    def following(self, item: Item) -> Item | None:
        """The image after this one, the way a person goes."""
        files = self._panel.files
        row = files.row(item.stem) + self._direction
        return files.item(row) if 0 <= row < files.rowCount() else None

    def of_label(self, label: Path) -> Item | None:
        """The image of the open data set that label file belongs to."""
        dataset = self._panel.document.dataset
        return dataset.of_label(label) if dataset is not None else None

    def open_path(self, path: Path) -> None:
        """Show an image of the open data set, or open its folder and show it."""
        item = self._of_image(path)
        if item is None:
            self._panel.document.open_path(path)
        else:
            self._panel.show_item(item)

    def show_path(self, path: str) -> None:
        """Show an image that another room or the command line asks for."""
        panel = self._panel
        item = self._of_image(Path(path))
        if item is not None:
            panel.show_item(item)
        elif panel.document.dataset is None:
            panel.document.open_path(path)
        else:
            panel.notice.tell(self.tr("{0} is not in the open data set.").format(path), "warning")

    def _of_image(self, image: Path) -> Item | None:
        dataset = self._panel.document.dataset
        return dataset.of_image(image) if dataset is not None else None

    def _step(self, direction: int) -> None:
        panel, files = self._panel, self._panel.files
        if panel.current is None:
            return
        self._direction = direction
        row = files.row(panel.current.stem)
        row = row + direction if row >= 0 else 0
        if 0 <= row < files.rowCount():
            panel.show_item(files.item(row))
