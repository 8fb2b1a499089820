"""The class manager, with real clicks, on real files."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from engine.annotations import voc
from engine.datasets.relabel import Census
from studio.annotate.class_changes import ClassRow, class_list, describe, renames
from studio.annotate.class_manager import ClassManager
from studio.annotate.panel import Panel

CTRL = Qt.KeyboardModifier.ControlModifier
CENSUS = Census({"dog": 7, "cat": 2}, {"dog": 5, "cat": 1})


def test_rows_say_what_is_to_be_done() -> None:
    rows = [
        ClassRow("cat", "dog"),
        ClassRow("dog", "dog"),
        ClassRow("owl", "owl", True),
        ClassRow(None, "ant"),
    ]
    assert renames(rows) == {"cat": "dog", "owl": None}
    assert class_list(rows) == ["dog", "ant"]
    assert describe(rows, ["cat", "dog", "owl"], CENSUS) == [
        "Merge cat into dog: 2 boxes in 1 photo",
        "Delete owl with its 0 boxes in 0 photos",
        "Add ant",
    ]
    assert describe([ClassRow("dog", "dog"), ClassRow("cat", "cat")], ["cat", "dog"], CENSUS) == [
        "New order of the class list"
    ]
    assert describe([ClassRow("cat", "cat"), ClassRow("dog", "dog")], ["cat", "dog"], CENSUS) == []


def opened(panel: Panel, qtbot) -> ClassManager:
    panel.commands["class_manager"].trigger()
    dialog = panel.findChild(ClassManager)
    qtbot.waitUntil(lambda: not dialog.bar.isVisible(), timeout=20_000)
    return dialog


@pytest.fixture
def manager(panel: Panel, qtbot) -> ClassManager:
    return opened(panel, qtbot)


def files(panel: Panel) -> dict[Path, bytes]:
    root = panel.document.dataset.root
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def rename(manager: ClassManager, row: int, name: str) -> None:
    manager.table.selectRow(row)
    manager.table.editItem(manager.table.item(row, 0))
    editor = manager.table.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, name)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def press(manager: ClassManager, name: str, qtbot) -> None:
    QTest.mouseClick(manager.buttons[name], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: manager._task is None and not manager._history.is_busy, timeout=20_000)


def taken_back(panel: Panel, hands) -> None:
    """Wait for a change of the whole set; on a slow machine its progress was shown in a window."""
    hands.qtbot.waitUntil(lambda: not panel.whole.is_busy, timeout=60_000)
    hands.come_back()


def close(manager: ClassManager, hands) -> None:
    manager.close()
    hands.come_back()


def test_rename_is_previewed_applied_and_undone(panel: Panel, manager, qtbot) -> None:
    before = files(panel)
    old = panel.document.class_names[0]
    count = panel.document.dataset.label_counts()[old]
    rename(manager, 0, "screw")
    qtbot.waitUntil(lambda: "screw" in manager.preview.text(), timeout=3000)
    assert f"Rename {old} to screw: {count} boxes" in manager.preview.text()
    assert files(panel) == before
    press(manager, "apply", qtbot)
    assert panel.document.dataset.label_counts()["screw"] == count
    assert panel.document.class_names[0] == "screw"
    shown = panel.editor.session.item.stem
    qtbot.waitUntil(
        lambda: old not in {box.label for box in panel.sessions.known(shown).drawing.boxes}, timeout=5000
    )
    press(manager, "undo", qtbot)
    assert files(panel) == before
    assert panel.document.class_names[0] == old


def test_delete_and_reorder(panel: Panel, manager, qtbot) -> None:
    first, second, third = panel.document.class_names[:3]
    manager.table.selectRow(0)
    QTest.mouseClick(manager.buttons["delete"], Qt.MouseButton.LeftButton)
    manager.table.selectRow(2)
    QTest.mouseClick(manager.buttons["up"], Qt.MouseButton.LeftButton)
    press(manager, "apply", qtbot)
    assert first not in panel.document.dataset.label_counts()
    assert panel.document.class_names[:2] == [third, second]
    assert panel.document.dataset.listed_classes()[:2] == [third, second]


def test_undo_of_an_image_goes_on_after_its_class_was_renamed(panel: Panel, hands, qtbot) -> None:
    first, second = panel.document.class_names[:2]
    label = panel.editor.session.label
    original = label.read_bytes()
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (90, 80))
    hands.step(Qt.Key.Key_D)
    hands.step(Qt.Key.Key_A)
    drawn = label.read_bytes()
    manager = opened(panel, qtbot)
    rename(manager, 0, "screw")
    qtbot.waitUntil(lambda: "screw" in manager.preview.text(), timeout=20_000)
    press(manager, "apply", qtbot)
    close(manager, hands)
    assert label.read_bytes() == drawn.replace(f">{first}<".encode(), b">screw<")
    hands.key(Qt.Key.Key_W)
    hands.key(Qt.Key.Key_2)
    assert (panel.canvas.draw_mode, panel.editor.next_label) == (True, second)
    hands.drag((100, 20), (190, 80))
    assert [box.label for box in voc.read(label).boxes[-2:]] == ["screw", second]
    hands.key(Qt.Key.Key_Z, CTRL)  # the box drawn last
    assert label.read_bytes() == drawn.replace(f">{first}<".encode(), b">screw<")
    hands.key(Qt.Key.Key_Z, CTRL)  # the new name, everywhere
    taken_back(panel, hands)
    assert label.read_bytes() == drawn
    assert "screw" not in panel.document.dataset.label_counts()
    hands.key(Qt.Key.Key_Z, CTRL)  # the box drawn first
    assert label.read_bytes() == original
    for _ in range(3):
        hands.key(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
        taken_back(panel, hands)
    hands.settle()
    assert [box.label for box in voc.read(label).boxes[-2:]] == ["screw", second]
    assert first not in panel.document.dataset.label_counts()


def test_boxes_edited_after_a_class_was_deleted_keep_the_edit_when_it_comes_back(
    panel: Panel, hands, qtbot
) -> None:
    label = panel.editor.session.label
    before = voc.read(label).boxes
    manager = opened(panel, qtbot)
    gone = before[0].label
    manager.table.selectRow(panel.document.class_names.index(gone))
    QTest.mouseClick(manager.buttons["delete"], Qt.MouseButton.LeftButton)
    press(manager, "apply", qtbot)
    close(manager, hands)
    kept = [box for box in before if box.label != gone]
    assert list(voc.read(label).boxes) == kept
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (90, 80))
    panel.whole.stack.undo()
    qtbot.waitUntil(lambda: not panel.whole.is_busy, timeout=20_000)
    hands.settle()
    found = [box.xyxy for box in voc.read(label).boxes]
    assert len(found) == len(before) + 1
    assert {box.xyxy for box in before} < set(found)
