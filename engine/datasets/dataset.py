"""A folder of images with label files: what is where.

Two layouts are understood. VOC: ``JPEGImages/`` (or ``images/``), ``Annotations/``, ``ImageSets/Main/``.
Plain: any folder of images, searched with its sub-folders, labels beside the images, or in
``Annotations/`` if the folder has one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.annotations import ImageAnnotation, yolo
from engine.annotations.text import read_text
from engine.datasets import labels
from engine.datasets.listing import LABEL_SUFFIXES, Item, Items, find_items, walk
from engine.datasets.names import natural_key
from engine.errors import AnnotationError, DatasetError, ImageError

SET_NAMES = ("trainval", "train", "val", "test")

CLASS_FILES = ("classes.txt", "labels.txt", "predefined_classes.txt")
"""Names of the file with the class names, the first one found counts."""
_IMAGE_FOLDERS = ("JPEGImages", "images")


@dataclass(frozen=True)
class Dataset:
    """Images and where their labels are. Make one with :meth:`open`."""

    root: Path
    images_dir: Path
    labels_dir: Path
    sets_dir: Path
    items: Items

    @classmethod
    def open(
        cls, folder: str | os.PathLike[str], labels_dir: str | os.PathLike[str] | None = None
    ) -> Dataset:
        """Find the images of ``folder``.

        Args:
            folder: the root of a VOC layout (or its ``JPEGImages``), or any folder with images.
            labels_dir: where label files are instead of the layout's own place.

        Raises:
            DatasetError: no such folder, not readable, or no image in it.
        """
        root = Path(folder).absolute()
        if not root.is_dir():
            what = "is a file, not a folder" if root.exists() else "there is no such folder"
            raise DatasetError(what, where=folder, remedy="Choose a folder with photos")
        root, images_dir, labels = _layout(root)
        if labels_dir is not None:
            labels = Path(labels_dir).absolute()
        items = find_items(images_dir, labels)
        if not items:
            raise DatasetError(
                "holds no images",
                where=folder,
                remedy="Choose a folder with photos (JPEG, PNG, TIFF, BMP, WebP)",
            )
        return cls(root, images_dir, labels, root / "ImageSets" / "Main", items)

    def item(self, stem: str) -> Item:
        """The image of that stem.

        Raises:
            DatasetError: there is none.
        """
        number = self.items.number(stem)
        if number < 0:
            raise DatasetError(f"there is no image {stem!r}", where=self.images_dir)
        return self.items[number]

    def known_items(self, stems: Iterable[str]) -> list[Item]:
        """The images of those stems, without those that are not there."""
        numbers = map(self.items.number, stems)
        return [self.items[number] for number in numbers if number >= 0]

    def remove(self, item: Item) -> None:
        """Forget an image, whose files somebody has moved away."""
        self.items.remove(item)

    def insert(self, index: int, item: Item) -> None:
        """Know it again, at its place."""
        self.items.insert(index, item)

    def annotation(self, item: Item) -> ImageAnnotation | None:
        """What is drawn on an image; None when it has no label file, which means: not looked at.

        Raises:
            AnnotationError: the label file, or for YOLO the picture's size, cannot be read.
        """
        found = labels.find(item)
        if found is None:
            return None
        # The decoders take a tenth of a second to load, and the window shows before they are needed.
        from engine.datasets.images import image_size

        form, path = found
        # Only YOLO's fractions need the picture's size, which costs opening it.
        try:
            size = image_size(item.image) if form == "yolo" else (0, 0)
        except ImageError as error:
            raise AnnotationError(f"its picture has no size ({error})", where=path) from error
        return labels.read(form, path, self.root, item.image.name, size)

    def orphan_labels(self) -> list[Path]:
        """VOC label files that belong to no image, naturally sorted."""
        if not self.labels_dir.is_dir():
            return []
        known = set(self.items.label_files())
        names = sorted(walk(self.labels_dir, LABEL_SUFFIXES), key=natural_key)
        return [self.labels_dir / name for name in names if f"{self.labels_dir}{os.sep}{name}" not in known]

    def listed_classes(self) -> list[str]:
        """The names in the class file beside the data, in its order; empty without one.

        Raises:
            AnnotationError: the class file cannot be read.
        """
        path = self.class_file()
        return [label for label in yolo.read_classes(path) if label] if path is not None else []

    def class_file(self) -> Path | None:
        """The file with the class names beside the data; None where there is none."""
        for folder in (self.root, self.labels_dir):
            for name in CLASS_FILES:
                if (folder / name).is_file():
                    return folder / name
        return None

    def counts_class_lines(self) -> bool:
        """Whether ids of YOLO files may count the lines of a class file, so that none of them may move.

        Any such file in the folder counts, also one whose photo has a VOC file, or is gone.

        Raises:
            DatasetError: the folder cannot be listed.
        """
        tops = dict.fromkeys([self.labels_dir, self.root])
        return any(
            yolo.may_be_labels(top / name) for top in tops if top.is_dir() for name in walk(top, (".txt",))
        )

    def class_names(self) -> list[str]:
        """All class names: those of the class file first, then the others found in labels, sorted.

        Label files that cannot be read count as empty here; the health check names them.
        """
        listed = self.listed_classes()
        found = self.label_counts()
        return list(dict.fromkeys([*listed, *sorted(found, key=natural_key)]))

    def label_counts(self) -> Counter[str]:
        """Objects of each class over all readable label files, of which only changed ones are read again."""
        from engine.datasets import index

        return index.read(self).counts()

    def sets(self) -> dict[str, list[str]]:
        """The image lists on disk, ``{"train": [stem, ...], ...}``, only those that exist.

        Blank lines, BOM and Windows line ends are fine.

        Raises:
            AnnotationError: a list cannot be decoded.
        """
        lists = {}
        for name in SET_NAMES:
            path = self.sets_dir / f"{name}.txt"
            if path.is_file():
                lists[name] = [line.strip() for line in read_text(path).splitlines() if line.strip()]
        return lists

    def set_items(self, name: str) -> list[Item]:
        """The images of a set.

        Raises:
            DatasetError: there is no such list, it is empty, or it names images that are not there.
        """
        path = self.sets_dir / f"{name}.txt"
        stems = self.sets().get(name)
        if stems is None:
            raise DatasetError(f"there is no {name} set", where=path, remedy="Split the data set first")
        if not stems:
            raise DatasetError(
                f"the {name} set is empty", where=path, remedy="Label more photos and split again"
            )
        missing = [stem for stem in stems if self.items.number(stem) < 0]
        if missing:
            shown = ", ".join(missing[:3]) + (" ..." if len(missing) > 3 else "")
            raise DatasetError(
                f"names {len(missing)} image{'s' * (len(missing) > 1)} not in {self.images_dir}: {shown}",
                where=path,
                remedy="Put the images back or split again",
            )
        return [self.items[self.items.number(stem)] for stem in stems]


def _layout(folder: Path) -> tuple[Path, Path, Path]:
    """Root, images folder and labels folder of what lies in ``folder``."""
    if folder.name in _IMAGE_FOLDERS and _labels_in(folder.parent):
        folder = folder.parent  # the images folder of a VOC layout was chosen instead of its root
    labels = _labels_in(folder)
    for name in _IMAGE_FOLDERS:
        if (folder / name).is_dir() and (labels or name == "JPEGImages"):
            return folder, folder / name, labels or folder / "Annotations"
    return folder, folder, labels or folder


def _labels_in(root: Path) -> Path | None:
    return next((root / name for name in ("Annotations", "annotations") if (root / name).is_dir()), None)
