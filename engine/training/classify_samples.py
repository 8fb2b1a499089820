"""What a classifier says of some validation pictures, epoch after epoch: files for people to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.datasets.images import image_size
from engine.datasets.picture import Picture
from engine.errors import ImageError
from engine.training.samples import MOST_IMAGES, save_samples


def choose_pictures(pictures: Sequence[Picture]) -> list[int]:
    """Places of up to eight pictures, spread evenly: so, sorted as they are, over the classes or photos."""
    return sorted({int(place) for place in np.linspace(0, len(pictures) - 1, MOST_IMAGES).round()})


def write_picture_samples(
    folder: Path,
    epoch: int,
    pictures: Sequence[Picture],
    chosen: Sequence[int],
    scores: Mapping[int, NDArray[np.float32]],
    class_names: tuple[str, ...],
) -> Path:
    """Write ``epoch-N.json`` as :class:`engine.events.Samples` describes it: true and found class of each
    picture, with its box, or a box around all of it.

    Args:
        scores: (C,) float32 by the place of a picture.

    Raises:
        RunError: the disk refuses.
    """
    told: list[dict[str, Any]] = []
    for place in chosen:
        picture = pictures[place]
        if place not in scores:
            continue
        try:
            width, height = image_size(picture.image)
        except ImageError:
            continue  # gone since it was judged a moment ago; the next validation says so
        box = [round(float(edge), 2) for edge in picture.box or (0, 0, width, height)]
        best = int(scores[place].argmax())
        found = {"box": box, "label": class_names[best], "score": round(float(scores[place][best]), 4)}
        told.append(
            {
                "image": str(picture.image),
                "width": width,
                "height": height,
                "truth": [{"box": box, "label": picture.label}],
                "found": [found],
            }
        )
    return save_samples(folder, epoch, told)
