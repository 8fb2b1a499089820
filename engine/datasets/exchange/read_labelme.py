"""Reading labelme: one JSON an image with ``shapes``. Rectangles are boxes; other shapes are enclosed.

Only the file format is read here; its description: https://github.com/wkentaro/labelme, examples.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple

from engine.annotations.model import Box
from engine.datasets.exchange.collection import Collection, text_of
from engine.datasets.exchange.read_coco import numbers
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.resolver import Entry, is_moved, own_name, set_folder, told, told_moved
from engine.datasets.exchange.sizes import all_usable, carried_size, readable_size, stated_size
from engine.datasets.exchange.tree import LABELME, Tree, json_kind
from engine.errors import AnnotationError, DatasetError


class _File(NamedTuple):
    """One label file, without the image it may hold."""

    path: Path
    shapes: list[Any]
    size: tuple[int, int]
    verified: bool
    has_image: bool


def read_labelme(source: Path, progress: Report, tree: Tree | None = None) -> Collection:
    """The data set of a folder of labelme files.

    Raises:
        DatasetError: there is none.
    """
    tree = tree or Tree(source)
    names = tree.of_kind(LABELME)
    if not names:
        raise DatasetError(
            "holds no labelme file", where=source, remedy="Choose the folder with the .json files"
        )
    collection = Collection()
    files: list[_File] = []
    entries: list[Entry] = []
    photos = set(tree.images)
    for done, name in enumerate(names, start=1):
        progress(done, len(names))
        path = tree.path(name)
        try:
            content = tree.json(name)
        except (AnnotationError, DatasetError) as error:
            place = f"{path}, {error.place}" if error.place else path
            collection.note(place, error.what)
            continue
        if json_kind(content) != LABELME or not isinstance(content["imagePath"], str):
            collection.note(path, "names no image")
            continue
        collection.read.add(name)
        flags = content.get("flags")
        verified = isinstance(flags, dict) and flags.get("verified") is True
        size = stated_size(content.get("imageWidth"), content.get("imageHeight"))
        files.append(_File(path, content["shapes"], size, verified, bool(content.get("imageData"))))
        entries.append(_entry(content["imagePath"], name, photos))
    resolved = tree.resolver.resolve(entries)
    for file, entry, means in zip(files, entries, resolved, strict=True):
        if means.name is None:
            collection.note(file.path, f"the image {told(entry.path, means)}")
            if file.has_image:
                collection.note(file.path, "holds the image itself, which is not taken out of it")
            continue
        _read(file, means.name, tree, collection)
    moved = told_moved(entries, resolved)
    if moved:
        collection.note(source, moved)
    collection.add_classes(sorted({box.label for picture in collection.pictures for box in picture.boxes}))
    return collection


def _entry(image_path: str, name: str, photos: set[str]) -> Entry:
    """``imagePath`` often is a path on somebody else's computer. A photo of the same name beside the label
    file, which is called like it, then is the one: labelme names its files so."""
    own, _, last = name.rpartition("/")
    bare = image_path.replace("\\", "/").rpartition("/")[2]
    if is_moved(image_path) and bare.rpartition(".")[0] == last.rpartition(".")[0]:
        beside = f"{own}/{bare}" if own else bare
        if beside in photos:
            return Entry(bare, (own,))
    return Entry(image_path, (own, "", "images", f"{own}/images".strip("/")))


def _read(file: _File, name: str, tree: Tree, collection: Collection) -> None:
    image = tree.path(name)
    size = readable_size(image, collection)
    if size is None:
        return
    found: list[tuple[object, Box]] = []
    unread = 0
    for number, shape in enumerate(file.shapes, start=1):
        where = f"{file.path}, shape {number}"
        box = _box(shape, where, collection)
        if box is None:
            unread += 1
        else:
            found.append((where, box))
    size = carried_size(image, size, file.size, [box for _, box in found], file.path, collection)
    boxes, lost = all_usable(found, size, collection)
    first = name.split("/")[0]
    set_name = set_folder(first) if "/" in name else ""
    collection.add(
        own_name(name, set_name), image, size, boxes, set_name=set_name, verified=file.verified,
        lost=lost + unread, where=file.path,
    )  # fmt: skip


def _box(shape: Any, where: str, collection: Collection) -> Box | None:
    label = text_of(shape.get("label")) if isinstance(shape, dict) else ""
    points = shape.get("points") if isinstance(shape, dict) else None
    pairs = [numbers(point) for point in points] if isinstance(points, list) else []
    if not label:
        collection.note(where, "has no label")
        return None
    corners = [pair for pair in pairs if pair is not None and len(pair) == 2]
    kind = shape.get("shape_type", "polygon")
    if len(corners) < 2 or len(corners) != len(pairs):
        collection.note(where, f"is a {kind} without area" if corners else "has no points")
        return None
    if kind == "circle":
        (x, y), edge = corners[0], corners[1]
        radius = math.dist((x, y), edge)
        corners = [[x - radius, y - radius], [x + radius, y + radius]]
    if kind != "rectangle":
        collection.note(where, f"is a {kind} and becomes its enclosing box")
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(label, min(xs), min(ys), max(xs), max(ys))
