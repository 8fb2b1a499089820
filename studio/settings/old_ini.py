"""The settings of versions before this one: an ini file that Qt had written.

Qt itself is never asked to read one: it turns ``@Variant(...)`` back into Python objects, and by that runs
the code of whoever wrote the file, in whatever disguise the word comes (``\\x40Variant``, ``\\100Variant``,
``"@"Variant``, a continued line). What stands here knows texts, lists of texts and bytes, nothing else.
"""

from __future__ import annotations

import re

from studio.settings.schema import Plain, plain, typed

_SECTION = re.compile(r"\[([A-Za-z0-9_]{1,64})\]")
_ENTRY = re.compile(r"([A-Za-z0-9_]{1,128})[ \t]*=[ \t]*(.*?)[ \t]*")
_BYTES = re.compile(r"@ByteArray\((.*)\)", re.DOTALL)
_STRING = re.compile(r"@String\((.*)\)", re.DOTALL)  # a text with a NUL in it
_SIGNS = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0",
    '"': '"', "\\": "\\",
}  # fmt: skip
_HEX = re.compile("x([0-9a-fA-F]{1,4})")


def looks_old(data: bytes) -> bool:
    """Whether a file that holds no settings of ours may be such an ini file."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n;").startswith(b"[")


def read(data: bytes) -> tuple[dict[str, Plain], list[str]]:
    """The settings by their keys, and the lines of which nothing could be made."""
    values: dict[str, Plain] = {}
    strange: list[str] = []
    section = ""
    for line in data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n"):
        if not line.strip() or line.startswith(";"):
            continue
        if found := _SECTION.fullmatch(line):
            section = found[1]
            continue
        entry = _ENTRY.fullmatch(line)
        key = f"{section}/{entry[1]}" if entry else ""
        value = _value(key, entry[2]) if entry else None
        if value is None:
            strange.append(line)
        else:
            values[key] = value
    return values, strange


def _value(key: str, text: str) -> Plain | None:
    parts = _parts(text)
    if parts is None:
        return None
    meant = [_meant(part) for part in parts]
    # Qt writes a list of one as a plain text, and an empty one as what it has for nothing.
    candidates: list[object] = [[]] if parts == ["@Invalid()"] else [meant]
    if len(meant) == 1:
        candidates.insert(0, meant[0])
    found = (typed(key, candidate, is_text=True) for candidate in candidates)
    value = next((value for value in found if value is not None), None)
    return None if value is None else plain(value)


def _meant(text: str) -> str | bytes | None:
    """What Qt wrote that text for; None for an object, which is not called to life."""
    if not text.startswith("@"):
        return text
    if text.startswith("@@"):
        return text[1:]
    if found := _STRING.fullmatch(text):
        return found[1]
    found = _BYTES.fullmatch(text)
    try:
        return found[1].encode("latin-1") if found else None
    except UnicodeEncodeError:
        return None


def _parts(text: str) -> list[str] | None:
    """The items of a value, one for a plain text; None for what Qt does not write."""
    parts, current, quoted, at = [], "", False, 0
    while at < len(text):
        sign = text[at]
        at += 1
        if sign == "\\":
            code = _HEX.match(text, at)
            if code:
                current += chr(int(code[1], 16))
                at = code.end()
            elif text[at : at + 1] in _SIGNS and text[at : at + 1]:
                current += _SIGNS[text[at]]
                at += 1
            else:
                return None
        elif sign == '"':
            quoted = not quoted
        elif sign == "," and not quoted:
            parts.append(current)
            current = ""
            at += text[at : at + 1] == " "
        else:
            current += sign
    if quoted:
        return None
    # Old versions of Qt wrote a sign beyond U+FFFF as its two halves.
    return [_whole(part) for part in [*parts, current]]


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
