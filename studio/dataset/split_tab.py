"""Splitting: what the settings would give, what is on disk, and writing it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.changes import Change
from engine.datasets.splitting import Split, make_split, split_counts, write_split
from engine.errors import AnnotationError
from engine.i18n import translated
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.dataset.history import FileHistory
from studio.dataset.split_box import SplitBox
from studio.dataset.tables import fill_counts
from studio.document import Document
from studio.widgets.notice import Notice


class SplitTab(QWidget):
    """Settings on the left; counts a class and set, with warnings, on the right."""

    def __init__(
        self, document: Document, history: FileHistory, notice: Notice, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.history, self.notice = document, history, notice
        self.split: Split | None = None
        self.is_written = False
        self._task: BackgroundTask[Split] | None = None
        self.split_box = SplitBox()
        self.write_button = QPushButton(theme.icon("split"), self.tr("Write split"))
        self.write_button.setObjectName("write_split")
        self.state = QLabel()
        self.state.setObjectName("split_state")
        self.state.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setObjectName("split_progress")
        self.bar.hide()
        self.table = QTableWidget()
        self.table.setObjectName("split_counts")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(self.tr("Objects and photos in each set"))
        self.warnings = QListWidget()
        self.warnings.setObjectName("split_warnings")
        self.warnings.setWordWrap(True)
        self.warnings.setAccessibleName(self.tr("What to know about this split"))
        self._build()
        self.split_box.changed.connect(self.preview)
        self.write_button.clicked.connect(self.write)
        history.changed.connect(self._enable)

    def _build(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING, theme.SPACING)
        column.setSpacing(theme.SPACING)
        for widget in (self.split_box, self.write_button, self.bar, self.state):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setWidget(side)
        scroll.setMinimumWidth(side.sizeHint().width() + theme.SPACING_LARGE)
        sets = QGroupBox(self.tr("In each set"))
        inside = QVBoxLayout(sets)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.warnings)
        self.warnings.setMaximumHeight(130)
        main = QWidget()
        right = QVBoxLayout(main)
        right.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING_LARGE, theme.SPACING)
        right.addWidget(sets)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(scroll)
        splitter.addWidget(main)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([360, 860])
        splitter.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def reload(self) -> None:
        """Show the split on disk, or, where there is none, what it would be."""
        dataset = self.document.dataset
        self._enable()
        if dataset is None:
            self._cancel()
            self._show(None, False)
            self.state.setText(self.tr("Open a folder of photos first."))
            return
        try:
            lists = dataset.sets()
        except AnnotationError as error:
            self.notice.tell_error(error)
            lists = {}
        if lists:
            self._count(lambda _progress: split_counts(dataset, lists), True)
        else:
            self.preview()

    def preview(self) -> None:
        """Show the split that would be written."""
        dataset = self.document.dataset
        if dataset is not None:
            config = self.split_box.config()
            self._count(lambda progress: make_split(dataset, config, progress), False)

    def write(self) -> None:
        """Write the lists that the settings give."""
        dataset = self.document.dataset
        if dataset is None:
            return
        config = self.split_box.config()

        def work(progress: Progress) -> list[Change]:
            return write_split(dataset, make_split(dataset, config, progress))

        self.history.make(self.tr("Write split"), work, labels=False)

    def shutdown(self) -> None:
        """Stop background work."""
        self._cancel()

    def _count(self, work: Callable[[Progress], Split], written: bool) -> None:
        self._cancel()

        def failed(error: Exception) -> None:
            self._show(None, False)
            self.notice.tell_error(error)

        task = BackgroundTask(work, owner=self)
        self._task = task
        task.progress.connect(self._progress)
        task.done(lambda split: self._show(split, written)).failed(failed)
        task.finished(self.bar.hide).start()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _progress(self, done: int, total: int, _text: str) -> None:
        if self._task is not None and self._task.is_running:
            self.bar.setVisible(done < total)
            self.bar.setRange(0, total)
            self.bar.setValue(done)

    def _enable(self) -> None:
        there = self.document.dataset is not None
        self.split_box.setEnabled(there)
        self.write_button.setEnabled(there and self.split is not None and not self.history.is_busy)

    def _show(self, split: Split | None, written: bool) -> None:
        self.split, self.is_written = split, written
        names = sorted({label for counts in split.counts.values() for label in counts}) if split else []
        ordered = [name for name in self.document.class_names if name in names]
        fill_counts(self.table, split, [*ordered, *(name for name in names if name not in ordered)])
        self._enable()
        self.warnings.clear()
        if split is None:
            self.state.clear()
            self.warnings.hide()
            return
        if self.notice.level == "error":
            self.notice.clear()
        icon = theme.icon("warning")
        for warning in split.warnings:
            self.warnings.addItem(QListWidgetItem(icon, translated(warning)))
        self.warnings.setVisible(bool(split.warnings))
        if written:
            text = self.tr("This split is on disk. Other settings show a preview.")
        else:
            text = self.tr("A preview: nothing is written yet.")
        if split.groups:
            together = self.tr("Groups of photos kept together: {0:,}").format(split.groups)
            text = f"{text}\n{together}"
        if split.folds:
            folds = self.tr("{0} folds go to {1}.").format(len(split.folds), "ImageSets/folds")
            text = f"{text}\n{folds}"
        self.state.setText(text)
