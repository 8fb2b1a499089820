"""Numbers and dates as the desktop writes them. For the window alone: no file is localised.

The window's language is chosen in its menu; whether a thousand is 1,000 or 1.000 is the desktop's to say. A
text with a count writes it the same way by itself: ``self.tr("%Ln box(es)", "", count)``.
"""

from __future__ import annotations

import math
import string
from datetime import datetime
from typing import Any

from PySide6.QtCore import QDateTime, QLocale

from engine.percent import shown

UNKNOWN = "–"
"""Stands where there is no number."""


def number_locale(language: str) -> QLocale:
    """How numbers and dates are written: as on the desktop, or as in ``language`` where it does not say."""
    system = QLocale.system()
    return QLocale(language) if system.language() == QLocale.Language.C else system


def integer(value: int) -> str:
    """With the groups of digits apart: 12,345."""
    return QLocale().toString(value)


def decimal(value: float, digits: int) -> str:
    """Rounded to that many digits after the point."""
    return QLocale().toString(float(value), "f", digits) if math.isfinite(value) else UNKNOWN


def percent(share: float, digits: int = 0) -> str:
    """A share of 1. It says 100 % of the whole alone, and 0 % of nothing alone: 200 of 201 is 99 %."""
    if not math.isfinite(share):
        return UNKNOWN
    return decimal(shown(share, digits) * 100, digits) + QLocale().percent()


def share(part: float, whole: float, digits: int = 0) -> str:
    """``part`` of ``whole`` as :func:`percent`."""
    return percent(part / whole, digits) if whole else UNKNOWN


def written(value: float, form: str = "") -> str:
    """As ``format(value, form)`` with the desktop's signs. A share has :func:`percent`."""
    if isinstance(value, float) and not math.isfinite(value):
        return UNKNOWN
    return in_place(format(value, form))


def fill(template: str, *values: object, **named: object) -> str:
    """``template.format(...)``, with every number that has a form written as the desktop does."""
    return _FORMATTER.vformat(template, values, named)


class _Formatter(string.Formatter):
    def format_field(self, value: Any, form: str) -> Any:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return written(value, form) if is_number and form else super().format_field(value, form)


_FORMATTER = _Formatter()


def in_place(text: str) -> str:
    """A number that Python or a library wrote (``-1,234.5``), with the desktop's signs."""
    locale = QLocale()
    zero = locale.zeroDigit()
    signs = {",": locale.groupSeparator(), ".": locale.decimalPoint(), "-": locale.negativeSign()}
    if zero != "0":
        signs |= {str(digit): chr(ord(zero) + digit) for digit in range(10)}
    return "".join(signs.get(sign, sign) for sign in text)


def day_and_time(when: datetime) -> str:
    """A moment in the desktop's short form."""
    moment = QDateTime.fromSecsSinceEpoch(int(when.timestamp()))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def duration(seconds: float) -> str:
    """``1:02:03`` or ``2:03``, in every language; "?" for what is not a number."""
    if not seconds < 1e9:
        return "?"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
