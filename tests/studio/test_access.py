"""The window without mouse or eyes: names of controls, order and sight of the focus; and any size."""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QColor, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFocusFrame,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QSlider,
    QSpinBox,
    QTabBar,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.fixes import FixPlan
from studio import theme
from studio.actions import ROOMS
from studio.annotate.class_manager import ClassManager
from studio.dataset.fix_dialog import FixDialog
from studio.document import Document
from studio.i18n import apply_language
from studio.live.export_dialog import ExportDialog
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.widgets.class_mapping import MappingDialog
from studio.widgets.focus_ring import FocusRing
from studio.widgets.shortcuts import ShortcutsDialog
from studio.window.about import AboutDialog
from studio.window.exchange_dialog import ExchangeDialog
from studio.window.frames_dialog import FramesDialog
from studio.window.palette import CommandPalette

CONTROLS = (
    QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractSlider, QLineEdit, QPlainTextEdit,
    QAbstractItemView,
)  # fmt: skip


@pytest.fixture(params=["en", "zh_CN"])
def window(
    request: pytest.FixtureRequest, qtbot, qapp: QApplication, sample_dataset: Path
) -> Iterator[MainWindow]:
    apply_language(qapp, request.param)
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: window.document.class_names != [], timeout=20_000)
    yield window
    window.close()
    apply_language(qapp, "en")


def dialogs(window: MainWindow) -> list[QDialog]:
    """Each dialog there is."""
    document, settings, panel = window.document, window.settings, window.panels["annotate"]
    dataset = document.dataset
    made = [
        AboutDialog(window),
        ShortcutsDialog(window.all_actions(), settings, window),
        CommandPalette(window.all_actions(), window),
        FramesDialog(document.folder, window),
        ExchangeDialog(None, window),
        ExchangeDialog(document.folder, window),
        ClassManager(document, settings, dataset, panel.sessions, panel.whole, window),
        FixDialog("Title", FixPlan(lines=["one"]), window),
        ExportDialog(dataset.root / "runs" / "one", window),
        MappingDialog(["dog"], document.class_names, {}, window),
    ]
    for dialog in made:
        dialog.show()
    return made


def controls(top: QWidget) -> Iterator[QWidget]:
    """What a person operates, without the parts that Qt's own widgets are made of."""
    for widget in top.findChildren(QWidget):
        inside = widget.parent()
        if widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar | QHeaderView):
            continue
        if not isinstance(widget, CONTROLS) or isinstance(inside, QLineEdit | QAbstractSpinBox | QComboBox):
            continue
        if type(inside).__name__ == "QFrame" and isinstance(inside.parent(), QComboBox):
            continue  # the list a combo box pops up
        if isinstance(inside, QTabBar) or type(widget).__name__ in ("QTableCornerButton", "QAbstractButton"):
            continue
        if widget.objectName() in ("notice_action", "fix") and not widget.isVisible():
            continue  # gets its text when it is shown
        yield widget


def test_every_control_has_a_name(window: MainWindow) -> None:
    places = {room.name: window.panels[room.name] for room in ROOMS}
    places |= {type(dialog).__name__: dialog for dialog in dialogs(window)}
    nameless = [
        f"{place}: {type(widget).__name__} {widget.objectName()} in {widget.parent().objectName()}"
        for place, top in places.items()
        for widget in controls(top)
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()
    ]
    assert not nameless, "\n" + "\n".join(nameless)


def wrong_steps(top: QWidget) -> list[str]:
    """Steps of the Tab key that go up, or back in a line, among controls side by side in one widget."""
    chain, widget = [], top.nextInFocusChain()
    while widget is not None and widget is not top and len(chain) < 2000:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and top.isAncestorOf(widget):
            chain.append(widget)
        widget = widget.nextInFocusChain()
    found = []
    for before, after in pairwise(chain):
        if before.parent() is not after.parent():
            continue
        one, two = before.geometry(), after.geometry()
        is_same_line = (
            one.top() < two.center().y() < one.bottom() or two.top() < one.center().y() < two.bottom()
        )
        goes_back = (
            two.right() < one.left()
            if is_same_line
            else two.bottom() < one.top() and two.left() <= one.left()
        )
        if goes_back:
            names = [
                f"{type(each).__name__} {each.objectName()} at {each.pos().toTuple()}"
                for each in (before, after)
            ]
            found.append(" -> ".join(names))
    return found


def test_tab_goes_from_top_to_bottom(window: MainWindow, qtbot) -> None:
    found = []
    for room in ROOMS:
        window.show_room(room.name)
        qtbot.wait(50)  # layouts settle in the event loop
        found += [f"{room.name}: {step}" for step in wrong_steps(window.panels[room.name])]
    found += [f"{type(each).__name__}: {step}" for each in dialogs(window) for step in wrong_steps(each)]
    assert not found, "\n" + "\n".join(found)


def luminance(color: QColor) -> float:
    """As the WCAG defines it."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def seen_changes(one: QImage, two: QImage, part: QRect) -> int:
    """Pixels of a part, every second line, whose change of colour is 3:1 or more."""
    found = 0
    for x in range(part.left(), part.right()):
        for y in range(part.top(), part.bottom(), 2):
            if one.pixel(x, y) != two.pixel(x, y):
                low, high = sorted(luminance(image.pixelColor(x, y)) for image in (one, two))
                found += (high + 0.05) / (low + 0.05) >= 3
    return found


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_focus_is_seen(qtbot, qapp: QApplication, look: str) -> None:
    theme.apply_theme(qapp, look)
    ring = FocusRing(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    rail = QWidget(page)
    rail.setObjectName("rail")
    made: list[QWidget] = [
        QPushButton("one"), QToolButton(text="two"), QCheckBox("three"), QRadioButton("four"), QComboBox(),
        QSpinBox(), QSlider(Qt.Orientation.Horizontal), QLineEdit(), QListWidget(), QTabBar(),
    ]  # fmt: skip
    made[4].addItems(["a", "b"])
    made[8].addItems(["a", "b"])
    made[9].addTab("a")
    made[9].addTab("b")
    column, in_rail = QVBoxLayout(page), QVBoxLayout(rail)
    for widget in made:
        column.addWidget(widget)
    made.append(QToolButton(text="room", checkable=True))
    in_rail.addWidget(made[-1])
    column.addWidget(rail)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow, timeout=20_000)
    for widget in made:
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made[0].setFocus()
    seen: dict[QWidget, int] = {}
    for _ in made:
        before = page.grab().toImage()
        QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Tab)
        widget = qapp.focusWidget()
        place = QRect(widget.mapTo(page, QPoint()), widget.size()).adjusted(-3, -3, 3, 3) & page.rect()
        seen[widget] = seen_changes(before, page.grab().toImage(), place)
    assert set(seen) == set(made)
    unseen = [f"{type(widget).__name__}: {count} pixels" for widget, count in seen.items() if count < 8]
    # A click takes the ring away: it is for who walks by keys.
    widget = made[0]
    QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Tab)
    widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
    assert page.findChildren(QFocusFrame)[-1].isVisible()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    assert not any(frame.isVisible() for frame in page.findChildren(QFocusFrame))
    ring.deleteLater()
    theme.apply_theme(qapp, "light")
    assert not unseen


def test_nothing_is_ringed_before_a_key_is_pressed(qtbot, qapp: QApplication) -> None:
    ring = FocusRing(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    for text in ("one", "two"):
        column.addWidget(QPushButton(text))
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: qapp.focusWidget() is not None, timeout=20_000)
    assert not page.findChildren(QFocusFrame)
    QTest.mouseClick(page.findChildren(QPushButton)[1], Qt.MouseButton.LeftButton)
    assert not page.findChildren(QFocusFrame)
    QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Backtab)
    frame = page.findChildren(QFocusFrame)[-1]
    target = page.findChildren(QPushButton)[0]
    assert frame.isVisible()
    assert frame.geometry().contains(target.geometry())
    page.resize(page.width() + 200, page.height())
    qtbot.waitUntil(lambda: frame.geometry().contains(target.geometry()), timeout=5000)
    # Assistive technology reads the two buttons and nothing else.
    assert QAccessible.queryAccessibleInterface(page).childCount() == 2
    ring.deleteLater()


def test_a_screen_of_640_by_360_shows_all_of_it_in_parts(window: MainWindow, qtbot) -> None:
    """What is left of 1920 x 1080 pixels at 300 %."""
    window.resize(640, 340)
    scroll = window.findChild(QScrollArea, "window_scroll")
    for room in ROOMS:
        window.show_room(room.name)
        qtbot.wait(50)  # layouts settle in the event loop
        assert (window.width(), window.height()) == (640, 340)
        reach = scroll.viewport().size()
        inside = scroll.widget().size()
        assert scroll.horizontalScrollBar().maximum() >= inside.width() - reach.width() > 0
        assert scroll.verticalScrollBar().maximum() >= inside.height() - reach.height()
    last = window.menuBar().actionGeometry(window.menuBar().actions()[-1])
    assert last.right() < window.width()
    for dialog in dialogs(window):
        hint = dialog.minimumSizeHint()
        assert hint.width() <= 640, type(dialog).__name__
        assert hint.height() <= 340, type(dialog).__name__
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: scroll.horizontalScrollBar().maximum() == 0, timeout=5000)
    assert scroll.verticalScrollBar().maximum() == 0


def test_keys_of_the_first_hour(window: MainWindow, qtbot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=20_000)
    canvas = window.panels["annotate"].canvas
    ctrl = Qt.KeyboardModifier.ControlModifier

    def pressed(key: Qt.Key, modifiers: Qt.KeyboardModifier, kind: type[QDialog]) -> bool:
        if not any(dialog.isVisible() for dialog in window.findChildren(kind)):
            window.activateWindow()  # the key came before the window was told that it is active
            canvas.setFocus()
            QTest.keyClick(canvas, key, modifiers)
        return any(dialog.isVisible() for dialog in window.findChildren(kind))

    for key, modifiers, kind in (
        (Qt.Key.Key_Question, Qt.KeyboardModifier.NoModifier, ShortcutsDialog),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, ShortcutsDialog),
        (Qt.Key.Key_K, ctrl, CommandPalette),
    ):
        qtbot.waitUntil(partial(pressed, key, modifiers, kind), timeout=20_000)
        for dialog in window.findChildren(kind):
            dialog.close()


def test_tips_can_be_switched_off(window: MainWindow, qtbot) -> None:
    action = window.findChild(QAction, "action_tips")
    button = window.findChild(QToolButton, "room_train")
    step = window.findChild(QToolButton, "next_step")

    def tip() -> str:
        at = QPoint(5, 5)
        QToolTip.hideText()
        QApplication.sendEvent(button, QHelpEvent(QHelpEvent.Type.ToolTip, at, button.mapToGlobal(at)))
        return QToolTip.text() if QToolTip.isVisible() else ""

    assert tip() == button.toolTip()
    action.trigger()
    qtbot.waitUntil(lambda: tip() == "", timeout=20_000)
    assert not step.isVisible()
    again = MainWindow(Document(), window.settings)
    qtbot.addWidget(again)
    again.show()
    assert not again.findChild(QToolButton, "next_step").isVisible()
    again.close()
    action.trigger()
    assert tip() == button.toolTip()
    assert step.isVisible()
    QToolTip.hideText()
