"""JSON from a stranger."""

from __future__ import annotations

import json
from typing import Any

_MOST_DIGITS = 300  # more make no float; from 4300 on Python refuses by itself


def parse(text: str | bytes) -> Any:
    """The value of a JSON text, as :func:`json.loads` has it.

    Raises:
        ValueError: whatever is wrong with it: also nesting so deep, or an integer so long, that who works
            with the value would fail in ways nobody expects of a file.
    """
    try:
        return json.loads(text, parse_int=_integer)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"an integer of {len(digits)} digits")
    return int(digits)
