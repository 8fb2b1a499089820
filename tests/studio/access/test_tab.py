"""Tab goes through a place as the eye does, and out of it again."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from studio.main_window import MainWindow

PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()}"


def chain_of(window: QWidget) -> list[QWidget]:
    """What Tab comes to, in order."""
    chain, widget = [], window.nextInFocusChain()
    while widget is not None and widget is not window and len(chain) < 3000:
        if (
            widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.focusProxy() is None
            and window.isAncestorOf(widget)
        ):
            chain.append(widget)
        widget = widget.nextInFocusChain()
    return chain


def jumps(top: QWidget) -> list[str]:
    """Steps up by more than a line, and not into a column further right."""
    window = top.window()
    inside = [each for each in chain_of(window) if top.isAncestorOf(each)]
    found = []
    for one, two in pairwise(inside):
        if isinstance(one, QScrollArea):
            continue  # what is in it may be scrolled away
        a, b = one.mapTo(window, QPoint()), two.mapTo(window, QPoint())
        if b.y() < a.y() - 60 and b.x() < a.x() + one.width() - 4:
            found.append(f"{told(one)} at {a.toTuple()} -> {told(two)} at {b.toTuple()}")
    return found


def test_tab_never_jumps_back(places: Callable[[], Iterator]) -> None:
    found, seen = [], 0
    for place in places():
        seen += 1
        found += [f"{place.name}: {jump}" for jump in jumps(place.top)]
    assert seen > 20
    assert not found, "\n" + "\n".join(dict.fromkeys(found))


def test_tab_leaves_everything_in_one_step(
    window: MainWindow, qapp: QApplication, places: Callable[[], Iterator]
) -> None:
    stays, seen = [], 0
    known: set[int] = set()
    for place in places():
        top = place.top.window()
        for widget in chain_of(top):
            if not place.top.isAncestorOf(widget) or id(widget) in known:
                continue
            known.add(id(widget))
            for key, modifiers in ((Qt.Key.Key_Tab, PLAIN), (Qt.Key.Key_Backtab, SHIFT)):
                widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
                if qapp.focusWidget() is not widget:
                    continue
                seen += 1
                QTest.keyClick(widget, key, modifiers)
                if qapp.focusWidget() is widget:
                    stays.append(f"{place.name}: {told(widget)} {key.name}")
    assert seen > 200
    # On the canvas they go from box to box; F6 leaves it.
    stays = [line for line in dict.fromkeys(stays) if "Canvas canvas" not in line]
    assert not stays, "\n" + "\n".join(stays)
