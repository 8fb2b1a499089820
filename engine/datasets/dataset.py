"""A folder of images with label files: what is where. Nothing is imported, nothing is cached on disk.

Two layouts are understood. VOC: ``JPEGImages/`` (or ``images/``), ``Annotations/``, ``ImageSets/Main/``.
Plain: any folder of images, searched with its sub-folders, labels beside the images, or in
``Annotations/`` if the folder has one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from engine.annotations import ImageAnnotation, voc, yolo
from engine.annotations.text import read_text
from engine.datasets import labels
from engine.datasets.images import image_size, is_image, natural_key
from engine.errors import AnnotationError, DatasetError, ImageError

SET_NAMES = ("trainval", "train", "val", "test")

CLASS_FILES = ("classes.txt", "labels.txt", "predefined_classes.txt")
"""Names of the file with the class names, the first one found counts."""
_IMAGE_FOLDERS = ("JPEGImages", "images")
_SKIPPED_FOLDERS = frozenset({"runs", "ImageSets", "Annotations", "__MACOSX", "_deleted"})


class Item(NamedTuple):
    """One image. ``stem`` is its path below the images folder without suffix, ``/`` between folders.

    Where images of a folder differ only in suffix or case (``a.jpg``, ``a.png``), one of them owns
    ``a.xml``: the one that file names as its ``<filename>``, else the first in sorting order. The others
    keep their suffix in stem and label (``a.png``, ``a.png.xml``). So no two images share a label file by
    accident, and a new neighbour never takes over old labels.

    Paths are kept as text: making 200,000 ``Path`` objects would double the time to open a large folder.
    """

    stem: str
    image_file: str
    label_file: str

    @property
    def image(self) -> Path:
        """The image."""
        return Path(self.image_file)

    @property
    def label(self) -> Path:
        """Its VOC label file, whether or not it exists."""
        return Path(self.label_file)


@dataclass(frozen=True)
class Dataset:
    """Images and where their labels are. Make one with :meth:`open`."""

    root: Path
    images_dir: Path
    labels_dir: Path
    sets_dir: Path
    items: list[Item]
    _by_stem: dict[str, Item] = field(repr=False, default_factory=dict)

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
        items = _items(images_dir, labels)
        if not items:
            raise DatasetError(
                "holds no images",
                where=folder,
                remedy="Choose a folder with photos (JPEG, PNG, TIFF, BMP, WebP)",
            )
        return cls(
            root, images_dir, labels, root / "ImageSets" / "Main", items, {item.stem: item for item in items}
        )

    def item(self, stem: str) -> Item:
        """The image of that stem.

        Raises:
            DatasetError: there is none.
        """
        try:
            return self._by_stem[stem]
        except KeyError:
            raise DatasetError(f"there is no image {stem!r}", where=self.images_dir) from None

    def remove(self, item: Item) -> None:
        """Forget an image, whose files somebody has moved away."""
        self.items.remove(item)
        del self._by_stem[item.stem]

    def insert(self, index: int, item: Item) -> None:
        """Know it again, at its place."""
        self.items.insert(index, item)
        self._by_stem[item.stem] = item

    def annotation(self, item: Item) -> ImageAnnotation | None:
        """What is drawn on an image; None when it has no label file, which means: not looked at.

        Raises:
            AnnotationError: the label file, or for YOLO the picture's size, cannot be read.
        """
        found = labels.find(item)
        if found is None:
            return None
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
        known = {item.label_file for item in self.items}
        names = sorted(_walk(self.labels_dir, _is_label), key=natural_key)
        return [self.labels_dir / name for name in names if f"{self.labels_dir}{os.sep}{name}" not in known]

    def listed_classes(self) -> list[str]:
        """The names in the class file beside the data, in its order; empty without one.

        Raises:
            AnnotationError: the class file cannot be read.
        """
        for folder in (self.root, self.labels_dir):
            for name in CLASS_FILES:
                if (folder / name).is_file():
                    return [label for label in yolo.read_classes(folder / name) if label]
        return []

    def class_names(self) -> list[str]:
        """All class names: those of the class file first, then the others found in labels, sorted.

        Reads every label file. Files that cannot be read count as empty here; the health check names them.
        """
        listed = self.listed_classes()
        found = self.label_counts()
        return list(dict.fromkeys([*listed, *sorted(found, key=natural_key)]))

    def label_counts(self) -> Counter[str]:
        """Objects of each class over all readable label files."""
        counts: Counter[str] = Counter()
        for item in self.items:
            try:
                annotation = self.annotation(item)
            except AnnotationError:
                continue  # class_names must work on a set with one broken file; check() reports it
            counts.update(box.label for box in annotation.boxes) if annotation else None
        return counts

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
        missing = [stem for stem in stems if stem not in self._by_stem]
        if missing:
            shown = ", ".join(missing[:3]) + (" ..." if len(missing) > 3 else "")
            raise DatasetError(
                f"names {len(missing)} image{'s' * (len(missing) > 1)} not in {self.images_dir}: {shown}",
                where=path,
                remedy="Put the images back or split again",
            )
        return [self._by_stem[stem] for stem in stems]


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


def _items(images_dir: Path, labels_dir: Path) -> list[Item]:
    names = _walk(images_dir, lambda name: is_image(name) or _is_label(name))
    images = sorted((name for name in names if not _is_label(name)), key=natural_key)
    if labels_dir != images_dir:
        names = _walk(labels_dir, _is_label) if labels_dir.is_dir() else []
    labels = {name for name in names if _is_label(name)}
    # On a disk that tells cases apart, `a.XML` is to be found as well.
    odd = {name[:-4] + ".xml": name for name in labels if not name.endswith(".xml")}

    stems = [_stem(name) for name in images]
    if len({stem.casefold() for stem in stems}) < len(stems):
        stems = _distinct_stems(images, labels, labels_dir)
    prefix, label_prefix = f"{images_dir}{os.sep}", f"{labels_dir}{os.sep}"
    items = []
    for name, stem in zip(images, stems, strict=True):
        label = f"{stem}.xml"
        if odd and label in odd and label not in labels:
            label = odd[label]
        items.append(Item(stem, prefix + name, label_prefix + label))
    return items


def _distinct_stems(images: list[str], labels: set[str], labels_dir: Path) -> list[str]:
    """A stem of its own for each image where some differ only in suffix or case; see :class:`Item`."""
    twins = Counter(_stem(name).casefold() for name in images)
    present = set(images)
    owners: dict[str, str] = {}  # stem: the image that owns it
    for name in images:
        stem = _stem(name)
        if twins[stem.casefold()] > 1 and stem not in owners and f"{stem}.xml" in labels:
            folder = stem.rpartition("/")[0]
            owner = _filename_in(labels_dir / f"{stem}.xml")
            owner = f"{folder}/{owner}" if folder else owner
            if owner in present and _stem(owner) == stem:
                owners[stem] = owner
    taken = {stem.casefold() for stem in owners}
    stems: dict[str, str] = {}
    for name in images:
        stem = _stem(name)
        if owners.get(stem) == name or stem.casefold() not in taken:
            stems[name] = stem
            taken.add(stem.casefold())
    for name in images:
        if name not in stems:
            stem = name
            while stem.casefold() in taken:  # there is also an `a.png.jpg`
                stem += "+"
            stems[name] = stem
            taken.add(stem.casefold())
    return [stems[name] for name in images]


def _is_label(name: str) -> bool:
    return name[-4:].lower() == ".xml"


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _filename_in(label: Path) -> str:
    """The name of the image a label file was made for; empty if it does not say."""
    try:
        return voc.read(label).filename
    except AnnotationError:
        return ""


def _walk(top: Path, wanted: Callable[[str], bool]) -> list[str]:
    """Relative paths, ``/`` between folders, of all files below ``top`` whose name is ``wanted``.

    Each real folder is entered once, so links cannot run in circles. Hidden files and folders are passed
    over, and sub-folders that cannot be listed.

    Raises:
        DatasetError: ``top`` itself cannot be listed.
    """
    found: list[str] = []
    seen: set[tuple[int, int]] = set()
    waiting = [""]
    while waiting:
        relative = waiting.pop()
        try:
            status = os.stat(top / relative)  # noqa: PTH116 - one call a folder
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(top / relative) as entries:
                for entry in entries:
                    name = entry.name
                    if name.startswith("."):
                        continue
                    path = f"{relative}/{name}" if relative else name
                    if wanted(name) and not entry.is_dir():
                        found.append(path)
                    elif entry.is_dir() and not (name in _SKIPPED_FOLDERS and not relative):
                        waiting.append(path)
        except OSError as error:
            if not relative:
                raise DatasetError(
                    f"cannot be listed ({error.strerror})", where=top, remedy="Check its permissions"
                ) from error
    return found
