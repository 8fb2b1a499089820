"""The class popup: beside the box it asks about, digits pick a class in it too, a new class is announced."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtTest import QTest

from engine.annotations import voc
from studio import theme
from studio.annotate.label_popup import beside
from studio.annotate.panel import Panel

AREA, SIZE = QRect(0, 0, 760, 560), QSize(220, 250)


@given(st.tuples(st.integers(-100, 860), st.integers(-100, 660), st.integers(1, 900), st.integers(1, 700)))
def test_beside_on_any_side_that_has_room(place) -> None:
    box = QRect(*place)
    popup = QRect(beside(box, SIZE, AREA), SIZE)
    assert AREA.contains(popup)
    wide, high = SIZE.width() + theme.SPACING, SIZE.height() + theme.SPACING
    has_room = (
        (0 <= box.right() <= AREA.right() - wide)
        or (wide <= box.left() <= AREA.right())
        or (0 <= box.bottom() <= AREA.bottom() - high)
        or (high <= box.top() <= AREA.bottom())
    )
    if has_room:
        assert not popup.intersects(box)


def test_a_box_at_the_right_edge_stays_in_sight(panel: Panel, hands, qtbot) -> None:
    canvas, popup = panel.canvas, panel.popup
    canvas.fit_width()
    width, height = panel.editor.session.width, panel.editor.session.height
    start, end = (width - 70, height / 2 - 30), (width - 2, height / 2 + 30)
    hands.key(Qt.Key.Key_W)
    hands.drag(start, end)
    qtbot.waitUntil(popup.isVisible, timeout=20_000)
    box = QRect(hands.point(*start), hands.point(*end))
    assert box.right() > canvas.width() - popup.width() / 2  # else there is room at its right
    assert not popup.geometry().intersects(box)
    assert canvas.rect().contains(popup.geometry())


def ask(panel: Panel, hands, qtbot) -> None:
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (70, 60))
    qtbot.waitUntil(panel.popup.isVisible, timeout=20_000)


def test_a_digit_in_the_popup_is_the_class_of_that_number_and_no_class_named_so(
    panel: Panel, hands, qtbot
) -> None:
    names = list(panel.document.class_names)
    ask(panel, hands, qtbot)
    QTest.keyClicks(panel.popup.edit, "2")
    assert [panel.popup.list.item(row).text() for row in range(panel.popup.list.count())] == [names[1]]
    assert "2" not in panel.popup.hint.text()
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.sessions.queue.is_idle, timeout=20_000)
    assert voc.read(panel.editor.session.label).boxes[-1].label == names[1]
    assert panel.document.class_names == names


def test_a_class_that_has_the_digit_in_its_name_is_meant_by_it(panel: Panel, qtbot) -> None:
    popup = panel.popup
    popup.ask(["bolt", "M2"], "", QRect(0, 0, 9, 9), AREA, "")
    taken = []
    popup.accepted.connect(taken.append)
    QTest.keyClicks(popup.edit, "2")
    assert [popup.list.item(row).text() for row in range(popup.list.count())] == ["M2"]
    QTest.keyClick(popup.edit, Qt.Key.Key_Return)
    assert taken == ["2"]


def test_half_a_name_is_said_to_be_a_new_class(panel: Panel, hands, qtbot) -> None:
    first = panel.document.class_names[0]
    ask(panel, hands, qtbot)
    popup = panel.popup
    usual = popup.hint.text()
    QTest.keyClick(popup.edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(popup.edit, first[:2])
    assert popup.hint.text() == f"New class: {first[:2]}\n{usual}"
    QTest.keyClick(popup.edit, Qt.Key.Key_Down)
    assert (popup.edit.text(), popup.hint.text()) == (first, usual)
    QTest.keyClick(popup.edit, Qt.Key.Key_Escape)
