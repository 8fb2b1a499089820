"""N: the photo shows no object. What it says, what it shows, and the ways back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolBar

from engine.annotations import Box, voc
from studio.annotate.drawing import Drawing
from studio.annotate.file_list.query import parse
from studio.annotate.file_list.status import Facts, Status, facts_in
from studio.annotate.panel import Panel

CTRL = Qt.KeyboardModifier.ControlModifier
N, SPACE, Z = Qt.Key.Key_N, Qt.Key.Key_Space, Qt.Key.Key_Z


def state(panel: Panel) -> Status:
    return panel.files.status(panel.current.stem)


def is_pressed(panel: Panel) -> bool:
    toolbar = panel.findChild(QToolBar, "annotate_toolbar")
    return toolbar.widgetForAction(panel.commands["nothing_here"]).isChecked()


def told(panel: Panel) -> tuple[str, QPushButton]:
    return panel.notice.text, panel.notice.findChild(QPushButton, "notice_action")


def test_it_says_how_many_boxes_it_removed_and_its_button_brings_them_back(panel: Panel, hands) -> None:
    label = panel.editor.session.label
    before = label.read_bytes()
    count = len(voc.read(label).boxes)
    hands.key(N)
    assert voc.read(label).boxes == ()
    assert voc.read(label).verified
    text, button = told(panel)
    assert text.startswith(f"{count} box")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    hands.settle()
    assert label.read_bytes() == before
    assert panel.notice.text == ""
    assert not is_pressed(panel)
    assert panel.canvas.hasFocus()


def test_the_button_takes_back_nothing_else(panel: Panel, hands) -> None:
    hands.key(N)
    _, button = told(panel)
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (80, 80))
    assert panel.notice.text == ""
    button.click()
    hands.settle()
    assert len(voc.read(panel.editor.session.label).boxes) == 1


def test_another_message_is_not_cleared_for_it(panel: Panel, hands) -> None:
    hands.key(N)
    panel.notice.tell("Another message", "warning")
    hands.key(SPACE)
    assert panel.notice.text == "Another message"
    hands.key(N)
    hands.step(Qt.Key.Key_D)
    assert panel.notice.text == ""
    panel.notice.tell("Something about this photo", "warning")
    hands.key(SPACE)
    assert panel.notice.text == "Something about this photo"


def test_the_state_has_an_icon_of_its_own_and_the_button_stays_pressed(panel: Panel, hands) -> None:
    row = panel.files.index(0)

    def icon():
        image = panel.files.data(row, Qt.ItemDataRole.DecorationRole).pixmap(16, 16).toImage()
        return [image.pixel(x, y) for x in range(16) for y in range(16)]

    hands.key(SPACE)
    assert state(panel) is Status.VERIFIED
    verified = icon()
    hands.key(N)
    assert state(panel) is Status.NOTHING
    assert icon() != verified
    assert is_pressed(panel)
    assert panel.commands["verify"].isChecked()
    assert "nothing here" in panel.files.data(row, Qt.ItemDataRole.ToolTipRole)
    hands.step(Qt.Key.Key_D)
    assert not is_pressed(panel)
    hands.step(Qt.Key.Key_A)
    assert is_pressed(panel)
    combo = panel.file_list.states
    combo.setCurrentIndex(combo.findData("nothing"))
    assert [panel.files.item(row).stem for row in range(panel.files.rowCount())] == [panel.current.stem]


def test_n_again_takes_the_mark_away_and_undo_brings_all_back(panel: Panel, hands) -> None:
    label = panel.editor.session.label
    before = label.read_bytes()
    texts: list[str] = []
    panel.document.message.connect(lambda text, _level: texts.append(text))
    hands.key(N)
    hands.key(N)
    assert texts[-1] == "“Nothing here” is taken back. The boxes it removed are in Undo."
    assert "not saved" not in panel.place.text()
    assert not voc.read(label).verified
    assert voc.read(label).boxes == ()
    assert state(panel) is Status.EMPTY
    assert not is_pressed(panel)
    hands.key(Z, CTRL)
    assert state(panel) is Status.NOTHING
    assert is_pressed(panel)
    hands.key(Z, CTRL)
    assert label.read_bytes() == before


@pytest.mark.parametrize("how", ["draw", "paste", "accept", "relabel"])
def test_a_box_takes_the_mark_away(panel: Panel, hands, how) -> None:
    label = panel.editor.session.label
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_C, CTRL)
    hands.key(N)
    hands.key(Qt.Key.Key_1)
    if how == "draw":
        hands.key(Qt.Key.Key_W)
        hands.drag((20, 20), (80, 80))
    elif how == "paste":
        hands.key(Qt.Key.Key_V, CTRL)
    else:
        panel.editor.suggest([Box("coin", 20, 20, 80, 80, score=0.9)])
        assert voc.read(label).verified  # a suggestion alone says nothing
        assert not is_pressed(panel)
        hands.click(50, 50)
        hands.key(Qt.Key.Key_Return if how == "accept" else Qt.Key.Key_2)
    assert voc.read(label).boxes
    assert not voc.read(label).verified
    assert state(panel) is Status.LABELLED
    assert not is_pressed(panel)


def test_with_suggestions_shown_n_refuses_them(panel: Panel, hands) -> None:
    hands.key(N)
    panel.editor.suggest([Box("coin", 20, 20, 80, 80, score=0.9)])
    hands.key(N)
    assert panel.editor.session.drawing.boxes == ()
    assert is_pressed(panel)
    assert voc.read(panel.editor.session.label).verified


def test_where_nothing_can_be_changed_the_buttons_do_not_stay_pressed(panel: Panel, hands) -> None:
    item = panel.document.dataset.items[1]
    item.label.write_text("<annotation><object>", "utf-8")
    hands.step(Qt.Key.Key_D)
    hands.key(N)
    hands.key(SPACE)
    assert not is_pressed(panel)
    assert not panel.commands["verify"].isChecked()
    assert item.label.read_text("utf-8") == "<annotation><object>"


@given(st.lists(st.sampled_from("ab"), max_size=3), st.booleans())
def test_the_state_is_that_of_verified_photos_without_boxes(labels: list[str], verified: bool) -> None:
    drawing = Drawing().added([Box(label, 1, 1, 9, 9) for label in labels]).with_verified(verified)
    assert (facts_in(drawing).status is Status.NOTHING) == (verified and not labels)
    assert drawing.nothing_here().is_marked_empty
    assert not drawing.nothing_here().added([Box("a", 1, 1, 9, 9)]).verified
    assert drawing.added([Box("a", 1, 1, 9, 9)]).verified == (verified and bool(labels))


def test_it_can_be_searched_for() -> None:
    assert parse("status:nothing").finds("a", Facts(Status.NOTHING))
    assert not parse("status:nothing").finds("a", Facts(Status.EMPTY))
    assert not parse("status:verified").finds("a", Facts(Status.NOTHING))
