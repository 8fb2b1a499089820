"""What is wrong with a data set, each finding with its place and a remedy."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from engine.annotations import Box, ImageAnnotation
from engine.datasets.dataset import Dataset, Item
from engine.datasets.images import image_size, read_image
from engine.errors import AnnotationError, ImageError

KINDS = {
    "unreadable-image": "Images that cannot be read",
    "unreadable-label": "Label files that cannot be read",
    "label-problem": "Faults in label files that were read around",
    "no-area": "Boxes without area",
    "outside": "Boxes reaching out of their image",
    "size-mismatch": "Label files made for another image size",
    "duplicate-box": "Boxes drawn twice",
    "duplicate-image": "Images that are copies of each other",
    "orphan-label": "Label files without an image",
    "similar-classes": "Class names that look alike",
    "few-examples": "Classes with too few examples",
    "split-missing": "Split lists that name missing images",
    "split-leak": "Images in training and in test",
    "unlabelled": "Images nobody has looked at",
}
"""Every kind of finding and its heading, in the order in which to mend them."""

FEW_EXAMPLES = 10
"""A class with fewer objects cannot be learnt and tested."""

_SAME_BOX = 0.9  # IoU from which two boxes of one class are the same thing drawn twice


@dataclass(frozen=True)
class Finding:
    """One thing to mend.

    ``kind`` is a key of :data:`KINDS`; ``severity`` is ``"error"`` (spoils training), ``"warning"`` or
    ``"info"``. ``item`` is the image, if it is about one; ``place`` names the file and the place in it.
    """

    kind: str
    severity: str
    item: Item | None
    place: str
    message: str
    remedy: str


def check(
    dataset: Dataset, *, decode: bool = True, progress: Callable[[int, int], None] | None = None
) -> list[Finding]:
    """All findings, grouped by kind in the order of :data:`KINDS`. Changes nothing.

    Args:
        decode: decode every image, which finds the truncated ones; otherwise only headers are read.
        progress: called with (images done, images in all).
    """
    findings: list[Finding] = []
    labels: Counter[str] = Counter()
    unlabelled = 0
    for done, item in enumerate(dataset.items):
        size = _image(item, decode, findings)
        try:
            annotation = dataset.annotation(item)
        except AnnotationError as error:
            place = f"{item.label}, {error.place}" if error.place else str(item.label)
            findings.append(Finding("unreadable-label", "error", item, place, error.what, error.remedy))
        else:
            if annotation is None:
                unlabelled += 1
            else:
                labels.update(box.label for box in annotation.boxes)
                findings += _label_file(item, annotation, size)
        if progress is not None:
            progress(done + 1, len(dataset.items))
    findings += _copies(dataset)
    findings += [
        Finding(
            "orphan-label",
            "warning",
            None,
            str(path),
            "has no image",
            "Put the image back or remove the file",
        )
        for path in dataset.orphan_labels()
    ]
    findings += _classes(dataset, labels)
    findings += _lists(dataset)
    if unlabelled:
        message = f"{unlabelled} of {len(dataset.items)} images have no label file"
        remedy = "Label them, or save them empty if there is nothing to see"
        findings.append(Finding("unlabelled", "info", None, str(dataset.labels_dir), message, remedy))
    order = list(KINDS)
    return sorted(findings, key=lambda finding: order.index(finding.kind))


def _image(item: Item, decode: bool, findings: list[Finding]) -> tuple[int, int] | None:
    """The upright size in pixels; None, and a finding, if the image cannot be read."""
    try:
        if decode:
            height, width = read_image(item.image).shape[:2]
            return width, height
        return image_size(item.image)
    except ImageError as error:
        findings.append(Finding("unreadable-image", "error", item, str(item.image), error.what, error.remedy))
        return None


def _label_file(item: Item, annotation: ImageAnnotation, size: tuple[int, int] | None) -> Iterator[Finding]:
    file = str(item.label)
    for problem in annotation.problems:
        yield Finding(
            "label-problem", "warning", item, f"{file}, {problem.place}", problem.message,
            "Open the image, put it right and save",
        )  # fmt: skip
    stated = (annotation.width, annotation.height)
    if size is not None and all(stated) and stated != size:
        message = f"says {stated[0]} x {stated[1]} pixels, but the image has {size[0]} x {size[1]}"
        if stated == size[::-1] and stated != size:
            message += ": it was labelled without the photo's rotation"
        yield Finding(
            "size-mismatch", "error", item, file, message, "Check the boxes on the image and save it again"
        )
    width, height = size or stated
    for number, box in enumerate(annotation.boxes):
        # The object's number in the file; others may have been unreadable before it.
        place = f"{file}, object {(number if box.origin is None else box.origin) + 1}"
        corners = f"{box.label} at {', '.join(f'{value:g}' for value in box.xyxy)}"
        if box.width <= 0 or box.height <= 0:
            yield Finding("no-area", "error", item, place, f"{corners} has no area", "Delete or redraw it")
        elif width and height and _is_outside(box, width, height):
            yield Finding(
                "outside", "warning", item, place, f"{corners} reaches out of the {width} x {height} image",
                "Pull it back inside",
            )  # fmt: skip
    for first, second in _duplicates(annotation.boxes):
        box = annotation.boxes[second]
        place = f"{file}, object {(second if box.origin is None else box.origin) + 1}"
        message = f"{box.label} is drawn twice (see object {(annotation.boxes[first].origin or first) + 1})"
        yield Finding("duplicate-box", "warning", item, place, message, "Delete one of the two")


def _is_outside(box: Box, width: int, height: int) -> bool:
    return box.xmin < 0 or box.ymin < 0 or box.xmax > width or box.ymax > height


def _duplicates(boxes: tuple[Box, ...]) -> Iterator[tuple[int, int]]:
    """Pairs (earlier, later) of boxes that are the same, each later one once."""
    if len(boxes) < 2:
        return
    corners = np.array([box.xyxy for box in boxes])
    areas = np.array([box.area for box in boxes])
    names = np.array([box.label for box in boxes])
    for later in range(1, len(boxes)):
        overlap = np.minimum(corners[later, 2:], corners[:later, 2:]) - np.maximum(
            corners[later, :2], corners[:later, :2]
        )
        shared = overlap.clip(min=0).prod(axis=1)
        union = areas[later] + areas[:later] - shared
        same = (shared >= _SAME_BOX * union) & (union > 0) & (names[:later] == names[later])
        if same.any():
            yield int(same.argmax()), later


def _copies(dataset: Dataset) -> Iterator[Finding]:
    """Images with the same bytes: one in training and one in test would flatter every figure."""
    by_size: dict[int, list[Item]] = defaultdict(list)
    for item in dataset.items:
        try:
            by_size[os.stat(item.image).st_size].append(item)  # noqa: PTH116
        except OSError:
            continue  # told as an unreadable image already
    for size, items in by_size.items():
        if size == 0 or len(items) < 2:
            continue
        first: dict[bytes, Item] = {}
        for item in items:
            try:
                digest = hashlib.sha256(item.image.read_bytes()).digest()
            except OSError:
                continue
            if digest in first:
                message = f"is a copy of {first[digest].stem}"
                yield Finding(
                    "duplicate-image", "warning", item, str(item.image), message, "Remove one of the two"
                )
            else:
                first[digest] = item


def _classes(dataset: Dataset, labels: Counter[str]) -> Iterator[Finding]:
    place = str(dataset.labels_dir)
    alike: dict[str, set[str]] = defaultdict(set)
    for label in labels:
        alike["".join(char for char in label.casefold() if char.isalnum()) or label].add(label)
    for names in alike.values():
        for first, second in combinations(sorted(names), 2):
            message = f"{first!r} ({labels[first]} objects) and {second!r} ({labels[second]}) look alike"
            yield Finding("similar-classes", "warning", None, place, message, "Rename one to the other")
    for label, count in sorted(labels.items()):
        if count < FEW_EXAMPLES:
            message = f"{label} has only {count} object{'s' if count > 1 else ''}"
            remedy = f"Label at least {FEW_EXAMPLES}, better 100"
            yield Finding("few-examples", "warning", None, place, message, remedy)


def _lists(dataset: Dataset) -> Iterator[Finding]:
    try:
        sets = dataset.sets()
    except AnnotationError as error:
        yield Finding("split-missing", "error", None, str(dataset.sets_dir), str(error), "Split again")
        return
    stems = {item.stem for item in dataset.items}
    for name, listed in sets.items():
        for stem in listed:
            if stem not in stems:
                place = str(dataset.sets_dir / f"{name}.txt")
                yield Finding("split-missing", "error", None, place, f"{stem} is not there", "Split again")
    for first, second in (("train", "val"), ("train", "test"), ("val", "test"), ("trainval", "test")):
        for stem in sorted(set(sets.get(first, ())) & set(sets.get(second, ()))):
            if first == "trainval" and any(stem in sets.get(name, ()) for name in ("train", "val")):
                continue
            place = str(Path(dataset.sets_dir) / f"{second}.txt")
            yield Finding("split-leak", "error", None, place, f"{stem} is in {first} too", "Split again")
