"""Ctrl+Z takes back what was done in this room, Ctrl+Y does it again: the very bytes of the folder."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine.datasets import changes
from engine.datasets.changes import Change
from studio import keymap
from studio.dataset.panel import Panel
from studio.settings import Settings

WAIT = 20_000
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def room(qtbot, panel: Panel) -> Panel:
    """With the usual keys, and in a window that has the keyboard."""
    keymap.apply_keys(Settings(), panel.actions())
    assert QKeySequence("Ctrl+Y") in panel.redo_action.shortcuts()
    panel.activateWindow()
    qtbot.waitActive(panel)
    return panel


def state(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def write_another_split(qtbot, panel: Panel, click) -> None:
    panel.split_tab.split_box.seed.setValue(5)
    qtbot.waitUntil(lambda: not panel.split_tab.is_written, timeout=WAIT)
    click(panel.split_tab.write_button)
    qtbot.waitUntil(lambda: panel.history.next_undo != "", timeout=WAIT)


def key(panel: Panel, which: Qt.Key, widget: QWidget | None = None) -> None:
    QTest.keyClick(widget or panel.focusWidget() or panel, which, CTRL)


def settled(qtbot, panel: Panel) -> None:
    qtbot.waitUntil(lambda: not panel.history.is_busy, timeout=WAIT)


def test_a_split_is_undone_and_redone_with_the_keys(qtbot, room, document, click) -> None:
    before = state(document.folder)
    write_another_split(qtbot, room, click)
    after = state(document.folder)
    assert after != before
    assert room.undo_text() == "Write split"
    for _ in range(2):
        key(room, Qt.Key.Key_Z)
        assert not room.undo_action.isEnabled()  # not two at once
        assert not room.redo_action.isEnabled()
        settled(qtbot, room)
        assert state(document.folder) == before
        assert (room.undo_text(), room.redo_text()) == (None, "Write split")
        key(room, Qt.Key.Key_Y)
        settled(qtbot, room)
        assert state(document.folder) == after
        assert (room.undo_text(), room.redo_text()) == ("Write split", None)


def test_the_buttons_in_the_corner_do_the_same(qtbot, room, document, click) -> None:
    before = state(document.folder)
    write_another_split(qtbot, room, click)
    after = state(document.folder)
    assert not room.redo_button.isEnabled()
    click(room.undo_button)
    settled(qtbot, room)
    assert state(document.folder) == before
    assert "Write split" in room.redo_button.text()
    click(room.redo_button)
    settled(qtbot, room)
    assert state(document.folder) == after


def test_the_keys_work_wherever_the_focus_is(qtbot, room, document, click) -> None:
    before = state(document.folder)
    write_another_split(qtbot, room, click)
    after = state(document.folder)
    for tab in range(room.tabs.count()):
        room.tabs.setCurrentIndex(tab)
        fields = [
            widget
            for widget in room.tabs.currentWidget().findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
        ]
        assert fields
        for widget in fields:
            widget.setFocus()
            if not widget.hasFocus():
                continue
            key(room, Qt.Key.Key_Z, widget)
            settled(qtbot, room)
            assert state(document.folder) == before, widget.objectName()
            widget.setFocus()
            key(room, Qt.Key.Key_Y, widget)
            settled(qtbot, room)
            assert state(document.folder) == after, widget.objectName()


def test_a_text_field_undoes_its_own_text_first(qtbot, room, document, click) -> None:
    write_another_split(qtbot, room, click)
    after = state(document.folder)
    room.tabs.setCurrentWidget(room.snapshots_tab)
    field = room.snapshots_tab.name
    field.setFocus()
    QTest.keyClicks(field, "old")
    key(room, Qt.Key.Key_Z, field)
    assert field.text() == ""
    settled(qtbot, room)
    assert state(document.folder) == after


def test_doing_something_else_forgets_what_could_be_redone(qtbot, room, click) -> None:
    write_another_split(qtbot, room, click)
    click(room.undo_button)
    settled(qtbot, room)
    assert room.redo_text() == "Write split"
    room.split_tab.split_box.seed.setValue(6)
    qtbot.waitUntil(lambda: not room.split_tab.is_written, timeout=WAIT)
    click(room.split_tab.write_button)
    qtbot.waitUntil(lambda: room.history.next_undo != "", timeout=WAIT)
    assert room.redo_text() is None


def test_lists_that_somebody_changed_meanwhile_are_left_as_a_whole(qtbot, room, document, click) -> None:
    """Half of a split would put photos that are learnt from into the test set."""
    write_another_split(qtbot, room, click)
    theirs = document.dataset.sets_dir / "test.txt"
    theirs.write_text("mine\n")
    touched = state(document.folder)
    key(room, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: str(theirs) in room.notice.text, timeout=WAIT)
    settled(qtbot, room)
    assert state(document.folder) == touched
    assert room.undo_text() == "Write split"


def test_label_files_that_somebody_changed_meanwhile_stay_and_are_named(qtbot, room, document) -> None:
    first, second = (item.label for item in document.dataset.items[:2])
    old = [first.read_bytes(), second.read_bytes()]
    planned = [Change(path, path.read_bytes(), b"<fixed/>") for path in (first, second)]
    room.history.make("Fix", lambda progress: changes.apply(planned, progress))
    settled(qtbot, room)
    second.write_bytes(b"mine")
    key(room, Qt.Key.Key_Z)
    settled(qtbot, room)
    assert [first.read_bytes(), second.read_bytes()] == [old[0], b"mine"]
    assert str(second) in room.notice.text
    key(room, Qt.Key.Key_Y)
    settled(qtbot, room)
    assert [first.read_bytes(), second.read_bytes()] == [b"<fixed/>", b"mine"]


def test_a_step_can_be_cancelled_and_leaves_nothing_half_done(qtbot, room, document, click) -> None:
    going = threading.Event()
    paths = [item.label for item in document.dataset.items[:3]]
    before = state(document.folder)

    def work(progress):
        planned = [Change(path, path.read_bytes(), b"<fixed/>") for path in paths]

        def wait(done: int, total: int) -> None:
            while done == 2:
                going.set()
                progress(done, total)

        return changes.apply(planned, wait)

    task = room.history.make("Fix", work)
    assert room.history.make("Other", lambda _progress: []) is None
    assert room.reason_to_stay() != ""
    qtbot.waitUntil(going.is_set, timeout=WAIT)
    assert state(document.folder) != before
    task.cancel()
    settled(qtbot, room)
    assert state(document.folder) == before
    assert room.undo_text() is None
    assert room.reason_to_stay() == ""


def test_opening_the_same_folder_again_forgets_nothing_and_another_one_all(
    qtbot, room, document, click, tmp_path: Path
) -> None:
    before = state(document.folder)
    write_another_split(qtbot, room, click)
    with qtbot.waitSignal(document.dataset_opened, timeout=WAIT):
        document.open_folder(document.folder)
    assert room.undo_text() == "Write split"
    key(room, Qt.Key.Key_Z)
    settled(qtbot, room)
    assert state(document.folder) == before
    document.close_dataset()
    assert (room.undo_text(), room.redo_text()) == (None, None)


def test_the_keys_are_off_while_another_room_is_shown(qtbot, room, document, click) -> None:
    write_another_split(qtbot, room, click)
    after = state(document.folder)
    room.set_active(False)
    key(room, Qt.Key.Key_Z)
    settled(qtbot, room)
    assert state(document.folder) == after


def test_another_window_goes_on_with_the_history(qtbot, room, document, click) -> None:
    before = state(document.folder)
    write_another_split(qtbot, room, click)
    other = Panel(document, Settings())
    qtbot.addWidget(other)
    other.take_over(room)
    assert other.undo_text() == "Write split"
    other.undo()
    settled(qtbot, other)
    assert state(document.folder) == before
