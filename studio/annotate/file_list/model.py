"""The images of a data set as a list model: nothing is copied, states are filled in from the background."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon

from engine.datasets.dataset import Dataset, Item
from studio import theme
from studio.annotate.file_list.status import Status, status_of
from studio.background import BackgroundTask, Progress

CHUNK = 200
"""States told to the window at once."""

_ICONS = {
    Status.EMPTY: ("empty", "faint"),
    Status.LABELLED: ("tag", "accent"),
    Status.VERIFIED: ("verified", "good"),
    Status.UNREADABLE: ("error", "error"),
}

Index = QModelIndex | QPersistentModelIndex


class FileListModel(QAbstractListModel):
    """Rows are the images that pass the filter, in the data set's order."""

    progress_changed = Signal(int, int)
    """(images somebody looked at, all images)"""
    _told = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._rows: list[int] = []
        self._row_of: dict[int, int] = {}
        self._number_of: dict[str, int] = {}
        self._status: list[Status] = []
        self._done = 0
        self._text, self._wanted = "", ""
        self._task: BackgroundTask[None] | None = None
        self._icons: dict[Status, QIcon] = {}
        theme.notifier().changed.connect(self._tint_again)
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show another data set and begin to look at its label files."""
        self.stop()
        self.beginResetModel()
        self._dataset = dataset
        items = dataset.items if dataset is not None else []
        self._status = [Status.UNKNOWN] * len(items)
        self._number_of = {item.stem: number for number, item in enumerate(items)}
        self._done = 0
        self._text = self._wanted = ""
        self._choose_rows()
        self.endResetModel()
        self.progress_changed.emit(0, len(items))
        if dataset is not None:
            self._start(dataset)

    def stop(self) -> None:
        """End the background work."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    # -- the list --

    def rowCount(self, parent: Index | None = None) -> int:
        """Images that pass the filter."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, icon of the state, and the path as tooltip."""
        if not index.isValid() or self._dataset is None:
            return None
        number = self._rows[index.row()]
        item = self._dataset.items[number]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.stem
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon(self._status[number])
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{item.image}\n{self.status_text(self._status[number])}"
        return None

    def item(self, row: int) -> Item:
        """The image in a row."""
        assert self._dataset is not None
        return self._dataset.items[self._rows[row]]

    def row(self, stem: str) -> int:
        """The row of an image; -1 while the filter hides it."""
        return self._row_of.get(self._number_of.get(stem, -1), -1)

    def number(self, stem: str) -> int:
        """The place of an image among all, from 0; -1 if there is none."""
        return self._number_of.get(stem, -1)

    def status(self, stem: str) -> Status:
        """The state of an image as far as it is known."""
        return self._status[self._number_of[stem]]

    def next_row(self, start: int, wanted: Status) -> int:
        """The first row after ``start`` in that state, round the end; -1 if there is none."""
        count = len(self._rows)
        for step in range(1, count + 1):
            row = (start + step) % count
            if self._status[self._rows[row]] is wanted:
                return row
        return -1

    def set_filter(self, text: str, wanted: str = "") -> None:
        """Show only names that hold ``text`` and, if given, images in the state ``wanted``."""
        self.beginResetModel()
        self._text, self._wanted = text.casefold(), wanted
        self._choose_rows()
        self.endResetModel()

    def refresh(self, stem: str) -> None:
        """Look at one label file again, because it is new."""
        number = self._number_of.get(stem)
        if number is not None and self._dataset is not None:
            self._take(self._dataset, [(number, status_of(self._dataset, self._dataset.items[number]))])

    def status_text(self, status: Status) -> str:
        """A state in words."""
        return {
            Status.UNKNOWN: self.tr("being read"),
            Status.NOT_LOOKED_AT: self.tr("not looked at"),
            Status.EMPTY: self.tr("looked at, nothing there"),
            Status.LABELLED: self.tr("labelled"),
            Status.VERIFIED: self.tr("verified"),
            Status.UNREADABLE: self.tr("label file cannot be read"),
        }[status]

    # -- inside --

    def _icon(self, status: Status) -> QIcon:
        if status not in self._icons:
            name, role = _ICONS.get(status, ("image", "line"))
            size = QSize(theme.ICON_SIZE - 4, theme.ICON_SIZE - 4)
            icon = QIcon(theme.tinted(name, size, theme.color(role)))
            icon.addPixmap(theme.tinted(name, size, theme.color("on_accent")), QIcon.Mode.Selected)
            self._icons[status] = icon
        return self._icons[status]

    def _tint_again(self) -> None:
        self._icons.clear()
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def _choose_rows(self) -> None:
        items = self._dataset.items if self._dataset is not None else []
        if not self._text and not self._wanted:
            self._rows = list(range(len(items)))
        else:
            self._rows = [
                number
                for number, item in enumerate(items)
                if self._text in item.stem.casefold()
                and (not self._wanted or self._status[number].value == self._wanted)
            ]
        self._row_of = {number: row for row, number in enumerate(self._rows)}

    def _start(self, dataset: Dataset) -> None:
        def work(progress: Progress) -> None:
            chunk: list[tuple[int, Status]] = []
            for number, item in enumerate(dataset.items):
                progress.check()
                chunk.append((number, status_of(dataset, item)))
                if len(chunk) == CHUNK:
                    self._told.emit(dataset, chunk)
                    chunk = []
            self._told.emit(dataset, chunk)

        self._task = BackgroundTask(work, owner=self).start()

    def _take(self, dataset: Dataset, chunk: list[tuple[int, Status]]) -> None:
        if dataset is not self._dataset or not chunk:
            return
        rows = []
        for number, status in chunk:
            self._done += status.is_done - self._status[number].is_done
            self._status[number] = status
            row = self._row_of.get(number)
            if row is not None:
                rows.append(row)
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))
        self.progress_changed.emit(self._done, len(self._status))
