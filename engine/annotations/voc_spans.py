"""Where elements stand in the text of an XML file, and replacing parts of that text.

The parser knows what a file means but not where it stands, and serialising its tree would lose quotes,
line ends and the form of empty elements. So the text is cut at the tags instead: the parser has
vouched that it is well-formed, which makes finding tags in it simple.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BODY = r"""((?:"[^"]*"|'[^']*'|[^>"'])*?)(/?)>"""
_SKIPPED = r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>"
_ANY_TAG = re.compile(rf"{_SKIPPED}|<(/?)([^\s/>!?]+){_BODY}", re.DOTALL)
# Ten times fewer matches than all tags: what keeps saving 500 boxes within milliseconds.
_OBJECT_TAG = re.compile(rf"{_SKIPPED}|<(/?)(object)(?=[\s/>]){_BODY}", re.DOTALL)
_ROOT_TAG = re.compile(rf"{_SKIPPED}|<(/?)(annotation)(?=[\s/>]){_BODY}", re.DOTALL)


@dataclass(frozen=True)
class Span:
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


def objects_in(text: str) -> list[Span]:
    """The outermost ``<object>`` elements, in order."""
    return _outermost(_OBJECT_TAG, text, 0, len(text))


def root_of(text: str) -> Span:
    """The ``<annotation>`` around everything."""
    return _outermost(_ROOT_TAG, text, 0, len(text))[0]


def children_of(text: str, parent: Span) -> dict[str, Span]:
    """The first child of each tag, in order of the text."""
    if parent.closed:
        return {}
    children: dict[str, Span] = {}
    for span in _outermost(_ANY_TAG, text, parent.inner, parent.inner_end):
        children.setdefault(span.tag, span)
    return children


def _outermost(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[Span]:
    """The outermost of the elements that ``pattern`` finds in ``text[start:end]``."""
    spans: list[Span] = []
    depth = 0
    opened = (0, 0)
    for match in pattern.finditer(text, start, end):
        closing, tag, _, self_closed = match.groups()
        if tag is None:
            continue
        if closing:
            depth -= 1
            if depth == 0:
                spans.append(Span(tag, *opened, *match.span()))
        elif self_closed:
            if depth == 0:
                spans.append(Span(tag, match.start(), match.end(), match.end(), match.end()))
        else:
            if depth == 0:
                opened = match.span()
            depth += 1
    return spans


class Editor:
    """Replacements collected over one text and made at once."""

    def __init__(self, text: str, line_end: str = "") -> None:
        self.text = text
        self.line_end = line_end or ("\r\n" if "\r\n" in text else "\n")
        self._edits: list[tuple[int, int, str]] = []

    def replace(self, start: int, end: int, by: str) -> None:
        """Put ``by`` in place of ``text[start:end]``. Replacements must not overlap."""
        self._edits.append((start, end, by))

    def set_text(self, span: Span, escaped: str) -> None:
        """Replace what is inside an element."""
        if span.closed:
            opening = self.text[span.start : span.end].removesuffix("/>").rstrip()
            self.replace(span.start, span.end, f"{opening}>{escaped}</{span.tag}>")
        else:
            self.replace(span.inner, span.inner_end, escaped)

    def remove_element(self, span: Span) -> None:
        """Remove an element, with the line end and indentation before it."""
        start = span.start
        if self.on_own_line(span):
            start -= len(self.indent_of(span))
            start -= 2 if self.text.endswith("\r\n", 0, start) else 1
        self.replace(start, span.end, "")

    def indent_of(self, span: Span) -> str:
        """The blanks between the start of the line and an element; empty if other things precede it."""
        line = self.text.rfind("\n", 0, span.start) + 1
        before = self.text[line : span.start]
        return before if not before.strip(" \t") else ""

    def on_own_line(self, span: Span) -> bool:
        """Whether only blanks precede an element on its line, which is not the first."""
        return self.text.endswith("\n", 0, span.start - len(self.indent_of(span)))

    def result(self) -> str:
        """The text with all replacements."""
        pieces: list[str] = []
        position = 0
        for start, end, by in sorted(self._edits, key=lambda edit: edit[:2]):
            pieces += (self.text[position:start], by)
            position = end
        pieces.append(self.text[position:])
        return "".join(pieces)
