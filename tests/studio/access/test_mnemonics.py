"""Everything in the menus, and every room, is reached with Alt and letters, each letter once in its place."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QMenuBar, QTabBar, QToolButton, QWidget

from studio.actions import ROOMS
from studio.main_window import MainWindow


def letter(text: str) -> str:
    """The one after a single ampersand, "" if there is none."""
    found = re.search(r"&([^&\s])", text.replace("&&", ""))
    return found.group(1).upper() if found else ""


def twice(texts: list[tuple[str, str]]) -> list[str]:
    """``(where, text)`` whose letters are the same."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for where, text in texts:
        if letter(text):
            by_letter[letter(text)].append(f"{where} {text!r}")
    return [f"Alt+{key}: " + ", ".join(them) for key, them in by_letter.items() if len(them) > 1]


def entries(menu: QMenu | QMenuBar) -> list[QAction]:
    return [action for action in menu.actions() if not action.isSeparator() and action.text()]


def menus(menu: QMenu | QMenuBar, path: str) -> Iterator[tuple[str, QMenu | QMenuBar]]:
    yield path, menu
    for action in entries(menu):
        if action.menu() is not None:
            action.menu().aboutToShow.emit()
            yield from menus(action.menu(), f"{path} > {action.text()}")


def test_every_menu_entry_has_a_letter_of_its_own(window: MainWindow) -> None:
    seen, without, double = 0, [], []
    for path, menu in menus(window.menuBar(), "menu bar"):
        seen += len(entries(menu))
        without += [f"{path} > {action.text()}" for action in entries(menu) if not letter(action.text())]
        double += [f"{path}: {line}" for line in twice([("", action.text()) for action in entries(menu)])]
    assert seen > 80
    assert not without, "\n" + "\n".join(without)
    assert not double, "\n" + "\n".join(double)


def visible_texts(top: QWidget) -> list[tuple[str, str]]:
    """Everything that is shown and can have a letter."""
    found = []
    for widget in top.findChildren(QWidget):
        if not widget.isVisible():
            continue
        name = widget.objectName()
        if isinstance(widget, QLabel) and widget.buddy() is not None:
            found.append((name, widget.text()))
        elif isinstance(widget, QToolButton) and widget.defaultAction() is not None:
            found.append((name, widget.defaultAction().iconText()))
        elif isinstance(widget, QAbstractButton):
            found.append((name, widget.text()))
        elif isinstance(widget, QTabBar):
            found += [(name, widget.tabText(index)) for index in range(widget.count())]
    return found


def test_no_letter_stands_for_two_things_that_are_shown(
    window: MainWindow, places: Callable[[], Iterator]
) -> None:
    rail = window.findChild(QWidget, "rail")
    around = [("menu bar", action.text()) for action in entries(window.menuBar())] + visible_texts(rail)
    assert sorted(letter(text) for name, text in visible_texts(rail)) == ["A", "D", "L", "T", "U"]
    double = []
    for place in places():
        shown = visible_texts(place.top) + (around if place.top.window() is window else [])
        double += [f"{place.name}: {line}" for line in twice(shown)]
    assert not double, "\n" + "\n".join(dict.fromkeys(double))


def test_alt_and_the_letter_of_a_room_show_it(qtbot, window: MainWindow) -> None:
    for room in reversed(ROOMS):
        button = window.findChild(QToolButton, f"room_{room.name}")
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        QTest.keyClick(window, Qt.Key(ord(letter(button.text()))), Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda name=room.name: window.room == name)
