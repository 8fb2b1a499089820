"""Shares in percent, for people."""

from __future__ import annotations

import math


def percent(share: float, digits: int = 0) -> str:
    """A share in [0, 1] as text, a dash for nan. All and none are told only where it is so.

    >>> percent(0.25), percent(200 / 201), percent(1 / 1000), percent(200 / 201, 1)
    ('25%', '99%', '1%', '99.5%')
    """
    return "–" if math.isnan(share) else f"{shown(share, digits):.{digits}%}"


def shown(share: float, digits: int = 0) -> float:
    """``share`` as it is to be told: rounded, but to all or to none only where it is so."""
    told = round(share, digits + 2)
    if 0 < share < 1:
        step = 10.0 ** -(digits + 2)
        told = min(max(told, step), 1 - step)
    return told
