"""The images of a data set as a list model: nothing is copied, states are filled in from the background."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
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
from engine.file_names import shown
from studio import theme
from studio.annotate.file_list.query import Query
from studio.annotate.file_list.status import UNKNOWN, Facts, Status, facts_of
from studio.annotate.file_list.thumbnails import Thumbnails
from studio.background import BackgroundTask, Progress

CHUNK = 200
"""States told to the window at once."""
MANY, HEAD_START_S = 5000, 0.3
"""Reading that many label files would slow the first picture down, so that is let go first."""

_ICONS = {
    Status.EMPTY: ("empty", "faint"),
    Status.LABELLED: ("tag", "accent"),
    Status.VERIFIED: ("verified", "good"),
    Status.NOTHING: ("nothing", "good"),
    Status.UNREADABLE: ("error", "error"),
    Status.SUGGESTED: ("search", "accent"),
}

Index = QModelIndex | QPersistentModelIndex


class FileListModel(QAbstractListModel):
    """Rows are the images that pass the filter, in the data set's order."""

    progress_changed = Signal(int, int)
    """(images somebody looked at, all images)"""
    filtered = Signal()
    """Other rows are shown."""
    _told = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._rows: Sequence[int] = []
        self._row_of: dict[int, int] | None = None
        """Where a filter leaves each image; None without one, as every image has its own row."""
        self._facts: list[Facts] = []
        self._suggested: set[str] = set()
        self._listing = 0
        """Which list the background work is about: deleting an image makes a new one."""
        self._done = 0
        self._query, self._wanted = Query(), ""
        self.thumbnails = Thumbnails(self)
        self.thumbnails.ready.connect(self._thumbnail_ready)
        self._task: BackgroundTask[None] | None = None
        self._icons: dict[Status, QIcon] = {}
        theme.notifier().changed.connect(self._tint_again)
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show another data set and begin to look at its label files."""
        self.stop()
        self.beginResetModel()
        self._dataset = dataset
        count = len(dataset.items) if dataset is not None else 0
        self._facts = [UNKNOWN] * count
        self._suggested.clear()
        self._listing += 1
        self._done = 0
        self._query, self._wanted = Query(), ""
        self.thumbnails.clear()
        self._choose_rows()
        self.endResetModel()
        self.progress_changed.emit(0, count)
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
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(self._dataset.items.stems[number])
        item = self._dataset.items[number]
        if role == Qt.ItemDataRole.DecorationRole:
            self.thumbnails.asked(index.row())
            thumbnail = self.thumbnails.icon(item.image_file)
            return thumbnail if thumbnail is not None else self._icon(self.shown_facts(number).status)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{shown(item.image_file)}\n{self.status_text(self.shown_facts(number).status)}"
        return None

    def item(self, row: int) -> Item:
        """The image in a row."""
        assert self._dataset is not None
        return self._dataset.items[self._rows[row]]

    def row(self, stem: str) -> int:
        """The row of an image; -1 while the filter hides it."""
        return self._row(self.number(stem))

    def _row(self, number: int) -> int:
        return number if self._row_of is None else self._row_of.get(number, -1)

    def number(self, stem: str) -> int:
        """The place of an image among all, from 0; -1 if there is none."""
        return self._dataset.items.number(stem) if self._dataset is not None else -1

    def status(self, stem: str) -> Status:
        """The state of an image as far as it is known."""
        return self._facts[self.number(stem)].status

    def next_row(self, start: int, wanted: Status) -> int:
        """The first row after ``start`` in that state, round the end; -1 if there is none."""
        count = len(self._rows)
        for step in range(1, count + 1):
            row = (start + step) % count
            if self._facts[self._rows[row]].status is wanted:
                return row
        return -1

    @property
    def is_read(self) -> bool:
        """Whether every label file has been looked at."""
        return self._task is None

    @property
    def is_filtered(self) -> bool:
        """Whether some images may not be shown."""
        return bool(self._query.tests or self._wanted) and bool(self._facts)

    def set_filter(self, query: Query, wanted: str = "") -> None:
        """Show only what the query finds and, if given, images in the state ``wanted``."""
        self._query, self._wanted = query, wanted
        self._filter_again()

    def _filter_again(self) -> None:
        self.beginResetModel()
        self._choose_rows()
        self.endResetModel()
        self.filtered.emit()

    def set_thumbnails(self, on: bool) -> None:
        """Show the pictures themselves instead of icons of their state."""
        self.thumbnails.on = on
        self._tint_again()

    def _thumbnail_ready(self, image_file: str) -> None:
        for row in self._shown_rows():
            if self.item(row).image_file == image_file:
                self.dataChanged.emit(self.index(row), self.index(row), [Qt.ItemDataRole.DecorationRole])
                return

    def _shown_rows(self) -> range:
        """The rows a view asked thumbnails for last; a few screens of them."""
        low, high = self.thumbnails.span
        return range(max(low, 0), min(high + 1, len(self._rows)))

    def refresh(self, stem: str) -> None:
        """Look at one label file again, because somebody else changed it."""
        number, dataset, listing = self.number(stem), self._dataset, self._listing
        if number >= 0 and dataset is not None:
            item = dataset.items[number]
            task = BackgroundTask(lambda _progress: facts_of(dataset, item), owner=self)
            task.done(lambda facts: self._take(listing, [(number, facts)])).start()

    def set_facts(self, stem: str, facts: Facts) -> None:
        """What is known of an image that was edited here."""
        number = self.number(stem)
        if number >= 0:
            self._take(self._listing, [(number, facts)])

    def set_suggested(self, stem: str, waits: bool) -> None:
        """Mark an image whose suggestions wait for a person, or no more."""
        number = self.number(stem)
        if number < 0 or (stem in self._suggested) == waits:
            return
        (self._suggested.add if waits else self._suggested.discard)(stem)
        row = self._row(number)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def shown_facts(self, number: int) -> Facts:
        """What the list shows and finds: suggestions that wait come before what the label file says."""
        facts = self._facts[number]
        assert self._dataset is not None
        if self._suggested and self._dataset.items.stems[number] in self._suggested:
            return replace(facts, status=Status.SUGGESTED)
        return facts

    def status_text(self, status: Status) -> str:
        """A state in words."""
        return {
            Status.UNKNOWN: self.tr("being read"),
            Status.NOT_LOOKED_AT: self.tr("not looked at"),
            Status.EMPTY: self.tr("looked at, no box drawn"),
            Status.LABELLED: self.tr("labelled"),
            Status.VERIFIED: self.tr("verified"),
            Status.NOTHING: self.tr("nothing here"),
            Status.UNREADABLE: self.tr("label file cannot be read"),
            Status.SUGGESTED: self.tr("suggestions wait"),
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
        stems = self._dataset.items.stems if self._dataset is not None else []
        if not self._query.tests and not self._wanted:
            self._rows, self._row_of = range(len(stems)), None
            return
        self._rows = [
            number
            for number, stem in enumerate(stems)
            if (not self._wanted or self.shown_facts(number).status.value == self._wanted)
            and self._query.finds(stem, self.shown_facts(number))
        ]
        self._row_of = {number: row for row, number in enumerate(self._rows)}

    def _start(self, dataset: Dataset) -> None:
        listing, count, items = self._listing, len(dataset.items), iter(dataset.items)

        def work(progress: Progress) -> None:
            if count > MANY:
                time.sleep(HEAD_START_S)
            chunk: list[tuple[int, Facts]] = []
            for number, item in enumerate(items):
                progress.check()
                chunk.append((number, facts_of(dataset, item)))
                if len(chunk) == CHUNK:
                    self._told.emit(listing, chunk)
                    chunk = []
            self._told.emit(listing, chunk)

        def read(_nothing: None) -> None:
            self._task = None
            if self.is_filtered:
                self._filter_again()  # what was unknown when the filter was set is known now

        self._task = BackgroundTask(work, owner=self).done(read).start()

    def _take(self, listing: int, chunk: list[tuple[int, Facts]]) -> None:
        if listing != self._listing or not chunk:
            return
        rows = []
        for number, facts in chunk:
            self._done += facts.status.is_done - self._facts[number].status.is_done
            self._facts[number] = facts
            row = self._row(number)
            if row >= 0:
                rows.append(row)
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))
        self.progress_changed.emit(self._done, len(self._facts))
