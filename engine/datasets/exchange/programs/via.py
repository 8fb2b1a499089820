"""Reading the VGG Image Annotator 1 and 2: its project, its JSON export, and its CSV export.

The format: https://www.robots.ox.ac.uk/~vgg/software/via. Edges are pixels; the class is one of the region's
attributes, which people call what they like.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from engine import json_text
from engine.annotations.model import Box
from engine.annotations.text import read_text, split_lines
from engine.datasets.exchange.collection import Collection, set_of, text_of
from engine.datasets.exchange.programs.saying import Said, enclosing, take, tell_enclosed
from engine.datasets.exchange.read_coco import numbers
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.resolver import Entry, set_folder
from engine.datasets.exchange.tree import VIA, Tree, decode_head
from engine.errors import AnnotationError, DatasetError
from engine.i18n import plural

_USUAL = ("class", "label", "name", "class_name", "category", "object", "type", "object_name")
"""What the attribute that is the class is called, the likeliest first."""
_COLUMNS = ("filename", "region_shape_attributes", "region_attributes")
_CORNERS = ("x", "y", "width", "height")


class _Region(NamedTuple):
    place: str
    shape: Any
    attributes: dict[str, Any]


class _Photo(NamedTuple):
    place: str
    name: str
    regions: list[_Region]


def is_via(content: dict[str, Any]) -> bool:
    """Whether JSON is a project or an export of VIA."""
    images = content.get("_via_img_metadata", content)
    return (
        isinstance(images, dict)
        and bool(images)
        and all(
            isinstance(each, dict) and "filename" in each and "regions" in each for each in images.values()
        )
    )


def is_via_table(head: bytes) -> bool:
    """Whether a table begins with the names of VIA's columns."""
    first = next(iter(split_lines(decode_head(head))), "").casefold()
    return all(name in first for name in _COLUMNS)


def read_via(source: Path, progress: Report, tree: Tree | None = None) -> Collection:
    """The data set of a VIA file, or of all of them in a folder.

    Raises:
        DatasetError: there is none, or it cannot be read.
    """
    tree = tree or Tree(source)
    names = tree.of_kind(VIA)
    if not names:
        raise DatasetError("holds no VIA file", where=source, remedy="Choose the .json or .csv file itself")
    collection = Collection()
    said: list[Said] = []
    for name in names:
        collection.read.add(name)
        path, own = tree.path(name), tree.folder_of(name)
        photos = list(_of_table(path, collection) if name[-4:].lower() == ".csv" else _of_json(tree, name))
        key = _class_key(photos)
        if key and key.casefold() not in _USUAL:
            collection.note(path, f"its attribute {key!r} is taken for the class")
        set_name = set_of(path.stem) or set_folder(own.rpartition("/")[2])
        places = tuple(dict.fromkeys((own, f"{own}/images".strip("/"), "", "images")))
        enclosed: list[str] = []
        for photo in photos:
            each = Said(f"{path}, {photo.place}", Entry(photo.name, places, set_name))
            for region in photo.regions:
                where = f"{path}, {region.place}"
                box = _box(region, key, enclosed)
                if isinstance(box, Box):
                    each.boxes.append((where, box))
                else:
                    collection.note(where, box)
                    each.lost += 1
            said.append(each)
        tell_enclosed(enclosed, path, collection)
    take(said, tree, source, collection, progress)
    empty = sum(picture.annotation is not None and not picture.boxes for picture in collection.pictures)
    if empty:
        told = plural(
            empty,
            f"{empty} photo without regions counts as one with nothing on it",
            f"{empty} photos without regions count as ones with nothing on them",
        )
        collection.note(source, told)
    collection.add_classes(sorted({box.label for picture in collection.pictures for box in picture.boxes}))
    return collection


def _of_json(tree: Tree, name: str) -> Iterable[_Photo]:
    content = tree.json(name)
    for key, entry in content.get("_via_img_metadata", content).items():
        regions = entry["regions"]
        listed = list(regions.values()) if isinstance(regions, dict) else regions  # VIA 1, and 2
        found = []
        for number, region in enumerate(listed if isinstance(listed, list) else [], start=1):
            known = region if isinstance(region, dict) else {}
            attributes = known.get("region_attributes")
            place = f"image {key}, region {number}"
            found.append(
                _Region(
                    place,
                    known.get("shape_attributes"),
                    attributes if isinstance(attributes, dict) else {},
                )
            )
        yield _Photo(f"image {key}", text_of(entry["filename"]), found)


def _of_table(path: Path, collection: Collection) -> Iterable[_Photo]:
    try:
        reader = csv.reader(io.StringIO(read_text(path), newline=""))
        header = [name.strip().lstrip("#").casefold() for name in next(reader, [])]
        columns = [header.index(name) for name in _COLUMNS]
        photos: dict[str, list[_Region]] = {}
        for row in reader:
            if not any(row):
                continue
            place = f"line {reader.line_num}"
            if len(row) <= max(columns):
                collection.note(f"{path}, {place}", "has too few columns")
                continue
            name, shape, attributes = (row[column] for column in columns)
            regions = photos.setdefault(name, [])
            if shape.strip() not in ("", "{}", '"{}"'):
                known = _object(attributes)
                regions.append(_Region(place, _object(shape), known if known is not None else {}))
    except (csv.Error, ValueError) as error:
        raise DatasetError(f"is no table of VIA ({error})", where=path, remedy="Export it again") from error
    except AnnotationError as error:
        raise DatasetError(error.what, where=path, place=error.place, remedy=error.remedy) from error
    return [_Photo(f"image {name}", name, regions) for name, regions in photos.items()]


def _object(cell: str) -> dict[str, Any] | None:
    try:
        value = json_text.parse(cell)
    except (ValueError, json.JSONDecodeError):
        return None
    return value if isinstance(value, dict) else None


def _class_key(photos: Iterable[_Photo]) -> str:
    """The attribute that is the class: by its name, else the one that most regions have."""
    counts: Counter[str] = Counter()
    for photo in photos:
        for region in photo.regions:
            counts.update(key for key in region.attributes if _values(region.attributes[key]))
    named = [key for usual in _USUAL for key in counts if key.casefold() == usual]
    return next(iter([*named, *(key for key, _ in counts.most_common())]), "")


def _values(value: Any) -> list[str]:
    """The texts of an attribute; a choice of several holds those that are ticked."""
    if isinstance(value, dict):
        return [text_of(key) for key, ticked in value.items() if ticked is True or ticked == "true"]
    text = text_of(value)
    return [text] if text else []


def _box(region: _Region, key: str, enclosed: list[str]) -> Box | str:
    """The box of a region, or what is wrong with it."""
    labels = _values(region.attributes.get(key))
    if len(labels) != 1:
        return f"a region has {len(labels)} classes" if labels else "a region has no class"
    shape = region.shape if isinstance(region.shape, dict) else {}
    kind, label = shape.get("name"), labels[0]
    points = _points(shape)
    if points is None:
        return f"a {kind or 'region'} of class {label!r} has no edges that could be read"
    if kind != "rect":
        enclosed.append(str(kind))
    return enclosing(label, points)


def _points(shape: dict[str, Any]) -> list[tuple[float, float]] | None:
    xs, ys = numbers(shape.get("all_points_x")), numbers(shape.get("all_points_y"))
    if xs is not None and ys is not None:
        return list(zip(xs, ys, strict=True)) if xs and len(xs) == len(ys) else None
    edges = numbers([shape.get(key) for key in _CORNERS])
    if edges is not None:
        x, y, wide, high = edges
        return [(x, y), (x + wide, y + high)]
    middle = numbers([shape.get("cx"), shape.get("cy")])
    radius = numbers([shape.get("r")]) or numbers([shape.get("rx"), shape.get("ry")])
    if middle is None or radius is None:
        return None
    (x, y), across, down = middle, radius[0], radius[-1]
    return [(x - across, y - down), (x + across, y + down)]
