"""The files of a split: VOC's lists, the lists per class, and the lists of folds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.datasets import changes, index, name_lists
from engine.datasets.changes import Change, Progress
from engine.datasets.dataset import SET_NAMES, Dataset
from engine.errors import DatasetError, disk_error
from engine.file_names import encoded
from engine.plain_file import read_plain

if TYPE_CHECKING:
    from engine.datasets.splitting import Split

_PRESENCE = re.compile(rb"([^\n]* (-1| 1| 0)\r?\n)*")


def folds_dir(dataset: Dataset) -> Path:
    """``ImageSets/folds``: in it ``1/train.txt``, ``1/val.txt``, ``2/train.txt`` and so on."""
    return dataset.sets_dir.parent / "folds"


def read_folds(dataset: Dataset) -> tuple[dict[str, list[str]], ...]:
    """``{"train": stems, "val": stems}`` of each fold that has its lists there, in their order.

    Raises:
        AnnotationError: a list cannot be decoded.
    """
    numbered = sorted(
        (int(path.parent.name), path)
        for path in folds_dir(dataset).glob("*/val.txt")
        if path.parent.name.isdecimal()
    )
    return tuple(
        {
            name: dataset.listed(file) if (file := path.with_name(f"{name}.txt")).is_file() else []
            for name in ("train", "val")
        }
        for _, path in numbered
    )


def write_split(dataset: Dataset, split: Split, progress: Progress | None = None) -> list[Change]:
    """Write the lists into ``dataset.sets_dir``; either all are written or none.

    In ``CLASS_SET.txt`` each image has 1 (shows the class), -1 (does not) or 0 (only difficult ones).
    Per-class lists and folds of an earlier split go: they would contradict the new lists.

    Returns:
        What to give :func:`engine.datasets.changes.take_back` to have the lists of before.

    Raises:
        DatasetError: the disk refuses.
        AnnotationError: a list that is there cannot be decoded; what nobody can read is not written over.
    """
    dataset.sets()
    files = {
        dataset.sets_dir / f"{name}.txt": name_lists.to_bytes(stems) for name, stems in split.sets.items()
    }
    contents = index.read(dataset)
    presence = _presence(contents)
    rows = {item.stem: row for row, item in enumerate(contents.items)}
    for number, safe in enumerate(_file_names(contents.names)):
        for name, stems in split.sets.items():
            lines = (
                f"{name_lists.to_line(stem)} {presence[rows[stem], number] if stem in rows else -1:2d}\n"
                for stem in stems
            )
            files[dataset.sets_dir / f"{safe}_{name}.txt"] = encoded("".join(lines))
    for number, fold in enumerate(split.folds, start=1):
        for name, stems in fold.items():
            files[folds_dir(dataset) / str(number) / f"{name}.txt"] = name_lists.to_bytes(stems)
    stale = [path for path in _stale(dataset) if path not in files]
    planned = [changes.plan(path, data) for path, data in files.items()]
    planned += [changes.plan(path, None) for path in stale]
    return changes.apply([change for change in planned if change is not None], progress)


def _stale(dataset: Dataset) -> Iterator[Path]:
    for path in sorted(dataset.sets_dir.glob("*.txt")):
        # A list that somebody made has no second column.
        if any(path.stem.endswith(f"_{name}") for name in SET_NAMES):
            try:
                data = read_plain(path)
            except OSError as error:
                raise disk_error(error, path, DatasetError) from error
            if _PRESENCE.fullmatch(data):
                yield path
    for path in sorted(folds_dir(dataset).glob("*/*.txt")):
        if path.parent.name.isdecimal() and path.stem in ("train", "val"):
            yield path


def _presence(contents: index.Contents) -> NDArray[np.int8]:
    """(images, classes): 1, 0 where all are difficult, -1 where there is none."""
    found = np.full((len(contents.state), len(contents.names)), -1, np.int8)
    rows = contents.rows
    found[rows, contents.classes] = 0
    plain = ~contents.difficult
    found[rows[plain], contents.classes[plain]] = 1
    return found


def _file_names(labels: Sequence[str]) -> list[str]:
    """A file name part for each class, distinct also where disks ignore case."""
    names: list[str] = []
    taken: set[str] = set()
    for label in labels:
        safe = base = re.sub(r'[\x00-\x1f<>:"/\\|?*\s]+', "_", label).strip(". ")[:80] or "_"
        number = 2
        while safe.casefold() in taken:
            safe = f"{base}~{number}"
            number += 1
        taken.add(safe.casefold())
        names.append(safe)
    return names
