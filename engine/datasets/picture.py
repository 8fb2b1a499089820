"""One picture of a class: the whole of a file or a box of it, and reading it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.datasets.images import read_image
from engine.errors import ImageError
from engine.file_names import encoded
from engine.i18n import plural
from engine.plain_file import PHOTO_FILE, read_plain

CROP_MARGIN = 0.1
"""What is shown around a box on each side, as a share of the box's longer side."""


class Picture(NamedTuple):
    """One picture, still on disk, and its class.

    ``name``: unique in its set, the path below the root, and ``#2`` for the second box of a photo.
    ``box``: xyxy in pixels of the upright photo, None for the whole of it.
    """

    name: str
    image: Path
    label: str
    box: tuple[float, float, float, float] | None = None


def digest(pictures: Iterable[Picture]) -> str:
    """SHA-256 over names, classes and boxes: the same digest means the same labels."""
    told = hashlib.sha256()
    for picture in pictures:
        told.update(encoded(f"{picture.name}\0{picture.label}\0{picture.box}\n"))
    return told.hexdigest()


def copies(train: Sequence[Picture], others: Sequence[Picture]) -> list[str]:
    """Sentences about files that are there twice: in training and outside of it, or in two classes.

    Only whole pictures are compared, byte by byte, and only those of equal size are opened.
    """
    whole = [picture for picture in (*train, *others) if picture.box is None]
    learnt = {picture.image for picture in train if picture.box is None}
    sizes: dict[int, list[Picture]] = defaultdict(list)
    for picture in whole:
        try:
            sizes[picture.image.stat().st_size].append(picture)
        except OSError:
            continue  # gone: whoever reads it says so
    same: dict[str, list[Picture]] = defaultdict(list)
    for group in sizes.values():
        for picture in group if len(group) > 1 else ():
            try:
                same[hashlib.sha256(read_plain(picture.image, PHOTO_FILE)).hexdigest()].append(picture)
            except OSError:
                continue
    twins = [group for group in same.values() if len(group) > 1]
    torn = [group for group in twins if len({picture.label for picture in group}) > 1]
    leaked = [group for group in twins if 0 < sum(p.image in learnt for p in group) < len(group)]
    told = []
    if torn:
        names = " and ".join(picture.name for picture in torn[0][:2])
        told.append(
            plural(
                len(torn),
                f"{len(torn)} picture is in more than one class, such as {names}.",
                f"{len(torn)} pictures are in more than one class, such as {names}.",
            )
        )
    if leaked:
        names = " and ".join(picture.name for picture in leaked[0][:2])
        told.append(
            plural(
                len(leaked),
                f"{len(leaked)} training picture is also used to validate, such as {names}: "
                "the accuracy will look too good.",
                f"{len(leaked)} training pictures are also used to validate, such as {names}: "
                "the accuracy will look too good.",
            )
        )
    return told


def crop(
    image: npt.NDArray[np.uint8], box: Sequence[float] | None, margin: float = CROP_MARGIN
) -> npt.NDArray[np.uint8]:
    """What a box shows of a photo.

    Args:
        image: (H, W, 3) uint8 RGB, upright.
        box: xyxy in pixels of it; None for all of it.
        margin: what is added on each side, as a share of the box's longer side.

    Returns:
        A view of ``image``, as far as the box lies inside it: (h, w, 3) uint8.

    Raises:
        ImageError: no pixel of the box lies inside the photo.
    """
    if box is None:
        return image
    height, width = image.shape[:2]
    x0, y0, x1, y1 = box
    added = margin * max(x1 - x0, y1 - y0)
    left, top = max(0, int(x0 - added)), max(0, int(y0 - added))
    right, bottom = min(width, int(np.ceil(x1 + added))), min(height, int(np.ceil(y1 + added)))
    if min(x1, width) - max(x0, 0) <= 0 or min(y1, height) - max(y0, 0) <= 0:
        raise ImageError("lies outside its photo", remedy="Draw the box anew")
    return image[top:bottom, left:right]


def read_pictures(
    pictures: Sequence[Picture], margin: float = CROP_MARGIN
) -> Iterator[npt.NDArray[np.uint8] | ImageError]:
    """Each picture as (h, w, 3) uint8 RGB, or why it cannot be read; photos with several boxes in a row are
    decoded once."""
    photo: npt.NDArray[np.uint8] | ImageError | None = None
    of: Path | None = None
    for picture in pictures:
        if picture.image != of:
            of = picture.image
            try:
                photo = read_image(of)
            except ImageError as error:
                photo = error
        if isinstance(photo, ImageError):
            yield photo
            continue
        assert photo is not None
        try:
            yield crop(photo, picture.box, margin)
        except ImageError as error:
            yield ImageError(error.what, where=picture.image, place=picture.name, remedy=error.remedy)
