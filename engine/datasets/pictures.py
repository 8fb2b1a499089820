"""Pictures of one class each, for a classifier: folders named after classes, or the boxes of a detection set.

Three layouts are understood. ``CLASS/*.jpg``: split here, by class and seed. ``train/CLASS/*.jpg`` with
``val/`` and, if wanted, ``test/``: taken as they are. A detection data set: every box is cut out and
becomes one picture; the photo's image list says which set it belongs to, so the crops of one photo never
stand on both sides.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.datasets import labels
from engine.datasets.dataset import Dataset, set_title
from engine.datasets.listing import Item
from engine.datasets.names import IMAGE_SUFFIXES, is_image, natural_key
from engine.datasets.picture import Picture
from engine.datasets.walking import walk
from engine.errors import AnnotationError, DatasetError
from engine.file_names import encoded
from engine.i18n import plural

SHARES = {"train": 0.8, "val": 0.1, "test": 0.1}
"""How class folders without a split are divided, class by class."""
_SPLIT_NAMES = ("train", "val", "test")
_OTHER_NAMES = {"valid": "val", "validation": "val", "training": "train"}
_DETECTION_FOLDERS = ("Annotations", "annotations", "JPEGImages", "ImageSets")
_NOT_CLASSES = frozenset({"runs", "__MACOSX"})


@dataclass(frozen=True)
class PictureSource:
    """Where pictures of classes come from, and which are for what. Make one with :meth:`open`.

    ``kind``: "folders" or "boxes". ``lists``: for each set the names of what is in it, which a run freezes:
    pictures (paths below ``root``) of class folders, stems of photos where boxes are cut out.
    ``notes``: sentences a person should read.
    """

    root: Path
    kind: str
    lists: dict[str, list[str]]
    notes: list[str] = field(default_factory=list)
    _dataset: Dataset | None = field(default=None, repr=False)

    @classmethod
    def open(
        cls,
        folder: str | os.PathLike[str],
        seed: int = 0,
        frozen: Mapping[str, Sequence[str]] | None = None,
        to_train: bool = True,
    ) -> PictureSource:
        """Find out the layout of ``folder`` and its sets; opens no image and no label file.

        Args:
            seed: which of the equally good splits, where the folder has none.
            frozen: the lists of an earlier run, which then count instead of the folder's own.
            to_train: insist on what a training needs: at least two classes, pictures in each, and pictures
                to train on and to validate with.

        Raises:
            DatasetError: no such folder or no picture in it; or one that does not suffice ``to_train``.
        """
        root = Path(folder).absolute()
        if not root.is_dir():
            what = "is a file, not a folder" if root.exists() else "there is no such folder"
            raise DatasetError(what, where=folder, remedy="Choose a folder with a sub-folder for each class")
        if is_detection_set(root):
            dataset = Dataset.open(root)
            given = frozen or {name: stems for name, stems in dataset.sets().items() if stems}
            if to_train and not frozen:
                for name in ("train", "val"):
                    dataset.set_items(name)  # says what is wrong with the list
            return cls(dataset.root, "boxes", {n: list(v) for n, v in given.items()}, [], dataset)
        lists, notes = _folder_lists(root, seed, to_train)
        if frozen:
            known = {name for names in lists.values() for name in names}
            kept = {key: [name for name in names if name in known] for key, names in frozen.items()}
            gone = sum(map(len, frozen.values())) - sum(map(len, kept.values()))
            told = plural(
                gone,
                f"{gone} picture of the run's lists is gone.",
                f"{gone} pictures of the run's lists are gone.",
            )
            lists, notes = kept, [told] if gone else []
        return cls(root, "folders", lists, notes)

    def pictures(self, set_name: str, *, with_difficult: bool = True) -> tuple[list[Picture], list[str]]:
        """The pictures of a set, and sentences about what had to be left out.

        Args:
            set_name: one of ``lists``, or "all".
            with_difficult: whether boxes marked difficult are pictures, too.

        Raises:
            DatasetError: there is no such set.
        """
        if set_name == "all":
            names = list(dict.fromkeys(name for names in self.lists.values() for name in names))
            items = list(self._dataset.items) if self._dataset else []
        elif set_name not in self.lists:
            raise DatasetError(
                f"there is no {set_title(set_name)}",
                where=self.root,
                remedy=f"Choose one of {', '.join([*self.lists, 'all'])}",
            )
        else:
            names = self.lists[set_name]
            items = self._dataset.known_items(names) if self._dataset else []
        if self._dataset is None:
            level = 1 if _set_folders(self.root) else 0  # train/CLASS/..., or CLASS/...
            return [Picture(name, self.root / name, name.split("/")[level]) for name in names], []
        pictures, problems = _boxes(self._dataset, items, with_difficult, set_name != "all")
        gone = len(names) - len(items) if set_name != "all" else 0
        told = plural(
            gone,
            f"{gone} photo of the {set_title(set_name)} is gone.",
            f"{gone} photos of the {set_title(set_name)} are gone.",
        )
        return pictures, [*problems, told] if gone else problems

    def listed_classes(self) -> list[str]:
        """The names in the class file beside the data, in its order; empty without one."""
        return self._dataset.listed_classes() if self._dataset else []


def class_names(
    sources: Sequence[PictureSource], train: Iterable[Picture], others: Iterable[Picture] = ()
) -> tuple[str, ...]:
    """The classes of all sources, in the order of their class files if there are any, else naturally sorted.

    Raises:
        DatasetError: fewer than two, or a class of ``others`` that ``train`` does not show.
    """
    shown = {picture.label for picture in train}
    unseen = sorted({picture.label for picture in others} - shown, key=natural_key)
    if unseen:
        raise DatasetError(
            f"no picture of the training set shows the class {unseen[0]!r}",
            where=sources[0].root,
            remedy="Add pictures of it to the training set, or take it out of the others",
        )
    if len(shown) < 2:
        raise _too_few_classes(sources[0].root, sorted(shown))
    order = [name for source in sources for name in source.listed_classes() if name in shown]
    return tuple(dict.fromkeys([*order, *sorted(shown, key=natural_key)]))


def is_detection_set(root: Path) -> bool:
    """Whether a folder holds photos with label files rather than a folder for each class."""
    if any((root / name).is_dir() for name in _DETECTION_FOLDERS):
        return True
    if _subfolders(root):
        return any(
            next(root.glob(pattern), None) is not None for pattern in ("*.xml", "*/*.xml", "*/*/*.xml")
        )
    return True  # a plain folder of photos; opening it as a data set says what is wrong with it


def _boxes(
    dataset: Dataset, items: Sequence[Item], with_difficult: bool, must_be_labelled: bool
) -> tuple[list[Picture], list[str]]:
    pictures: list[Picture] = []
    problems: list[str] = []
    for item in items:
        try:
            annotation = dataset.annotation(item)
        except AnnotationError as error:
            problems.append(f"left out: {error}")
            continue
        if annotation is None and must_be_labelled:
            problems.append(f"left out: {item.stem} has no label file.")
        for number, box in enumerate(annotation.boxes if annotation else (), start=1):
            upright = box.normalised()
            if upright.width < 1 or upright.height < 1:
                problems.append(f"{_label_of(item)}, object {number}: a box without area is left out.")
            elif with_difficult or not box.difficult:
                pictures.append(Picture(f"{item.stem}#{number}", item.image, box.label, upright.xyxy))
    return pictures, problems


def _label_of(item: Item) -> Path:
    found = labels.find(item)
    return item.label if found is None else found[1]


def _folder_lists(root: Path, seed: int, to_train: bool) -> tuple[dict[str, list[str]], list[str]]:
    """The sets of class folders: as they stand, and what is missing divided here."""
    sets = _set_folders(root)
    notes = []
    if not sets:
        lists = _divided(_by_class(root, root, to_train), seed, SHARES)
    else:
        lists = {
            name: [picture for pictures in _by_class(folder, root, to_train).values() for picture in pictures]
            for name, folder in sets.items()
        }
        if "val" not in lists:
            shares = {"train": 1 - SHARES["val"], "val": SHARES["val"]}
            lists.update(_divided(_by_class(sets["train"], root, to_train), seed, shares))
            notes.append("There is no val folder: a tenth of each class of train is kept for validation.")
    if to_train and not lists["val"]:
        raise DatasetError(
            "no picture is left for validation", where=root, remedy="Put at least two pictures in each class"
        )
    loose = sum(is_image(entry.name) for entry in root.iterdir() if entry.is_file())
    if loose:
        notes.append(
            plural(
                loose,
                f"{loose} picture in {root} itself is in no class folder and left out.",
                f"{loose} pictures in {root} itself are in no class folder and left out.",
            )
        )
    ordered = {name: sorted(lists[name], key=natural_key) for name in _SPLIT_NAMES if lists.get(name)}
    return ordered, notes


def _by_class(folder: Path, root: Path, to_train: bool) -> dict[str, list[str]]:
    """Paths below ``root`` of all pictures in each class folder of ``folder``, naturally sorted.

    Raises:
        DatasetError: a class folder without pictures, or fewer than two classes, where they are to be learnt.
    """
    prefix = "" if folder == root else f"{folder.name}/"
    found = {
        entry.name: [
            f"{prefix}{entry.name}/{name}" for name in sorted(walk(entry, IMAGE_SUFFIXES), key=natural_key)
        ]
        for entry in _subfolders(folder)
    }
    for name, pictures in found.items():
        if not pictures and to_train:
            raise DatasetError(
                "this class folder holds no pictures",
                where=folder / name,
                remedy="Put pictures of the class in it, or remove the folder",
            )
    if len(found) < 2 and to_train:
        raise _too_few_classes(folder, list(found))
    return found


def _divided(by_class: dict[str, list[str]], seed: int, shares: Mapping[str, float]) -> dict[str, list[str]]:
    """Each class divided by ``shares``; while there are enough, one for each set at least, train first.

    What a class's pictures are for does not depend on the other classes.
    """
    lists: dict[str, list[str]] = {name: [] for name in shares}
    for label, pictures in by_class.items():
        rng = np.random.default_rng((seed, zlib.crc32(encoded(label))))
        left = [pictures[index] for index in rng.permutation(len(pictures))]
        for place, name in enumerate([name for name in shares if name != "train"], start=2):
            count = max(1, round(shares[name] * len(pictures))) if len(pictures) >= place else 0
            lists[name] += left[:count]
            left = left[count:]
        lists["train"] += left
    return lists


def _set_folders(root: Path) -> dict[str, Path]:
    """``train/``, ``val/`` and ``test/`` where they hold class folders."""
    found = {_OTHER_NAMES.get(entry.name.lower(), entry.name.lower()): entry for entry in _subfolders(root)}
    sets = {name: found[name] for name in _SPLIT_NAMES if name in found and _subfolders(found[name])}
    return sets if "train" in sets else {}


def _subfolders(folder: Path) -> list[Path]:
    """Its visible sub-folders that can be classes, naturally sorted.

    Raises:
        DatasetError: it cannot be listed.
    """
    try:
        entries = [entry for entry in folder.iterdir() if entry.is_dir()]
    except OSError as error:
        raise DatasetError(
            f"cannot be listed ({error.strerror})", where=folder, remedy="Check its permissions"
        ) from error
    visible = [entry for entry in entries if entry.name not in _NOT_CLASSES and entry.name[0] not in "._"]
    return sorted(visible, key=lambda entry: natural_key(entry.name))


def _too_few_classes(where: Path, found: Sequence[str]) -> DatasetError:
    what = f"shows only the class {found[0]!r}" if found else "shows no class"
    return DatasetError(
        f"{what}, and a classifier tells at least two apart",
        where=where,
        remedy="Add a folder of pictures for each class, or boxes of another class",
    )
