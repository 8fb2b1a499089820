"""``data.yaml`` as YOLO programs have it: a stranger's YAML, in which every scalar stays the text it is.

``no`` is a class, not false; ``007`` is not 7 and ``12:30`` not 750. Names are added and changed in place, so
everything else in the file stays byte for byte.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from engine.errors import AnnotationError

SUFFIXES = (".yaml", ".yml")
_MOST_IDS = 100_000
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TAGS = "tag:yaml.org,2002:"
_REMEDY = "Write a list, such as names: [cat, dog]"
# What is not YAML at all, or nested so deep that reading it fails.
_FAULTS = (yaml.YAMLError, RecursionError, ValueError, AttributeError)


def load(text: str, path: str | os.PathLike[str]) -> dict[str, Any]:
    """What it says: texts, lists and dictionaries with texts for keys.

    Raises:
        AnnotationError: it is no YAML, or no dictionary.
    """
    _compose(text, path)
    try:
        # BaseLoader makes texts alone and knows no tag, so nothing in the file can run.
        plain = _without_tabs(text)
        values = yaml.load(plain, yaml.BaseLoader)  # nosec B506
    except _FAULTS as error:
        raise _no_yaml(error, path) from error
    return {str(key): value for key, value in values.items()}


def names(text: str, path: str | os.PathLike[str]) -> list[str] | None:
    """The class names by id, "" for an id it leaves out; None where it does not speak of names.

    Raises:
        AnnotationError: it is no YAML, or its names are no list; with the line.
    """
    node = _entry(_compose(text, path), "names")
    return None if node is None else [entry.value.strip() for entry in _by_id(node, path)]


def keypoints(text: str, path: str | os.PathLike[str]) -> tuple[int, int] | None:
    """``kpt_shape``: how many key points a box has, and how many numbers each; None where it has none.

    Raises:
        AnnotationError: it is no YAML.
    """
    shape = load(text, path).get("kpt_shape")
    try:
        count, numbers = (int(value) for value in shape) if isinstance(shape, list) else (0, 0)
    except (TypeError, ValueError):
        return None
    return (count, numbers) if 0 < count < _MOST_IDS and numbers in (2, 3) else None


def with_names(text: str, wanted: Sequence[str], path: str | os.PathLike[str]) -> str:
    """The text with these names by id instead of its own, of which there are not more.

    Raises:
        AnnotationError: they cannot be put there without changing anything else.
    """
    root = _compose(text, path)
    node = _entry(root, "names")
    if node is None or not isinstance(node, yaml.SequenceNode | yaml.MappingNode):
        raise _no_place(path)
    if isinstance(node, yaml.MappingNode):
        old = {int(key.value): value for key, value in node.value}
    else:
        old = dict(enumerate(node.value))
    others = _others(root, text)
    edits: list[tuple[int, int, str]] = []
    added: list[str] = []
    for number, name in enumerate(wanted):
        if number not in old:
            if isinstance(node, yaml.SequenceNode) or name:
                added.append(
                    f"{number}: {_quoted(name)}" if isinstance(node, yaml.MappingNode) else _quoted(name)
                )
        elif old[number].value.strip() != name:
            edits.append((old[number].start_mark.index, old[number].end_mark.index, _quoted(name)))
    if added:
        edits.append(_addition(text, node, added))
    count = _entry(root, "nc")
    if isinstance(count, yaml.ScalarNode) and count.value.strip().isdigit():
        edits.append((count.start_mark.index, count.end_mark.index, str(len(wanted))))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    if names(text, path) != list(wanted) or _others(_compose(text, path), text) != others:
        raise _no_place(path)
    return text


def _others(root: yaml.MappingNode, text: str) -> list[str]:
    """What stands there beside names and their count."""
    return [
        text[key.start_mark.index : value.end_mark.index].rstrip()
        for key, value in root.value
        if key.value not in ("names", "nc")
    ]


def _addition(
    text: str, node: yaml.SequenceNode | yaml.MappingNode, added: Sequence[str]
) -> tuple[int, int, str]:
    """Where the new entries go, and what is written there."""
    is_map = isinstance(node, yaml.MappingNode)
    if node.flow_style or not node.value:
        if not node.value:
            at = node.end_mark.index - 1
            return at, at, ", ".join(added)
        last = node.value[-1][1] if is_map else node.value[-1]
        return last.end_mark.index, last.end_mark.index, "".join(f", {entry}" for entry in added)
    last = node.value[-1][1] if is_map else node.value[-1]
    column = node.value[0][0].start_mark.column if is_map else node.start_mark.column
    at = text.find("\n", last.end_mark.index)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = "".join(f"{' ' * column}{'' if is_map else '- '}{entry}{end}" for entry in added)
    return (len(text), len(text), end + lines) if at < 0 else (at + 1, at + 1, lines)


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _compose(text: str, path: str | os.PathLike[str]) -> yaml.MappingNode:
    try:
        root = yaml.compose(_without_tabs(text), yaml.BaseLoader)
    except _FAULTS as error:
        raise _no_yaml(error, path) from error
    for node in _all_nodes(root):
        if not node.tag.startswith(_TAGS) or "python" in node.tag:
            place = f"line {node.start_mark.line + 1}"
            raise AnnotationError(
                f"is not YAML (the tag {node.tag})", where=path, place=place, remedy="Mend it"
            )
    if not isinstance(root, yaml.MappingNode):
        raise AnnotationError("is not a description of a data set", where=path, remedy="Choose data.yaml")
    return root


def _without_tabs(text: str) -> str:
    """Some exporters write tabs. A space for each keeps every place in the text what it was."""
    return text.replace("\t", " ")


def _all_nodes(root: yaml.Node | None) -> Iterator[yaml.Node]:
    """Each node once, however often aliases repeat it."""
    waiting, seen = [root] if root is not None else [], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]


def _entry(root: yaml.MappingNode, wanted: str) -> yaml.Node | None:
    return next(
        (value for key, value in root.value if isinstance(key, yaml.ScalarNode) and key.value == wanted), None
    )


def _by_id(node: yaml.Node, path: str | os.PathLike[str]) -> list[yaml.ScalarNode]:
    if isinstance(node, yaml.MappingNode):
        entries: dict[int, yaml.Node] = {}
        for key, value in node.value:
            digits = key.value.strip() if isinstance(key, yaml.ScalarNode) else ""
            if not (digits.isascii() and digits.isdigit() and len(digits) < 9 and int(digits) < _MOST_IDS):
                raise _wrong("names has a key that is no class id", key, path)
            entries[int(digits)] = value
        none = yaml.ScalarNode("tag:yaml.org,2002:str", "", style="'")
        listed = [entries.get(number, none) for number in range(max(entries, default=-1) + 1)]
    elif isinstance(node, yaml.SequenceNode):
        listed = list(node.value)
    elif node.style is None and node.value in _NULLS:
        raise _wrong("names is empty", node, path)
    else:
        raise _wrong("names is a text and no list", node, path)
    for entry in listed:
        if not isinstance(entry, yaml.ScalarNode) or any(sign in entry.value.strip() for sign in "\r\n\0"):
            raise _wrong("names has entries that are no names", entry, path)
        if entry.style is None and entry.value in ("", "~"):
            raise _wrong("names has an empty entry", entry, path)
    return listed


def _wrong(what: str, node: yaml.Node, path: str | os.PathLike[str]) -> AnnotationError:
    return AnnotationError(what, where=path, place=f"line {node.start_mark.line + 1}", remedy=_REMEDY)


def _no_yaml(error: Exception, path: str | os.PathLike[str]) -> AnnotationError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or (
        "it is nested too deeply" if isinstance(error, RecursionError) else error
    )
    place = f"line {mark.line + 1}" if mark is not None else ""
    told = str(what).replace("\n", " ").rstrip(". ")
    return AnnotationError(f"is not YAML ({told})", where=path, place=place, remedy="Mend it")


def _no_place(path: str | os.PathLike[str]) -> AnnotationError:
    return AnnotationError(
        "its names cannot be changed without changing anything else",
        where=path,
        remedy="Change them in an editor",
    )
