"""The list of images with its filter and how many are done."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.dataset import Item
from studio import numbers, theme
from studio.annotate.file_list.model import FileListModel
from studio.annotate.file_list.query import QueryError, parse
from studio.annotate.file_list.rows import RowsView
from studio.annotate.file_list.status import Status
from studio.annotate.file_list.thumbnails import SIDE_PX
from studio.numbers import percent
from studio.widgets.list_keys import ListKeys

FILTER_DELAY_MS = 150


class FileList(QWidget):
    """A click on a row, or Enter, asks for its image with ``chosen``."""

    chosen = Signal(object)
    """Item"""

    def __init__(self, model: FileListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._current = ""
        self.filter = QLineEdit()
        self.filter.setObjectName("file_filter")
        self.filter.setAccessibleName(self.tr("Search photos"))
        self.filter.setPlaceholderText(self.tr("Search photos"))
        self.filter.setToolTip(
            self.tr(
                'Search photos: words of the name, and:\nlabel:dog  or  label:"red car" – has that class\n'
                "status:nothing – empty, labelled, unlabelled, verified, suggested or unreadable\n"
                "count:0, count:>5, count:2-4 – so many boxes\n- before a term excludes what it finds"
            )
        )
        self.mistake = QLabel()
        self.mistake.setObjectName("filter_mistake")
        self.mistake.setWordWrap(True)
        self.mistake.hide()
        self.nothing = QLabel()
        self.nothing.setObjectName("filter_nothing")
        self.nothing.setWordWrap(True)
        self.nothing.hide()
        self.filter.setClearButtonEnabled(True)
        self.states = QComboBox()
        self.states.setObjectName("file_states")
        self.states.setAccessibleName(self.tr("Show images in this state"))
        self.states.addItem(self.tr("All images"), "")
        for status in list(Status)[1:]:
            text = model.status_text(status)
            self.states.addItem(text[:1].upper() + text[1:], status.value)
        self.view = RowsView()
        self.view.setObjectName("file_list")
        self.view.setModel(model)
        self.view.set_icon_side(theme.ICON_SIZE - 4)
        self.view.setAccessibleName(self.tr("Images"))
        self.done = QLabel()
        self.done.setObjectName("file_done")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACING_SMALL)
        filters = QHBoxLayout()
        filters.setSpacing(theme.SPACING_SMALL)
        filters.addWidget(self.filter, 1)
        layout.addLayout(filters)
        layout.addWidget(self.mistake)
        layout.addWidget(self.states)
        layout.addWidget(self.nothing)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.done)
        layout.addWidget(self.bar)

        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(FILTER_DELAY_MS)
        self._delay.timeout.connect(self._apply_filter)
        self.filter.textChanged.connect(lambda _text: self._delay.start())
        self.states.currentIndexChanged.connect(lambda _index: self._apply_filter())
        self.view.clicked.connect(self._chosen)
        self.view.activated.connect(self._chosen)
        model.progress_changed.connect(self._show_done)
        model.filtered.connect(lambda: self.show_current(self._current))
        for changed in (model.filtered, model.modelReset):
            changed.connect(self._say_if_empty)
        into = self._go_into_list
        ListKeys(self.filter, dict.fromkeys((Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter), into))

    def show_current(self, stem: str) -> None:
        """Mark the row of the image on the canvas."""
        self._current = stem
        row = self.model.row(stem)
        if row >= 0:
            index = self.model.index(row)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)
        else:
            self.view.clearSelection()

    def set_thumbnails(self, on: bool) -> None:
        """Pictures or icons before the names."""
        self.view.set_icon_side(SIDE_PX if on else theme.ICON_SIZE - 4)
        self.model.set_thumbnails(on)

    def reset(self) -> None:
        """Another data set: no filter."""
        for widget in (self.filter, self.states):
            widget.blockSignals(True)
        self.filter.clear()
        self.states.setCurrentIndex(0)
        for widget in (self.filter, self.states):
            widget.blockSignals(False)

    def _say_if_empty(self) -> None:
        """An empty list is no answer: nothing may match, or not be read yet."""
        is_empty = self.model.rowCount() == 0 and self.model.is_filtered
        if is_empty and not self.model.is_read:
            self.nothing.setText(self.tr("Nothing matches so far; label files are still being read."))
        elif is_empty:
            self.nothing.setText(self.tr("Nothing matches."))
        self.nothing.setVisible(is_empty)

    def _go_into_list(self) -> None:
        """From the search to what it found."""
        self._delay.stop()
        self._apply_filter()
        if self.model.rowCount():
            if not self.view.currentIndex().isValid():
                self.view.setCurrentIndex(self.model.index(0))
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _apply_filter(self) -> None:
        try:
            query = parse(self.filter.text())
        except QueryError as error:
            self.mistake.setText(str(error))
            self.mistake.show()
            self.nothing.hide()
            return
        self.mistake.hide()
        self.model.set_filter(query, self.states.currentData())

    def _chosen(self, index: QModelIndex) -> None:
        item: Item = self.model.item(index.row())
        self.chosen.emit(item)

    def _show_done(self, done: int, total: int) -> None:
        share = f" ({percent(done / total)})" if total else ""
        self.done.setText(numbers.fill(self.tr("{0:,} of {1:,} done"), done, total) + share)
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
