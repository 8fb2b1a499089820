"""F6 goes from one part of the window to the next: the rail, the parts of the room, the status bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from studio.widgets.focus import entrance, holds


class Regions(QObject):
    """Moves the keyboard's focus; ``parts()`` are the parts of the window as it is now, in reading order."""

    def __init__(self, parts: Callable[[], Sequence[QWidget]], parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts

    def next(self) -> None:
        """To the next part that can take the focus."""
        self._go(1)

    def previous(self) -> None:
        """To the part before."""
        self._go(-1)

    def _go(self, step: int) -> None:
        parts = [part for part in self._parts() if part.isVisible()]
        focused = QApplication.focusWidget()
        inside = [number for number, part in enumerate(parts) if holds(part, focused)]
        # A part may lie inside another one: the inner comes later in reading order.
        start = inside[-1] if inside else (-1 if step > 0 else 0)
        for distance in range(1, len(parts) + 1):
            target = entrance(parts[(start + step * distance) % len(parts)])
            if target is not None and target is not focused:
                # As Tab does: whoever goes by keys is shown where the keyboard is.
                target.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return
