"""The engine's sentences that a person reads, taken from its source: what its catalogues must translate.

    python resources/translations/engine_texts.py [zh_CN]

prints those that ``engine_LANGUAGE.json`` lacks, as JSON to be filled in.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENGINE = HERE.parent.parent / "engine"

TELLS = {
    "Warned", "Failed", "Problem", "Finding", "Obstacle", "Note", "note", "Advice", "add_argument",
    "add_parser", "ArgumentParser", "_Parser", "append", "report",
}  # fmt: skip
"""Calls whose texts are shown, beside every exception of ours."""
OURS = ("Error",)
_TABLES = {"_HELP", "KINDS", "EFFECTS", "FIXES"}
"""Tables whose values are shown."""
_ARGPARSE = {
    "show this help message and exit", "show program's version number and exit", "positional arguments",
    "options", "{} (default {})", "{} (default {}, a classifier {})",
}  # fmt: skip
"""What argparse says itself, and how the options of training are put together."""
NOT_SHOWN = {"ValueError", "TypeError", "KeyError", "AttributeError", "RuntimeError", "OSError", "IndexError"}


def texts() -> list[str]:
    """Templates with ``{}`` for each gap, sorted."""
    found: set[str] = set(_ARGPARSE)
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "message":
                found.update(_templates(node.value))
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in _TABLES:
                found.update(text for value in node.value.values for text in _templates(value))
            if isinstance(node, ast.Call):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                if name in NOT_SHOWN or not (name in TELLS or name.endswith(OURS)):
                    continue
                for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                    found.update(_templates(argument))
    return sorted(text for text in found if text in _ARGPARSE or _is_sentence(text))


def _templates(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        inner = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return ["".join(str(part) for part in parts), *(t for value in inner for t in _templates(value))]
    if isinstance(node, ast.IfExp):
        return _templates(node.body) + _templates(node.orelse)
    if isinstance(node, ast.BinOp):
        return _templates(node.left) + _templates(node.right)
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in _templates(value)]
    return []


def _is_sentence(text: str) -> bool:
    """At least two words: names of options, files and columns are no sentences."""
    words = text.replace("{}", " ").split()
    is_markup = text.startswith("<")
    return not is_markup and sum(any(letter.isalpha() for letter in word) for word in words) >= 2


def main() -> int:
    """Print what is missing; returns 1 if anything is."""
    language = sys.argv[1] if len(sys.argv) > 1 else "zh_CN"
    path = HERE / f"engine_{language}.json"
    known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    missing = [text for text in texts() if text not in known]
    print(json.dumps(dict.fromkeys(missing, ""), ensure_ascii=False, indent=0))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
