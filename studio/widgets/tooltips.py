"""Tool tips in lines that can be read: Qt writes a plain text on one line, however long."""

from __future__ import annotations

import re
import unicodedata

from PySide6.QtWidgets import QWidget

COLUMNS = 76
"""Of Latin letters; a Chinese one is two wide."""
_PIECES = re.compile(r"\s+|[^\s\u2e80-\u9fff\uff00-\uffef]+|.")
_NEVER_FIRST = frozenset("，。；：？！、）》”’…,.;:?!)")


def wrapped(text: str) -> str:
    """``text`` with line breaks where a line would be longer; those it has stay.

    It stays plain text: as rich text, which Qt wraps by itself, the name of a class could bring a picture in.
    """
    return "\n".join(_wrap(line) for line in text.split("\n"))


def wrap_tips(top: QWidget) -> None:
    """Wrap the tips of all widgets in ``top`` and of their actions."""
    for widget in [top, *top.findChildren(QWidget)]:
        if _width(widget.toolTip()) > COLUMNS:
            widget.setToolTip(wrapped(widget.toolTip()))
        for action in widget.actions():
            if _width(action.toolTip()) > COLUMNS:
                action.setToolTip(wrapped(action.toolTip()))


def _wrap(line: str) -> str:
    lines = [""]
    for piece in _PIECES.findall(line):
        is_full = _width(lines[-1]) + _width(piece.rstrip()) > COLUMNS
        if is_full and lines[-1] and piece not in _NEVER_FIRST:
            lines.append("")
        lines[-1] += piece if lines[-1] or len(lines) == 1 else piece.lstrip()
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
