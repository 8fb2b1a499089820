"""A message bar over a picture: the picture does not move when one comes or goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget


def over(picture: QWidget, bar: QWidget) -> QGridLayout:
    """``picture`` in the whole of the layout, ``bar`` over its upper edge while it is shown."""
    layers = QGridLayout()
    layers.setContentsMargins(0, 0, 0, 0)
    layers.addWidget(bar, 0, 0, Qt.AlignmentFlag.AlignTop)  # first: Tab comes to it first
    layers.addWidget(picture, 0, 0)
    bar.raise_()
    return layers
