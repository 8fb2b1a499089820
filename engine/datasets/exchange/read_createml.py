"""Reading CreateML: JSON lists of images with centre-based boxes, for many images or for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.annotations.createml import entries_of, entry_boxes
from engine.annotations.text import read_bytes
from engine.datasets.exchange.collection import Collection, Picture, find_image, set_of
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.sizes import annotated, readable_size, usable
from engine.errors import AnnotationError, DatasetError


def createml_files(source: Path) -> list[Path]:
    """The CreateML files ``source`` is or holds."""
    candidates = [source] if source.is_file() else sorted(source.rglob("*.json"))
    return [path for path in candidates if path.suffix.lower() == ".json" and _entries(path) is not None]


def read_createml(source: Path, progress: Report) -> Collection:
    """The data set of a CreateML file, or of all CreateML files in a folder.

    Raises:
        DatasetError: there is none.
    """
    files = createml_files(source)
    if not files:
        raise DatasetError(
            "holds no CreateML file", where=source, remedy="Choose the .json file or its folder"
        )
    root = source if source.is_dir() else source.parent
    collection = Collection()
    seen: set[Path] = set()
    for done, path in enumerate(files, start=1):
        progress(done, len(files))
        for entry in _entries(path) or []:
            _read_entry(entry, path, root, collection, seen)
    collection.add_classes(sorted({box.label for picture in collection.pictures for box in picture.boxes}))
    return collection


def _entries(path: Path) -> list[dict[str, Any]] | None:
    try:
        entries = entries_of(read_bytes(path), path)
    except AnnotationError:
        return None
    return (
        entries if entries and all("image" in entry and "annotations" in entry for entry in entries) else None
    )


def _read_entry(
    entry: dict[str, Any], path: Path, root: Path, collection: Collection, seen: set[Path]
) -> None:
    name = str(entry["image"])
    where = f"{path}, image {name}"
    image = find_image(
        name, [path.parent, root, path.parent / "images", root / "images", root / "JPEGImages"]
    )
    if image is None:
        collection.note(where, "is not there")
        return
    if image in seen:
        collection.note(where, "stands twice; the first entry counts")
        return
    seen.add(image)
    size = readable_size(image, collection)
    if size is None:
        return
    boxes = []
    for number, box in enumerate(entry_boxes(entry), start=1):
        if isinstance(box, str):
            collection.note(f"{where}, box {number}", box)
            continue
        inside = usable(box, size, f"{where}, box {number}", collection)
        if inside is not None:
            boxes.append(inside)
    relative = image.relative_to(root).as_posix() if image.is_relative_to(root) else image.name
    set_name = set_of(path.parent.name if path.parent != root else path.stem)
    own = [part for part in relative.split("/") if part not in ("images", "JPEGImages", set_name)]
    annotation = annotated(image, size, boxes, verified=entry.get("verified") is True)
    collection.pictures.append(Picture("/".join(own), image, annotation, set_name))
