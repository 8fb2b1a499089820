"""The dataset room: what there is, how it is split, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.health import Finding, check
from engine.datasets.splitting import Split, make_split, split_counts, write_split
from engine.errors import AnnotationError
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.dataset.split_box import SplitBox
from studio.dataset.tables import FINDING, fill_counts, fill_findings
from studio.document import Document
from studio.settings import Settings
from studio.widgets.notice import Notice


class Panel(QWidget):
    """Everything that reads the whole set happens in the background."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.settings = document, settings
        self.split: Split | None = None
        self.is_written = False
        self.findings: list[Finding] = []
        self._splitting: BackgroundTask[Split] | None = None
        self._task: BackgroundTask[list[Finding]] | None = None
        self._stale = False
        self.notice = Notice()
        self.split_box = SplitBox()
        self.write_button = QPushButton(theme.icon("split"), self.tr("Write split"))
        self.write_button.setObjectName("write_split")
        self.state = QLabel()
        self.state.setObjectName("split_state")
        self.state.setWordWrap(True)
        self.table = QTableWidget()
        self.table.setObjectName("split_counts")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(self.tr("Objects and photos in each set"))
        self.check_button = QPushButton(theme.icon("search"), self.tr("Check the data"))
        self.check_button.setObjectName("check_data")
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setObjectName("cancel_check")
        self.bar = QProgressBar()
        self.bar.setObjectName("check_progress")
        self.checked = QLabel()
        self.checked.setObjectName("check_state")
        self.tree = QTreeWidget()
        self.tree.setObjectName("findings")
        self.tree.setAccessibleName(self.tr("What is wrong with the data"))
        self._build()
        document.dataset_opened.connect(lambda _dataset: self._opened())
        document.dataset_closed.connect(self._opened)
        document.labels_changed.connect(lambda _stem: self._labels_changed())
        self.split_box.changed.connect(self._preview)
        self.write_button.clicked.connect(self.write)
        self.check_button.clicked.connect(self.check)
        self.cancel_button.clicked.connect(self._cancel_check)
        self.tree.itemActivated.connect(self._open_finding)
        self.tree.itemDoubleClicked.connect(self._open_finding)
        self._opened()

    def _build(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING, theme.SPACING)
        column.setSpacing(theme.SPACING)
        column.addWidget(self.split_box)
        column.addWidget(self.write_button)
        column.addWidget(self.state)
        column.addStretch(1)

        sets = QGroupBox(self.tr("In each set"))
        inside = QVBoxLayout(sets)
        inside.addWidget(self.table)
        health = QGroupBox(self.tr("Health"))
        rows = QVBoxLayout(health)
        top = QHBoxLayout()
        top.setSpacing(theme.SPACING)
        top.addWidget(self.check_button)
        top.addWidget(self.bar, 1)
        top.addWidget(self.cancel_button)
        top.addWidget(self.checked, 1)
        rows.addLayout(top)
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([self.tr("Finding"), self.tr("What to do")])
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setColumnWidth(0, 420)
        self.tree.setUniformRowHeights(True)
        rows.addWidget(self.tree, 1)
        below = QSplitter(Qt.Orientation.Vertical)
        below.addWidget(sets)
        below.addWidget(health)
        below.setSizes([320, 320])
        below.setChildrenCollapsible(False)
        main = QWidget()
        right = QVBoxLayout(main)
        right.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        right.setSpacing(theme.SPACING)
        right.addWidget(self.notice)
        right.addWidget(below, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(side)
        splitter.addWidget(main)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([320, 860])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self.bar.hide()
        self.cancel_button.hide()

    def shutdown(self) -> None:
        """Stop background work."""
        for task in (self._splitting, self._task):
            if task is not None:
                task.cancel()

    def showEvent(self, event: object) -> None:
        """Count again what was labelled while another room was shown."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self._stale = False
            self._opened()

    # -- the split --

    def _labels_changed(self) -> None:
        if self.isVisible():
            self._opened()
        else:
            self._stale = True

    def _opened(self) -> None:
        """Show the split on disk, or, where there is none, what it would be."""
        self.notice.clear()
        self._cancel_check()
        self.findings = []
        self.tree.clear()
        self.checked.clear()
        dataset = self.document.dataset
        for widget in (self.split_box, self.write_button, self.check_button):
            widget.setEnabled(dataset is not None)
        if dataset is None:
            self._show_split(None, False)
            self.state.setText(self.tr("Open a folder of photos first."))
            return
        try:
            lists = dataset.sets()
        except AnnotationError as error:
            self.notice.tell_error(error)
            lists = {}
        if lists:
            self._count(lambda: split_counts(dataset, lists), True)
        else:
            self._preview()

    def _preview(self) -> None:
        """Show the split that would be written."""
        dataset = self.document.dataset
        if dataset is not None:
            config = self.split_box.config()
            self._count(lambda: make_split(dataset, config), False)

    def _count(self, work: object, written: bool) -> None:
        if self._splitting is not None:
            self._splitting.cancel()

        def done(split: Split) -> None:
            self._show_split(split, written)

        def failed(error: Exception) -> None:
            self._show_split(None, False)
            self.notice.tell_error(error)

        task: BackgroundTask[Split] = BackgroundTask(lambda _progress: work(), owner=self)  # type: ignore[operator]
        self._splitting = task
        task.done(done).failed(failed).start()

    def _show_split(self, split: Split | None, written: bool) -> None:
        self.split, self.is_written = split, written
        names = sorted({label for counts in split.counts.values() for label in counts}) if split else []
        ordered = [name for name in self.document.class_names if name in names]
        fill_counts(self.table, split, [*ordered, *(name for name in names if name not in ordered)])
        self.write_button.setEnabled(split is not None)
        if split is None:
            self.state.clear()
            return
        if self.notice.level in ("warning", "error"):
            self.notice.clear()
        if split.warnings:
            more = len(split.warnings) - 1
            text = split.warnings[0] + (self.tr(" ({0} more)").format(more) if more else "")
            self.notice.tell(text, "warning")
        if written:
            self.state.setText(self.tr("This split is on disk. Another seed or share shows a preview."))
        else:
            self.state.setText(self.tr("A preview: nothing is written yet."))

    def write(self) -> None:
        """Write the lists that the settings give."""
        dataset = self.document.dataset
        if dataset is None:
            return
        self.document.flush()
        config = self.split_box.config()

        def work(_progress: Progress) -> Split:
            split = make_split(dataset, config)
            write_split(dataset, split)
            return split

        def done(split: Split) -> None:
            self._show_split(split, True)
            self.document.split_changed.emit()
            self.document.message.emit(self.tr("Split written to {0}").format(dataset.sets_dir), "info")

        self.write_button.setEnabled(False)
        task = BackgroundTask(work, owner=self)
        task.done(done).failed(self.notice.tell_error).finished(lambda: self.write_button.setEnabled(True))
        task.start()

    # -- health --

    def check(self) -> None:
        """Look at every photo and label file."""
        dataset = self.document.dataset
        if dataset is None:
            return
        self.document.flush()
        self.tree.clear()
        self.checked.clear()
        self.bar.setRange(0, 0)
        self._show_checking(True)
        task = BackgroundTask(lambda progress: check(dataset, progress=progress), owner=self)
        task.progress.connect(self._progress)
        task.done(self._show_findings).failed(self.notice.tell_error)
        task.finished(lambda: self._show_checking(False))
        self._task = task
        task.start()

    def _progress(self, done: int, total: int, _text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _show_checking(self, on: bool) -> None:
        self.bar.setVisible(on)
        self.cancel_button.setVisible(on)
        self.checked.setVisible(not on)
        self.check_button.setEnabled(not on and self.document.dataset is not None)

    def _cancel_check(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _show_findings(self, findings: list[Finding]) -> None:
        self.findings = findings
        fill_findings(self.tree, findings)
        if not findings:
            self.checked.setText(self.tr("Nothing wrong was found."))
        else:
            self.checked.setText(
                self.tr("{0:,} findings. Double-click one to see its photo.").format(len(findings))
            )

    def _open_finding(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        finding = item.data(0, FINDING)
        if isinstance(finding, Finding) and finding.item is not None:
            self.document.image_requested.emit(str(finding.item.image))
