"""Menus of rows and of charts, each in a window of its own."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QMetaMethod, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QMenu, QTableWidget, QTableWidgetItem, QToolButton

from studio.widgets.plot_menu import PlotMenu, as_text
from studio.widgets.row_menu import RowMenu, add_button, copy_rows

RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def names(qtbot) -> QListWidget:
    view = QListWidget()
    view.setObjectName("names")
    view.addItems(["a", "b", "c"])
    view.setCurrentRow(0)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    return view


def right_press(view, row: int) -> QPoint:
    at = view.visualRect(view.model().index(row, 0)).center()
    QTest.mousePress(view.viewport(), RIGHT, pos=at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    QTest.mouseRelease(view.viewport(), RIGHT, pos=at)
    return at


@pytest.mark.parametrize(("select", "row"), [(False, 0), (True, 2)])
def test_a_right_click_selects_only_where_that_shows_nothing_else(names, select: bool, row: int) -> None:
    asked = []
    RowMenu(names, lambda menu, index: asked.append(index.row()) or menu.addAction("x"), select=select)
    right_press(names, 2)
    assert asked == [2]
    assert names.currentRow() == row
    assert QApplication.activePopupWidget().objectName() == "names_menu"
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)


def test_beside_the_rows_and_without_entries_there_is_no_menu(names) -> None:
    RowMenu(names, lambda menu, index: None)
    right_press(names, 1)
    assert QApplication.activePopupWidget() is None
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, names.height() - 5), QPoint())
    QApplication.sendEvent(names.viewport(), event)
    assert QApplication.activePopupWidget() is None


def test_an_entry_does_what_its_button_does_and_is_off_with_it(qtbot) -> None:
    button, menu, pressed = QToolButton(), QMenu(), []
    qtbot.addWidget(button)
    qtbot.addWidget(menu)
    button.setText("Go")
    button.setCheckable(True)
    button.toggled.connect(pressed.append)
    add_button(menu, button).trigger()
    assert pressed == [True]
    assert add_button(menu, button).isChecked()
    button.setEnabled(False)
    assert not add_button(menu, button).isEnabled()


def test_a_row_and_a_table_are_copied_as_a_spreadsheet_reads_them(qtbot) -> None:
    table, menu = QTableWidget(2, 2), QMenu()
    qtbot.addWidget(table)
    qtbot.addWidget(menu)
    table.setHorizontalHeaderLabels(["class", "count"])
    for row, (name, count) in enumerate((("dog", "0"), ("cat", "7"))):
        table.setItem(row, 0, QTableWidgetItem(name))
        table.setItem(row, 1, QTableWidgetItem(count))
    table.verticalHeader().hide()
    copy_rows(menu, table, table.model().index(0, 0))
    one, whole = menu.actions()
    one.trigger()
    assert QGuiApplication.clipboard().text() == "dog\t0"
    whole.trigger()
    assert QGuiApplication.clipboard().text() == "class\tcount\ndog\t0\ncat\t7\n"


@pytest.fixture
def plot(qtbot) -> pg.PlotWidget:
    shown = pg.PlotWidget()
    shown.setMenuEnabled(False)
    shown.plot([0, 1, 2], [1.0, 0.5, 0.25], name="loss")
    shown.plot([1, 2], [3.0, float("nan")], name="other")
    PlotMenu(shown)
    qtbot.addWidget(shown)
    shown.resize(400, 300)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def entry(menu: QMenu, name: str):
    return next(action for action in menu.actions() if action.objectName() == name)


def test_the_right_button_gives_a_charts_menu_where_nothing_was_dragged(plot) -> None:
    at = plot.viewport().rect().center()
    QTest.mousePress(plot.viewport(), RIGHT, pos=at)
    wish = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, plot.mapToGlobal(at))
    QApplication.sendEvent(plot.viewport(), wish)
    assert QApplication.activePopupWidget() is None  # the press may begin a zoom
    QTest.mouseRelease(plot.viewport(), RIGHT, pos=at)
    menu = QApplication.activePopupWidget()
    entry(menu, "plot_copy_values").trigger()
    text = QGuiApplication.clipboard().text()
    assert [line.split("\t") for line in text.splitlines()] == [
        ["x", "loss", "other"], ["0.0", "1.0", ""], ["1.0", "0.5", "3.0"], ["2.0", "0.25", ""]
    ]  # fmt: skip
    entry(menu, "plot_copy_picture").trigger()
    assert QGuiApplication.clipboard().pixmap().width() == plot.width()
    menu.close()


def test_the_menu_key_gives_a_charts_menu(plot) -> None:
    wish = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(plot, wish)
    menu = QApplication.activePopupWidget()
    assert menu.objectName() == "plot_menu"
    menu.close()


def test_lines_that_pass_an_x_twice_keep_every_point() -> None:
    text = as_text(
        "recall", [("dog", np.array([0.0, 0.5, 0.5]), np.array([1.0, 0.9, 0.8])), ("cat", [0.1], [0.2])]
    )
    assert [line.split("\t") for line in text.splitlines()] == [
        ["recall", "dog", "recall", "cat"],
        ["0.0", "1.0", "0.1", "0.2"],
        ["0.5", "0.9", "", ""],
        ["0.5", "0.8", "", ""],
    ]


def test_the_gallery_and_the_tables_of_evaluate_have_menus(qtbot) -> None:
    from studio.evaluate.crops import Crops, Place
    from studio.evaluate.gallery import Entry, Gallery
    from studio.evaluate.table import Column, Table

    crops, chosen = Crops(), []
    gallery = Gallery("gallery", "Mistakes", crops)
    qtbot.addWidget(gallery)
    place = Place("/photos/a.jpg", (((0.0, 0.0, 9.0, 9.0), "dog", True),))
    gallery.show_entries([Entry(place, "dog", "taken for a cat", "what it is of")])
    gallery.chosen.connect(chosen.append)
    gallery.resize(400, 300)
    gallery.show()
    qtbot.waitExposed(gallery)
    right_press(gallery, 0)
    menu = QApplication.activePopupWidget()
    assert not chosen  # a click opens the photo; a right click offers to
    entry(menu, "picture_copy").trigger()
    assert QGuiApplication.clipboard().text() == "taken for a cat"
    entry(menu, "picture_path").trigger()
    assert QGuiApplication.clipboard().text() == "/photos/a.jpg"
    entry(menu, "picture_open").trigger()
    assert chosen == ["what it is of"]
    menu.close()

    table, opened = Table("table", "Photos", [Column("Photo"), Column("Wrong")]), []
    qtbot.addWidget(table)
    table.show_rows([["a", 1], ["b", 0.25]], [10, 20])
    table.show()
    qtbot.waitExposed(table)
    assert not table.isSignalConnected(QMetaMethod.fromSignal(table.opened))
    right_press(table, 1)
    menu = QApplication.activePopupWidget()
    assert "row_open" not in [action.objectName() for action in menu.actions()]
    entry(menu, "row_copy").trigger()
    assert QGuiApplication.clipboard().text() == "b\t0.250"
    menu.close()
    table.opened.connect(opened.append)
    right_press(table, 1)
    menu = QApplication.activePopupWidget()
    entry(menu, "row_open").trigger()
    assert opened == [20]
    menu.close()


def test_the_live_picture_offers_what_its_buttons_do(qtbot) -> None:
    from studio.live.stage import Stage

    stage = Stage()
    qtbot.addWidget(stage)
    stage.resize(640, 480)
    stage.show()
    qtbot.waitExposed(stage)
    stage.snapshot.setEnabled(False)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(20, 20), QPoint())
    QApplication.sendEvent(stage.view, event)
    menu = QApplication.activePopupWidget()
    assert menu.objectName() == "live_menu"
    assert not entry(menu, "menu_live_snapshot").isEnabled()
    assert not entry(menu, "live_copy").isEnabled()
    entry(menu, "menu_live_mirror").trigger()
    assert stage.view.mirrored
    menu.close()
