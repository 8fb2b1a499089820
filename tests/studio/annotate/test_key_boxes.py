"""Boxes by keys alone: drawn with W, arrows and Enter; their edges moved with Alt and arrows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.annotations import Box, voc
from studio.annotate.canvas.key_view import Pen
from studio.annotate.drawing import Drawing
from studio.annotate.panel import Panel

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down
ENTER, ESC, W = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_W


@pytest.fixture
def bare(panel: Panel, hands) -> Panel:
    """No box on the photo, a class for the next one, and no mouse on the canvas; a step is a pixel."""
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_Delete)
    hands.key(Qt.Key.Key_1)
    QApplication.sendEvent(panel.canvas, QEvent(QEvent.Type.Leave))
    assert panel.canvas.pixel_step() == 1
    return panel


def saved(panel: Panel) -> list[tuple[float, float, float, float]]:
    return [box.xyxy for box in voc.read(panel.editor.session.label).boxes]


def press(hands, key: Qt.Key, times: int = 1, modifiers: Qt.KeyboardModifier = NONE) -> None:
    for _ in range(times):
        hands.key(key, modifiers)


def middle(panel: Panel) -> tuple[int, int]:
    return panel.canvas.image_width // 2, panel.canvas.image_height // 2


def test_w_arrows_enter_draws_a_box(bare: Panel, hands) -> None:
    x, y = middle(bare)
    hands.key(W)
    press(hands, LEFT, 3, SHIFT)
    press(hands, UP, 2)
    hands.key(ENTER)
    press(hands, RIGHT, 5, SHIFT)
    press(hands, DOWN, 40)
    assert saved(bare) == []
    hands.key(ENTER)
    assert saved(bare) == [(x - 30, y - 2, x + 20, y + 38)]
    assert not bare.canvas.draw_mode
    assert bare.pointer.text() == "50 × 40"  # nothing points any more
    hands.key(Qt.Key.Key_Z, CTRL)
    assert saved(bare) == []


def test_it_is_seen_where_the_keys_are(bare: Panel, hands) -> None:
    def grab() -> QImage:
        return bare.canvas.viewport().grab().toImage()

    def at(x: float, y: float) -> QPoint:
        return hands.point(x, y)

    before = grab()
    hands.key(W)
    x, y = middle(bare)
    line = at(x, 10)
    assert grab().pixel(line) != before.pixel(line)
    hands.key(ENTER)
    press(hands, RIGHT, 5, SHIFT)
    press(hands, DOWN, 5, SHIFT)
    assert bare.pointer.text().startswith(f"x {x + 50}  y {y + 50}")
    assert "50 × 50" in bare.pointer.text()
    inside = at(x + 25, y + 25)
    assert grab().pixel(inside) != before.pixel(inside)


def test_escape_takes_back_the_corner_and_then_leaves(bare: Panel, hands) -> None:
    hands.key(W)
    hands.key(ENTER)
    press(hands, RIGHT, 5, SHIFT)
    press(hands, DOWN, 5, SHIFT)
    hands.key(ESC)
    assert bare.canvas.draw_mode
    hands.key(ENTER)  # a new first corner, not the end of a box
    assert saved(bare) == []
    hands.key(ESC)
    hands.key(ESC)
    assert not bare.canvas.draw_mode
    assert not bare.commands["draw"].isChecked()
    press(hands, RIGHT, 5)
    hands.key(ENTER)
    assert saved(bare) == []


def test_no_box_without_extent(bare: Panel, hands) -> None:
    hands.key(W)
    press(hands, ENTER, 4)
    press(hands, RIGHT, 9)
    hands.key(ENTER)
    assert saved(bare) == []
    hands.key(DOWN)
    hands.key(ENTER)
    assert len(saved(bare)) == 1


def test_one_box_after_the_other_and_each_gets_its_class(bare: Panel, hands) -> None:
    names = bare.document.class_names
    hands.key(W, SHIFT)
    for digit in (Qt.Key.Key_1, Qt.Key.Key_2):
        hands.key(digit)
        hands.key(ENTER)
        press(hands, RIGHT, 3, SHIFT)
        press(hands, DOWN, 3, SHIFT)
        hands.key(ENTER)
    assert [box.label for box in voc.read(bare.editor.session.label).boxes] == names[:2]
    bare.class_list.picked.emit("")
    hands.key(ENTER)
    press(hands, LEFT, 3, SHIFT)
    press(hands, UP, 3, SHIFT)
    hands.key(ENTER)
    assert bare.popup.edit.hasFocus()
    QTest.keyClicks(bare.popup.edit, names[2])
    hands.key(ENTER)
    assert [box.label for box in voc.read(bare.editor.session.label).boxes] == names[:3]


def test_a_drag_with_the_mouse_ends_what_keys_began(bare: Panel, hands) -> None:
    hands.key(W)
    hands.key(ENTER)
    press(hands, RIGHT, 3, SHIFT)
    hands.drag((20, 20), (80, 80))
    (box,) = saved(bare)
    assert abs(box[2] - 80) <= 2
    assert bare.canvas._drafts == ()


def test_enter_accepts_suggestions_while_no_keys_draw(bare: Panel, hands) -> None:
    hands.key(W, SHIFT)
    hands.step(Qt.Key.Key_D)
    count = len(voc.read(bare.editor.session.label).boxes)
    bare.editor.suggest([Box("coin", 20, 20, 80, 80, score=0.9)])
    hands.key(ENTER)
    assert len(voc.read(bare.editor.session.label).boxes) == count + 1


def test_the_pen_is_kept_in_sight(bare: Panel, hands) -> None:
    bare.canvas.set_zoom(8.0)
    hands.key(W)
    press(hands, LEFT, 20, SHIFT)
    assert bare.canvas._shown().contains(*bare.canvas._pen.at)
    bare.canvas.fit_window()


def test_a_picture_shown_small_is_crossed_in_steps_that_are_seen(bare: Panel, hands) -> None:
    image = QImage(4000, 3000, QImage.Format.Format_RGB32)
    image.fill(0)
    bare.canvas.set_image(image)
    step = bare.canvas.pixel_step()
    assert step > 3
    hands.key(W)
    hands.key(RIGHT)
    assert bare.canvas._pen.at[0] == 2000 + step


@pytest.mark.parametrize(
    ("key", "modifiers", "moved"),
    [
        (RIGHT, ALT, (0, 0, 4, 0)),
        (LEFT, ALT, (0, 0, -4, 0)),
        (DOWN, ALT, (0, 0, 0, 4)),
        (UP, ALT, (0, 0, 0, -4)),
        (LEFT, CTRL | SHIFT, (-4, 0, 0, 0)),
        (RIGHT, CTRL | SHIFT, (4, 0, 0, 0)),
        (UP, CTRL | SHIFT, (0, -4, 0, 0)),
        (DOWN, CTRL | SHIFT, (0, 4, 0, 0)),
    ],
)
@pytest.mark.parametrize("where", ["canvas", "list"])
def test_keys_move_one_edge_in_one_step_of_undo(bare: Panel, hands, key, modifiers, moved, where) -> None:
    hands.key(W)
    hands.drag((100, 100), (160, 150))
    hands.key(Qt.Key.Key_Tab)
    (before,) = saved(bare)
    if where == "list":
        bare.box_list.list.setFocus()
    press(hands, key, 4, modifiers)
    assert saved(bare) == [tuple(a + b for a, b in zip(before, moved, strict=True))]
    hands.key(Qt.Key.Key_Z, CTRL)
    assert saved(bare) == [before]


def test_moves_and_resizes_are_steps_of_their_own(bare: Panel, hands) -> None:
    hands.key(W)
    hands.drag((100, 100), (160, 150))
    (drawn,) = saved(bare)
    press(hands, RIGHT, 3)
    (moved,) = saved(bare)
    press(hands, RIGHT, 3, ALT)
    press(hands, DOWN, 3, ALT)
    hands.key(Qt.Key.Key_Z, CTRL)
    assert saved(bare) == [moved]
    hands.key(Qt.Key.Key_Z, CTRL)
    assert saved(bare) == [drawn]


def test_the_keys_are_in_the_list_of_keys(panel: Panel) -> None:
    keys = {action.objectName(): [key.toString() for key in action.shortcuts()] for action in panel.actions()}
    assert keys["annotate_right_edge_out"] == ["Alt+Right"]
    assert keys["annotate_move_left"] == ["Left"]


@given(
    st.tuples(st.integers(0, 199), st.integers(0, 99), st.integers(1, 200), st.integers(1, 100)),
    st.sampled_from("ltrb"),
    st.integers(-300, 300),
)
def test_an_edge_moves_inside_the_image_and_not_past_the_other(
    place: tuple[int, int, int, int], edge: str, by: int
) -> None:
    x, y, width, height = place
    box = Box("a", x, y, min(x + width, 200), min(y + height, 100))
    drawing = Drawing().added([box])
    (after,) = drawing.stretched({0}, edge, by, 200, 100).boxes
    assert 0 <= after.xmin <= after.xmax - 1
    assert after.xmax <= 200
    assert 0 <= after.ymin <= after.ymax - 1
    assert after.ymax <= 100
    assert sum(a != b for a, b in zip(box.xyxy, after.xyxy, strict=True)) <= 1


@given(st.lists(st.tuples(st.integers(-300, 300), st.integers(-300, 300)), max_size=8))
def test_the_pen_stays_on_the_picture(moves: list[tuple[int, int]]) -> None:
    pen = Pen((100.0, 50.0), 200.0, 100.0, begun=(100.0, 50.0))
    for move in moves:
        pen = pen.moved(*move)
    assert 0 <= pen.at[0] <= 200
    assert 0 <= pen.at[1] <= 100
    box = pen.box(False)
    assert box is not None
    assert box.xmin <= 100 <= box.xmax
