"""Reading COCO: one JSON file a set with ``images``, ``annotations`` and ``categories``.

The format: https://cocodataset.org/#format-data. ``bbox`` is x, y, width, height in pixels, edges continuous.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from engine import json_text
from engine.annotations.model import Box
from engine.annotations.text import read_text
from engine.datasets.exchange.collection import Collection, Picture, find_image, set_of
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.sizes import annotated, carried_size, readable_size, stated_size, usable
from engine.errors import AnnotationError, DatasetError
from engine.i18n import plural

Corners = tuple[float, float, float, float]


def coco_files(source: Path) -> list[Path]:
    """The COCO files ``source`` is or holds, in itself or in ``annotations/``."""
    if source.is_file():
        return [source] if is_coco(source) else []
    candidates = [*sorted(source.glob("*.json")), *sorted(source.glob("annotations/*.json")),
                  *sorted(source.glob("*/_annotations.coco.json"))]  # fmt: skip
    return [path for path in candidates if is_coco(path)]


def is_coco(path: Path) -> bool:
    """Whether the start of a JSON file looks like COCO; a file of a gigabyte is not read for that."""
    if path.suffix.lower() != ".json":
        return False
    try:
        with path.open("rb") as file:
            start = file.read(1)
            while start.isspace():
                start = file.read(1)
        if start != b"{":
            return False
        content = load_json(path)
    except (OSError, AnnotationError, DatasetError):
        return False
    return isinstance(content, dict) and isinstance(content.get("images"), list) and "annotations" in content


def load_json(path: Path) -> Any:
    """The content of a JSON file in any of the usual encodings.

    Raises:
        DatasetError: it is not JSON.
        AnnotationError: it cannot be opened or decoded.
    """
    try:
        return json_text.parse(read_text(path))
    except ValueError as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise DatasetError("is not JSON", where=path, place=place, remedy="Mend or remove it") from error


def read_coco(source: Path, progress: Report) -> Collection:
    """The data set of a COCO file, or of all COCO files in a folder.

    Raises:
        DatasetError: there is none, or it cannot be read.
    """
    files = coco_files(source)
    if not files:
        raise DatasetError("holds no COCO file", where=source, remedy="Choose the .json file or its folder")
    collection = Collection()
    for path in files:
        _read_file(path, source if source.is_dir() else path.parent, collection, progress)
    return collection


def _read_file(path: Path, root: Path, collection: Collection, progress: Report) -> None:
    content = load_json(path)
    names = _categories(content.get("categories"), path, collection)
    collection.add_classes(names.values())
    set_name = set_of(path.stem) or set_of(path.parent.name)
    by_image = _by_image(content.get("annotations"), path, collection)
    subfolders = ("images", set_name or ".", f"{set_name}2017", f"images/{set_name}", "JPEGImages")
    bases = (root, path.parent, path.parent.parent)
    folders = [path.parent, root, *(base / sub for base in bases for sub in subfolders)]
    seen: set[Any] = set()
    images = content["images"]
    for done, entry in enumerate(images, start=1):
        progress(done, len(images))
        where = f"{path}, image {done}"
        if not isinstance(entry, dict) or not isinstance(entry.get("file_name"), str) or "id" not in entry:
            collection.note(where, "has no id or no file_name")
            continue
        identity = _key(entry["id"])
        if identity in seen:
            collection.note(where, f"has the id {identity} of an earlier image and is left out")
            continue
        seen.add(identity)
        image = find_image(entry["file_name"], folders)
        if image is None:
            collection.note(where, f"{entry['file_name']} is not there")
            continue
        size = readable_size(image, collection)
        if size is None:
            continue
        read = []
        for number, annotation in by_image.pop(identity, []):
            box = _box(annotation, names, f"{path}, annotation {number}", collection)
            if box is not None:
                read.append((f"{path}, annotation {number}", box))
        stated = stated_size(entry.get("width"), entry.get("height"))
        size = carried_size(image, size, stated, [box for _, box in read], where, collection)
        parts = [usable(box, size, place, collection) for place, box in read]
        boxes = [box for box in parts if box is not None]
        verified = entry.get("verified") is True
        collection.pictures.append(
            Picture(
                _name(entry["file_name"], set_name),
                image,
                annotated(image, size, boxes, verified=verified),
                set_name,
            )
        )
    orphans = sum(map(len, (value for key, value in by_image.items() if key not in seen)))
    if orphans:
        note = plural(
            orphans,
            f"{orphans} annotation belongs to an image the file does not list",
            f"{orphans} annotations belong to images the file does not list",
        )
        collection.note(path, note)


def _categories(entries: Any, path: Path, collection: Collection) -> dict[Any, str]:
    names: dict[Any, str] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        if not isinstance(entry, dict) or "id" not in entry or not entry.get("name"):
            collection.note(f"{path}, category {number}", "has no id or no name")
        elif _key(entry["id"]) in names:
            collection.note(f"{path}, category {number}", f"has the id {entry['id']} of an earlier one")
        else:
            names[_key(entry["id"])] = str(entry["name"]).strip()
    return dict(sorted(names.items(), key=lambda pair: (str(type(pair[0])), pair[0])))


def _by_image(
    entries: Any, path: Path, collection: Collection
) -> dict[Any, list[tuple[int, dict[str, Any]]]]:
    by_image: dict[Any, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    seen: set[Any] = set()
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        if not isinstance(entry, dict) or "image_id" not in entry:
            collection.note(f"{path}, annotation {number}", "belongs to no image")
            continue
        identity = _key(entry.get("id"))
        if identity is not None and identity in seen:
            collection.note(
                f"{path}, annotation {number}", f"has the id {identity} of an earlier one; both are kept"
            )
        seen.add(identity)
        by_image[_key(entry["image_id"])].append((number, entry))
    return by_image


def _box(entry: dict[str, Any], names: dict[Any, str], where: str, collection: Collection) -> Box | None:
    label = names.get(_key(entry.get("category_id")))
    if label is None:
        collection.note(where, f"has the category {entry.get('category_id')!r}, which is not in the list")
        return None
    corners = _corners(entry, where, collection)
    if corners is None:
        collection.note(where, "has neither a bbox nor a polygon")
        return None
    crowd = entry.get("iscrowd") in (1, True)
    if crowd:
        # COCO's evaluation ignores crowds as VOC's ignores difficult boxes.
        collection.note(where, "is a crowd and becomes a difficult box")
    xmin, ymin, xmax, ymax = corners
    return Box(label, xmin, ymin, xmax, ymax, difficult=crowd or entry.get("difficult") in (1, True))


def _corners(entry: dict[str, Any], where: str, collection: Collection) -> Corners | None:
    bbox = numbers(entry.get("bbox"))
    if bbox is not None and len(bbox) == 4:
        x, y, width, height = bbox
        return x, y, x + width, y + height
    polygons = entry.get("segmentation")
    points = [numbers(polygon) for polygon in polygons] if isinstance(polygons, list) else []
    flat = [value for polygon in points if polygon is not None for value in polygon]
    if len(flat) < 6 or len(flat) % 2:
        return None
    collection.note(where, "is a polygon and becomes its enclosing box")
    return min(flat[0::2]), min(flat[1::2]), max(flat[0::2]), max(flat[1::2])


def numbers(values: Any) -> list[float] | None:
    """``values`` as finite floats; None when they are anything else."""
    if not isinstance(values, list):
        return None
    # The comparison is false for NaN, and holds for integers that are too large for a float.
    if not all(isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < 1e9 for v in values):
        return None
    return [float(value) for value in values]


def _key(identity: Any) -> Any:
    """Ids are numbers or texts; a list would be no key."""
    return identity if isinstance(identity, int | str) or identity is None else repr(identity)


def _name(file_name: str, set_name: str) -> str:
    parts = [
        part for part in file_name.replace("\\", "/").split("/") if part not in ("", ".", "images", set_name)
    ]
    return "/".join(parts)
