"""Shift+F10 asks whatever has the focus for its menu, as the menu key does."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from studio import settings
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings


@pytest.fixture
def window(qtbot, sample_dataset: Path):
    shown = MainWindow(Document(), Settings())
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    shown.document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: shown.panels["annotate"].editor.session is not None, timeout=20_000)
    yield shown
    shown.close()


def test_shift_f10_opens_the_menu_of_what_has_the_focus(qtbot, window) -> None:
    panel = window.panels["annotate"]
    for widget, name in (
        (panel.file_list.view, "file_list_menu"),
        (panel.canvas, "canvas_menu"),
        (panel.box_list.list, "box_list_menu"),
    ):
        if widget is panel.box_list.list:
            panel.editor.select({panel.editor.session.drawing.entries[0].uid})
            widget.setCurrentRow(0)
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus, timeout=20_000)
        QTest.keyClick(widget, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert menu.objectName() == name
        QTest.keyClick(menu, Qt.Key.Key_Escape)
        window.activateWindow()


class _Wishes(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.reasons: list[QContextMenuEvent.Reason] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QContextMenuEvent):
            self.reasons.append(event.reason())
            return True
        return False


def test_shift_f10_is_a_wish_of_the_keyboard(qtbot, window) -> None:
    search, wishes = window.panels["annotate"].file_list.filter, _Wishes()
    search.installEventFilter(wishes)
    search.setFocus()
    qtbot.waitUntil(search.hasFocus, timeout=20_000)
    QTest.keyClick(search, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert wishes.reasons == [QContextMenuEvent.Reason.Keyboard]


def test_without_a_file_manager_the_log_folder_is_told_and_can_be_copied(window, monkeypatch) -> None:
    settings.log_dir().mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    window.open_log_folder()
    assert str(settings.log_dir()) in window.notice.text
    QTest.mouseClick(window.notice._action, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == str(settings.log_dir())
    assert window.notice.text  # stays until it is closed
