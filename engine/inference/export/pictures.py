"""The pictures an export is checked, timed and calibrated with."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Dataset, Item, set_title
from engine.datasets.images import read_image
from engine.datasets.names import is_image, natural_key
from engine.datasets.sample import generate
from engine.errors import DatasetError, ImageError, RunError
from engine.run_images import run_images
from engine.runs import Run

Images = list[npt.NDArray[np.uint8]]
JUDGING = ("val", "test")
LEARNING = ("train", *JUDGING)
"""Sets of a run to take pictures from, the first that has any."""


def pictures(
    run: Run, folder: str | os.PathLike[str] | None, count: int, sets: Sequence[str] = JUDGING
) -> tuple[Images, str]:
    """Up to ``count`` pictures, and where they are from in words.

    Those of ``folder``; else of the first of the run's ``sets`` that has any; else, where that data is gone,
    generated ones.

    Raises:
        DatasetError: ``folder`` holds no picture that can be read.
    """
    if folder is not None:
        try:
            files = [path for path in Path(folder).iterdir() if is_image(path)]
        except OSError as error:
            raise DatasetError(
                f"cannot be read ({error.strerror})", where=folder, remedy="Choose a folder with photos"
            ) from error
        found = _read(sorted(files, key=lambda path: natural_key(path.name)), count)
        if not found:
            raise DatasetError(
                "holds no picture that can be read", where=folder, remedy="Choose a folder with photos"
            )
        return found, str(folder)
    for name in sets:
        found = _read([item.image for _, item in set_items(run, name)], count)
        if found:
            return found, f"the run's {set_title(name)}"
    with tempfile.TemporaryDirectory() as place:
        generate(place, images=count, seed=0)
        return _read(sorted((Path(place) / "JPEGImages").iterdir()), count), "generated pictures"


def set_items(run: Run, name: str) -> list[tuple[Dataset, Item]]:
    """The images of a set as frozen in the run, each with its data set; empty where the data is gone."""
    try:
        shares = run_images(run, name)
    except (KeyError, DatasetError, RunError):
        return []
    return [(share.data, item) for share in shares for item in share.items]


def _read(files: list[Path], count: int) -> Images:
    """Spread over the whole list: neighbours are often frames of one scene."""
    found: Images = []
    step = max(len(files) // max(count, 1), 1)
    for path in files[::step]:
        if len(found) == count:
            break
        try:
            found.append(read_image(path))
        except ImageError:
            continue  # one of many; the health check tells of it
    return found
