"""Label backups in the window: made, compared, brought back, deleted; each taken back and made again."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView

from engine.annotations import Box, voc
from studio.dataset.loss_dialog import LossDialog
from studio.dataset.panel import Panel

WAIT = 20_000


def state(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def tab(qtbot, panel: Panel, click, show_tab):
    """With one backup, called "before"."""
    show_tab("Label backups")
    made = panel.snapshots_tab
    QTest.keyClicks(made.name, "before")
    click(made.save_button)
    qtbot.waitUntil(lambda: [backup.name for backup in made.model.rows] == ["before"], timeout=WAIT)
    qtbot.waitUntil(lambda: not panel.history.is_busy, timeout=WAIT)
    return made


def test_without_a_backup_it_says_so(qtbot, panel: Panel, show_tab) -> None:
    show_tab("Label backups")
    told = panel.snapshots_tab.compared
    qtbot.waitUntil(lambda: told.text().startswith("There is no backup yet."), timeout=WAIT)
    assert told.isVisible() and not panel.snapshots_tab.model.rows


def settled(qtbot, panel: Panel) -> None:
    qtbot.waitUntil(lambda: not panel.history.is_busy, timeout=WAIT)


def dialog(qtbot, tab) -> LossDialog:
    qtbot.waitUntil(lambda: tab.steps.dialog is not None and tab.steps.dialog.isVisible(), timeout=WAIT)
    return tab.steps.dialog


def rows(dialog: LossDialog, name: str) -> list[tuple[str, str]]:
    model = dialog.findChild(QTableView, name).model()
    return [(model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())]


def relabel(document) -> None:
    """Takes a box from the first photo and draws three on the second."""
    first, second = document.dataset.items[:2]
    annotation = voc.read(first.label)
    voc.write(replace(annotation, boxes=annotation.boxes[1:]), first.label)
    annotation = voc.read(second.label)
    drawn = [Box("new", 1 + at, 1, 9 + at, 9) for at in (0, 10)]
    label = annotation.boxes[0].label
    boxes = (*annotation.boxes, *drawn, Box(label, 30, 1, 34, 5))
    voc.write(replace(annotation, boxes=boxes), second.label)
    document.labels_changed.emit("")


def test_what_changed_since_is_listed_and_opened(qtbot, panel, document, click, tab) -> None:
    relabel(document)
    click(tab.compare_button)
    qtbot.waitUntil(lambda: len(tab.changes.rows) == 4, timeout=WAIT)
    assert "3 added" in tab.compared.text()
    assert "1 removed" in tab.compared.text()
    tab.changes_table.setFocus()
    tab.changes_table.setCurrentIndex(tab.changes.index(0, 0))
    with qtbot.waitSignal(document.image_requested, timeout=WAIT) as asked:
        QTest.keyClick(tab.changes_table, Qt.Key.Key_Return)
    assert asked.args == [document.dataset.items[0].image_file]


def test_restoring_says_what_is_lost_and_is_taken_back_and_made_again(
    qtbot, panel, document, click, tab
) -> None:
    then = state(document.folder)
    relabel(document)
    now = state(document.folder)
    label = voc.read(document.dataset.items[1].label).boxes[0].label
    click(tab.restore_button)
    shown = dialog(qtbot, tab)
    assert rows(shown, "loss_classes") == [("new", "2"), (label, "1")]
    assert rows(shown, "loss_photos") == [(document.dataset.items[1].stem, "3")]
    assert "1 box comes back" in shown.findChild(QLabel, "loss_text").text()
    shown.reject()
    assert state(document.folder) == now

    click(tab.restore_button)
    qtbot.waitUntil(lambda: tab.steps.dialog is not shown, timeout=WAIT)
    QTest.mouseClick(dialog(qtbot, tab).findChild(QPushButton, "loss_apply"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.undo_text() == "Restore before", timeout=WAIT)
    assert state(document.folder) == then
    panel.undo()
    settled(qtbot, panel)
    assert state(document.folder) == now
    panel.redo()
    settled(qtbot, panel)
    assert state(document.folder) == then


def test_classes_come_and_go_with_the_labels(qtbot, panel, document, click, tab) -> None:
    relabel(document)
    document.replace_classes([*document.class_names, "by hand", "new"])  # not in the class file
    click(tab.restore_button)
    QTest.mouseClick(dialog(qtbot, tab).findChild(QPushButton, "loss_apply"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.undo_text() == "Restore before", timeout=WAIT)
    assert "new" not in document.class_names
    assert "by hand" in document.class_names
    panel.undo()
    settled(qtbot, panel)
    assert "new" in document.class_names


def test_a_backup_of_the_state_of_now_has_nothing_to_restore(qtbot, panel, document, click, tab) -> None:
    before = state(document.folder)
    click(tab.restore_button)
    qtbot.waitUntil(lambda: "as in before already" in panel.notice.text, timeout=WAIT)
    assert tab.steps.dialog is None
    assert state(document.folder) == before


def test_making_a_backup_is_taken_back_and_made_again(qtbot, panel, document, tab) -> None:
    path = document.folder / "snapshots" / "before.zip"
    data = path.read_bytes()
    assert panel.undo_text() == "Label backup before"
    panel.undo()
    settled(qtbot, panel)
    assert not path.exists()
    qtbot.waitUntil(lambda: len(tab.model.rows) == 0, timeout=WAIT)
    panel.redo()
    settled(qtbot, panel)
    assert path.read_bytes() == data
    qtbot.waitUntil(lambda: len(tab.model.rows) == 1, timeout=WAIT)


def test_deleting_with_the_key_says_what_is_in_it_alone(qtbot, panel, document, tab) -> None:
    relabel(document)
    before = state(document.folder)
    qtbot.waitUntil(lambda: tab.table.currentIndex().isValid(), timeout=WAIT)
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_Delete)
    shown = dialog(qtbot, tab)
    assert [count for _, count in rows(shown, "loss_classes")] == ["1"]
    assert rows(shown, "loss_photos") == [(document.dataset.items[0].stem, "1")]
    QTest.mouseClick(shown.findChild(QPushButton, "loss_apply"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.undo_text() == "Delete before", timeout=WAIT)
    gone = {path for path in before if path not in state(document.folder)}
    assert gone == {str(document.folder / "snapshots" / "before.zip")}
    panel.undo()
    settled(qtbot, panel)
    assert state(document.folder) == before


def test_a_name_that_is_taken_is_told(qtbot, panel, document, click, tab) -> None:
    QTest.keyClicks(tab.name, "before")
    before = state(document.folder)
    click(tab.save_button)
    qtbot.waitUntil(lambda: "there already" in panel.notice.text, timeout=WAIT)
    assert tab.name.text() == "before"
    assert state(document.folder) == before
