"""Renaming, merging and deleting classes over a whole data set, so that it can be taken back.

Label files are patched: everything else in them stays as it was. A file that cannot be read is left alone
and named; one that another program changed meanwhile is never written over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.datasets import changes, labels
from engine.datasets.dataset import CLASS_FILES, Dataset, Item
from engine.errors import AnnotationError, ImageError

Progress = Callable[[int, int], None]
"""Told (done, in all); raises to stop."""


@dataclass(frozen=True)
class Census:
    """How often each class occurs: ``boxes`` and ``files`` by name. ``unreadable``: sentences, one a file.

    ``has_yolo``: some labels are YOLO files, whose ids count the lines of the class file.
    """

    boxes: Mapping[str, int]
    files: Mapping[str, int]
    unreadable: tuple[str, ...] = ()
    has_yolo: bool = False


@dataclass
class Done:
    """Files an operation wrote, with their bytes before and after (None: no file), and what it left out."""

    written: list[tuple[Path, bytes | None, bytes | None]] = field(default_factory=list)
    boxes: int = 0
    problems: list[str] = field(default_factory=list)


def census(dataset: Dataset, progress: Progress | None = None) -> Census:
    """Count the classes of all label files."""
    boxes: Counter[str] = Counter()
    files: Counter[str] = Counter()
    unreadable, has_yolo = [], False
    for number, item in enumerate(dataset.items):
        if progress is not None:
            progress(number, len(dataset.items))
        try:
            annotation = dataset.annotation(item)
        except AnnotationError as error:
            unreadable.append(str(error))
            continue
        if annotation is not None:
            boxes.update(box.label for box in annotation.boxes)
            files.update({box.label for box in annotation.boxes})
            found = labels.find(item)
            has_yolo = has_yolo or (found is not None and found[0] == "yolo")
    return Census(boxes, files, tuple(unreadable), has_yolo)


def relabel(
    dataset: Dataset,
    renames: Mapping[str, str | None],
    done: Done,
    progress: Progress | None = None,
) -> None:
    """Give boxes another class in every label file.

    Args:
        renames: new name by old name; an existing new name merges, None deletes the boxes.
        done: filled while it goes, so that a stop half-way can be taken back as well.
    """
    for number, item in enumerate(dataset.items):
        if progress is not None:
            progress(number, len(dataset.items))
        try:
            _relabel_one(dataset, item, renames, done)
        except (AnnotationError, ImageError) as error:
            done.problems.append(str(error))


def write_class_list(dataset: Dataset, names: Sequence[str], done: Done) -> None:
    """Bring the data set's class file to these names in this order; made in its root where there is none.

    Raises:
        AnnotationError: the disk refuses.
    """
    present = [
        folder / name
        for folder in (dataset.root, dataset.labels_dir)
        for name in CLASS_FILES
        if (folder / name).is_file()
    ]
    path = present[0] if present else dataset.root / CLASS_FILES[0]
    before = path.read_bytes() if present else None
    after = "".join(f"{name}\n" for name in names).encode()
    if after != before:
        changes.put(path, after, AnnotationError)
        done.written.append((path, before, after))


def undo(done: Done, skip: Collection[Path] = ()) -> list[str]:
    """Put every file back but those of ``skip``.

    Returns sentences about those that were changed since and stay as they are.
    """
    return changes.take_back([entry for entry in done.written if entry[0] not in skip])


def _relabel_one(dataset: Dataset, item: Item, renames: Mapping[str, str | None], done: Done) -> None:
    found = labels.find(item)
    if found is None:
        return
    # The decoders take a tenth of a second to load, and the window shows before they are needed.
    from engine.datasets.images import image_size

    form, path = found
    size = image_size(item.image) if form == "yolo" else (0, 0)
    annotation = labels.read(form, path, dataset.root, item.image.name, size)
    if annotation is None or not any(box.label in renames for box in annotation.boxes):
        return
    kept = []
    for box in annotation.boxes:
        new = renames.get(box.label, box.label)
        if new is not None:
            kept.append(replace(box, label=new))
    changed = sum(box.label in renames for box in annotation.boxes)
    before = annotation.source
    if path.read_bytes() != before:
        raise AnnotationError("was changed by another program just now", where=path)
    after = labels.to_bytes(form, replace(annotation, boxes=tuple(kept)), path, dataset.root)
    changes.put(path, after, AnnotationError)
    done.written.append((path, before, after))
    done.boxes += changed
