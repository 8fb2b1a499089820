"""The actions of the annotate room: one table, from which menus, toolbar, keys and tests are made.

Keys are labelImg's, except where it gives one to two actions; :mod:`studio.keymap` says where the usual
set of keys differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio import keymap, theme
from studio.actions import plain
from studio.annotate.after_load import AfterLoad
from studio.i18n import QT_TRANSLATE_NOOP
from studio.room import Room


@dataclass(frozen=True)
class Command:
    """``name`` is also the method that does it; ``keys`` are its shortcuts."""

    name: str
    text: str
    """Its letter for the menu is its own in that menu."""
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    on_canvas: bool = False
    """The key works on the canvas only: lists and text fields need it themselves."""


COMMANDS = (
    Command("open_image", QT_TRANSLATE_NOOP("annotate", "Open i&mage…"), ("Ctrl+O",), "image"),
    Command("open_annotation", QT_TRANSLATE_NOOP("annotate", "Open &label file…"), ("Ctrl+Shift+O",)),
    Command("change_save_dir", QT_TRANSLATE_NOOP("annotate", "&Folder of the label files…"), ("Ctrl+R",)),
    Command("next_format", QT_TRANSLATE_NOOP("annotate", "Forma&t of new label files…"), ("Ctrl+Y",)),
    Command("save", QT_TRANSLATE_NOOP("annotate", "Sa&ve"), ("Ctrl+S",), "save"),
    Command("save_as", QT_TRANSLATE_NOOP("annotate", "Save labels &as…"), ("Ctrl+Shift+S",)),
    Command("auto_save", QT_TRANSLATE_NOOP("annotate", "Save a&utomatically"), (), "", checkable=True),
    Command("delete_image", QT_TRANSLATE_NOOP("annotate", "&Delete image…"), ("Ctrl+Shift+D",), "delete"),
    Command("draw", QT_TRANSLATE_NOOP("annotate", "&Draw a box"), ("W",), "box", checkable=True),
    Command(
        "keep_drawing",
        QT_TRANSLATE_NOOP("annotate", "&Keep drawing"),
        ("Shift+W", "Ctrl+Shift+A"),
        "",
        checkable=True,
    ),
    Command("edit_mode", QT_TRANSLATE_NOOP("annotate", "Select and &move boxes"), ("Ctrl+J",)),
    Command(
        "single_class",
        QT_TRANSLATE_NOOP("annotate", "Same class &for every box"),
        ("Ctrl+Shift+C",),
        "",
        checkable=True,
    ),
    Command("squares", QT_TRANSLATE_NOOP("annotate", "Draw s&quares"), ("Ctrl+Shift+R",), "", checkable=True),
    Command("edit_label", QT_TRANSLATE_NOOP("annotate", "Chan&ge class…"), ("Ctrl+E",), "tag"),
    Command("delete_boxes", QT_TRANSLATE_NOOP("annotate", "Delete bo&xes"), ("Del",), "delete"),
    Command("duplicate", QT_TRANSLATE_NOOP("annotate", "Dup&licate boxes"), ("Ctrl+D",), "copy"),
    Command("copy", QT_TRANSLATE_NOOP("annotate", "&Copy boxes"), ("Ctrl+C",), "copy"),
    Command("paste", QT_TRANSLATE_NOOP("annotate", "&Paste boxes"), ("Ctrl+V",), "paste"),
    Command("repeat", QT_TRANSLATE_NOOP("annotate", "Repeat the previous &image's boxes"), ("R",), "refresh"),
    Command("select_all", QT_TRANSLATE_NOOP("annotate", "Select &all boxes"), ("Ctrl+A",)),
    Command("next_box", QT_TRANSLATE_NOOP("annotate", "&Next box"), ("Tab",), on_canvas=True),
    Command("previous_box", QT_TRANSLATE_NOOP("annotate", "Pre&vious box"), ("Shift+Tab",), on_canvas=True),
    Command("suggest", QT_TRANSLATE_NOOP("annotate", "&Suggest boxes for this image"), ("Ctrl+I",)),
    Command(
        "suggest_all",
        QT_TRANSLATE_NOOP("annotate", "Suggest &boxes for all images not looked at"),
        ("Ctrl+Shift+I",),
    ),
    Command(
        "accept_suggestions",
        QT_TRANSLATE_NOOP("annotate", "Accep&t suggestions"),
        ("Return", "Enter"),
        on_canvas=True,
    ),
    Command(
        "reject_suggestions", QT_TRANSLATE_NOOP("annotate", "Refuse suggesti&ons"), ("Shift+Del",), "close"
    ),
    Command(
        "check_labels",
        QT_TRANSLATE_NOOP("annotate", "Compare all labels &with a trained run"),
        ("Ctrl+Alt+I",),
    ),
    Command("next_review", QT_TRANSLATE_NOOP("annotate", "Next in &review"), ("Ctrl+Down",)),
    Command("class_manager", QT_TRANSLATE_NOOP("annotate", "Class&es…"), ("Ctrl+Shift+E",), "tag"),
    Command("line_color", QT_TRANSLATE_NOOP("annotate", "Colour of t&he class…"), ("Ctrl+L",)),
    Command("hide_boxes", QT_TRANSLATE_NOOP("annotate", "&Hide all boxes"), ("Ctrl+H",), "eye"),
    Command("show_boxes", QT_TRANSLATE_NOOP("annotate", "&Show all boxes"), ("Ctrl+Shift+H",), "eye"),
    Command(
        "show_panels",
        QT_TRANSLATE_NOOP("annotate", "Show classes and bo&xes"),
        ("Ctrl+Shift+L",),
        "",
        checkable=True,
    ),
    Command(
        "show_labels",
        QT_TRANSLATE_NOOP("annotate", "Show &class names"),
        ("Ctrl+Shift+P",),
        "",
        checkable=True,
    ),
    Command("previous_image", QT_TRANSLATE_NOOP("annotate", "&Previous image"), ("A",), "previous"),
    Command("next_image", QT_TRANSLATE_NOOP("annotate", "&Next image"), ("D",), "next"),
    Command("find", QT_TRANSLATE_NOOP("annotate", "&Find images…"), (), "search"),
    Command("next_unlabelled", QT_TRANSLATE_NOOP("annotate", "Next image not &looked at"), ("Ctrl+Right",)),
    Command("verify", QT_TRANSLATE_NOOP("annotate", "&Verified"), ("Space",), "verified", checkable=True),
    Command(
        "nothing_here", QT_TRANSLATE_NOOP("annotate", "Nothin&g here"), ("N",), "nothing", checkable=True
    ),
    Command("thumbnails", QT_TRANSLATE_NOOP("annotate", "Show thu&mbnails"), ("Ctrl+T",), "", checkable=True),
    Command("zoom_in", QT_TRANSLATE_NOOP("annotate", "Zoom &in"), ("Ctrl++",), "zoom-in"),
    Command("zoom_out", QT_TRANSLATE_NOOP("annotate", "Zoom &out"), ("Ctrl+-",), "zoom-out"),
    Command("zoom_original", QT_TRANSLATE_NOOP("annotate", "Original si&ze"), ("Ctrl+=",), "zoom-100"),
    Command("fit_window", QT_TRANSLATE_NOOP("annotate", "Fit &window"), ("Ctrl+F",), "zoom-fit"),
    Command("brighten", QT_TRANSLATE_NOOP("annotate", "&Brighter"), ("Ctrl+Shift++",)),
    Command("darken", QT_TRANSLATE_NOOP("annotate", "&Darker"), ("Ctrl+Shift+-",)),
    Command("brightness_original", QT_TRANSLATE_NOOP("annotate", "Ori&ginal brightness"), ("Ctrl+Shift+=",)),
    Command(
        "keep_view",
        QT_TRANSLATE_NOOP("annotate", "&Keep zoom from image to image"),
        ("Ctrl+Shift+K",),
        "",
        checkable=True,
    ),
    Command("fit_width", QT_TRANSLATE_NOOP("annotate", "&Fit width"), ("Ctrl+Shift+F",)),
)

TOOLBAR = (
    "previous_image", "next_image", "", "draw", "keep_drawing", "delete_boxes", "", "undo", "redo", "",
    "verify", "nothing_here", "", "zoom_out", "fit_window", "zoom_in",
)  # fmt: skip
"""What stands in the toolbar, in order; "" is a gap."""

MENUS = {
    "file": (
        "open_image", "open_annotation", "change_save_dir", "next_format", "", "save", "save_as",
        "auto_save", "", "delete_image",
    ),
    "edit": (
        "draw", "keep_drawing", "edit_mode", "squares", "single_class", "",
        "edit_label", "duplicate", "delete_boxes", "copy", "paste", "repeat", "select_all", "next_box",
        "previous_box", "", "suggest", "suggest_all", "check_labels", "accept_suggestions",
        "reject_suggestions", "", "line_color", "class_manager",
    ),
    "view": (
        "hide_boxes", "show_boxes", "show_labels", "show_panels", "thumbnails", "", "zoom_in", "zoom_out",
        "zoom_original", "fit_window", "fit_width", "keep_view", "", "brighten", "darken",
        "brightness_original",
    ),
    "image": (
        "previous_image", "next_image", "next_unlabelled", "next_review", "find", "", "verify",
        "nothing_here",
    ),
}  # fmt: skip
"""What stands in the window's menus, in order; "" is a line between."""

MOVES = (
    ("move_left", QT_TRANSLATE_NOOP("annotate", "Move boxes left"), "Left", -1, 0),
    ("move_right", QT_TRANSLATE_NOOP("annotate", "Move boxes right"), "Right", 1, 0),
    ("move_up", QT_TRANSLATE_NOOP("annotate", "Move boxes up"), "Up", 0, -1),
    ("move_down", QT_TRANSLATE_NOOP("annotate", "Move boxes down"), "Down", 0, 1),
    ("move_left_10", QT_TRANSLATE_NOOP("annotate", "Move boxes left by ten"), "Shift+Left", -10, 0),
    ("move_right_10", QT_TRANSLATE_NOOP("annotate", "Move boxes right by ten"), "Shift+Right", 10, 0),
    ("move_up_10", QT_TRANSLATE_NOOP("annotate", "Move boxes up by ten"), "Shift+Up", 0, -10),
    ("move_down_10", QT_TRANSLATE_NOOP("annotate", "Move boxes down by ten"), "Shift+Down", 0, 10),
)
"""Keys of the canvas that are in no menu: each moves the selected boxes so many pixels."""

EDGES = (
    ("right_edge_out", QT_TRANSLATE_NOOP("annotate", "Right edge to the right"), "Alt+Right", "r", 1),
    ("right_edge_in", QT_TRANSLATE_NOOP("annotate", "Right edge to the left"), "Alt+Left", "r", -1),
    ("lower_edge_out", QT_TRANSLATE_NOOP("annotate", "Lower edge down"), "Alt+Down", "b", 1),
    ("lower_edge_in", QT_TRANSLATE_NOOP("annotate", "Lower edge up"), "Alt+Up", "b", -1),
    ("left_edge_out", QT_TRANSLATE_NOOP("annotate", "Left edge to the left"), "Ctrl+Shift+Left", "l", -1),
    ("left_edge_in", QT_TRANSLATE_NOOP("annotate", "Left edge to the right"), "Ctrl+Shift+Right", "l", 1),
    ("upper_edge_out", QT_TRANSLATE_NOOP("annotate", "Upper edge up"), "Ctrl+Shift+Up", "t", -1),
    ("upper_edge_in", QT_TRANSLATE_NOOP("annotate", "Upper edge down"), "Ctrl+Shift+Down", "t", 1),
)
"""Keys of canvas and list of boxes that are in no menu: each moves an edge of the selected boxes a step.

Not Alt and Shift: openbox moves windows with them, and Windows changes the keyboard's language.
"""


STEPS = frozenset({"previous_image", "next_image", "next_unlabelled", "next_review"})
"""They ask for another photo: while one is loading the newest wins, unless an edit waits for it."""

AT_ONCE = frozenset(
    {"open_image", "change_save_dir", "next_format", "auto_save", "find", "suggest_all", "check_labels"}
    | {"class_manager", "hide_boxes", "show_boxes", "show_panels", "show_labels", "thumbnails"}
    | {"zoom_in", "zoom_out", "zoom_original", "fit_window", "fit_width", "keep_view"}
    | {"brighten", "darken", "brightness_original", "keep_drawing", "squares", "single_class"}
)
"""They are about the window, its lists or the whole data set, whichever photo comes next."""

NOT_REPEATED = frozenset(
    {"delete_image", "nothing_here", "verify", "accept_suggestions", "reject_suggestions", "delete_boxes"}
)
"""A key held a moment too long must not do these again: to the next photo, or back."""


def make_actions(
    panel: Room, canvas: QWidget, boxes: QWidget, after_load: AfterLoad, *doers: object
) -> dict[str, QAction]:
    """An action for each command, connected to the method of its name of the first of ``doers`` that has it.

    What is about a photo waits for the one that was asked for (``after_load``).

    Keys work while the panel is shown; those of :data:`EDGES` on the canvas and in the list ``boxes``.

    A line edit that has the focus keeps plain letters for itself.
    """

    def find(name: str) -> Callable[..., Any]:
        return next(getattr(doer, name) for doer in doers if hasattr(doer, name))

    actions = {}
    for command in COMMANDS:
        action = actions[command.name] = _make(panel, command)
        do = find(command.name)
        if command.name in STEPS:
            do = after_load.step(do)
        elif command.name not in AT_ONCE:
            do = after_load.edit(do)
        action.triggered.connect(do)
        if command.on_canvas:
            _only_on(action, canvas)
        else:
            panel.addAction(action)
    for name, text, key, dx, dy in MOVES:
        action = actions[name] = _make(panel, Command(name, text, (key,)))
        action.triggered.connect(after_load.edit(partial(find("move_boxes"), dx, dy)))
        _only_on(action, canvas)
    for name, text, key, edge, by in EDGES:
        action = actions[name] = _make(panel, Command(name, text, (key,)))
        action.triggered.connect(after_load.edit(partial(find("move_edge"), edge, by)))
        _only_on(action, canvas, boxes)
    return actions


def _make(panel: Room, command: Command) -> QAction:
    action = QAction(QCoreApplication.translate("annotate", command.text), panel)
    action.setIconText(plain(action.text()))  # of the toolbar, where no letter opens it
    action.setObjectName(f"annotate_{command.name}")
    action.setShortcuts([QKeySequence(key) for key in command.keys])
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.setCheckable(command.checkable)
    action.setAutoRepeat(command.name not in NOT_REPEATED)
    if command.icon:
        action.setIcon(theme.icon(command.icon))
    keymap.tell_keys(action)
    return panel.belongs_here(action)


def _only_on(action: QAction, *widgets: QWidget) -> None:
    """The keys work while one of ``widgets`` has the focus: other ones need them themselves."""
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    for widget in widgets:
        widget.addAction(action)
