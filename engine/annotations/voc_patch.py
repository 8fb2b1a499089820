"""Changing boxes in an existing Pascal VOC file while every other byte stays."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.annotations.model import Box, ImageAnnotation
from engine.annotations.voc_read import HEADER, Source, header_of, parse, parse_tree, read_object
from engine.annotations.voc_spans import Editor, Span, children_of, objects_in, root_of
from engine.annotations.voc_write import corners, header, label, object_lines, truncated
from engine.errors import AnnotationError

_VERIFIED = re.compile(r"""\sverified\s*=\s*(?:"[^"]*"|'[^']*')""")
_EDGES = ("xmin", "ymin", "xmax", "ymax")
_FEW = 50  # changed objects up to which reading them alone is quicker than parsing the new file


def patch(annotation: ImageAnnotation, source: bytes) -> tuple[bytes, list[int | None]]:
    """``source`` with the boxes of ``annotation``, and for each box the index of its ``<object>`` in it.

    A box whose ``origin`` is an object of ``source`` changes that object as far as it differs; objects
    that no box comes from go, unless they could not be read; boxes without origin are appended.
    Suggestions get no object (index None). Of the header, ``verified`` is brought up to date, and those of
    folder, filename, path and size that the file has.

    Raises:
        AnnotationError: ``source`` cannot be parsed, or as :func:`engine.annotations.voc_write.render`.
    """
    known = source if isinstance(source, Source) else _parsed(source, annotation.path)
    codec = _codec(known, annotation.path)
    editor = Editor(known.decode(codec))
    claims = _claims(annotation.boxes, known.boxes)
    wanted = {origin: annotation.boxes[index] for index, origin in claims.items()}

    spans = _object_spans(editor.text, known, annotation.path)
    kept: dict[int, int] = {}  # index of an object in the old text: its index in the new one
    rewritten: dict[int, str] = {}  # index in the new text: text of that object
    for index, span in enumerate(spans):
        if index in known.boxes and index not in wanted:
            editor.remove_element(span)
            continue
        kept[index] = len(kept)
        if index in wanted and wanted[index] != known.boxes[index]:
            box = wanted[index].normalised()
            text = _changed_object(editor, span, known.boxes[index], box, annotation)
            editor.replace(span.start, span.end, text)
            rewritten[kept[index]] = text

    origins: list[int | None] = []
    new: list[Box] = []
    for index, box in enumerate(annotation.boxes):
        if index in claims:
            origins.append(kept[claims[index]])
        elif box.score is not None:
            origins.append(None)
        else:
            origins.append(len(kept) + len(new))
            new.append(box)
    if new:
        rewritten |= dict(enumerate(_append(editor, spans, new, annotation), start=len(kept)))
    _change_header(editor, known, annotation)

    text = editor.result()
    if text == editor.text:
        return known, origins
    data = text.encode(codec, "xmlcharrefreplace")
    return _understood(data, known, annotation, kept, rewritten), origins


def _parsed(source: bytes, path: str) -> Source:
    known = parse(source, path).source
    assert isinstance(known, Source)
    return known


def _understood(
    data: bytes,
    known: Source,
    annotation: ImageAnnotation,
    kept: Mapping[int, int],
    rewritten: Mapping[int, str],
) -> bytes:
    """The new bytes with what they say, where that is quicker told from the changes than by parsing."""
    if len(rewritten) > _FEW or known.header != header_of(annotation):
        return data
    boxes = {}
    for index, place in kept.items():
        if index in known.boxes and place not in rewritten:
            box = known.boxes[index]
            boxes[place] = box if box.origin == place else replace(box, origin=place)
    for place, text in rewritten.items():
        changed = read_object(text)
        if changed is None:
            return data
        boxes[place] = replace(changed, origin=place)
    objects = max([*kept.values(), *rewritten], default=-1) + 1
    return known.but(data, boxes=boxes, objects=objects, verified=annotation.verified)


def _claims(boxes: Sequence[Box], old: Mapping[int, Box]) -> dict[int, int]:
    """Which of ``boxes`` (by index) goes on as which object. An object is claimed once, best by its equal:
    a box pasted or brought back by undo can carry the origin of another."""
    owner: dict[int, int] = {}
    for index, box in enumerate(boxes):
        origin = box.origin
        if origin is None or origin not in old or box.score is not None:
            continue
        if origin not in owner or (box == old[origin] and boxes[owner[origin]] != old[origin]):
            owner[origin] = index
    return {index: origin for origin, index in owner.items()}


def _changed_object(editor: Editor, span: Span, before: Box, box: Box, annotation: ImageAnnotation) -> str:
    """The text of one ``<object>`` after ``before`` became ``box``."""
    inner = Editor(editor.text[span.start : span.end], editor.line_end)
    whole = Span(span.tag, 0, span.inner - span.start, span.inner_end - span.start, span.end - span.start)
    children = children_of(inner.text, whole)
    if box.label != before.label:
        inner.set_text(children["name"], label(box, annotation))
    if box.difficult != before.difficult:
        value = str(int(box.difficult))
        bndbox = children["bndbox"]
        if "difficult" in children:
            inner.set_text(children["difficult"], value)
        else:
            gap = editor.line_end + inner.indent_of(bndbox) if inner.on_own_line(bndbox) else ""
            inner.replace(bndbox.start, bndbox.start, f"<difficult>{value}</difficult>{gap}")
    if box.xyxy != before.xyxy:
        edges = children_of(inner.text, children["bndbox"])
        written = corners(box, annotation)
        for tag, was, now, whole_number in zip(_EDGES, before.xyxy, box.xyxy, written, strict=True):
            # An edge that did not move keeps its text and its fractions; swapped corners are put right.
            if now != was or _number(inner.text, edges[tag]) != was:
                inner.set_text(edges[tag], str(whole_number))
        if "truncated" in children:
            # A person may have set it, so it follows only where labelImg's rule changes its answer.
            answer = truncated(*written, annotation)
            if answer != truncated(*before.xyxy, annotation):
                inner.set_text(children["truncated"], str(answer))
    return inner.result()


def _append(
    editor: Editor, objects: Sequence[Span], new: Sequence[Box], annotation: ImageAnnotation
) -> list[str]:
    """Add objects after the last one, in the file's own indentation; returns the text of each."""
    root = root_of(editor.text)
    last = objects[-1] if objects else next(reversed(children_of(editor.text, root).values()), None)
    if last is not None and not editor.on_own_line(last):
        texts = ["".join(object_lines(box, annotation, "")) for box in new]
        editor.replace(last.end, last.end, "".join(texts))
        return texts
    # A file without any child has no indentation to follow: labelImg's.
    indent = "\t" if last is None else editor.indent_of(last)
    gap = editor.line_end + indent
    texts = [gap.join(object_lines(box, annotation, indent)) for box in new]
    added = "".join(gap + text for text in texts)
    if last is not None:
        editor.replace(last.end, last.end, added)
    elif root.closed:
        slash = editor.text.rindex("/", root.start, root.end)
        editor.replace(slash, root.end, f">{added}{editor.line_end}</{root.tag}>")
    else:
        editor.replace(root.inner, root.inner, added)
        if not editor.text[root.inner : root.inner_end].strip():
            editor.replace(root.inner, root.inner_end, editor.line_end)
    return texts


def _change_header(editor: Editor, known: Source, annotation: ImageAnnotation) -> None:
    wanted = header_of(annotation)
    if known.verified == annotation.verified and known.header == wanted:
        return
    root = root_of(editor.text)
    if known.verified != annotation.verified:
        found = _VERIFIED.search(editor.text, root.start, root.inner)
        start, end = found.span() if found else (root.start + 1 + len(root.tag),) * 2
        # Where a DTD gives the attribute, leaving it out would not take it away.
        absent = ' verified="no"' if found is None or "<!ATTLIST" in editor.text else ""
        editor.replace(start, end, ' verified="yes"' if annotation.verified else absent)
    if known.header == wanted:
        return
    spans = children_of(editor.text, root)
    sizes = children_of(editor.text, spans["size"]) if "size" in spans else {}
    spans |= {tag: sizes[tag] for tag in ("width", "height", "depth") if tag in sizes}
    for tag, was, now in zip(HEADER, known.header, wanted, strict=True):
        if was != now and tag in spans:
            editor.set_text(spans[tag], header(str(now)))


def _object_spans(text: str, known: Source, path: str) -> list[Span]:
    """The root's ``<object>`` children in the text, in order."""
    spans = objects_in(text)
    if known.plain and len(spans) == known.objects:
        return spans
    # Some are inside other objects, or inside elements we do not know: only the tree tells.
    root = parse_tree(known, path)
    outermost = [each for each in root.iter("object") if next(each.iterancestors("object"), None) is None]
    if len(outermost) != len(spans):
        raise AnnotationError(
            "is written in a way that cannot be changed safely",
            where=path,
            remedy="Change it in a text editor",
        )
    return [span for span, each in zip(spans, outermost, strict=True) if each.getparent() is root]


def _number(text: str, span: Span) -> float | None:
    try:
        return float(text[span.inner : span.inner_end])
    except ValueError:
        return None  # a comment or a character reference inside; it is then written anew


def _codec(known: Source, path: str) -> str:
    """The codec that turns the bytes into text and back, byte order mark included.

    Raises:
        AnnotationError: Python does not know the encoding, or it does not give the same bytes back.
    """
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        if known.startswith(mark):
            return name
    try:
        name = codecs.lookup(known.encoding or "utf-8").name
        if name == "utf-8" or known.decode(name).encode(name) == known:
            return name
    except (LookupError, UnicodeError):
        pass
    raise AnnotationError(
        f"is in the encoding {known.encoding}, which cannot be written back",
        where=path,
        remedy="Save it as UTF-8 in a text editor",
    )
