"""Reading CVAT for images 1.1: one ``annotations.xml`` with an ``<image>`` a photo, edges in pixels.

The format: https://docs.cvat.ai/docs/manual/advanced/xml_format. It is read a photo at a time, as such
files are large.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from engine.annotations.model import Box
from engine.datasets.exchange.collection import Collection, set_of
from engine.datasets.exchange.programs.saying import Placed, Said, enclosing, take, tell_enclosed
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.resolver import Entry
from engine.datasets.exchange.sizes import stated_size
from engine.datasets.exchange.tree import CVAT, Tree
from engine.errors import DatasetError
from engine.i18n import plural

_CORNERS = ("xtl", "ytl", "xbr", "ybr")
_ROUND = ("cx", "cy", "rx", "ry")
_BOXED = ("left", "top", "width", "height")
_CUBOID = tuple(
    f"{axis}{side}{depth}" for side in ("tl", "tr", "bl", "br") for depth in "12" for axis in "xy"
)


def read_cvat(source: Path, progress: Report, tree: Tree | None = None) -> Collection:
    """The data set of an ``annotations.xml``, or of all of them in a folder.

    Raises:
        DatasetError: there is none, or it cannot be read.
    """
    tree = tree or Tree(source)
    names = tree.of_kind(CVAT)
    if not names:
        raise DatasetError("holds no CVAT file", where=source, remedy="Choose the annotations.xml itself")
    collection = Collection()
    said: list[Said] = []
    for name in names:
        collection.read.add(name)
        said += _read_file(name, tree, collection)
    take(said, tree, source, collection, progress)
    collection.add_classes(sorted({box.label for picture in collection.pictures for box in picture.boxes}))
    return collection


def _read_file(name: str, tree: Tree, collection: Collection) -> Iterator[Said]:
    path, own = tree.path(name), tree.folder_of(name)
    enclosed: list[str] = []
    tracks = tags = 0
    try:
        reader = etree.iterparse(
            str(path), events=("end",), tag=("label", "image", "track"), resolve_entities=False,
            no_network=True, load_dtd=False, huge_tree=True,
        )  # fmt: skip
        for _, element in reader:
            if element.tag == "label":
                if not element.findtext("parent"):  # a point of a skeleton
                    collection.add_classes(filter(None, [(element.findtext("name") or "").strip()]))
                continue
            if element.tag == "track":
                tracks += 1
            else:
                tags += sum(1 for _ in element.iterchildren("tag"))
                yield _image(element, path, own, enclosed, collection)
            element.clear()
            while element.getprevious() is not None:  # what was read must not fill the memory
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        reason = (error.msg or "unknown reason").rsplit(", line ", 1)[0]
        raise DatasetError(
            f"is not well-formed XML ({reason})", where=path, place=f"line {error.lineno or 1}",
            remedy="Export it again",
        ) from error  # fmt: skip
    except OSError as error:
        raise DatasetError(
            f"cannot be opened ({error})", where=path, remedy="Check that it is yours"
        ) from error
    tell_enclosed(enclosed, path, collection)
    if tracks:
        told = plural(
            tracks,
            f"{tracks} track of a video is not read: export the task as CVAT for images",
            f"{tracks} tracks of a video are not read: export the task as CVAT for images",
        )
        collection.note(path, told)
    if tags:
        told = plural(
            tags, f"{tags} tag of a whole photo stays behind", f"{tags} tags of whole photos stay behind"
        )
        collection.note(path, told)


def _image(
    element: etree._Element, path: Path, own: str, enclosed: list[str], collection: Collection
) -> Said:
    called = element.get("name", "")
    subset = element.get("subset", "")
    where = f"{path}, image {called}"
    boxes: list[Placed] = []
    lost = 0
    for number, shape in enumerate(element.iterchildren(tag=etree.Element), start=1):
        if shape.tag == "tag":
            continue
        place = f"{where}, shape {number}"
        box = _box(shape, enclosed)
        if isinstance(box, Box):
            boxes.append((place, box))
        else:
            collection.note(place, box)
            lost += 1
    bases = dict.fromkeys((own, own.rpartition("/")[0]))
    folders = ("", "images", f"images/{subset}", subset, "data") if subset else ("", "images", "data")
    places = dict.fromkeys(f"{base}/{folder}".strip("/") for base in bases for folder in folders)
    size = stated_size(_number(element.get("width")), _number(element.get("height")))
    return Said(where, Entry(called, tuple(places), set_of(subset)), size, boxes, lost)


def _box(shape: etree._Element, enclosed: list[str]) -> Box | str:
    """The box of a shape, or what is wrong with it."""
    label = shape.get("label", "").strip()
    if not label:
        return f"a {shape.tag} has no label"
    points = _points(shape)
    if points is None:
        return f"a {shape.tag} of class {label!r} has no edges that could be read"
    turn = _number(shape.get("rotation")) or 0.0
    if turn % 360:
        middle = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
        points = [_turned(point, middle, turn) for point in points]
    if shape.tag != "box":
        enclosed.append(str(shape.tag))
    elif turn % 90:
        enclosed.append("rotated box")
    marks = {each.get("name", "").casefold(): each.text for each in shape.iterchildren("attribute")}
    difficult = (marks.get("difficult") or "").strip().casefold() in ("true", "1")
    return enclosing(label, points, difficult=difficult)


def _points(shape: etree._Element) -> list[tuple[float, float]] | None:
    if shape.tag == "skeleton":
        flat = [pair for point in shape.iterchildren("points") for pair in _points(point) or ()]
        return flat if len(flat) > 1 else None
    for names in (_CORNERS, _ROUND, _BOXED, _CUBOID):
        if all(name in shape.attrib for name in names):
            values = [_number(shape.get(name)) for name in names]
            if any(value is None for value in values):
                return None
            known = [value for value in values if value is not None]
            if names == _CUBOID:
                return list(zip(known[::2], known[1::2], strict=True))
            one, two, three, four = known
            if names == _CORNERS:
                return _corners(one, two, three, four)
            if names == _ROUND:
                return _corners(one - three, two - four, one + three, two + four)
            return _corners(one, two, one + three, two + four)
    pairs = [part.split(",") for part in shape.get("points", "").split(";") if part]
    points = []
    for pair in pairs:
        x, y = (_number(value) for value in pair) if len(pair) == 2 else (None, None)
        if x is None or y is None:
            return None
        points.append((x, y))
    return points or None


def _corners(xmin: float, ymin: float, xmax: float, ymax: float) -> list[tuple[float, float]]:
    return [(xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax)]


def _turned(point: tuple[float, float], middle: tuple[float, float], degrees: float) -> tuple[float, float]:
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    x, y = point[0] - middle[0], point[1] - middle[1]
    return middle[0] + x * cosine - y * sine, middle[1] + x * sine + y * cosine


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None
