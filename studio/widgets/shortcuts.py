"""The list of all keyboard shortcuts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio import theme
from studio.actions import shortcuts


class ShortcutsDialog(QDialog):
    """One group of rows a room: what the key does, and the key."""

    def __init__(self, groups: list[tuple[str, list[QAction]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(520, 560)
        tree = QTreeWidget()
        tree.setObjectName("shortcuts_list")
        tree.setHeaderLabels([self.tr("What it does"), self.tr("Keys")])
        tree.setRootIsDecorated(False)
        for title, actions in groups:
            rows = shortcuts(actions)
            if rows:
                group = QTreeWidgetItem(tree, [title])
                group.setFirstColumnSpanned(True)
                font = group.font(0)
                font.setBold(True)
                group.setFont(0, font)
                for text, keys in rows:
                    QTreeWidgetItem(group, [text, keys])
        tree.expandAll()
        tree.resizeColumnToContents(0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        layout.addWidget(tree)
        layout.addWidget(buttons)
