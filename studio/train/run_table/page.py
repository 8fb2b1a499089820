"""All runs: filter, sort, notes, compare, clone settings, rename, delete."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QUndoStack
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from studio import theme
from studio.background import BackgroundTask, Progress
from studio.train.form import TrainForm
from studio.train.run_table.compare_view import CompareView
from studio.train.run_table.model import CHANGED, NAME, NOTES, RunsFilter, RunsModel
from studio.train.run_table.summary import RunSummary, Summaries
from studio.train.run_table.undo import RunChanges
from studio.widgets.row_menu import RowMenu, add_button, copy_rows

NOTES_WIDTH_PX = 150


class RunsPage(QWidget):
    """Reads ``folder`` in the background when told to ``refresh``."""

    show_wanted = Signal(object)
    """Path of a run whose charts are to be shown."""
    folder_wanted = Signal(object)
    """Path of a run whose folder is to be shown by the desktop."""
    settings_wanted = Signal(object)
    """dict of settings that the form is to take over."""
    changed = Signal(object, object)
    """(path before, path now or None) of a run that was renamed, given notes, deleted or brought back."""
    failed = Signal(object)

    def __init__(
        self, form: TrainForm, undo_stack: QUndoStack | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.changes = RunChanges(undo_stack or QUndoStack(self), self)
        self._folder: Path | None = None
        self._to_select: list[str] = []
        """Names of the runs to choose once they are read: one was renamed."""
        self._summaries = Summaries()
        self._reading: BackgroundTask[list[RunSummary]] | None = None
        self.model = RunsModel(self)
        self.filtered = RunsFilter(self)
        self.filtered.setSourceModel(self.model)
        self.table = QTableView()
        self.table.setObjectName("runs_table")
        self.table.setAccessibleName(self.tr("Runs"))
        self.table.setModel(self.filtered)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(CHANGED, Qt.SortOrder.DescendingOrder)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.verticalHeader().hide()
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self._show)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NOTES, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(NOTES, NOTES_WIDTH_PX)
        header.moveSection(NOTES, NAME + 1)  # in sight in a narrow window, too
        self.filter = QLineEdit()
        self.filter.setObjectName("runs_filter")
        self.filter.setAccessibleName(self.tr("Filter runs"))
        self.filter.setPlaceholderText(self.tr("Filter, such as: finished large"))
        self.filter.setClearButtonEnabled(True)
        self.show_button = self._button("show", "train", self.tr("Show"))
        self.clone_button = self._button("clone", "copy", self.tr("Use its settings"))
        self.folder_button = self._button("folder", "folder", self.tr("Open folder"))
        self.delete_button = self._button("delete", "delete", self.tr("Delete…"))
        self.show_button.setToolTip(self.tr("Show the charts of the chosen run"))
        self.clone_button.setToolTip(self.tr("Put the settings of the chosen run into the form"))
        self.compare = CompareView(form.title, form.in_words)
        top = QHBoxLayout()
        top.setSpacing(theme.SPACING)
        top.addWidget(self.filter, 1)
        for button in (self.show_button, self.clone_button, self.folder_button, self.delete_button):
            top.addWidget(button)
        below = QSplitter(Qt.Orientation.Vertical)
        below.addWidget(self.table)
        below.addWidget(self.compare)
        below.setSizes([220, 380])
        below.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACING_SMALL, 0, 0)
        layout.addLayout(top)
        layout.addWidget(below, 1)
        self.filter.textChanged.connect(self.filtered.set_text)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selection_changed())
        self.table.doubleClicked.connect(self._double_clicked)
        self.model.rename_wanted.connect(self.changes.rename)
        self.model.note_wanted.connect(self.changes.note)
        self.changes.failed.connect(self.failed)
        self.changes.changed.connect(self._changed)
        self.show_button.clicked.connect(lambda: self._show())
        self.clone_button.clicked.connect(self._clone)
        self.folder_button.clicked.connect(self._open_folder)
        self.delete_button.clicked.connect(self._delete)
        RowMenu(self.table, self._fill_menu, select=True)
        self._selection_changed()

    def refresh(self, folder: Path | None) -> None:
        """Read the runs in that folder, in the background."""
        self._folder = folder
        if self._reading is not None:
            self._reading.cancel()
        self._reading = BackgroundTask(lambda progress: self._read(folder, progress), owner=self)
        self._reading.done(self._take).failed(self.failed.emit).start()

    @property
    def selected(self) -> list[RunSummary]:
        """The chosen runs, in the order of the table."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        source = [self.filtered.mapToSource(self.filtered.index(row, NAME)).row() for row in rows]
        return [self.model.summaries[row] for row in source]

    def select(self, names: list[str]) -> None:
        """Choose the runs of these names."""
        self.table.clearSelection()
        flag = self.table.selectionModel().SelectionFlag
        for row in range(self.filtered.rowCount()):
            index = self.filtered.index(row, NAME)
            if index.data() in names:
                self.table.selectionModel().select(index, flag.Select | flag.Rows)

    def _read(self, folder: Path | None, progress: Progress) -> list[RunSummary]:
        return self._summaries.read(folder, progress)

    def _take(self, summaries: list[RunSummary]) -> None:
        chosen = self._to_select or [summary.name for summary in self.selected]
        self._to_select = []
        self.model.show(summaries)
        if not self.selected:
            self.select(chosen)
        if not self.selected and summaries:
            self.table.selectRow(0)
        self._selection_changed()

    def _selection_changed(self) -> None:
        chosen = self.selected
        for button in (self.show_button, self.clone_button, self.folder_button):
            button.setEnabled(len(chosen) == 1)
        self.delete_button.setEnabled(bool(chosen) and all(each.state != "training" for each in chosen))
        self.compare.show_runs(chosen)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() == NOTES:
            self.table.edit(index)
        else:
            self._show()

    def _fill_menu(self, menu: QMenu, index: QModelIndex) -> None:
        """What the buttons do with the chosen runs, and the two cells of a run that can be written in."""
        for button in (self.show_button, self.clone_button, self.folder_button):
            add_button(menu, button)
        menu.addSeparator()
        for column, text in ((NAME, self.tr("Rename")), (NOTES, self.tr("Write a note"))):
            cell = index.siblingAtColumn(column)
            action = menu.addAction(text)
            action.setObjectName("menu_runs_rename" if column == NAME else "menu_runs_note")
            can_edit = len(self.selected) == 1 and bool(cell.flags() & Qt.ItemFlag.ItemIsEditable)
            action.setEnabled(can_edit)
            action.triggered.connect(partial(self._edit, QPersistentModelIndex(cell)))
        menu.addSeparator()
        copy_rows(menu, self.table, index)
        menu.addSeparator()
        add_button(menu, self.delete_button)

    def _edit(self, at: QPersistentModelIndex, _checked: bool = False) -> None:
        if at.isValid():
            index = self.filtered.index(at.row(), at.column())
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    def _show(self) -> None:
        if len(self.selected) == 1:
            self.show_wanted.emit(self.selected[0].run.path)

    def _clone(self) -> None:
        self.settings_wanted.emit(dict(self.selected[0].config))

    def _open_folder(self) -> None:
        self.folder_wanted.emit(self.selected[0].run.path)

    def _changed(self, before: Path, now: Path | None) -> None:
        if now is not None:
            is_back = before not in [each.run.path for each in self.model.summaries]
            chosen = [] if is_back else [each.name for each in self.selected if each.run.path != before]
            self._to_select = [now.name, *chosen, *(self._to_select if is_back else [])]
        self.refresh(self._folder)
        self.changed.emit(before, now)

    def _delete(self) -> None:
        """Ask, then put the chosen runs aside; from there they go to the desktop's trash."""
        runs = [summary.run for summary in self.selected]
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Delete {0}?").format(", ".join(run.name for run in runs)))
        lost = self.tr("What will be lost: weights, curves and notes of %Ln run(s).", "", len(runs))
        kept = self.tr(
            "Photos and labels stay. Undo brings the runs back as long as this data set is open; then they "
            "go to the trash."
        )
        box.setInformativeText(f"{lost}\n{kept}")
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        delete.setObjectName("confirm_delete")
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        if box.clickedButton() is delete:
            self.table.setFocus()  # the button may be off soon, and Ctrl+Z needs a place to be pressed in
            self.changes.delete(runs)

    def _button(self, name: str, icon: str, text: str) -> QPushButton:
        button = QPushButton(theme.icon(icon), text)
        button.setObjectName(f"runs_{name}")
        button.setIconSize(QSize(16, 16))
        return button
