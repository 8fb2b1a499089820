"""Which class ids the YOLO labels of a folder use, quickly: what the label index knows is not read again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.annotations import class_file, yolo, yolo_lines
from engine.annotations.text import read_bytes
from engine.datasets import class_lists
from engine.errors import AnnotationError

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset
    from engine.datasets.index import Contents


def greatest(path: Path, root: Path, dataset: Dataset | None = None) -> int:
    """The greatest class id that label files use, as far as it matters for the list ``path``; -1: none does.

    Ids that have a name there matter to nobody who wants a new one. Any label file counts, also one whose
    photo has another one, or is gone.

    Args:
        dataset: what the label files belong to, where that is known; else those that count the list are read.
    """
    contents = _contents(dataset)
    names = contents.names if contents is not None and contents.has_yolo else []
    found = [identity for identity in map(class_file.unnamed_id, names) if identity is not None]
    found += [identity for file in _unknown(path, root, dataset, contents) for identity in _ids(file)]
    # An id beyond any list is a slip of the pen, and no class.
    return max((identity for identity in found if identity < class_file.FARTHEST), default=-1)


def any_used(names: Mapping[int, str], path: Path, root: Path, dataset: Dataset | None = None) -> bool:
    """Whether a label file uses one of those classes, given by their ids in the list ``path``.

    A name that an id has without a list is none that could be lost.
    """
    names = {number: name for number, name in names.items() if name and name != class_file.unnamed(number)}
    contents = _contents(dataset)
    if contents is not None and set(names.values()) & set(contents.names):
        return True
    files = _unknown(path, root, dataset, contents)
    return bool(names) and any(identity in names for file in files for identity in _ids(file))


def _contents(dataset: Dataset | None) -> Contents | None:
    if dataset is None:
        return None
    from engine.datasets import index

    return index.read(dataset)


def _unknown(path: Path, root: Path, dataset: Dataset | None, contents: Contents | None) -> Iterator[Path]:
    """The label files that the index does not speak of, and that count the list ``path``."""
    from engine.datasets import index, labels
    from engine.datasets.walking import walk

    known: set[str] = set()
    if contents is not None:
        for row in ((contents.state == index.READ) & contents.is_yolo).nonzero()[0].tolist():
            known.add(os.path.normcase(labels.with_ending(contents.items[row].label_file, "yolo")))
    tops = [path.parent] if dataset is None else [dataset.labels_dir, dataset.root]
    lists: dict[Path, Path] = {}
    for top in dict.fromkeys(tops):
        for name in walk(top, (".txt",)) if top.is_dir() else ():
            file = top / name
            if os.path.normcase(file) in known or not yolo.may_be_labels(file):
                continue
            if file.parent not in lists:
                lists[file.parent] = class_lists.classes_file(file, root)
            if lists[file.parent] == path:
                yield file


def _ids(file: Path) -> list[int]:
    try:
        return yolo_lines.used_ids(yolo_lines.split(read_bytes(file), file))
    except AnnotationError:
        return []  # what cannot be read has no ids that anybody could mean
