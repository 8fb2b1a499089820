"""Which images lie in a folder, and which label file belongs to each: 100,000 of them in a quarter second."""

from __future__ import annotations

import os
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, overload

from engine.annotations import content, voc
from engine.datasets.names import IMAGE_SUFFIXES, RAW_SUFFIXES, is_image, natural_key
from engine.datasets.twins import Twins, find_twins
from engine.datasets.walking import Missed, walk
from engine.errors import AnnotationError, DatasetError

LABEL_SUFFIXES = frozenset({".xml"})
_SHORT = (".xml", ".txt")
_ANY_LABEL = (*_SHORT, ".json")  # the format that counts first, first


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


class Items(Sequence[Item]):
    """The images of a data set in natural order. Each :class:`Item` is made when it is asked for.

    Args:
        images_dir: with what ``names`` are relative to, ``/`` between folders.
        stems: one for each of ``names``, no two alike.
        labels: label file of a stem, relative to ``labels_dir``, where it is named differently.
        missed: what could not be looked at in both folders.
        twins: where the labels of some folders' photos lie.
    """

    def __init__(
        self,
        images_dir: Path,
        labels_dir: Path,
        names: list[str],
        stems: list[str],
        labels: dict[str, str] | None = None,
        missed: Sequence[Missed] = (),
        twins: Twins | None = None,
    ) -> None:
        self._images, self._labels_dir = f"{images_dir}{os.sep}", f"{labels_dir}{os.sep}"
        # Replaced as one and never changed: other threads read while an image is deleted.
        self._rows = stems, names
        self.other_names = labels or {}
        self.missed = tuple(missed)
        self.twins = twins
        self._numbers: tuple[object, dict[str, int]] = (None, {})

    @property
    def stems(self) -> Sequence[str]:
        """The stems alone, for those who need nothing else of 100,000 images."""
        return self._rows[0]

    def __len__(self) -> int:
        return len(self._rows[0])

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        stems, names = self._rows
        if isinstance(index, slice):
            return list(map(self._make, stems[index], names[index]))
        return self._make(stems[index], names[index])

    def __iter__(self) -> Iterator[Item]:
        return map(self._make, *self._rows)

    def __contains__(self, item: object) -> bool:
        number = self.number(item.stem) if isinstance(item, Item) else -1
        return number >= 0 and self[number] == item

    def number(self, stem: str) -> int:
        """The place of an image, from 0; -1 if there is none of that stem."""
        rows = self._rows
        known, numbers = self._numbers
        if known is not rows:
            numbers = dict(zip(rows[0], range(len(rows[0])), strict=True))
            self._numbers = rows, numbers
        return numbers.get(stem, -1)

    def label_files(self) -> Iterator[str]:
        """The VOC label file of each, whether or not it exists."""
        return map(self._label, self._rows[0])

    def remove(self, item: Item) -> None:
        """Forget an image.

        Raises:
            ValueError: it is not among them.
        """
        number = self.number(item.stem)
        if number < 0:
            raise ValueError(f"{item.stem} is not in the list")
        stems, names = self._rows
        self._rows = stems[:number] + stems[number + 1 :], names[:number] + names[number + 1 :]

    def insert(self, number: int, item: Item) -> None:
        """Know an image again that was removed, at its place."""
        stems, names = self._rows
        name = item.image_file.removeprefix(self._images)
        self._rows = [*stems[:number], item.stem, *stems[number:]], [*names[:number], name, *names[number:]]

    def join(self, image: Path) -> Item:
        """Know an image that has come into the folder since, at its place in the order.

        Where one of its stem is known already, that one is returned and nothing is changed.
        """
        name = os.fspath(image).removeprefix(self._images).replace(os.sep, "/")
        stem = _stem(name)
        number = self.number(stem)
        if number < 0:
            number = self.place(name)
            self.insert(number, self._make(stem, name))
        return self[number]

    def place(self, name: str) -> int:
        """Where an image of that name, relative to the images folder, stands or would stand."""
        return bisect_left(self._rows[1], natural_key(name), key=natural_key)

    def _label(self, stem: str) -> str:
        other = self.other_names.get(stem)
        if other is None:
            bare = stem if self.twins is None else self.twins.label_of(stem)
            return f"{self._labels_dir}{bare}.xml"
        bare, _, ending = other.rpartition(".")
        is_voc = ending.lower() == "xml"
        return self._labels_dir + (other if is_voc else f"{bare}.{in_case_of(ending, 'xml')}")

    def _make(self, stem: str, name: str) -> Item:
        return Item(stem, self._images + name, self._label(stem))


def find_items(images_dir: Path, labels_dir: Path) -> Items:
    """The images below ``images_dir`` with their label files below ``labels_dir``.

    Raises:
        DatasetError: a folder cannot be listed.
    """
    missed: list[Missed] = []
    twins: Twins | None = None
    if labels_dir == images_dir:
        names = _without_raw(walk(images_dir, _IMAGES_AND_LABELS, missed), images_dir, missed)
        labels = {name for name in names if name[name.rfind(".") :].lower() in _ANY_LABEL}
        names = [name for name in names if name not in labels] if labels else names
        if (found := find_twins(names, labels, partial(_is_label, labels_dir))) is not None:
            twins, unread = found
            why = "is not read, as there is another label file beside the photo"
            missed += [Missed(str(labels_dir / name), why) for name in unread]
            labels.difference_update(unread)
    else:
        names = _without_raw(walk(images_dir, _IMAGES, missed), images_dir, missed)
        labels = _labels_in(labels_dir, missed)
    names.sort(key=natural_key)
    stems = [name[: name.rfind(".")] for name in names]
    real: dict[str, str] = {}
    if twins is not None:  # from here on as if they lay beside their photos
        real = {twins.beside(name): name for name in sorted(labels)}
        labels = set(real)
    if len(set(map(str.casefold, stems))) < len(stems):
        stems = _distinct_stems(names, labels, labels_dir, real)
    others = _differently_named(names, stems, labels)
    others = {stem: real.get(name, name) for stem, name in others.items()}
    items = Items(images_dir, labels_dir, names, stems, others, missed, twins)
    items.number("")  # makes the index here, in the thread that opens the folder
    return items


_IMAGES = frozenset((*IMAGE_SUFFIXES, *RAW_SUFFIXES))
_IMAGES_AND_LABELS = _IMAGES.union(_ANY_LABEL)


def _labels_in(folder: Path, missed: list[Missed]) -> set[str]:
    """The label files there; none where the folder is not there, or must not be entered, which is told."""
    try:
        return set(walk(folder, _ANY_LABEL, missed)) if os.path.isdir(folder) else set()  # noqa: PTH112
    except DatasetError as error:
        missed.append(Missed(str(folder), error.what))
        return set()


def _without_raw(names: list[str], folder: Path, missed: list[Missed]) -> list[str]:
    """The others. A camera's raw file has a JPEG beside it, mostly, and is told where it has none."""
    raw = [name for name in names if name[name.rfind(".") :].lower() in RAW_SUFFIXES]
    if not raw:
        return names
    left = set(names).difference(raw)
    photos = {_stem(name) for name in left if is_image(name)}
    what = "is a camera's raw file, which is not read: save it as JPEG"
    missed += [Missed(str(folder / name), what) for name in sorted(raw) if _stem(name) not in photos]
    return [name for name in names if name in left]


def _is_label(folder: Path, name: str) -> bool:
    form = {".txt": "yolo", ".json": "createml"}.get(name[name.rfind(".") :].lower())
    return form is None or content.is_label(form, str(folder / name))


def _differently_named(names: list[str], stems: list[str], labels: set[str]) -> dict[str, str]:
    """The label file of each stem that has none of its very name, but one that other systems take for it.

    Names count as the same that differ in capitals, in their ending too, or in how an accent is written: one
    sign (NFC) or letter and accent (NFD). Listed names are compared: a disk that is asked may or may not find
    ``a.xml`` where ``A.xml`` lies. Where two images or no label come into question, there is none.
    """
    known = set(stems)
    others = [name for name in labels if name[-4:] not in _SHORT or name[:-4] not in known]
    others = [name for name in others if name[-5:] != ".json" or name[:-5] not in known]
    if not others:
        return {}
    labelled = {_stem(name) for name in labels.difference(others)}
    by_key: dict[str, list[str]] = defaultdict(list)
    for name in sorted(others):
        by_key[_alike(name.rpartition(".")[0])].append(name)
    wanting: dict[str, list[str]] = defaultdict(list)
    in_question = Counter(_alike(_stem(name)) for name in names)
    for stem in known - labelled:
        key = _alike(stem)
        if key in by_key:
            wanting[key].append(stem)
    found = {}
    for key, candidates in wanting.items():
        for stem in candidates:
            own = [name for name in by_key[key] if name.rpartition(".")[0] == stem]
            if own or in_question[key] == 1:
                found[stem] = min(own or by_key[key], key=_by_format)
    return found


def _alike(stem: str) -> str:
    # Most names are ASCII, and most are lower-case, of which there is nothing to make.
    return stem.casefold() if stem.isascii() else unicodedata.normalize("NFC", stem).casefold()


def _by_format(name: str) -> int:
    return _ANY_LABEL.index(name[name.rfind(".") :].lower())


def _distinct_stems(
    images: list[str], labels: set[str], labels_dir: Path, real: Mapping[str, str]
) -> list[str]:
    """A stem of its own for each image where some differ only in suffix or case; see :class:`Item`."""
    twins = Counter(_stem(name).casefold() for name in images)
    present = set(images)
    owners: dict[str, str] = {}  # stem: the image that owns it
    sharing = Counter(map(_stem, images))
    for name in images:
        stem = _stem(name)
        if twins[stem.casefold()] < 2:
            continue
        if sharing[stem] == 1 and any(stem + end in labels for end in _ANY_LABEL):
            owners[stem] = name  # `a.jpg` and `A.jpg` on a disk that tells them apart, and their labels
        elif stem not in owners and f"{stem}.xml" in labels:
            folder = stem.rpartition("/")[0]
            label = f"{stem}.xml"
            owner = _filename_in(labels_dir / real.get(label, label))
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


def in_case_of(model: str, ending: str) -> str:
    """``ending`` in capitals where ``model`` is: a label file keeps the case of the format it has."""
    return ending.upper() if model.isupper() else ending.title() if model.istitle() else ending


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _filename_in(label: Path) -> str:
    """The name of the image a label file was made for; empty if it does not say."""
    try:
        return voc.read(label).filename
    except AnnotationError:
        return ""
