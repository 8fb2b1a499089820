"""Counts and sizes of a data set, for people deciding what to label next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.datasets.dataset import Dataset
from engine.datasets.images import image_size, natural_key
from engine.errors import AnnotationError, ImageError

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
    ``verified``; ``unreadable`` label files. ``sets``: objects by set and class.
    ``image_sizes``: images by (width, height), as the label files tell it.
    ``objects_per_image``: for each labelled image. ``tiny``: objects under :data:`TINY` pixels.
    ``boxes``: ``(N, 4)`` float32, centre x, centre y, width, height as shares of the image, in [0, 1];
    ``box_labels``: ``(N,)`` index into ``class_names``. Boxes without area or image size are not among them.
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
    objects_per_image: list[int]
    tiny: int
    boxes: np.ndarray
    box_labels: np.ndarray

    @property
    def objects(self) -> int:
        """Objects in all."""
        return sum(entry.objects for entry in self.classes.values())

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


def statistics(dataset: Dataset, progress: Callable[[int, int], None] | None = None) -> Statistics:
    """Read every label file once and count.

    Args:
        progress: called with (images done, images in all).

    Raises:
        AnnotationError: a split list or class file cannot be decoded.
    """
    labels: list[str] = []
    difficult: list[bool] = []
    shares: list[tuple[float, float, float, float]] = []
    sides: list[float] = []
    tiny = 0
    shown: Counter[str] = Counter()
    sizes: Counter[tuple[int, int]] = Counter()
    per_image: list[int] = []
    by_stem: dict[str, Counter[str]] = {}
    verified = unreadable = 0
    for done, item in enumerate(dataset.items):
        try:
            annotation = dataset.annotation(item)
        except AnnotationError:
            annotation = None
            unreadable += 1
        if annotation is not None:
            size = annotation.width, annotation.height
            if not all(size):
                try:
                    size = image_size(item.image)
                except ImageError:
                    size = (0, 0)  # the health check tells of it; without size there are no shares
            verified += annotation.verified
            sizes[size] += 1
            per_image.append(len(annotation.boxes))
            by_stem[item.stem] = Counter(box.label for box in annotation.boxes)
            shown.update(by_stem[item.stem].keys())
            for box in annotation.boxes:
                labels.append(box.label)
                difficult.append(box.difficult)
                sides.append(box.area**0.5)
                if box.area > 0 and all(size):
                    width, height = size
                    shares.append(
                        (
                            (box.xmin + box.xmax) / 2 / width,
                            (box.ymin + box.ymax) / 2 / height,
                            box.width / width,
                            box.height / height,
                        )
                    )
                    tiny += max(box.width, box.height) * NETWORK_SIZE / max(size) < TINY
                else:
                    shares.append((np.nan,) * 4)
        if progress is not None:
            progress(done + 1, len(dataset.items))
    listed = dataset.listed_classes()
    names = list(dict.fromkeys([*listed, *sorted(set(labels), key=natural_key)]))
    ids = {name: index for index, name in enumerate(names)}
    box_labels = np.array([ids[label] for label in labels], np.int64)
    side_array, difficult_array = np.array(sides), np.array(difficult, bool)
    classes = {}
    for name, index in ids.items():
        of_class = box_labels == index
        classes[name] = ClassStatistics(
            objects=int(of_class.sum()),
            difficult=int(difficult_array[of_class].sum()),
            images=shown[name],
            median_side=float(np.median(side_array[of_class])) if of_class.any() else 0.0,
        )
    lists = dataset.sets()
    sets = {}
    for set_name, stems in lists.items():
        total: Counter[str] = Counter()
        for stem in stems:
            total.update(by_stem.get(stem, Counter()))
        sets[set_name] = {name: total[name] for name in names}
    boxes = np.array(shares, np.float32).reshape(-1, 4)
    whole = np.isfinite(boxes).all(axis=1)
    return Statistics(
        images=len(dataset.items),
        labelled=len(per_image),
        empty=per_image.count(0),
        verified=verified,
        unreadable=unreadable,
        class_names=names,
        classes=classes,
        sets=sets,
        set_images={name: len(stems) for name, stems in lists.items()},
        image_sizes=dict(sizes.most_common()),
        objects_per_image=per_image,
        tiny=tiny,
        boxes=boxes[whole],
        box_labels=box_labels[whole],
    )
