"""The bar of three shares: mouse, keys, what a screen reader is told, and that it shows what is on disk."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from engine.datasets.dataset import Dataset
from engine.datasets.splitting import SplitConfig, make_split, write_split
from studio.dataset.panel import Panel
from studio.dataset.split_box import SplitBox
from studio.document import Document
from studio.settings import Settings

WAIT = 20_000


@pytest.fixture
def box(qtbot) -> SplitBox:
    made = SplitBox()
    qtbot.addWidget(made)
    made.resize(360, 500)
    made.show()
    made.activateWindow()
    qtbot.waitActive(made)
    return made


def numbers(box: SplitBox) -> tuple[int, int, int]:
    return box.train.value(), box.val.value(), box.test.value()


def test_the_arrows_move_a_handle_by_one_percent_and_tab_goes_to_the_next(box) -> None:
    box.bar.first.setFocus()
    QTest.keyClick(box.bar.first, Qt.Key.Key_Left)
    assert numbers(box) == (80, 10, 10)
    QTest.keyClick(box.bar.first, Qt.Key.Key_PageDown)
    assert numbers(box) == (70, 20, 10)
    QTest.keyClick(box.bar.first, Qt.Key.Key_Tab)
    assert box.bar.second.hasFocus()
    QTest.keyClick(box.bar.second, Qt.Key.Key_Left)
    assert numbers(box) == (70, 19, 11)
    QTest.keyClick(box.bar.second, Qt.Key.Key_Home)
    assert numbers(box) == (70, 0, 30)
    QTest.keyClick(box.bar.second, Qt.Key.Key_Right)
    QTest.keyClick(box.bar.second, Qt.Key.Key_Right)
    assert numbers(box) == (70, 2, 28)
    QTest.keyClick(box.bar.second, Qt.Key.Key_Tab)
    assert box.train.hasFocus()


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_handle_is_dragged(box, direction) -> None:
    box.setLayoutDirection(direction)
    QTest.qWait(20)
    bar = box.bar
    start = bar.first.geometry().center()
    way = round(bar.width() * 0.2) * (1 if direction == Qt.LayoutDirection.RightToLeft else -1)
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(bar, start + QPoint(way, 0))
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=start + QPoint(way, 0))
    train, val, test = numbers(box)
    assert 58 <= train <= 63
    assert test == 10
    assert train + val == 90
    assert bar.first.hasFocus()


def test_two_handles_at_one_place_are_both_to_be_had(box) -> None:
    box.val.setValue(0)
    assert not box.bar.first.geometry().intersects(box.bar.second.geometry())
    box.train.setValue(100)
    assert not box.bar.first.geometry().intersected(box.bar.second.geometry()).width() > 6


def test_a_typed_number_moves_the_bar(qtbot, box) -> None:
    box.test.setFocus()
    box.test.selectAll()
    QTest.keyClicks(box.test, "30")
    assert box.test.text() == "30%"
    assert numbers(box) == (81, 9, 10)  # half a number moves nothing
    with qtbot.waitSignal(box.changed, timeout=WAIT):
        QTest.keyClick(box.test, Qt.Key.Key_Return)
    assert numbers(box) == (61, 9, 30)
    assert (box.bar.first.value(), box.bar.second.value()) == (61, 70)


def test_a_screen_reader_is_told_name_and_value(box) -> None:
    told = [QAccessible.queryAccessibleInterface(handle) for handle in (box.bar.first, box.bar.second)]
    assert len({each.text(QAccessible.Text.Name) for each in told}) == 2
    for each, value in zip(told, (81, 90), strict=True):
        assert each.role() == QAccessible.Role.Slider
        assert int(each.valueInterface().currentValue()) == value
        assert "81%" in each.text(QAccessible.Text.Description)


def shown(qtbot, folder: Path) -> Panel:
    document = Document()
    panel = Panel(document, Settings())
    qtbot.addWidget(panel)
    panel.show()
    document.open_folder(folder)
    qtbot.waitUntil(lambda: panel.split_tab.split is not None and panel.split_tab.is_written, timeout=WAIT)
    return panel


def test_lists_of_others_show_their_shares_and_folds(qtbot, sample_dataset: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    write_split(dataset, make_split(dataset, SplitConfig(trainval=0.75, train=2 / 3)))
    box = shown(qtbot, sample_dataset).split_tab.split_box
    assert numbers(box) == (50, 25, 25)
    write_split(dataset, make_split(dataset, SplitConfig(trainval=0.75, folds=3, fold=2)))
    box = shown(qtbot, sample_dataset).split_tab.split_box
    assert (box.folds.value(), box.fold.value()) == (3, 2)
    assert box.test.value() == 25


def test_our_own_lists_show_all_that_made_them(qtbot, sample_dataset: Path) -> None:
    panel = shown(qtbot, sample_dataset)
    box = panel.split_tab.split_box
    box.test.setValue(33)
    box.seed.setValue(4)
    box.groupings["similar"].setChecked(True)
    box.keep.setChecked(False)
    wanted = box.config()
    qtbot.waitUntil(lambda: not panel.split_tab.is_written, timeout=WAIT)
    panel.split_tab.write_button.click()
    qtbot.waitUntil(lambda: panel.split_tab.is_written, timeout=WAIT)
    assert box.config() == wanted
    again = shown(qtbot, sample_dataset).split_tab.split_box
    assert again.config() == wanted
    assert not again.is_touched


def test_what_is_tried_stays_until_it_is_written_or_given_up(qtbot, sample_dataset: Path) -> None:
    panel = shown(qtbot, sample_dataset)
    box, tab = panel.split_tab.split_box, panel.split_tab
    before = numbers(box)
    assert not tab.back_button.isVisible()
    box.test.setValue(40)
    qtbot.waitUntil(lambda: not tab.is_written, timeout=WAIT)
    panel.document.labels_changed.emit("")  # somebody labels on: the table follows, the settings stay
    tab.split = None
    qtbot.waitUntil(lambda: tab.split is not None, timeout=WAIT)
    assert not tab.is_written
    assert box.test.value() == 40
    QTest.mouseClick(tab.back_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.is_written, timeout=WAIT)
    assert numbers(box) == before
