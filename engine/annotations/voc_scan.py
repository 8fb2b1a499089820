"""Reading the label files nearly everybody has, many times faster than :func:`voc_read.parse`.

A file in the plain form that labelImg and its relatives write is taken apart by two regular expressions;
of any other, :func:`scan` says None, and the full reader decides. Where it answers, the answer is the full
reader's (tests/engine/annotations/test_voc_scan.py), so an index built with it can be trusted.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST = 1_000_000  # bytes; the full reader has libxml2's limits on huge files

_W = r"[ \t\r\n]*"
# No reference, comment or section; no carriage return, which a parser turns into a line feed.
_T = r"([^<&>\r]*)"
# Forbidden in XML: control characters, U+FFFE and U+FFFF.
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")


def _leaf(tag: str) -> str:
    return rf"(?:<{tag}>{_T}</{tag}>|<{tag}/>)"


_COUNT = r"([0-9]{1,9})"
_HEAD = re.compile(
    rf'(?:<\?xml version="1\.0"(?: encoding="(?:utf-8|UTF-8)")?\?>)?{_W}'
    rf'<annotation(?: verified="(yes|no)")?>{_W}'
    rf"(?:{_leaf('folder')}{_W})?(?:{_leaf('filename')}{_W})?(?:{_leaf('path')}{_W})?"
    rf"(?:<source>{_W}(?:<([a-z]+)>{_T}</\5>{_W})*</source>{_W})?"
    rf"(?:<size>{_W}<width>{_COUNT}</width>{_W}<height>{_COUNT}</height>{_W}"
    rf"(?:<depth>{_COUNT}</depth>{_W})?</size>{_W})?"
    rf"(?:{_leaf('segmented')}{_W})?"
)
_OBJECT = re.compile(
    rf"<object>{_W}<name>{_T}</name>{_W}"
    rf"(?:<pose>{_T}</pose>{_W})?(?:<truncated>{_T}</truncated>{_W})?(?:<occluded>{_T}</occluded>{_W})?"
    rf"(?:<difficult>([01])</difficult>{_W})?(?:<occluded>{_T}</occluded>{_W})?"
    rf"<bndbox>{_W}<xmin>{_T}</xmin>{_W}<ymin>{_T}</ymin>{_W}<xmax>{_T}</xmax>{_W}<ymax>{_T}</ymax>{_W}"
    rf"</bndbox>{_W}</object>{_W}"
)
_TAIL = re.compile(rf"</annotation>{_W}\Z")
_FAR = 1e9


class Scanned(NamedTuple):
    """What a file says, as :class:`engine.annotations.ImageAnnotation` has it, without problems.

    ``boxes``: (label, xmin, ymin, xmax, ymax, difficult) of each object in order, so that the index in the
    list is the box's ``origin``.
    """

    folder: str
    filename: str
    path: str
    width: int
    height: int
    depth: int
    verified: bool
    boxes: list[tuple[str, float, float, float, float, bool]]


def scan(data: bytes) -> Scanned | None:
    """What the file says; None when only the full reader can tell (which includes every fault)."""
    if len(data) > _LONGEST or len(data.translate(None, _CONTROLS)) < len(data):
        return None
    if any(code in data for code in _NONCHARACTERS):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    head = _HEAD.match(text)
    if head is None:
        return None
    verified, folder, filename, path, _, _, width, height, depth, _ = head.groups()
    boxes = []
    at = head.end()
    match_object = _OBJECT.match
    while found := match_object(text, at):
        label, _, _, _, difficult, _, *corners = found.groups()
        label = label.strip()
        try:
            xmin, ymin, xmax, ymax = map(float, corners)
        except ValueError:
            return None
        if not (label and -_FAR < xmin <= xmax < _FAR and -_FAR < ymin <= ymax < _FAR):
            return None  # nameless, not a number, too far, or swapped: the full reader words the problem
        boxes.append((label, xmin, ymin, xmax, ymax, difficult == "1"))
        at = found.end()
    if _TAIL.match(text, at) is None:
        return None
    return Scanned(
        (folder or "").strip(),
        (filename or "").strip(),
        (path or "").strip(),
        int(width or 0),
        int(height or 0),
        int(depth or 3) or 3,
        verified == "yes",
        boxes,
    )
