"""The boxes of a set of images, as arrays: 100,000 images take some 30 MB."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.datasets import labels
from engine.datasets.dataset import Dataset, Item
from engine.datasets.images import image_size
from engine.errors import AnnotationError, ImageError


@dataclass(frozen=True)
class Example:
    """One image with its boxes, still on disk.

    ``boxes`` (N, 4) float32 xyxy, fractions of the upright image; ``labels`` (N,) int64 from 0;
    ``difficult`` (N,) bool; ``size``: (width, height) in pixels.
    """

    image: Path
    boxes: NDArray[np.float32]
    labels: NDArray[np.int64]
    difficult: NDArray[np.bool_]
    size: tuple[int, int]


@dataclass(frozen=True)
class Examples:
    """Many :class:`Example`: the boxes of image ``i`` are rows ``starts[i]:starts[i + 1]``.

    ``images``: N paths; ``sizes`` (N, 2) int32 width and height in pixels; ``starts`` (N + 1,) int64;
    ``boxes`` (B, 4) float32, ``labels`` (B,) int64 and ``difficult`` (B,) bool as those of an example.
    """

    images: list[str]
    sizes: NDArray[np.int32]
    starts: NDArray[np.int64]
    boxes: NDArray[np.float32]
    labels: NDArray[np.int64]
    difficult: NDArray[np.bool_]

    @classmethod
    def of(cls, parts: Iterable[Example]) -> Examples:
        """Put together from single ones."""
        images: list[str] = []
        sizes, counts = [], [0]
        boxes, ids, difficult = [np.zeros((0, 4), np.float32)], [np.zeros(0, np.int64)], [np.zeros(0, bool)]
        for part in parts:
            images.append(str(part.image))
            sizes.append(part.size)
            counts.append(len(part.labels))
            boxes.append(part.boxes)
            ids.append(part.labels)
            difficult.append(part.difficult)
        return cls(
            images,
            np.array(sizes, np.int32).reshape(-1, 2),
            np.cumsum(counts),
            np.concatenate(boxes),
            np.concatenate(ids),
            np.concatenate(difficult),
        )

    @classmethod
    def joined(cls, parts: Sequence[Examples]) -> Examples:
        """One after the other; at least one."""
        if len(parts) == 1:
            return parts[0]
        counts = np.concatenate([np.diff(part.starts) for part in parts])
        return cls(
            [image for part in parts for image in part.images],
            np.concatenate([part.sizes for part in parts]),
            np.concatenate([[0], np.cumsum(counts)]),
            np.concatenate([part.boxes for part in parts]),
            np.concatenate([part.labels for part in parts]),
            np.concatenate([part.difficult for part in parts]),
        )

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> Example:
        """The example at ``index`` in 0...N-1; its arrays are views."""
        rows = slice(int(self.starts[index]), int(self.starts[index + 1]))
        width, height = self.sizes[index].tolist()
        image = Path(self.images[index])
        return Example(image, self.boxes[rows], self.labels[rows], self.difficult[rows], (width, height))

    def __iter__(self) -> Iterator[Example]:
        return (self[index] for index in range(len(self)))

    def without(self, unwanted: Sequence[int]) -> Examples:
        """All but the images at these places."""
        if not unwanted:
            return self
        left_out = set(unwanted)
        return Examples.of(self[index] for index in range(len(self)) if index not in left_out)

    def class_counts(self, classes: int) -> NDArray[np.int64]:
        """(classes,) boxes of each class."""
        return np.bincount(self.labels, minlength=classes)


def read_examples(
    dataset: Dataset, items: Sequence[Item], class_names: Sequence[str]
) -> tuple[Examples, list[str]]:
    """The examples of ``items`` and sentences about what had to be left out.

    A label file or image that cannot be read, a box without area and a class that is not in
    ``class_names`` are left out and told, never trained on.
    """
    ids = {name: index for index, name in enumerate(class_names)}
    problems: list[str] = []

    def read() -> Iterator[Example]:
        for item in items:
            try:
                annotation = dataset.annotation(item)
                size = image_size(item.image)
            except (AnnotationError, ImageError) as error:
                problems.append(f"left out: {error}")
                continue
            width, height = size
            rows, classes, difficult = [], [], []
            for number, box in enumerate(annotation.boxes if annotation else (), start=1):
                inside = box.normalised().clamped(width, height)
                if inside.width < 1 or inside.height < 1:
                    problems.append(f"{item.label}, object {number}: a box without area is left out.")
                elif box.label not in ids:
                    problems.append(
                        f"{item.label}, object {number}: class {box.label!r} is not in the class list."
                    )
                else:
                    rows.append(inside.xyxy)
                    classes.append(ids[box.label])
                    difficult.append(box.difficult)
            yield Example(
                item.image,
                (np.array(rows).reshape(-1, 4) / [width, height, width, height]).astype(np.float32),
                np.array(classes, np.int64),
                np.array(difficult, bool),
                size,
            )

    return Examples.of(read()), problems


def labels_digest(items: Iterable[Item]) -> str:
    """SHA-256 over names and label files of ``items``: the same digest means the same labels."""
    digest = hashlib.sha256()
    for item in items:
        found = labels.find(item)
        content = found[1].read_bytes() if found else b""
        digest.update(f"{item.stem}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
