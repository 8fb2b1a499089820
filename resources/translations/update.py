"""Brings the translations up to the program: extracts all texts, says which are not translated, compiles.

    python resources/translations/update.py

Translate what is "unfinished" in the .ts files (Qt Linguist, or an editor), then run it again. The tools
come with PySide6-Essentials.

A text with a count is ``self.tr("%Ln box(es)", "", count)``. The English file holds only such texts: what is
marked as ``(s)``, ``(es)`` or ``(is/are)`` is filled in here, the rest as any other translation.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape, unescape

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LANGUAGES = ("zh_CN", "en")
SOURCE_LANGUAGE = "en"
"""What the program is written in: its file holds the plurals alone."""
COUNT = re.compile(r"%L?n")
_NOOP, _TRANSLATE, _TR = "QT_TRANSLATE_NOOP", "translate", "tr"
_MARK = re.compile(r"\(([a-z' ]*)/([a-z' ]+)\)|(?<=[a-z])\((e?s)\)")
"""``(stays as it is/stay as they are)``, ``box(es)``: how the singular and the plural differ."""


_QUOTES = {'"': "&quot;", "'": "&apos;"}
_OPEN = re.compile(
    r"(?P<start><source>(?P<source>[^<]*)</source>\s*(?:<comment>[^<]*</comment>\s*)?)"
    r'<translation type="unfinished">\s*(?:<numerusform>[^<]*</numerusform>\s*)+</translation>'
)


class Text(NamedTuple):
    """A text of the window, and whether it has a form for one and forms for many."""

    context: str
    source: str
    comment: str
    is_plural: bool


def tool(name: str) -> str:
    """The path of one of PySide6's command line tools."""
    return str(Path(sys.executable).parent / f"pyside6-{name}")


def texts() -> list[Text]:
    """Every text of the studio. lupdate's own reader of Python misses ``translate(..., n)``."""
    found: dict[Text, None] = {}
    for path in sorted((ROOT / "studio").rglob("*.py"), key=lambda path: path.relative_to(ROOT).as_posix()):
        found.update(dict.fromkeys(_texts(ast.parse(path.read_text("utf-8")), "")))
    return list(found)


def _texts(node: ast.AST, context: str) -> Iterator[Text]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.ClassDef) else context
        if isinstance(child, ast.Call) and (text := _text(child, context)) is not None:
            yield text
        yield from _texts(child, inside)


def _text(call: ast.Call, context: str) -> Text | None:
    """The text that a call marks or asks for; None if it does neither, or with a variable."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    values = [each.value if isinstance(each, ast.Constant) else None for each in call.args]
    if name in (_NOOP, _TRANSLATE):
        context, values = str(values[0]) if values and values[0] else "", values[1:]
    elif name != _TR:
        return None
    if not values or not isinstance(values[0], str) or not context:
        return None
    has_number = len(values) > 2 or any(keyword.arg == "n" for keyword in call.keywords)
    comment = values[1] if len(values) > 1 and isinstance(values[1], str) else ""
    return Text(context, values[0], comment, has_number or COUNT.search(values[0]) is not None)


def extract(path: Path) -> None:
    """Put every text of the studio into a .ts file; what is translated there stays."""
    only_plurals = path.stem.endswith(f"_{SOURCE_LANGUAGE}")
    lines = [
        f"QCoreApplication::translate({', '.join(_quoted(part) for part in text[:3])}"
        f"{', n' if text.is_plural else ''});"
        for text in texts()
        if text.is_plural or not only_plurals
    ]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "texts.cpp"
        source.write_text("void texts(int n) {\n" + "\n".join(lines) + "\n}\n", "utf-8")
        command = [tool("lupdate"), "-no-obsolete", "-locations", "none", str(source), "-ts", str(path)]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    if only_plurals:
        _fill_plurals(path)


def _quoted(text: str) -> str:
    """As a C++ literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def english(source: str) -> tuple[str, str] | None:
    """The forms for one and for many of a text of ours; None where they are not plain from it."""
    if _MARK.search(source):
        one = _MARK.sub(lambda found: found[1] or "", source)
        return one, _MARK.sub(lambda found: found[2] or found[3], source)
    if re.search(COUNT.pattern + r" (?:[a-z]+ )?[a-z]+s\b", source):
        return None  # "%n boxes": wrong for one
    return source, source


def _fill_plurals(path: Path) -> None:
    """Write the forms of each text that has none yet and whose source tells them, as lupdate writes."""

    def fill(found: re.Match[str]) -> str:
        both = english(unescape(found["source"], {entity: letter for letter, entity in _QUOTES.items()}))
        if both is None:
            return found[0]
        filled = "".join(f"            <numerusform>{escape(form, _QUOTES)}</numerusform>\n" for form in both)
        return f"{found['start']}<translation>\n{filled}        </translation>"

    path.write_text(_OPEN.sub(fill, path.read_text("utf-8")), "utf-8", newline="\n")


def release(path: Path, compiled: Path) -> None:
    """Compile a .ts file to the .qm file the program reads."""
    subprocess.run([tool("lrelease"), str(path), "-qm", str(compiled)], check=True, stdout=subprocess.DEVNULL)


def forms(message: ElementTree.Element) -> list[str]:
    """The translations of a message: one, or one for each form of a count."""
    translation = message.find("translation")
    if translation is None:
        return [""]
    elements = translation.findall("numerusform") or [translation]
    return [element.text or "" for element in elements]


def unfinished(path: Path) -> list[tuple[str, str]]:
    """``(context, text)`` of everything that is not translated."""
    found = []
    for context in ElementTree.parse(path).iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            is_open = translation is None or translation.get("type") == "unfinished"
            if is_open or not all(forms(message)):
                found.append((context.findtext("name", ""), message.findtext("source", "")))
    return found


def main() -> int:
    """All languages; returns 1 when something is not translated."""
    missing = 0
    for language in LANGUAGES:
        path = HERE / f"boxwright_{language}.ts"
        extract(path)
        for context, text in unfinished(path):
            missing += 1
            print(f"{language}: {context}: {text}")
        release(path, path.with_suffix(".qm"))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
