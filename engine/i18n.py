"""The engine's sentences in a person's own language.

The engine speaks English: its messages travel in exceptions, events and files, where programs read them.
Where one is shown to a person it is looked up here. Messages carry names and numbers, so the catalogue holds
templates: ``has {} x {} pixels`` with its translation ``有 {0} x {1} 像素``. A name that is a sentence of the
engine's itself (an error inside a warning) is translated too. What has no translation stays English.
"""

from __future__ import annotations

import json
import os
import re
import sys
from functools import lru_cache
from pathlib import Path

from engine.errors import UserError

CATALOGUES = Path(__file__).resolve().parent.parent / "resources" / "translations"
LANGUAGES = ("en", "zh_CN")

_LANG_CHINESE = 0x04
"""Windows' primary language identifier (winnt.h); the bits above it tell the country."""

_chosen = ""


def language() -> str:
    """The language messages are shown in: what :func:`set_language` chose, else ``BOXWRIGHT_LANG``, else the
    environment's, else what Windows speaks, which has no such variables."""
    if _chosen:
        return _chosen
    asked = next((os.environ[name] for name in ("BOXWRIGHT_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
                  if os.environ.get(name)), "")  # fmt: skip
    return "zh_CN" if asked.startswith("zh") or (not asked and _windows_speaks_chinese()) else "en"


@lru_cache(maxsize=1)
def _windows_speaks_chinese() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return bool(ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == _LANG_CHINESE)


def html_language() -> str:
    """:func:`language` as HTML names it, for ``lang`` (BCP 47)."""
    return {"zh_CN": "zh-Hans"}.get(language(), language())


def set_language(name: str) -> None:
    """Show messages in that language from now on; "" goes by the environment again."""
    global _chosen
    _chosen = name if name in LANGUAGES else ""


def translated(text: str) -> str:
    """``text`` in :func:`language`; itself when that is English or the sentence is not known."""
    return _translated(text, language(), 0)


def words(template: str, *values: object) -> str:
    """A sentence for a person in :func:`language`, its gaps ``{}`` filled with ``values`` in turn.

    For what is shown at once, such as a command's results: nothing has to be recognised, as with
    :func:`translated`, so single words and short templates have a catalogue of their own here. Numbers come
    formatted, and a value that is a sentence itself comes translated.
    """
    name = language()
    known = {} if name == "en" else _entries(f"results_{name}")
    return known.get(template, template).format(*values)


def plural(count: int, one: str, many: str) -> str:
    """The sentence for that many, ``one`` of 1 alone. A whole sentence each: the verb changes, too."""
    return one if count == 1 else many


def counted(count: int, one: str, many: str) -> str:
    """``{} box`` or ``{} boxes`` with the count in it, for a person, as :func:`words`."""
    return words(plural(count, one, many), count)


def describe(error: BaseException) -> str:
    """An exception as one sentence in :func:`language`: where, what, and what to do."""
    if not isinstance(error, UserError):
        return translated(str(error))
    if language() == "en":
        return str(error)
    location = "，".join(part for part in (error.where, translated(error.place)) if part)
    sentence = f"{location}：{translated(error.what)}" if location else translated(error.what)
    return f"{sentence}。{translated(error.remedy)}。" if error.remedy else f"{sentence}。"


def _translated(text: str, name: str, depth: int) -> str:
    if name == "en" or not text or depth > 3:
        return text
    exact, patterns = _catalogue(name)
    if text in exact:
        return exact[text]
    for pattern, translation in patterns:
        match = pattern.fullmatch(text)
        if match is not None:
            parts = [_translated(part, name, depth + 1) for part in match.groups()]
            return translation.format(*parts)
    return text


@lru_cache(maxsize=4)
def _entries(name: str) -> dict[str, str]:
    path = CATALOGUES / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


@lru_cache(maxsize=4)
def _catalogue(name: str) -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Sentences without gaps, and patterns for those with gaps, the most particular first."""
    entries = _entries(f"engine_{name}")
    exact = {template: text for template, text in entries.items() if "{}" not in template}
    with_gaps = sorted((t for t in entries if "{}" in t), key=lambda t: -len(t.replace("{}", "")))
    return exact, [(_pattern(template), entries[template]) for template in with_gaps]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in template.split("{}")), re.DOTALL)
