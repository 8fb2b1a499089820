"""The images and pictures that a run was trained and is judged on, in all its data sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.datasets import name_lists
from engine.datasets.dataset import Dataset, Item
from engine.datasets.pictures import PictureSource
from engine.plain_file import read_plain
from engine.runs import Run


@dataclass(frozen=True)
class Share:
    """Those images of one data set that belong to a set; ``gone``: how many more the run's list names.

    ``learnt_from``: stems of its images that the run was trained on; empty where no list tells.
    """

    data: Dataset
    items: list[Item]
    learnt_from: frozenset[str]
    gone: int = 0


def run_images(run: Run, set_name: str) -> list[Share]:
    """The images of a set, a share for each data set of the run, as frozen when the run was started.

    Args:
        set_name: "train", "val", "test" or "trainval"; "all": every image that is there now.

    Raises:
        RunError: the run's settings cannot be read.
        DatasetError: a data set is gone, or has no such set, neither frozen nor its own.
    """
    shares = []
    for number, folder in enumerate(run.data_folders(), start=1):
        data = Dataset.open(folder)
        learnt_from = frozenset(_lines(run.frozen_list("train", number)))
        frozen = run.frozen_list(set_name, number)
        if set_name == "all":
            shares.append(Share(data, list(data.items), learnt_from))
        elif frozen.is_file():
            stems = _lines(frozen)
            items = data.known_items(stems)
            shares.append(Share(data, items, learnt_from, gone=len(stems) - len(items)))
        else:
            gone = len(data.missing(set_name))
            shares.append(Share(data, data.set_items(set_name), learnt_from, gone))
    return shares


def learnt_from(run: Run, data: Dataset) -> frozenset[str]:
    """Stems of the images of ``data`` that the run was trained on; empty if it is none of the run's sets."""
    number = number_in(run, data.root)
    return frozenset(_lines(run.frozen_list("train", number))) if number else frozenset()


def number_in(run: Run, root: Path) -> int:
    """Which of the run's data sets the one at ``root`` is, counted from 1; 0 if it is none of them."""
    meant = root.resolve()
    numbered = enumerate(run.data_folders(), start=1)
    return next((number for number, folder in numbered if Path(folder).resolve() == meant), 0)


def picture_sources(
    folders: Sequence[str], seed: int = 0, run: Run | None = None, to_train: bool = True
) -> list[PictureSource]:
    """A classifier's data sets, each by :meth:`PictureSource.open`.

    Args:
        run: whose frozen lists count instead of the folders' own.
        to_train: insist on what a training needs.

    Raises:
        DatasetError: a folder is gone or does not suffice.
        RunError: the run's lists cannot be read.
    """
    return [
        PictureSource.open(folder, seed, run.lists(number) if run else None, to_train)
        for number, folder in enumerate(folders, start=1)
    ]


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    return name_lists.parse(read_plain(path))
