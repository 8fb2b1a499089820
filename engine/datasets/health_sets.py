"""Faults that only several images together show: copies, classes, lists."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from engine.annotations import content
from engine.datasets import labels
from engine.datasets.dataset import Dataset, Item, set_title
from engine.datasets.facts import Pictures
from engine.datasets.findings import FEW_EXAMPLES, Finding
from engine.datasets.index import NO_FILE, Contents
from engine.datasets.similar import group_alike
from engine.errors import AnnotationError
from engine.i18n import plural
from engine.plain_file import PHOTO_FILE, read_plain

_MEASURING = ("test", "val", "train")
"""Of two sets an image is in, it is to stay in the one that comes first here."""
_TYPO_LENGTH, _TYPO_SHARE = 5, 0.1
"""A slip of the pen is told for names from this length that are so much rarer than their neighbour."""


def orphans(dataset: Dataset) -> Iterator[Finding]:
    """Label files whose image is gone."""
    for path in dataset.orphan_labels():
        yield Finding(
            "orphan-label", "warning", None, str(path), "has no image",
            "Put the image back or remove the file",
        )  # fmt: skip


def images(dataset: Dataset, contents: Contents, pictures: Pictures, decoded: bool) -> Iterator[Finding]:
    """Copies, images that look alike in two sets, and images that share a stem."""
    items = contents.items
    groups = group_alike(pictures.looks) if decoded else np.zeros(len(items), np.int64)
    sets = _sets_of(dataset)
    copies: dict[int, int] = {}
    by_size: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, (size, group) in enumerate(zip(pictures.file_sizes.tolist(), groups.tolist(), strict=True)):
        if size > 0 and row not in pictures.errors:
            by_size[size, group].append(row)
    for rows in by_size.values():
        copies |= _same_bytes(items, rows) if len(rows) > 1 else {}
    for row, first in sorted(copies.items()):
        message = f"is a copy of {items[first].stem}"
        one, two = sets.get(items[row].stem), sets.get(items[first].stem)
        if one and two and one != two:
            message += f", one being in {one}, the other in {two}"
        yield Finding(
            "duplicate-image", "warning", items[row], items[row].image_file, message, "Remove one of the two"
        )
    if decoded:
        yield from _alike_in_two_sets(items, groups.tolist(), sets, copies)
    yield from _same_stems(items)


def _same_bytes(items: Sequence[Item], rows: Sequence[int]) -> dict[int, int]:
    """The first image with the same bytes, of each later one."""
    first: dict[bytes, int] = {}
    found = {}
    for row in rows:
        try:
            digest = hashlib.sha256(read_plain(items[row].image, PHOTO_FILE)).digest()
        except OSError:
            continue  # gone meanwhile
        if first.setdefault(digest, row) != row:
            found[row] = first[digest]
    return found


def _alike_in_two_sets(
    items: Sequence[Item], groups: Sequence[int], sets: dict[str, str], copies: dict[int, int]
) -> Iterator[Finding]:
    members: dict[int, list[int]] = defaultdict(list)
    for row, group in enumerate(groups):
        if items[row].stem in sets:
            members[group].append(row)
    for rows in members.values():
        where = {row: sets[items[row].stem] for row in rows}
        if len(set(where.values())) < 2:
            continue
        ranked = sorted(rows, key=lambda row: (_MEASURING.index(where[row]), row))
        last = where[ranked[-1]]
        other = next(row for row in rows if where[row] == last)
        for row in ranked:
            if where[row] != last and copies.get(row, row) != copies.get(other, other):
                message = f"in {where[row]} looks like {items[other].stem} in {last}"
                yield Finding(
                    "near-duplicate", "warning", items[row], items[row].image_file, message,
                    "Split again, keeping together what looks alike",
                )  # fmt: skip


def _same_stems(items: Sequence[Item]) -> Iterator[Finding]:
    by_stem: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_stem[item.image_file.rpartition(".")[0].casefold()].append(item)
    for twins in by_stem.values():
        for item in twins[1:]:
            message = f"differs from {twins[0].image.name} only in its ending or in capitals"
            yield Finding(
                "same-stem", "warning", item, item.image_file, message, "Rename one, with its label file"
            )


def classes(dataset: Dataset, contents: Contents) -> Iterator[Finding]:
    """Names that look alike, and classes that few objects show."""
    counts = contents.counts()
    place = str(dataset.labels_dir)

    def showing(label: str) -> Item:
        box = int(np.flatnonzero(contents.classes == contents.names.index(label))[0])
        return contents.items[int(np.searchsorted(contents.starts, box, "right")) - 1]

    for first, second in combinations(sorted(counts), 2):
        if _plain(first) == _plain(second) or _is_slip(first, second, counts):
            rarer = min(first, second, key=lambda label: (counts[label], label))
            message = f"{first!r} ({counts[first]} objects) and {second!r} ({counts[second]}) look alike"
            yield Finding(
                "similar-classes", "warning", showing(rarer), place, message, "Rename one to the other",
                names=(first, second),
            )  # fmt: skip
    for label, count in sorted(counts.items()):
        if count < FEW_EXAMPLES:
            message = plural(count, f"{label} has only {count} object", f"{label} has only {count} objects")
            remedy = f"Label at least {FEW_EXAMPLES}, better 100"
            yield Finding("few-examples", "warning", showing(label), place, message, remedy, names=(label,))


def _plain(label: str) -> str:
    return "".join(char for char in label.casefold() if char.isalnum()) or label


def _is_slip(first: str, second: str, counts: Counter[str]) -> bool:
    """Whether the rarer name is the other with one letter wrong, missing, too many, or two exchanged."""
    one, two = first.casefold(), second.casefold()
    rare, common = sorted((counts[first], counts[second]))
    if min(len(one), len(two)) < _TYPO_LENGTH or rare > _TYPO_SHARE * common or abs(len(one) - len(two)) > 1:
        return False
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    rest_one, rest_two = one[start:], two[start:]
    changed = (rest_one[:1] + rest_two[:1]).strip()
    if any(char.isdigit() for char in changed):
        return False  # "type 1" and "type 2" are no slip
    return (
        rest_one[1:] == rest_two[1:]
        or rest_one[1:] == rest_two
        or rest_one == rest_two[1:]
        or (rest_one[:2] == rest_two[:2][::-1] and rest_one[2:] == rest_two[2:])
    )


def lists(dataset: Dataset, contents: Contents) -> Iterator[Finding]:
    """Lists that name what is not there, or the same image twice."""
    try:
        sets = dataset.sets()
    except AnnotationError as error:
        yield Finding("split-missing", "error", None, str(dataset.sets_dir), str(error), "Split again")
        return
    items = {item.stem: item for item in contents.items}
    for name, listed in sets.items():
        place = str(dataset.sets_dir / f"{name}.txt")
        for stem in dict.fromkeys(listed):
            if stem not in items:
                yield Finding(
                    "split-missing",
                    "warning",
                    None,
                    place,
                    f"{stem} is not there",
                    "Split again",
                    names=(stem,),
                )
    for first, second in (("train", "val"), ("train", "test"), ("val", "test"), ("trainval", "test")):
        for stem in sorted(set(sets.get(first, ())) & set(sets.get(second, ()))):
            if first == "trainval" and any(stem in sets.get(name, ()) for name in ("train", "val")):
                continue
            yield Finding(
                "split-leak", "error", items.get(stem), str(dataset.sets_dir / f"{second}.txt"),
                f"{stem} is in the {set_title(first)} too", "Split again", names=(stem, first, second),
            )  # fmt: skip


def _sets_of(dataset: Dataset) -> dict[str, str]:
    """The set of each listed image; of those in several the one for measuring."""
    try:
        sets = dataset.sets()
    except AnnotationError:
        return {}  # told by `lists`
    found: dict[str, str] = {}
    for name in reversed(_MEASURING):
        found |= dict.fromkeys(sets.get(name, ()), name)
    return found


def foreign(contents: Contents) -> Iterator[Finding]:
    """Files beside images that are no label files, told once for each ending."""
    found: dict[str, list[tuple[Item, Path]]] = {}
    for row in np.flatnonzero(contents.state == NO_FILE).tolist():
        item = contents.items[row]
        path = labels.foreign(item)
        if path is not None:
            found.setdefault(path.suffix.lower(), []).append((item, path))
    for suffix, files in found.items():
        item, path = files[0]
        message = plural(
            len(files),
            f"is beside its image, and no label file: {content.beginning(path)}",
            f"is one of {len(files)} {suffix} files beside images that are no label files: "
            f"{content.beginning(path)}",
        )
        remedy = "Nothing is to be done; new labels go to another file"
        yield Finding("foreign-label", "info", item, str(path), message, remedy)
