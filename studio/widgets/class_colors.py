"""Colours of classes: labelImg's, so that a person finds their dogs in the colour they know, except where
two of the first classes would look alike to somebody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from PySide6.QtGui import QColor

from studio.settings import Settings
from studio.widgets.vision import RGB, distance


@lru_cache(maxsize=4096)
def class_rgb(label: str) -> tuple[int, int, int]:
    """labelImg's ``generate_color_by_text``: red, green, blue from the SHA-256 of the name."""
    number = int(hashlib.sha256(label.encode()).hexdigest(), 16)
    # Float division, as labelImg has it: an exact one would give other colours.
    return int((number / 255) % 255), int((number / 65025) % 255), int((number / 16581375) % 255)


FIRST = 10
"""So many classes are kept apart; nobody can tell more colours, and the labels stand on the boxes."""
APART = 12.0
"""In CIELAB, see :func:`studio.widgets.vision.distance`."""
_KEY = "classes/colors"
_chosen: dict[str, QColor] = {}
_moved: dict[str, RGB] = {}


def class_color(label: str) -> QColor:
    """The colour of a class, opaque: the one a person chose, else labelImg's or the one instead of it."""
    return QColor(_chosen[label]) if label in _chosen else QColor(*_moved.get(label, class_rgb(label)))


def text_on(color: QColor) -> QColor:
    """Black or white, whichever is read more easily on ``color`` (by its luma, ITU-R BT.601)."""
    luma = 0.299 * color.red() + 0.587 * color.green() + 0.114 * color.blue()
    return QColor(0, 0, 0) if luma > 140 else QColor(255, 255, 255)


def keep_apart(names: Iterable[str]) -> None:
    """Give other colours to those of the first classes that would look alike to anyone."""
    _moved.clear()
    _moved.update(_kept_apart(tuple(names)[:FIRST]))


@lru_cache(maxsize=64)
def _kept_apart(names: tuple[str, ...]) -> dict[str, RGB]:
    taken: list[RGB] = []
    moved = {}
    steps = (0, 64, 128, 191, 255)
    for name in names:
        color = class_rgb(name)
        if any(distance(color, other) < APART for other in taken):
            color = max(product(steps, steps, steps), key=lambda c: min(distance(c, one) for one in taken))
            moved[name] = color
        taken.append(color)
    return moved


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
