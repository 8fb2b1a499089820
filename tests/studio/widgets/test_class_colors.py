"""Colours of classes: apart, in order, read on all grounds, and a class keeps its own."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog, QLineEdit

from studio import theme
from studio.annotate.class_manager import ClassManager
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.widgets import class_colors
from studio.widgets.class_colors import (
    APART,
    FIRST,
    PALETTE,
    class_color,
    keep_apart,
    line_on,
    on_photo,
    text_on,
    under_white,
)
from studio.widgets.vision import distance

WAIT = 20_000
RGB = [QColor(name).getRgb()[:3] for name in PALETTE]


@pytest.fixture(autouse=True)
def no_colors_of_others() -> Iterator[None]:
    def forget() -> None:
        class_colors._chosen.clear()
        class_colors._strangers.clear()
        class_colors._open.clear()
        keep_apart([])

    forget()
    yield
    forget()


def contrast(one: QColor, two: QColor) -> float:
    """WCAG 2."""

    def light(color: QColor) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, bright = sorted((light(one), light(two)))
    return (bright + 0.05) / (dark + 0.05)


def test_the_palette_is_told_apart_by_all_eyes() -> None:
    assert FIRST == len(set(PALETTE)) == 18
    assert min(distance(one, two) for one, two in combinations(RGB, 2)) >= APART
    assert min(distance(one, two) for one, two in combinations(RGB[:12], 2)) >= 20
    assert all(max(color) >= 110 for color in RGB)  # none is nearly black


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_palette_is_seen_on_the_window(qapp: QApplication, look: str) -> None:
    theme.apply_theme(qapp, look)
    grounds = [theme.color(name).getRgb()[:3] for name in ("base", "window")]
    base = theme.color("base")
    theme.apply_theme(qapp, "light")
    assert min(distance(color, ground) for color in RGB for ground in grounds) >= APART
    for name in PALETTE:
        assert contrast(line_on(QColor(name), base), base) >= 2.2


def test_words_on_a_color_are_read() -> None:
    for name in PALETTE:
        color = QColor(name)
        assert contrast(color, text_on(color)) >= 4.5
        assert contrast(under_white(color), QColor("white")) >= 4.5
        assert on_photo(color) == color
    assert on_photo(QColor("#050505")).value() >= 110


def test_they_come_in_order_and_stay_when_a_class_is_added() -> None:
    names = [f"class {number}" for number in range(FIRST + 3)]
    places = keep_apart(names[:3])
    assert [class_color(name).name() for name in names[:3]] == list(PALETTE[:3])
    places = keep_apart(names[:4], places)
    assert [class_color(name).name() for name in names[:4]] == list(PALETTE[:4])
    keep_apart(names, places)
    assert [class_color(name).name() for name in names[:FIRST]] == list(PALETTE)
    assert class_color(names[FIRST]).name() == PALETTE[0]  # nobody can tell more


def test_a_class_that_goes_or_moves_changes_no_other() -> None:
    places = keep_apart(["a", "b", "c"])
    before = {name: class_color(name) for name in "abc"}
    places = keep_apart(["c", "b"], places)
    assert {name: class_color(name) for name in "bc"} == {name: before[name] for name in "bc"}
    places = keep_apart(["c", "b", "d"], places)
    assert class_color("d").name() == PALETTE[3]
    keep_apart(["a", "c"], places)
    assert class_color("a") == before["a"]


def test_classes_of_others_take_none_that_is_in_use() -> None:
    keep_apart(["a", "b"])
    class_colors._strangers.clear()  # those of windows of other tests
    assert [class_color(name).name() for name in ("x", "y", "x")] == [PALETTE[2], PALETTE[3], PALETTE[2]]
    assert class_color("a").name() == PALETTE[0]


@pytest.fixture
def window(qtbot, sample_dataset: Path) -> MainWindow:
    return opened(qtbot, sample_dataset)


def opened(qtbot, folder: Path) -> MainWindow:
    shown = MainWindow(Document(), Settings())
    qtbot.addWidget(shown)
    shown.show()
    shown.document.open_folder(folder)
    qtbot.waitUntil(
        lambda: shown.document.class_names != [] and shown.panels["annotate"].editor.session is not None,
        timeout=WAIT,
    )
    return shown


def test_they_are_the_same_when_the_folder_is_opened_again(window: MainWindow, qtbot, sample_dataset) -> None:
    (sample_dataset / "classes.txt").unlink()  # the names come sorted then
    names = window.document.class_names
    assert [class_color(name).name() for name in names] == list(PALETTE[: len(names)])
    window.document.add_class("aaa")
    assert class_color("aaa").name() == PALETTE[len(names)]
    before = {name: class_color(name) for name in [*names, "aaa"]}
    window.close()
    keep_apart(["other"])
    class_colors._open.clear()
    again = opened(qtbot, sample_dataset)
    again.document.replace_classes(["aaa", *names])
    assert {name: class_color(name) for name in before} == before


def swatch(window: MainWindow, name: str) -> str:
    """The colour beside a class in the list of the annotate room."""
    rows = window.panels["annotate"].class_list.list
    for row in range(rows.count()):
        if rows.item(row).data(Qt.ItemDataRole.UserRole) == name:
            return rows.item(row).icon().pixmap(12, 12).toImage().pixelColor(6, 6).name()
    raise AssertionError(name)


def test_a_renamed_class_keeps_its_color_and_a_chosen_one(window: MainWindow, qtbot, monkeypatch) -> None:
    panel = window.panels["annotate"]
    names = window.document.class_names
    own = QColor("#123456")
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: own)
    panel.commands["class_manager"].trigger()
    manager = panel.findChild(ClassManager)
    qtbot.waitUntil(lambda: manager._task is None, timeout=WAIT)
    manager.table.selectRow(1)
    QTest.mouseClick(manager.buttons["color"], Qt.MouseButton.LeftButton)
    assert swatch(window, names[1]) == own.name()
    kept = [class_color(name) for name in names[:2]]
    for row, name in enumerate(("aaa", "bbb")):
        manager.table.selectRow(row)
        manager.table.editItem(manager.table.item(row, 0))
        editor = next(one for one in manager.table.findChildren(QLineEdit) if one.hasFocus())
        editor.setText(name)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        QApplication.processEvents()
    QTest.mouseClick(manager.buttons["apply"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.document.class_names[:2] == ["aaa", "bbb"], timeout=WAIT)
    qtbot.waitUntil(lambda: manager._task is None, timeout=WAIT)
    assert [class_color("aaa"), class_color("bbb")] == kept
    assert [swatch(window, "aaa"), swatch(window, "bbb")] == [color.name() for color in kept]
    class_colors.load_class_colors(window.settings)
    assert class_color("bbb") == own
    manager.close()


def test_a_chosen_color_is_shown_in_every_room(window: MainWindow, qtbot) -> None:
    name = window.document.class_names[0]
    table = window.panels["live"].findChild(type(window.panels["live"].controls.classes))
    table.show_classes([name])
    class_colors.set_class_color(window.settings, name, QColor("#123456"))
    icon = table.item(0, 0).icon().pixmap(12, 12).toImage().pixelColor(6, 6)
    assert icon.name() == swatch(window, name) == "#123456"
    class_colors.set_class_color(window.settings, name, None)
    assert swatch(window, name) == PALETTE[0]
