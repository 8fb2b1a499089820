"""The class popup never covers the box it asks about where there is room beside it."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize, Qt

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
