"""Shares in percent, for people."""

from __future__ import annotations

import math


def percent(share: float, digits: int = 0) -> str:
    """A share in [0, 1] as text; "100%" and "0%" only where it is all or none, a dash for nan.

    >>> percent(0.25), percent(200 / 201), percent(1 / 1000), percent(200 / 201, 1)
    ('25%', '>99%', '<1%', '99.5%')
    """
    if math.isnan(share):
        return "–"
    written = f"{share:.{digits}%}"
    if 0 < share < 1:
        least = 10.0 ** -(digits + 2)
        if written == f"{1:.{digits}%}":
            return f">{1 - least:.{digits}%}"
        if written == f"{0:.{digits}%}":
            return f"<{least:.{digits}%}"
    return written
