"""What a folder is laid out like, by the names of the folders in it. Opens no file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from engine.annotations import yolo
from engine.datasets import class_lists, labels
from engine.datasets.listing import Items
from engine.datasets.names import IMAGE_SUFFIXES
from engine.datasets.twins import IMAGES, LABELS, divided
from engine.datasets.walking import walk

IMAGE_FOLDERS = ("JPEGImages", "images", "data")
LABEL_FOLDERS = ("Annotations",)
"""Names of folders, in whatever capitals; the first one found counts."""
_SET_FOLDERS = ("train", "valid", "val", "test")
_ASKED = 50  # photos that are asked whether labels lie beside them
_DEEPEST = 3
"""Folders below the one that is opened are looked into so far down for data sets."""


def sets_inside(root: Path, stems: Iterable[str]) -> list[Path]:
    """The folders with a VOC layout below ``root``, if every image is in one; else none."""
    found: dict[Path, None] = {}
    looked_at = set()
    for stem in stems:
        folder = stem.rpartition("/")[0]
        if folder in looked_at:
            continue
        looked_at.add(folder)
        parts = folder.split("/") if folder else []
        above = (root.joinpath(*parts[:depth]) for depth in range(1, min(len(parts), _DEEPEST) + 1))
        inside = next((path for path in above if _child(path, "JPEGImages") or _labels_in(path)), None)
        if inside is None:
            return []
        found[inside] = None
    return list(found)


def labels_elsewhere(root: Path, items: Items) -> tuple[Path, Path] | None:
    """Where ``root`` is, or is in, a folder ``images`` whose labels lie in a ``labels`` beside that, outside
    of ``root``: the folder that holds both, and that with the labels."""
    above, _, below = divided(root.as_posix(), IMAGES)
    twin = _child(Path(above), LABELS) if below is not None else None
    if twin is None or not items or any(labels.find(item) is not None for item in items[:_ASKED]):
        return None
    stems = set(items.stems)
    for folder in {stem.rpartition("/")[0] for stem in stems}:
        inside = twin / (below or "") / folder
        if any(f"{folder}/{bare}".strip("/") in stems for bare in map(_bare, _names_in(inside)) if bare):
            return Path(above), inside
    return None


def whole_set(folder: Path) -> Path | None:
    """The folder whose list of classes counts for a folder with ``images`` and ``labels``: itself, or the one
    above it where it is one of several sets, such as ``train``; None where nothing lists classes."""
    if class_lists.list_in(folder) is not None:
        return folder
    is_set = folder.name.lower() in _SET_FOLDERS
    return folder.parent if is_set and class_lists.list_in(folder.parent) is not None else None


def _names_in(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return []


def _bare(name: str) -> str:
    bare, _, ending = name.rpartition(".")
    is_label = ending.lower() in ("txt", "xml", "json") and name.lower() not in yolo.NOT_ANNOTATIONS
    return bare if is_label else ""


def folder_of(image: Path) -> Path:
    """The folder to open as a data set when a person points at one image."""
    for folder in image.parents:
        is_voc = is_one_of(folder.name, IMAGE_FOLDERS[:1])
        if is_voc or (is_one_of(folder.name, IMAGE_FOLDERS) and _labels_in(folder.parent)):
            return folder.parent
    return image.parent


def is_one_of(name: str, known: Iterable[str]) -> bool:
    """Whether a folder is called so, in whatever capitals."""
    return name.lower() in (each.lower() for each in known)


def layout_of(folder: Path) -> tuple[Path, Path, Path]:
    """Root, images folder and labels folder of what lies in ``folder``."""
    if is_one_of(folder.name, IMAGE_FOLDERS) and _labels_in(folder.parent):
        folder = folder.parent  # the images folder of a VOC layout was chosen instead of its root
    labels = _labels_in(folder)
    for name in IMAGE_FOLDERS:
        images = _child(folder, name)
        if images is None or not (labels or name == "JPEGImages"):
            continue
        if name != "data" or walk(images, IMAGE_SUFFIXES):  # it may hold anything
            return folder, images, labels or _darknet_labels(folder, images) or folder / "Annotations"
    return folder, folder, labels or folder


def _darknet_labels(folder: Path, images: Path) -> Path | None:
    """The folder ``labels`` that Darknet's scripts put beside ``JPEGImages``; None without labels of them."""
    twin = _child(folder, LABELS)
    if twin is None:
        return None
    photos = {name.rpartition(".")[0] for name in walk(images, IMAGE_SUFFIXES)}
    has_labels = any(name.rpartition(".")[0] in photos for name in walk(twin, (".txt", ".xml", ".json")))
    return twin if has_labels else None


def _labels_in(root: Path) -> Path | None:
    return next((found for name in LABEL_FOLDERS if (found := _child(root, name)) is not None), None)


def _child(folder: Path, name: str) -> Path | None:
    """The sub-folder of that name, by its very name if there is one, else in other capitals.

    The names that are listed are compared: what a disk answers when it is asked depends on the disk.
    """
    try:
        with os.scandir(folder) as entries:
            found = [entry.name for entry in entries if entry.name.lower() == name.lower() and _is_dir(entry)]
    except OSError:
        return None
    return folder / (name if name in found else min(found)) if found else None


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
