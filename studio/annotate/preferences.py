"""What the annotate room remembers of a person's ways, and the keys that work on the canvas alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

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
    panel.files_of.show_delete()


def bind_keys(panel: Panel) -> None:
    """Digits pick classes and arrows move boxes on the canvas; lists keep their own."""
    for digit in range(1, 10):
        _bind(panel, str(digit), partial(panel.labelling.pick_digit, digit))
    for key, (dx, dy) in NUDGES.items():
        for prefix, step in (("", 1), ("Shift+", 10)):
            _bind(panel, prefix + key, partial(panel.editor.move_selected, step * dx, step * dy, nudge=True))


def _bind(panel: Panel, keys: str, slot: Callable[[], None]) -> None:
    shortcut = QShortcut(QKeySequence(keys), panel.canvas)
    shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
    shortcut.activated.connect(slot)
