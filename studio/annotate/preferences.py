"""What the annotate room remembers of a person's ways, and the keys that are no commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

from studio.annotate.actions import NUDGES

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


def bind_keys(panel: Panel) -> None:
    """Digits are classes in the whole room; arrows move boxes on the canvas, as lists need their own."""
    everywhere = Qt.ShortcutContext.WidgetWithChildrenShortcut
    for digit in range(1, 10):
        _bind(panel, str(digit), everywhere, partial(panel.labelling.pick_digit, digit))
    there = Qt.ShortcutContext.WidgetShortcut
    for key, (dx, dy) in NUDGES.items():
        for prefix, step in (("", 1), ("Shift+", 10)):
            move = partial(panel.editor.move_selected, step * dx, step * dy, nudge=True)
            _bind(panel.canvas, prefix + key, there, move)
    _ControlKeys(panel)


def _bind(where: QWidget, keys: str, context: Qt.ShortcutContext, slot: Callable[[], None]) -> None:
    shortcut = QShortcut(QKeySequence(keys), where)
    shortcut.setContext(context)
    shortcut.activated.connect(slot)


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
