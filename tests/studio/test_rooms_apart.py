"""What works in a room works there alone: no key and no menu of a hidden room changes a file."""

import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio import keymap
from studio.actions import ROOMS
from studio.document import Document
from studio.main_window import MainWindow
from studio.room import Room
from studio.settings import Settings

OTHERS = [room.name for room in ROOMS if room.name != "annotate"]


@pytest.fixture
def window(qtbot, sample_dataset: Path):
    shown = MainWindow(Document(), Settings())
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    shown.document.open_folder(sample_dataset)
    annotate = shown.panels["annotate"]
    qtbot.waitUntil(lambda: annotate.editor.session is not None, timeout=60_000)
    qtbot.waitUntil(lambda: len(shown.panels.present) == len(ROOMS), timeout=60_000)
    assert annotate.editor.session.drawing.boxes
    annotate.editor.select_all()
    yield shown
    annotate.save_now()
    shown.close()


def on_disk(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def activate(window: MainWindow, qtbot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=20_000)


@pytest.mark.parametrize("keys", keymap.SETS)
@pytest.mark.parametrize("room", OTHERS)
def test_no_action_of_the_annotate_room_works_in_another(window, qtbot, room: str, keys: str) -> None:
    window.use_keys(keys)
    annotate, folder = window.panels["annotate"], window.document.folder
    window.show_room(room)
    activate(window, qtbot)
    before, drawing = on_disk(folder), annotate.editor.session.drawing
    selection, item = annotate.editor.session.selection, annotate.current
    own = set(window.all_actions()[0][1])
    for action in set(annotate.actions()) - own | {annotate.undo_action, annotate.redo_action}:
        assert not action.isEnabled(), action.objectName()
        action.trigger()
        for key in action.shortcuts():
            if not any(key in other.shortcuts() for other in own):
                press(window.panels[room], key)
    annotate.save_now()
    session = annotate.editor.session
    assert (session.drawing, session.selection, annotate.current) == (drawing, selection, item)
    assert on_disk(folder) == before


def press(room: Room, keys: QKeySequence) -> None:
    room.setFocus()  # the room itself: its buttons and lists have a use of their own for Space and Enter
    QTest.keyClick(room, keys[0].key(), keys[0].keyboardModifiers())


def test_n_after_a_menu_and_esc_in_another_room_leaves_the_hidden_photo_alone(window, qtbot) -> None:
    folder = window.document.folder
    for room in OTHERS:
        window.show_room(room)
        activate(window, qtbot)
        before = on_disk(folder)
        image_menu = next(a.menu() for a in window.menuBar().actions() if a.text() == "&Image")
        image_menu.popup(window.mapToGlobal(window.rect().topLeft()))
        qtbot.waitUntil(image_menu.isVisible)
        QTest.keyClick(image_menu, Qt.Key.Key_Escape)
        activate(window, qtbot)
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_N)
        window.panels["annotate"].save_now()
        assert on_disk(folder) == before


def test_back_in_the_annotate_room_its_actions_are_as_they_were(window) -> None:
    annotate = window.panels["annotate"]
    before = {action.objectName(): action.isEnabled() for action in annotate.actions()}
    assert before["annotate_nothing_here"]
    for room in OTHERS:
        window.show_room(room)
    window.show_room("annotate")
    assert {action.objectName(): action.isEnabled() for action in annotate.actions()} == before


def test_the_edit_menu_undoes_in_the_room_that_is_shown(window) -> None:
    edit = next(a.menu() for a in window.menuBar().actions() if a.text() == "&Edit")
    for room in ROOMS:
        window.show_room(room.name)
        panel = window.panels[room.name]
        assert edit.actions()[:2] == [panel.undo_action, panel.redo_action]
        steps = [other for other in window.panels.values() if other is not panel]
        assert not any(a.isEnabled() for other in steps for a in (other.undo_action, other.redo_action))


def test_f6_goes_through_the_parts_of_the_window_and_back(window, qtbot) -> None:
    activate(window, qtbot)
    annotate = window.panels["annotate"]
    annotate.canvas.setFocus()
    qtbot.waitUntil(annotate.canvas.hasFocus)
    parts = [annotate.toolbar, annotate.file_list, annotate.canvas, annotate.side]

    def part() -> str:
        focused = QApplication.focusWidget()
        names = ("toolbar", "files", "canvas", "side")
        held = [n for n, p in zip(names, parts, strict=True) if p is focused or p.isAncestorOf(focused)]
        return held[-1] if held else "rail" if focused.objectName().startswith("room_") else "?"

    there, back = [part()], []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        there.append(part())
    assert there == ["canvas", "side", "rail", "toolbar", "files", "canvas"]
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
        back.append(part())
    assert back == list(reversed(there))[1:]
