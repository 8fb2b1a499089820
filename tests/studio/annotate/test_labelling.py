"""Which box gets which class: the class list, the digits, Ctrl+E, and the popup that asks."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from engine.annotations import Box, voc
from studio.annotate.panel import Panel

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def saved(panel: Panel) -> list[str]:
    """The classes in the label file, in their order."""
    return [box.label for box in voc.read(panel.editor.session.label).boxes]


@pytest.fixture
def told(panel: Panel) -> list[str]:
    """What the status bar is told."""
    texts: list[str] = []
    panel.document.message.connect(lambda text, _level: texts.append(text))
    return texts


@pytest.fixture
def names(panel: Panel, hands) -> list[str]:
    """The class names; the photo on the canvas has no box any more."""
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_Delete)
    assert saved(panel) == []
    return panel.document.class_names


def click_row(view, row: int, modifiers=NONE) -> None:
    place = view.visualItemRect(view.item(row)).center()
    QTest.mouseClick(view.viewport(), LEFT, modifiers, place)


def draw(hands, start, end) -> None:
    hands.key(Qt.Key.Key_W)
    hands.drag(start, end)


def test_the_class_list_is_about_the_next_box_alone(panel: Panel, hands, names) -> None:
    click_row(panel.class_list.list, 1)
    draw(hands, (20, 20), (80, 80))
    assert len(panel.editor.session.selection) == 1
    click_row(panel.class_list.list, 2)
    hands.settle()
    assert saved(panel) == [names[0]]
    hands.click(50, 50)  # selected by hand makes no difference to the list
    click_row(panel.class_list.list, 3)
    hands.settle()
    assert saved(panel) == [names[0]]
    draw(hands, (100, 20), (160, 80))
    assert saved(panel) == [names[0], names[2]]


def test_a_digit_after_a_drag_is_about_the_next_box(panel: Panel, hands, names, told) -> None:
    for number, key in enumerate((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)):
        hands.key(key)
        draw(hands, (20 + 60 * number, 20), (70 + 60 * number, 80))
    assert saved(panel) == names[:3]
    assert told[-1] == f"Class of the next box: {names[2]}"


@pytest.mark.parametrize("how", ["click", "click in the list", "key", "undo and redo"])
def test_a_digit_relabels_what_a_hand_has_selected(panel: Panel, hands, names, how) -> None:
    hands.key(Qt.Key.Key_1)
    draw(hands, (20, 20), (80, 80))
    if how == "click":
        hands.click(50, 50)
    elif how == "click in the list":
        click_row(panel.box_list.list, 0)
    elif how == "key":
        hands.key(Qt.Key.Key_Tab)
    else:
        hands.key(Qt.Key.Key_Z, CTRL)
        hands.key(Qt.Key.Key_Z, CTRL | SHIFT)
    panel.canvas.setFocus()
    hands.key(Qt.Key.Key_2)
    # Drawn again by redo it is as it was after the drag.
    assert saved(panel) == [names[0] if how == "undo and redo" else names[1]]
    assert panel.editor.next_label == (names[1] if how == "undo and redo" else names[0])


def test_a_digit_works_in_the_list_of_boxes_too(panel: Panel, hands, names) -> None:
    hands.key(Qt.Key.Key_1)
    draw(hands, (20, 20), (80, 80))
    click_row(panel.box_list.list, 0)
    assert panel.box_list.list.hasFocus()
    hands.key(Qt.Key.Key_3)
    assert saved(panel) == [names[2]]


def test_keep_drawing_leaves_nothing_selected(panel: Panel, hands, names) -> None:
    hands.key(Qt.Key.Key_W, SHIFT)
    hands.key(Qt.Key.Key_1)
    hands.drag((20, 20), (60, 60))
    assert panel.editor.session.selection == frozenset()
    hands.key(Qt.Key.Key_2)
    hands.drag((80, 20), (120, 60))
    hands.key(Qt.Key.Key_Tab)  # selects one, and the draw mode goes on
    hands.key(Qt.Key.Key_3)
    hands.drag((140, 20), (180, 60))
    assert saved(panel) == names[:3]


def test_with_a_question_each_time_keep_drawing_leaves_nothing_selected(panel: Panel, hands, names) -> None:
    hands.key(Qt.Key.Key_W, SHIFT)
    hands.drag((20, 20), (60, 60))
    QTest.keyClicks(panel.popup.edit, names[1])
    hands.key(Qt.Key.Key_Return)
    assert saved(panel) == [names[1]]
    assert panel.editor.session.selection == frozenset()
    assert panel.canvas.draw_mode


def two_boxes(panel: Panel, hands) -> tuple[int, int]:
    hands.key(Qt.Key.Key_1)
    draw(hands, (20, 20), (80, 80))
    draw(hands, (100, 20), (160, 80))
    hands.click(50, 50)
    first, second = (entry.uid for entry in panel.editor.session.drawing.entries)
    return first, second


def ask(panel: Panel, hands) -> None:
    hands.key(Qt.Key.Key_E, CTRL)
    assert panel.popup.isVisible()
    assert panel.popup.edit.hasFocus()


@pytest.mark.parametrize("presses", [1, 2, 3])
@pytest.mark.parametrize("modifiers", [NONE, SHIFT])
def test_tab_stays_in_the_popup_and_the_answer_is_about_its_box(
    panel: Panel, hands, names, presses, modifiers
) -> None:
    two_boxes(panel, hands)
    ask(panel, hands)
    QTest.keyClicks(panel.popup.edit, names[1])
    for press in range(presses):
        hands.key(Qt.Key.Key_Backtab if modifiers else Qt.Key.Key_Tab, modifiers)
        assert panel.popup.list.hasFocus() == (press % 2 == 0)
    hands.key(Qt.Key.Key_Return)
    assert saved(panel) == [names[1], names[0]]
    assert panel.canvas.hasFocus()


def test_keys_in_the_popups_list_do_nothing_to_the_photo(panel: Panel, hands, names) -> None:
    two_boxes(panel, hands)
    before, stem = panel.editor.session.label.read_bytes(), panel.current.stem
    ask(panel, hands)
    for key in (Qt.Key.Key_N, Qt.Key.Key_D, Qt.Key.Key_R, Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_2):
        panel.popup.list.setFocus()
        hands.key(key)
    assert panel.current.stem == stem
    assert panel.editor.session.label.read_bytes() == before
    assert panel.popup.isVisible()


def test_the_popups_list_is_operated_by_keys(panel: Panel, hands, names) -> None:
    two_boxes(panel, hands)
    ask(panel, hands)
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Down)
    assert panel.popup.edit.text() == names[2]
    hands.key(Qt.Key.Key_Return)
    assert saved(panel) == [names[2], names[0]]
    ask(panel, hands)
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_C)  # a letter means another name
    QTest.keyClicks(panel.popup.edit, "ab")
    hands.key(Qt.Key.Key_Return)
    assert saved(panel) == ["cab", names[0]]


@pytest.mark.parametrize("how", ["selection", "undo", "select all", "suggestions"])
def test_what_happens_meanwhile_does_not_change_which_box_is_asked_about(
    panel: Panel, hands, names, how
) -> None:
    first, second = two_boxes(panel, hands)
    hands.key(Qt.Key.Key_Right)
    ask(panel, hands)
    if how == "selection":
        click_row(panel.box_list.list, 1)
        assert panel.editor.session.selection == {second}
    elif how == "undo":
        panel.undo_action.trigger()
    elif how == "select all":
        panel.commands["select_all"].trigger()
    else:
        panel.editor.suggest([Box(names[0], 20, 100, 70, 150, score=0.9)])
        assert panel.editor.session.selection == frozenset()
    panel.popup.edit.setFocus()
    panel.popup.edit.selectAll()
    QTest.keyClicks(panel.popup.edit, names[2])
    hands.key(Qt.Key.Key_Return)
    assert saved(panel) == [names[2], names[0]]
    assert panel.editor.session.drawing.box(first).label == names[2]


@pytest.mark.parametrize("how", ["deleted", "nothing here", "undone"])
def test_a_box_that_goes_takes_the_question_with_it(panel: Panel, hands, names, how) -> None:
    hands.key(Qt.Key.Key_1)
    draw(hands, (20, 20), (80, 80))
    ask(panel, hands)
    action = {"deleted": "delete_boxes", "nothing here": "nothing_here"}.get(how)
    (panel.commands[action] if action else panel.undo_action).trigger()
    hands.settle()
    assert not panel.popup.isVisible()
    assert panel.canvas.hasFocus()
    assert panel.canvas.focusProxy() is None
    assert saved(panel) == []


@pytest.mark.parametrize("door", ["key", "list", "path", "deleted", "closed"])
def test_no_door_to_another_photo_carries_the_answer_along(panel: Panel, hands, names, told, door) -> None:
    items = list(panel.document.dataset.items)
    label, other = items[0].label, items[1].label
    draw(hands, (20, 20), (80, 80))
    assert panel.popup.isVisible()
    before = {path: path.read_bytes() for path in (label, other)}
    if door == "key":
        hands.key(Qt.Key.Key_Down, CTRL)  # next in review: nothing waits, so it stays
        panel.commands["next_image"].trigger()
    elif door == "list":
        view = panel.file_list.view
        place = view.visualRect(panel.files.index(1)).center()
        QTest.mouseClick(view.viewport(), LEFT, pos=place)
    elif door == "path":
        panel.document.image_requested.emit(str(items[1].image))
    elif door == "deleted":
        panel.commands["delete_image"].trigger()
        assert panel.popup.isVisible()  # a person may still say no
        QTest.mouseClick(panel.findChild(QPushButton, "delete_image_confirmed"), LEFT)
        before.pop(label)
    else:
        panel.document.close_dataset()
    hands.settle()
    assert not panel.popup.isVisible()
    assert "The new box had no class yet, so it was not drawn." in told
    if door != "closed":
        hands.wait_for(items[1].stem)
        panel.canvas.setFocus()
        hands.key(Qt.Key.Key_Return)
    assert {path: path.read_bytes() for path in before} == before


def test_a_label_file_read_again_keeps_the_box_that_waits(panel: Panel, hands, names, qtbot) -> None:
    hands.key(Qt.Key.Key_1)
    draw(hands, (20, 20), (80, 80))
    panel.class_list.picked.emit("")
    draw(hands, (100, 20), (160, 80))
    session = panel.editor.session
    session.label.write_bytes(session.label.read_bytes().replace(b"<difficult>0", b"<difficult>1"))
    panel.document.labels_changed.emit(session.item.stem)
    qtbot.waitUntil(lambda: panel.editor.session is not session, timeout=20_000)
    assert panel.popup.isVisible()
    panel.popup.edit.selectAll()
    QTest.keyClicks(panel.popup.edit, names[1])
    hands.key(Qt.Key.Key_Return)
    assert saved(panel) == [names[0], names[1]]
    assert voc.read(panel.editor.session.label).boxes[0].difficult


def test_a_click_beside_the_popup_does_not_throw_the_new_box_away(panel: Panel, hands, names, told) -> None:
    hands.key(Qt.Key.Key_W, SHIFT)
    hands.drag((20, 20), (80, 80))
    hands.drag((20, 120), (80, 160))  # beside the popup: it is still to be answered
    assert panel.popup.isVisible()
    assert told[-1] == "Name the class of this box first, or press Esc."
    QTest.keyClicks(panel.popup.edit, names[1])
    hands.key(Qt.Key.Key_Return)
    (box,) = voc.read(panel.editor.session.label).boxes
    assert abs(box.ymax - 80) <= 2


def test_a_click_beside_the_popup_ends_relabelling(panel: Panel, hands, names) -> None:
    two_boxes(panel, hands)
    ask(panel, hands)
    viewport = panel.canvas.viewport()
    QTest.mouseClick(viewport, LEFT, pos=QPoint(3, viewport.height() - 3))
    assert not panel.popup.isVisible()
    assert panel.canvas.hasFocus()
    assert saved(panel) == [names[0], names[0]]


def test_a_renamed_class_does_not_come_back_through_the_popup(panel: Panel, hands, names) -> None:
    two_boxes(panel, hands)
    ask(panel, hands)
    session = panel.editor.session
    renamed = session.drawing.with_classes({names[0]: "new name"})
    panel.sessions.rewrite(session, lambda drawing: renamed, session.on_disk)
    panel.document.replace_classes(["new name", *names[1:]])
    assert panel.popup.edit.text() == "new name"
    assert panel.popup.list.item(0).text() == "new name"
    hands.key(Qt.Key.Key_Return)
    assert panel.document.class_names == ["new name", *names[1:]]


def test_the_hint_says_what_escape_does(panel: Panel, hands, names) -> None:
    draw(hands, (20, 20), (80, 80))
    assert panel.popup.hint.text().endswith("Esc: no box")
    hands.key(Qt.Key.Key_Escape)
    assert saved(panel) == []
    two_boxes(panel, hands)
    ask(panel, hands)
    assert "no box" not in panel.popup.hint.text()
    hands.key(Qt.Key.Key_Escape)
    assert saved(panel) == [names[0], names[0]]


@pytest.mark.parametrize("how", ["double click", "enter"])
def test_the_list_of_boxes_asks_for_another_class(panel: Panel, hands, names, how) -> None:
    two_boxes(panel, hands)
    view = panel.box_list.list
    click_row(view, 1)
    if how == "double click":
        QTest.mouseDClick(view.viewport(), LEFT, pos=view.visualItemRect(view.item(1)).center())
    else:
        hands.key(Qt.Key.Key_Return)
    assert panel.popup.edit.hasFocus()
    QTest.keyClicks(panel.popup.edit, names[3])
    hands.key(Qt.Key.Key_Return)
    assert saved(panel) == [names[0], names[3]]


def test_the_popup_takes_no_name_with_control_characters(panel: Panel, hands) -> None:
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (90, 80))
    edit = panel.popup.edit
    before = panel.document.class_names
    for character in "\x0b\x0c\x01":
        edit.clear()
        QApplication.clipboard().setText(f"do{character}g")
        edit.paste()
        QTest.keyClick(edit, Qt.Key.Key_Return)
        assert panel.document.class_names == before
        assert panel.popup.isVisible()
    QTest.keyClick(edit, Qt.Key.Key_F6)
    assert panel.popup.has_focus
    QTest.keyClick(edit, Qt.Key.Key_Escape)


def test_the_popup_is_as_high_as_its_hint(panel: Panel, hands) -> None:
    panel.editor.select({panel.editor.session.drawing.entries[0].uid})
    hands.key(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    popup = panel.popup
    assert popup.isVisible()
    assert popup.hint.height() >= popup.hint.heightForWidth(popup.hint.width())
    assert popup.list.geometry().bottom() < popup.hint.geometry().top()
    assert popup.hint.geometry().bottom() < popup.height()
    QTest.keyClick(popup.edit, Qt.Key.Key_Escape)
