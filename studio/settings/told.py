"""Telling in the window what went wrong with the settings file."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio.settings import Settings, Trouble
from studio.widgets.notice import Notice


class Told(QObject):
    """Shows troubles in ``notice``: those of the start at once, those of writing when they come."""

    _came = Signal(object)

    def __init__(self, settings: Settings, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._file, self._notice = settings.file, notice
        self._said = ""
        self._came.connect(self._tell)  # it may come from the thread that writes
        self._listener = self._file.on_trouble = self._came.emit
        for trouble in self._file.troubles:
            self._tell(trouble)

    def again(self) -> None:
        """Opening a data set clears the bar: what stood there before anybody can have read it comes back."""
        if self._said and not self._notice.text:
            self._notice.tell(self._said, "warning")
        self._said = ""

    def stop(self) -> None:
        """The window goes, and another may listen already."""
        if self._file.on_trouble is self._listener:
            self._file.on_trouble = None

    def _tell(self, trouble: Trouble) -> None:
        self._said = "\n".join(filter(None, (self._said, str(trouble))))
        self._notice.tell(self._said, "warning")
