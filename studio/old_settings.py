"""What earlier versions kept: the plain texts in an ini file of QSettings, read without Qt.

Qt's own reader makes objects out of some values (``@Variant(...)``); here a value is text or passed over.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path

from engine.file_names import stored
from engine.plain_file import MB, read_plain

logger = logging.getLogger(__name__)

_ESCAPE = re.compile(r'\\(?:x([0-9a-fA-F]{1,6})|([abfnrtv0"\'?\\]))')
_BLANK = " \t\r"
_ONE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}


def read_ini(path: Path) -> dict[str, str | list[str]]:
    """Keys as the program names them (``window/theme``), and their texts; empty if there is no such file.

    A file that cannot be read gives nothing either, and is left as it is.
    """
    try:
        text = read_plain(path, 16 * MB).decode("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        logger.warning("the settings of an earlier version are not read: %s", error)
        return {}
    section, values = "", {}
    for line in text.split("\n"):
        line = line.strip(_BLANK)
        if line.startswith("["):
            section = "" if line == "[General]" else _key(line.strip("[]")) + "/"
            continue
        name, sign, value = line.partition("=")
        if not sign or line.startswith(";"):
            continue
        parts = [stored(part) for part in _parts(value.strip(_BLANK))]
        if not any(part.startswith("@") for part in parts):  # an object, or bytes: geometry is not missed
            values[section + _key(name)] = parts[0] if len(parts) == 1 else parts
    return values


def _key(name: str) -> str:
    return re.sub(r"%([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), name.strip(_BLANK)).replace(
        "\\", "/"
    )


def _parts(value: str) -> list[str]:
    """A list stands with commas between; what is in quotes may have commas, and blanks at its ends."""
    parts, part, kept, quoted, at = [], "", 0, False, 0
    while at < len(value):
        char, escape = value[at], _ESCAPE.match(value, at)
        if escape is not None:
            part += _char(escape[1], escape[2])
            at = escape.end()
            kept = len(part)
            continue
        at += 1
        if char == '"':
            quoted = not quoted
            kept = len(part)
        elif char == "," and not quoted:
            parts.append(part[: max(kept, len(part.rstrip(_BLANK)))])
            part, kept = "", 0
        elif quoted or part or char not in _BLANK:
            part += char
    return [*parts, part[: max(kept, len(part.rstrip(_BLANK)))]]


def _char(code: str | None, letter: str | None) -> str:
    if code is not None:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else ""
    return _ONE.get(letter or "", letter or "")
