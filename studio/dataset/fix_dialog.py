"""What a fix would do, line by line, before it does it."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListView, QVBoxLayout, QWidget

from engine.datasets.fixes import FixPlan
from engine.i18n import translated
from studio import theme


class FixDialog(QDialog):
    """``accepted`` means: do it. Object names: ``fix_lines``, ``fix_apply``."""

    def __init__(self, title: str, plan: FixPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(760, 460)
        files = len({change.path for change in plan.changes})
        heading = QLabel(self.tr("%Ln file(s) will be changed. It can be undone.", "", files))
        heading.setProperty("role", "heading")
        lines = [
            *plan.told,
            *(self.tr("Left as it is: {0}").format(translated(text)) for text in plan.problems),
        ]
        self._lines = QStringListModel(lines)
        view = QListView()
        view.setObjectName("fix_lines")
        view.setModel(self._lines)
        view.setUniformItemSizes(True)
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        view.setAccessibleName(self.tr("What will be done"))
        buttons = QDialogButtonBox()
        apply = buttons.addButton(title, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)  # last, for the Tab key
        apply.setObjectName("fix_apply")
        apply.setEnabled(bool(plan.changes))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.SPACING_LARGE,) * 4)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(heading)
        layout.addWidget(view, 1)
        layout.addWidget(buttons)
