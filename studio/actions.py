"""The window's own actions: made here, wired in the main window; and the list of all shortcuts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio import theme
from studio.i18n import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Room:
    """One of the five rooms: ``name`` is also its package, its icon and what ``page_requested`` takes."""

    name: str
    title: str
    button: str
    """The title with a letter that opens it with Alt, another one than those of the menu bar."""
    tip: str


ROOMS = (
    Room(
        "annotate",
        QT_TRANSLATE_NOOP("rooms", "Annotate"),
        QT_TRANSLATE_NOOP("rooms", "&Annotate"),
        QT_TRANSLATE_NOOP("rooms", "Draw boxes"),
    ),
    Room(
        "dataset",
        QT_TRANSLATE_NOOP("rooms", "Dataset"),
        QT_TRANSLATE_NOOP("rooms", "&Dataset"),
        QT_TRANSLATE_NOOP("rooms", "Split and check"),
    ),
    Room(
        "train",
        QT_TRANSLATE_NOOP("rooms", "Train"),
        QT_TRANSLATE_NOOP("rooms", "&Train"),
        QT_TRANSLATE_NOOP("rooms", "Train a detector"),
    ),
    Room(
        "evaluate",
        QT_TRANSLATE_NOOP("rooms", "Evaluate"),
        QT_TRANSLATE_NOOP("rooms", "Eval&uate"),
        QT_TRANSLATE_NOOP("rooms", "See how good it is"),
    ),
    Room(
        "live",
        QT_TRANSLATE_NOOP("rooms", "Live"),
        QT_TRANSLATE_NOOP("rooms", "&Live"),
        QT_TRANSLATE_NOOP("rooms", "Point a camera at the world"),
    ),
)


def translate_room(text: str) -> str:
    """The room's title or tip in the window's language."""
    return QCoreApplication.translate("rooms", text)


def make(
    parent: QWidget,
    name: str,
    text: str,
    slot: Callable[[], Any],
    shortcut: QKeySequence | QKeySequence.StandardKey | str | None = None,
    icon: str = "",
) -> QAction:
    """An action of ``parent`` with the object name ``action_NAME``."""
    action = QAction(text, parent)
    action.setObjectName(f"action_{name}")
    if shortcut is not None:
        action.setShortcut(QKeySequence(shortcut))
    if icon:
        action.setIcon(theme.icon(icon))
    action.triggered.connect(lambda _checked=False: slot())
    return action


def plain(text: str) -> str:
    """The words of an action without its menu key, which stands behind Chinese words: ``打开(&O)…``."""
    return re.sub(r"\(&\w\)", "", text).replace("&", "").removesuffix("…")


def shortcuts(actions: Iterable[QAction]) -> list[tuple[str, str]]:
    """``(what it does, keys)`` of every action that has a shortcut, in order, each once."""
    rows: dict[tuple[str, str], None] = {}
    for action in actions:
        keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
        if any(keys):
            text = plain(action.text())
            rows[text, ", ".join(key for key in keys if key)] = None
    return list(rows)
