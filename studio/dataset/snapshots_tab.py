"""Label backups: keep the labels and the split of now, compare with them later, bring them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
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
from studio import numbers, theme
from studio.background import BackgroundTask, Progress
from studio.dataset.backup_steps import BackupSteps
from studio.dataset.history import BACKUPS, FileHistory
from studio.dataset.steps import start_step
from studio.dataset.tables import RowsModel
from studio.document import Document
from studio.widgets.notice import Notice
from studio.widgets.task_button import TaskButton


class SnapshotsTab(QWidget):
    """Backups on the left, what has changed since the chosen one on the right."""

    def __init__(
        self, document: Document, history: FileHistory, notice: Notice, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.history, self.notice = document, history, notice
        self._task: BackgroundTask[Any] | None = None
        self.name = QLineEdit()
        self.name.setObjectName("snapshot_name")
        self.name.setAccessibleName(self.tr("Name of the backup"))
        self.name.setMaxLength(80)
        self.name.setPlaceholderText(self.tr("Name, such as: before relabelling"))
        self.save_button = TaskButton(self.tr("Back up the labels"), "save")
        self.save_button.setObjectName("snapshot_save")
        self.save_button.setToolTip(
            self.tr("Label files, the lists of the split and the class list; no photos")
        )
        self.restore_button = TaskButton(self.tr("Restore…"), "refresh")
        self.restore_button.setObjectName("snapshot_restore")
        self.restore_button.setToolTip(
            self.tr("Labels and split become as they were then. It can be undone while the data set is open.")
        )
        self.delete_button = TaskButton(self.tr("Delete…"), "delete")
        self.delete_button.setObjectName("snapshot_delete")
        self.compare_button = TaskButton(self.tr("What has changed since?"), "search")
        self.compare_button.setObjectName("snapshot_compare")
        self.steps = BackupSteps(document, history, notice, self._run, self._enable, self)
        self.model = RowsModel(
            [
                (self.tr("Backup"), lambda snapshot: snapshot.name),
                (self.tr("Made"), lambda snapshot: _moment(snapshot.created)),
                (self.tr("Label files"), lambda snapshot: numbers.integer(snapshot.files)),
                (self.tr("State"), lambda snapshot: snapshot.digest[:8]),
            ]
        )
        self.table = self._table(self.model, "snapshots", self.tr("Label backups"))
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
        self.save_button.wanted.connect(self.save)
        self.name.returnPressed.connect(self.save)
        self.restore_button.wanted.connect(self.restore)
        self.delete_button.wanted.connect(self.delete)
        self.compare_button.wanted.connect(self.compare)
        self.table.activated.connect(lambda _index: self.compare())
        self._on_key(self.table, Qt.Key.Key_Delete, self.delete)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._chosen())
        self.changes_table.activated.connect(self._open)
        self.changes_table.doubleClicked.connect(self._open)
        history.changed.connect(self._enable)
        history.backups_changed.connect(self.reload)
        self._enable()

    def _table(self, model: RowsModel, name: str, accessible: str, wide: int = 0) -> QTableView:
        table = QTableView()
        table.setObjectName(name)
        table.setAccessibleName(accessible)
        table.setModel(model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # As many rows as are in sight decide: all of 100,000 would hold the window.
        header.setResizeContentsPrecision(0)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        return table

    def _on_key(self, table: QTableView, key: Qt.Key, do: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), table, context=Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(do)

    def _build(self) -> None:
        keep = QHBoxLayout()
        keep.addWidget(self.name, 1)
        keep.addWidget(self.save_button)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, theme.SPACING, 0)
        column.setSpacing(theme.SPACING)
        column.addLayout(keep)
        column.addWidget(self.table, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.compare_button)
        buttons.addWidget(self.restore_button)
        buttons.addWidget(self.delete_button)
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
        self._show_changes([], self.tr("Choose a backup to see what has changed since."))
        if dataset is None:
            self.model.show_rows([])
            self._enable()
            return

        def done(found: tuple[list[Snapshot], list[str]]) -> None:
            self.model.show_rows(found[0])
            if found[0]:
                self.table.selectRow(0)
            else:
                self._show_changes([], self.tr("There is no backup yet. Make one before a large change."))
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

        def work(progress: Progress) -> list[Change]:
            return changes.apply([snapshots.plan_save(dataset, name, progress)])

        def done(_made: object) -> None:
            self.name.clear()

        busy, text = self.tr("Saving…"), self.tr("Label backup {0}").format(name)
        task = start_step(self.history, self.save_button, busy, text, work, BACKUPS, ended=self._enable)
        if task is not None:
            task.done(done)

    def compare(self) -> None:
        """Show which boxes changed since the chosen snapshot."""
        dataset, snapshot = self.document.dataset, self._current()
        if dataset is None or snapshot is None:
            return
        self.document.flush()

        def done(found: list[BoxChange]) -> None:
            counts = Counter(change.what for change in found)
            parts = ", ".join(
                f"{numbers.integer(count)} {self.words[what]}" for what, count in counts.most_common()
            )
            if found:
                text = self.tr("Boxes since {0}: {1}.").format(snapshot.name, parts)
            else:
                text = self.tr("No box has changed since {0}.").format(snapshot.name)
            self._show_changes(found, text)

        work = BackgroundTask(
            lambda progress: snapshots.compare(dataset, snapshot, progress=progress), owner=self
        )
        self._run(work.done(done), self.compare_button, self.tr("Comparing…"))

    def restore(self) -> None:
        """Show what bringing the chosen state back would lose, and do it when that is agreed to."""
        snapshot = self._current()
        if snapshot is not None:
            self.steps.restore(snapshot, self.restore_button)

    def delete(self) -> None:
        """Show what is in the chosen backup alone, and delete it when that is agreed to."""
        snapshot = self._current()
        if snapshot is not None and self.delete_button.isEnabled():
            self.steps.delete(snapshot, self.delete_button)

    def _run(self, task: BackgroundTask[Any], button: TaskButton, busy: str) -> None:
        self.shutdown()
        self._task = task
        button.follow(task, busy)
        task.failed(self.notice.tell_error).finished(self._enable).start()
        self._enable()

    def _current(self) -> Snapshot | None:
        index = self.table.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def _chosen(self) -> None:
        self._show_changes([], self.tr("Not compared yet."))
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
        chosen = there and free and self._current() is not None
        for button, able in (
            (self.save_button, there and free),
            (self.restore_button, chosen),
            (self.delete_button, chosen),
            (self.compare_button, chosen),
        ):
            button.setEnabled(able or button.is_busy)


def _moment(created: str) -> str:
    moment = QDateTime.fromString(created, Qt.DateFormat.ISODate)
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat) if moment.isValid() else created


def _box(box: Box | None) -> str:
    return (
        "" if box is None else f"{box.label} {', '.join(numbers.written(value, 'g') for value in box.xyxy)}"
    )
