"""What all images of a data set are like, as arrays, looked at once and remembered in the user's cache."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.datasets.cache import Cache, settled
from engine.datasets.dataset import Dataset, Item
from engine.datasets.images import LOOK, image_facts
from engine.datasets.index import check_there
from engine.errors import ImageError

_BATCH = 256


@dataclass(frozen=True)
class Pictures:
    """Row ``i`` speaks of the ``i``-th image; of an unreadable one everything is 0 or NaN.

    ``sizes``: (N, 2) int32 width and height in pixels, upright. ``orientation``: (N,) int8, EXIF 1-8.
    ``taken``: (N,) float64, seconds by the camera's clock, NaN where unknown.
    ``file_sizes``: (N,) int64 bytes.
    ``brightness``: (N,) float32, mean grey 0 to 255. ``looks``: (N, 16, 16) uint8 in grey.
    ``errors``: why an image cannot be read, by row.
    """

    sizes: NDArray[np.int32]
    orientation: NDArray[np.int8]
    taken: NDArray[np.float64]
    file_sizes: NDArray[np.int64]
    brightness: NDArray[np.float32]
    looks: NDArray[np.uint8]
    errors: dict[int, ImageError]


def read(
    dataset: Dataset,
    items: Sequence[Item],
    *,
    pixels: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Pictures:
    """What images are like now; only those that are new or changed are opened.

    Args:
        items: all images of the data set, as in :class:`engine.datasets.index.Contents`.
        pixels: decode them whole, which finds the truncated ones; without, ``brightness`` and ``looks`` are
            there only for images that were decoded before.
        progress: called now and then with (images done, images in all); what was looked at before it
            raised is remembered.

    Raises:
        DatasetError: the folder is gone.
    """
    total = len(items)
    rows: list[tuple[Any, ...]] = [()] * total
    with Cache(dataset) as cache, ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        known = {row[0]: row for row in cache.rows("images")}
        for start in range(0, total, _BATCH):
            if progress is not None:
                progress(start, total)
            new: list[tuple[int, Item, int, int]] = []
            for index, item in enumerate(items[start : start + _BATCH], start):
                mtime, size = _stamp(item)
                row = known.get(item.stem)
                # A fault is looked at anew each time: it may be the disk's, or a matter of permissions.
                if row and not row[4] and row[1:3] == (mtime, size) and (row[3] or not pixels):
                    rows[index] = row
                else:
                    new.append((index, item, mtime, size))
            # Pillow decodes without Python's lock, so threads share the work.
            for (index, *_), row in zip(
                new, pool.map(lambda job: _look(job[1], job[2], job[3], pixels), new), strict=True
            ):
                rows[index] = row
            cache.put("images", [rows[index] for index, *_ in new])
        cache.drop("images", known.keys() - {item.stem for item in items})
    check_there(dataset)
    if progress is not None:
        progress(total, total)
    return _assembled(rows)


def _stamp(item: Item) -> tuple[int, int]:
    try:
        status = os.stat(item.image_file)  # noqa: PTH116 - once for each of 100,000 files
    except OSError:
        return -1, -1
    return status.st_mtime_ns, status.st_size


def _look(item: Item, mtime: int, size: int, pixels: bool) -> tuple[Any, ...]:
    """A row of the table."""
    key = (item.stem, settled(mtime), size, int(pixels))
    try:
        facts = image_facts(item.image_file, pixels)
    except ImageError as error:
        told = json.dumps([error.what, error.where, error.place, error.remedy])
        return (*key, told, 0, 0, 0, None, None, None)
    look = None if facts.look is None else facts.look.tobytes()
    return (*key, "", *facts.size, facts.orientation, facts.brightness, facts.taken, look)


def _assembled(rows: list[tuple[Any, ...]]) -> Pictures:
    blank = bytes(LOOK * LOOK)
    errors = {}
    for index, row in enumerate(rows):
        if row[4]:
            what, where, place, remedy = json.loads(row[4])
            errors[index] = ImageError(what, where=where, place=place, remedy=remedy)
    looks = np.frombuffer(b"".join([row[10] or blank for row in rows]), np.uint8)
    return Pictures(
        sizes=np.array([row[5:7] for row in rows], np.int32).reshape(-1, 2),
        orientation=np.array([row[7] for row in rows], np.int8),
        taken=np.array([row[9] for row in rows], np.float64),
        file_sizes=np.array([row[2] for row in rows], np.int64),
        brightness=np.array([row[8] for row in rows], np.float32),
        looks=looks.reshape(-1, LOOK, LOOK),
        errors=errors,
    )
