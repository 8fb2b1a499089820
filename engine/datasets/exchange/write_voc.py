"""Writing Pascal VOC as Boxwright opens it: ``JPEGImages``, ``Annotations``, ``ImageSets/Main``."""

from __future__ import annotations

from dataclasses import replace

from engine.annotations import class_file, voc
from engine.annotations.model import Box
from engine.datasets import name_lists
from engine.datasets.exchange.collection import SETS, Collection
from engine.datasets.exchange.writing import Report, Target, distinct
from engine.i18n import plural


def write_voc(collection: Collection, target: Target, progress: Report) -> None:
    """Write it; edges are rounded to whole pixels, as labelImg's files hold no others."""
    pictures = distinct(collection)
    rounded = 0
    for done, picture in enumerate(pictures, start=1):
        progress(done, len(pictures))
        name = f"JPEGImages/{picture.name}"
        target.bring(picture, name)
        if picture.annotation is None:
            continue
        image = picture.image if target.images == "leave" else target.final / name
        header = voc.new_annotation(image, picture.annotation.width, picture.annotation.height)
        size = picture.annotation.width, picture.annotation.height
        boxes = tuple(_whole(box, *size) for box in picture.boxes)
        rounded += sum(box.xyxy != old.xyxy for box, old in zip(boxes, picture.boxes, strict=True))
        annotation = replace(header, boxes=boxes, verified=picture.annotation.verified)
        stem = picture.name.rpartition(".")[0]
        target.save(f"Annotations/{stem}.xml", voc.to_bytes(annotation))
    if rounded:
        told = plural(
            rounded,
            f"{rounded} box is rounded to whole pixels",
            f"{rounded} boxes are rounded to whole pixels",
        )
        collection.note(target.final, told)
    target.save("classes.txt", class_file.listing(collection.class_names))
    lists = {name: [p.name.rpartition(".")[0] for p in pictures if p.set_name == name] for name in SETS}
    if any(lists.values()):
        for name, stems in {**lists, "trainval": lists["train"] + lists["val"]}.items():
            target.save(f"ImageSets/Main/{name}.txt", name_lists.to_bytes(stems))


def _whole(box: Box, width: int, height: int) -> Box:
    """Rounded edges, at least a pixel apart and none below 1, which is labelImg's least."""
    xmin, xmax = _rounded(box.xmin, box.xmax, width)
    ymin, ymax = _rounded(box.ymin, box.ymax, height)
    return Box(box.label, xmin, ymin, xmax, ymax, box.difficult)


def _rounded(low: float, high: float, extent: int) -> tuple[float, float]:
    upper = max(min(max(round(high), round(low) + 1), extent), 2)
    return float(min(max(round(low), 1), upper - 1)), float(upper)
