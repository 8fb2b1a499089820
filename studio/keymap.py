"""Which keys do what: two built-in sets, a person's own keys over them, and never two actions on one key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from studio.actions import plain
from studio.settings import Settings

UNDO, REDO = ("Ctrl+Z",), ("Ctrl+Shift+Z",)
"""Of every room, as in labelImg's set."""

SET = "window/key_set"
"""The setting: one of :data:`SETS`."""
USUAL, LABELIMG = SETS = ("usual", "labelimg")

_Std = QKeySequence.StandardKey
_OF_THE_PLATFORM: dict[str, tuple[QKeySequence.StandardKey | None, tuple[str, ...]]] = {
    "action_open": (_Std.Open, ("Ctrl+O",)),
    "action_close": (_Std.Close, ("Ctrl+W",)),
    "action_quit": (_Std.Quit, ("Ctrl+Q",)),
    "action_preferences": (_Std.Preferences, ("Ctrl+,",)),
    "action_full_screen": (_Std.FullScreen, ("F11",)),
    "annotate_undo": (_Std.Undo, ("Ctrl+Z",)),
    "annotate_redo": (_Std.Redo, ("Ctrl+Y", "Ctrl+Shift+Z")),
    "annotate_open_image": (None, ("Ctrl+Shift+O",)),
    "annotate_open_annotation": (None, ()),
    "annotate_change_save_dir": (None, ()),
    "annotate_next_format": (None, ()),
    "annotate_save": (_Std.Save, ("Ctrl+S",)),
    "annotate_save_as": (_Std.SaveAs, ("Ctrl+Shift+S",)),
    "annotate_copy": (_Std.Copy, ("Ctrl+C",)),
    "annotate_paste": (_Std.Paste, ("Ctrl+V",)),
    "annotate_select_all": (_Std.SelectAll, ("Ctrl+A",)),
    "annotate_delete_boxes": (_Std.Delete, ("Del",)),
    "annotate_find": (_Std.Find, ("Ctrl+F",)),
    "annotate_fit_window": (None, ("Ctrl+0",)),
    "annotate_fit_width": (None, ("Ctrl+Shift+0",)),
    "annotate_zoom_in": (_Std.ZoomIn, ("Ctrl++", "Ctrl+=")),
    "annotate_zoom_out": (_Std.ZoomOut, ("Ctrl+-",)),
    "annotate_zoom_original": (None, ("Ctrl+Alt+0",)),
}
"""Where the usual keys are not labelImg's: what the platform says, and what it has to hold at least."""

_KEYS_OF = "keys_of"
_TELLS_KEYS = "tells_keys"
_labelimg: dict[str, list[QKeySequence]] = {}
"""Keys by the action's name in the settings, as the program gives them to the actions it makes."""


def share_keys(action: QAction, name: str) -> None:
    """``action`` always has the keys of the action of that object name."""
    action.setProperty(_KEYS_OF, name)


def name_of(action: QAction) -> str:
    """By which the settings know the keys of an action; empty for one whose keys cannot be chosen."""
    return str(action.property(_KEYS_OF) or action.objectName())


def is_shared(action: QAction) -> bool:
    """Whether another action stands for this one in the list of keys."""
    return name_of(action) != action.objectName()


def tell_keys(action: QAction) -> None:
    """The tip of ``action`` says its keys, those of now even when a person chooses others."""
    action.setProperty(_TELLS_KEYS, True)
    _tell(action)


def _tell(action: QAction) -> None:
    words = plain(action.text())
    keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()[:1]]
    action.setToolTip(f"{words} ({keys[0]})" if keys and keys[0] else words)


def current_set(settings: Settings) -> str:
    """Which of :data:`SETS` is used."""
    chosen = settings.get(SET, USUAL)
    return chosen if chosen in SETS else USUAL


def apply_keys(settings: Settings, actions: Iterable[QAction]) -> None:
    """Give actions just made the keys of the set in use, or those a person chose for them."""
    given = [action for action in actions if name_of(action)]
    for action in given:
        _labelimg[name_of(action)] = list(action.shortcuts())
    _give(settings, given)


def use_set(settings: Settings, name: str, actions: Iterable[QAction]) -> None:
    """Switch to another of :data:`SETS`; what a person chose for single actions stays."""
    settings.set(SET, name)
    _give(settings, [action for action in actions if name_of(action)])


def built_in(settings: Settings, action: QAction) -> list[QKeySequence]:
    """The keys of an action in the set in use."""
    name = name_of(action)
    if current_set(settings) == USUAL and name in _OF_THE_PLATFORM:
        standard, least = _OF_THE_PLATFORM[name]
        own = [QKeySequence(text) for text in least]
        # X11 has Ctrl+D delete as well, which duplicates here: Qt would do neither of two.
        taken = _named_here() - set(own)
        typed = [key for key in platform_keys(standard) if key not in taken]
        return list(dict.fromkeys([*typed, *own]))
    return _labelimg.get(name, [])


def platform_keys(standard: QKeySequence.StandardKey | None) -> list[QKeySequence]:
    """What this desktop's programs use for it, as far as keyboards have such keys."""
    keys = QKeySequence.keyBindings(standard) if standard is not None else []
    return [key for key in keys if _can_be_pressed(key)]


def _named_here() -> set[QKeySequence]:
    """The usual keys that this program itself gives, whatever the platform says."""
    of_platform = {QKeySequence(text) for _, least in _OF_THE_PLATFORM.values() for text in least}
    rest = (keys for name, keys in _labelimg.items() if name not in _OF_THE_PLATFORM)
    return of_platform.union(*rest)


RESERVED = tuple(QKeySequence(key) for key in (*"123456789", "Esc", "Menu", "Shift+F10"))
"""Digits choose classes, Esc leaves what was begun, the others open the menu of what has the focus."""


def conflict(actions: Iterable[QAction], action: QAction, keys: QKeySequence) -> QAction | None:
    """The other action that has these keys already."""
    if keys.isEmpty():
        return None
    others = (a for a in actions if name_of(a) != name_of(action))
    return next((other for other in others if keys in other.shortcuts()), None)


def rebind(
    settings: Settings, action: QAction, keys: QKeySequence | None, actions: Iterable[QAction] = ()
) -> None:
    """Give an action other keys, here and in later sessions; None: the built-in ones again.

    Those of ``actions`` that share its keys get them too.
    """
    key = f"keys/{name_of(action)}"
    if keys is None:
        settings.remove(key)
    else:
        settings.set(key, keys.toString(QKeySequence.SequenceFormat.PortableText))
    if keys is None:  # but for those that a person gave to another action meanwhile
        wanted = [key for key in built_in(settings, action) if conflict(actions, action, key) is None]
    else:
        wanted = [] if keys.isEmpty() else [keys]
    for each in {action, *(other for other in actions if name_of(other) == name_of(action))}:
        _set_keys(each, wanted)


def is_changed(settings: Settings, action: QAction) -> bool:
    """Whether its keys are not the built-in ones."""
    return _texts(action.shortcuts()) != _texts(built_in(settings, action))


def _give(settings: Settings, actions: Sequence[QAction]) -> None:
    own = {name_of(action): _chosen(settings, action) for action in actions}
    taken = {key for keys in own.values() if keys for key in keys}
    for action in actions:
        keys = own[name_of(action)]
        if keys is None:  # a key that a person gave to another action is that one's
            keys = [key for key in built_in(settings, action) if key not in taken]
        _set_keys(action, keys)


def _set_keys(action: QAction, keys: Sequence[QKeySequence]) -> None:
    action.setShortcuts(keys)
    if action.property(_TELLS_KEYS):
        _tell(action)


def _chosen(settings: Settings, action: QAction) -> list[QKeySequence] | None:
    text = settings.get(f"keys/{name_of(action)}", "-")
    return None if text == "-" else [QKeySequence(part) for part in text.split(" ") if part]


def _can_be_pressed(key: QKeySequence) -> bool:
    """Qt also names the keys "Open", "Undo" and so on, which few keyboards have."""
    return not key.isEmpty() and key[0].key() < Qt.Key.Key_Back  # type: ignore[index] # it is


def _texts(keys: Sequence[QKeySequence]) -> list[str]:
    return [sequence.toString(QKeySequence.SequenceFormat.PortableText) for sequence in keys]
