"""JSON from a stranger, and JSON with names of files in it."""

from __future__ import annotations

import json
import re
from typing import Any

_LONE = re.compile("[\ud800-\udfff]")
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


def to_text(value: Any, indent: int | None = None) -> str:
    """``value`` as JSON that stays readable: only what no text file can hold is escaped.

    That are bytes of file names which are no UTF-8: they are lone surrogates here, and come back as such.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _LONE.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"an integer of {len(digits)} digits")
    return int(digits)
