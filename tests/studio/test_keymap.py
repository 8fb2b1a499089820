"""A person's own keys: chosen in the dialog, kept, refused when taken, and given back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QToolButton

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


def actions_of(window: MainWindow) -> dict[str, QAction]:
    return {action.objectName(): action for _, group in window.all_actions() for action in group}


def test_the_usual_keys_are_the_platforms(window) -> None:
    actions = actions_of(window)
    standard = QKeySequence.StandardKey
    for name, key in {
        "action_open": standard.Open,
        "annotate_save": standard.Save,
        "annotate_undo": standard.Undo,
        "annotate_redo": standard.Redo,
        "annotate_copy": standard.Copy,
        "annotate_paste": standard.Paste,
        "annotate_select_all": standard.SelectAll,
        "annotate_find": standard.Find,
        "annotate_delete_boxes": standard.Delete,
        "action_full_screen": standard.FullScreen,
        "action_preferences": standard.Preferences,
        "action_quit": standard.Quit,
    }.items():
        wanted = [k for k in QKeySequence.keyBindings(key) if k[0].key() < Qt.Key.Key_Back]
        assert set(wanted) <= set(actions[name].shortcuts()), name
        assert actions[name].shortcuts(), name
    assert {QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")} <= set(actions["annotate_redo"].shortcuts())
    assert actions["annotate_next_format"].shortcuts() == []
    assert actions["annotate_change_save_dir"].shortcuts() == []


def test_a_switch_in_the_key_list_brings_labelimgs_keys_and_takes_them_back(window, qtbot) -> None:
    dialog, _ = dialog_at(window, "annotate_draw", qtbot)
    actions = actions_of(window)
    dialog.sets.setFocus()
    QTest.keyClick(dialog.sets, Qt.Key.Key_Down)
    assert actions["annotate_next_format"].shortcuts() == [QKeySequence("Ctrl+Y")]
    assert actions["annotate_redo"].shortcuts() == [QKeySequence("Ctrl+Shift+Z")]
    for room in window.panels.values():
        assert room.redo_action.shortcuts() == [QKeySequence("Ctrl+Shift+Z")]
    shown = dialog.tree.findItems("Redo", Qt.MatchFlag.MatchRecursive)
    assert [row.text(1) for row in shown] == ["Ctrl+Shift+Z"]
    assert Settings(window.settings.path).get("window/key_set", "") in ("", "labelimg")
    QTest.keyClick(dialog.sets, Qt.Key.Key_Up)
    assert QKeySequence("Ctrl+Y") in actions["annotate_redo"].shortcuts()
    assert actions["annotate_next_format"].shortcuts() == []


def test_a_chosen_key_is_kept_in_both_sets_and_taken_from_who_had_it_built_in(window, qtbot) -> None:
    actions = actions_of(window)
    window.use_keys("labelimg")
    dialog, action = dialog_at(window, "annotate_draw", qtbot)
    press(dialog, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    window.use_keys("usual")  # there Ctrl+0 fits the window
    assert action.shortcuts() == [QKeySequence("Ctrl+0")]
    assert actions["annotate_fit_window"].shortcuts() == []


def test_tips_say_the_keys_of_now(window, qtbot) -> None:
    dialog, action = dialog_at(window, "annotate_draw", qtbot)
    assert action.toolTip() == "Draw a box (W)"
    press(dialog, Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier)
    assert action.toolTip() == "Draw a box (B)"
    button = window.findChild(QToolButton, "room_train")
    assert button.toolTip().endswith("(Ctrl+3)")
    dialog, _ = dialog_at(window, "action_room_train", qtbot)
    press(dialog, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert button.toolTip().endswith("(Ctrl+Alt+T)")


def test_a_chosen_key_of_undo_holds_in_every_room(window, qtbot) -> None:
    dialog, _ = dialog_at(window, "annotate_undo", qtbot)
    press(dialog, Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    for room in window.panels.values():
        assert room.undo_action.shortcuts() == [QKeySequence("Alt+U")]


def test_preferences_choose_theme_keys_and_tips_at_once(window, qtbot) -> None:
    window.show_preferences()
    dialog = window.findChild(QDialog, "preferences_dialog")
    dialog.key_set.setFocus()
    QTest.keyClick(dialog.key_set, Qt.Key.Key_Down)
    assert window.settings.get("window/key_set", "") == "labelimg"
    QTest.keyClick(dialog.look, Qt.Key.Key_End)
    assert window.settings.get("window/theme", "") == "dark"
    assert actions_of(window)["action_theme_dark"].isChecked()
    was = window.tips.are_on
    QTest.keyClick(dialog.findChild(QCheckBox, "preferences_tips"), Qt.Key.Key_Space)
    assert window.tips.are_on is not was


def test_built_in_keys_come_back_without_one_that_was_given_away(window, qtbot) -> None:
    dialog, following = dialog_at(window, "annotate_next_image", qtbot)
    press(dialog, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier)
    dialog, deleting = dialog_at(window, "annotate_delete_boxes", qtbot)
    press(dialog, Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier)
    assert deleting.shortcuts() == [QKeySequence("D")]
    dialog, _ = dialog_at(window, "annotate_next_image", qtbot)
    dialog.usual.click()
    assert following.shortcuts() == []
    dialog, _ = dialog_at(window, "annotate_delete_boxes", qtbot)
    dialog.usual.click()
    dialog, _ = dialog_at(window, "annotate_next_image", qtbot)
    dialog.usual.click()
    assert following.shortcuts() == [QKeySequence("D")]


@pytest.mark.parametrize("key", [Qt.Key.Key_1, Qt.Key.Key_9, Qt.Key.Key_Menu])
def test_keys_with_a_use_of_their_own_are_refused(window, qtbot, key: Qt.Key) -> None:
    dialog, action = dialog_at(window, "annotate_verify", qtbot)
    before = action.shortcuts()
    press(dialog, key, Qt.KeyboardModifier.NoModifier)
    assert action.shortcuts() == before
    assert dialog.told.text()


@pytest.mark.parametrize("keys", ["usual", "labelimg"])
def test_full_screen_and_preferences_have_a_key_in_both_sets(window, keys: str) -> None:
    window.use_keys(keys)
    actions = actions_of(window)
    assert QKeySequence("F11") in actions["action_full_screen"].shortcuts()
    assert QKeySequence("Ctrl+,") in actions["action_preferences"].shortcuts()
