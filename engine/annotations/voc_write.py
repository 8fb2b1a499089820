"""New Pascal VOC files, byte for byte as labelImg writes them."""

from __future__ import annotations

import math
import re

from engine.annotations.model import Box, ImageAnnotation
from engine.errors import AnnotationError

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def render(annotation: ImageAnnotation) -> tuple[bytes, list[int | None]]:
    """A whole new file and, for each of ``annotation.boxes``, the index of its ``<object>``.

    labelImg's form: no XML declaration, ``\\n``, one tab a level. Suggestions get no object (index None).

    Raises:
        AnnotationError: see :func:`object_lines`.
    """
    lines = ['<annotation verified="yes">' if annotation.verified else "<annotation>"]
    lines.append(f"\t{element('folder', header(annotation.folder))}")
    lines.append(f"\t{element('filename', header(annotation.filename))}")
    if annotation.path:
        lines.append(f"\t{element('path', header(annotation.path))}")
    lines += ["\t<source>", "\t\t<database>Unknown</database>", "\t</source>"]
    lines += [
        "\t<size>",
        f"\t\t<width>{annotation.width}</width>",
        f"\t\t<height>{annotation.height}</height>",
        f"\t\t<depth>{annotation.depth}</depth>",
        "\t</size>",
        "\t<segmented>0</segmented>",
    ]
    origins: list[int | None] = []
    count = 0
    for box in annotation.boxes:
        if box.score is not None:
            origins.append(None)
            continue
        lines += ["\t" + line for line in object_lines(box, annotation, "\t")]
        origins.append(count)
        count += 1
    lines.append("</annotation>\n")
    return "\n".join(lines).encode("utf-8"), origins


def object_lines(box: Box, annotation: ImageAnnotation, indent: str) -> list[str]:
    """The lines of one ``<object>``, itself not indented, its children by ``indent`` a level.

    Raises:
        AnnotationError: a coordinate is not finite, or the label holds a character XML cannot.
    """
    xmin, ymin, xmax, ymax = corners(box, annotation)
    return [
        "<object>",
        f"{indent}{element('name', label(box, annotation))}",
        f"{indent}<pose>Unspecified</pose>",
        f"{indent}<truncated>{truncated(xmin, ymin, xmax, ymax, annotation)}</truncated>",
        f"{indent}<difficult>{int(box.difficult)}</difficult>",
        f"{indent}<bndbox>",
        f"{indent}{indent}<xmin>{xmin}</xmin>",
        f"{indent}{indent}<ymin>{ymin}</ymin>",
        f"{indent}{indent}<xmax>{xmax}</xmax>",
        f"{indent}{indent}<ymax>{ymax}</ymax>",
        f"{indent}</bndbox>",
        "</object>",
    ]


def corners(box: Box, annotation: ImageAnnotation) -> tuple[int, int, int, int]:
    """Whole pixels as labelImg stores them, corners in order.

    Raises:
        AnnotationError: a coordinate is not finite.
    """
    if not all(math.isfinite(value) for value in box.xyxy):
        raise AnnotationError(f"a box of class {box.label!r} has no finite size", where=annotation.path)
    return box.normalised().whole


def truncated(xmin: float, ymin: float, xmax: float, ymax: float, annotation: ImageAnnotation) -> int:
    """labelImg's rule: 1 where the box touches the image's edge, 0 elsewhere."""
    at_edge = (
        int(ymax) == annotation.height or int(ymin) == 1 or int(xmax) == annotation.width or int(xmin) == 1
    )
    return int(at_edge)


def label(box: Box, annotation: ImageAnnotation) -> str:
    """The label, escaped.

    Raises:
        AnnotationError: it holds a character XML cannot.
    """
    if _ILLEGAL.search(box.label):
        raise AnnotationError(
            f"class {box.label!r} holds a character that XML cannot store",
            where=annotation.path,
            remedy="Rename the class",
        )
    return escape(box.label)


def header(text: str) -> str:
    """Escaped text; a file name may hold bytes that XML cannot, and must not keep anybody from saving."""
    return escape(_ILLEGAL.sub("?", text))


def escape(text: str) -> str:
    """``& < >`` and carriage returns as lxml writes them in text; quotes stay."""
    return text.translate(_ESCAPES)


def element(tag: str, escaped: str) -> str:
    """``<tag>text</tag>``, or ``<tag/>`` without text."""
    return f"<{tag}>{escaped}</{tag}>" if escaped else f"<{tag}/>"
