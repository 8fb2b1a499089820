"""Images that show nearly the same: copies, saved anew or scaled, and pictures of one burst.

Each image is a 16 x 16 grey picture. Its difference hash (N. Krawetz, "Kind of like that", 2013) says at 64
places whether it gets brighter to the right. Two images are alike when at most :data:`FARTHEST` of those
differ and their small pictures correlate by :data:`CORRELATION` or more. On the 364 BCCD photos, which all
show red cells on a light ground, the one true pair is at 4 bits and 0.99, the next at 15 bits and 0.75;
saving at quality 30, halving or brightening moves a photo by at most 3 bits.

Candidates are those that agree in two of eight parts of the hash: all pairs up to 6 bits apart and most up
to 10 are among them, at a cost linear in the number of images.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

FARTHEST = 10
CORRELATION = 0.9
_FLAT = 2.0  # standard deviation in grey levels below which an image has no look: fog, lens cap
_PIECE = 8192
_NEIGHBOURS = 24  # of equal parts, each image is compared with so many followers; the rest come by chains

_BITS = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)


def group_alike(looks: NDArray[np.uint8]) -> NDArray[np.int64]:
    """A group number for each image; images that are alike, also over others between them, share one.

    Args:
        looks: (N, 16, 16) uint8 grey, as :func:`engine.datasets.images.image_facts` makes them.

    Returns:
        (N,) int64, the smallest row of the group.
    """
    count = len(looks)
    if not count:
        return np.zeros(0, np.int64)
    pixels = looks.reshape(count, -1)
    # Exact copies first: a thousand of them would be half a million pairs.
    whole = np.ascontiguousarray(pixels).view(np.dtype((np.void, pixels.shape[1]))).ravel()
    _, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    group = first[inverse.ravel()]
    # In pieces: of 100,000 images at once, the numbers in between would take 200 MB.
    pieces = range(0, count, _PIECE)
    has_look = np.concatenate([pixels[at : at + _PIECE].std(axis=1) >= _FLAT for at in pieces])
    rows = np.sort(first[has_look[first]])
    leader = np.arange(count)
    leader[rows] = rows[_merged(pixels[rows].astype(np.float32), hashes(looks[rows]))]
    return np.where(has_look, leader[group], np.arange(count))  # flat ones stand alone


def hashes(looks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(N, 8) uint8: the 64 bits of the difference hash of (N, 16, 16) looks."""
    across = _box_weights(16, 9)
    small = (looks.reshape(len(looks), 8, 2, 16).mean(axis=2, dtype=np.float32) @ across).astype(np.float32)
    bits = small[:, :, 1:] > small[:, :, :-1]
    return np.packbits(bits.reshape(len(looks), 64), axis=1)


def _box_weights(source: int, target: int) -> NDArray[np.float32]:
    """(source, target): shares of each pixel in each of fewer, wider ones."""
    edges = np.linspace(0, source, target + 1)
    left, right = np.arange(source)[:, None], np.arange(1, source + 1)[:, None]
    overlap = np.clip(np.minimum(right, edges[1:]) - np.maximum(left, edges[:-1]), 0, None)
    return (overlap / overlap.sum(axis=0)).astype(np.float32)


def _merged(pixels: NDArray[np.float32], codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The leader of each row after all pairs that are alike were joined; ``pixels`` are used up."""
    count = len(pixels)
    parent = np.arange(count)
    if count < 2:
        return parent
    for at in range(0, count, _PIECE):
        piece = pixels[at : at + _PIECE]
        piece -= piece.mean(axis=1, keepdims=True)
        piece /= np.linalg.norm(piece, axis=1, keepdims=True)
    # Neighbouring bits say similar things; mixed, the parts are told apart better.
    mixed = np.unpackbits(codes, axis=1)[:, np.random.default_rng(0).permutation(64)]
    parts = np.packbits(mixed, axis=1).astype(np.uint16)
    for one, two in combinations(range(8), 2):
        key = parts[:, one] * 256 + parts[:, two]
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        for step in range(1, min(_NEIGHBOURS, count - 1) + 1):
            same = np.flatnonzero(ordered[step:] == ordered[:-step])
            if not len(same):
                break
            a, b = order[same], order[same + step]
            near = _BITS[codes[a] ^ codes[b]].sum(axis=1) <= FARTHEST
            a, b = a[near], b[near]
            apart = parent[a] != parent[b]
            a, b = a[apart], b[apart]
            alike = np.einsum("ij,ij->i", pixels[a], pixels[b]) >= CORRELATION
            if alike.any():
                _join(parent, a[alike], b[alike])
    return parent


def _join(parent: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64]) -> None:
    """Union of pairs; afterwards every entry of ``parent`` is the leader itself."""
    links: dict[int, int] = {}

    def find(row: int) -> int:
        path = []
        while row in links:
            path.append(row)
            row = links[row]
        for visited in path:
            links[visited] = row
        return row

    for one, two in zip(parent[a].tolist(), parent[b].tolist(), strict=True):
        first, second = find(one), find(two)
        if first != second:
            links[max(first, second)] = min(first, second)
    lookup = np.arange(len(parent))
    for row in list(links):
        lookup[row] = find(row)
    parent[:] = lookup[parent]


def look_of(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(16, 16) uint8: the look of an (H, W, 3) uint8 RGB image that is in memory, as files have theirs."""
    from PIL import Image

    from engine.datasets.images import LOOK

    return np.array(Image.fromarray(image).convert("L").resize((LOOK, LOOK), Image.Resampling.BOX))


class Seen:
    """Pictures that come one after another: is the next one new to the eye?"""

    def __init__(self) -> None:
        self._codes = np.zeros((0, 8), np.uint8)
        self._centred = np.zeros((0, 256), np.float32)

    def __len__(self) -> int:
        return len(self._codes)

    def take(self, look: NDArray[np.uint8]) -> bool:
        """True, and it is remembered, unless ``look`` (16, 16) is alike one that was taken before.

        A picture without a look (fog, lens cap) is new only once.
        """
        code, values = _features(look)
        if values.any():
            near = _BITS[self._codes ^ code].sum(axis=1) <= FARTHEST
            alike = near & (self._centred @ values >= CORRELATION)
        else:
            alike = ~self._centred.any(axis=1)
        if alike.any():
            return False
        self._codes = np.concatenate([self._codes, code])
        self._centred = np.concatenate([self._centred, values[None]])
        return True

    def forget(self, look: NDArray[np.uint8]) -> None:
        """As if ``look`` had not been taken: its picture is gone again."""
        code, values = _features(look)
        other = (self._codes != code).any(axis=1) | (self._centred != values).any(axis=1)
        self._codes, self._centred = self._codes[other], self._centred[other]


def _features(look: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """(1, 8) bits and (256,) centred grey values of length 1; all zero for a picture without a look."""
    values = look.reshape(-1).astype(np.float32)
    values -= values.mean()
    norm = float(np.linalg.norm(values))
    values /= max(norm, 1e-6)
    if norm / np.sqrt(len(values)) < _FLAT:
        values[:] = 0
    return hashes(look[None]), values
