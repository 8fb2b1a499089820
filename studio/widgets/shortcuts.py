"""The list of all keyboard shortcuts, in which a person can choose other keys."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QVBoxLayout,
    QWidget,
)

from studio import keymap, theme
from studio.actions import plain
from studio.settings import Settings
from studio.widgets.tooltips import wrapped

_ACTION = Qt.ItemDataRole.UserRole


class ShortcutsDialog(QDialog):
    """One group of rows a room: what the key does, and the key."""

    def __init__(
        self, groups: list[tuple[str, list[QAction]]], settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._actions = [action for _, actions in groups for action in actions]
        self.setObjectName("shortcuts_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(560, 620)
        self.tree = QTreeWidget()
        self.tree.setObjectName("shortcuts_list")
        self.tree.setAccessibleName(self.tr("Keyboard shortcuts"))
        self.tree.setHeaderLabels([self.tr("What it does"), self.tr("Keys")])
        self.tree.setRootIsDecorated(False)
        for title, actions in groups:
            group = QTreeWidgetItem([title])
            for action in actions:
                if action.objectName() and action.text() and not keymap.is_shared(action):
                    row = QTreeWidgetItem(group)
                    row.setData(0, _ACTION, action)
                    self._fill(row)
            if group.childCount():
                self.tree.addTopLevelItem(group)
                group.setFirstColumnSpanned(True)
                font = group.font(0)
                font.setBold(True)
                group.setFont(0, font)
        self.tree.expandAll()
        self.tree.resizeColumnToContents(0)

        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.keys.setClearButtonEnabled(True)
        self.keys.setAccessibleName(self.tr("New keys"))
        self.usual = QPushButton(self.tr("Built-in keys"))
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setObjectName("shortcuts_told")
        line = QHBoxLayout()
        line.addWidget(QLabel(self.tr("Keys of the chosen row:")))
        line.addWidget(self.keys, 1)
        line.addWidget(self.usual)
        self.sets = key_set_box(self._settings)
        self.sets.activated.connect(lambda _row: self._use_set())
        which = QLabel(self.tr("&Keys:"))
        which.setBuddy(self.sets)
        top = QHBoxLayout()
        top.addWidget(which)
        top.addWidget(self.sets)
        top.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACING)
        layout.addLayout(top)
        layout.addWidget(self.tree)
        layout.addLayout(line)
        layout.addWidget(self.told)
        layout.addWidget(buttons)
        self.tree.currentItemChanged.connect(lambda *_: self._show_current())
        self.keys.editingFinished.connect(self._choose)
        self.usual.clicked.connect(lambda: self._set(None))
        self._show_current()

    def _use_set(self) -> None:
        keymap.use_set(self._settings, self.sets.currentData(), self._actions)
        rows = QTreeWidgetItemIterator(self.tree)
        while (row := rows.value()) is not None:
            if row.data(0, _ACTION) is not None:
                self._fill(row)
            rows += 1
        self._show_current()

    def _current(self) -> QAction | None:
        row = self.tree.currentItem()
        action = row.data(0, _ACTION) if row is not None else None
        return action if isinstance(action, QAction) else None

    def _show_current(self) -> None:
        action = self._current()
        self.keys.setEnabled(action is not None)
        self.usual.setEnabled(action is not None and keymap.is_changed(self._settings, action))
        self.told.clear()
        shortcuts = action.shortcuts() if action is not None else []
        self.keys.setKeySequence(shortcuts[0] if shortcuts else QKeySequence())

    def _choose(self) -> None:
        action = self._current()
        keys = self.keys.keySequence()
        if action is None or (action.shortcuts()[:1] or [QKeySequence()]) == [keys]:
            return
        self._set(keys)

    def _set(self, keys: QKeySequence | None) -> None:
        action = self._current()
        if action is None:
            return
        if keys in keymap.RESERVED:
            shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
            self.told.setText(self.tr("{0} has a use of its own and cannot be given away.").format(shown))
            return
        other = keymap.conflict(self._actions, action, keys) if keys is not None else None
        if other is not None and keys is not None:
            shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
            self.told.setText(self.tr("{0} is taken by “{1}”.").format(shown, _name(other)))
            return
        keymap.rebind(self._settings, action, keys, self._actions)
        row = self.tree.currentItem()
        assert row is not None
        self._fill(row)
        self._show_current()

    def _fill(self, row: QTreeWidgetItem) -> None:
        action: QAction = row.data(0, _ACTION)
        keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
        row.setText(0, _name(action))
        row.setText(1, ", ".join(keys))


def key_set_box(settings: Settings) -> QComboBox:
    """The choice between the two built-in sets of keys; its data are names in ``keymap.SETS``."""
    box = QComboBox()
    box.setObjectName("key_set")
    translate = QCoreApplication.translate
    box.addItem(translate("ShortcutsDialog", "Usual keys"), keymap.USUAL)
    box.addItem(translate("ShortcutsDialog", "labelImg's keys"), keymap.LABELIMG)
    tip = translate(
        "ShortcutsDialog",
        "The usual keys are those of this computer's other programs: Ctrl+Y does again what was undone. "
        "With labelImg's keys it changes the format of label files.",
    )
    box.setToolTip(wrapped(tip))
    box.setCurrentIndex(box.findData(keymap.current_set(settings)))
    return box


def _name(action: QAction) -> str:
    return plain(action.text())
