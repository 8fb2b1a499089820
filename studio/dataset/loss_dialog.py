"""What restoring or deleting a label backup loses, before it is done."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from studio import numbers, theme
from studio.dataset.losses import Losses
from studio.dataset.tables import RowsModel


class LossDialog(QDialog):
    """``accepted`` means: do it. Object names: ``loss_text``, ``loss_classes``, ``loss_photos``,
    ``loss_apply``."""

    def __init__(self, title: str, button: str, lines: list[str], losses: Losses, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        heading = QLabel(self.tr("What will be lost"))
        heading.setProperty("role", "heading")
        text = QLabel("\n".join(lines))
        text.setObjectName("loss_text")
        text.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.SPACING_LARGE,) * 4)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(heading)
        layout.addWidget(text)
        if losses.boxes:
            self.resize(620, 420)
            tables = QHBoxLayout()
            tables.setSpacing(theme.SPACING)
            for name, kind, rows in (
                ("loss_classes", self.tr("Class"), losses.per_class),
                ("loss_photos", self.tr("Photo"), losses.per_photo),
            ):
                tables.addWidget(_table(name, kind, self.tr("Boxes lost"), rows))
            layout.addLayout(tables, 1)
        else:
            self.resize(460, 180)
            layout.addStretch(1)
        buttons = QDialogButtonBox()
        apply = buttons.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
        apply.setObjectName("loss_apply")
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)  # last, for the Tab key
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)


def _table(name: str, kind: str, count: str, rows: tuple[tuple[str, int], ...]) -> QTableView:
    model = RowsModel([(kind, lambda row: row[0]), (count, lambda row: numbers.integer(row[1]))])
    model.show_rows(rows)
    table = QTableView()
    model.setParent(table)
    table.setObjectName(name)
    table.setAccessibleName(f"{count}: {kind}")
    table.setModel(model)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.setCurrentIndex(model.index(0, 0))
    return table
