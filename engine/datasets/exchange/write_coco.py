"""Writing COCO: ``images/`` and one ``annotations/instances_SET.json`` a set."""

from __future__ import annotations

from typing import Any

from engine import json_text
from engine.datasets.exchange.collection import SETS, Collection, Picture
from engine.datasets.exchange.writing import Report, Target, distinct
from engine.datasets.images import image_size


def write_coco(collection: Collection, target: Target, progress: Report) -> None:
    """Write it. ``difficult`` and ``verified`` travel in keys of their own, which others pass over."""
    pictures = distinct(collection)
    categories = [{"id": index, "name": name, "supercategory": ""}
                  for index, name in enumerate(collection.class_names, start=1)]  # fmt: skip
    ids = {name: index for index, name in enumerate(collection.class_names, start=1)}
    sets: dict[str, dict[str, Any]] = {}
    without_set = "unassigned" if any(picture.set_name for picture in pictures) else "all"
    for done, picture in enumerate(pictures, start=1):
        progress(done, len(pictures))
        target.bring(picture, f"images/{picture.name}")
        if picture.annotation is None:
            collection.note(picture.image, "nobody has looked at it; in COCO it looks like an empty one")
        content = sets.setdefault(picture.set_name or without_set, {"images": [], "annotations": []})
        _add(content, picture, done, ids)
    for name in (*SETS, "all", "unassigned"):
        if name in sets:
            content = {"info": {"description": "written by Boxwright"}, "licenses": [], **sets[name]}
            text = json_text.to_text({**content, "categories": categories})
            target.save(f"annotations/instances_{name}.json", text.encode())


def _add(content: dict[str, Any], picture: Picture, identity: int, ids: dict[str, int]) -> None:
    width, height = _size(picture)
    entry: dict[str, Any] = {"id": identity, "file_name": picture.name, "width": width, "height": height}
    if picture.annotation is not None and picture.annotation.verified:
        entry["verified"] = True
    content["images"].append(entry)
    for box in picture.boxes:
        annotation: dict[str, Any] = {
            "id": identity * 1_000_000 + len(content["annotations"]),
            "image_id": identity,
            "category_id": ids[box.label],
            "bbox": [box.xmin, box.ymin, box.width, box.height],
            "area": box.area,
            "iscrowd": 0,
            "segmentation": [],
        }
        if box.difficult:
            annotation["difficult"] = 1
        content["annotations"].append(annotation)


def _size(picture: Picture) -> tuple[int, int]:
    if picture.annotation is not None:
        return picture.annotation.width, picture.annotation.height
    return image_size(picture.image)
