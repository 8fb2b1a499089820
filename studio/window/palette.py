"""The command palette: type a few letters of what you want and press Enter."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio import keymap, theme
from studio.actions import plain
from studio.window.matching import rank

_ACTION = Qt.ItemDataRole.UserRole
SHOWN = 40


class CommandPalette(QDialog):
    """Every action of the window and its rooms, found by its words.

    Args:
        groups: ``(title, actions)`` as :meth:`studio.main_window.MainWindow.all_actions` gives them.
        run: called with the chosen action after the palette is gone.
    """

    def __init__(self, groups: list[tuple[str, list[QAction]]], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("command_palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = [
            (f"{title}: {_words(action)}", action)
            for title, actions in groups
            for action in actions
            if action.text() and action.objectName() != "action_palette" and _has_a_say(action)
        ]
        # Of commands that fit equally well those come first that can be used now.
        self._entries.sort(key=lambda entry: not entry[1].isEnabled())
        empty = QPixmap(16, 16)
        empty.fill(Qt.GlobalColor.transparent)
        self._blank = QIcon(empty)  # keeps the texts of one column in line
        self.edit = QLineEdit()
        self.edit.setObjectName("palette_edit")
        self.edit.setPlaceholderText(self.tr("What do you want to do?"))
        self.edit.setAccessibleName(self.tr("Search commands"))
        self.edit.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setObjectName("palette_list")
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setIconSize(QSize(16, 16))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.nothing = QLabel(self.tr("No command has these letters."))
        self.nothing.setProperty("role", "faint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, theme.SPACING)
        layout.addWidget(self.edit)
        layout.addWidget(self.nothing)
        layout.addWidget(self.list)
        self.resize(520, 420)
        window = parent.window()
        self.move(window.x() + (window.width() - self.width()) // 2, window.y() + 80)
        self.edit.textChanged.connect(self._fill)
        self.edit.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._run())
        self._fill("")
        self.edit.setFocus()

    def _fill(self, typed: str) -> None:
        self.list.clear()
        for index in rank(typed, [text for text, _ in self._entries])[:SHOWN]:
            text, action = self._entries[index]
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            icon = self._blank if action.icon().isNull() else action.icon()
            row = QListWidgetItem(icon, f"{text}    {keys}" if keys else text)
            row.setData(_ACTION, action)
            if not action.isEnabled():
                row.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(row)
        self.nothing.setVisible(not self.list.count())
        self.list.setCurrentRow(next(self._enabled_rows(), -1))

    def _enabled_rows(self) -> Iterator[int]:
        return (row for row in range(self.list.count()) if self.list.item(row).flags())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up, Down and Enter belong to the list while the cursor stays in the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self._move(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)

    def _move(self, step: int) -> None:
        rows = list(self._enabled_rows())
        current = self.list.currentRow()
        if rows:
            at = rows.index(current) if current in rows else -step
            self.list.setCurrentRow(rows[(at + step) % len(rows)])

    def _run(self) -> None:
        row = self.list.currentItem()
        if row is None or not row.flags():
            return
        action: QAction = row.data(_ACTION)
        self.close()
        action.trigger()


def _has_a_say(action: QAction) -> bool:
    """Undo and redo are there once: those of the room that is shown."""
    return action.isEnabled() or not keymap.is_shared(action)


def _words(action: QAction) -> str:
    return plain(action.text())
