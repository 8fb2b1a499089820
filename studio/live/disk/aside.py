"""Files that were made here, put aside and brought back: the very bytes, and never a changed file.

Plain Python. Nothing is deleted: what is taken back goes into the folder that the annotate room empties into
the desktop's trash once the data set is closed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from engine.datasets import labels
from engine.datasets.dataset import Dataset
from engine.datasets.listing import Item
from engine.errors import DatasetError, disk_error
from engine.plain_file import MODEL_FILE, read_plain
from studio.aside import ASIDE, move_all, place_aside

_HASHED = 64 * 2**20
"""Bytes; a longer recording is known by its length and time."""


@dataclass
class Made:
    """A file that was made here. ``mark``: of what it held then; ``aside``: where it is while taken back."""

    path: Path
    mark: str
    aside: Path | None = None


@dataclass
class Stays:
    """Files that were not taken back, or not brought back: ``why`` of each, as a word for the window.

    "gone", "changed", "labelled", "split", "last", "taken" (another file has its place), or a sentence of the
    disk's.
    """

    why: dict[Path, str] = field(default_factory=dict)


def mark_of(path: Path) -> str:
    """What tells whether a file still holds what it held.

    Raises:
        OSError: it cannot be read.
    """
    status = path.stat()
    if status.st_size > _HASHED:
        return f"{status.st_size}:{status.st_mtime_ns}"
    return hashlib.sha256(read_plain(path, MODEL_FILE)).hexdigest()


def put_aside(made: Iterable[Made], root: Path, kept: Callable[[Path], str] = lambda _path: "") -> Stays:
    """Move files into ``root``'s folder for them, but for those that are others by now.

    Args:
        kept: why a file has to stay, "" where it need not.
    """
    stays = Stays()
    for one in made:
        if one.aside is not None:
            continue
        try:
            why = "gone" if not one.path.exists() else "changed" if mark_of(one.path) != one.mark else ""
            why = why or kept(one.path)
            if why:
                stays.why[one.path] = why
            else:
                aside = place_aside(one.path, root / ASIDE)
                move_all([(one.path, aside)], DatasetError)
                one.aside = aside
        except DatasetError as error:
            stays.why[one.path] = str(error)
        except OSError as error:
            stays.why[one.path] = str(disk_error(error, one.path, DatasetError))
    return stays


def bring_back(made: Iterable[Made]) -> Stays:
    """Move them back to where they were; never over another file."""
    stays = Stays()
    for one in made:
        if one.aside is None:
            continue
        try:
            if one.path.exists():
                stays.why[one.path] = "taken"
            elif not one.aside.exists():
                stays.why[one.path] = "gone"
            else:
                move_all([(one.aside, one.path)], DatasetError)
                one.aside = None
        except DatasetError as error:
            stays.why[one.path] = str(error)
        except OSError as error:
            stays.why[one.path] = str(disk_error(error, one.path, DatasetError))
    return stays


def has_become_data(dataset: Dataset, unsaved: Iterable[str]) -> Callable[[Path], str]:
    """What :func:`put_aside` asks of photos: one that was labelled or put into a set since has to stay.

    Args:
        unsaved: stems of images with labels that are not on disk yet.

    Raises:
        AnnotationError: a list cannot be read.
    """
    listed = {stem for stems in dataset.sets().values() for stem in stems}
    edited = set(unsaved)

    def why(image: Path) -> str:
        item = item_of(dataset, image)
        if item.stem in edited or labels.find(item) is not None:
            return "labelled"
        return "split" if item.stem in listed else ""

    return why


def item_of(dataset: Dataset, image: Path) -> Item:
    """The image in a data set that may not know it yet."""
    stem = image.relative_to(dataset.images_dir).with_suffix("").as_posix()
    number = dataset.items.number(stem)
    if number >= 0:
        return dataset.items[number]
    return Item(stem, str(image), str(dataset.labels_dir / f"{stem}.xml"))
