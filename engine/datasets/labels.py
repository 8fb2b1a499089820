"""Which label file belongs to an image, whatever its format: VOC, YOLO or CreateML.

labelImg looks for ``.xml``, then ``.txt``, then ``.json``; so does this. A file keeps the format it was
found in; only new files get the format a person chose.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine.annotations import Box, ImageAnnotation, content, createml, voc, yolo
from engine.annotations.text import read_bytes
from engine.datasets import class_lists
from engine.datasets.class_lists import ClassLists, Learnt, classes_file
from engine.datasets.listing import in_case_of
from engine.errors import AnnotationError

if TYPE_CHECKING:
    from engine.datasets.dataset import Dataset

__all__ = [
    "FORMATS", "SUFFIXES", "ClassLists", "Labelled", "classes_file", "find", "foreign", "forms_in",
    "is_absent", "parse", "path_for", "place_for_new", "read", "read_file", "to_bytes", "written_edges",
]  # fmt: skip

_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL)

FORMATS = ("voc", "yolo", "createml")
_SAMPLE = 500  # photos whose label files show which formats a data set has
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
        return Path(voc_file(item))
    return Path(with_ending(item.label_file, form))


def voc_file(item: Labelled) -> str:
    """Where its VOC label file is or would be: ``photo.jpg.xml`` where ``photo.xml`` is another program's."""
    usual = item.label_file
    return spare_file(item) if _is_there(usual) and not content.is_label("voc", usual) else usual


def spare_file(item: Labelled) -> str:
    """The VOC label file of an image whose usual one is of another program."""
    folder, name = os.path.split(item.label_file)
    photo = os.path.basename(item.image_file)  # noqa: PTH119
    ending = name[name.rfind(".") :]
    spare = f"{photo}{ending}"
    return os.path.join(folder, spare if spare != name else f"{name}{ending}")  # noqa: PTH118


def with_ending(voc_file: str, form: str) -> str:
    """As :func:`path_for`, as text and by the VOC label file: asked for each of 100,000."""
    bare, _, ending = voc_file.rpartition(".")
    return f"{bare}.{in_case_of(ending, SUFFIXES[form][1:])}"


def find(item: Labelled) -> tuple[str, Path] | None:
    """Format and path of the label file an image has; None for an image nobody has looked at."""
    if _is_there(item.label_file):
        if content.is_label("voc", item.label_file):
            return "voc", Path(item.label_file)
        spare = spare_file(item)
        if _is_there(spare) and content.is_label("voc", spare):
            return "voc", Path(spare)
    for form in ("yolo", "createml"):
        name = with_ending(item.label_file, form)
        if _is_candidate(name) and content.is_label(form, name):
            return form, Path(name)
    return None


def foreign(item: Labelled) -> Path | None:
    """A file where a label file would be, that is none: a caption, or another program's XML or JSON."""
    if _is_there(item.label_file) and not content.is_label("voc", item.label_file):
        return Path(item.label_file)
    for form in ("yolo", "createml"):
        name = with_ending(item.label_file, form)
        if _is_candidate(name) and not content.is_label(form, name):
            return Path(name)
    return None


def place_for_new(item: Labelled, form: str, others: Iterable[str] = ()) -> tuple[str, Path]:
    """Format and path for a label file that does not exist yet: of that format, unless something else has its
    place, which is never written to.

    Args:
        others: formats to take then, the first one first; VOC without any.
    """
    for each in dict.fromkeys((form, *others, *FORMATS)):
        path = path_for(item, each)
        if not os.path.lexists(path):
            return each, path
    return form, path_for(item, form)  # writing tells


def forms_in(items: Sequence[Labelled]) -> list[str]:
    """The formats of the label files there are, the most frequent first; some of many are looked at."""
    step = max(len(items) // _SAMPLE, 1)
    found = (find(items[number]) for number in range(0, len(items), step))
    return [form for form, _ in Counter(each[0] for each in found if each is not None).most_common()]


def _is_candidate(name: str) -> bool:
    return _is_there(name) and os.path.basename(name).lower() not in yolo.NOT_ANNOTATIONS  # noqa: PTH119


def _is_there(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - asked 100,000 times; a Path costs more
    except OSError as error:
        return not is_absent(error)  # nobody knows: reading it will tell why


def is_absent(error: OSError) -> bool:
    """Whether there is no such file, and, with a name that the disk would not take, cannot be."""
    return error.errno in _ABSENT


def read(form: str, path: Path, root: Path, image_name: str, size: tuple[int, int]) -> ImageAnnotation | None:
    """What is drawn on the image; None when a CreateML file does not speak of it.

    Args:
        form: one of :data:`FORMATS`.
        root: the folder above which no list of classes is looked for.
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
    known, points = class_lists.key(path, root)
    return yolo.parse(data, path, known, *size, filename=image_name, keypoints=points)


def to_bytes(
    form: str,
    annotation: ImageAnnotation,
    path: Path,
    root: Path,
    dataset: Dataset | None = None,
    learnt: list[Learnt] | None = None,
) -> bytes:
    """The bytes of the label file; for YOLO, classes that its list lacks are written to that first.

    Args:
        dataset: as in :func:`engine.datasets.class_lists.learn`.
        learnt: gets what the list learnt, so that it can be taken back.

    Raises:
        AnnotationError: a label or coordinate the format cannot hold, or the list cannot be written.
    """
    if form == "voc":
        return voc.to_bytes(annotation)
    if form == "createml":
        return createml.to_bytes(annotation)
    names = classes_file(path, root)
    known = class_lists.read(names).names
    needed = [label for label in yolo.needed(annotation, known) if label not in known]
    if needed:
        made = class_lists.learn(names, needed, root, dataset)
        known = made.after.names
        if learnt is not None and made.after.is_changed:
            learnt.append(made)
    return yolo.to_bytes(annotation, known)


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
