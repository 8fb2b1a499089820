"""The boxes of a set of images, as arrays: 100,000 images take some 30 MB."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.datasets import facts, index
from engine.datasets.dataset import Dataset, Item
from engine.datasets.rotation import turned_rows
from engine.models.spec import MOST_DETECTIONS


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

    def first(self, count: int) -> Examples:
        """The first so many of them."""
        return Examples.of(self[index] for index in range(min(count, len(self))))

    def without(self, unwanted: Sequence[int]) -> Examples:
        """All but the images at these places."""
        if not unwanted:
            return self
        left_out = set(unwanted)
        return Examples.of(self[index] for index in range(len(self)) if index not in left_out)

    def without_difficult(self) -> tuple[Examples, int]:
        """Without the boxes marked difficult, and without the images that show no others: something is on
        them, so they must not teach that nothing is. And how many these images are."""
        owner = np.repeat(np.arange(len(self)), np.diff(self.starts))
        kept = np.bincount(owner[~self.difficult], minlength=len(self))
        lost = np.flatnonzero((kept == 0) & (np.diff(self.starts) > 0)).tolist()
        sure = Examples(
            self.images,
            self.sizes,
            np.concatenate([[0], np.cumsum(kept)]),
            self.boxes[~self.difficult],
            self.labels[~self.difficult],
            self.difficult[~self.difficult],
        )
        return sure.without(lost), len(lost)

    def class_counts(self, classes: int) -> NDArray[np.int64]:
        """(classes,) boxes of each class."""
        return np.bincount(self.labels, minlength=classes)


class Labelled:
    """A data set with what its label files and images' headers say, read once from the index of the cache."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._contents = index.read(dataset)
        self._pictures = facts.read(dataset, dataset.items, pixels=False)
        self._rows = {item.stem: row for row, item in enumerate(dataset.items)}
        self._unturned = set(turned_rows(self._contents, self._pictures))

    def examples(self, items: Sequence[Item], class_names: Sequence[str]) -> tuple[Examples, list[str]]:
        """The examples of ``items`` and sentences about what had to be left out.

        An image that cannot be read, that has no label file or one that cannot be read whole, a box without
        area and a class that is not in ``class_names`` are left out and told, never trained on: an image
        without boxes is one of which a label file says that nothing is on it.
        """
        contents, pictures, faults = self._contents, self._pictures, self._contents.faults
        problems: list[str] = []
        chosen, rows = [], []
        for item in items:
            row = self._rows[item.stem]
            fault = faults.get(row) or pictures.errors.get(row)
            if fault:
                problems.append(f"left out: {fault}")
            elif contents.state[row] == index.NO_FILE:
                problems.append(f"left out: {item.stem} has no label file.")
            else:
                chosen.append(item)
                rows.append(row)
            if row in self._unturned:
                problems.append(
                    f"{item.label}: was labelled without the photo's rotation, so its boxes probably lie "
                    "beside their objects: turn them with check --fix rotation."
                )
        first, counts = contents.starts[rows], np.diff(contents.starts)[rows]
        # The place of each box: those of an image lie in a row.
        ends = np.cumsum(counts)
        number = np.arange(counts.sum()) - np.repeat(ends - counts, counts)
        place = np.repeat(first, counts) + number
        owner = np.repeat(np.arange(len(rows)), counts)
        sizes = pictures.sizes[rows]

        corners = contents.corners[place].reshape(-1, 2, 2)
        limit = sizes[owner][:, None].astype(np.float64)
        low = np.clip(corners.min(axis=1, keepdims=True), 0, limit)
        high = np.clip(corners.max(axis=1, keepdims=True), 0, limit)
        ids = {name: number for number, name in enumerate(class_names)}
        known = np.array([ids.get(name, -1) for name in contents.names], np.int64)
        labels = known[contents.classes[place]] if len(place) else np.zeros(0, np.int64)
        flat = ((high - low) < 1).any(axis=(1, 2))
        for box in np.flatnonzero(flat | (labels < 0)).tolist():
            where = f"{contents.label_file(rows[owner[box]])}, object {number[box] + 1}"
            name = contents.names[contents.classes[place[box]]]
            problems.append(
                f"{where}: a box without area is left out."
                if flat[box]
                else f"{where}: class {name!r} is not in the class list."
            )
        keep = ~flat & (labels >= 0)
        kept = np.bincount(owner[keep], minlength=len(rows))
        boxes = (np.concatenate([low, high], axis=1) / limit).reshape(-1, 4)
        lost = np.flatnonzero((kept == 0) & (np.bincount(owner[flat], minlength=len(rows)) > 0)).tolist()
        # The catalogue of translations knows texts by append.
        for each in lost:
            file = contents.label_file(rows[each])
            problems.append(f"left out: {file}: none of its boxes has an area")
        for each in np.flatnonzero(kept > MOST_DETECTIONS).tolist():
            file = contents.label_file(rows[each])
            problems.append(
                f"{file} holds {kept[each]} objects, more than the {MOST_DETECTIONS} that can be found on "
                "one photo: cut the photo into tiles."
            )
        examples = Examples(
            images=[item.image_file for item in chosen],
            sizes=sizes,
            starts=np.concatenate([[0], np.cumsum(kept)]),
            boxes=boxes[keep].astype(np.float32),
            labels=labels[keep],
            difficult=contents.difficult[place[keep]],
        )
        return examples.without(lost), problems


def read_examples(
    dataset: Dataset, items: Sequence[Item], class_names: Sequence[str]
) -> tuple[Examples, list[str]]:
    """As :meth:`Labelled.examples`, of a data set that is read for this alone."""
    return Labelled(dataset).examples(items, class_names)


def labels_digest(parts: Iterable[tuple[Sequence[Item], Examples]], class_names: Sequence[str]) -> str:
    """SHA-256 over the names of images and what is drawn on them: the same digest means the same labels.

    Args:
        parts: images of a set, and the examples that were read of them.
    """
    digest = hashlib.sha256("\n".join(class_names).encode())
    for items, examples in parts:
        digest.update("\n".join(item.stem for item in items).encode("utf-8", "surrogatepass"))
        for array in (examples.starts, examples.boxes, examples.labels, examples.difficult):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
