"""Where the keyboard's focus goes in a part of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def entrance(part: QWidget) -> QWidget | None:
    """What gets the focus in a part: what had it last there, else the first that Tab would reach."""
    last = part.focusWidget()
    if last is not None and _can_take(last) and holds(part, last):
        return last
    if _can_take(part):
        return part
    widget = part.nextInFocusChain()
    while widget is not None and widget is not part:
        if holds(part, widget) and _can_take(widget):
            return widget
        widget = widget.nextInFocusChain()
    return None


def holds(part: QWidget, widget: QWidget | None) -> bool:
    """Whether ``widget`` is ``part`` or stands in it."""
    return widget is not None and (part is widget or part.isAncestorOf(widget))


def _can_take(widget: QWidget) -> bool:
    return (
        widget.isVisible()
        and widget.isEnabled()
        and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.focusProxy() is None
    )
