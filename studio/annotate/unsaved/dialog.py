"""Settling work that is not in its label files: each with what it holds and the file holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.annotations import Box
from engine.errors import UserError
from engine.file_names import shown
from engine.i18n import describe
from studio import theme
from studio.annotate.unsaved.work import Comparison, Work
from studio.background import BackgroundTask, Progress

_MOST_TOLD = 50
"""Boxes of each side that are told one by one."""


class UnsavedDialog(QDialog):
    """Object names: ``unsaved_list``, ``unsaved_comparison``, ``unsaved_restore``, ``unsaved_discard``.

    Args:
        compare: holds one against its file, in another thread.
        restore, discard: are given those that are selected.
    """

    def __init__(
        self,
        compare: Callable[[Work], Comparison],
        restore: Callable[[list[Work]], Any],
        discard: Callable[[list[Work]], Any],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Work that is not in its label file"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._compare = compare
        self._task: BackgroundTask | None = None
        heading = QLabel(
            self.tr("Restore writes the work into its label file; what only that holds is lost.")
        )
        heading.setWordWrap(True)
        self._list = QListWidget()
        self._list.setObjectName("unsaved_list")
        self._list.setAccessibleName(self.tr("Label files"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.currentRowChanged.connect(self._show_comparison)
        self._told = QPlainTextEdit()
        self._told.setObjectName("unsaved_comparison")
        self._told.setAccessibleName(self.tr("Comparison"))
        self._told.setReadOnly(True)
        self._told.setTabChangesFocus(True)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self._restore = self._button(buttons, self.tr("Restore"), role.ActionRole, "unsaved_restore")
        self._restore.clicked.connect(lambda: restore(self._selected()))
        self._discard = self._button(buttons, self.tr("Discard…"), role.ActionRole, "unsaved_discard")
        self._discard.clicked.connect(lambda: self._ask(discard))
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.SPACING_LARGE,) * 4)
        layout.setSpacing(theme.SPACING)
        for widget, stretch in ((heading, 0), (self._list, 2), (self._told, 3), (buttons, 0)):
            layout.addWidget(widget, stretch)
        self.resize(620, 480)

    def show_work(self, works: list[Work]) -> None:
        """List these; what was selected and is still there stays so. With none of them it closes."""
        if not works:
            self.accept()
            return
        chosen = {work.label for work in self._selected()} or {work.label for work in works}
        self._list.clear()
        for work in works:
            item = QListWidgetItem(shown(work.label.name))
            item.setData(Qt.ItemDataRole.UserRole, work)
            self._list.addItem(item)
            item.setSelected(work.label in chosen)
        self._list.setCurrentRow(0, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _button(
        self, box: QDialogButtonBox, text: str, role: QDialogButtonBox.ButtonRole, name: str
    ) -> QPushButton:
        made = QPushButton(text)
        made.setObjectName(name)
        made.setAutoDefault(False)
        box.addButton(made, role)
        return made

    def _selected(self) -> list[Work]:
        items = sorted(self._list.selectedItems(), key=self._list.row)
        return [item.data(Qt.ItemDataRole.UserRole) for item in items]

    def _ask(self, discard: Callable[[list[Work]], Any]) -> None:
        works = self._selected()
        if not works:
            return
        box = QMessageBox(self)
        box.setObjectName("unsaved_question")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Boxwright")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Discard the work on %Ln label file(s)?", "", len(works)))
        box.setInformativeText(self.tr("The label files stay as they are. This cannot be undone."))
        go = box.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        go.setObjectName("unsaved_discard_confirmed")
        go.clicked.connect(lambda: discard(works))
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.open()

    def _show_comparison(self, row: int) -> None:
        item = self._list.item(row)
        if self._task is not None:
            self._task.cancel()
        if item is None:
            self._told.clear()
            return
        work: Work = item.data(Qt.ItemDataRole.UserRole)
        self._told.setPlainText(self.tr("Reading…"))

        def compare(_progress: Progress) -> Comparison | UserError:
            try:
                return self._compare(work)
            except UserError as error:
                return error

        def tell(found: Comparison | UserError) -> None:
            self._told.setPlainText(
                describe(found) if isinstance(found, UserError) else self._as_text(work, found)
            )

        self._task = BackgroundTask(compare, owner=self).done(tell)
        self._task.start()

    def _as_text(self, work: Work, found: Comparison) -> str:
        lines = [
            shown(work.why or str(work.label)),
            self.tr("In the file: %Ln box(es).", "", len(found.in_file)),
            self.tr("In the kept work: %Ln box(es).", "", len(found.kept)),
        ]
        for title, boxes in (
            (self.tr("Only in the file:"), found.only_in_file),
            (self.tr("Only in the kept work:"), found.only_kept),
        ):
            if boxes:
                lines += ["", title, *map(_said, boxes[:_MOST_TOLD])]
                if len(boxes) > _MOST_TOLD:
                    lines.append(self.tr("and %Ln more", "", len(boxes) - _MOST_TOLD))
        if not (found.only_in_file or found.only_kept):
            lines += ["", self.tr("The boxes are the same.")]
        return "\n".join(lines)


def _said(box: Box) -> str:
    left, upper, right, lower = box.whole
    return f"{shown(box.label)}   {left}, {upper} – {right}, {lower}"
