"""Columns of text that line up in a terminal, whatever script the words are in."""

from __future__ import annotations

import unicodedata

_JOINERS = {"\u200d", "\u200e", "\u200f", "\ufe0e", "\ufe0f"}


def columns(text: str) -> int:
    """How many cells of a terminal ``text`` takes: two for a Chinese character or an emoji, none for an
    accent or a joiner (Unicode Standard Annex 11)."""
    return sum(
        0
        if unicodedata.combining(letter) or letter in _JOINERS
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
    )


def left(text: str, width: int) -> str:
    """``text`` with blanks behind it up to ``width`` cells."""
    return text + " " * (width - columns(text))


def right(text: str, width: int) -> str:
    """``text`` with blanks before it up to ``width`` cells."""
    return " " * (width - columns(text)) + text


def widest(texts: list[str]) -> int:
    """The cells of the longest; 0 of none."""
    return max(map(columns, texts), default=0)
