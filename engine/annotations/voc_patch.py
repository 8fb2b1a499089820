"""Changing boxes in an existing Pascal VOC file while every other byte stays.

The parser knows what the file means but not where it stands, and serialising its tree would lose quotes,
line ends and the form of empty elements. So the text is cut at the tags instead: the parser has
vouched that it is well-formed, which makes finding tags in it simple.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree

from engine.annotations.model import Box, ImageAnnotation
from engine.annotations.voc_read import from_tree, parse_tree
from engine.annotations.voc_write import corners, header, label, object_lines, truncated
from engine.errors import AnnotationError

_BODY = r"""((?:"[^"]*"|'[^']*'|[^>"'])*?)(/?)>"""
_SKIPPED = r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>"
_ANY_TAG = re.compile(rf"{_SKIPPED}|<(/?)([^\s/>!?]+){_BODY}", re.DOTALL)
# Ten times fewer matches than all tags: what keeps saving 500 boxes within milliseconds.
_OBJECT_TAG = re.compile(rf"{_SKIPPED}|<(/?)(object)(?=[\s/>]){_BODY}", re.DOTALL)
_ROOT_TAG = re.compile(rf"{_SKIPPED}|<(/?)(annotation)(?=[\s/>]){_BODY}", re.DOTALL)
_VERIFIED = re.compile(r"""\sverified\s*=\s*(?:"[^"]*"|'[^']*')""")
_HEADER = ("folder", "filename", "path", "width", "height", "depth")


@dataclass(frozen=True)
class _Span:
    """An element in the text: ``<`` at ``start``, content ``inner:inner_end``, the rest from ``end``."""

    tag: str
    start: int
    inner: int
    inner_end: int
    end: int

    @property
    def closed(self) -> bool:
        """Whether it is of the form ``<tag/>``."""
        return self.inner == self.end


def patch(annotation: ImageAnnotation, source: bytes) -> tuple[bytes, list[int | None]]:
    """``source`` with the boxes of ``annotation``, and for each box the index of its ``<object>`` in it.

    A box whose ``origin`` is an object of ``source`` changes that object as far as it differs; objects
    that no box comes from go, unless they could not be read; boxes without origin are appended.
    Suggestions get no object (index None). Of the header, ``verified`` is brought up to date, and those of
    folder, filename, path and size that the file has.

    Raises:
        AnnotationError: ``source`` cannot be parsed, or as :func:`engine.annotations.voc_write.render`.
    """
    root = parse_tree(source, annotation.path)
    before = from_tree(root, source)
    old = {box.origin: box for box in before.boxes}
    claims = _claims(annotation.boxes, old)
    new = [box for index, box in enumerate(annotation.boxes) if index not in claims and box.score is None]

    codec = _codec(source, root.getroottree().docinfo.encoding, annotation.path)
    text = source.decode(codec)
    editor = _Editor(text)
    wanted = {origin: annotation.boxes[index] for index, origin in claims.items()}
    objects = _object_spans(text, root, annotation.path)
    kept: dict[int, int] = {}
    for index, span in enumerate(objects):
        if index in old and index not in wanted:
            editor.remove_element(span)
            continue
        kept[index] = len(kept)
        if index in old and wanted[index] != old[index]:
            _change_object(editor, span, old[index], wanted[index].normalised(), annotation)
    if new or annotation.verified != before.verified or _header(annotation) != _header(before):
        tree = _root(text)
        _append(editor, tree, objects, new, annotation)
        _change_header(editor, tree, before, annotation)

    origins: list[int | None] = []
    appended = len(kept)
    for index, box in enumerate(annotation.boxes):
        if index in claims:
            origins.append(kept[claims[index]])
        elif box.score is not None:
            origins.append(None)
        else:
            origins.append(appended)
            appended += 1
    result = editor.result()
    return (source if result == text else result.encode(codec, "xmlcharrefreplace")), origins


class _Editor:
    """Replacements collected over one text and made at once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_end = "\r\n" if "\r\n" in text else "\n"
        self._edits: list[tuple[int, int, str]] = []

    def replace(self, start: int, end: int, by: str) -> None:
        self._edits.append((start, end, by))

    def set_text(self, span: _Span, escaped: str) -> None:
        """Replace what is inside an element."""
        if span.closed:
            opening = self.text[span.start : span.end].removesuffix("/>").rstrip()
            self.replace(span.start, span.end, f"{opening}>{escaped}</{span.tag}>")
        else:
            self.replace(span.inner, span.inner_end, escaped)

    def remove_element(self, span: _Span) -> None:
        """Remove an element, with the line end and indentation before it."""
        start = span.start - len(self.indent_of(span))
        if self.text.endswith("\n", 0, start):
            start -= 2 if self.text.endswith("\r\n", 0, start) else 1
        else:
            start = span.start
        self.replace(start, span.end, "")

    def indent_of(self, span: _Span) -> str:
        """The white space between the start of the line and an element; empty if other things precede it."""
        line = self.text.rfind("\n", 0, span.start) + 1
        before = self.text[line : span.start]
        return before if not before.strip(" \t") else ""

    def on_own_line(self, span: _Span) -> bool:
        return self.text.endswith("\n", 0, span.start - len(self.indent_of(span)))

    def result(self) -> str:
        pieces: list[str] = []
        position = 0
        for start, end, by in sorted(self._edits, key=lambda edit: edit[:2]):
            pieces += (self.text[position:start], by)
            position = end
        pieces.append(self.text[position:])
        return "".join(pieces)


def _claims(boxes: tuple[Box, ...], old: dict[int | None, Box]) -> dict[int, int]:
    """Which of ``boxes`` (by index) goes on as which object. An object is claimed once, best by its equal:
    a box pasted or brought back by undo can carry the same origin."""
    owner: dict[int, int] = {}
    for index, box in enumerate(boxes):
        origin = box.origin
        if origin is None or origin not in old or box.score is not None:
            continue
        if origin not in owner or (box == old[origin] and boxes[owner[origin]] != old[origin]):
            owner[origin] = index
    return {index: origin for origin, index in owner.items()}


def _change_object(editor: _Editor, span: _Span, before: Box, box: Box, annotation: ImageAnnotation) -> None:
    children = _children(editor.text, span)
    if box.label != before.label:
        editor.set_text(children["name"], label(box, annotation))
    if box.difficult != before.difficult:
        value = str(int(box.difficult))
        if "difficult" in children:
            editor.set_text(children["difficult"], value)
        else:
            bndbox = children["bndbox"]
            gap = editor.line_end + editor.indent_of(bndbox) if editor.on_own_line(bndbox) else ""
            editor.replace(bndbox.start, bndbox.start, f"<difficult>{value}</difficult>{gap}")
    if box.xyxy == before.xyxy:
        return
    edges = _children(editor.text, children["bndbox"])
    written = corners(box, annotation)
    for tag, was, now, whole in zip(
        ("xmin", "ymin", "xmax", "ymax"), before.xyxy, box.xyxy, written, strict=True
    ):
        # An edge that did not move keeps its text and its fractions; swapped corners are put right.
        if now != was or _number(editor.text, edges[tag]) != was:
            editor.set_text(edges[tag], str(whole))
    if "truncated" in children:
        # A person may have set it, so it follows the box only where labelImg's rule changes its answer.
        answer = truncated(*written, annotation)
        if answer != truncated(*before.xyxy, annotation):
            editor.set_text(children["truncated"], str(answer))


def _append(
    editor: _Editor, root: _Span, objects: list[_Span], new: list[Box], annotation: ImageAnnotation
) -> None:
    """Add objects after the last one, in the file's own indentation."""
    if not new:
        return
    children = objects[-1:] or list(_children(editor.text, root).values())[-1:]
    if children and not editor.on_own_line(children[0]):
        added = "".join(row for box in new for row in object_lines(box, annotation, ""))
        editor.replace(children[0].end, children[0].end, added)
        return
    # A file without any child has no indentation to follow: labelImg's.
    indent = editor.indent_of(children[0]) if children else "\t"
    rows = [indent + row for box in new for row in object_lines(box, annotation, indent)]
    added = "".join(editor.line_end + row for row in rows)
    if children:
        editor.replace(children[0].end, children[0].end, added)
    elif root.closed:
        slash = editor.text.rindex("/", root.start, root.end)
        editor.replace(slash, root.end, f">{added}{editor.line_end}</{root.tag}>")
    else:
        blank = not editor.text[root.inner : root.inner_end].strip()
        end = root.inner_end if blank else root.inner
        editor.replace(root.inner, end, added + editor.line_end)


def _change_header(
    editor: _Editor, root: _Span, before: ImageAnnotation, annotation: ImageAnnotation
) -> None:
    if before.verified != annotation.verified:
        found = _VERIFIED.search(editor.text, root.start, root.inner)
        start, end = found.span() if found else (root.start + 1 + len(root.tag),) * 2
        editor.replace(start, end, ' verified="yes"' if annotation.verified else "")
    if _header(before) == _header(annotation):
        return
    spans = _children(editor.text, root)
    if "size" in spans:
        sizes = _children(editor.text, spans["size"])
        spans |= {tag: sizes[tag] for tag in ("width", "height", "depth") if tag in sizes}
    for tag, was, now in zip(_HEADER, _header(before), _header(annotation), strict=True):
        if was != now and tag in spans:
            editor.set_text(spans[tag], header(str(now)))


def _header(annotation: ImageAnnotation) -> tuple[str | int, ...]:
    return tuple(getattr(annotation, tag) for tag in _HEADER)


def _object_spans(text: str, root: etree._Element, path: str) -> list[_Span]:
    """The root's ``<object>`` children in the text, in order."""
    spans = _outermost(_OBJECT_TAG, text, 0, len(text))
    elements = list(root.iter("object"))
    direct = sum(1 for _ in root.iterchildren("object"))
    if len(elements) != direct:  # some are inside others, or inside elements we do not know
        elements = [each for each in elements if not any(True for _ in each.iterancestors("object"))]
    if len(spans) != len(elements):
        raise AnnotationError("is written in a way that cannot be changed safely", where=path)
    return [span for span, element in zip(spans, elements, strict=True) if element.getparent() is root]


def _root(text: str) -> _Span:
    return _outermost(_ROOT_TAG, text, 0, len(text))[0]


def _children(text: str, parent: _Span) -> dict[str, _Span]:
    """The first child of each tag, in order of the text."""
    if parent.closed:
        return {}
    children: dict[str, _Span] = {}
    for span in _outermost(_ANY_TAG, text, parent.inner, parent.inner_end):
        children.setdefault(span.tag, span)
    return children


def _outermost(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[_Span]:
    """The outermost of the elements that ``pattern`` finds in ``text[start:end]``."""
    spans: list[_Span] = []
    depth = 0
    opened = (0, 0)
    for match in pattern.finditer(text, start, end):
        closing, tag, _, self_closed = match.groups()
        if tag is None:
            continue
        if closing:
            depth -= 1
            if depth == 0:
                spans.append(_Span(tag, opened[0], opened[1], match.start(), match.end()))
        elif self_closed:
            if depth == 0:
                spans.append(_Span(tag, match.start(), match.end(), match.end(), match.end()))
        else:
            if depth == 0:
                opened = match.span()
            depth += 1
    return spans


def _number(text: str, span: _Span) -> float | None:
    try:
        return float(text[span.inner : span.inner_end])
    except ValueError:
        return None  # a comment or a character reference inside; it is then written anew


def _codec(source: bytes, declared: str | None, path: str) -> str:
    """The codec that turns the bytes into text and back, byte order mark included."""
    for start, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        if source.startswith(start):
            return name
    try:
        name = codecs.lookup(declared or "utf-8").name
        if source.decode(name).encode(name) == source:
            return name
    except (LookupError, UnicodeError):
        pass
    raise AnnotationError(
        f"is in the encoding {declared}, which cannot be written back",
        where=path,
        remedy="Save it as UTF-8 in a text editor",
    )
