"""Reading Label Studio: its JSON export, and JSON-MIN. Edges are percent of the photo's size.

The format: https://labelstud.io/guide/task_format. Photos that were uploaded are called
``1a2b3c4d-photo.jpg`` there; the photo may still have its own name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from engine.annotations.model import Box
from engine.datasets.exchange.collection import Collection, text_of
from engine.datasets.exchange.programs.saying import Said, enclosing, take, tell_enclosed
from engine.datasets.exchange.read_coco import numbers
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.resolver import Entry
from engine.datasets.exchange.sizes import stated_size
from engine.datasets.exchange.tree import LABEL_STUDIO, Tree
from engine.datasets.names import is_image
from engine.errors import DatasetError
from engine.i18n import plural

_UPLOADED = re.compile(r"[0-9a-f]{8}-(?=.)")
_SHAPES = ("rectangle", "polygon", "ellipse", "brush", "keypoint")
_MIN_KEYS = frozenset({"annotator", "annotation_id", "lead_time", "created_at", "updated_at"})


def is_label_studio(content: list[Any]) -> bool:
    """Whether JSON is tasks of Label Studio, in either export."""
    if not content or not all(isinstance(task, dict) for task in content):
        return False
    return all(_is_task(task) or _is_min(task) for task in content)


def read_label_studio(source: Path, progress: Report, tree: Tree | None = None) -> Collection:
    """The data set of an exported ``.json``, or of all of them in a folder.

    Raises:
        DatasetError: there is none, or it cannot be read.
    """
    tree = tree or Tree(source)
    names = tree.of_kind(LABEL_STUDIO)
    if not names:
        raise DatasetError("holds no Label Studio file", where=source, remedy="Choose the .json file itself")
    collection = Collection()
    tasks: list[tuple[Path, str, int, dict[str, Any]]] = []
    for name in names:
        path, own = tree.path(name), tree.folder_of(name)
        tasks += [(path, own, number, task) for number, task in enumerate(tree.json(name), start=1)]
        collection.read.add(name)
    plain = _plain_names([_named(task) for _, _, _, task in tasks], tree)
    enclosed: dict[Path, list[str]] = {path: [] for path, *_ in tasks}
    several: Counter[Path] = Counter()
    said = []
    for path, own, number, task in tasks:
        where = f"{path}, task {task.get('id', number)}"
        photo = _named(task)
        if not photo:
            collection.note(where, "names no image")
            continue
        results, is_seen, others = _results(task)
        several[path] += others
        places = tuple(dict.fromkeys((own, f"{own}/images".strip("/"), "", "images")))
        each = Said(where, Entry(plain[photo], places), is_seen=is_seen, are_fractions=True)
        _take_results(results, each, enclosed[path], collection)
        said.append(each)
    for path, kinds in enclosed.items():
        tell_enclosed(kinds, path, collection)
    for path, count in several.items():
        if count:
            told = plural(
                count,
                f"{count} task was labelled several times: the newest counts",
                f"{count} tasks were labelled several times: the newest counts",
            )
            collection.note(path, told)
    take(said, tree, source, collection, progress)
    collection.add_classes(sorted({box.label for picture in collection.pictures for box in picture.boxes}))
    return collection


def _is_task(task: dict[str, Any]) -> bool:
    lists = ("annotations", "completions", "predictions")
    return isinstance(task.get("data"), dict) and any(isinstance(task.get(key), list) for key in lists)


def _is_min(task: dict[str, Any]) -> bool:
    return len(_MIN_KEYS & task.keys()) > 1 and bool(_named(task)) and "id" in task


def _named(task: dict[str, Any]) -> str:
    """The photo of a task as a path: of the keys of its data, the first that looks like one."""
    data = task.get("data")
    values = [
        value for value in (data if isinstance(data, dict) else task).values() if isinstance(value, str)
    ]
    paths = list(map(_path, values))
    return next((path for path in paths if is_image(path)), "")


def _path(value: str) -> str:
    """A path out of a URL: of a local file (``/data/local-files/?d=a/b.jpg``), an upload, or a bucket."""
    if "?" not in value and "://" not in value:
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return value
    local = parse_qs(parts.query).get("d", [""])[0]
    if local:
        return local
    path = parts.path if parts.scheme in ("http", "https", "s3", "gs", "azure-blob") else value
    return f"/{path.lstrip('/')}" if path != value else value


def _plain_names(paths: list[str], tree: Tree) -> dict[str, str]:
    """Each path with the name the photo has: that of the upload, or the one it had before, where no other
    upload had it."""
    there = {name.rpartition("/")[2].casefold() for name in tree.images}
    before = {path: _UPLOADED.sub("", path.rpartition("/")[2], count=1) for path in dict.fromkeys(paths)}
    counts = Counter(before.values())
    found = {}
    for path, name in before.items():
        folder, slash, last = path.rpartition("/")
        is_known = {last.casefold(), unquote(last).casefold()} & there
        found[path] = path if is_known or counts[name] > 1 else f"{folder}{slash}{name}"
    return found


def _results(task: dict[str, Any]) -> tuple[list[Any], bool, int]:
    """What was drawn, whether somebody looked at the photo, and 1 where several people did."""
    if not isinstance(task.get("data"), dict):  # JSON-MIN
        lists = [value for value in task.values() if isinstance(value, list)]
        return [part for value in lists for part in value], True, 0
    annotations = task.get("annotations", task.get("completions"))
    kept = [
        each
        for each in (annotations if isinstance(annotations, list) else [])
        if isinstance(each, dict) and not each.get("was_cancelled") and isinstance(each.get("result"), list)
    ]
    if not kept:
        return [], False, 0
    newest = max(kept, key=lambda each: str(each.get("updated_at") or each.get("created_at") or ""))
    return newest["result"], True, int(len(kept) > 1)


def _take_results(results: list[Any], said: Said, enclosed: list[str], collection: Collection) -> None:
    shapes: dict[object, list[dict[str, Any]]] = {}
    for number, result in enumerate(results):
        if isinstance(result, dict):
            shapes.setdefault(result.get("id") or f"#{number}", []).append(result)
    others = 0
    for number, parts in enumerate(shapes.values(), start=1):
        where = f"{said.where}, region {number}"
        values = [part["value"] if isinstance(part.get("value"), dict) else part for part in parts]
        if not any(_is_shape(part, value) for part, value in zip(parts, values, strict=True)):
            others += 1  # a class of the whole photo, a text
            continue
        first = parts[0]
        size = stated_size(first.get("original_width"), first.get("original_height"))
        said.size = size if all(size) else said.size
        box = _box(parts, values, size if all(size) else (1, 1), enclosed)
        if isinstance(box, Box):
            said.boxes.append((where, box))
        else:
            collection.note(where, box)
            said.lost += 1
    if others and not said.boxes and not said.lost:
        said.is_seen = False
        collection.note(said.where, "holds no boxes, but what is said of the whole photo; it is not read")


def _is_shape(part: dict[str, Any], value: dict[str, Any]) -> bool:
    kind = part.get("type")
    named = isinstance(kind, str) and kind.startswith(_SHAPES)
    return named or ("x" in value and "y" in value) or "points" in value


def _box(
    parts: list[dict[str, Any]], values: list[dict[str, Any]], size: tuple[int, int], enclosed: list[str]
) -> Box | str:
    """The box of a region in fractions of the photo's size, or what is wrong with it."""
    label = next(filter(None, map(_label, values)), "")
    if not label:
        return "has no label"
    if any(part.get("image_rotation") not in (None, 0) for part in parts):
        return f"a region of class {label!r} was drawn on a photo that Label Studio had turned"
    value = values[0]
    wide, high = size
    if isinstance(value.get("points"), list):
        pairs = [numbers(point) for point in value["points"]]
        if len(pairs) < 2 or not all(pair is not None and len(pair) == 2 for pair in pairs):
            return f"a polygon of class {label!r} has no points that could be read"
        enclosed.append("polygon")
        return enclosing(label, [(pair[0] / 100, pair[1] / 100) for pair in pairs if pair is not None])
    keys = ("x", "y", "radiusX", "radiusY") if "radiusX" in value else ("x", "y", "width", "height")
    edges = numbers([value.get(key) for key in keys])
    if edges is None:
        return f"a region of class {label!r} has no edges that could be read"
    x, y, across, down = (edge / 100 for edge in edges)
    if "radiusX" in value:
        enclosed.append("ellipse")
        return Box(label, x - across, y - down, x + across, y + down)
    turn = numbers([value.get("rotation", 0)])
    if not turn or not turn[0] % 360:
        return Box(label, x, y, x + across, y + down)
    # About the upper left corner, in pixels.
    enclosed.append("rotated box")
    sine, cosine = math.sin(math.radians(turn[0])), math.cos(math.radians(turn[0]))
    corners = ((0.0, 0.0), (across * wide, 0.0), (0.0, down * high), (across * wide, down * high))
    turned = [(x + (a * cosine - b * sine) / wide, y + (a * sine + b * cosine) / high) for a, b in corners]
    return enclosing(label, turned)


def _label(value: dict[str, Any]) -> str:
    for key, names in value.items():
        if key.endswith("labels") and isinstance(names, list) and names:
            return text_of(names[0])
    return ""
