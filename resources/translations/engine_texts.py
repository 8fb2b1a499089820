"""The engine's sentences that a person reads, taken from its source: what its catalogues must translate.

    python resources/translations/engine_texts.py [zh_CN]

prints those that ``engine_LANGUAGE.json`` and ``results_LANGUAGE.json`` lack, as JSON to be filled in. The
second holds what commands print and reports say: single words too, which must not be found in a message.
"""

from __future__ import annotations

import ast
import json
import sys
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENGINE = HERE.parent.parent / "engine"

TELLS = {
    "Warned", "Failed", "Problem", "Finding", "Obstacle", "Note", "note", "Advice", "add_argument",
    "add_parser", "ArgumentParser", "_Parser", "append", "report", "say", "add", "_of_box",
}  # fmt: skip
"""Calls whose texts are shown, beside every exception of ours and :func:`engine.i18n.words`."""
OURS = ("Error",)
_VARIABLES = {"message", "remedy", "line"}
"""Variables that hold such a text before it is told."""
_TABLES = {"_HELP", "KINDS", "EFFECTS", "FIXES"}
"""Tables whose values are shown."""
_RESULT_TABLES = {"ERROR_NAMES", "_HEADS", "_ENDS", "_SEVERITIES"}
"""Those of results."""
_FIELDS = {
    "the run's {}", "run's {}", "training set", "validation set", "test set",
    "trainval set", "whole data set", "generated pictures", "swapped corners are written in order",
    "Choose a weights file, an earlier run, or none (random weights)",
    "choose a weights file, an earlier run, or none (random weights)",
    "Started from random weights",
    "the run is not exported", "onnxruntime is not installed",
    "Started from {}: backbone ({} of {} tensors); layers between, box heads, class heads start anew",
    "Started from {}: backbone, layers between, box heads ({} of {} tensors); class heads start anew",
    "Started from {}: backbone, layers between, box heads, class heads ({} of {} tensors)",
    "Started from {}: all of it ({} of {} tensors)",
    "Started from {}: all but the layer of the classes ({} of {} tensors)",
    "Started from {}: the features ({} of {} tensors)",
    "is read as {}, which is a guess: “{}”. Name its encoding if that is wrong",
    "holds something that is not a number", "holds a number that is not finite",
    "class id {} is not a whole number from 0", "has {} fields where 5 belong",
    "has {} fields, which is no box, polygon or rotated box",
    "names is empty", "names is a text and no list", "names has an empty entry",
    "names has a key that is no class id", "names has entries that are no names",
    "a {} has no label", "a {} of class {} has no edges that could be read",
    "a region of class {} has no edges that could be read",
    "a region has no class", "a region has {} classes",
    "a region of class {} was drawn on a photo that Label Studio had turned",
    "a polygon of class {} has no points that could be read",
}  # fmt: skip
"""Texts in a field of a result."""
_WORDS = {
    "added", "removed", "moved", "renamed", "hard", "soft", "onnxruntime, raw heads",
    "onnxruntime, boxes inside", "onnxruntime, int8", "class", "pictures", "mostly taken for",
}  # fmt: skip
"""Words that :func:`engine.i18n.words` is given by a variable."""
_ARGPARSE = {
    "show this help message and exit", "show program's version number and exit", "positional arguments",
    "options", "{} (default {})", "{} (default {}, a classifier {})", "usage: ", "expected one argument",
    "argument {}: {}", "unrecognized arguments: {}", "the following arguments are required: {}",
    "expected at most one argument", "expected at least one argument", "invalid {} value: {}",
    "invalid choice: {} (choose from {})", "ambiguous option: {} could match {}",
    "ignored explicit argument {}", "not allowed with argument {}",
}  # fmt: skip
"""What argparse says itself, and how the options of training are put together."""
NOT_SHOWN = {"ValueError", "TypeError", "KeyError", "AttributeError", "RuntimeError", "OSError", "IndexError"}


def texts() -> list[str]:
    """What :func:`engine.i18n.translated` is given: templates with ``{}`` for each gap, sorted."""
    found: set[str] = set(_FIELDS)
    for node in _nodes():
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in _VARIABLES:
            found.update(templates(node.value))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in _TABLES:
            found.update(text for value in node.value.values for text in templates(value))
        if isinstance(node, ast.Call):
            name = called(node)
            if name == "plural" and not _has_gaps(node):
                found.update(text for form in node.args[1:] for text in templates(form))
            if name in NOT_SHOWN or not (name in TELLS or name.endswith(OURS)):
                continue
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                found.update(templates(argument))
    return sorted(_ARGPARSE | {text for text in found if _is_sentence(text)})


def results() -> list[str]:
    """What :func:`engine.i18n.words` is given, sorted."""
    found = set(_WORDS)
    for node in _nodes():
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in _RESULT_TABLES:
            found.update(text for value in node.value.values for text in templates(value))
        if isinstance(node, ast.Call) and called(node) == "words":
            found.update(templates(node.args[0]))
        if isinstance(node, ast.Call) and called(node) in ("plural", "counted") and _has_gaps(node):
            found.update(text for form in node.args[1:] for text in templates(form))
    return sorted(found)


def _has_gaps(call: ast.Call) -> bool:
    """Whether the forms of a count are templates, for ``words``; else they are whole sentences."""
    return any(isinstance(form, ast.Constant) and "{}" in str(form.value) for form in call.args[1:])


@lru_cache(maxsize=1)
def _nodes() -> list[ast.AST]:
    return [node for path in ENGINE.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))]


def called(node: ast.Call) -> str:
    """The name of what is called, without what it belongs to."""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def templates(node: ast.AST) -> list[str]:
    """The texts an argument is made of, ``{}`` for each gap; those of calls inside are not among them."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        inner = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return ["".join(str(part) for part in parts), *(t for value in inner for t in templates(value))]
    if isinstance(node, ast.IfExp):
        return templates(node.body) + templates(node.orelse)
    if isinstance(node, ast.BinOp):
        return templates(node.left) + templates(node.right)
    if isinstance(node, ast.Call) and called(node) == "plural":
        return [text for form in node.args[1:] for text in templates(form)]
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in templates(value)]
    return []


def _is_sentence(text: str) -> bool:
    """At least two words: names of options, files and columns are no sentences."""
    words = text.replace("{}", " ").split()
    is_markup = text.startswith("<")
    return not is_markup and sum(any(letter.isalpha() for letter in word) for word in words) >= 2


def missing(language: str) -> dict[str, list[str]]:
    """The texts that each catalogue of a language lacks, by its file's name."""
    lacking = {}
    for name, wanted in (("engine", texts()), ("results", results())):
        path = HERE / f"{name}_{language}.json"
        known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        lacking[path.name] = [text for text in wanted if text not in known]
    return lacking


def main() -> int:
    """Print what is missing; returns 1 if anything is."""
    lacking = missing(sys.argv[1] if len(sys.argv) > 1 else "zh_CN")
    empty = {name: dict.fromkeys(texts, "") for name, texts in lacking.items()}
    print(json.dumps(empty, ensure_ascii=False, indent=0))
    return 1 if any(lacking.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
