"""Training and validation images: read once, kept small in memory, put into batches ahead of time."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.datasets import labels
from engine.datasets.dataset import Dataset, Item
from engine.datasets.images import image_size, read_image
from engine.errors import AnnotationError, DatasetError, ImageError
from engine.models.preprocess import resize
from engine.training.augment import augment

Part = TypeVar("Part")
Made = TypeVar("Made")

CACHE_SCALE = 1.5
"""Training images are kept at this multiple of the network's size, so that crops stay sharp."""


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
class Batch:
    """``pixels`` (B, S, S, 3) uint8 RGB; ``boxes`` (B, N, 4) float32 xyxy fractions, rows beyond an
    image's own are 0; ``labels`` (B, N) int64, -1 there; ``images``: their paths, for messages."""

    pixels: Tensor
    boxes: Tensor
    labels: Tensor
    images: list[Path]


def read_examples(
    dataset: Dataset, items: Sequence[Item], class_names: Sequence[str]
) -> tuple[list[Example], list[str]]:
    """The examples of ``items`` and sentences about what had to be left out.

    A label file or image that cannot be read, a box without area and a class that is not in
    ``class_names`` are left out and told, never trained on.
    """
    ids = {name: index for index, name in enumerate(class_names)}
    examples: list[Example] = []
    problems: list[str] = []
    for item in items:
        try:
            annotation = dataset.annotation(item)
            size = image_size(item.image)
        except (AnnotationError, ImageError) as error:
            problems.append(f"left out: {error}")
            continue
        boxes = annotation.boxes if annotation else ()
        width, height = size
        rows, labels, difficult = [], [], []
        for number, box in enumerate(boxes, start=1):
            inside = box.normalised().clamped(width, height)
            if inside.width < 1 or inside.height < 1:
                problems.append(f"{item.label}, object {number}: a box without area is left out.")
            elif box.label not in ids:
                problems.append(
                    f"{item.label}, object {number}: class {box.label!r} is not in the class list."
                )
            else:
                rows.append(inside.xyxy)
                labels.append(ids[box.label])
                difficult.append(box.difficult)
        examples.append(
            Example(
                item.image,
                (np.array(rows).reshape(-1, 4) / [width, height, width, height]).astype(np.float32),
                np.array(labels, np.int64),
                np.array(difficult, bool),
                size,
            )
        )
    return examples, problems


def labels_digest(items: Sequence[Item]) -> str:
    """SHA-256 over names and label files of ``items``: the same digest means the same labels."""
    digest = hashlib.sha256()
    for item in items:
        found = labels.find(item)
        content = found[1].read_bytes() if found else b""
        digest.update(f"{item.stem}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


class ImageStore:
    """Decoded images of a set, resized to a square of ``side`` pixels, in memory as far as allowed."""

    def __init__(self, examples: Sequence[Example], side: int, cache_mb: int) -> None:
        self.side = side
        self.examples = list(examples)
        fits = len(examples) * side * side * 3 <= cache_mb * 1_000_000
        self._cache: dict[int, NDArray[np.uint8]] | None = {} if fits else None

    def load(self, workers: int) -> Iterator[str]:
        """Decode everything that is to be kept.

        Images that cannot be decoded leave ``examples``.

        Yields:
            for each image, what is wrong with it, or "".
        """
        if self._cache is None:
            return
        whole: list[Example] = []
        with ThreadPoolExecutor(max(1, workers)) as pool:
            for example, decoded in zip(
                self.examples, pool.map(self._try_decode, self.examples), strict=True
            ):
                if isinstance(decoded, ImageError):
                    yield f"left out: {decoded}"
                else:
                    self._cache[len(whole)] = decoded
                    whole.append(example)
                    yield ""
        self.examples = whole

    def __getitem__(self, index: int) -> NDArray[np.uint8]:
        """(side, side, 3) uint8 RGB.

        Raises:
            ImageError: the image went away or cannot be decoded.
        """
        return self._decode(self.examples[index]) if self._cache is None else self._cache[index]

    def _decode(self, example: Example) -> NDArray[np.uint8]:
        return resize(read_image(example.image), self.side)

    def _try_decode(self, example: Example) -> NDArray[np.uint8] | ImageError:
        try:
            return self._decode(example)
        except ImageError as error:
            return error


def epoch_batches(count: int, batch_size: int, seed: int, epoch: int) -> list[NDArray[np.int64]]:
    """The images of each step of an epoch, in an order that depends on seed and epoch alone.

    A last batch of one image joins the one before it: batch normalisation needs two.

    Raises:
        DatasetError: fewer than two images.
    """
    if count < 2:
        raise DatasetError(f"{count} training image is too few", remedy="Label more photos and split again")
    order = np.random.default_rng((seed, epoch)).permutation(count)
    parts = [order[start : start + batch_size] for start in range(0, count, batch_size)]
    if len(parts) > 1 and len(parts[-1]) == 1:
        parts[-2:] = [np.concatenate(parts[-2:])]
    return parts


def training_batches(
    store: ImageStore,
    parts: Sequence[NDArray[np.int64]],
    *,
    size: int,
    seed: int,
    epoch: int,
    with_augmentation: bool,
    turns: bool,
    keep_difficult: bool,
    workers: int,
) -> Iterator[Batch]:
    """The batches of an epoch, prepared ahead by ``workers`` threads; the same for any number of them.

    Each image's randomness comes from (seed, epoch, image), so neither threads nor a resumed run
    change what is shown.
    """

    def one(index: int) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.int64]]:
        example = store.examples[index]
        keep = np.ones(len(example.labels), bool) if keep_difficult else ~example.difficult
        boxes, labels = example.boxes[keep], example.labels[keep]
        if not with_augmentation:
            return resize(store[index], size), boxes, labels
        rng = np.random.default_rng((seed, epoch, index))
        pixels, boxes, visible = augment(store[index], boxes, size, rng, turns)
        return pixels, boxes[visible], labels[visible]

    def batch(part: NDArray[np.int64]) -> Batch:
        shown = [one(int(index)) for index in part]
        most = max(len(labels) for _, _, labels in shown)
        boxes = np.zeros((len(part), most, 4), np.float32)
        labels = np.full((len(part), most), -1, np.int64)
        for row, (_, own_boxes, own_labels) in enumerate(shown):
            boxes[row, : len(own_labels)] = own_boxes
            labels[row, : len(own_labels)] = own_labels
        pixels = np.stack([pixels for pixels, _, _ in shown])
        names = [store.examples[index].image for index in part]
        return Batch(torch.from_numpy(pixels), torch.from_numpy(boxes), torch.from_numpy(labels), names)

    yield from ahead(batch, parts, workers)


def ahead(make: Callable[[Part], Made], parts: Iterable[Part], workers: int) -> Iterator[Made]:
    """``map(make, parts)``, prepared ahead by ``workers`` threads; 0 prepares each when it is asked for."""
    if workers == 0:
        yield from map(make, parts)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(make, part))
                if len(waiting) > workers + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
