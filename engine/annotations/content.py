"""Whether a file beside a photo is a label file: by what it holds, as captions and others' lists lie there.

Only its beginning is read, for each of 100,000 files. What is no label file is never read as one, as a
caption is no photo without objects; and it is never written to.
"""

from __future__ import annotations

import codecs
import os
import re
import time
from collections.abc import Sequence

from engine.plain_file import open_plain

NOT_ANNOTATIONS = frozenset({"classes.txt", "readme.txt", "train.txt", "val.txt", "test.txt", "trainval.txt"})
"""Lower-case names of text files that lie beside label files and hold no boxes."""

LABELS, BLANK, FOREIGN = "labels", "blank", "foreign"

_HEAD = 4096
_XML_HEAD = 1024
_SHOWN = 40
_MOST_KNOWN = 400_000
_known: dict[str, tuple[tuple[int, int], str]] = {}
"""What the files are that were looked into, by path, with the time and size they had."""
_SAMPLE = 50  # text files of a folder from which it is known whether they are captions
_LOOK_AGAIN_S = 10.0  # our own writing changes a folder, too
_folders: dict[str, tuple[int, float, bool]] = {}
_NO_PHOTO = frozenset({".txt", ".xml", ".json"})
_LIKE_AN_ID = re.compile(r"\d+")
_CREATEML = re.compile(r"\s*\[\s*(?:\]|\{)")
_CREATEML_KEY = re.compile(r'"(?:image|annotations)"\s*:')
_XML_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_XML_BEFORE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\])?\s*>", re.DOTALL)
_OTHERS_KEY = re.compile(r'"(?:result|data)"\s*:')  # Label Studio


def is_label(form: str, path: str) -> bool:
    """Whether a file with the ending of ``form`` ("voc", "yolo", "createml") is a label file, or damaged.

    It is looked into once, and again when it has changed.
    """
    try:
        status = os.stat(path)  # noqa: PTH116 - for each of 100,000 files
    except OSError:
        return True  # reading it tells why
    stamp = (status.st_mtime_ns, status.st_size)
    known = _known.get(path)
    if known is None or known[0] != stamp:
        kind = _TELLS[form](path)
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[path] = known = (stamp, kind)
    if known[1] != BLANK:
        return known[1] == LABELS
    return not _holds_captions(os.path.dirname(path))  # noqa: PTH120


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


def is_voc(path: str | os.PathLike[str]) -> bool:
    """Whether a ``.xml`` file is a Pascal VOC file, or damaged; also if it cannot be opened.

    What begins with another element is of another program: a camera's, or a list of a whole data set.
    """
    head = _head(path, _XML_HEAD)
    if head is None:
        return True
    # By match: in a comment that goes on beyond the head, elements are none.
    root = _XML_ROOT.match(_XML_BEFORE.sub("", head).lstrip())
    return root is None or root[1] == "annotation"


def beginning(path: str | os.PathLike[str]) -> str:
    """The first words of a file, for a person to see what it is."""
    words = " ".join((_head(path) or "").split())
    return f"“{words[:_SHOWN]}…”" if len(words) > _SHOWN else f"“{words}”"


def _holds_captions(folder: str) -> bool:
    """Whether the text files beside the photos of a folder are captions: an empty one is no label then."""
    try:
        changed = os.stat(folder).st_mtime_ns  # noqa: PTH116
        known = _folders.get(folder)
        if known is not None and (known[0] == changed or time.monotonic() - known[1] < _LOOK_AGAIN_S):
            return known[2]
        names = os.listdir(folder)  # noqa: PTH208
    except OSError:
        return False
    photos = {name.rpartition(".")[0] for name in names if name[name.rfind(".") :].lower() not in _NO_PHOTO}
    kinds: list[str] = []
    for name in names:
        if name[-4:].lower() == ".txt" and name[:-4] in photos and name.lower() not in NOT_ANNOTATIONS:
            kinds.append(kind_of_text(os.path.join(folder, name)))  # noqa: PTH118
            if kinds[-1] == LABELS or len(kinds) == _SAMPLE:
                break
    captions = FOREIGN in kinds and LABELS not in kinds
    _folders[folder] = (changed, time.monotonic(), captions)
    return captions


def _head(path: str | os.PathLike[str], size: int = _HEAD) -> str | None:
    try:
        with open_plain(path) as stream:
            data = stream.read(size)
    except OSError:
        return None
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            text = data[2:].decode(codec, "replace")
            break
    else:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    if len(data) == size and "\n" in text:
        text = text[: text.rindex("\n")]  # the last line may be cut
    return text


_TELLS = {
    "voc": lambda path: LABELS if is_voc(path) else FOREIGN,
    "yolo": kind_of_text,
    "createml": lambda path: LABELS if is_createml(path) else FOREIGN,
}


def _is_box(fields: Sequence[str]) -> bool:
    """A class id and at least four numbers."""
    values = _numbers(fields)
    return values is not None and len(values) >= 5 and values[0].is_integer() and values[0] >= 0


def _is_cut(fields: Sequence[str]) -> bool:
    """A class id and the first of the fractions."""
    values = _numbers(fields)
    if values is None or len(values) < 2 or _LIKE_AN_ID.fullmatch(fields[0]) is None:
        return False
    return all(-1 <= value <= 2 for value in values[1:]) and any("." in field for field in fields[1:])


def _numbers(fields: Sequence[str]) -> list[float] | None:
    try:
        return [float(field) for field in fields]
    except ValueError:
        return None
