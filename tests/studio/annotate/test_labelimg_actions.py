"""Every action of labelImg is here, on its key unless a reason is given, and no key does two things."""

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from studio import keymap
from studio.annotate.actions import COMMANDS, MENUS
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings

# labelImg's menu text, its key, our action, and our key where it differs (with the reason).
TABLE = [
    ("Open", "Ctrl+O", "annotate_open_image", None),
    ("Open Dir", "Ctrl+U", "action_open", None),
    ("Change Save Dir", "Ctrl+R", "annotate_change_save_dir", None),
    ("Open Annotation", "Ctrl+Shift+O", "annotate_open_annotation", None),
    ("Copy previous Bounding Boxes", "Ctrl+V", "annotate_paste", None),
    ("Save", "Ctrl+S", "annotate_save", None),
    ("PascalVOC/YOLO/CreateML", "Ctrl+Y", "annotate_next_format", None),
    ("Save As", "Ctrl+Shift+S", "annotate_save_as", None),
    ("Close", "Ctrl+W", "action_close", None),
    ("Reset All", "", "action_reset", None),
    ("Quit", "Ctrl+Q", "action_quit", None),
    ("Delete current image", "Ctrl+Shift+D", "annotate_delete_image", None),
    ("Create RectBox", "W", "annotate_draw", None),
    ("Edit Label", "Ctrl+E", "annotate_edit_label", None),
    ("Duplicate RectBox", "Ctrl+D", "annotate_duplicate", None),
    ("Delete RectBox", "Del", "annotate_delete_boxes", None),
    ("Box Line Color", "Ctrl+L", "annotate_line_color", None),
    ("Draw Squares", "Ctrl+Shift+R", "annotate_squares", None),
    ("Auto Save mode", "", "annotate_auto_save", None),
    ("Single Class Mode", "Ctrl+Shift+S", "annotate_single_class", "Ctrl+Shift+C"),  # Save As has the key
    ("Display Labels", "Ctrl+Shift+P", "annotate_show_labels", None),
    ("Show/Hide Label Panel", "Ctrl+Shift+L", "annotate_show_panels", None),
    ("Advanced Mode", "Ctrl+Shift+A", "annotate_keep_drawing", None),
    ("Edit RectBox", "Ctrl+J", "annotate_edit_mode", None),
    ("Hide RectBox", "Ctrl+H", "annotate_hide_boxes", None),
    ("Show RectBox", "Ctrl+A", "annotate_show_boxes", "Ctrl+Shift+H"),  # Ctrl+A selects all everywhere
    ("Zoom In", "Ctrl++", "annotate_zoom_in", None),
    ("Zoom Out", "Ctrl+-", "annotate_zoom_out", None),
    ("Zoom Original", "Ctrl+=", "annotate_zoom_original", None),
    ("Fit Window", "Ctrl+F", "annotate_fit_window", None),
    ("Fit Width", "Ctrl+Shift+F", "annotate_fit_width", None),
    ("Brighten", "Ctrl+Shift++", "annotate_brighten", None),
    ("Darken", "Ctrl+Shift+-", "annotate_darken", None),
    ("Brightness original", "Ctrl+Shift+=", "annotate_brightness_original", None),
    ("Prev Image", "A", "annotate_previous_image", None),
    ("Next Image", "D", "annotate_next_image", None),
    ("Verify Image", "Space", "annotate_verify", None),
    ("Tutorial", "", "action_tutorial", None),
    ("Information", "", "action_about", None),
    ("Keyboard shortcuts", "", "action_shortcuts", None),
]


@pytest.fixture
def window(qtbot) -> MainWindow:
    settings = Settings()
    settings.set(keymap.SET, keymap.LABELIMG)
    shown = MainWindow(Document(), settings)
    qtbot.addWidget(shown)
    return shown


@pytest.mark.parametrize(("text", "key", "name", "ours"), TABLE, ids=[row[0] for row in TABLE])
def test_labelimgs_action_is_here(window, text, key, name, ours) -> None:
    actions = {action.objectName(): action for _, group in window.all_actions() for action in group}
    assert name in actions, f"nothing does labelImg's {text}"
    wanted = ours if ours is not None else key
    if wanted:
        assert QKeySequence(wanted) in actions[name].shortcuts()


def test_open_recent_is_a_menu(window) -> None:
    assert window.findChild(QMenu, "menu_recent").title()


@pytest.mark.parametrize("keys", keymap.SETS)
def test_no_key_does_two_things(window, keys) -> None:
    keymap.use_set(window.settings, keys, [a for _, group in window.all_actions() for a in group])
    keys = Counter(
        key.toString(QKeySequence.SequenceFormat.PortableText)
        for title, group in window.all_actions()
        if title in ("Everywhere", "Annotate")
        for action in group
        for key in action.shortcuts()
    )
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_command_is_in_exactly_one_menu() -> None:
    shown = Counter(name for names in MENUS.values() for name in names if name)
    assert shown == Counter(command.name for command in COMMANDS)
