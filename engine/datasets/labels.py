"""Which label file belongs to an image, whatever its format: VOC, YOLO or CreateML.

labelImg looks for ``.xml``, then ``.txt``, then ``.json``; so does this. A file keeps the format it was
found in; only new files get the format a person chose.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from engine.annotations import Box, ImageAnnotation, class_file, createml, voc, yolo
from engine.annotations.class_file import ClassFile
from engine.annotations.text import decode, read_bytes
from engine.datasets.listing import in_case_of
from engine.errors import AnnotationError

_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL)

FORMATS = ("voc", "yolo", "createml")
SUFFIXES = {"voc": ".xml", "yolo": ".txt", "createml": ".json"}


class Labelled(Protocol):
    """The part of :class:`engine.datasets.dataset.Item` that is needed here."""

    @property
    def image_file(self) -> str:
        """Path of the image."""

    @property
    def label_file(self) -> str:
        """Path of its VOC label file, whether or not it exists."""


def path_for(item: Labelled, form: str) -> Path:
    """Where the label file of that format is or would be."""
    if form == "voc":
        return Path(item.label_file)
    return Path(_with_ending(item.label_file, form))


def _with_ending(voc_file: str, form: str) -> str:
    bare, _, ending = voc_file.rpartition(".")
    return f"{bare}.{in_case_of(ending, SUFFIXES[form][1:])}"


def find(item: Labelled) -> tuple[str, Path] | None:
    """Format and path of the label file an image has; None for an image nobody has looked at."""
    if _is_there(item.label_file):
        return "voc", Path(item.label_file)
    for form in ("yolo", "createml"):
        name = _with_ending(item.label_file, form)
        if _is_there(name) and os.path.basename(name).lower() not in yolo.NOT_ANNOTATIONS:  # noqa: PTH119
            return form, Path(name)
    return None


def _is_there(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - asked 100,000 times; a Path costs more
    except OSError as error:
        return not is_absent(error)  # nobody knows: reading it will tell why


def is_absent(error: OSError) -> bool:
    """Whether there is no such file, and, with a name that the disk would not take, cannot be."""
    return error.errno in _ABSENT


def classes_file(label: Path, root: Path) -> Path:
    """YOLO's ``classes.txt`` for a label file: the nearest one upwards as far as ``root``, else beside it."""
    for folder in label.parents:
        if os.path.isfile(folder / "classes.txt"):  # noqa: PTH113 - a Path raises where it must not look
            return folder / "classes.txt"
        if folder == root:
            break
    return label.parent / "classes.txt"


def read(form: str, path: Path, root: Path, image_name: str, size: tuple[int, int]) -> ImageAnnotation | None:
    """What is drawn on the image; None when a CreateML file does not speak of it.

    Args:
        form: one of :data:`FORMATS`.
        root: the folder above which no ``classes.txt`` is looked for.
        image_name: the image's file name, by which CreateML finds its entry.
        size: width and height of the upright image in pixels, which YOLO's fractions are of.

    Raises:
        AnnotationError: the file cannot be read.
    """
    return parse(form, read_bytes(path), path, root, image_name, size)


def parse(
    form: str, data: bytes, path: Path, root: Path, image_name: str, size: tuple[int, int]
) -> ImageAnnotation | None:
    """As :func:`read`, from bytes."""
    if form == "voc":
        return voc.parse(data, path)
    if form == "createml":
        return createml.parse(data, path, image_name, *size)
    names = classes_file(path, root)
    known = yolo.read_classes(names) if os.path.isfile(names) else []  # noqa: PTH113
    return yolo.parse(data, path, known, *size, filename=image_name)


def to_bytes(form: str, annotation: ImageAnnotation, path: Path, root: Path) -> bytes:
    """The bytes of the label file; for YOLO, classes that ``classes.txt`` lacks are appended to it first.

    Raises:
        AnnotationError: a label or coordinate the format cannot hold, or ``classes.txt`` cannot be written.
    """
    if form == "voc":
        return voc.to_bytes(annotation)
    if form == "createml":
        return createml.to_bytes(annotation)
    names = classes_file(path, root)
    known = yolo.read_classes(names) if os.path.isfile(names) else []  # noqa: PTH113
    needed = _needed(annotation, path, known)
    return yolo.to_bytes(annotation, yolo.append_classes(names, needed) if needed else known)


class ClassLists:
    """The class files that the ids of YOLO labels count, as they are and as they are to be; writes nothing.

    Args:
        root: as in :func:`read`.
        renames: new names of classes by old ones, None for one that goes; see :meth:`ClassFile.renamed`.
    """

    def __init__(self, root: Path, renames: Mapping[str, str | None] | None = None) -> None:
        self._root, self._renames = root, renames or {}
        self._of_folder: dict[Path, Path] = {}
        self._before: dict[Path, ClassFile] = {}
        self._after: dict[Path, ClassFile] = {}
        self._readable: dict[Path, bool] = {}

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
            self._after[path] = self._before[path].renamed(self._renames)
        return self._after[path]

    def put(self, file: ClassFile) -> None:
        """Have a class file become that."""
        self._after[file.path] = file

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

    def encode(self, annotation: ImageAnnotation, path: Path) -> bytes:
        """The bytes of a YOLO label file; the class file learns the names it needs (:meth:`changed`).

        Raises:
            AnnotationError: as :func:`to_bytes`.
        """
        names = self.after(path)
        needed = _needed(annotation, path, names)
        if needed:
            self.put(self.take(self.path_for(path)).appended(needed))
        return yolo.to_bytes(annotation, self.after(path))


def _needed(annotation: ImageAnnotation, path: Path, known: list[str]) -> list[str]:
    """The classes of those boxes whose lines are written anew."""
    untouched = set()
    if annotation.source is not None:
        before = yolo.parse(annotation.source, path, known, annotation.width, annotation.height)
        untouched = set(before.boxes)
    return [box.label for box in annotation.boxes if box not in untouched]


def ids_beyond(items: Iterable[Labelled], names: Path, root: Path, count: int) -> bool:
    """Whether a YOLO label that counts the lines of the class file ``names`` has an id from ``count`` on.

    One that cannot be read may have any.
    """
    lists = ClassLists(root)
    for item in items:
        found = find(item)
        if found is None or found[0] != "yolo" or lists.path_for(found[1]) != names:
            continue
        try:
            text = decode(read_bytes(found[1]), found[1])
        except AnnotationError:
            return True
        for line in text.splitlines():
            try:
                if line.strip() and float(line.split()[0]) >= count:
                    return True
            except ValueError:
                continue  # a line that holds no box has no id
    return False


def written_edges(form: str, box: Box, read: Box | None) -> tuple[float, float, float, float]:
    """What a label file of that format will say of a box: its left, upper, right and lower edge in pixels.

    Args:
        read: the box as the file says it now; None for a new one. What did not change keeps its fractions.
    """
    if read is None:
        return box.whole
    if form == "voc":  # edge by edge
        edges = zip(box.xyxy, read.xyxy, box.whole, strict=True)
        left, upper, right, lower = (now if now == was else written for now, was, written in edges)
        return left, upper, right, lower
    return box.xyxy if box == read else box.whole


def read_file(path: Path, image_name: str, size: tuple[int, int]) -> ImageAnnotation:
    """Any label file a person points at, for the image of that name and size.

    Raises:
        AnnotationError: its suffix is none of the formats', it cannot be read, or it is about other images.
    """
    forms = {suffix: form for form, suffix in SUFFIXES.items()}
    form = forms.get(path.suffix.lower())
    if form is None:
        raise AnnotationError("is not a label file", where=path, remedy="Choose a .xml, .txt or .json file")
    annotation = read(form, path, path.parent, image_name, size)
    if annotation is None:
        raise AnnotationError(f"says nothing of {image_name}", where=path, remedy="Choose another file")
    return annotation
