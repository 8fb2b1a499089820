"""Which keys do what: a person's own keys over the built-in ones, and never two actions on one key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtGui import QAction, QKeySequence

from studio.settings import Settings

_built_in: dict[str, list[str]] = {}
"""Keys by the action's object name, as the program has them."""


def apply_keys(settings: Settings, actions: Iterable[QAction]) -> None:
    """Give the actions the keys a person chose in an earlier session."""
    for action in actions:
        if action.objectName():
            _built_in[action.objectName()] = _texts(action.shortcuts())
            chosen = settings.get(f"keys/{action.objectName()}", "-")
            if chosen != "-":
                action.setShortcuts([QKeySequence(text) for text in chosen.split(" ") if text])


def conflict(actions: Iterable[QAction], action: QAction, keys: QKeySequence) -> QAction | None:
    """The other action that has these keys already."""
    if keys.isEmpty():
        return None
    return next((a for a in actions if a is not action and keys in a.shortcuts()), None)


def rebind(settings: Settings, action: QAction, keys: QKeySequence | None) -> None:
    """Give an action other keys, here and in later sessions; None: the built-in ones again."""
    key = f"keys/{action.objectName()}"
    if keys is None:
        settings.remove(key)
        action.setShortcuts([QKeySequence(text) for text in _built_in.get(action.objectName(), [])])
    else:
        settings.set(key, keys.toString(QKeySequence.SequenceFormat.PortableText))
        action.setShortcuts([] if keys.isEmpty() else [keys])


def is_changed(action: QAction) -> bool:
    """Whether its keys are not the built-in ones."""
    return _texts(action.shortcuts()) != _built_in.get(action.objectName(), [])


def _texts(keys: Sequence[QKeySequence]) -> list[str]:
    return [sequence.toString(QKeySequence.SequenceFormat.PortableText) for sequence in keys]
