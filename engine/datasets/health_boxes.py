"""Faults of label files and of the boxes in them, found over all boxes at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.annotations.voc_read import SWAPPED
from engine.datasets.facts import Pictures
from engine.datasets.findings import Finding
from engine.datasets.index import UNREADABLE, Contents
from engine.datasets.rotation import turned_rows
from engine.percent import percent

_DIGITS = re.compile(r"\d+")

SAME_BOX = 0.9
"""IoU from which two boxes of one class are the same thing drawn twice."""

TINY_PX = 8
"""A box with a shorter longer side than this, in pixels of the detector's input, shows nothing."""

MOST_OBJECTS = 1000
"""So many detections a photo can have: :data:`engine.models.spec.MOST_DETECTIONS`, which lies above this."""

LARGE, USUAL = 0.9, 0.3
"""A box over so much of its image is suspicious where half of its class cover less than the second share."""
_JUDGED = 10  # objects of a class from which its usual size is known


def label_files(contents: Contents, pictures: Pictures) -> Iterator[Finding]:
    """What concerns a file as a whole."""
    for row, error in sorted(contents.errors.items()):
        item = contents.items[row]
        place = ", ".join(part for part in (error.where or contents.label_file(row), error.place) if part)
        yield Finding("unreadable-label", "error", item, place, error.what, error.remedy)
    readings: dict[str, tuple[int, str, str]] = {}
    readings_of: Counter[tuple[int, str, str]] = Counter()
    for row, problems in sorted(contents.problems.items()):
        item = contents.items[row]
        for problem in problems:
            place = f"{contents.label_file(row)}, {problem.place}"
            if not problem.lost:
                first = readings.setdefault(_DIGITS.sub("", problem.message), (row, place, problem.message))
                readings_of[first] += 1
                continue
            kind = "swapped" if problem.message == SWAPPED else "label-problem"
            remedy = "Open the image, put it right and save"
            yield Finding(kind, "warning", item, place, problem.message, remedy)
    for first, count in readings_of.items():
        row, place, message = first
        if count > 1:
            message = f"{message} ({count} times in all)"
        remedy = "Nothing is to be done where the boxes are right"
        yield Finding("label-reading", "info", contents.items[row], place, message, remedy)
    counts = np.diff(contents.starts)
    for row in np.flatnonzero(counts > MOST_OBJECTS).tolist():
        message = f"holds {counts[row]} objects, more than the {MOST_OBJECTS} that can be found on one photo"
        remedy = "Cut the photo into tiles"
        yield Finding("crowded", "warning", contents.items[row], contents.label_file(row), message, remedy)
    stated, real = contents.sizes, pictures.sizes
    differs = stated.all(axis=1) & real.all(axis=1) & (stated != real).any(axis=1)
    on_stored = set(turned_rows(contents, pictures))
    for row in np.flatnonzero(differs & (contents.state != UNREADABLE)).tolist():
        item = contents.items[row]
        (width, height), (real_width, real_height) = stated[row].tolist(), real[row].tolist()
        message = f"says {width} x {height} pixels, but the image has {real_width} x {real_height}"
        if row in on_stored:
            message += ": it was labelled without the photo's rotation"
        yield Finding(
            "rotation" if row in on_stored else "size-mismatch", "error", item, contents.label_file(row),
            message, "Check the boxes on the image and save it again",
        )  # fmt: skip


def boxes(contents: Contents, pictures: Pictures, image_size: int) -> Iterator[Finding]:
    """What concerns single boxes."""
    rows = contents.rows
    sizes = np.where(pictures.sizes.all(axis=1, keepdims=True), pictures.sizes, contents.sizes)[rows]
    x0, y0, x1, y1 = contents.corners.T
    width, height = x1 - x0, y1 - y0
    known = sizes.all(axis=1)
    none = (width <= 0) | (height <= 0)
    for index in np.flatnonzero(none).tolist():
        yield _of_box(contents, rows, index, "no-area", "error", "has no area", "Delete or redraw it")
    beyond = (x0 < 0) | (y0 < 0) | (x1 > sizes[:, 0]) | (y1 > sizes[:, 1])
    for index in np.flatnonzero(known & ~none & beyond).tolist():
        message = f"reaches out of the {sizes[index, 0]} x {sizes[index, 1]} image"
        yield _of_box(contents, rows, index, "outside", "warning", message, "Pull it back inside")
    for later, earlier in _drawn_twice(contents, rows):
        message = f"is drawn twice (see object {contents.origins[earlier] + 1})"
        yield _of_box(contents, rows, later, "duplicate-box", "warning", message, "Delete one of the two")
    shares = np.stack([width, height], axis=1) / np.maximum(sizes, 1)
    tiny = known & ~none & (shares.max(axis=1, initial=0) * image_size < TINY_PX)
    for index in np.flatnonzero(tiny).tolist():
        w, h = (shares[index] * image_size).tolist()
        message = f"is {w:.1f} x {h:.1f} pixels at the training size of {image_size}"
        remedy = "Train with a larger image size, or cut the photos into tiles"
        yield _of_box(contents, rows, index, "tiny-box", "info", message, remedy)
    area = shares.prod(axis=1)
    usual = np.ones(len(contents.names))
    for number in range(len(contents.names)):
        of_class = area[(contents.classes == number) & known & ~none]
        if len(of_class) >= _JUDGED:
            usual[number] = np.median(of_class)
    for index in np.flatnonzero(known & (area >= LARGE) & (usual[contents.classes] < USUAL)).tolist():
        label = contents.names[contents.classes[index]]
        message = f"covers {percent(min(area[index], 1))} of the image, {label} usually much less"
        yield _of_box(contents, rows, index, "large-box", "info", message, "Look whether it was meant")


def _of_box(
    contents: Contents,
    rows: NDArray[np.int64],
    index: int,
    kind: str,
    severity: str,
    message: str,
    remedy: str,
) -> Finding:
    row = int(rows[index])
    item = contents.items[row]
    origin = int(contents.origins[index])
    label = contents.names[int(contents.classes[index])]
    corners = ", ".join(f"{value:g}" for value in contents.corners[index].tolist())
    # The object's number in the file; others may have been unreadable before it.
    place = f"{contents.label_file(row)}, object {origin + 1}"
    return Finding(kind, severity, item, place, f"{label} at {corners} {message}", remedy, origin)


def _drawn_twice(contents: Contents, rows: NDArray[np.int64]) -> list[tuple[int, int]]:
    """(later, earlier) boxes that are the same, each later one once, in order."""
    order = np.lexsort((np.arange(len(rows)), contents.classes, rows))
    group = rows[order] * (len(contents.names) + 1) + contents.classes[order]
    corners = contents.corners[order]
    areas = (corners[:, 2:] - corners[:, :2]).clip(min=0).prod(axis=1)
    first = np.full(len(order), -1)
    alive = np.arange(len(order))
    step = 0
    while len(alive):  # pairs a step apart in the same image and class; few steps, as groups are small
        step += 1
        alive = alive[alive + step < len(order)]
        alive = alive[group[alive] == group[alive + step]]
        one, two = corners[alive], corners[alive + step]
        overlap = (np.minimum(one[:, 2:], two[:, 2:]) - np.maximum(one[:, :2], two[:, :2])).clip(min=0)
        shared = overlap.prod(axis=1)
        union = areas[alive] + areas[alive + step] - shared
        same = alive[(union > 0) & (shared >= SAME_BOX * union)]
        first[same + step] = same  # a larger step means an earlier one, which is the one to name
    later = np.flatnonzero(first >= 0)
    pairs = zip(order[later].tolist(), order[first[later]].tolist(), strict=True)
    return sorted(pairs)
