"""Marking text for translation where no ``tr()`` can be called yet, such as in tables."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """``text`` itself; lupdate finds it by this name. PySide's own is typed as returning ``object``."""
    return text
