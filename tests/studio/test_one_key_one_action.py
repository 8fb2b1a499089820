"""No key means two things at one place: Qt would then do neither."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget

from studio import keymap
from studio.actions import ROOMS
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings

Context = Qt.ShortcutContext
X11 = {
    "Undo": ("Ctrl+Z", "F14"), "Redo": ("Ctrl+Shift+Z",), "Copy": ("Ctrl+C", "Ctrl+Ins", "F16"),
    "Paste": ("Ctrl+V", "Ctrl+Shift+Ins", "Shift+Ins", "F18"), "Delete": ("Del", "Ctrl+D"),
    "Quit": ("Ctrl+Q",), "Open": ("Ctrl+O",), "Close": ("Ctrl+W",), "Save": ("Ctrl+S",),
    "SaveAs": ("Ctrl+Shift+S",),
    "FullScreen": ("F11", "Ctrl+Shift+F"), "Preferences": ("Ctrl+Shift+,",), "Find": ("Ctrl+F",),
    "SelectAll": ("Ctrl+A",), "ZoomIn": ("Ctrl++",), "ZoomOut": ("Ctrl+-",),
}  # fmt: skip
"""What Qt's xcb platform says; the tests run on another one, which says less."""


@pytest.fixture(params=["here", "x11"])
def platform(request, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "x11":
        monkeypatch.setattr(
            keymap,
            "platform_keys",
            lambda standard: [QKeySequence(k) for k in X11[standard.name]] if standard is not None else [],
        )
    return request.param


@pytest.fixture
def window(qtbot, sample_dataset: Path, platform: str) -> Iterator[MainWindow]:
    shown = MainWindow(Document(), Settings())
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    shown.document.open_folder(sample_dataset)
    annotate = shown.panels["annotate"]
    qtbot.waitUntil(lambda: annotate.editor.session is not None, timeout=60_000)
    qtbot.waitUntil(lambda: len(shown.panels.present) == len(ROOMS), timeout=60_000)
    annotate.editor.select_all()
    yield shown
    annotate.save_now()
    shown.close()


def owners(holder: QAction | QShortcut) -> list[QWidget]:
    """The widgets that give it its keys; an entry of a menu has them where that menu hangs."""
    if isinstance(holder, QShortcut):
        parent = holder.parent()
        return [parent] if isinstance(parent, QWidget) else []
    found: list[QWidget] = []
    for owner in holder.associatedObjects():
        if isinstance(owner, QMenu):
            found += owners(owner.menuAction())
        elif isinstance(owner, QMenuBar):
            found.append(owner.window())
        elif isinstance(owner, QWidget):
            found.append(owner)
    return found


def is_on(holder: QAction | QShortcut) -> bool:
    if isinstance(holder, QShortcut):
        return holder.isEnabled()
    group = holder.actionGroup()
    return holder.isEnabled() and (group is None or group.isEnabled())


def context(holder: QAction | QShortcut) -> Context:
    return holder.context() if isinstance(holder, QShortcut) else holder.shortcutContext()


def keys(holder: QAction | QShortcut) -> list[QKeySequence]:
    return [holder.key()] if isinstance(holder, QShortcut) else holder.shortcuts()


def places(holder: QAction | QShortcut) -> set[QWidget]:
    """The shown widgets that hear its keys when they have the focus."""
    heard: set[QWidget] = set()
    for owner in owners(holder):
        if not owner.isVisible() and context(holder) is not Context.ApplicationShortcut:
            continue
        kind = context(holder)
        if kind is Context.WidgetShortcut:
            heard.add(owner)
        elif kind is Context.WidgetWithChildrenShortcut:
            heard |= {owner, *owner.findChildren(QWidget)}
        else:
            top = owner.window()
            heard |= {top, *(w for w in top.findChildren(QWidget) if w.window() is top)}
    return {
        widget for widget in heard if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    }


def name(holder: QObject) -> str:
    text = holder.text() if isinstance(holder, QAction) else ""
    return f"{type(holder).__name__} {holder.objectName()!r} {text!r}"


def shared(window: QWidget) -> list[str]:
    holders: list[QAction | QShortcut] = []
    for widget in [*QApplication.allWidgets()]:
        if widget.window() is window or isinstance(widget, QMenu):
            holders += [action for action in widget.actions() if action not in holders]
    holders += window.findChildren(QShortcut)
    by_key: dict[str, list[QAction | QShortcut]] = defaultdict(list)
    for holder in holders:
        for key in keys(holder) if is_on(holder) else ():
            by_key[key.toString()].append(holder)
    found = []
    for key, those in by_key.items():
        for one, other in combinations(those, 2):
            both = places(one) & places(other)
            if both:
                where = ", ".join(sorted({w.objectName() or type(w).__name__ for w in both})[:4])
                found.append(f"{key}: {name(one)} and {name(other)} at {where}")
    return sorted(set(found))


@pytest.mark.parametrize("key_set", keymap.SETS)
@pytest.mark.parametrize("room", [room.name for room in ROOMS])
def test_no_two_share_a_key(window, qtbot, room: str, key_set: str) -> None:
    window.use_keys(key_set)
    window.show_room(room)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=20_000)
    assert not shared(window), "\n".join(shared(window))


def test_what_looks_for_them_finds_one(window, qtbot) -> None:
    """Also where one is in a menu and the other a shortcut; none where another room is shown."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=20_000)
    annotate = window.panels["annotate"]
    second = QShortcut(QKeySequence("Ctrl+D"), annotate.canvas, context=Context.WidgetShortcut)
    (told,) = shared(window)
    assert "annotate_duplicate" in told and "Ctrl+D" in told
    second.setEnabled(False)
    assert not shared(window)
    window.show_room("train")
    second.setEnabled(True)
    assert not shared(window)


def test_ctrl_d_duplicates_and_del_deletes(window, qtbot) -> None:
    annotate = window.panels["annotate"]
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=20_000)
    annotate.canvas.setFocus()
    before = len(annotate.editor.session.drawing.boxes)
    annotate.editor.select_all()
    QTest.keyClick(annotate.canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(annotate.editor.session.drawing.boxes) == 2 * before
    QTest.keyClick(annotate.canvas, Qt.Key.Key_Delete)
    assert len(annotate.editor.session.drawing.boxes) == before
