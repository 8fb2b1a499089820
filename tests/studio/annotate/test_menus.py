"""The context menus of the annotate room, with the mouse's right button and with keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QColorDialog,
    QInputDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
)

from engine.annotations import voc
from studio.annotate.class_manager import ClassManager
from studio.annotate.panel import Panel
from studio.widgets import reveal
from studio.widgets.class_colors import class_color

RIGHT = Qt.MouseButton.RightButton


def right_click(panel: Panel, view, row: int) -> QMenu:
    """What the view gets of one: a press, with it the wish for a menu, and a release."""
    at, seen = view.visualRect(view.model().index(row, 0)).center(), view.viewport()
    QTest.mousePress(seen, RIGHT, pos=at)
    wish = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, seen.mapToGlobal(at))
    QApplication.sendEvent(seen, wish)
    QTest.mouseRelease(seen, RIGHT, pos=at)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def menu_by_key(widget) -> QMenu:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), widget.mapToGlobal(QPoint()))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, name: str) -> None:
    """Go down to an entry with the keys and press Enter."""
    wanted = next(action for action in menu.actions() if action.objectName() == name)
    for _ in menu.actions():
        if menu.activeAction() is wanted:
            break
        QTest.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction() is wanted
    QTest.keyClick(menu, Qt.Key.Key_Return)


def label_bytes(panel: Panel) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in panel.document.dataset.labels_dir.iterdir()}


def test_a_right_click_selects_no_photo_and_the_menu_says_which_it_is_about(panel: Panel) -> None:
    view, shown, item = panel.file_list.view, panel.current, panel.document.dataset.items[3]
    menu = right_click(panel, view, 3)
    assert menu.actions()[0].text() == item.image.name
    assert view.currentIndex().row() == panel.files.row(shown.stem)
    assert [index.row() for index in view.selectionModel().selectedRows()] == [panel.files.row(shown.stem)]
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert panel.current == shown


def test_the_menu_of_a_photo_opens_it(panel: Panel, hands) -> None:
    choose(right_click(panel, panel.file_list.view, 4), "file_open")
    hands.wait_for(panel.document.dataset.items[4].stem)


@pytest.mark.parametrize("entry", ["file_verify", "file_nothing"])
def test_an_edit_from_the_menu_changes_the_photo_that_was_clicked_and_no_other(
    panel: Panel, hands, qtbot, entry: str
) -> None:
    item = panel.document.dataset.items[5]
    before = label_bytes(panel)
    was = voc.read(item.label).verified
    choose(right_click(panel, panel.file_list.view, 5), entry)
    hands.wait_for(item.stem)
    qtbot.waitUntil(lambda: label_bytes(panel)[item.label.name] != before[item.label.name], timeout=20_000)
    after = label_bytes(panel)
    assert {name for name in after if after[name] != before[name]} == {item.label.name}
    now = voc.read(item.label)
    if entry == "file_verify":
        assert now.verified is not was
    else:
        assert now.boxes == ()
    hands.settle()
    panel.undo()
    hands.settle()
    assert label_bytes(panel) == before


def test_an_edit_is_not_done_when_another_photo_was_asked_for_meanwhile(panel: Panel, hands, qtbot) -> None:
    items, before = panel.document.dataset.items, label_bytes(panel)
    choose(right_click(panel, panel.file_list.view, 5), "file_nothing")
    panel.show_item(items[2])
    hands.wait_for(items[2].stem)
    panel.show_item(items[5])
    hands.wait_for(items[5].stem)
    qtbot.wait(100)
    hands.settle()
    assert label_bytes(panel) == before


def test_the_menu_deletes_the_photo_that_was_clicked(panel: Panel, hands, qtbot) -> None:
    dataset = panel.document.dataset
    item = dataset.items[6]
    choose(right_click(panel, panel.file_list.view, 6), "file_delete")
    qtbot.waitUntil(lambda: panel.findChild(QMessageBox, "delete_image_question") is not None, timeout=20_000)
    box = panel.findChild(QMessageBox, "delete_image_question")
    assert item.image.name in box.text()
    QTest.mouseClick(box.findChild(QPushButton, "delete_image_confirmed"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not item.image.exists(), timeout=5000)
    assert len(list(dataset.images_dir.iterdir())) == len(dataset.items) == 23


def test_where_no_file_manager_starts_the_path_is_shown_and_can_be_copied(
    panel: Panel, qtbot, monkeypatch
) -> None:
    asked = []
    item = panel.document.dataset.items[2]
    monkeypatch.setattr(reveal.QDesktopServices, "openUrl", lambda url: asked.append(url) or False)
    choose(right_click(panel, panel.file_list.view, 2), "file_reveal")
    assert [Path(url.toLocalFile()) for url in asked] == [item.image.parent]
    assert str(item.image.parent) in panel.notice.text
    QTest.mouseClick(panel.notice._action, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == str(item.image.parent)
    choose(right_click(panel, panel.file_list.view, 2), "file_path")
    assert QGuiApplication.clipboard().text() == str(item.image)


def test_the_menu_key_offers_the_current_row_at_its_place(panel: Panel) -> None:
    view = panel.file_list.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    menu = menu_by_key(view)
    index = view.currentIndex()
    assert menu.actions()[0].text() == panel.files.item(index.row()).image.name
    assert view.viewport().mapToGlobal(view.visualRect(index).center()) == menu.pos()
    QTest.keyClick(menu, Qt.Key.Key_Escape)


def class_row(panel: Panel, name: str) -> int:
    return panel.document.class_names.index(name) + 1


def test_the_menu_of_a_class_changes_no_box(panel: Panel, hands, qtbot, monkeypatch) -> None:
    name = panel.document.class_names[1]
    before, view = label_bytes(panel), panel.class_list.list
    chosen = view.currentRow()
    menu = right_click(panel, view, class_row(panel, name))
    assert view.currentRow() == chosen
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor("#123456"))
    choose(menu, "class_color")
    assert class_color(name).name() == "#123456"
    choose(right_click(panel, view, class_row(panel, name)), "class_use")
    assert panel.editor.next_label == name
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (" washer ", True))
    choose(right_click(panel, view, 0), "class_add")
    assert panel.document.class_names[-1] == "washer"
    hands.settle()
    assert label_bytes(panel) == before
    from studio.widgets.class_colors import set_class_color

    set_class_color(panel.settings, name, None)


def test_renaming_opens_the_classes_with_the_name_to_be_typed(panel: Panel, qtbot) -> None:
    name = panel.document.class_names[1]
    choose(right_click(panel, panel.class_list.list, class_row(panel, name)), "class_rename")
    manager = panel.findChild(ClassManager)
    qtbot.waitUntil(lambda: manager.table.findChild(QLineEdit) is not None, timeout=20_000)
    assert manager.table.findChild(QLineEdit).text() == name
    manager.reject()


def test_the_menu_of_a_box_row_is_about_that_box(panel: Panel, hands) -> None:
    label = panel.editor.session.label
    boxes = voc.read(label).boxes
    assert len(boxes) > 1
    choose(right_click(panel, panel.box_list.list, 1), "menu_difficult")
    hands.settle()
    assert [box.difficult for box in voc.read(label).boxes] == [n == 1 for n in range(len(boxes))]
    hands.come_back()
    choose(right_click(panel, panel.box_list.list, 1), "annotate_delete_boxes")
    hands.settle()
    assert len(voc.read(label).boxes) == len(boxes) - 1


def test_a_right_click_beside_the_boxes_is_about_the_picture(panel: Panel, hands) -> None:
    hands.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert panel.editor.session.selection
    QTest.mouseClick(panel.canvas.viewport(), RIGHT, pos=QPoint(3, 3))
    menu = QApplication.activePopupWidget()
    assert not panel.editor.session.selection
    assert panel.commands["nothing_here"] in menu.actions()
    assert panel.commands["delete_boxes"] not in menu.actions()
    QTest.keyClick(menu, Qt.Key.Key_Escape)


def test_the_menu_key_on_the_canvas_offers_the_selected_box_at_its_place(panel: Panel, hands) -> None:
    places: list[QPoint] = []
    panel.canvas.menu_wanted.connect(places.append)
    entry = panel.editor.session.drawing.entries[0]
    panel.editor.select({entry.uid})
    menu = menu_by_key(panel.canvas)
    assert panel.commands["edit_label"] in menu.actions()
    middle = hands.point((entry.box.xmin + entry.box.xmax) / 2, (entry.box.ymin + entry.box.ymax) / 2)
    assert (panel.canvas.viewport().mapToGlobal(middle) - places[0]).manhattanLength() <= 3
    QTest.keyClick(menu, Qt.Key.Key_Escape)
