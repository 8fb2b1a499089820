"""Reading a folder that Boxwright itself understands: VOC, or YOLO and CreateML files beside the images.

Beyond what is shown when such a folder is opened, VOC files in other places (``labels/``, ``xml/``) are
found, and data sets that lie in folders called train, valid and test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from engine.annotations import ImageAnnotation, voc
from engine.datasets import labels
from engine.datasets.dataset import Dataset, LabelsElsewhereError, SetsInsideError
from engine.datasets.exchange.collection import SETS, Collection, Picture
from engine.datasets.exchange.resolver import own_name, set_folder, twin_key
from engine.datasets.exchange.sizes import carried_size, readable_size, usable
from engine.datasets.exchange.tree import VOC, Tree
from engine.datasets.listing import Item
from engine.errors import AnnotationError
from engine.i18n import plural

Report = Callable[[int, int], object]


def read_folder(folder: Path, progress: Report, tree: Tree | None = None) -> Collection:
    """The data set in ``folder``.

    Raises:
        DatasetError: no such folder, or no image in it.
    """
    tree = tree or Tree(folder)
    collection = Collection()
    try:
        parts = [(_open(folder), "")]
    except SetsInsideError as error:
        parts = [(_open(inside), _set_of(inside, folder)) for inside in error.folders]
    total, done = sum(len(dataset.items) for dataset, _ in parts), 0
    for dataset, set_name in parts:
        found = _read(dataset, set_name, tree, collection, partial(_later, progress, done, total))
        done += len(dataset.items)
        collection.add_classes(sorted(found))
    return collection


def _open(folder: Path) -> Dataset:
    try:
        return Dataset.open(folder)
    except LabelsElsewhereError:  # VOC files there are looked for by themselves
        return Dataset.open(folder, folder)


def _later(progress: Report, before: int, total: int, done: int, _in_part: int) -> None:
    progress(before + done, total)


def _set_of(inside: Path, folder: Path) -> str:
    """The set whose folder this is, such as ``valid``, or the folder above it."""
    for part in inside.relative_to(Path(folder).absolute()).parts:
        if set_folder(part):
            return set_folder(part)
    return ""


def _read(dataset: Dataset, set_name: str, tree: Tree, collection: Collection, progress: Report) -> set[str]:
    """Take the pictures of one data set; returns the classes that are drawn."""
    collection.add_classes(dataset.listed_classes())
    lists = dataset.sets()
    sets = {stem: name for name in reversed(SETS) for stem in lists.get(name, [])}
    _tell_leaks(dataset, lists, collection)
    elsewhere = _labels_elsewhere(dataset, tree)
    found: set[str] = set()
    for done, item in enumerate(dataset.items, start=1):
        progress(done, len(dataset.items))
        size = readable_size(item.image, collection)
        label = labels.find(item)
        path = label[1] if label is not None else elsewhere.get(item.stem)
        if size is None:
            if path is not None:
                _mark_read(path, tree, collection)  # it is left out with its photo, which is told
            continue
        try:
            annotation = voc.read(path) if label is None and path is not None else dataset.annotation(item)
        except AnnotationError as error:
            collection.note(path or item.label, f"the image is left out: its label file {error.what}")
            continue
        if path is not None:
            _mark_read(path, tree, collection)
        if annotation is not None and path is not None:
            annotation = _brought(annotation, item.image, size, path, collection)
        if annotation is not None:
            found.update(box.label for box in annotation.boxes)
        own = sets.get(item.stem, "") or set_name
        name = item.stem if item.stem.endswith(item.image.suffix) else item.stem + item.image.suffix
        if dataset.items.twins is not None:
            name = own_name(name, own)
        elif not lists and not own and dataset.images_dir == dataset.root:
            own = set_folder(item.stem.split("/")[0]) if "/" in item.stem else ""
            name = own_name(name, own) if own or elsewhere else name
        collection.add_picture(Picture(name, item.image, annotation, own))
    return found


def _brought(
    annotation: ImageAnnotation, image: Path, size: tuple[int, int], path: Path, collection: Collection
) -> ImageAnnotation | None:
    """The annotation in pixels of the image as it is; None where objects are there and none could be read."""
    for problem in annotation.problems:
        collection.note(path, f"{problem.place}: {problem.message}")
    stated = annotation.width, annotation.height
    size = carried_size(image, size, stated, annotation.boxes, path, collection)
    boxes = [usable(box, size, path, collection) for box in annotation.boxes]
    kept = tuple(replace(box, origin=None) for box in boxes if box is not None)
    incomplete = annotation.unread is not None or len(kept) < len(boxes)
    if incomplete and not kept:
        collection.note(path, "none of its boxes could be read, so the photo counts as not looked at")
        return None
    return replace(
        annotation, width=size[0], height=size[1], source=None, boxes=kept,
        verified=annotation.verified and not incomplete,
    )  # fmt: skip


def _tell_leaks(dataset: Dataset, lists: dict[str, list[str]], collection: Collection) -> None:
    counts = Counter(stem for name in SETS for stem in set(lists.get(name, [])))
    twice = [stem for stem, count in counts.items() if count > 1]
    if twice:
        told = plural(
            len(twice),
            f"{len(twice)} photo stands in several lists ({twice[0]}); it is put into the first of them",
            f"{len(twice)} photos stand in several lists, such as {twice[0]}; each is put into the first",
        )
        collection.note(dataset.sets_dir, told)


def _labels_elsewhere(dataset: Dataset, tree: Tree) -> dict[str, Path]:
    """VOC files in folders where they are not looked for, by the stem of the one photo they can be of."""
    known = set(dataset.items.label_files())
    orphans: dict[str, list[Path]] = {}
    for name in tree.of_suffix(".xml"):
        path = tree.root.absolute() / name
        if str(path) not in known and path.is_relative_to(dataset.root) and tree.kind(name) == VOC:
            key = twin_key(path.relative_to(dataset.root).as_posix())
            orphans.setdefault(key, []).append(path)
    if not orphans:
        return {}
    without = [item for item in dataset.items if labels.find(item) is None]
    photos: dict[str, list[Item]] = {}
    for item in without:
        relative = item.image.relative_to(dataset.root).as_posix()
        photos.setdefault(twin_key(relative), []).append(item)
    return {
        photos[key][0].stem: paths[0]
        for key, paths in orphans.items()
        if len(paths) == 1 and len(photos.get(key, ())) == 1
    }


def _mark_read(path: Path, tree: Tree, collection: Collection) -> None:
    root = tree.root.absolute()
    if path.is_relative_to(root):
        collection.read.add(path.relative_to(root).as_posix())
