"""From one format to another: what would happen, and then doing it."""

from __future__ import annotations

import gc
import secrets
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine import disks
from engine.annotations import yolo
from engine.datasets.exchange.archive import unpack
from engine.datasets.exchange.collection import SETS, Collection, Note
from engine.datasets.exchange.programs.cvat import read_cvat
from engine.datasets.exchange.programs.label_studio import read_label_studio
from engine.datasets.exchange.programs.via import read_via
from engine.datasets.exchange.read_coco import read_coco
from engine.datasets.exchange.read_createml import read_createml
from engine.datasets.exchange.read_folder import Report, read_folder
from engine.datasets.exchange.read_labelme import read_labelme
from engine.datasets.exchange.read_table import read_table
from engine.datasets.exchange.read_yolo import is_yolo, read_yolo
from engine.datasets.exchange.tree import (
    BOXES,
    COCO,
    CREATEML,
    CVAT,
    LABEL_STUDIO,
    LABELME,
    TABLE,
    UNKNOWN,
    VIA,
    VOC,
    Tree,
)
from engine.datasets.exchange.understood import check_photos, check_understood
from engine.datasets.exchange.write_coco import write_coco
from engine.datasets.exchange.write_others import write_createml, write_labelme, write_table
from engine.datasets.exchange.write_voc import write_voc
from engine.datasets.exchange.write_yolo import write_yolo
from engine.datasets.exchange.writing import IMAGE_MODES, Target
from engine.errors import AnnotationError, ConfigError, DatasetError, UserError, disk_error
from engine.files import HeldFileError, put_over
from engine.i18n import plural

_READERS: dict[str, Callable[[Path, Report, Tree], Collection]] = {
    "voc": read_folder,
    "yolo": read_yolo,
    "coco": read_coco,
    "createml": read_createml,
    "labelme": read_labelme,
    "csv": read_table,
    "cvat": read_cvat,
    "label-studio": read_label_studio,
    "via": read_via,
}
_WRITERS: dict[str, Callable[[Collection, Target, Report], None]] = {
    "voc": write_voc,
    "yolo": write_yolo,
    "coco": write_coco,
    "createml": write_createml,
    "labelme": write_labelme,
    "csv": write_table,
}
FORMATS = tuple(_WRITERS)
"""What is written."""
SOURCES = tuple(_READERS)
"""What is read."""
CLASSES = "classes.txt"


@dataclass(frozen=True)
class Outcome:
    """What was, or would be, carried over.

    ``images``, ``looked_at``, ``boxes``: counts; ``per_class``: boxes of each class; ``per_set``: images of
    each set, "" for none; ``notes``: everything that does not arrive as it was.
    """

    source_format: str
    images: int
    looked_at: int
    boxes: int
    per_class: dict[str, int]
    per_set: dict[str, int]
    notes: list[Note]


def detect_format(source: Path, tree: Tree | None = None) -> str:
    """Which of :data:`SOURCES` lies in a file or folder, by what is in the files.

    Where there are several, the first of the list counts: what Boxwright itself opens, then the others; of
    VOC and YOLO the one with more files.

    Raises:
        DatasetError: there is no such thing, or it is none of them.
    """
    if not source.exists():
        raise DatasetError("there is no such file or folder", where=source, remedy="Check the path")
    tree = tree or Tree(source)
    voc = tree.of_kind(VOC)
    if _is_split_here(tree):
        return "voc"
    if is_yolo(tree) and not len(voc) >= max(len(tree.of_kind(BOXES)), 1):
        return "yolo"
    if voc:
        return "voc"
    for name, kind in (
        ("coco", COCO), ("createml", CREATEML), ("labelme", LABELME), ("cvat", CVAT),
        ("label-studio", LABEL_STUDIO), ("via", VIA), ("csv", TABLE),
    ):  # fmt: skip
        if tree.of_kind(kind):
            return name
    if tree.chosen:
        if source.suffix.lower() in (".csv", ".tsv"):
            return "csv"  # whose reader says which column it lacks
        fault = tree.faults.get(tree.chosen)
        raise DatasetError(
            f"is none of the known formats ({fault})" if fault else "is none of the known formats",
            where=source,
            remedy="Choose a .json, .csv, .xml, .yaml or .zip, or a folder",
        )
    return "voc"


def _is_split_here(tree: Tree) -> bool:
    """Whether a data set was split as one that was opened in place, in whichever format its labels are: its
    own lists count, and not the sets that a ``data.yaml`` speaks of."""
    lists = any(name.casefold().startswith("imagesets/main/") for name in tree.text_lists)
    return lists and not tree.chosen and bool(tree.of_kind(BOXES) or tree.of_kind(VOC))


def convert(
    source: Path,
    destination: Path,
    to: str,
    *,
    source_format: str = "",
    images: str = "copy",
    dry_run: bool = False,
    progress: Report = lambda _done, _total: None,
) -> Outcome:
    """Write the data set in ``source`` as another format into the new folder ``destination``.

    Nothing is ever overwritten: it is written beside ``destination`` first and moved there when whole.

    Args:
        source: a folder, a .json, .csv, .yaml or .zip file.
        to: of :data:`FORMATS`.
        source_format: of :data:`SOURCES`; without one it is found out.
        images: of :data:`engine.datasets.exchange.writing.IMAGE_MODES`.
        dry_run: only say what would be carried over.
        progress: told (done, total) images, first of reading, then of writing.

    Raises:
        DatasetError: the source cannot be read, or ``destination`` holds something already.
        ConfigError: no such format or mode.
    """
    for name, value, possible in (("format", to, FORMATS), ("image mode", images, IMAGE_MODES)):
        if value not in possible:
            raise ConfigError(f"there is no {name} {value!r}", remedy=f"Choose one of {', '.join(possible)}")
    if source_format and source_format not in SOURCES:
        raise ConfigError(
            f"there is no format {source_format!r}", remedy=f"Choose one of {', '.join(SOURCES)}"
        )
    if not dry_run and destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise DatasetError("holds something already", where=destination, remedy="Choose a new, empty folder")
    if not source.exists():
        raise DatasetError("there is no such file or folder", where=source, remedy="Check the path")
    if source.is_file() and source.suffix.lower() == ".zip":
        if images != "copy":
            raise ConfigError("images in an archive can only be copied", remedy="Unpack it first")
        # Unpacked on the destination's disk, which has to hold the images anyway.
        near = next(parent for parent in destination.absolute().parents if parent.is_dir())
        with tempfile.TemporaryDirectory(prefix=".boxwright-", dir=near) as unpacked:
            told: list[str] = []
            inside = unpack(source, Path(unpacked), told)
            try:
                form, collection = _converted(
                    inside, destination, to, source_format, images, dry_run, progress
                )
            except UserError as error:
                raise _renamed(error, unpacked, str(source)) from error
            notes = [Note(str(source), what) for what in told]
            for note in collection.notes:
                where, what = (text.replace(unpacked, str(source)) for text in (note.where, note.what))
                notes.append(Note(where, what))
            collection.notes[:] = notes
    else:
        form, collection = _converted(source, destination, to, source_format, images, dry_run, progress)
    return _outcome(form, collection)


def _converted(
    source: Path, destination: Path, to: str, source_format: str, images: str, dry_run: bool, progress: Report
) -> tuple[str, Collection]:
    """Read and write; returns the format and what was read."""
    tree = Tree(source)
    with _without_collector():
        form, collection = _read(tree, source, source_format, progress)
    if dry_run:
        # The real writer finds what the format cannot hold.
        _WRITERS[to](collection, Target(destination, destination, images, dry=True), progress)
    else:
        _write_whole(collection, destination, to, images, progress)
    return form, collection


@contextmanager
def _without_collector() -> Iterator[None]:
    """Python's collector would look through the values of a large file time and again, which takes
    longer than reading it, and none of them is garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(tree: Tree, source: Path, source_format: str, progress: Report) -> tuple[str, Collection]:
    form = source_format or detect_format(source, tree)
    if form != "yolo":  # data.yaml may name photos elsewhere
        check_photos(tree, source)
    collection = _READERS[form](source, progress, tree)
    if form not in ("voc", "yolo") and CLASSES in tree.names and tree.kind(CLASSES) == UNKNOWN:
        try:
            collection.take_order([name for name in yolo.read_classes(tree.path(CLASSES)) if name])
        except AnnotationError as error:
            collection.note(tree.path(CLASSES), error.what)
    collection.finish(source)
    check_understood(collection, tree, source, is_sure=bool(source_format))
    return form, collection


def _renamed(error: UserError, folder: str, archive: str) -> UserError:
    """The error with the archive's path instead of that of the folder it was unpacked to, which is gone."""
    where = None if error.where is None else error.where.replace(folder, archive)
    what, remedy = error.what.replace(folder, archive), error.remedy
    kind = type(error) if type(error).__init__ is UserError.__init__ else DatasetError
    return kind(what, where=where, place=error.place, remedy=remedy)


def _write_whole(collection: Collection, destination: Path, to: str, images: str, progress: Report) -> None:
    """Through a folder beside it: a full disk or a cancel leaves no half data set behind."""
    half = destination.with_name(f".{destination.name}-{secrets.token_hex(4)}")
    try:
        half.mkdir(parents=True)  # not mkdtemp's: on Windows the result would stay the maker's alone
    except OSError as error:
        raise disk_error(error, destination, DatasetError) from error
    try:
        with disks.watching(half):
            target = Target(half, destination.absolute(), images)
            _WRITERS[to](collection, target, progress)
        if destination.exists():
            destination.rmdir()
        put_over(half, destination)
        if images == "link" and target.copied:
            what = plural(
                len(target.copied),
                "1 image is copied, since it cannot be linked there",
                f"{len(target.copied)} images are copied, since they cannot be linked there",
            )
            collection.note(destination, what)
    except HeldFileError as error:
        raise DatasetError(
            f"is written, but could not be given this name: {error.strerror}",
            where=destination,
            remedy=f"All of it is in {half.name} beside it: rename that folder",
        ) from error
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def _outcome(form: str, collection: Collection) -> Outcome:
    pictures = collection.pictures
    counted = Counter(box.label for picture in pictures for box in picture.boxes)
    sets = Counter(picture.set_name for picture in pictures)
    return Outcome(
        source_format=form,
        images=len(pictures),
        looked_at=sum(picture.annotation is not None for picture in pictures),
        boxes=sum(counted.values()),
        per_class={name: counted[name] for name in collection.class_names},
        per_set={name: sets[name] for name in (*SETS, "") if sets[name]},
        notes=collection.notes,
    )
