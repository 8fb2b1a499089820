"""The class manager: rename, merge, recolour, reorder, add and delete classes over the whole data set."""

from __future__ import annotations

import threading

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.datasets import relabel
from engine.datasets.dataset import Dataset
from studio import numbers, theme
from studio.annotate.class_changes import KEEPS_ORDER, ClassRow, describe, listing, renames
from studio.annotate.sessions import Sessions
from studio.annotate.set_history import RelabelSet, SetHistory
from studio.background import BackgroundTask, CancelledError, Progress
from studio.document import Document
from studio.settings import Settings
from studio.widgets.class_colors import carry_color, class_color, set_class_color, swatch
from studio.widgets.notice import Notice

_NAME, _BOXES, _FILES = range(3)


class ClassManager(QDialog):
    """Shows what every change would do; nothing is written before Apply, and Undo takes all of it back."""

    def __init__(
        self,
        document: Document,
        settings: Settings,
        dataset: Dataset,
        sessions: Sessions,
        history: SetHistory,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._settings, self._dataset = document, settings, dataset
        self._sessions, self._history = sessions, history
        self._census = relabel.Census({}, {})
        self._task: BackgroundTask[None] | BackgroundTask[relabel.Census] | None = None
        self._stop: threading.Event | None = None
        """While files are written: asks that to end."""
        self.rows: list[ClassRow] = []
        self._to_edit = ""
        self.setObjectName("class_manager")
        self.setWindowTitle(self.tr("Classes"))
        self.resize(620, 560)
        self.notice = Notice()
        self.table = QTableWidget(0, 3)
        self.table.setObjectName("classes")
        self.table.setAccessibleName(self.tr("Classes of the data set"))
        self.table.setHorizontalHeaderLabels([self.tr("Class"), self.tr("Boxes"), self.tr("Photos")])
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.preview = QLabel()
        self.preview.setObjectName("class_preview")
        self.preview.setWordWrap(True)
        self.preview.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.buttons: dict[str, QPushButton] = {}
        side = QGridLayout()
        for row, (name, text, slot) in enumerate(
            (
                ("add", self.tr("Add"), self._add),
                ("up", self.tr("Up"), lambda: self._move(-1)),
                ("down", self.tr("Down"), lambda: self._move(1)),
                ("color", self.tr("Colour…"), self._recolour),
                ("delete", self.tr("Delete"), self._delete),
            )
        ):
            side.addWidget(self._button(name, text, slot), row, 0)
        side.setRowStretch(9, 1)
        middle = QHBoxLayout()
        middle.addWidget(self.table, 1)
        middle.addLayout(side)
        bottom = QHBoxLayout()
        bottom.addWidget(self.bar, 1)
        bottom.addStretch(1)
        bottom.addWidget(self._button("undo", self.tr("Undo last"), self._undo))
        bottom.addWidget(self._button("apply", self.tr("Apply"), self._apply))
        bottom.addWidget(self._button("close", self.tr("Close"), self.reject))
        self.buttons["apply"].setDefault(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        hint = QLabel(self.tr("Double-click a name to rename it; the name of another class merges the two."))
        hint.setWordWrap(True)
        for part in (hint, self.notice):
            layout.addWidget(part)
        layout.addLayout(middle, 1)
        layout.addWidget(self.preview)
        layout.addLayout(bottom)
        self.table.itemChanged.connect(self._edited)
        self.table.itemSelectionChanged.connect(self._show_buttons)
        history.changed.connect(self._undone)
        self._reload()

    def _button(self, name: str, text: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"classes_{name}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())  # type: ignore[operator]
        self.buttons[name] = button
        return button

    def edit_when_read(self, name: str) -> None:
        """Let a person type another name for a class, once the label files are counted."""
        self._to_edit = name
        row = next((n for n, row in enumerate(self.rows) if row.name == name), -1)
        if self._task is None and row >= 0:
            self._to_edit = ""
            self.table.setCurrentCell(row, _NAME)
            self.table.setFocus()
            cell = self.table.item(row, _NAME)
            assert cell is not None
            self.table.editItem(cell)

    def reject(self) -> None:
        """Close; work that is going on is stopped first, and what it wrote can be undone."""
        if self._stop is not None:
            self._stop.set()
            return
        if self._task is not None:
            self._task.cancel()
            self._ended()
            return
        super().reject()

    # -- what is shown --

    def _reload(self) -> None:
        """Count again what is on disk."""
        self.rows = [ClassRow(name, name) for name in self._document.class_names]
        self._fill()
        task = BackgroundTask(
            lambda progress: relabel.census(self._dataset, lambda done, total: progress(done, total)),
            owner=self,
        )
        self._begin(task)

        def counted(census: relabel.Census) -> None:
            self._ended()
            self._census = census
            if census.unreadable:
                count = len(census.unreadable)
                text = self.tr("%Ln label file(s) cannot be read, left as found: {0}", "", count)
                self.notice.tell(text.format(census.unreadable[0]), "warning")
            self._fill()
            self.edit_when_read(self._to_edit)

        task.done(counted).failed(self._failed).start()

    def _fill(self, current: int = 0) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(len(self.rows))
        for number, row in enumerate(self.rows):
            is_known = row.name in self._document.class_names or row.old is None
            name = QTableWidgetItem(swatch(row.name if is_known else row.old or ""), row.name)
            font = name.font()
            font.setStrikeOut(row.deleted)
            name.setFont(font)
            self.table.setItem(number, _NAME, name)
            for column, counts in ((_BOXES, self._census.boxes), (_FILES, self._census.files)):
                cell = QTableWidgetItem(numbers.integer(counts.get(row.old or "", 0)))
                cell.setFlags(cell.flags() & ~Qt.ItemFlag.ItemIsEditable)
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(number, column, cell)
        if self.rows:
            self.table.selectRow(min(current, len(self.rows) - 1))
        self.table.blockSignals(False)
        self._show_buttons()

    def _show_buttons(self) -> None:
        row = self._current()
        busy = self._task is not None
        chosen = row >= 0 and not busy
        lines = describe(self.rows, self._document.class_names, self._census)
        self.preview.setText("\n".join(lines))
        self.preview.setVisible(bool(lines))
        self.table.setEnabled(not busy)
        self.buttons["add"].setEnabled(not busy)
        fixed = self._census.has_yolo
        self.buttons["up"].setEnabled(chosen and row > 0 and not fixed)
        self.buttons["down"].setEnabled(chosen and row < len(self.rows) - 1 and not fixed)
        for name in ("up", "down"):
            text = QCoreApplication.translate("classes", KEEPS_ORDER) if fixed else ""
            self.buttons[name].setToolTip(text)
        self.buttons["color"].setEnabled(chosen)
        self.buttons["delete"].setEnabled(chosen)
        self.buttons["delete"].setText(
            self.tr("Keep") if chosen and self.rows[row].deleted else self.tr("Delete")
        )
        self.buttons["apply"].setEnabled(bool(lines) and not busy)
        self.buttons["undo"].setEnabled(self._can_undo() and not busy)
        self.buttons["close"].setText(self.tr("Stop") if busy else self.tr("Close"))

    def _current(self) -> int:
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    # -- changes that wait for Apply --

    def _edited(self, item: QTableWidgetItem) -> None:
        if item.column() == _NAME:
            name = item.text().strip()
            if name:
                self.rows[item.row()].name = name
            self._fill(item.row())

    def _add(self) -> None:
        taken = {row.name for row in self.rows}
        number = next(n for n in range(1, len(taken) + 2) if self.tr("class {0}").format(n) not in taken)
        self.rows.append(ClassRow(None, self.tr("class {0}").format(number)))
        self._fill(len(self.rows) - 1)
        cell = self.table.item(len(self.rows) - 1, _NAME)
        assert cell is not None
        self.table.editItem(cell)

    def _move(self, step: int) -> None:
        row = self._current()
        self.rows[row], self.rows[row + step] = self.rows[row + step], self.rows[row]
        self._fill(row + step)

    def _recolour(self) -> None:
        row = self._current()
        color = QColorDialog.getColor(class_color(self.rows[row].name), self, self.tr("Colour"))
        if color.isValid():
            set_class_color(self._settings, self.rows[row].name, QColor(color))
            self._fill(row)

    def _delete(self) -> None:
        row = self._current()
        if self.rows[row].old is None:
            del self.rows[row]
        else:
            self.rows[row].deleted = not self.rows[row].deleted
        self._fill(row)

    # -- files --

    def _apply(self) -> None:
        """Write everything that waits."""
        self._document.flush()
        self._sessions.expect_changes()
        before = self._document.class_names
        lines = describe(self.rows, before, self._census)
        mapping, listed = renames(self.rows), listing(self.rows)
        done = relabel.Done()

        stop = self._stop = threading.Event()

        def work(progress: Progress) -> None:
            def tell(at: int, total: int) -> None:
                if stop.is_set():
                    raise CancelledError
                progress(at, total)

            try:
                relabel.relabel(self._dataset, mapping, done, tell, listed)
            except CancelledError:
                pass  # what was written until then can be undone
            except Exception:
                relabel.undo(done)  # nobody could take it back later
                raise

        def applied(_nothing: None) -> None:
            self._ended()
            text = lines[0] if len(lines) == 1 else self.tr("%Ln change(s) of classes", "", len(lines))
            for old, new in mapping.items():
                if new is not None and new not in before:
                    carry_color(self._settings, old, new)
            command = RelabelSet(
                text,
                self._document,
                self._dataset,
                self._sessions,
                self._history,
                mapping,
                (before, list(dict.fromkeys([*listed.names, *before])) if stop.is_set() else listed.names),
                done,
                listed,
            )
            self._history.stack.push(command)
            self._tell(done)
            self._reload()

        task = BackgroundTask(work, owner=self)
        self._begin(task)
        task.done(applied).failed(self._failed).start()

    def _tell(self, done: relabel.Done) -> None:
        files = self.tr("%Ln file(s)", "", len(done.written))
        text = self.tr("%Ln box(es) in {0} changed.", "", done.boxes).format(files)
        if done.problems:
            kept = self.tr("%Ln file(s) (stays as it is/stay as they are): {0}", "", len(done.problems))
            text += " " + kept.format(done.problems[0])
        self.notice.tell(text, "warning" if done.problems else "info")

    def _can_undo(self) -> bool:
        stack = self._history.stack
        return stack.canUndo() and isinstance(stack.command(stack.index() - 1), RelabelSet)

    def _undo(self) -> None:
        self._history.stack.undo()

    def _undone(self, problems: list[str]) -> None:
        """A change of classes was taken back, here or with Ctrl+Z."""
        self._reload()
        if problems:
            self.notice.tell(problems[0], "warning")
        else:
            self.notice.tell(self.tr("Everything is as it was."), "info")

    def _begin(self, task: BackgroundTask[None] | BackgroundTask[relabel.Census]) -> None:
        self._task = task
        self.bar.setRange(0, 0)
        self.bar.show()
        task.progress.connect(self._show_progress)
        self._show_buttons()

    def _show_progress(self, done: int, total: int, _text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _ended(self) -> None:
        self._task = self._stop = None
        self.bar.hide()
        self._show_buttons()

    def _failed(self, error: Exception) -> None:
        self._ended()
        self._document.labels_changed.emit("")
        self.notice.tell_error(error)
