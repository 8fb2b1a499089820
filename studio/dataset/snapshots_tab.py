"""Snapshots: keep the labels and the split of now, compare with them later, bring them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.annotations import Box
from engine.datasets import changes, snapshots
from engine.datasets.changes import Change
from engine.datasets.snapshots import BoxChange, Snapshot
from engine.i18n import translated
from studio import theme
from studio.background import BackgroundTask, Progress
from studio.dataset.history import FileHistory
from studio.dataset.tables import RowsModel
from studio.document import Document
from studio.widgets.notice import Notice


class SnapshotsTab(QWidget):
    """Snapshots on the left, what has changed since the chosen one on the right."""

    def __init__(
        self, document: Document, history: FileHistory, notice: Notice, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.history, self.notice = document, history, notice
        self._task: BackgroundTask[Any] | None = None
        self.name = QLineEdit()
        self.name.setObjectName("snapshot_name")
        self.name.setAccessibleName(self.tr("Name of the snapshot"))
        self.name.setMaxLength(80)
        self.name.setPlaceholderText(self.tr("Name, such as: before relabelling"))
        self.save_button = QPushButton(theme.icon("save"), self.tr("Keep the state of now"))
        self.save_button.setObjectName("snapshot_save")
        self.restore_button = QPushButton(theme.icon("undo"), self.tr("Restore"))
        self.restore_button.setObjectName("snapshot_restore")
        self.restore_button.setToolTip(
            self.tr("Labels and split become as they were then. It can be undone while the data set is open.")
        )
        self.compare_button = QPushButton(theme.icon("search"), self.tr("What has changed since?"))
        self.compare_button.setObjectName("snapshot_compare")
        self.bar = QProgressBar()
        self.bar.hide()
        self.model = RowsModel(
            [
                (self.tr("Snapshot"), lambda snapshot: snapshot.name),
                (self.tr("Kept"), lambda snapshot: _moment(snapshot.created)),
                (self.tr("Label files"), lambda snapshot: f"{snapshot.files:,}"),
                (self.tr("State"), lambda snapshot: snapshot.digest[:8]),
            ]
        )
        self.table = self._table(self.model, "snapshots", self.tr("Snapshots"))
        self.compared = QLabel()
        self.compared.setObjectName("snapshot_compared")
        self.compared.setWordWrap(True)
        words = {
            "added": self.tr("added"), "removed": self.tr("removed"), "moved": self.tr("moved"),
            "renamed": self.tr("class changed"), "unreadable": self.tr("cannot be read"),
        }  # fmt: skip
        self.words = words
        self.changes = RowsModel(
            [
                (self.tr("Photo"), lambda change: change.stem),
                (self.tr("Box"), lambda change: words[change.what]),
                (self.tr("Then"), lambda change: _box(change.before)),
                (self.tr("Now"), lambda change: _box(change.after)),
            ]
        )
        self.changes_table = self._table(self.changes, "snapshot_changes", self.tr("Boxes that changed"))
        self._build()
        self.save_button.clicked.connect(self.save)
        self.name.returnPressed.connect(self.save)
        self.restore_button.clicked.connect(self.restore)
        self.compare_button.clicked.connect(self.compare)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._chosen())
        self.changes_table.activated.connect(self._open)
        self.changes_table.doubleClicked.connect(self._open)
        history.changed.connect(self._enable)
        self._enable()

    def _table(self, model: RowsModel, name: str, accessible: str) -> QTableView:
        table = QTableView()
        table.setObjectName(name)
        table.setAccessibleName(accessible)
        table.setModel(model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        return table

    def _build(self) -> None:
        keep = QHBoxLayout()
        keep.addWidget(self.name, 1)
        keep.addWidget(self.save_button)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, theme.SPACING, 0)
        column.setSpacing(theme.SPACING)
        column.addLayout(keep)
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.compare_button)
        buttons.addWidget(self.restore_button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        right = QWidget()
        rows = QVBoxLayout(right)
        rows.setContentsMargins(theme.SPACING, 0, 0, 0)
        rows.setSpacing(theme.SPACING)
        rows.addWidget(self.compared)
        rows.addWidget(self.changes_table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([560, 620])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING_LARGE, theme.SPACING)
        layout.addWidget(splitter)

    def shutdown(self) -> None:
        """Stop background work."""
        if self._task is not None:
            self._task.cancel()

    def reload(self) -> None:
        """List what there is."""
        dataset = self.document.dataset
        self._show_changes([], self.tr("Choose a snapshot to see what has changed since."))
        if dataset is None:
            self.model.show_rows([])
            self._enable()
            return

        def done(found: tuple[list[Snapshot], list[str]]) -> None:
            self.model.show_rows(found[0])
            if found[0]:
                self.table.selectRow(0)
            if found[1]:
                self.notice.tell(translated(found[1][0]), "warning")
            self._enable()

        task = BackgroundTask(lambda _progress: snapshots.listing(dataset), owner=self)
        task.done(done).failed(self.notice.tell_error).start()

    def save(self) -> None:
        """Keep the state of now under the name that was typed, or the time."""
        dataset = self.document.dataset
        if dataset is None or not self.save_button.isEnabled():
            return
        self.document.flush()
        name = self.name.text().strip() or datetime.now().strftime("%Y-%m-%d %H.%M.%S")

        def done(_snapshot: Snapshot) -> None:
            self.name.clear()
            self.reload()

        self._run(BackgroundTask(lambda progress: snapshots.save(dataset, name, progress), owner=self), done)

    def compare(self) -> None:
        """Show which boxes changed since the chosen snapshot."""
        dataset, snapshot = self.document.dataset, self._current()
        if dataset is None or snapshot is None:
            return
        self.document.flush()

        def done(found: list[BoxChange]) -> None:
            counts = Counter(change.what for change in found)
            parts = ", ".join(f"{count:,} {self.words[what]}" for what, count in counts.most_common())
            if found:
                text = self.tr("Boxes since {0}: {1}.").format(snapshot.name, parts)
            else:
                text = self.tr("No box has changed since {0}.").format(snapshot.name)
            self._show_changes(found, text)

        work = BackgroundTask(
            lambda progress: snapshots.compare(dataset, snapshot, progress=progress), owner=self
        )
        self._run(work, done)

    def restore(self) -> None:
        """Bring the chosen state back."""
        dataset, snapshot = self.document.dataset, self._current()
        if dataset is None or snapshot is None:
            return

        def work(progress: Progress) -> list[Change]:
            return changes.apply(snapshots.plan_restore(dataset, snapshot, progress))

        self.history.make(self.tr("Restore {0}").format(snapshot.name), work)

    def _run(self, task: BackgroundTask[Any], done: Callable[[Any], None]) -> None:
        self.shutdown()
        self._task = task
        task.progress.connect(self._progress)
        task.done(done).failed(self.notice.tell_error).finished(self._ended).start()
        self._enable()

    def _progress(self, done: int, total: int, _text: str) -> None:
        self.bar.setVisible(done < total)
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _ended(self) -> None:
        self.bar.hide()
        self._enable()

    def _current(self) -> Snapshot | None:
        index = self.table.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def _chosen(self) -> None:
        self._show_changes([], "")
        self._enable()

    def _show_changes(self, found: list[BoxChange], text: str) -> None:
        self.changes.show_rows(found)
        self.compared.setText(text)

    def _open(self, index: QModelIndex) -> None:
        dataset = self.document.dataset
        if dataset is not None and index.isValid():
            self.document.image_requested.emit(dataset.item(self.changes.rows[index.row()].stem).image_file)

    def _enable(self) -> None:
        there = self.document.dataset is not None
        free = not self.history.is_busy and (self._task is None or not self._task.is_running)
        self.save_button.setEnabled(there and free)
        for button in (self.restore_button, self.compare_button):
            button.setEnabled(there and free and self._current() is not None)


def _moment(created: str) -> str:
    return created[:16].replace("T", " ")


def _box(box: Box | None) -> str:
    return "" if box is None else f"{box.label} {', '.join(f'{value:g}' for value in box.xyxy)}"
