"""Renaming, merging and deleting classes over a whole data set, so that it can be taken back.

Label files are patched: everything else in them stays as it was. A file that cannot be read is left alone
and named; one that another program changed meanwhile is never written over.

The ids in YOLO files count the lines of a class file. So a class is renamed there by its line alone, and no
label file changes; one that is merged or deleted keeps its line, as without it all later ids would be others.
Class files are written before any label, or nothing is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.annotations import class_file, yolo
from engine.annotations.text import read_bytes
from engine.datasets import changes, class_lists, labels, used_ids
from engine.datasets.dataset import CLASS_FILES, Dataset, Item
from engine.datasets.labels import ClassLists
from engine.errors import AnnotationError, ImageError, UserError

Progress = Callable[[int, int], None]
"""Told (done, in all); raises to stop."""


@dataclass(frozen=True)
class Census:
    """How often each class occurs: ``boxes`` and ``files`` by name. ``unreadable``: sentences, one a file.

    ``has_yolo``: there are YOLO files, whose ids count the lines of the class file.
    """

    boxes: Mapping[str, int]
    files: Mapping[str, int]
    unreadable: tuple[str, ...] = ()
    has_yolo: bool = False


@dataclass(frozen=True)
class Listing:
    """What the data set's class file is to list.

    ``names``: in this order; ``added``: those of them that are new. Where YOLO labels count its lines, it
    only learns what is added, and new names for old ones.
    """

    names: Sequence[str]
    added: Sequence[str] = ()


@dataclass
class Done:
    """Files an operation wrote, with their bytes before and after (None: no file), and what it left out.

    ``lists``: those of them that are class files. ``named``: ids that had no name before and got one.
    """

    written: list[tuple[Path, bytes | None, bytes | None]] = field(default_factory=list)
    lists: set[Path] = field(default_factory=set)
    boxes: int = 0
    problems: list[str] = field(default_factory=list)
    named: set[int] = field(default_factory=set)


def census(dataset: Dataset, progress: Progress | None = None) -> Census:
    """Count the classes of all label files."""
    boxes: Counter[str] = Counter()
    files: Counter[str] = Counter()
    unreadable: list[str] = []
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
    return Census(boxes, files, tuple(unreadable), dataset.counts_class_lines())


def relabel(
    dataset: Dataset,
    renames: Mapping[str, str | None],
    done: Done,
    progress: Progress | None = None,
    listing: Listing | None = None,
) -> None:
    """Give boxes another class in every label file, and the class files their new names.

    Args:
        renames: new name by old name; an existing new name merges, None deletes the boxes.
        done: filled while it goes, so that a stop half-way can be taken back as well.
        listing: what the data set's class file is to list; None leaves it, unless YOLO labels count it.

    Raises:
        AnnotationError: a class file cannot hold a name or be written. No file is changed then.
    """
    lists = ClassLists(dataset.root, renames, dataset)
    unnamed = (class_file.unnamed_id(name) for name in renames)
    done.named.update(identity for identity in unnamed if identity is not None)
    for item in dataset.items if renames else ():
        found = labels.find(item)
        if found is not None and found[0] == "yolo" and lists.is_readable(found[1]):
            lists.after(found[1])
    if listing is not None:
        _list(dataset, lists, listing)
    _write_lists(lists, done)
    for number, item in enumerate(dataset.items if renames else ()):
        if progress is not None:
            progress(number, len(dataset.items))
        try:
            _relabel_one(dataset, item, renames, lists, done)
        except (AnnotationError, ImageError) as error:
            done.problems.append(str(error))


def undo(done: Done, skip: Collection[Path] = (), dataset: Dataset | None = None) -> list[str]:
    """Put every file back but those of ``skip``; names that class files learnt since stay in them.

    Args:
        dataset: asked whether YOLO labels use the ids of names that would go; these stay then.

    Returns sentences about files that were changed since and stay as they are.
    """
    entries = [entry for entry in done.written if entry[0] not in skip]
    # Labels first: no id is ever without its name.
    problems = changes.take_back([entry for entry in entries if entry[0] not in done.lists])
    for path, before, after in reversed(entries):
        if path in done.lists:
            try:
                problems += _list_back(path, before, after, done.named, dataset)
            except UserError as error:
                problems.append(str(error))
    return problems


def _list(dataset: Dataset, lists: ClassLists, listing: Listing) -> None:
    path = dataset.class_file()
    if not dataset.counts_class_lines():
        file = lists.take(path if path is not None else dataset.root / CLASS_FILES[0])
        lists.put(file.arranged(listing.names))
    elif path is not None:
        lists.add(path, listing.added)


def _write_lists(lists: ClassLists, done: Done) -> None:
    try:
        for file in lists.changed():
            file.save()
            done.written.append((file.path, file.before, file.data))
            done.lists.add(file.path)
    except AnnotationError:
        undo(done)
        done.written.clear()
        raise


def _list_back(
    path: Path, before: bytes | None, after: bytes | None, named: Collection[int], dataset: Dataset | None
) -> list[str]:
    if before is None or after is None:
        return changes.take_back([(path, before, after)])
    old, new, now = (class_file.parse(before, path), class_file.parse(after, path), class_file.read(path))
    learnt = {id_: name for id_, name in class_lists.new_names(old, new).items() if id_ not in named}
    keeps_lines = dataset is not None and used_ids.any_used(learnt, path, dataset.root, dataset)
    back = now.without(old, new, keeps_lines=keeps_lines)
    if back is None:
        return [f"{path} was changed since and stays as it is."]
    back.save()
    return []


def _relabel_one(
    dataset: Dataset, item: Item, renames: Mapping[str, str | None], lists: ClassLists, done: Done
) -> None:
    found = labels.find(item)
    if found is None:
        return
    # The decoders take a tenth of a second to load, and the window shows before they are needed.
    from engine.datasets.images import image_size

    form, path = found
    if form == "yolo":
        size = image_size(item.image)
        before = read_bytes(path)
        annotation = lists.parse(before, path, size, item.image.name)
    else:
        read = labels.read(form, path, dataset.root, item.image.name, (0, 0))
        if read is None or read.source is None:
            return
        annotation, before = read, read.source
    changed = sum(box.label in renames for box in annotation.boxes)
    if not changed:
        return
    kept = []
    for box in annotation.boxes:
        new = renames.get(box.label, box.label)
        if new is not None:
            kept.append(replace(box, label=new))
    renamed = replace(annotation, boxes=tuple(kept))
    if form == "yolo":
        after = yolo.to_bytes(renamed, lists.after(path))
    else:
        after = labels.to_bytes(form, renamed, path, dataset.root)
    if after != before:  # a YOLO file is renamed by its class file alone
        if read_bytes(path) != before:
            raise AnnotationError("was changed by another program just now", where=path)
        changes.put(path, after, AnnotationError)
        done.written.append((path, before, after))
    done.boxes += changed
