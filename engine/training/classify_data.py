"""What a classifier trains on: pictures decoded once, random views of them, batches ahead of time."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.datasets.cv import cv2
from engine.datasets.picture import Picture, read_pictures
from engine.errors import ImageError
from engine.models.preprocess import resize
from engine.training.augment import FILL, colours
from engine.training.data import ahead, draw

CACHE_SCALE = 1.15
"""Training pictures are kept at this multiple of the network's size at most, so that views stay sharp."""
_PHOTOS_AT_ONCE = 32

# The method shifts by 4 pixels and mirrors; views of other size and shape teach more where photos are few.
_SMALLEST_VIEW, _LARGEST_VIEW = 0.7, 1.1
_STRETCH = 1.2

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class PictureBatch:
    """``pixels`` (B, S, S, 3) uint8 RGB; ``labels`` (B,) int64; ``indices``: which pictures they are;
    ``problems``: sentences about pictures that cannot be read any more and are not in it; ``covers``: how
    many pictures of the epoch it stands for, on all processes together and those included."""

    pixels: Tensor
    labels: Tensor
    indices: list[int]
    problems: list[str]
    covers: int


class PictureStore:
    """Decoded pictures, in memory as far as allowed: shrunk to ``side`` pixels, small ones as they are."""

    def __init__(self, pictures: Sequence[Picture], side: int, margin: float, cache_mb: int) -> None:
        self.pictures = list(pictures)
        self._side = side
        self._margin = margin
        self._allowed = self._room = cache_mb * 1_000_000
        self._cache: list[Pixels] = []  # of the first so many pictures

    def load(self, workers: int) -> Iterator[str]:
        """Decode what is to be kept; pictures that cannot be decoded leave ``pictures``.

        Yields:
            for each picture, what is wrong with it, or "".
        """
        whole: list[Picture] = []
        photos = [list(group) for _, group in groupby(self.pictures, key=lambda picture: picture.image)]
        with ThreadPoolExecutor(max(1, workers)) as pool:
            for start in range(0, len(photos), _PHOTOS_AT_ONCE):
                part = photos[start : start + _PHOTOS_AT_ONCE]
                if self._room <= 0:
                    rest = [picture for photo in photos[start:] for picture in photo]
                    whole += rest
                    yield from ("" for _ in rest)
                    break
                for photo, decoded in zip(part, pool.map(self._decode, part), strict=True):
                    for picture, pixels in zip(photo, decoded, strict=True):
                        if isinstance(pixels, ImageError):
                            yield f"left out: {pixels}"
                            continue
                        self._room -= pixels.nbytes
                        self._cache.append(pixels)
                        whole.append(picture)
                        yield ""
        self.pictures = whole

    def would_take_mb(self, count: int) -> float:
        """Memory that so many pictures like those in memory would take, as far as allowed, megabytes."""
        if not self._cache:
            return 0.0
        one = (self._allowed - self._room) / len(self._cache)
        return min(one * count, self._allowed) / 1e6

    def __getitem__(self, index: int) -> Pixels:
        """(h, w, 3) uint8 RGB.

        Raises:
            ImageError: the photo went away or cannot be decoded.
        """
        if index < len(self._cache):
            return self._cache[index]
        (pixels,) = self._decode([self.pictures[index]])
        if isinstance(pixels, ImageError):
            raise pixels
        return pixels

    def _decode(self, photo: Sequence[Picture]) -> list[Pixels | ImageError]:
        """The pictures of one photo."""
        return [
            pixels if isinstance(pixels, ImageError) else self._shrunk(pixels)
            for pixels in read_pictures(photo, self._margin)
        ]

    def _shrunk(self, pixels: Pixels) -> Pixels:
        if min(pixels.shape[:2]) >= self._side:
            return resize(pixels, self._side)
        return pixels.copy()  # a view would keep the whole photo in memory


def random_view(image: Pixels, size: int, rng: np.random.Generator, turns: bool = False) -> Pixels:
    """A random part of a picture, or a little more than it, mirrored half of the time, in other colours.

    Args:
        image: (h, w, 3) uint8 RGB.
        size: side of the result in pixels.
        turns: also upside down and turned by quarter turns, for pictures that have no up.

    Returns:
        (size, size, 3) uint8.
    """
    height, width = image.shape[:2]
    stretch = _STRETCH ** rng.uniform(-0.5, 0.5)
    share = rng.uniform(_SMALLEST_VIEW, _LARGEST_VIEW)
    extent = np.array([share * stretch, share / stretch])
    low = rng.uniform(np.minimum(0, 1 - extent), np.maximum(0, 1 - extent))
    # Where the middle of output pixel (0, 0) comes from, and the step to the next one, in input pixels.
    step = extent * (width, height) / size
    origin = low * (width, height) + step / 2 - 0.5
    matrix = np.array([[step[0], 0, origin[0]], [0, step[1], origin[1]]])
    view = cv2.warpAffine(
        image,
        matrix,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=FILL,
    )
    if rng.random() < 0.5:
        view = cv2.flip(view, 1)
    if turns and rng.random() < 0.5:
        view = cv2.flip(view, 0)
    if turns and rng.random() < 0.5:
        view = cv2.transpose(view)
    coloured: Pixels = cv2.transform(view, colours(rng))
    return coloured


@dataclass(frozen=True)
class PictureView:
    """How training pictures are shown; see the settings of the same names. ``size``: of the network input."""

    size: int
    augment: bool = True
    turns: bool = False


def epoch_order(labels: NDArray[np.int64], seed: int, epoch: int, balance: bool) -> NDArray[np.int64]:
    """The pictures of an epoch, as many as there are, in an order that depends on seed and epoch alone.

    Args:
        labels: (N,) the class of each picture.
        balance: draw pictures of rare classes more often, with the square root of how much rarer they are,
            as for a detector (:func:`engine.training.data.epoch_order`).
    """
    rng = np.random.default_rng((seed, epoch))
    if not balance:
        return rng.permutation(len(labels))
    counts = np.bincount(labels)
    return draw(np.sqrt(counts.max() / counts[labels]), rng)


def picture_batches(
    store: PictureStore,
    labels: NDArray[np.int64],
    parts: Sequence[NDArray[np.int64]],
    view: PictureView,
    *,
    seed: int,
    epoch: int,
    place: int,
    workers: int,
    share: slice = slice(None),
) -> Generator[PictureBatch, None, None]:
    """The batches of an epoch, prepared ahead by ``workers`` threads; the same for any number of them.

    Each picture's randomness comes from (seed, epoch, its place in the epoch), so neither threads nor a
    resumed run change what is shown.

    Args:
        labels: (N,) the class of each picture of ``store``.
        parts: the pictures of each batch, the first of which is at ``place`` of the epoch.
        share: the part of each batch that this process is to learn from.
    """
    starts = np.cumsum([place, *map(len, parts)])

    def one(index: int, at: int) -> Pixels:
        if not view.augment:
            return resize(store[index], view.size)
        return random_view(store[index], view.size, np.random.default_rng((seed, epoch, at)), view.turns)

    def batch(number: int) -> PictureBatch:
        shown, rows, problems = [], [], []
        for at, index in list(enumerate(parts[number].tolist(), start=int(starts[number])))[share]:
            try:
                shown.append(one(index, at))
                rows.append(index)
            except ImageError as error:
                problems.append(f"left out: {error}")
        pixels = torch.from_numpy(np.stack(shown)) if shown else torch.empty(0, dtype=torch.uint8)
        return PictureBatch(pixels, torch.from_numpy(labels[rows]), rows, problems, len(parts[number]))

    yield from ahead(batch, range(len(parts)), workers)
