"""A person's own keys: chosen in the dialog, kept, refused when taken, and given back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest

from studio.actions import plain
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.widgets.shortcuts import ShortcutsDialog


def test_words_of_actions_come_without_their_menu_key() -> None:
    assert plain("&Open folder…") == "Open folder"
    assert plain("打开文件夹(&O)…") == "打开文件夹"


@pytest.fixture
def window(qtbot) -> MainWindow:
    shown = MainWindow(Document(), Settings())
    qtbot.addWidget(shown)
    shown.show()
    return shown


def dialog_at(window: MainWindow, name: str, qtbot) -> tuple[ShortcutsDialog, QAction]:
    dialog = ShortcutsDialog(window.all_actions(), window.settings, window)
    qtbot.addWidget(dialog)
    dialog.show()
    action = next(a for _, group in window.all_actions() for a in group if a.objectName() == name)
    for index in range(dialog.tree.topLevelItemCount()):
        group = dialog.tree.topLevelItem(index)
        for row in range(group.childCount()):
            if group.child(row).data(0, Qt.ItemDataRole.UserRole) is action:
                dialog.tree.setCurrentItem(group.child(row))
                return dialog, action
    raise AssertionError(name)


def press(dialog: ShortcutsDialog, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    QTest.keyClick(dialog.keys, key, modifiers)
    dialog.keys.editingFinished.emit()


def test_chosen_keys_are_kept_and_given_back(window, qtbot) -> None:
    dialog, action = dialog_at(window, "annotate_draw", qtbot)
    press(dialog, Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier)
    assert action.shortcuts() == [QKeySequence("B")]
    window.settings.save()
    again = MainWindow(Document(), Settings(window.settings.path))
    qtbot.addWidget(again)
    assert again.panels["annotate"].commands["draw"].shortcuts() == [QKeySequence("B")]
    dialog.usual.click()
    assert action.shortcuts() == [QKeySequence("W")]
    assert Settings(window.settings.path).get("keys/annotate_draw", "none") == "none"


def test_keys_that_are_taken_are_refused_with_the_name_of_who_has_them(window, qtbot) -> None:
    dialog, action = dialog_at(window, "annotate_draw", qtbot)
    press(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert action.shortcuts() == [QKeySequence("W")]
    assert "Save" in dialog.told.text()
