"""Reading Pascal VOC files: strictly more tolerant than labelImg, and safe on hostile files.

One bad object costs that object only, and is told with its number and line. Elements of no meaning here
are passed over, so files of X-AnyLabeling, CVAT and the VOC challenges read as well.
"""

from __future__ import annotations

import math
import os
from dataclasses import replace
from typing import Any

from lxml import etree

from engine.annotations.model import Box, ImageAnnotation, Problem
from engine.annotations.text import read_bytes
from engine.errors import AnnotationError

HEADER = ("folder", "filename", "path", "width", "height", "depth")
"""Fields of an annotation that elements of the same name hold."""

SWAPPED = "has its corners swapped; taken the right way round"
"""The message of a :class:`Problem` that a health check can mend."""

_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_FAR = 1e9  # no image is that large
_UNREAD = "it stays in the file but is not shown"
_REMEDY = "Mend it in a text editor, or move it away and label the image again"


def read(path: str | os.PathLike[str]) -> ImageAnnotation:
    """The annotation in ``path``, with the file's bytes as ``source``.

    Objects that could not be read are told in ``problems`` and stay in the file when it is written.

    Raises:
        AnnotationError: the file cannot be opened, is not XML, declares entities, or is not a VOC file.
    """
    return parse(read_bytes(path), path)


def parse(data: bytes, path: str | os.PathLike[str] = "") -> ImageAnnotation:
    """:func:`read` for bytes at hand; ``path`` only serves the messages."""
    return from_tree(parse_tree(data, path), data)


class Source(bytes):
    """The bytes of a label file with what they say, so that saving need not parse them again.

    ``boxes``: by index among the root's ``<object>``, of which there are ``objects``; ``header``: values of
    :data:`HEADER`; ``encoding`` as declared; ``plain``: every ``<object>`` is a child of the root.
    """

    boxes: dict[int, Box]
    objects: int
    header: tuple[str | int, ...]
    verified: bool
    encoding: str | None
    plain: bool

    def but(self, data: bytes, **changes: Any) -> Source:
        """Other bytes that say the same, apart from ``changes``."""
        return _source(data, **{**vars(self), **changes})


def header_of(annotation: ImageAnnotation) -> tuple[str | int, ...]:
    """The values of :data:`HEADER`."""
    return tuple(getattr(annotation, tag) for tag in HEADER)


def from_tree(root: etree._Element, data: bytes) -> ImageAnnotation:
    """What the parsed ``data`` says; a box's ``origin`` is its index among the root's ``<object>``."""
    problems: list[Problem] = []
    boxes: list[Box] = []
    objects = 0
    for element in root.iterchildren("object"):
        box = _object(element, objects, problems)
        if box is not None:
            boxes.append(box)
        objects += 1
    _tell_others(root, objects, problems)
    size = root.find("size")
    width, height, depth = (_size(size, tag, problems) for tag in ("width", "height", "depth"))
    annotation = ImageAnnotation(
        folder=_text(root, "folder"),
        filename=_text(root, "filename"),
        path=_text(root, "path"),
        width=width,
        height=height,
        depth=depth or 3,
        boxes=tuple(boxes),
        verified=root.get("verified") == "yes",
        problems=tuple(problems),
    )
    source = _source(
        data,
        boxes={box.origin: box for box in boxes},
        objects=objects,
        header=header_of(annotation),
        verified=annotation.verified,
        encoding=root.getroottree().docinfo.encoding,
        plain=sum(1 for _ in root.iter("object")) == objects,
    )
    return replace(annotation, source=source)


def _tell_others(root: etree._Element, objects: int, problems: list[Problem]) -> None:
    """Boxes in objects that stand elsewhere, or are called otherwise, than those that are read."""
    for box in root.iterdescendants():
        if not _is(box, "bndbox"):
            continue
        owner = box.getparent()
        outer = (
            [each for each in (owner, *owner.iterancestors()) if each is not root]
            if owner is not None
            else []
        )
        if owner is None or any(each.tag == "object" and each.getparent() is root for each in outer):
            continue
        objects += 1
        place = f"object {objects}, line {owner.sourceline}"
        where = f"<{outer[-1].tag}>" if outer else "the file itself"
        problems.append(Problem(place, f"is in {where} and not in an <object> of the file; {_UNREAD}"))


def _is(element: etree._Element, name: str) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2].casefold() == name


def _source(data: bytes, **contents: Any) -> Source:
    source = Source(data)
    vars(source).update(contents)
    return source


def parse_tree(data: bytes, path: str | os.PathLike[str] = "") -> etree._Element:
    """The root element, from a parser that expands no entity, loads no DTD and opens no connection.

    Raises:
        AnnotationError: not XML, entities declared, or the root is not ``<annotation>``.
    """
    if not data.strip():
        raise AnnotationError(
            "is empty", where=path, place="line 1", remedy="Remove it and label the image again"
        )
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        reason = (error.msg or "unknown reason").rsplit(", line ", 1)[0]
        raise AnnotationError(
            f"is not well-formed XML ({reason})", where=path, place=f"line {line}", remedy=_REMEDY
        ) from error
    except (LookupError, ValueError) as error:  # an encoding declared that nobody knows
        raise AnnotationError(
            f"cannot be decoded ({error})", where=path, place="line 1", remedy=_REMEDY
        ) from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and dtd.entities():  # type: ignore[union-attr] # missing in the stubs
        line = data[: max(data.find(b"<!ENTITY"), 0)].count(b"\n") + 1
        raise AnnotationError(
            "declares XML entities, which label files have no use for",
            where=path,
            place=f"line {line}",
            remedy="Do not trust this file; remove it or its DOCTYPE",
        )
    if root.tag != "annotation":
        raise AnnotationError(
            f"is XML but not a Pascal VOC file: it begins with <{root.tag}> instead of <annotation>",
            where=path,
            place=f"line {root.sourceline or 1}",
            remedy="Convert it to VOC, or choose another folder for the labels",
        )
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def read_object(text: str) -> Box | None:
    """The box in the text of one ``<object>``, its origin 0; None when it cannot be told alone."""
    try:
        element = etree.fromstring(text, _parser())
    except (etree.XMLSyntaxError, ValueError):
        return None  # such as a prefix that the root declares
    return _object(element, 0, [])


def _object(element: etree._Element, index: int, problems: list[Problem]) -> Box | None:
    """The box in one ``<object>``; None when it holds none, which ``problems`` then explains."""
    name: str | None = None
    difficult: etree._Element | None = None
    bndbox: etree._Element | None = None
    more: etree._Element | None = None
    for child in element:  # one pass is far quicker than four find()
        tag = child.tag
        if tag == "name" and name is None:
            name = _content(child)
        elif tag == "bndbox":
            bndbox, more = (child, more) if bndbox is None else (bndbox, child)
        elif tag == "difficult" and difficult is None:
            difficult = child

    def report(at: etree._Element, message: str) -> None:
        problems.append(Problem(f"object {index + 1}, line {at.sourceline}", message))

    if not name:
        report(element, f"has no name; {_UNREAD}")
        return None
    if bndbox is None:
        report(element, f"has no bndbox; {_UNREAD}")
        return None
    if more is not None:
        report(more, "has more than one bndbox; the first is shown, the others stay in the file")
    found: dict[str, float] = {}
    for child in bndbox:
        tag = child.tag
        if tag in _CORNERS and tag not in found:
            try:
                value = float(child.text or "")
            except ValueError:
                value = math.nan
            if not -_FAR < value < _FAR:  # NaN fails too
                report(child, f"{tag} is {_content(child)!r}, not a number; {_UNREAD}")
                return None
            found[str(tag)] = value
    if len(found) < 4:
        missing = ", ".join(tag for tag in _CORNERS if tag not in found)
        report(bndbox, f"has no {missing}; {_UNREAD}")
        return None
    flag = False
    if difficult is not None:
        text = _content(difficult)
        number = _number(text)
        flag = bool(number) if number is not None else text.lower() in ("true", "yes")
        if number is None and text.lower() not in ("true", "yes", "false", "no"):
            report(difficult, f"difficult is {text!r}, neither 0 nor 1; taken as 0")
    box = Box(name, found["xmin"], found["ymin"], found["xmax"], found["ymax"], flag, None, index)
    if box.xmin > box.xmax or box.ymin > box.ymax:
        report(bndbox, SWAPPED)
        return box.normalised()
    return box


def _content(element: etree._Element) -> str:
    return (element.text or "").strip()


def _text(root: etree._Element, tag: str) -> str:
    element = root.find(tag)
    return "" if element is None else _content(element)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -_FAR < value < _FAR else None  # neither NaN nor infinite


def _size(size: etree._Element | None, tag: str, problems: list[Problem]) -> int:
    element = None if size is None else size.find(tag)
    if element is None:
        return 0
    text = _content(element)
    value = _number(text)
    if value is None or value < 0:
        problems.append(Problem(f"size, line {element.sourceline}", f"{tag} is {text!r}, not a size"))
        return 0
    return int(value)
