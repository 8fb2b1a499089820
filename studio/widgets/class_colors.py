"""Colours of classes, equal to labelImg's, so that a person finds their dogs in the colour they know."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from PySide6.QtGui import QColor

from studio.settings import Settings


@lru_cache(maxsize=4096)
def class_rgb(label: str) -> tuple[int, int, int]:
    """labelImg's ``generate_color_by_text``: red, green, blue from the SHA-256 of the name."""
    number = int(hashlib.sha256(label.encode()).hexdigest(), 16)
    # Float division, as labelImg has it: an exact one would give other colours.
    return int((number / 255) % 255), int((number / 65025) % 255), int((number / 16581375) % 255)


_KEY = "classes/colors"
_chosen: dict[str, QColor] = {}


def class_color(label: str) -> QColor:
    """The colour of a class, opaque: the one a person chose, else labelImg's."""
    return QColor(_chosen[label]) if label in _chosen else QColor(*class_rgb(label))


def load_class_colors(settings: Settings) -> None:
    """Take over the colours chosen in earlier sessions."""
    _chosen.clear()
    nothing: list[str] = []
    for entry in settings.get(_KEY, nothing):
        name, _, label = entry.partition(" ")
        color = QColor(name)
        if label and color.isValid():
            _chosen[label] = color


def set_class_color(settings: Settings, label: str, color: QColor | None) -> None:
    """Choose the colour of a class, here and in later sessions; None: labelImg's again."""
    if color is None:
        _chosen.pop(label, None)
    else:
        _chosen[label] = QColor(color)
    settings.set(_KEY, [f"{color.name()} {name}" for name, color in _chosen.items()])
