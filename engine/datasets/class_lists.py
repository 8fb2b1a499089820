"""Which list the ids of YOLO label files count, and how a new class comes into it.

A box that was read with an id keeps it, with a list or without. A new class takes an id above every one that
is used in the folder, and the list is written before the label: no id we write is ever without a name.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine import disks
from engine.annotations import ImageAnnotation, class_file, data_yaml, yolo
from engine.annotations.class_file import ClassFile
from engine.annotations.text import assumed, decode, mark_of, read_bytes
from engine.errors import AnnotationError, disk_error

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset

FILES = ("classes.txt", "obj.names", "_darknet.labels", "data.yaml", "data.yml", "dataset.yaml")
"""Names of the lists that ids count, the first one found in a folder: labelImg's, CVAT's, Roboflow's."""

Result = TypeVar("Result")

_ABOVE = 3  # folders above a label file outside the data set that are looked into
_SETTLED_NS = 3_000_000_000  # as in engine.datasets.cache
_NAMES_KEY = re.compile(rb"^['\"]?names['\"]?\s*:", re.MULTILINE)
_KEYPOINTS_KEY = re.compile(rb"^['\"]?kpt_shape['\"]?\s*:", re.MULTILINE)


def classes_file(label: Path, root: Path) -> Path:
    """The list for a label file: the nearest one upwards as far as ``root``, else a new one there."""
    for folder in _upwards(label, root):
        found = list_in(folder)
        if found is not None:
            return found
    return (root if label.is_relative_to(root) else label.parent) / FILES[0]


def description(label: Path, root: Path) -> Path | None:
    """The nearest ``data.yaml`` upwards that says how many key points a box has (``kpt_shape``)."""
    for folder in _upwards(label, root):
        for name in FILES:
            path = folder / name
            if path.suffix in data_yaml.SUFFIXES and _is_file(path) and _has(path, _KEYPOINTS_KEY):
                return path
    return None


def keypoints(label: Path, root: Path) -> tuple[int, int] | None:
    """How many key points a box has, as :func:`engine.annotations.yolo.read` takes it.

    Raises:
        AnnotationError: the ``data.yaml`` that says it is no YAML.
    """
    path = description(label, root)
    return None if path is None else _once(_keypoints, path)


def key(label: Path, root: Path) -> tuple[list[str], tuple[int, int] | None]:
    """The class names and the shape of key points that a YOLO label file is read with.

    Raises:
        AnnotationError: the list, or the ``data.yaml``, cannot be read.
    """
    return read(classes_file(label, root)).names, keypoints(label, root)


def read(path: Path) -> ClassFile:
    """The list in ``path``; an empty one where there is no file. It is read again only when it has changed.

    Raises:
        AnnotationError: it cannot be opened or decoded.
    """
    return _once(class_file.read, path)


@dataclass(frozen=True)
class Learnt:
    """A list that has learnt the names ``wanted``: as it was, and as it was left."""

    before: ClassFile
    after: ClassFile
    wanted: frozenset[str]

    @property
    def names(self) -> dict[int, str]:
        """What it learnt of that, by id."""
        new = new_names(self.before, self.after)
        return {number: name for number, name in new.items() if name in self.wanted}


def new_names(before: ClassFile, after: ClassFile) -> dict[int, str]:
    """The names that came to the end of a list, by id."""
    first = len(before.names)
    return {number: name for number, name in enumerate(after.names) if number >= first}


def learn(path: Path, names: Sequence[str], root: Path, dataset: Dataset | None = None) -> Learnt:
    """Have a list know those names: each new one above every id that is used where the list counts.

    Args:
        path: as :func:`classes_file` says.
        dataset: what the label files belong to, where that is known; else they are looked for beside it.

    Raises:
        AnnotationError: the list cannot be read, hold a name, or be written. It is as it was then.
    """
    from engine.datasets import used_ids

    wanted = frozenset(names)
    before, after = class_file.learn(path, names, lambda: used_ids.greatest(path, root, dataset))
    return Learnt(before, after, wanted)


def learn_class(dataset: Dataset, name: str) -> None:
    """Have the class file of a data set, where it has one, know a class that may have no box yet.

    Raises:
        AnnotationError: as :func:`learn`.
    """
    try:
        disks.check(dataset.root)  # where it is pulled out there seems to be no list
    except OSError as error:
        raise disk_error(error, dataset.root, AnnotationError) from error
    path = dataset.class_file()
    if path is None or (path.suffix in data_yaml.SUFFIXES and not dataset.counts_class_lines()):
        return  # a description of somebody else's labels
    learn(path, [name], dataset.root, dataset)


def forget(learnt: Learnt, root: Path, dataset: Dataset | None = None) -> bool:
    """Take back what a list learnt, while it is as it was left and nothing uses those ids.

    A list that was made for it goes. Returns whether it is done; others' names that came since stay, and
    then ours do as well.

    Raises:
        AnnotationError: it cannot be read or written.
    """
    from engine.datasets import used_ids

    path = learnt.after.path
    with class_file.holding(path):
        now = class_file.read(path)
        if now.data != learnt.after.data:
            return False
        if used_ids.any_used(learnt.names, path, root, dataset):
            return False
        if learnt.before.before is None:
            now.remove()
        else:
            replace(now, data=learnt.before.data).save()
        return True


class ClassLists:
    """The class files that the ids of YOLO labels count, as they are and as they are to be; writes nothing.

    Args:
        root: the folder above which no list is looked for.
        renames: new names of classes by old ones, None for one that goes; see :meth:`ClassFile.renamed`.
        dataset: as in :func:`learn`.
    """

    def __init__(
        self, root: Path, renames: Mapping[str, str | None] | None = None, dataset: Dataset | None = None
    ) -> None:
        self._root, self._renames, self._dataset = root, renames or {}, dataset
        self._of_folder: dict[Path, Path] = {}
        self._before: dict[Path, ClassFile] = {}
        self._after: dict[Path, ClassFile] = {}
        self._readable: dict[Path, bool] = {}
        self._greatest: dict[Path, int] = {}

    def path_for(self, label: Path) -> Path:
        """Where the class file of a label file is."""
        if label.parent not in self._of_folder:
            self._of_folder[label.parent] = classes_file(label, self._root)
        return self._of_folder[label.parent]

    def is_readable(self, label: Path) -> bool:
        """Whether the class file of a label file can be read; where not, that label cannot be either."""
        path = self.path_for(label)
        if path not in self._readable:
            try:
                self._before[path] = class_file.read(path)
                self._readable[path] = True
            except AnnotationError:
                self._readable[path] = False
        return self._readable[path]

    def take(self, path: Path) -> ClassFile:
        """The class file ``path`` as it is to be, with the classes renamed.

        Raises:
            AnnotationError: it cannot be read, or not hold a name.
        """
        if path not in self._after:
            if path not in self._before:
                self._before[path] = class_file.read(path)
            self._after[path] = self._before[path].renamed(self._renames, lambda: self._used(path))
        return self._after[path]

    def put(self, file: ClassFile) -> None:
        """Have a class file become that."""
        self._after[file.path] = file

    def add(self, path: Path, names: Iterable[str]) -> None:
        """Have the class file ``path`` learn names.

        Raises:
            AnnotationError: as :meth:`take`.
        """
        self.put(self.take(path).appended(names, lambda: self._used(path)))

    def before(self, label: Path) -> list[str]:
        """The names of a label file's ids now.

        Raises:
            AnnotationError: as :meth:`take`.
        """
        path = self.path_for(label)
        self.take(path)
        return self._before[path].names

    def after(self, label: Path) -> list[str]:
        """The names of a label file's ids then.

        Raises:
            AnnotationError: as :meth:`take`.
        """
        return self.take(self.path_for(label)).names

    def changed(self) -> list[ClassFile]:
        """Those that are to be others; to be written before any label file."""
        return [file for file in self._after.values() if file.is_changed]

    def parse(self, data: bytes, path: Path, size: tuple[int, int], filename: str = "") -> ImageAnnotation:
        """A YOLO label file as it is now.

        Raises:
            AnnotationError: it, or its class file, cannot be read.
        """
        points = keypoints(path, self._root)
        return yolo.parse(data, path, self.before(path), *size, filename=filename, keypoints=points)

    def encode(self, annotation: ImageAnnotation, path: Path) -> bytes:
        """The bytes of a YOLO label file; the class file learns the names it needs (:meth:`changed`).

        Raises:
            AnnotationError: a label that neither can hold.
        """
        needed = yolo.needed(annotation, self.after(path))
        if needed:
            self.add(self.path_for(path), needed)
        return yolo.to_bytes(annotation, self.after(path))

    def _used(self, path: Path) -> int:
        from engine.datasets import used_ids

        if path not in self._greatest:
            self._greatest[path] = used_ids.greatest(path, self._root, self._dataset)
        return self._greatest[path]


def _upwards(label: Path, root: Path) -> Iterator[Path]:
    is_inside = label.is_relative_to(root)
    for number, folder in enumerate(label.parents):
        yield folder
        if folder == root or (not is_inside and number == _ABOVE):
            return


def list_in(folder: Path) -> Path | None:
    """The list of a folder; None where it has none."""
    for name in FILES:
        path = folder / name
        if _is_file(path) and (path.suffix not in data_yaml.SUFFIXES or _has(path, _NAMES_KEY)):
            return path
    return None


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - a Path raises where it must not look


def _has(path: Path, key: re.Pattern[bytes]) -> bool:
    return key in _once(_keys, path)


def _keys(path: Path) -> frozenset[re.Pattern[bytes]]:
    data = read_bytes(path)
    data = data.removeprefix(mark_of(data)[0]).replace(b"\0", b"")  # it may be UTF-16
    return frozenset(key for key in (_NAMES_KEY, _KEYPOINTS_KEY) if key.search(data))


def _keypoints(path: Path) -> tuple[int, int] | None:
    return data_yaml.keypoints(decode(read_bytes(path), path), path)


def _once(work: Callable[[Path], Result], path: Path) -> Result:
    """``work(path)``, done again only when the file has changed: 100,000 label files ask for one list."""
    try:
        status = path.stat()
    except OSError:
        return work(path)
    if time.time_ns() - status.st_mtime_ns < _SETTLED_NS:
        return work(path)  # it may change again unseen
    return _kept(work, path, (status.st_mtime_ns, status.st_size, status.st_ino, assumed()))


@lru_cache(maxsize=512)
def _kept(work: Callable[[Path], Result], path: Path, stamp: tuple[object, ...]) -> Result:
    return work(path)
