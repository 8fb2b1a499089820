"""Whether a file beside a photo is a label file: by what it holds, as captions and others' lists lie there, too.

Only its beginning is read, for each of 100,000 files. What is no label file is never read as one: a caption is
no photo without objects; and never written to.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Sequence

NOT_ANNOTATIONS = frozenset({"classes.txt", "readme.txt", "train.txt", "val.txt", "test.txt", "trainval.txt"})
"""Lower-case names of text files that lie beside label files and hold no boxes."""

LABELS, BLANK, FOREIGN = "labels", "blank", "foreign"

_HEAD = 4096
_LIKE_AN_ID = re.compile(r"\d+")
_CREATEML = re.compile(r'\s*\[\s*(?:\]|\{)')
_CREATEML_KEY = re.compile(r'"(?:image|annotations)"\s*:')
_OTHERS_KEY = re.compile(r'"(?:result|data)"\s*:')  # Label Studio


def may_be_labels(path: str | os.PathLike[str]) -> bool:
    """Whether a text file holds boxes, or none; also if it cannot be opened."""
    return kind_of_text(path) == LABELS


def kind_of_text(path: str | os.PathLike[str]) -> str:
    """What a ``.txt`` file holds: YOLO labels, nothing, or something else. One that cannot be opened is taken
    for labels, so that reading it tells why."""
    if os.path.basename(path).lower() in NOT_ANNOTATIONS:  # noqa: PTH119
        return FOREIGN
    head = _head(path)
    if head is None:
        return LABELS
    lines = [line.split() for line in head.splitlines()]
    lines = [fields for fields in lines if fields]
    if not lines:
        return BLANK
    if any(_is_box(fields) for fields in lines):
        return LABELS
    # What a crash or a hand has cut short is a damaged label, and no caption.
    return LABELS if all(_is_cut(fields) for fields in lines) else FOREIGN


def is_createml(path: str | os.PathLike[str]) -> bool:
    """Whether a ``.json`` file is CreateML's list of images, or damaged; also if it cannot be opened."""
    head = _head(path)
    if head is None or not head.strip():
        return True
    if _CREATEML.match(head) is None:
        return False
    return "{" not in head or (_CREATEML_KEY.search(head) is not None and not _OTHERS_KEY.search(head))


def _head(path: str | os.PathLike[str]) -> str | None:
    try:
        with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 - for each text file of a folder
            data = stream.read(_HEAD)
    except OSError:
        return None
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            text = data[2:].decode(codec, "replace")
            break
    else:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    if len(data) == _HEAD and "\n" in text:
        text = text[: text.rindex("\n")]  # the last line may be cut
    return text


def _is_box(fields: Sequence[str]) -> bool:
    """A class id and at least four numbers."""
    values = _numbers(fields)
    return values is not None and len(values) >= 5 and values[0].is_integer() and values[0] >= 0


def _is_cut(fields: Sequence[str]) -> bool:
    values = _numbers(fields)
    return values is not None and len(values) > 1 and _LIKE_AN_ID.fullmatch(fields[0]) is not None


def _numbers(fields: Sequence[str]) -> list[float] | None:
    try:
        return [float(field) for field in fields]
    except ValueError:
        return None
