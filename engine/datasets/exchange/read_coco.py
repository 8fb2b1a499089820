"""Reading COCO: one JSON file a set with ``images``, ``annotations`` and ``categories``.

The format: https://cocodataset.org/#format-data. ``bbox`` is x, y, width, height in pixels, edges continuous.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.annotations.model import Box
from engine.datasets.exchange.collection import Collection, set_of, text_of
from engine.datasets.exchange.programs.saying import Said, take
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.resolver import Entry
from engine.datasets.exchange.sizes import stated_size
from engine.datasets.exchange.tree import COCO, Tree
from engine.errors import DatasetError
from engine.i18n import plural

Corners = tuple[float, float, float, float]
_NUMBERS = frozenset({int, float})
_ByImage = dict[Any, list[tuple[int, dict[str, Any]]]]


def read_coco(source: Path, progress: Report, tree: Tree | None = None) -> Collection:
    """The data set of a COCO file, or of all COCO files in a folder.

    Raises:
        DatasetError: there is none, or it cannot be read.
    """
    tree = tree or Tree(source)
    files = tree.of_kind(COCO)
    if not files:
        raise DatasetError("holds no COCO file", where=source, remedy="Choose the .json file or its folder")
    collection = Collection()
    found = [said for name in files for said in _read_file(name, tree, collection)]
    take(found, tree, source, collection, progress)
    return collection


def _read_file(name: str, tree: Tree, collection: Collection) -> list[Said]:
    path = tree.path(name)
    content = tree.json(name)
    collection.read.add(name)
    annotations = content["annotations"] if isinstance(content["annotations"], list) else []
    if annotations and not any(map(_has_shape, annotations)):
        collection.note(path, "holds no boxes (captions or whole images) and is not read")
        return []
    images = content["images"]
    image_key = _keys([entry.get("id") for entry in images if isinstance(entry, dict)])
    categories = content.get("categories")
    categories = categories if isinstance(categories, list) else []
    category_key = _keys([entry.get("id") for entry in categories if isinstance(entry, dict)])
    names = _categories(categories, category_key, path, collection)
    collection.add_classes(names.values())
    own = tree.folder_of(name)
    set_name = set_of(path.stem) or set_of(own.rpartition("/")[2])
    places = _places(own, set_name, path.stem.rpartition("_")[2])
    by_image = _by_image(annotations, image_key, path, collection)
    seen: set[Any] = set()
    found = []
    for number, entry in enumerate(images, start=1):
        where = f"{path}, image {number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("file_name"), str) or "id" not in entry:
            collection.note(where, "has no id or no file_name")
            continue
        identity = image_key(entry["id"])
        if identity in seen:
            collection.note(where, f"has the id {identity} of an earlier image and is left out")
            continue
        seen.add(identity)
        boxes: list[tuple[object, Box]] = []
        lost = 0
        for index, annotation in by_image.pop(identity, ()):
            place = f"{path}, annotation {index}"
            box = _box(annotation, names, category_key, place, collection)
            if box is None:
                lost += 1
            else:
                boxes.append((place, box))
        size = stated_size(entry.get("width"), entry.get("height"))
        verified = entry.get("verified") is True
        found.append(Said(where, Entry(entry["file_name"], places, set_name), size, boxes, lost, verified))
    orphans = sum(map(len, by_image.values()))
    if orphans:
        note = plural(
            orphans,
            f"{orphans} annotation belongs to an image the file does not list",
            f"{orphans} annotations belong to images the file does not list",
        )
        collection.note(path, note)
    return found


def _places(own: str, set_name: str, subset: str) -> tuple[str, ...]:
    """Where the photos of a COCO file lie: beside it, or in one of the usual folders.

    Args:
        subset: what CVAT calls the set, as in ``instances_default.json``, and the folder of its photos.
    """
    bases = dict.fromkeys((own, own.rpartition("/")[0], ""))
    usual = ["images", "JPEGImages", "data", "", f"images/{subset}"]
    if set_name:
        of_set = (f"images/{set_name}", f"{set_name}2017", f"images/{set_name}2017", f"{set_name}/images")
        usual = [*of_set, set_name, *usual]
    joined = (f"{base}/{folder}".strip("/") for base in bases for folder in usual)
    return tuple(dict.fromkeys([own, *joined]))


def _has_shape(annotation: Any) -> bool:
    return not isinstance(annotation, dict) or not annotation.keys().isdisjoint(("bbox", "segmentation"))


def _keys(ids: list[Any]) -> Callable[[Any], Any]:
    """What ids are compared by: 7, "7" and 7.0 are one, unless the file has them side by side."""
    plain = {_key(identity) for identity in ids}
    return _key if len({_number_key(identity) for identity in ids}) < len(plain) else _number_key


def _key(identity: Any) -> Any:
    """Ids are numbers or texts; a list would be no key."""
    return identity if isinstance(identity, int | str) or identity is None else repr(identity)


def _number_key(identity: Any) -> Any:
    if isinstance(identity, str) and identity.isascii() and identity.isdigit() and len(identity) < 19:
        return int(identity) if str(int(identity)) == identity else identity
    if isinstance(identity, float) and identity.is_integer():
        return int(identity)
    return _key(identity)


def _categories(
    entries: list[Any], key: Callable[[Any], Any], path: Path, collection: Collection
) -> dict[Any, str]:
    names: dict[Any, str] = {}
    for number, entry in enumerate(entries, start=1):
        name = text_of(entry.get("name")) if isinstance(entry, dict) else ""
        if not isinstance(entry, dict) or "id" not in entry or not name:
            collection.note(f"{path}, category {number}", "has no id or no name")
        elif key(entry["id"]) in names:
            collection.note(f"{path}, category {number}", f"has the id {entry['id']} of an earlier one")
        else:
            if name in names.values():
                collection.note(f"{path}, category {number}", f"is called {name!r} like an earlier one")
            names[key(entry["id"])] = name
    return dict(sorted(names.items(), key=lambda pair: (str(type(pair[0])), pair[0])))


def _by_image(entries: list[Any], key: Callable[[Any], Any], path: Path, collection: Collection) -> _ByImage:
    by_image: _ByImage = defaultdict(list)
    seen: set[Any] = set()
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or "image_id" not in entry:
            collection.note(f"{path}, annotation {number}", "belongs to no image")
            continue
        identity = _key(entry.get("id"))
        if identity is not None and identity in seen:
            collection.note(
                f"{path}, annotation {number}", f"has the id {identity} of an earlier one; both are kept"
            )
        seen.add(identity)
        by_image[key(entry["image_id"])].append((number, entry))
    return by_image


def _box(
    entry: dict[str, Any],
    names: dict[Any, str],
    key: Callable[[Any], Any],
    where: str,
    collection: Collection,
) -> Box | None:
    label = names.get(key(entry.get("category_id")))
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
    # The comparison is false for NaN, and holds for integers that are too large for a float. By exact type:
    # isinstance would take True for a number, and a second test half as long again for millions of them.
    for value in values:
        if type(value) not in _NUMBERS or not -1e9 < value < 1e9:
            return None
    return [float(value) for value in values]
