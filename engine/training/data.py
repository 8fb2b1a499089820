"""Training and validation images: read once, kept small in memory, put into batches ahead of time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.datasets.images import read_image
from engine.errors import ImageError
from engine.models.preprocess import resize
from engine.training.augment import augment, mosaic
from engine.training.config import TrainConfig
from engine.training.examples import Example, Examples

Part = TypeVar("Part")
Made = TypeVar("Made")

CACHE_SCALE = 1.5
"""Training images are kept at this multiple of the network's size, so that crops stay sharp."""
_SCALES = (0.75, 1.25)
"""Smallest and largest network input with ``multi_scale``, shares of the chosen one."""
_SCALE_STEP = 32  # pixels: the coarsest stride that all networks have

Shown = tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.int64]]
"""Pixels (S, S, 3), boxes (N, 4) xyxy fractions and labels (N,) of one view."""


@dataclass(frozen=True)
class Batch:
    """``pixels`` (B, S, S, 3) uint8 RGB; ``boxes`` (B, N, 4) float32 xyxy fractions, rows beyond an
    image's own are 0; ``labels`` (B, N) int64, -1 there.

    ``indices``: (B,) which examples they are. ``covers``: how many images of the epoch's order the batch
    stands for, on all processes together and with those that could not be read, about which ``problems``
    says why.
    """

    pixels: Tensor
    boxes: Tensor
    labels: Tensor
    indices: list[int]
    covers: int
    problems: list[str]


class ImageStore:
    """Decoded images of a set, resized to a square of ``side`` pixels, in memory as far as allowed."""

    def __init__(self, examples: Examples, side: int, cache_mb: int) -> None:
        self.side = side
        self.examples = examples
        fits = self.takes_mb(len(examples), side) <= cache_mb
        self._cache: list[NDArray[np.uint8]] | None = [] if fits else None

    @staticmethod
    def takes_mb(count: int, side: int) -> float:
        """Memory that ``count`` images of that side take, megabytes."""
        return count * side * side * 3 / 1e6

    @property
    def is_cached(self) -> bool:
        """Whether all images are kept in memory."""
        return self._cache is not None

    def load(self, workers: int) -> Iterator[str]:
        """Decode everything that is to be kept.

        Images that cannot be decoded leave ``examples``.

        Yields:
            for each image, what is wrong with it, or "".
        """
        if self._cache is None:
            return
        broken: list[int] = []
        with ThreadPoolExecutor(max(1, workers)) as pool:
            for index, decoded in enumerate(pool.map(self._try_decode, self.examples)):
                if isinstance(decoded, ImageError):
                    broken.append(index)
                    yield f"left out: {decoded}"
                else:
                    self._cache.append(decoded)
                    yield ""
        self.examples = self.examples.without(broken)

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


def epoch_order(examples: Examples, seed: int, epoch: int, balance: bool) -> NDArray[np.int64]:
    """The images of an epoch, as many as there are, in an order that depends on seed and epoch alone.

    Args:
        balance: draw an image the more often the rarer its rarest class is, so that some occur more than
            once and others not at all: with the square root of how much rarer, as LVIS does (arXiv
            1908.03195, appendix B.2). Images without boxes are drawn like those of the most frequent class.

    Returns:
        (N,) int64, indices into ``examples``.
    """
    rng = np.random.default_rng((seed, epoch))
    count = len(examples)
    if not balance or not len(examples.labels):
        return rng.permutation(count)
    owners = np.repeat(np.arange(count), np.diff(examples.starts))
    present = np.unique(np.stack([owners, examples.labels], axis=1), axis=0)
    images_of = np.bincount(present[:, 1])
    weights = np.ones(count)
    np.maximum.at(weights, present[:, 0], np.sqrt(images_of.max() / images_of[present[:, 1]]))
    return draw(weights, rng)


def draw(weights: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """(N,) indices into ``weights`` (N,), each in proportion to its weight, in random order."""
    count = len(weights)
    # Systematic sampling: each image comes as often as it is expected to, give or take less than one.
    edges = np.cumsum(weights) / weights.sum() * count
    drawn = np.searchsorted(edges, np.arange(count) + rng.random(), side="right").clip(max=count - 1)
    return rng.permutation(drawn)


def split_batches(order: NDArray[np.int64], batch_size: int, least: int = 2) -> list[NDArray[np.int64]]:
    """The images of each step. A last batch of fewer than ``least`` joins the one before it: batch
    normalisation needs two, and every process needs one."""
    parts = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    if len(parts) > 1 and len(parts[-1]) < least:
        parts[-2:] = [np.concatenate(parts[-2:])]
    return parts


@dataclass(frozen=True)
class View:
    """How training images are shown; see the settings of the same names. ``size``: of the network input."""

    size: int
    augment: bool = True
    turns: bool = False
    mosaic: float = 0.0
    multi_scale: bool = False
    keep_difficult: bool = True

    @classmethod
    def of(cls, config: TrainConfig) -> View:
        """As the settings want it."""
        return cls(
            size=config.image_size,
            augment=config.augment,
            turns=config.turns,
            mosaic=config.mosaic,
            multi_scale=config.multi_scale,
            keep_difficult=config.keep_difficult,
        )


def batch_size_px(view: View, seed: int, epoch: int, place: int) -> int:
    """Side of the network input for the batch that starts at ``place`` of the epoch, pixels."""
    if not view.multi_scale:
        return view.size
    low, high = (max(2, round(view.size * scale / _SCALE_STEP)) for scale in _SCALES)
    return int(np.random.default_rng((seed, epoch, place, 1)).integers(low, high + 1)) * _SCALE_STEP


def largest_size_px(view: View) -> int:
    """The largest network input that can come, pixels."""
    if not view.multi_scale:
        return view.size
    return max(2, round(view.size * _SCALES[1] / _SCALE_STEP)) * _SCALE_STEP


def training_batches(
    store: ImageStore,
    parts: Sequence[NDArray[np.int64]],
    view: View,
    *,
    seed: int,
    epoch: int,
    place: int = 0,
    workers: int = 0,
    share: slice = slice(None),
) -> Generator[Batch]:
    """The batches of an epoch, prepared ahead by ``workers`` threads; the same for any number of them.

    Each image's randomness comes from (seed, epoch, its place in the epoch), so neither threads nor a resumed
    run change what is shown. An image that cannot be read any more is missing from its batch.

    Args:
        parts: the images of each batch.
        place: how many images of the epoch came before the first part.
        share: the part of each batch that this process is to learn from.
    """

    def pixels_and_boxes(index: int) -> Shown:
        example = store.examples[index]
        keep = np.ones(len(example.labels), bool) if view.keep_difficult else ~example.difficult
        return store[index], example.boxes[keep], example.labels[keep]

    def one(index: int, at: int, size: int) -> Shown:
        image, boxes, labels = pixels_and_boxes(index)
        if not view.augment:
            return resize(image, size), boxes, labels
        rng = np.random.default_rng((seed, epoch, at))
        if view.mosaic and rng.random() < view.mosaic:
            others = [pixels_and_boxes(int(other)) for other in rng.integers(len(store.examples), size=3)]
            return mosaic([(image, boxes, labels), *others], size, rng, view.turns)
        image, boxes, visible = augment(image, boxes, size, rng, view.turns)
        return image, boxes[visible], labels[visible]

    def batch(part_and_start: tuple[NDArray[np.int64], int]) -> Batch:
        part, start = part_and_start
        size = batch_size_px(view, seed, epoch, start)
        shown, indices, problems = [], [], []
        for offset in range(len(part))[share]:
            index = int(part[offset])
            try:
                shown.append(one(index, start + offset, size))
                indices.append(index)
            except ImageError as error:
                problems.append(f"left out: {error}")
        return collate(shown, indices, size, len(part), problems)

    starts = place + np.cumsum([0, *map(len, parts)])[:-1]
    return ahead(batch, list(zip(parts, starts.tolist(), strict=True)), workers)


def ahead(make: Callable[[Part], Made], parts: Iterable[Part], workers: int) -> Generator[Made]:
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


def collate(shown: Sequence[Shown], indices: list[int], size: int, covers: int, problems: list[str]) -> Batch:
    """Views of equal ``size`` as one batch."""
    most = max((len(labels) for _, _, labels in shown), default=0)
    pixels = np.zeros((len(shown), size, size, 3), np.uint8)
    boxes = np.zeros((len(shown), most, 4), np.float32)
    labels = np.full((len(shown), most), -1, np.int64)
    for row, (own_pixels, own_boxes, own_labels) in enumerate(shown):
        pixels[row] = own_pixels
        boxes[row, : len(own_labels)] = own_boxes
        labels[row, : len(own_labels)] = own_labels
    tensors = (torch.from_numpy(pixels), torch.from_numpy(boxes), torch.from_numpy(labels))
    return Batch(*tensors, indices, covers, problems)
