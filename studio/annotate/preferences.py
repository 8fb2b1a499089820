"""What the annotate room remembers of a person's ways, and the keys that are no commands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QComboBox

if TYPE_CHECKING:
    from studio.annotate.panel import Panel

_USUAL = {
    "show_labels": True,
    "keep_drawing": False,
    "auto_save": True,
    "single_class": False,
    "squares": False,
    "keep_view": True,
    "show_panels": True,
    "thumbnails": False,
}
"""Commands that are on or off, and how they are at the first start."""


def restore(panel: Panel) -> None:
    """Bring everything that is on or off to where it was when the window was closed last."""
    on = {}
    for name, usual in _USUAL.items():
        on[name] = panel.settings.get(f"annotate/{name}", usual)
        panel.commands[name].setChecked(on[name])
    panel.sessions.auto_save = on["auto_save"]
    panel.canvas.squares = on["squares"]
    panel.canvas.keep_view = on["keep_view"]
    panel.side.setVisible(on["show_panels"])
    panel.file_list.set_thumbnails(on["thumbnails"])
    panel.show_format()
    panel.files_of.show_delete()


def bind_keys(panel: Panel) -> None:
    """Digits are classes in the whole room."""
    for digit in range(1, 10):
        shortcut = QShortcut(QKeySequence(str(digit)), panel)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(panel.after_load.edit(partial(panel.labelling.pick_digit, digit)))
    _ControlKeys(panel)


class _ControlKeys(QObject):
    """Space presses the button that has the focus, rather than a command's key; Esc goes to the canvas.

    Keys come to the panel when none of the widgets in it has taken them.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Of the panel alone."""
        if isinstance(event, QKeyEvent) and not event.modifiers():
            kind, key = event.type(), event.key()
            if kind == QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Space:
                if isinstance(self._panel.focusWidget(), QAbstractButton | QComboBox):
                    event.accept()
                    return True
            elif kind == QEvent.Type.KeyPress and key == Qt.Key.Key_Escape:
                self._panel.canvas.setFocus()
                return True
        return super().eventFilter(watched, event)
