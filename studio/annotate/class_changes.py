"""The rules of the class manager: what its rows mean, in plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from engine.datasets.relabel import Census, Listing
from studio.i18n import QT_TRANSLATE_NOOP

_RENAME = QT_TRANSLATE_NOOP("classes", "Rename {0} to {1}: {2} in {3}")
_MERGE = QT_TRANSLATE_NOOP("classes", "Merge {0} into {1}: {2} in {3}")
_DELETE = QT_TRANSLATE_NOOP("classes", "Delete {0} with its {2} in {3}")
_BOXES = QT_TRANSLATE_NOOP("classes", "%Ln box(es)")
_PHOTOS = QT_TRANSLATE_NOOP("classes", "%Ln photo(s)")
_ADD = QT_TRANSLATE_NOOP("classes", "Add {0}")
_ORDER = QT_TRANSLATE_NOOP("classes", "New order of the class list")
_YOLO = QT_TRANSLATE_NOOP(
    "classes",
    "The class file keeps the lines of merged and deleted classes: the ids in YOLO files count its lines.",
)
KEEPS_ORDER = QT_TRANSLATE_NOOP(
    "classes", "The ids in this data set's YOLO files count the lines of its class list, so its order stays."
)


@dataclass
class ClassRow:
    """``old``: its name on disk, None for a new class; ``name``: what it is to be."""

    old: str | None
    name: str
    deleted: bool = False


def renames(rows: Sequence[ClassRow]) -> dict[str, str | None]:
    """New name by old name for :func:`engine.datasets.relabel.relabel`; None deletes."""
    changed: dict[str, str | None] = {}
    for row in rows:
        if row.old is not None and (row.deleted or row.name != row.old):
            changed[row.old] = None if row.deleted else row.name
    return changed


def class_list(rows: Sequence[ClassRow]) -> list[str]:
    """The class names afterwards, each once."""
    return list(dict.fromkeys(row.name for row in rows if not row.deleted))


def listing(rows: Sequence[ClassRow]) -> Listing:
    """What the class file is to list afterwards."""
    return Listing(class_list(rows), [row.name for row in rows if row.old is None and not row.deleted])


def describe(rows: Sequence[ClassRow], names: Sequence[str], census: Census) -> list[str]:
    """What Apply would do, a sentence a change; empty when nothing is to be done."""
    lines = []
    mapping = renames(rows)
    keeps_line = False
    staying = {row.name for row in rows if row.old == row.name and not row.deleted}
    for old, new in mapping.items():
        template = _DELETE if new is None else _MERGE if new in staying else _RENAME
        keeps_line = keeps_line or template != _RENAME
        boxes = _count(_BOXES, census.boxes.get(old, 0))
        lines.append(_say(template, old, new or "", boxes, _count(_PHOTOS, census.files.get(old, 0))))
    lines += [_say(_ADD, row.name) for row in rows if row.old is None and not row.deleted]
    kept = [name for name in names if name not in mapping]
    after = [name for name in class_list(rows) if name in kept]
    if after != kept and set(after) == set(kept):
        lines.append(_say(_ORDER))
    if keeps_line and census.has_yolo:
        lines.append(_say(_YOLO))
    return lines


def _count(text: str, count: int) -> str:
    return QCoreApplication.translate("classes", text, "", count)


def _say(template: str, *values: object) -> str:
    return QCoreApplication.translate("classes", template).format(*values)
