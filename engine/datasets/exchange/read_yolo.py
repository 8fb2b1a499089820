"""Reading a YOLO data set: ``data.yaml`` with ``images/`` and ``labels/`` beside each other."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.annotations import data_yaml, yolo
from engine.annotations.text import read_text
from engine.datasets.exchange.collection import SETS, Collection, Picture, is_file
from engine.datasets.exchange.read_folder import Report
from engine.datasets.exchange.sizes import annotated, readable_size, usable
from engine.datasets.names import is_image, natural_key
from engine.errors import AnnotationError, DatasetError
from engine.i18n import plural


def is_yolo(folder: Path) -> bool:
    """Whether ``folder`` is laid out as YOLO programs want it."""
    return _yaml_in(folder) is not None or ((folder / "images").is_dir() and (folder / "labels").is_dir())


def read_yolo(source: Path, progress: Report) -> Collection:
    """The data set of a ``data.yaml``, or of a folder with ``images/`` and ``labels/``.

    Raises:
        DatasetError: no image, or ``data.yaml`` cannot be read.
    """
    description = source if source.is_file() else _yaml_in(source)
    root = source.parent if source.is_file() else source
    values, names, keypoints = _load(description) if description is not None else ({}, None, None)
    collection = Collection(class_names=_listed(root) if names is None else names)
    images = _images(values, root, collection)
    if not images:
        raise DatasetError("holds no images", where=root, remedy="Choose the folder with images/ and labels/")
    for done, (image, set_name) in enumerate(images, start=1):
        progress(done, len(images))
        size = readable_size(image, collection)
        if size is None:
            continue
        label = _label_of(image)
        annotation = None
        if label is not None:
            try:
                read = yolo.read(
                    label, collection.class_names, *size, filename=image.name, keypoints=keypoints
                )
            except AnnotationError as error:
                collection.note(label, f"the image is left out: its label file {error.what}")
                continue
            for problem in read.problems:
                collection.note(label, f"{problem.place}: {problem.message}")
            boxes = [usable(replace(box, origin=None), size, label, collection) for box in read.boxes]
            annotation = annotated(image, size, [box for box in boxes if box is not None])
        collection.pictures.append(Picture(_name(image, root, set_name), image, annotation, set_name))
    unnamed = {box.label for picture in collection.pictures for box in picture.boxes}
    collection.add_classes(sorted(unnamed, key=natural_key))
    return collection


def _yaml_in(folder: Path) -> Path | None:
    for name in ("data.yaml", "data.yml", "dataset.yaml"):
        if (folder / name).is_file():
            return folder / name
    return None


def _load(path: Path) -> tuple[dict[str, Any], list[str] | None, tuple[int, int] | None]:
    """What it says, its names (None: it does not speak of them), and the shape of key points."""
    try:
        text = read_text(path)
        return data_yaml.load(text, path), data_yaml.names(text, path), data_yaml.keypoints(text, path)
    except AnnotationError as error:
        raise DatasetError(error.what, where=path, place=error.place, remedy=error.remedy) from error


def _listed(root: Path) -> list[str]:
    places = [
        root / "classes.txt",
        root / "labels" / "classes.txt",
        root / "obj.names",
        root / "_darknet.labels",
    ]
    found = next((path for path in places if path.is_file()), None)
    return yolo.read_classes(found) if found is not None else []


def _images(values: dict[str, Any], root: Path, collection: Collection) -> list[tuple[Path, str]]:
    """The images with their sets, each once, naturally sorted inside a set."""
    bases = [root]
    if isinstance(values.get("path"), str):
        bases.insert(0, root / values["path"])
    listed: dict[Path, str] = {}
    for name in SETS:
        entry = values.get(name, values.get("valid") if name == "val" else None)
        for part in entry if isinstance(entry, list) else [entry]:
            if isinstance(part, str):
                for image in _entry(part, bases, collection):
                    listed.setdefault(image, name)
    if not listed:
        folder = root / "images" if (root / "images").is_dir() else root
        for image in _walk(folder):
            top = image.relative_to(folder).parts[0]
            listed[image] = next(
                (name for name in SETS if top == name or (name, top) == ("val", "valid")), ""
            )
    return list(listed.items())


def _entry(part: str, bases: list[Path], collection: Collection) -> list[Path]:
    """The images of a folder or list file that ``data.yaml`` names."""
    # Roboflow writes ../train/images for a folder beside data.yaml.
    for candidate in [base / relative for base in bases for relative in (part, part.removeprefix("../"))]:
        if is_file(candidate):
            lines = [line.strip() for line in read_text(candidate).splitlines()]
            paths = [
                next((p for p in (b / line for b in bases) if is_file(p)), None) for line in lines if line
            ]
            missing = paths.count(None)
            if missing:
                told = plural(
                    missing,
                    f"names {missing} image that is not there",
                    f"names {missing} images that are not there",
                )
                collection.note(candidate, told)
            return [path for path in paths if path is not None]
        if os.path.isdir(candidate):  # noqa: PTH112 - answers False where pathlib raises: a name far too long
            return _walk(candidate)
    collection.note(part, "data.yaml names it, but it is not there")
    return []


def _walk(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if is_image(path) and path.is_file()]
    return sorted(found, key=lambda path: natural_key(path.as_posix()))


def _label_of(image: Path) -> Path | None:
    """``labels`` for the last ``images`` in the path, as YOLO programs have it; else beside the image."""
    parts = list(image.parts)
    for index in range(len(parts) - 2, -1, -1):
        if parts[index] == "images":
            parts[index] = "labels"
            candidate = Path(*parts).with_suffix(".txt")
            return candidate if candidate.is_file() else None
    beside = image.with_suffix(".txt")
    return beside if beside.is_file() and beside.name.lower() not in yolo.NOT_ANNOTATIONS else None


def _name(image: Path, root: Path, set_name: str) -> str:
    """The image's path without ``images`` and the set's folder, which the other format has in its own way."""
    try:
        parts = image.resolve().relative_to(root.resolve()).parts
    except ValueError:
        return image.name
    own = [part for part in parts[:-1] if part != "images" and part not in (set_name, "valid")]
    return "/".join([*own, parts[-1]])
