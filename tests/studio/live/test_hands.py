"""The live room without a mouse: class ticks, the counting line, the video; and what is painted."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QScrollArea

from engine.inference import Detections
from studio.live.class_table import LEAST, ClassTable
from studio.live.picture.line_draft import LineDraft, Part
from studio.live.seen import Seen
from studio.live.view import LiveView
from studio.main_window import MainWindow
from studio.settings import Settings

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def press(widget, *keys, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(widget, key, modifier)


@pytest.fixture
def table(qtbot) -> ClassTable:
    table = ClassTable()
    qtbot.addWidget(table)
    table.show_classes([f"class {number:02}" for number in range(12)])
    table.resize(330, 300)
    table.show()
    table.activateWindow()
    qtbot.waitUntil(table.isActiveWindow, timeout=20_000)
    table.setFocus()
    return table


def test_classes_are_ticked_and_their_confidence_is_set_with_keys(qtbot, qapp, table) -> None:
    changes = []
    table.changed.connect(lambda: changes.append(1))
    press(table, Key.Key_Space)
    assert table.hidden_classes == {"class 00"} and changes
    press(table, *[Key.Key_Down] * 11, Key.Key_Return)  # beyond the tenth, and beyond the rows that are seen
    assert table.hidden_classes == {"class 00", "class 11"}
    press(table, Key.Key_Space)
    assert table.hidden_classes == {"class 00"}
    press(table, Key.Key_7)
    spin = table.spin("class 11")
    assert qapp.focusWidget() in (spin, spin.lineEdit())
    press(qapp.focusWidget(), Key.Key_5, Key.Key_Return)
    assert table.thresholds == {"class 11": 0.75} and qapp.focusWidget() is table
    assert (table.currentRow(), table.currentColumn()) == (11, LEAST)
    press(table, Key.Key_Return)
    press(qapp.focusWidget(), Key.Key_Up)
    assert spin.value() == 76
    press(qapp.focusWidget(), Key.Key_Escape)
    assert spin.value() == 75 and qapp.focusWidget() is table
    press(table, Key.Key_Up, Key.Key_F2)
    press(qapp.focusWidget(), Key.Key_Up, Key.Key_Return)
    assert table.thresholds == {"class 10": 0.01, "class 11": 0.75}


def test_tab_leaves_the_list_of_classes(qtbot, panel, qapp) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=20_000)
    panel.controls.classes.show_classes(["a", "b", "c"])
    panel.controls.nms.setFocus()
    press(panel.controls.nms, Key.Key_Tab)
    assert qapp.focusWidget() is panel.controls.classes
    press(panel.controls.classes, Key.Key_Tab)
    assert qapp.focusWidget() is panel.controls.track
    press(panel.controls.track, Key.Key_Backtab)
    assert qapp.focusWidget() is panel.controls.classes


def test_tab_reaches_everything_once_and_comes_round(qtbot, panel, qapp) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=20_000)
    panel.controls.over_line.setChecked(True)
    panel.source_box.runs.setFocus()
    chain = []
    for _ in range(60):
        chain.append(qapp.focusWidget())
        QTest.keyClick(qapp.focusWidget(), Key.Key_Tab)
        if qapp.focusWidget() is chain[0]:
            break
    names = [widget.objectName() for widget in chain]
    assert len(set(chain)) == len(chain), names
    order = [
        "live_runs", "live_sources", "live_address", "live_browse", "live_threshold", "live_nms",
        "live_classes", "live_track", "live_over_line", "live_line_keys", "live_collect", "live_view",
        "live_mirror", "live_full_screen",
    ]  # fmt: skip
    assert [name for name in names if name in order] == order


def test_every_list_says_what_it_is(panel) -> None:
    buddies = {label.buddy(): label.text() for label in panel.findChildren(QLabel) if label.buddy()}
    panel.sources.addItem("camera", "0")
    panel.sources.setCurrentIndex(panel.sources.count() - 1)
    buddies |= {label.buddy(): label.text() for label in panel.findChildren(QLabel) if label.buddy()}
    for combo in panel.findChildren(QComboBox):
        assert buddies.get(combo), combo.objectName()
    for widget in (panel.address, panel.threshold, panel.nms):
        assert (buddies[widget] and widget.accessibleName()) or widget in buddies


def test_a_line_in_steps() -> None:
    draft = LineDraft.begin(640, 480, None)
    assert draft.line == (128, 240, 512, 240)
    assert draft.moved(1, 0).line == (138, 240, 512, 240)
    assert draft.moved(0, -1, fine=True).line == (128, 239, 512, 240)
    assert draft.moved(-1, 0, fast=True).line == (78, 240, 512, 240)
    end = draft.next_part()
    assert end.part is Part.END and end.moved(0, 1).line == (128, 240, 512, 250)
    whole = end.next_part()
    for _ in range(100):
        whole = whole.moved(1, 0)
    assert whole.line == (256, 240, 640, 240)  # as far as it goes, and as long as it was
    assert whole.next_part().part is Part.START
    assert LineDraft.begin(640, 480, (1, 2, 3, 4)).line == (1, 2, 3, 4)
    assert not LineDraft(10, 10, (5, 5, 5, 5)).is_one


def test_the_counting_line_is_placed_with_keys(qtbot, panel, video, qapp) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=20_000)
    panel.address.setText(str(video))
    QTest.mouseClick(panel.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.view.seen is not None, timeout=60_000)
    panel.controls.over_line.setFocus()
    press(panel.controls.over_line, Key.Key_Space)
    press(panel.controls.over_line, Key.Key_Tab)
    assert qapp.focusWidget() is panel.controls.line_keys
    press(panel.controls.line_keys, Key.Key_Space)
    view = panel.view
    assert qapp.focusWidget() is view and view.draft is not None
    assert panel.controls.line is None  # nothing is counted until Enter
    press(view, Key.Key_Up)
    press(view, Key.Key_Space)
    press(view, Key.Key_Down, modifier=Qt.KeyboardModifier.ControlModifier)
    press(view, Key.Key_Return)
    assert view.draft is None
    assert panel.controls.line == pytest.approx((32, 57.5, 128, 61)) and panel.thread_.wishes.line is not None
    placed = panel.controls.line
    # Again, and left with Esc: the line is as it was.
    press(view, Key.Key_Return, Key.Key_Left, Key.Key_Left)
    assert view.draft is not None
    press(view, Key.Key_Escape)
    assert view.draft is None and panel.controls.line == placed
    # In a mirrored picture an arrow goes where it points.
    view.mirrored = True
    press(view, Key.Key_Return, Key.Key_Left, Key.Key_Return)
    assert panel.controls.line[0] > placed[0]


def test_a_video_is_played_held_and_stepped_with_keys_on_the_picture(qtbot, panel, video) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=20_000)
    panel.address.setText(str(video))
    QTest.mouseClick(panel.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.view.seen is not None, timeout=60_000)
    view = panel.view
    view.setFocus()
    press(view, Key.Key_Space)
    assert panel.transport.is_held
    for keys, index in (
        ([Key.Key_End], 49),
        ([Key.Key_Left], 48),
        ([Key.Key_Home], 0),
        ([Key.Key_Right, Key.Key_Right], 2),
        ([Key.Key_PageDown], 4),
    ):
        press(view, *keys)
        qtbot.waitUntil(lambda index=index: view.seen.index == index, timeout=20_000)
    press(view, Key.Key_Space)
    assert not panel.transport.is_held
    qtbot.waitUntil(lambda: view.seen.index > 6, timeout=20_000)


def test_boxes_of_a_model_are_dashed_on_any_picture(qtbot) -> None:
    view = LiveView()
    qtbot.addWidget(view)
    view.resize(800, 600)
    for grey in (0, 128, 255):
        image = np.full((600, 800, 3), grey, np.uint8)
        found = Detections(
            np.array([[100, 100, 700, 500]], np.float32),
            ["leaf"],
            np.zeros(1, np.int64),
            np.ones(1, np.float32),
        )
        view.show_seen(Seen(image, found, np.zeros(1, np.int64), found))
        for picture in (view.grab().toImage(), view.picture()):
            line = [picture.pixelColor(x, 500) for x in range(120, 680)]
            bright = [max(color.red(), color.green(), color.blue()) > 110 for color in line]
            turns = sum(one != two for one, two in pairwise(bright))
            assert turns > 60, "a solid line is what a person drew"
            # Whole under the dashes: nowhere is the photo itself all that is seen of a dark line or a light.
            assert sum(bright) > len(bright) // 2


class Wakings(QObject):
    """Counts what wakes the window's thread by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched, event) -> bool:
        if event.type() == QEvent.Type.Timer:
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.mark.parametrize("state", ["stopped", "cancelled"])
def test_the_room_does_not_spin_once_it_was_used(qtbot, qapp, panel, video, state: str) -> None:
    panel.address.setText(str(video))
    QTest.mouseClick(panel.start_button, LEFT)
    if state == "stopped":
        qtbot.waitUntil(lambda: panel.view.seen is not None, timeout=60_000)
        QTest.mouseClick(panel.stop_button, LEFT)
    else:
        QTest.mouseClick(panel.start_button, LEFT)
    qtbot.waitUntil(lambda: not panel._stopping and panel.thread_ is None, timeout=60_000)
    qtbot.wait(500)
    counter = Wakings()
    QApplication.instance().installEventFilter(counter)
    qtbot.wait(2000)
    QApplication.instance().removeEventFilter(counter)
    assert len(counter.seen) <= 10, counter.seen


def test_drawing_a_line_with_the_mouse_and_then_with_keys(qtbot) -> None:
    """The keys go on from the line that the mouse drew."""
    view = LiveView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    image = np.zeros((300, 400, 3), np.uint8)
    none = Detections(np.zeros((0, 4), np.float32), [], np.zeros(0, np.int64), np.zeros(0, np.float32))
    view.show_seen(Seen(image, none, np.zeros(0, np.int64), none))
    lines = []
    view.line_drawn.connect(lambda line: (lines.append(line), setattr(view, "line", line)))
    press(view, Key.Key_Return)
    assert view.draft is None, "Enter places no line that was not asked for"
    view.set_line_mode(True)
    QTest.mousePress(view, LEFT, pos=QPoint(100, 100))
    QTest.mouseMove(view, QPoint(300, 200))
    QTest.mouseRelease(view, LEFT, pos=QPoint(300, 200))
    press(view, Key.Key_Return, Key.Key_Space, Key.Key_Space, Key.Key_Right, Key.Key_Return)
    assert lines == [(100, 100, 300, 200), (106.25, 100, 306.25, 200)]


@pytest.mark.parametrize("size", [(1366, 768), (1280, 800), (1024, 640)])
def test_start_is_in_sight_on_a_small_screen(qtbot, document, make_run, size: tuple[int, int]) -> None:
    make_run("one")
    window = MainWindow(document, Settings())
    qtbot.addWidget(window)
    window.resize(size[0], size[1] - 56)  # a title bar and a task bar
    window.show()
    window.show_room("live")
    panel = window.panels["live"]
    qtbot.waitUntil(panel.speed.isVisible, timeout=20_000)
    panel.controls.over_line.setChecked(True)
    qtbot.wait(50)  # layouts settle in the event loop
    for button in (panel.start_button, panel.speed.button, panel.stage.snapshot, panel.stage.full_screen):
        assert button.visibleRegion().boundingRect() == button.rect(), button.objectName()
    scroll = window.findChild(QScrollArea, "window_scroll")
    assert (scroll.horizontalScrollBar().maximum(), scroll.verticalScrollBar().maximum()) == (0, 0)
    window.close()
