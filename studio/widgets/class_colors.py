"""Colours of classes, equal to labelImg's, so that a person finds their dogs in the colour they know."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from PySide6.QtGui import QColor


@lru_cache(maxsize=4096)
def class_rgb(label: str) -> tuple[int, int, int]:
    """labelImg's ``generate_color_by_text``: red, green, blue from the SHA-256 of the name."""
    number = int(hashlib.sha256(label.encode()).hexdigest(), 16)
    # Float division, as labelImg has it: an exact one would give other colours.
    return int((number / 255) % 255), int((number / 65025) % 255), int((number / 16581375) % 255)


def class_color(label: str) -> QColor:
    """The colour of a class, opaque."""
    return QColor(*class_rgb(label))
