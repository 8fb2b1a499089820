"""Counts and sizes of a data set, for people deciding what to label next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.datasets import facts, index
from engine.datasets.dataset import Dataset
from engine.datasets.images import image_size
from engine.datasets.splitting import split_of
from engine.errors import ImageError

NETWORK_SIZE = 320
"""Longer side in pixels at which small objects are judged: the detector's default image size."""

TINY = 16
"""Objects whose longer side has fewer pixels at :data:`NETWORK_SIZE` are hardly ever found."""


@dataclass(frozen=True)
class ClassStatistics:
    """Of one class: objects in all, those marked difficult, images that show it, and median size.

    ``median_side``: median of the square root of the area, in pixels of the photos.
    """

    objects: int
    difficult: int
    images: int
    median_side: float


@dataclass(frozen=True)
class Statistics:
    """Of a whole data set.

    ``images`` in all; ``labelled``: with a readable label file; ``empty``: of those, without objects;
    ``verified``; ``unreadable`` label files, in whole or in part. ``sets``: objects by set and class.
    ``image_sizes``: images by (width, height), as the label files tell it.
    Of each labelled image: ``stems``; ``sizes``, (M, 2) int32 width and height, 0 where unknown;
    ``objects_per_image``; ``brightness``, (M,) float32 mean grey 0 to 255, NaN where not looked at.
    ``tiny``: objects under :data:`TINY` pixels.
    ``boxes``: ``(N, 4)`` float32, centre x, centre y, width, height as shares of the image, in [0, 1];
    ``box_labels``: ``(N,)`` index into ``class_names``; ``box_images``: ``(N,)`` index into ``stems``. Boxes
    without area or image size are not among them.
    """

    images: int
    labelled: int
    empty: int
    verified: int
    unreadable: int
    class_names: list[str]
    classes: dict[str, ClassStatistics]
    sets: dict[str, dict[str, int]]
    set_images: dict[str, int]
    image_sizes: dict[tuple[int, int], int]
    stems: list[str]
    sizes: np.ndarray
    objects_per_image: list[int]
    brightness: np.ndarray
    tiny: int
    boxes: np.ndarray
    box_labels: np.ndarray
    box_images: np.ndarray

    @property
    def objects(self) -> int:
        """Objects in all."""
        return sum(entry.objects for entry in self.classes.values())

    @property
    def aspects(self) -> np.ndarray:
        """(N,) float32, width by height in pixels of each of ``boxes``."""
        width, height = (self.boxes[:, 2:] * self.sizes[self.box_images]).T
        return np.asarray(width / height, np.float32)

    def of_class(self, name: str | None) -> np.ndarray:
        """(N,) bool, which of ``boxes`` are of a class; all for None."""
        if name is None:
            return np.ones(len(self.boxes), bool)
        return np.asarray(self.box_labels == self.class_names.index(name))

    def to_json(self) -> dict[str, Any]:
        """Everything but the single boxes, as plain values for ``json.dumps``."""
        return {
            "images": self.images,
            "labelled": self.labelled,
            "empty": self.empty,
            "verified": self.verified,
            "unreadable": self.unreadable,
            "objects": self.objects,
            "tiny": self.tiny,
            "classes": {name: vars(entry) for name, entry in self.classes.items()},
            "sets": {
                name: {"images": self.set_images[name], "objects": counts}
                for name, counts in self.sets.items()
            },
            "image_sizes": {f"{width}x{height}": n for (width, height), n in self.image_sizes.items()},
        }


def statistics(
    dataset: Dataset, progress: Callable[[int, int], None] | None = None, *, pixels: bool = False
) -> Statistics:
    """Count everything; label files that have not changed since the last time are not read again.

    Args:
        progress: called with (images done, images in all), for labels and then for pixels.
        pixels: look at the images too, for their brightness.

    Raises:
        AnnotationError: a split list or class file cannot be decoded.
        DatasetError: the folder is gone.
    """
    contents = index.read(dataset, progress)
    sizes = contents.sizes.copy()
    read = contents.state == index.READ
    for row in np.flatnonzero(read & ~sizes.all(axis=1)).tolist():
        try:
            sizes[row] = image_size(contents.items[row].image)
        except ImageError:
            sizes[row] = 0  # the health check tells of it; without size there are no shares
    brightness = np.full(len(read), np.nan, np.float32)
    if pixels:
        brightness = facts.read(dataset, contents.items, progress=progress).brightness

    listed = dataset.listed_classes()
    names = list(dict.fromkeys([*listed, *contents.names]))
    numbers = np.array([names.index(name) for name in contents.names], np.int64)
    box_labels = numbers[contents.classes] if len(numbers) else np.zeros(0, np.int64)
    # What else there is on an image that was read in part is not known, so that it counts for nothing.
    known = read[contents.rows]
    rows, corners, difficult = contents.rows[known], contents.corners[known], contents.difficult[known]
    box_labels = box_labels[known]
    extents = corners[:, 2:] - corners[:, :2]
    sides = np.sqrt(extents.clip(min=0).prod(axis=1))
    box_sizes = sizes[rows]
    whole = (extents > 0).all(axis=1) & box_sizes.all(axis=1)
    longer = np.divide(extents.max(axis=1), box_sizes.max(axis=1), out=np.ones(len(rows)), where=whole)
    places = np.cumsum(read) - 1  # of a row among the labelled images
    stems = [item.stem for item, is_read in zip(contents.items, read.tolist(), strict=True) if is_read]
    shares = np.concatenate([(corners[:, :2] + corners[:, 2:]) / 2, extents], axis=1)[whole]
    shares /= np.tile(box_sizes[whole], 2)

    shown = np.unique(np.stack([rows, box_labels], axis=1), axis=0)[:, 1]
    classes = {}
    for number, name in enumerate(names):
        of_class = box_labels == number
        classes[name] = ClassStatistics(
            objects=int(of_class.sum()),
            difficult=int(difficult[of_class].sum()),
            images=int((shown == number).sum()),
            median_side=float(np.median(sides[of_class])) if of_class.any() else 0.0,
        )
    lists = dataset.sets()
    counted = split_of(contents, lists).counts
    per_image = np.diff(contents.starts)[read]
    return Statistics(
        images=len(contents.items),
        labelled=int(read.sum()),
        empty=int((per_image == 0).sum()),
        verified=int(contents.verified[read].sum()),
        unreadable=int(np.isin(contents.state, (index.UNREADABLE, index.PARTLY)).sum()),
        class_names=names,
        classes=classes,
        sets={name: {label: counted[name].get(label, 0) for label in names} for name in lists},
        set_images={name: len(listed_stems) for name, listed_stems in lists.items()},
        image_sizes=dict(Counter(map(tuple, sizes[read].tolist())).most_common()),
        stems=stems,
        sizes=sizes[read],
        objects_per_image=per_image.tolist(),
        brightness=brightness[read],
        tiny=int((whole & (longer * NETWORK_SIZE < TINY)).sum()),
        boxes=shares.astype(np.float32),
        box_labels=box_labels[whole],
        box_images=places[rows[whole]],
    )
