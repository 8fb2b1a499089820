"""Where the keyboard's focus goes in a part of the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget


def entrance(part: QWidget) -> QWidget | None:
    """What gets the focus in a part: what had it last there, else the first in reading order."""
    last = part.focusWidget()
    if last is not None and _can_take(last) and holds(part, last):
        return last
    if _can_take(part):
        return part
    # Not by nextInFocusChain: PySide takes what that returns for a child of the widget it was asked of, and
    # forgets every menu of the window once such a widget is deleted.
    inside = [widget for widget in part.findChildren(QWidget) if _can_take(widget)]
    return min(inside, key=lambda widget: _reading_order(part, widget), default=None)


def _reading_order(part: QWidget, widget: QWidget) -> tuple[int, int]:
    at = widget.mapTo(part, QPoint())
    return at.y(), at.x()


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
