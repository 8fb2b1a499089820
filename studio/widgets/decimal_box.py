"""A box for a number with decimals that understands a point and a comma alike."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDoubleSpinBox


class DecimalBox(QDoubleSpinBox):
    """Shows the decimal sign of the desktop. The other one is not read over: 0.5 typed in German is no 5."""

    def validate(self, text: str, position: int) -> Any:
        """As Qt's own, with the desktop's sign in the place of the other one."""
        return super().validate(_with_point_of(self.locale(), text), position)

    def valueFromText(self, text: str) -> float:
        """As Qt's own, with the desktop's sign in the place of the other one."""
        return super().valueFromText(_with_point_of(self.locale(), text))


def _with_point_of(locale: QLocale, text: str) -> str:
    point = locale.decimalPoint()
    other = "," if point == "." else "."
    return text.replace(other, point) if text.count(other) == 1 and point not in text else text
