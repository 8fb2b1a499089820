"""What a data set holds that was not read: labels of a format nobody here knows are not passed over."""

from __future__ import annotations

from pathlib import Path

from engine.annotations import yolo
from engine.datasets.exchange.collection import Collection
from engine.datasets.exchange.tree import BOXES, DESCRIPTION, NAMES, VOC, Tree
from engine.datasets.sample import MARKER
from engine.errors import DatasetError
from engine.i18n import plural
from engine.plain_file import open_plain

_NAMED = 5
_LABEL_SUFFIXES = (".xml", ".json", ".csv", ".tsv", ".txt", ".jsonl", ".xlsx", ".mat", ".pts", ".tfrecord")
_ABOUT = ("readme", "license", "licence", "notice", "changelog", "requirements", "citation", "notes")
"""What files are called that are about a data set."""
_LISTS = frozenset({
    *yolo.NOT_ANNOTATIONS, "labels.txt", "predefined_classes.txt", "valid.txt", "validation.txt", "names.txt",
    MARKER,
})  # fmt: skip
_ORPHANS = "orphans"
_FORMS = {
    "yolo": "YOLO",
    "coco": "COCO",
    "createml": "CreateML",
    "labelme": "labelme",
    "csv": "CSV",
    "voc": "Pascal VOC",
    "cvat": "CVAT",
    "label-studio": "Label Studio",
    "via": "VIA",
}


def check_understood(collection: Collection, tree: Tree, source: Path, *, is_sure: bool) -> None:
    """Tell what was not read, in the notes.

    Args:
        is_sure: a person named the format, so other files are none of the data set.

    Raises:
        DatasetError: there is no image, or there are labels and none of them was read.
    """
    for name, what in tree.problems:
        collection.note(tree.path(name), what)
    unread = [] if tree.chosen or is_sure else _unread(collection, tree)
    if not collection.pictures:
        raise _nothing(collection, source)
    if not unread:
        return
    if all(picture.annotation is None for picture in collection.pictures):
        if set(_grouped(unread, tree)) == {_ORPHANS}:
            raise DatasetError(
                f"its label files belong to no photo that is there: {_listed(unread, tree)}",
                where=source,
                remedy="Check what photos and label files are called",
            )
        raise DatasetError(
            f"its labels are of no known format: {_listed(unread, tree)}",
            where=source,
            remedy="Convert them to VOC, YOLO or COCO, or name the format to take the photos without labels",
        )
    for what, names in _grouped(unread, tree).items():
        if what in _FORMS:
            message = f"{_FORMS[what]} labels as well, which are not read: {_listed(names, tree)}"
        elif what == _ORPHANS:
            message = plural(
                len(names),
                f"1 label file belongs to no photo: {names[0]}",
                f"{len(names)} label files belong to no photo: {_listed(names, tree)}",
            )
        else:
            message = f"not understood, and not read: {_listed(names, tree)}"
        collection.note(source, message)


def _grouped(unread: list[str], tree: Tree) -> dict[str, list[str]]:
    """The files by what they are: a format, label files of single photos that are not there, or unknown."""
    photos = {_stem(name) for name in tree.images}
    groups: dict[str, list[str]] = {}
    for name in unread:
        kind = tree.kind(name)
        is_orphan = kind in (VOC, BOXES) and _stem(name) not in photos
        groups.setdefault(_ORPHANS if is_orphan else kind, []).append(name)
    return groups


def check_photos(tree: Tree, source: Path) -> None:
    """Tell labels that lie alone.

    Raises:
        DatasetError: there are label files and no photo.
    """
    labels = [] if tree.images else [name for name in tree.of_suffix(*_LABEL_SUFFIXES) if tree.kind(name)]
    if labels:
        raise DatasetError(
            f"holds labels ({_listed(labels, tree)}) and no photos",
            where=source,
            remedy="Put the photos beside them, or choose the folder that holds both",
        )


def _nothing(collection: Collection, source: Path) -> DatasetError:
    first = f" ({str(collection.notes[0]).rstrip('.')})" if collection.notes else ""
    return DatasetError(
        f"holds no image that can be carried over{first}", where=source, remedy="Check the folder"
    )


def _unread(collection: Collection, tree: Tree) -> list[str]:
    photos = {_stem(name) for name in tree.images}
    lasts = {name.rpartition("/")[2] for name in tree.images}
    found = []
    for name in tree.names:
        suffix = name[name.rfind(".") :].lower()
        if suffix not in _LABEL_SUFFIXES or name in collection.read or _is_about(name):
            continue
        if suffix == ".txt" and not _may_label(name, tree, photos, lasts):
            continue
        if tree.kind(name) in (DESCRIPTION, NAMES):
            continue
        found.append(name)
    return found


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0].casefold()


def _listed(names: list[str], tree: Tree) -> str:
    shown = [f"{name} ({tree.faults[name]})" if name in tree.faults else name for name in names[:_NAMED]]
    return ", ".join(shown) + (f", ... ({len(names) - _NAMED} more)" if len(names) > _NAMED else "")


def _is_about(name: str) -> bool:
    folders, _, last = name.rpartition("/")
    last = last.lower()
    return last in _LISTS or last.startswith(_ABOUT) or "imagesets" in folders.lower().split("/")


def _may_label(name: str, tree: Tree, photos: set[str], lasts: set[str]) -> bool:
    """Whether a text file may be labels: it holds boxes, is called like a photo, or speaks of one."""
    if tree.kind(name) == BOXES or _stem(name) in photos:
        return True
    try:
        with open_plain(tree.path(name)) as stream:
            start = stream.read(4096).decode("utf-8", "replace")
    except OSError:
        return True
    first = next((line for line in start.splitlines() if line.strip()), "")
    words = first.replace("\t", " ").replace(",", " ").split()
    if len(words) > 1 and words[0].replace("\\", "/").rpartition("/")[2] in lasts:
        return True
    # KITTI, DOTA and their like: several lines of numbers with a word.
    return sum(word.replace(".", "").replace("-", "").isdigit() for word in words) >= 4
