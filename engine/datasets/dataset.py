"""A folder of images with label files: what is where.

Two layouts are understood. VOC: ``JPEGImages/`` (or ``images/``), ``Annotations/``, ``ImageSets/Main/``.
Plain: any folder of images, searched with its sub-folders, labels beside the images, or in
``Annotations/`` if the folder has one.
"""

from __future__ import annotations

import os
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from engine import disks
from engine.annotations import ImageAnnotation, yolo
from engine.datasets import class_lists, labels, name_lists
from engine.datasets.layout import folder_of, labels_elsewhere, layout_of, sets_inside, whole_set
from engine.datasets.listing import LABEL_SUFFIXES, Item, Items, find_items
from engine.datasets.names import VIDEO_SUFFIXES, natural_key
from engine.datasets.walking import walk
from engine.errors import AnnotationError, DatasetError, ImageError
from engine.i18n import plural

__all__ = ["Dataset", "Item", "LabelsElsewhereError", "OnlyVideosError", "SetsInsideError", "folder_of"]

SET_NAMES = ("trainval", "train", "val", "test")
_SET_TITLES = {"train": "training set", "val": "validation set", "all": "whole data set"}


def set_title(name: str) -> str:
    """What a person calls the set of that list: "validation set" for "val"."""
    return _SET_TITLES.get(name, f"{name} set")


CLASS_FILES = ("classes.txt", "labels.txt", "predefined_classes.txt")
"""Names of the file with the class names, the first one found counts; else one that YOLO ids count."""
_WATCHED = 20
"""So many photos are looked for when the disk has another number than it had."""
_NAMED = 3
"""So many data sets are named in a message."""


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
            OnlyVideosError: videos are all it holds.
            SetsInsideError: it is no data set, but a folder of some.
            LabelsElsewhereError: its labels lie in a ``labels/`` outside of it.
            DatasetError: no such folder, not readable, or no image in it.
        """
        root = Path(folder).absolute()
        if not root.is_dir():
            what = "is a file, not a folder" if root.exists() else "there is no such folder"
            raise DatasetError(what, where=folder, remedy="Choose a folder with photos")
        root, images_dir, labels = layout_of(root)
        if labels_dir is not None:
            labels = Path(labels_dir).absolute()
        items = find_items(images_dir, labels)
        if images_dir == labels == root and (inside := sets_inside(root, items.stems)):
            raise SetsInsideError(folder, inside)
        if labels_dir is None and labels == root and (elsewhere := labels_elsewhere(root, items)):
            whole = whole_set(elsewhere[0])
            if whole is None:
                raise LabelsElsewhereError(folder, elsewhere)
            return cls.open(whole)
        if items.twins is not None and (whole := whole_set(root)) not in (None, root):
            return cls.open(whole)  # a part of a set, whose classes are listed above it
        if not items:
            if videos := walk(images_dir, VIDEO_SUFFIXES):
                raise OnlyVideosError(folder, [images_dir / name for name in sorted(videos, key=natural_key)])
            raise DatasetError(
                "holds no images",
                where=folder,
                remedy="Choose a folder with photos (JPEG, PNG, TIFF, BMP, WebP, AVIF, HEIC)",
            )
        found = cls(root, images_dir, labels, root / "ImageSets" / "Main", items)
        found._watch()
        return found

    def _watch(self) -> None:
        """Have nothing written to another disk, should this one be pulled out (:mod:`engine.disks`)."""
        try:
            disks.watch(self.root, _spread(self.items, "image_file"))
            inside = self.labels_dir.is_relative_to(self.root)
            if not inside or not disks.same_disk(self.labels_dir, self.root):
                disks.watch(self.labels_dir, _spread(self.items, "label_file"))
        except OSError as error:
            raise DatasetError(
                f"cannot be looked at ({error.strerror or error})",
                where=self.root,
                remedy="Check the disk and the permissions",
            ) from error

    @property
    def usual_form(self) -> str:
        """The format of new label files where nobody chose one: that which the programs look for in
        ``labels/``, else VOC; one of :data:`labels.FORMATS`."""
        ending = "xml" if self.items.twins is None else self.items.twins.ending
        return next(form for form, suffix in labels.SUFFIXES.items() if suffix == f".{ending}")

    @property
    def remarks(self) -> list[str]:
        """Sentences about what a person should know of the folder as it was found."""
        told = []
        missed, others = self.items.missed, self.items.other_names
        if missed:
            first = f"{missed[0].path} {missed[0].what}"
            told.append(
                plural(
                    len(missed),
                    f"An entry of the folder is passed over: {first}.",
                    f"{len(missed)} entries of the folder are passed over, such as: {first}.",
                )
            )
        if others:
            stem, name = next(iter(others.items()))
            such = f"{name} for {self.item(stem).image.name}"
            told.append(
                plural(
                    len(others),
                    f"A label file is taken for an image of a slightly other name: {such}.",
                    f"{len(others)} label files are taken for images of slightly other names: {such}, ...",
                )
            )
        return told

    def item(self, stem: str) -> Item:
        """The image of that stem.

        Raises:
            DatasetError: there is none.
        """
        number = self.items.number(stem)
        if number < 0:
            raise DatasetError(
                f"there is no image {stem!r}",
                where=self.images_dir,
                remedy="Put the image back, or open the folder again",
            )
        return self.items[number]

    def of_image(self, path: str | os.PathLike[str]) -> Item | None:
        """The item whose image lies at that path; None where there is none."""
        return self._found(path, self.images_dir, lambda item: item.image_file)

    def of_label(self, path: str | os.PathLike[str]) -> Item | None:
        """The item that a label file at that path belongs to, in whichever format, or would belong to."""
        bare = Path(path).with_suffix("")
        found = self._found(bare, self.labels_dir, lambda item: item.label_file[: -len(".xml")], self._beside)
        return found or self._of_spare(Path(path))

    def _beside(self, label: str) -> str:
        """What a label file would be called beside its photo."""
        return label if self.items.twins is None else self.items.twins.beside(label)

    def _of_spare(self, label: Path) -> Item | None:
        """The item of ``photo.jpg.xml``, where ``photo.xml`` is another program's."""
        if not label.is_relative_to(self.labels_dir):
            return None
        photo = self._beside(label.relative_to(self.labels_dir).as_posix()).rpartition(".")[0]
        number = self.items.number(photo.rpartition(".")[0])
        item = self.items[number] if number >= 0 else None
        return item if item is not None and labels.voc_file(item) == str(label) else None

    def _found(
        self,
        path: str | os.PathLike[str],
        folder: Path,
        where: Callable[[Item], str],
        guess: Callable[[str], str] = str,
    ) -> Item | None:
        given = Path(path).absolute()
        if not given.is_relative_to(folder):
            given, real = given.resolve(), folder.resolve()  # the folder may have been opened through a link
            if not given.is_relative_to(real):
                return None
            given = folder / given.relative_to(real)
        wanted = os.path.normcase(given)
        name = guess(given.relative_to(folder).as_posix())
        for stem in (name.rpartition(".")[0], name):
            number = self.items.number(stem)
            if number >= 0 and os.path.normcase(where(self.items[number])) == wanted:
                return self.items[number]
        return next((item for item in self.items if os.path.normcase(where(item)) == wanted), None)

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
            raise AnnotationError(f"its picture has no size ({error.what})", where=path) from error
        return labels.read(form, path, self.root, item.image.name, size)

    def orphan_labels(self) -> list[Path]:
        """VOC label files that belong to no image, naturally sorted."""
        if not self.labels_dir.is_dir():
            return []
        known = set(self.items.label_files())
        try:
            names = sorted(walk(self.labels_dir, LABEL_SUFFIXES), key=natural_key)
        except DatasetError:
            return []  # told by `missed`
        orphans = (
            self.labels_dir / name for name in names if f"{self.labels_dir}{os.sep}{name}" not in known
        )
        return [path for path in orphans if self._of_spare(path) is None]

    def listed_classes(self) -> list[str]:
        """The names in the class file beside the data, in its order; empty without one.

        Raises:
            AnnotationError: the class file cannot be read.
        """
        path = self.class_file()
        return [label for label in class_lists.read(path).names if label] if path is not None else []

    def class_file(self) -> Path | None:
        """The file with the class names beside the data; None where there is none."""
        for folder in (self.root, self.labels_dir):
            for name in CLASS_FILES:
                if os.path.isfile(folder / name):  # noqa: PTH113 - a Path raises where it must not look
                    return folder / name
        return next(
            (path for top in (self.root, self.labels_dir) if (path := class_lists.list_in(top))), None
        )

    def counts_class_lines(self) -> bool:
        """Whether ids of YOLO files may count the lines of a class file, so that none of them may move.

        Any such file in the folder counts, also one whose photo has a VOC file, or is gone.

        Raises:
            DatasetError: the folder cannot be listed.
        """
        tops = [top for top in dict.fromkeys([self.labels_dir, self.root]) if os.access(top, os.R_OK)]
        return any(yolo.may_be_labels(top / name) for top in tops for name in walk(top, (".txt",)))

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

        Lines that other programs and people write are understood (:func:`name_lists.matched`); one that names
        no photo stays as it is.

        Raises:
            AnnotationError: a list cannot be decoded.
        """
        lists = {}
        for name in SET_NAMES:
            path = self.sets_dir / f"{name}.txt"
            if os.path.isfile(path):  # noqa: PTH113
                lists[name] = self.listed(path)
        return lists if lists or self.items.twins is None else self._sets_by_folder()

    def _sets_by_folder(self) -> dict[str, list[str]]:
        """The sets that the folders ``images/train`` or ``train/images`` of a YOLO data set are."""
        from engine.datasets.exchange.resolver import set_folder

        found: dict[str, list[str]] = {}
        of_folder: dict[str, str] = {}
        for stem in self.items.stems:
            folder = stem.rpartition("/")[0]
            if folder not in of_folder:
                of_folder[folder] = next(filter(None, map(set_folder, folder.split("/"))), "")
            if of_folder[folder]:
                found.setdefault(of_folder[folder], []).append(stem)
        return found

    def listed(self, path: Path) -> list[str]:
        """The stems of the images that a list in a file means; see :func:`name_lists.matched`.

        Raises:
            AnnotationError: it cannot be opened or decoded.
        """
        return name_lists.matched(name_lists.read(path, self._is_named), self.image_of)

    def _is_named(self, line: str) -> bool:
        return self.image_of(name_lists.stem_of(line, self.image_of)) is not None

    def image_of(self, stem: str) -> str | None:
        """The image file of a stem; None where there is none."""
        number = self.items.number(stem)
        return self.items[number].image_file if number >= 0 else None

    def set_items(self, name: str) -> list[Item]:
        """The images of a set that are there; :meth:`missing` names the others.

        Raises:
            DatasetError: there is no such list, it is empty, or none of the images that it names is there.
        """
        path = self.sets_dir / f"{name}.txt"
        stems = self.sets().get(name)
        if stems is None:
            raise DatasetError(
                f"there is no {set_title(name)}", where=path, remedy="Split the data set first"
            )
        if not stems:
            raise DatasetError(
                f"the {set_title(name)} is empty", where=path, remedy="Label more photos and split again"
            )
        found = self.known_items(stems)
        if not found:
            shown = ", ".join(stems[:3]) + (" ..." if len(stems) > 3 else "")
            raise DatasetError(
                f"names {len(stems)} image{'s' * (len(stems) > 1)} not in {self.images_dir}: {shown}",
                where=path,
                remedy="Put the images back or split again",
            )
        return found

    def missing(self, name: str) -> list[str]:
        """The names on a set's list that are no image's, in its order.

        Raises:
            AnnotationError: a list cannot be decoded.
        """
        return [stem for stem in self.sets().get(name, ()) if self.items.number(stem) < 0]


def _spread(items: Items, what: str) -> disks.Files:
    """The files of all items, the first of them from all over; none once the data set is closed."""
    known = weakref.ref(items)

    def files() -> Iterator[str]:
        now = known()
        if now is not None:
            step = max(len(now) // _WATCHED, 1)
            for item in chain(now[::step], now):
                yield getattr(item, what)

    return files


class OnlyVideosError(DatasetError):
    """``videos`` lie in the folder, and no images."""

    def __init__(self, folder: str | os.PathLike[str], videos: list[Path]) -> None:
        number = len(videos)
        super().__init__(
            f"holds {number} videos and no photos" if number > 1 else "holds a video and no photos",
            where=folder,
            remedy="Take photos out of them: File, Photos from a video, or the command frames",
        )
        self.videos = videos


class SetsInsideError(DatasetError):
    """``folders`` inside the folder are data sets, with label files of their own; it has no other images.

    Opened as one, their images would show without their labels.
    """

    def __init__(self, folder: str | os.PathLike[str], folders: list[Path]) -> None:
        names = ", ".join(path.relative_to(Path(folder).absolute()).as_posix() for path in folders[:_NAMED])
        more = f", ... ({len(folders) - _NAMED} more)" if len(folders) > _NAMED else ""
        what = f"holds {len(folders)} data sets" if len(folders) > 1 else "holds a data set"
        super().__init__(
            f"{what} and no photos of its own: {names}{more}",
            where=folder,
            remedy="Open one of them" if len(folders) > 1 else "Open that one",
        )
        self.folders = folders


class LabelsElsewhereError(DatasetError):
    """The labels of the photos lie in a ``labels/`` outside the folder, and nothing there lists classes.

    Opened as a plain folder its photos would show without them. ``source``: what is to be imported.
    """

    def __init__(self, folder: str | os.PathLike[str], found: tuple[Path, Path]) -> None:
        self.source, labels_dir = found
        super().__init__(
            f"holds photos whose labels lie in {labels_dir}, as Ultralytics and Roboflow lay out a data set",
            where=folder,
            remedy="Import it: File, Import, or the command convert",
        )
