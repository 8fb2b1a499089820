"""No key, menu or drag changes what a person does not see: another photo, a hidden box, a box left alone."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.annotations import voc
from studio.annotate.file_commands import ASK_DELETE_KEY
from studio.annotate.panel import Panel
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from tests.studio.annotate.test_after_load import Gate, arrive, press
from tests.studio.annotate.test_after_load import gate as gate

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
KEY = Qt.Key


def disk(panel: Panel) -> dict[Path, bytes]:
    root = panel.document.dataset.root
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def middle(panel: Panel, number: int = 0) -> tuple[float, float]:
    box = panel.editor.session.drawing.boxes[number]
    return (box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2


def begin_drag(panel: Panel, hands, start: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    viewport = panel.canvas.viewport()
    QTest.mousePress(viewport, button, pos=hands.point(*start))
    for step in (10, 25):
        QTest.mouseMove(viewport, hands.point(start[0] + step, start[1] + step))


def let_go(panel: Panel, hands, start: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    QTest.mouseRelease(panel.canvas.viewport(), button, pos=hands.point(start[0] + 25, start[1] + 25))
    hands.settle()


# -- photos that are deleted --


def test_a_refused_undo_of_a_deleted_photo_stays_an_undo(panel: Panel, hands) -> None:
    panel.settings.set(ASK_DELETE_KEY, False)
    item, after = panel.document.dataset.items[0], panel.document.dataset.items[1]
    photo, label = item.image.read_bytes(), item.label.read_bytes()
    hands.key(KEY.Key_D, CTRL | SHIFT)
    hands.wait_for(after.stem)
    what = panel.undo_text()
    item.image.write_bytes(b"in the way")
    for _ in range(2):
        hands.key(KEY.Key_Z, CTRL)
        assert "is there already" in panel.notice.text
        assert panel.undo_text() == what
        assert panel.redo_text() is None
        assert item not in panel.document.dataset.items
        assert item.image.read_bytes() == b"in the way"
    item.image.unlink()
    hands.key(KEY.Key_Z, CTRL)
    hands.wait_for(item.stem)
    assert (item.image.read_bytes(), item.label.read_bytes()) == (photo, label)
    assert panel.undo_text() is None


def test_a_refused_redo_of_a_deleted_photo_stays_a_redo(panel: Panel, hands, monkeypatch) -> None:
    panel.settings.set(ASK_DELETE_KEY, False)
    item, after = panel.document.dataset.items[0], panel.document.dataset.items[1]
    hands.key(KEY.Key_D, CTRL | SHIFT)
    hands.wait_for(after.stem)
    hands.key(KEY.Key_Z, CTRL)
    hands.wait_for(item.stem)
    before = disk(panel)
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    hands.key(KEY.Key_Z, CTRL | SHIFT)
    monkeypatch.setattr(Path, "rename", rename)
    assert panel.notice.level == "error"
    assert panel.undo_text() is None
    assert panel.redo_text() is not None
    assert item in panel.document.dataset.items
    assert disk(panel) == before
    hands.key(KEY.Key_Z, CTRL | SHIFT)
    hands.wait_for(after.stem)
    assert not item.image.exists()


# -- drags --


def test_a_drag_held_while_another_room_is_shown_changes_nothing(qtbot: QtBot, sample_dataset: Path) -> None:
    from tests.studio.annotate.conftest import Hands

    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    window.resize(1200, 760)
    window.show()
    window.document.open_folder(sample_dataset)
    panel = window.panels["annotate"]
    qtbot.waitUntil(lambda: panel.editor.session is not None, timeout=60_000)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=20_000)
    panel.canvas.setFocus()
    hands, before = Hands(panel, qtbot), disk(panel)
    start = middle(panel)
    begin_drag(panel, hands, start)
    assert list(panel.canvas.shown_boxes().values()) != list(panel.editor.session.drawing.boxes)
    QTest.keyClick(panel.canvas, KEY.Key_2, CTRL)
    assert window.room == "dataset"
    let_go(panel, hands, start)
    QTest.keyClick(window, KEY.Key_1, CTRL)
    assert window.room == "annotate"
    assert list(panel.canvas.shown_boxes().values()) == list(panel.editor.session.drawing.boxes)
    let_go(panel, hands, start)
    assert disk(panel) == before
    window.close()


@pytest.mark.parametrize("button", [LEFT, RIGHT])
def test_only_what_was_dragged_moves(panel: Panel, hands, button: Qt.MouseButton) -> None:
    label, before = panel.editor.session.label, panel.editor.session.drawing.boxes
    assert len(before) > 1
    start = middle(panel)
    begin_drag(panel, hands, start, button)
    QTest.keyClick(panel.canvas, KEY.Key_A, CTRL)
    assert len(panel.editor.session.selection) == len(before)
    let_go(panel, hands, start, button)
    if button == RIGHT:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        next(action for action in menu.actions() if "Move" in action.text()).trigger()
        menu.close()
        hands.settle()
    after = voc.read(label).boxes
    assert [n for n in range(len(before)) if before[n].xyxy != after[n].xyxy] == [0]


def test_there_is_no_menu_during_a_drag(panel: Panel, hands) -> None:
    start = middle(panel)
    begin_drag(panel, hands, start)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(panel.canvas, event)
    assert QApplication.activePopupWidget() is None
    let_go(panel, hands, start)
    assert panel.editor.session.drawing.boxes[0].xyxy != panel.editor.session.base.boxes[0].xyxy


# -- menus --


def menu_of(panel: Panel, at: QPoint) -> QMenu | None:
    QTest.mouseClick(panel.canvas.viewport(), RIGHT, pos=at)
    menu = QApplication.activePopupWidget()
    return menu if isinstance(menu, QMenu) else None


@pytest.mark.parametrize("on", ["box", "picture", "row", "carried"])
def test_a_menu_goes_when_another_photo_is_asked_for(panel: Panel, hands, qtbot, on: str) -> None:
    items = panel.document.dataset.items
    hands.step(KEY.Key_D)
    panel.editor.select_all()  # what that photo has selected when it is shown again
    hands.step(KEY.Key_A)
    panel.editor.select(())
    before = disk(panel)
    if on == "box":
        menu = menu_of(panel, hands.point(*middle(panel)))
    elif on == "picture":
        menu = menu_of(panel, QPoint(3, 3))
    elif on == "row":
        place = panel.box_list.list.visualItemRect(panel.box_list.list.item(0)).center()
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, place, panel.box_list.list.viewport().mapToGlobal(place)
        )
        QApplication.sendEvent(panel.box_list.list.viewport(), event)
        menu = QApplication.activePopupWidget()
    else:
        start = middle(panel)
        begin_drag(panel, hands, start, RIGHT)
        let_go(panel, hands, start, RIGHT)
        menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.actions()
    panel.document.image_requested.emit(str(items[1].image))
    assert QApplication.activePopupWidget() is None
    hands.wait_for(items[1].stem)
    hands.settle()
    assert disk(panel) == before


def test_while_a_photo_loads_there_is_no_menu_of_the_one_before(
    panel: Panel, hands, gate: Gate, qtbot
) -> None:
    before = disk(panel)
    second = panel.document.dataset.items[1]
    gate.close()
    press(panel, KEY.Key_D)
    assert menu_of(panel, QPoint(3, 3)) is None
    assert menu_of(panel, hands.point(*middle(panel))) is None
    arrive(panel, gate, qtbot, second.stem)
    assert disk(panel) == before
    menu = menu_of(panel, QPoint(3, 3))
    assert menu is not None
    panel.editor.select_all()
    assert QApplication.activePopupWidget() is None  # it spoke of the picture, and now boxes are selected


# -- hidden boxes --


def test_keys_do_not_reach_hidden_boxes(panel: Panel, hands) -> None:
    before = disk(panel)
    panel.editor.select_all()
    hands.key(KEY.Key_H, CTRL)
    assert not panel.editor.session.selection
    for key in (KEY.Key_Delete, KEY.Key_Right, KEY.Key_1):
        hands.key(key)
    assert disk(panel) == before
    assert not panel.box_list.list.selectedItems()


def test_a_filtered_class_is_not_selected(panel: Panel, hands) -> None:
    session = panel.editor.session
    kept = session.drawing.entries[0]
    others = [entry for entry in session.drawing.entries if entry.box.label != kept.box.label]
    assert others
    panel.editor.select_all()
    panel.box_list.filter.setCurrentIndex(panel.box_list.filter.findData(kept.box.label))
    panel.box_list.filter.activated.emit(panel.box_list.filter.currentIndex())
    panel.canvas.setFocus()
    hands.key(KEY.Key_Delete)
    assert [entry.box.label for entry in panel.editor.session.drawing.entries] == [
        e.box.label for e in others
    ]
    hands.key(KEY.Key_Z, CTRL)
    assert voc.read(session.label).boxes == session.base.boxes


# -- keys that are held --


@pytest.mark.parametrize(
    "name", ["delete_image", "nothing_here", "verify", "accept_suggestions", "reject_suggestions"]
)
def test_a_held_key_does_it_once(panel: Panel, name: str) -> None:
    assert not panel.commands[name].autoRepeat()
