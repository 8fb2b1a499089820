"""Reading a YOLO data set: ``data.yaml`` with ``images/`` and ``labels/`` side by side; Darknet's lists."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.annotations import data_yaml, yolo
from engine.annotations.text import read_text
from engine.datasets import name_lists
from engine.datasets.exchange.collection import SETS, Collection
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.resolver import Entry, own_name, set_folder, told_moved, twin_key
from engine.datasets.exchange.sizes import all_usable, readable_size
from engine.datasets.exchange.tree import BOXES, DESCRIPTION, Tree
from engine.datasets.names import natural_key
from engine.errors import AnnotationError, DatasetError
from engine.i18n import plural

_KEYS = {"train": ("train",), "val": ("val", "valid", "validation"), "test": ("test",)}
"""What ``data.yaml`` and Darknet's lists call the sets."""


def is_yolo(tree: Tree) -> bool:
    """Whether there is a description of a YOLO data set, or label files in a folder of their own."""
    if tree.of_kind(DESCRIPTION) or _class_list(tree) is not None:
        return True
    if tree.chosen:
        return False
    labels = (name for name in tree.of_suffix(".txt") if "labels" in name.casefold().split("/")[:-1])
    return any(tree.kind(name) == BOXES for name in labels)


def read_yolo(source: Path, progress: Report, tree: Tree | None = None) -> Collection:
    """The data set of a ``data.yaml``, or of a folder with ``images/`` and ``labels/``.

    Raises:
        DatasetError: no image, or ``data.yaml`` cannot be read.
    """
    tree = tree or Tree(source)
    described = sorted(tree.of_kind(DESCRIPTION), key=lambda name: name.count("/"))
    first = tree.path(described[0]) if described else None
    values, names, keypoints = _load(first) if first is not None else ({}, None, None)
    collection = Collection(class_names=_listed(tree.root) if names is None else names)
    collection.read.update(described)
    if not collection.class_names and (listed := _class_list(tree)) is not None:
        collection.add_classes(yolo.read_classes(tree.path(listed)))
        collection.read.add(listed)
    for name, count in Counter(filter(None, collection.class_names)).items():
        if count > 1:
            collection.note(
                first or tree.root, f"{count} of its classes are called {name!r}; they become one"
            )
    for name in described[1:]:
        collection.note(tree.path(name), f"is not read: {described[0]} describes the data set")
    photos = _photos(values, tree, first, collection)
    if not photos:
        raise DatasetError(
            "holds no images", where=tree.root, remedy="Choose the folder with images/ and labels/"
        )
    places = {id(place): place for place, _, _ in photos}
    twins = {key: _Twins(place) for key, place in places.items()}
    for done, (place, name, set_name) in enumerate(photos, start=1):
        progress(done, len(photos))
        image = place.path(name)
        size = readable_size(image, collection)
        if size is None:
            continue
        label = twins[id(place)].of(name)
        own = own_name(name, set_name)
        if label is None:
            collection.add_unseen(own, image, set_name)
            continue
        if place is tree:
            collection.read.add(label)
        _read(own, image, size, place.path(label), set_name, keypoints, collection)
    unnamed = {box.label for picture in collection.pictures for box in picture.boxes}
    collection.add_classes(sorted(unnamed, key=natural_key))
    return collection


def _read(
    name: str,
    image: Path,
    size: tuple[int, int],
    label: Path,
    set_name: str,
    keypoints: tuple[int, int] | None,
    collection: Collection,
) -> None:
    try:
        read = yolo.read(label, collection.class_names, *size, filename=image.name, keypoints=keypoints)
    except AnnotationError as error:
        collection.note(label, f"the image is left out: its label file {error.what}")
        return
    for problem in read.problems:
        collection.note(label, f"{problem.place}: {problem.message}")
    found = [(label, replace(box, origin=None)) for box in read.boxes]
    boxes, lost = all_usable(found, size, collection)
    unread = sum(problem.lost for problem in read.problems) if read.unread is not None else 0
    collection.add(name, image, size, boxes, set_name=set_name, lost=lost + unread, where=label)


def _class_list(tree: Tree) -> str | None:
    """Darknet's list of class names."""
    names = [] if tree.chosen else tree.names
    for last in ("obj.names", "_darknet.labels"):
        for name in names:
            if name.rpartition("/")[2].casefold() == last:
                return name
    return next((name for name in names if name.lower().endswith(".names")), None)


def _load(path: Path) -> tuple[dict[str, Any], list[str] | None, tuple[int, int] | None]:
    """What it says, its names (None: it does not speak of them), and the shape of key points."""
    try:
        text = read_text(path)
        return data_yaml.load(text, path), data_yaml.names(text, path), data_yaml.keypoints(text, path)
    except AnnotationError as error:
        raise DatasetError(error.what, where=path, place=error.place, remedy=error.remedy) from error


def _listed(root: Path) -> list[str]:
    places = [
        root / "classes.txt",
        root / "labels" / "classes.txt",
        root / "obj.names",
        root / "_darknet.labels",
    ]
    found = next((path for path in places if path.is_file()), None)
    return yolo.read_classes(found) if found is not None else []


class _Twins:
    """The label files of photos: ``labels`` for the last ``images`` in the path, as YOLO programs have it, or
    beside the photo; in whatever case."""

    def __init__(self, tree: Tree) -> None:
        names = [name for name in tree.names if name[-4:].lower() == ".txt"]
        self._exact = {name[:-4]: name for name in names}
        self._loose = {name[:-4].casefold(): name for name in names}
        keys: dict[str, list[str]] = defaultdict(list)
        for name in names:
            keys[twin_key(name)].append(name)
        photos: dict[str, int] = defaultdict(int)
        for name in tree.images:
            photos[twin_key(name)] += 1
        self._parallel = {key: found[0] for key, found in keys.items() if len(found) == photos.get(key) == 1}

    def of(self, photo: str) -> str | None:
        """The label file of a photo; None where nobody has looked at it."""
        parts = photo[: photo.rfind(".")].split("/")
        stems = ["/".join(parts)]
        for index in range(len(parts) - 2, -1, -1):
            if parts[index].casefold() == "images":
                stems.insert(0, "/".join([*parts[:index], "labels", *parts[index + 1 :]]))
                break
        for stem in stems:
            label = self._exact.get(stem) or self._loose.get(stem.casefold())
            if label is not None and label.rpartition("/")[2].lower() not in yolo.NOT_ANNOTATIONS:
                return label
        return self._parallel.get(twin_key(photo))


def _photos(
    values: dict[str, Any], tree: Tree, description: Path | None, collection: Collection
) -> list[tuple[Tree, str, str]]:
    """The photos with the tree they are in and their sets, each once, naturally sorted inside a set."""
    own = tree.root if description is None else description.parent
    places = [(tree, str(own.absolute()))]
    if isinstance(values.get("path"), str) and _is_folder(own / values["path"]):
        places.insert(0, _place(own / values["path"], tree))
    listed: dict[tuple[int, str], tuple[Tree, str, str]] = {}

    def take(place: Tree, names: list[str], set_name: str) -> None:
        for name in names:
            kept = listed.setdefault((id(place), name), (place, name, set_name))
            if kept[2] != set_name:
                twice.append(name)

    twice: list[str] = []
    for set_name in SETS:
        keys = [key for key in _KEYS[set_name] if key in values]
        entry = values[keys[0]] if keys else None
        for part in entry if isinstance(entry, list) else [entry]:
            if isinstance(part, str):
                take(*_entry(part, own, tree, places, collection), set_name)
    if not listed:
        for name in [] if tree.chosen and description is None else tree.names:
            set_name = _darknet_set(name)
            if set_name:
                take(tree, _of_list(name, tree, tree, collection), set_name)
    if twice:
        told_twice = plural(
            len(twice),
            f"{len(twice)} photo is in several sets ({twice[0]}); it is put into the first of them",
            f"{len(twice)} photos are in several sets, such as {twice[0]}; each is put into the first",
        )
        collection.note(description or tree.root, told_twice)
    if not listed:
        for name in _without_description(tree, description or tree.root, collection):
            folders = name.split("/")[:-1]
            take(tree, [name], next(filter(None, map(set_folder, folders)), ""))
    return list(listed.values())


def _without_description(tree: Tree, where: Path, collection: Collection) -> list[str]:
    """All photos in folders called images, and what else has a label; where there is no such folder, all."""
    inside = [name for name in tree.images if "images" in name.casefold().split("/")[:-1]]
    if not inside or len(inside) == len(tree.images):
        return tree.images
    twins, known = _Twins(tree), set(inside)
    taken = [name for name in tree.images if name in known or twins.of(name) is not None]
    others = len(tree.images) - len(taken)
    if others:
        note = plural(
            others,
            f"{others} photo outside the folders called images has no label and is left out",
            f"{others} photos outside the folders called images have no label and are left out",
        )
        collection.note(where, note)
    return taken


def _place(folder: Path, tree: Tree) -> tuple[Tree, str]:
    """A tree that holds ``folder`` and the labels beside it, and the folder's absolute path."""
    path = Path(os.path.normpath(folder.absolute()))
    root = tree.root.absolute()
    # Above the data set may be the whole disk; what is meant of it lies in the data set.
    if path.is_relative_to(root) or root.is_relative_to(path):
        return tree, str(path)
    above = next((each.parent for each in (path, *path.parents) if each.name.casefold() == "images"), path)
    return Tree(path if above == Path(above.anchor) else above), str(path)


def _entry(
    part: str, own: Path, tree: Tree, places: list[tuple[Tree, str]], collection: Collection
) -> tuple[Tree, list[str]]:
    """The photos of a folder or list file that ``data.yaml`` names, and the tree they are in."""
    tried = list(places)
    if _is_folder(own / part):
        tried.append(_place(own / part, tree))
        tried[-1] = tried[-1][0], str(own.absolute())
    for place, start in tried:
        # Roboflow writes ../train/images for a folder beside data.yaml.
        for relative in (part, part.removeprefix("../")):
            name = place.normal(start, relative)
            if name is None:
                continue
            if name in place.text_lists:
                return place, _of_list(name, place, tree, collection)
            folder = place.folder(name)
            if folder is not None:
                if folder != name:
                    collection.note(part, f"data.yaml names it; the folder {folder} is taken")
                below = f"{folder}/" if folder else ""
                return place, [photo for photo in place.images if photo.startswith(below)]
    collection.note(part, "data.yaml names it, but it is not there")
    return tree, []


def _of_list(name: str, place: Tree, tree: Tree, collection: Collection) -> list[str]:
    """The photos that a list file names, a line each."""
    places = tuple(dict.fromkeys((place.folder_of(name), "")))
    lines = name_lists.read(place.path(name), lambda line: place.resolver.one(line, *places).name is not None)
    if place is tree:
        collection.read.add(name)
    entries = [Entry(line, places) for line in lines]
    resolved = place.resolver.resolve(entries)
    missing = [entry.path for entry, means in zip(entries, resolved, strict=True) if means.name is None]
    if missing:
        note = plural(
            len(missing),
            f"names {len(missing)} image that is not there: {missing[0]}",
            f"names {len(missing)} images that are not there, such as {missing[0]}",
        )
        collection.note(place.path(name), note)
    moved = told_moved(entries, resolved)
    if moved:
        collection.note(place.path(name), moved)
    return [means.name for means in resolved if means.name is not None]


def _darknet_set(name: str) -> str:
    """The set whose list of photos a text file is by its name, as Darknet's programs call them."""
    last = name.rpartition("/")[2].lower()
    return next((s for s, words in _KEYS.items() if last in [f"{word}.txt" for word in words]), "")


def _is_folder(path: Path) -> bool:
    """Answers False where pathlib raises: a name far too long."""
    return os.path.isdir(path)  # noqa: PTH112
