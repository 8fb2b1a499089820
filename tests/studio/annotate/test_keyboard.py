"""The annotate room without a mouse: from control to control, and what keys do in each."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabWidget, QToolBar, QWidget

from engine.annotations import voc
from studio.annotate.panel import Panel

SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
TAB = Qt.FocusPolicy.TabFocus


def on_disk(panel: Panel):
    return voc.read(panel.editor.session.label)


def stops(panel: Panel) -> Iterator[QWidget]:
    """What Tab must reach in the room as it is shown now, but for the canvas."""
    widget = panel.nextInFocusChain()
    while widget is not panel:
        stands = panel.isAncestorOf(widget) and widget.focusProxy() is None and widget is not panel.canvas
        if stands and widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & TAB == TAB:
            yield widget
        widget = widget.nextInFocusChain()


@pytest.mark.parametrize("page", [0, 1, 2])
@pytest.mark.parametrize("forwards", [True, False])
def test_tab_leaves_every_control_and_selects_no_box(panel: Panel, hands, page, forwards) -> None:
    panel.findChild(QTabWidget, "boxes_and_history").setCurrentIndex(page)
    panel.activateWindow()
    hands.qtbot.waitUntil(panel.isActiveWindow, timeout=20_000)
    controls = list(stops(panel))
    for name in ("file_filter", "file_states", "file_list", "class_list"):
        assert name in [each.objectName() for each in controls]
    for name in (("box_filter", "box_list"), ("history",), ("review_which", "review_look"))[page]:
        assert name in [each.objectName() for each in controls]
    toolbar = panel.findChild(QToolBar, "annotate_toolbar")
    assert sum(toolbar.isAncestorOf(each) for each in controls) >= 8
    reached = set()
    for control in controls:
        control.setFocus()
        assert control.hasFocus(), control.objectName()
        hands.key(Qt.Key.Key_Tab if forwards else Qt.Key.Key_Backtab, NONE if forwards else SHIFT)
        reached.add(panel.window().focusWidget())
        assert not control.hasFocus(), control.objectName()
    assert panel.editor.session.selection == frozenset()
    # Each is also come to from another one; the first behind the canvas is where F6 leads.
    behind = panel.canvas.nextInFocusChain() if forwards else panel.canvas.previousInFocusChain()
    missing = [each.objectName() for each in controls if each not in reached and each is not behind]
    assert len(missing) <= 1, missing


def test_tab_on_the_canvas_goes_from_box_to_box_and_leaves_a_photo_without_any(panel: Panel, hands) -> None:
    assert len(panel.editor.session.drawing.entries) > 1
    hands.key(Qt.Key.Key_Tab)
    first = panel.editor.session.selection
    hands.key(Qt.Key.Key_Tab)
    assert len(first) == 1
    assert panel.editor.session.selection != first
    hands.key(Qt.Key.Key_Backtab, SHIFT)
    assert panel.editor.session.selection == first
    assert panel.canvas.hasFocus()
    hands.key(Qt.Key.Key_N)
    hands.key(Qt.Key.Key_Tab)
    assert not panel.canvas.hasFocus()


def test_the_tenth_class_is_picked_by_keys(panel: Panel, hands) -> None:
    for number in range(12):
        panel.document.add_class(f"class {number:02}")
    names = panel.document.class_names
    view = panel.class_list.list
    view.setFocus()
    for _ in range(10):
        hands.key(Qt.Key.Key_Down)
    assert panel.editor.next_label == ""  # looking at a class does not choose it
    hands.key(Qt.Key.Key_Return)
    assert panel.editor.next_label == names[9]
    assert panel.canvas.hasFocus()
    hands.key(Qt.Key.Key_N)
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (80, 80))
    assert [box.label for box in on_disk(panel).boxes] == [names[9]]
    view.setFocus()
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Space)
    assert panel.editor.next_label == names[10]
    assert not on_disk(panel).verified  # Space was the list's
    view.setFocus()
    hands.key(Qt.Key.Key_Home)
    hands.key(Qt.Key.Key_Tab)
    assert view.currentRow() == 11  # nothing was picked: what is chosen is marked again


def test_space_in_the_list_of_boxes_shows_and_hides(panel: Panel, hands) -> None:
    view = panel.box_list.list
    verified = on_disk(panel).verified
    count = len(panel.canvas.shown_boxes())
    view.setFocus()
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Space)
    assert len(panel.canvas.shown_boxes()) == count - 1
    hands.key(Qt.Key.Key_Space)
    assert len(panel.canvas.shown_boxes()) == count
    assert on_disk(panel).verified == verified


def test_space_presses_the_control_that_has_the_focus(panel: Panel, hands) -> None:
    verified = on_disk(panel).verified
    hands.key(Qt.Key.Key_Tab)
    panel.box_list.difficult.setFocus()
    hands.key(Qt.Key.Key_Space)
    assert sum(box.difficult for box in on_disk(panel).boxes) == 1
    assert on_disk(panel).verified == verified
    panel.file_list.states.setFocus()
    hands.key(Qt.Key.Key_Space)
    popup = panel.file_list.states.view()
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert on_disk(panel).verified == verified


@pytest.mark.parametrize("name", ["file_filter", "box_list", "class_list", "review_confidence", "file_list"])
def test_escape_goes_back_to_the_canvas(panel: Panel, hands, name) -> None:
    widget = panel.findChild(QWidget, name)
    if name == "review_confidence":
        panel.findChild(QTabWidget, "boxes_and_history").setCurrentIndex(2)
    widget.setFocus()
    assert widget.hasFocus()
    hands.key(Qt.Key.Key_Escape)
    assert panel.canvas.hasFocus()


def test_one_key_commands_work_in_the_lists(panel: Panel, hands) -> None:
    for view in (panel.class_list.list, panel.box_list.list):
        view.setFocus()
        hands.step(Qt.Key.Key_D)
        view.setFocus()
        hands.step(Qt.Key.Key_A)
