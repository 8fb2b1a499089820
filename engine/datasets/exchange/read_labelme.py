"""Reading labelme: one JSON an image with ``shapes``. Rectangles are boxes; other shapes are enclosed.

Only the file format is read here; its description: https://github.com/wkentaro/labelme, examples.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from engine.annotations.model import Box
from engine.datasets.exchange.collection import Collection, Picture, find_image, set_of
from engine.datasets.exchange.read_coco import load_json, numbers
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.sizes import annotated, carried_size, readable_size, stated_size, usable
from engine.datasets.names import natural_key
from engine.errors import AnnotationError, DatasetError


def labelme_files(source: Path) -> list[Path]:
    """The labelme files ``source`` is or holds, naturally sorted."""
    candidates = [source] if source.is_file() else list(source.rglob("*.json"))
    found = [path for path in candidates if path.suffix.lower() == ".json" and _content(path) is not None]
    return sorted(found, key=lambda path: natural_key(path.as_posix()))


def read_labelme(source: Path, progress: Report) -> Collection:
    """The data set of a folder of labelme files.

    Raises:
        DatasetError: there is none.
    """
    files = labelme_files(source)
    if not files:
        raise DatasetError(
            "holds no labelme file", where=source, remedy="Choose the folder with the .json files"
        )
    root = source if source.is_dir() else source.parent
    collection = Collection()
    for done, path in enumerate(files, start=1):
        progress(done, len(files))
        content = _content(path)
        if content is not None:
            _read(content, path, root, collection)
    collection.add_classes(sorted({box.label for picture in collection.pictures for box in picture.boxes}))
    return collection


def _content(path: Path) -> dict[str, Any] | None:
    try:
        content = load_json(path)
    except (AnnotationError, DatasetError):
        return None
    is_labelme = (
        isinstance(content, dict) and isinstance(content.get("shapes"), list) and "imagePath" in content
    )
    return content if is_labelme else None


def _read(content: dict[str, Any], path: Path, root: Path, collection: Collection) -> None:
    name = str(content["imagePath"])
    # A file beside its image is the rule; imagePath often is a path on somebody else's computer.
    image = find_image(Path(name.replace("\\", "/")).name, [path.parent, root, root / "images"])
    if image is None:
        inside = " (it is only inside the label file)" if content.get("imageData") else ""
        collection.note(path, f"its image {name} is not there{inside}")
        return
    size = readable_size(image, collection)
    if size is None:
        return
    read = []
    for number, shape in enumerate(content["shapes"], start=1):
        where = f"{path}, shape {number}"
        box = _box(shape, where, collection)
        if box is not None:
            read.append((where, box))
    stated = stated_size(content.get("imageWidth"), content.get("imageHeight"))
    size = carried_size(image, size, stated, [box for _, box in read], path, collection)
    parts = [usable(box, size, where, collection) for where, box in read]
    boxes = [box for box in parts if box is not None]
    relative = image.relative_to(root).as_posix() if image.is_relative_to(root) else image.name
    set_name = set_of(relative.split("/")[0]) if "/" in relative else ""
    own = relative.split("/", 1)[1] if set_name else relative
    flags = content.get("flags")
    verified = isinstance(flags, dict) and flags.get("verified") is True
    collection.pictures.append(
        Picture(own, image, annotated(image, size, boxes, verified=verified), set_name)
    )


def _box(shape: Any, where: str, collection: Collection) -> Box | None:
    label = shape.get("label") if isinstance(shape, dict) else None
    points = shape.get("points") if isinstance(shape, dict) else None
    pairs = [numbers(point) for point in points] if isinstance(points, list) else []
    if not isinstance(label, str) or not label.strip():
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
    return Box(label.strip(), min(xs), min(ys), max(xs), max(ys))
