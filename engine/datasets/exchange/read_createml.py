"""Reading CreateML: JSON lists of images with centre-based boxes, for many images or for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.annotations.createml import entry_boxes
from engine.annotations.model import Box
from engine.datasets.exchange.collection import Collection, set_of
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.resolver import Entry, own_name, told, told_moved
from engine.datasets.exchange.sizes import all_usable, readable_size
from engine.datasets.exchange.tree import CREATEML, Tree
from engine.errors import DatasetError


def read_createml(source: Path, progress: Report, tree: Tree | None = None) -> Collection:
    """The data set of a CreateML file, or of all CreateML files in a folder.

    Raises:
        DatasetError: there is none.
    """
    tree = tree or Tree(source)
    files = tree.of_kind(CREATEML)
    if not files:
        raise DatasetError(
            "holds no CreateML file", where=source, remedy="Choose the .json file or its folder"
        )
    collection = Collection()
    entries: list[Entry] = []
    contents: list[tuple[str, dict[str, Any]]] = []
    for name in files:
        collection.read.add(name)
        own = tree.folder_of(name)
        set_name = set_of(own.rpartition("/")[2] if own else Path(name).stem)
        for entry in tree.json(name):
            photo = str(entry["image"])
            places = (own, "", f"{own}/images".strip("/"), "images", "JPEGImages")
            entries.append(Entry(photo, places, set_name))
            contents.append((f"{tree.path(name)}, image {photo}", entry))
    resolved = tree.resolver.resolve(entries)
    for done, (means, wanted, (where, content)) in enumerate(
        zip(resolved, entries, contents, strict=True), start=1
    ):
        progress(done, len(entries))
        if means.name is None:
            collection.note(where, told(wanted.path, means))
            continue
        path = tree.path(means.name)
        size = readable_size(path, collection)
        if size is None:
            continue
        found: list[tuple[object, Box]] = []
        unread = 0
        for number, box in enumerate(entry_boxes(content), start=1):
            if isinstance(box, str):
                collection.note(f"{where}, box {number}", box)
                unread += 1
            else:
                found.append((f"{where}, box {number}", box))
        boxes, lost = all_usable(found, size, collection)
        collection.add(
            own_name(means.name, wanted.set_name), path, size, boxes, set_name=wanted.set_name,
            verified=content.get("verified") is True, lost=lost + unread, where=where,
        )  # fmt: skip
    moved = told_moved(entries, resolved)
    if moved:
        collection.note(source, moved)
    collection.add_classes(sorted({box.label for picture in collection.pictures for box in picture.boxes}))
    return collection
