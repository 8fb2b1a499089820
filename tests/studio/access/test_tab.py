"""Tab goes through a place as the eye does, and out of it again."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from studio.annotate.canvas.view import Canvas

PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
TAB = Qt.FocusPolicy.TabFocus
MOST = 400
JUMP_PX = 60


def told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()}"


def walk(qapp: QApplication, top: QWidget) -> list[QWidget]:
    """Where Tab leads from the first control of a window until it comes round, pressed as a person does."""
    window = top.window()
    start = next(each for each in window.findChildren(QWidget) if can_take(each))
    start.setFocus(Qt.FocusReason.ShortcutFocusReason)
    found = [start]
    while len(found) < MOST:
        last = found[-1]
        QTest.keyClick(last, Qt.Key.Key_Tab)
        if qapp.focusWidget() is last and isinstance(last, Canvas):
            last.nextInFocusChain().setFocus(Qt.FocusReason.TabFocusReason)  # Tab goes from box to box there
        now = qapp.focusWidget()
        if now is None or now is last or now in found:
            break
        found.append(now)
    return [each for each in found if top.isAncestorOf(each)]


def can_take(widget: QWidget) -> bool:
    return (
        widget.isVisible()
        and widget.isEnabled()
        and bool(widget.focusPolicy() & TAB)
        and widget.focusProxy() is None
        and not isinstance(widget, QScrollArea)
    )


def place_of(widget: QWidget) -> QPoint:
    """In its window, as far as what it is scrolled in lets it be seen."""
    window = widget.window()
    at = widget.mapTo(window, QPoint())
    above = widget.parentWidget()
    while above is not None and above is not window:
        if isinstance(above, QScrollArea):
            area = QRect(above.mapTo(window, QPoint()), above.size())
            at = QPoint(at.x(), min(max(at.y(), area.top()), area.bottom()))
        above = above.parentWidget()
    return at


def test_tab_never_jumps_back(qapp: QApplication, places: Callable[[], Iterator]) -> None:
    """No step goes up by more than a line, but for one into a column further right."""
    found, seen = [], 0
    for place in places():
        steps = walk(qapp, place.top)
        seen += len(steps)
        assert len(steps) < MOST, place.name
        for one, two in pairwise(steps):
            a, b = place_of(one), place_of(two)
            if b.y() < a.y() - JUMP_PX and b.x() < a.x() + one.width() - 4:
                jump = f"{told(one)} at {a.toTuple()} -> {told(two)} at {b.toTuple()}"
                found.append(f"{place.name}: {jump}")
    assert seen > 200
    assert not found, "\n" + "\n".join(dict.fromkeys(found))


def test_tab_leaves_everything_in_one_step(qapp: QApplication, places: Callable[[], Iterator]) -> None:
    stays, seen = [], 0
    known: set[int] = set()
    for place in places():
        for widget in place.top.findChildren(QWidget):
            # On the canvas they go from box to box; F6 leaves it.
            if not can_take(widget) or id(widget) in known or isinstance(widget, Canvas):
                continue
            known.add(id(widget))
            for key, modifiers in ((Qt.Key.Key_Tab, PLAIN), (Qt.Key.Key_Backtab, SHIFT)):
                widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
                if qapp.focusWidget() is not widget:
                    continue
                seen += 1
                QTest.keyClick(widget, key, modifiers)
                others = (each for each in widget.window().findChildren(QWidget) if each is not widget)
                if qapp.focusWidget() is widget and any(can_take(each) for each in others):
                    stays.append(f"{place.name}: {told(widget)} {key.name}")
    assert seen > 200
    assert not stays, "\n" + "\n".join(stays)
