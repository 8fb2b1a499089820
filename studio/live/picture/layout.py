"""Where things stand in the live room: what is looked at and how on the left, the picture on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from studio import theme


def build(room: QWidget, top: Sequence[QWidget], buttons: Sequence[QWidget], below: Sequence[QWidget],
          stage: QWidget) -> QWidget:  # fmt: skip
    """Lay ``room`` out; returns the left part, which scrolls by itself on a small screen."""
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING, theme.SPACING)
    column.setSpacing(theme.SPACING)
    for widget in top:
        column.addWidget(widget)
    row = QHBoxLayout()
    row.setSpacing(theme.SPACING)
    for button in buttons:
        row.addWidget(button)
    column.addLayout(row)
    for widget in below:
        column.addWidget(widget)
    column.addStretch(1)
    scroll = QScrollArea()
    scroll.setWidget(side)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what is in it
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setMinimumSize(QSize(340, 200))
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.addWidget(scroll)
    splitter.addWidget(stage)
    splitter.setStretchFactor(1, 1)
    splitter.setSizes([360, 900])
    splitter.setChildrenCollapsible(False)
    layout = QVBoxLayout(room)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(splitter)
    return side
