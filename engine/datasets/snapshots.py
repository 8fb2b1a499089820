"""Named states of labels and split: kept in ``DATASET/snapshots/NAME.zip``, restored and compared.

A snapshot holds the bytes of every label file, the lists of the split and the class file, and a hash over
them: two snapshots with one hash are the same state. Images are not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from engine import json_text
from engine.annotations import Box, ImageAnnotation, class_file, yolo
from engine.datasets import changes, class_lists, labels
from engine.datasets.changes import Change
from engine.datasets.dataset import CLASS_FILES, Dataset, Item
from engine.datasets.images import image_size
from engine.errors import AnnotationError, DatasetError, ImageError
from engine.file_names import encoded, storable, stored
from engine.plain_file import read_plain

_ABOUT = "snapshot.json"
_NAME = re.compile(r"[^\x00-\x1f<>:\"/\\|?*]{1,80}")
_LARGEST = 2_000_000_000  # bytes of all label files together: a million of them
_MOST_TIMES_LARGER = 200  # empty label files that are all alike shrink by 50
_FREE_TO_GROW = 50_000_000
# What the zip module raises on damaged, encrypted and never heard-of archives.
_FAULTS = (
    OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, NotImplementedError,
)  # fmt: skip
_LISTS = frozenset({*CLASS_FILES, *class_lists.FILES})
_OWN_LISTS = frozenset(f"root/{name}" for name in CLASS_FILES)
_FORM_SUFFIXES = frozenset(labels.SUFFIXES.values())

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Snapshot:
    """``digest``: SHA-256 over all files in it. ``created``: local time, ISO 8601. ``files``: label files."""

    name: str
    path: Path
    created: str
    digest: str
    files: int


@dataclass(frozen=True)
class BoxChange:
    """What became of a box: ``"added"``, ``"removed"``, ``"moved"`` or ``"renamed"``; of an image that could
    not be read before or after: ``"unreadable"``."""

    stem: str
    what: str
    before: Box | None
    after: Box | None


def snapshots_dir(dataset: Dataset) -> Path:
    """Where they lie; it need not exist."""
    return dataset.root / "snapshots"


def save(dataset: Dataset, name: str, progress: Progress | None = None) -> Snapshot:
    """Keep the state of now under a name.

    Raises:
        DatasetError: the name cannot be a file's, there is one of that name, or the disk refuses.
    """
    (change,) = changes.apply([plan_save(dataset, name, progress)])
    return _read_about(change.path)


def plan_save(dataset: Dataset, name: str, progress: Progress | None = None) -> Change:
    """The file that keeps the state of now, for :func:`engine.datasets.changes.apply`.

    Raises:
        DatasetError: the name cannot be a file's, there is one of that name, or a file cannot be read.
    """
    if not _NAME.fullmatch(name) or name.strip(". ") != name:
        raise DatasetError(
            f"{name!r} cannot be the name of a label backup", remedy="Use letters, digits, blanks and - only"
        )
    path = snapshots_dir(dataset) / f"{name}.zip"
    if path.exists():
        raise DatasetError("is there already", where=path, remedy="Choose another name")
    files = _present(dataset, progress)
    about = {
        "name": name,
        "created": datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
        "digest": _digest(files),
        "files": sum(place.startswith("labels/") and not _is_list(place) for place in files),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(_ABOUT, json.dumps(about, indent=2))
        for place, data in files.items():
            archive.writestr(storable(place), data)
    return Change(path, None, packed.getvalue())


def listing(dataset: Dataset) -> tuple[list[Snapshot], list[str]]:
    """All snapshots, newest first, and sentences about files there that are none."""
    found, problems = [], []
    for path in sorted(snapshots_dir(dataset).glob("*.zip")):
        try:
            found.append(_read_about(path))
        except DatasetError as error:
            problems.append(str(error))
    return sorted(found, key=lambda snapshot: snapshot.created, reverse=True), problems


def find(dataset: Dataset, name: str) -> Snapshot:
    """The snapshot of that name.

    Raises:
        DatasetError: there is none, or it is damaged.
    """
    path = snapshots_dir(dataset) / f"{name}.zip"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise DatasetError(f"there is no label backup {name!r}", where=snapshots_dir(dataset))
    return _read_about(path)


def plan_restore(dataset: Dataset, snapshot: Snapshot, progress: Progress | None = None) -> list[Change]:
    """The changes that bring back the state of a snapshot, for :func:`engine.datasets.changes.apply`.

    Label files and lists that came later are removed; taking the changes back brings them back.

    Raises:
        DatasetError: the snapshot is damaged or names files outside the data set.
    """
    wanted = _unpacked(snapshot)
    now = _present(dataset, progress)
    planned = [
        Change(_target(dataset, place), now.get(place), data)
        for place, data in wanted.items()
        if now.get(place) != data
    ]
    planned += [
        Change(_target(dataset, place), data, None)
        for place, data in now.items()
        # Snapshots of old have no class files of sub-folders, and none of others; ids would be without names.
        if place not in wanted and not (_is_list(place) and place not in _OWN_LISTS)
    ]
    return planned


def compare(
    dataset: Dataset, before: Snapshot, after: Snapshot | None = None, progress: Progress | None = None
) -> list[BoxChange]:
    """Which boxes changed between two snapshots, or between one and now (``after`` None).

    A box counts as moved when one of its class overlaps its old place by half, as renamed when another class
    is where it was.

    Raises:
        DatasetError: a snapshot is damaged.
    """
    old = _unpacked(before)
    new = _present(dataset, progress) if after is None else _unpacked(after)
    found: list[BoxChange] = []
    for item in dataset.items:
        places = [f"labels/{_below(dataset, labels.path_for(item, form))}" for form in labels.FORMATS]
        lists = {_list_for(places[1], state) for state in (old, new)}
        if all(old.get(place) == new.get(place) for place in [*places, *lists]):
            continue
        try:
            one, two = (_boxes(dataset, item, places, state) for state in (old, new))
        except AnnotationError:
            found.append(BoxChange(item.stem, "unreadable", None, None))
            continue
        found += [BoxChange(item.stem, *change) for change in box_changes(one, two)]
    return found


def box_changes(
    before: tuple[Box, ...], after: tuple[Box, ...]
) -> Iterator[tuple[str, Box | None, Box | None]]:
    """(what, before, after) of each box that is not the same in both."""
    old, new = list(before), list(after)
    for box in before:
        if box in new:
            old.remove(box)
            new.remove(box)
    for what, least in (("moved", 0.5), ("renamed", 0.8)):
        pairs = sorted(
            (
                (iou, i, j)
                for i, one in enumerate(old)
                for j, two in enumerate(new)
                if (one.label == two.label) == (what == "moved") and (iou := _iou(one, two)) >= least
            ),
            reverse=True,
        )
        used_old: set[int] = set()
        used_new: set[int] = set()
        for _, i, j in pairs:
            if i not in used_old and j not in used_new:
                used_old.add(i)
                used_new.add(j)
                yield what, old[i], new[j]
        old = [box for i, box in enumerate(old) if i not in used_old]
        new = [box for j, box in enumerate(new) if j not in used_new]
    for box in old:
        yield "removed", box, None
    for box in new:
        yield "added", None, box


def _iou(one: Box, two: Box) -> float:
    width = min(one.xmax, two.xmax) - max(one.xmin, two.xmin)
    height = min(one.ymax, two.ymax) - max(one.ymin, two.ymin)
    shared = max(width, 0) * max(height, 0)
    union = one.area + two.area - shared
    return shared / union if union > 0 else 0.0


def _boxes(dataset: Dataset, item: Item, places: list[str], state: dict[str, bytes]) -> tuple[Box, ...]:
    for form, place in zip(labels.FORMATS, places, strict=True):
        if place in state:
            try:
                size = image_size(item.image) if form == "yolo" else (0, 0)
            except ImageError as error:
                raise AnnotationError(f"its picture has no size ({error.what})", where=item.image) from error
            path = labels.path_for(item, form)
            annotation: ImageAnnotation | None
            if form == "yolo" and (listed := _list_for(place, state)) in state:
                names = class_file.parse(state[listed], listed).names  # a class may have had another one then
                points = class_lists.keypoints(path, dataset.root)
                annotation = yolo.parse(state[place], path, names, *size, keypoints=points)
            else:
                annotation = labels.parse(form, state[place], path, dataset.root, item.image.name, size)
            return annotation.boxes if annotation else ()
    return ()


def _is_list(place: str) -> bool:
    return PurePosixPath(place).name in _LISTS


def _list_for(place: str, state: dict[str, bytes]) -> str:
    """The place of the class file of a YOLO label, as :func:`labels.classes_file` finds it."""
    above = [folder for folder in PurePosixPath(place).parents if folder.parts]
    places = (str(folder / name) for folder in [*above, PurePosixPath("root")] for name in class_lists.FILES)
    return next((listed for listed in places if listed in state), "root/classes.txt")


def _present(dataset: Dataset, progress: Progress | None) -> dict[str, bytes]:
    """The files of now by their place in a snapshot."""
    files: dict[str, bytes] = {}
    lists: set[Path] = set()
    of_label = labels.ClassLists(dataset.root)
    items = list(dataset.items)
    for number, item in enumerate(items):
        if progress is not None and number % 200 == 0:
            progress(number, len(items))
        found = labels.find(item)
        if found is not None:
            _take(files, f"labels/{_below(dataset, found[1])}", found[1])
            if found[0] == "yolo":
                lists.add(of_label.path_for(found[1]))
    for path in lists:
        if path.parent == dataset.root and path.is_file():
            _take(files, f"root/{path.name}", path)
        elif path.is_relative_to(dataset.labels_dir) and path.is_file():
            _take(files, f"labels/{_below(dataset, path)}", path)
    for path in sorted(dataset.sets_dir.parent.rglob("*.txt")) if dataset.sets_dir.parent.is_dir() else ():
        _take(files, f"sets/{path.relative_to(dataset.sets_dir.parent).as_posix()}", path)
    for name in CLASS_FILES:
        if (dataset.root / name).is_file():
            _take(files, f"root/{name}", dataset.root / name)
    return files


def _take(files: dict[str, bytes], place: str, path: Path) -> None:
    try:
        files[place] = read_plain(path)
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise DatasetError(what, where=path, remedy="Check that it is yours") from error


def _below(dataset: Dataset, path: Path) -> str:
    return PurePosixPath(os.path.relpath(path, dataset.labels_dir).replace(os.sep, "/")).as_posix()


def _target(dataset: Dataset, place: str) -> Path:
    """Where a file of a snapshot belongs, never outside the data set's folders."""
    kind, _, rest = place.partition("/")
    parts = PurePosixPath(rest).parts
    tops = {"labels": dataset.labels_dir, "sets": dataset.sets_dir.parent, "root": dataset.root}
    suffixes = _FORM_SUFFIXES if kind == "labels" else {".txt"}
    is_list = kind != "sets" and _is_list(place)
    safe = parts and not any(part in ("..", ".") or ":" in part or "\\" in part for part in parts)
    if (
        kind not in tops
        or not safe
        or rest.startswith("/")
        or not (is_list or PurePosixPath(rest).suffix.lower() in suffixes)
    ):
        raise DatasetError(
            f"holds a file {place!r} that does not belong into a label backup",
            where=snapshots_dir(dataset),
            remedy="Do not trust this label backup",
        )
    return tops[kind].joinpath(*parts)


def _digest(files: dict[str, bytes]) -> str:
    total = hashlib.sha256()
    for place in sorted(files):
        total.update(encoded(f"{place}\0{hashlib.sha256(files[place]).hexdigest()}\n"))
    return total.hexdigest()


def _read_about(path: Path) -> Snapshot:
    try:
        with zipfile.ZipFile(path) as archive:
            about = json_text.parse(_contents(archive, [archive.getinfo(_ABOUT)])[_ABOUT])
        return Snapshot(path.stem, path, str(about["created"]), str(about["digest"]), int(about["files"]))
    except (*_FAULTS, KeyError, ValueError, TypeError, OverflowError) as error:
        raise DatasetError(
            f"is no label backup, or damaged ({error})", where=path, remedy="Delete it, or restore another"
        ) from error


def _unpacked(snapshot: Snapshot) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(snapshot.path) as archive:
            members = [member for member in archive.infolist() if member.filename != _ABOUT]
            files = _contents(archive, members)
    except (*_FAULTS, LookupError, ValueError) as error:  # also names in no encoding
        raise DatasetError(f"is damaged ({error})", where=snapshot.path, remedy="Restore another") from error
    if _digest(files) != snapshot.digest:
        raise DatasetError(
            "was changed since it was saved: its hash is another",
            where=snapshot.path,
            remedy="Restore another",
        )
    return files


def _contents(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """What the files hold, unless it is far more than the archive itself: that fills the memory."""
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if total > _LARGEST or total > max(_FREE_TO_GROW, packed * _MOST_TIMES_LARGER):
        raise zipfile.BadZipFile(f"it would grow from {packed} to {total} bytes")
    return {stored(member.filename): archive.read(member) for member in members}
