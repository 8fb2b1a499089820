"""Writing the smaller formats: CreateML, labelme, and a plain table."""

from __future__ import annotations

import csv
import io
from typing import Any

from engine import json_text
from engine.annotations import class_file
from engine.annotations.model import Box
from engine.datasets.exchange.collection import SETS, Collection
from engine.datasets.exchange.writing import Report, Target, distinct, lost_difficult
from engine.file_names import encoded, fitting


def write_createml(collection: Collection, target: Target, progress: Report) -> None:
    """One folder a set, with its images and one ``_annotations.createml.json``."""
    pictures = distinct(collection)
    entries: dict[str, list[dict[str, Any]]] = {}
    difficult = 0
    for done, picture in enumerate(pictures, start=1):
        progress(done, len(pictures))
        folder = f"{picture.set_name}/" if picture.set_name else ""
        target.bring(picture, folder + picture.name)
        if picture.annotation is None:
            continue
        difficult += sum(box.difficult for box in picture.boxes)
        entries.setdefault(folder, []).append(
            {
                "image": picture.name,
                "verified": picture.annotation.verified,
                "annotations": [{"label": box.label, "coordinates": _centred(box)} for box in picture.boxes],
            }
        )
    if difficult:
        collection.note(target.final, lost_difficult(difficult))
    for folder, content in entries.items():
        target.save(f"{folder}_annotations.createml.json", json_text.to_text(content).encode())
    _save_classes(collection, target)


def _centred(box: Box) -> dict[str, float]:
    x, y = (box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2
    return {"x": x, "y": y, "width": box.width, "height": box.height}


def write_labelme(collection: Collection, target: Target, progress: Report) -> None:
    """One JSON beside each image; the sets become folders."""
    pictures = distinct(collection)
    difficult = 0
    written: set[str] = set()
    for done, picture in enumerate(pictures, start=1):
        progress(done, len(pictures))
        name = f"{picture.set_name}/{picture.name}" if picture.set_name else picture.name
        target.bring(picture, name)
        annotation = picture.annotation
        if annotation is None:
            continue
        difficult += sum(box.difficult for box in picture.boxes)
        shapes: list[dict[str, Any]] = [
            {
                "label": box.label,
                "points": [[box.xmin, box.ymin], [box.xmax, box.ymax]],
                "group_id": None,
                "description": "",
                "shape_type": "rectangle",
                "flags": {},
            }
            for box in picture.boxes
        ]
        content = {
            "version": "5.5.0",
            "flags": {"verified": True} if annotation.verified else {},
            "shapes": shapes,
            "imagePath": picture.image.as_posix() if target.images == "leave" else name.rpartition("/")[2],
            "imageData": None,
            "imageHeight": annotation.height,
            "imageWidth": annotation.width,
        }
        target.save(_free_json(name, written), json_text.to_text(content, indent=2).encode())
    if difficult:
        collection.note(target.final, lost_difficult(difficult))
    _save_classes(collection, target)


def _free_json(image: str, written: set[str]) -> str:
    """The label file beside an image; of a name that leaves no room for the longer ending, the beginning."""
    folder, slash, name = image.rpartition("/")
    stem = name.rpartition(".")[0]
    path, number = folder + slash + fitting(stem, ".json"), 1
    while path.casefold() in written:
        number += 1
        path = folder + slash + fitting(stem, f"~{number}.json")
    written.add(path.casefold())
    return path


def write_table(collection: Collection, target: Target, progress: Report) -> None:
    """``annotations.csv``: a row a box; an image without boxes has one row without class."""
    pictures = distinct(collection)
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(("filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax", "difficult",
                   "verified", "set"))  # fmt: skip
    for done, picture in enumerate(pictures, start=1):
        progress(done, len(pictures))
        target.bring(picture, f"images/{picture.name}")
        annotation = picture.annotation
        if annotation is None:
            continue
        head = (picture.name, annotation.width, annotation.height)
        tail = (int(annotation.verified), picture.set_name if picture.set_name in SETS else "")
        for box in picture.boxes:
            edges = (f"{edge:g}" if edge == round(edge) else repr(edge) for edge in box.xyxy)
            rows.writerow((*head, box.label, *edges, int(box.difficult), *tail))
        if not picture.boxes:
            rows.writerow((*head, "", "", "", "", "", 0, *tail))
    target.save("annotations.csv", encoded(stream.getvalue()))
    _save_classes(collection, target)


def _save_classes(collection: Collection, target: Target) -> None:
    """The classes in their order, of which these formats say nothing; others pass over the file."""
    target.save("classes.txt", class_file.listing(collection.class_names))
