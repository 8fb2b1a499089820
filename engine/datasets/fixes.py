"""Mending what the health check found, where that is safe: planned first, made at once, taken back at will.

    plan = plan_fix(dataset, "no-area", findings)
    print("\\n".join(plan.lines))                 # what would be done, a line each
    done = changes.apply(plan.changes)
    changes.take_back(done)

Label files are changed by their writers, so whatever else is in them stays byte for byte.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from engine import aside
from engine.annotations import Box, ImageAnnotation, class_file
from engine.annotations.text import lines_of, mark_of, read_bytes, split_lines
from engine.datasets import changes, index, labels, name_lists
from engine.datasets.changes import Change
from engine.datasets.dataset import SET_NAMES, Dataset, Item
from engine.datasets.findings import Finding
from engine.datasets.images import image_facts
from engine.datasets.labels import ClassLists
from engine.datasets.list_text import read_list
from engine.datasets.rotation import turn_of, turned
from engine.errors import DatasetError, UserError
from engine.file_names import fitting
from engine.i18n import translated
from engine.plain_file import read_plain

FIXES = {
    "swapped": "Write the corners in order",
    "no-area": "Delete these boxes",
    "outside": "Cut the boxes at the edge",
    "rotation": "Turn the boxes with their photo",
    "duplicate-box": "Delete the second of each",
    "orphan-label": "Move these files aside",
    "similar-classes": "Rename to the more frequent",
    "split-missing": "Take them off the lists",
    "split-leak": "Take them out of training",
}
"""What a button can do, by kind of finding; the other kinds need a person."""

Progress = Callable[[int, int], None]


@dataclass
class FixPlan:
    """``lines``: what is done, for a person; ``changes``: to be applied; ``problems``: what stays, why."""

    lines: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """The lines in :func:`engine.i18n.language`; most name a file first."""
        return [_told(line) for line in self.lines]

    def add(self, line: str, *planned: Change | None) -> None:
        """One thing more to do."""
        self.lines.append(line)
        self.changes += [change for change in planned if change is not None]


def _told(line: str) -> str:
    known = translated(line)
    file, colon, what = line.partition(": ")
    return known if known != line or not colon else f"{file}{colon}{translated(what)}"


def plan_fix(
    dataset: Dataset, kind: str, findings: Iterable[Finding], progress: Progress | None = None
) -> FixPlan:
    """What mending the findings of one kind would do; writes nothing.

    Args:
        kind: a key of :data:`FIXES`.
        findings: those of other kinds are passed over.
        progress: called with (files planned, files in all).

    Raises:
        DatasetError: there is no fix for this kind.
    """
    if kind not in FIXES:
        raise DatasetError(
            f"there is no fix for {kind!r}", remedy=f"Choose one of {', '.join(FIXES)}, or mend it by hand"
        )
    chosen = [finding for finding in findings if finding.kind == kind]
    plan = FixPlan()
    if kind == "orphan-label":
        _move_aside(dataset, chosen, plan)
    elif kind == "similar-classes":
        _rename(dataset, chosen, plan, progress)
    elif kind in ("split-missing", "split-leak"):
        _off_the_lists(dataset, chosen, plan)
    else:
        _mend_boxes(dataset, kind, chosen, plan, progress)
    return plan


def _mend_boxes(
    dataset: Dataset, kind: str, findings: Sequence[Finding], plan: FixPlan, progress: Progress | None
) -> None:
    by_item: dict[Item, list[Finding]] = defaultdict(list)
    lists = ClassLists(dataset.root, dataset=dataset)
    for finding in findings:
        if finding.item is not None:
            by_item[finding.item].append(finding)
    for number, (item, of_item) in enumerate(by_item.items()):
        if progress is not None:
            progress(number, len(by_item))
        origins = {finding.origin for finding in of_item}
        try:
            _rewrite(dataset, item, plan, lists, partial(_mended, kind, item, origins))
        except UserError as error:
            plan.problems.append(str(error))
    _lists_first(dataset, lists, plan)


def _mended(
    kind: str, item: Item, origins: set[int | None], annotation: ImageAnnotation
) -> tuple[list[ImageAnnotation], list[str]]:
    """The annotations to write one after the other, and what each line for a person says."""
    if kind == "swapped":
        return _corners_in_order(annotation)
    facts = image_facts(item.image, pixels=False)
    width, height = facts.size
    if kind == "rotation":
        stored = annotation.width, annotation.height
        if not turn_of(item.image, facts.size, stored, annotation.boxes):
            raise DatasetError("is not as it was found any more", where=item.label_file, remedy="Check again")
        upright = tuple(turned(box, facts.orientation, stored) for box in annotation.boxes)
        line = f"{len(upright)} box{'es' * (len(upright) != 1)} turned, the size becomes {width} x {height}"
        return [replace(annotation, boxes=upright, width=width, height=height)], [line]
    boxes, lines = [], []
    for box in annotation.boxes:
        if box.origin not in origins:
            boxes.append(box)
            continue
        cut = box.clamped(width, height)
        number = (box.origin or 0) + 1
        if kind == "outside" and cut.area > 0:
            boxes.append(cut)
            lines.append(f"object {number}, {box.label} at {_numbers(box)}, becomes {_numbers(cut)}")
        else:
            lines.append(f"object {number}, {box.label} at {_numbers(box)}, is deleted")
    return [replace(annotation, boxes=tuple(boxes))], lines


def _corners_in_order(annotation: ImageAnnotation) -> tuple[list[ImageAnnotation], list[str]]:
    """Reading has put them in order already, so only a change makes the writer touch them: there and back."""
    moved = tuple(replace(box, xmin=box.xmin - 1, ymin=box.ymin - 1) for box in annotation.boxes)
    back = [replace(annotation, boxes=moved), annotation]
    return back, ["swapped corners are written in order"]


def _rewrite(
    dataset: Dataset,
    item: Item,
    plan: FixPlan,
    lists: ClassLists,
    change: Callable[[ImageAnnotation], tuple[list[ImageAnnotation], list[str]]],
) -> None:
    found = labels.find(item)
    if found is None:
        raise DatasetError("is gone", where=item.label_file, remedy="Check again")
    form, path = found
    annotation: ImageAnnotation | None
    if form == "yolo":
        size = image_facts(item.image, pixels=False).size
        annotation = lists.parse(read_bytes(path), path, size, item.image.name)
    else:
        annotation = labels.read(form, path, dataset.root, item.image.name, (0, 0))
    if annotation is None or annotation.source is None:
        raise DatasetError("says nothing of the image any more", where=path, remedy="Check again")
    steps, lines = change(annotation)
    data = annotation.source
    for step in steps:
        wanted = replace(step, source=data)
        if form == "yolo":
            data = lists.encode(wanted, path)
        else:
            data = labels.to_bytes(form, wanted, path, dataset.root)
    if data != annotation.source:
        for number, line in enumerate(lines):
            written = Change(path, bytes(annotation.source), data) if number == 0 else None
            plan.add(f"{_short(dataset, path)}: {line}", written)


def _numbers(box: Box) -> str:
    return ", ".join(f"{value:g}" for value in box.xyxy)


def _short(dataset: Dataset, path: Path) -> str:
    return os.path.relpath(path, dataset.root) if path.is_relative_to(dataset.root) else str(path)


def _move_aside(dataset: Dataset, findings: Sequence[Finding], plan: FixPlan) -> None:
    folder = aside.folder_in(dataset.root)
    taken: set[Path] = set()
    for finding in findings:
        path = Path(finding.place)
        target = folder / path.relative_to(dataset.labels_dir)
        number = 1
        while os.path.lexists(target) or target in taken or aside.leads_out(target):
            number += 1
            target = folder / fitting(path.stem, f" ({number}){path.suffix}")
        gone = changes.plan(path, None)
        if gone is not None:
            taken.add(target)
            line = f"{_short(dataset, path)} is moved to {_short(dataset, target)}"
            plan.add(line, Change(target, None, gone.before), gone)


def _rename(dataset: Dataset, findings: Sequence[Finding], plan: FixPlan, progress: Progress | None) -> None:
    contents = index.read(dataset)
    counts = contents.counts()
    clusters: list[set[str]] = []
    for finding in findings:
        names = set(finding.names)
        apart = [cluster for cluster in clusters if not cluster & names]
        clusters = [*apart, names.union(*(cluster for cluster in clusters if cluster & names))]
    renames: dict[str, str] = {}
    for cluster in clusters:
        best = max(cluster, key=lambda name: (counts[name], name))
        renames |= {name: best for name in cluster if name != best}
    lists = ClassLists(dataset.root, renames, dataset)
    try:
        _rename_in_class_file(dataset, lists, renames)
    except UserError as error:  # labels must not have names that the list cannot
        plan.problems.append(str(error))
        return
    wanted = [number for number, name in enumerate(contents.names) if name in renames]
    rows = sorted({int(row) for row in contents.rows[_among(contents, wanted)]})
    for number, row in enumerate(rows):
        if progress is not None:
            progress(number, len(rows))
        try:
            _rewrite(dataset, contents.items[row], plan, lists, lambda found: _renamed(found, renames))
        except UserError as error:
            plan.problems.append(str(error))
    _lists_first(dataset, lists, plan)


def _among(contents: index.Contents, numbers: Sequence[int]) -> list[int]:
    chosen = set(numbers)
    return [box for box, number in enumerate(contents.classes.tolist()) if number in chosen]


def _renamed(
    annotation: ImageAnnotation, renames: Mapping[str, str]
) -> tuple[list[ImageAnnotation], list[str]]:
    boxes = tuple(replace(box, label=renames.get(box.label, box.label)) for box in annotation.boxes)
    old = sorted({box.label for box in annotation.boxes if box.label in renames})
    lines = [f"{name} becomes {renames[name]}" for name in old]
    return [replace(annotation, boxes=boxes)], lines


def _rename_in_class_file(dataset: Dataset, lists: ClassLists, renames: Mapping[str, str]) -> None:
    path = dataset.class_file()
    if path is None:
        return
    file = lists.take(path)
    # The ids in YOLO files count the lines, so there the old name keeps its own.
    if not dataset.counts_class_lines():
        lists.put(file.arranged([name for name in file.names if name and name not in renames]))


def _lists_first(dataset: Dataset, lists: ClassLists, plan: FixPlan) -> None:
    """Class files are written before the labels that count their lines."""
    first = FixPlan()
    for file in lists.changed():
        before = class_file.parse(file.before or b"", file.path).names
        name = _short(dataset, file.path)
        first.changes.append(Change(file.path, file.before, file.data))
        for label in sorted(set(before) - set(file.names) - {""}):
            first.add(f"{name}: {label} goes")
        for label in sorted(set(file.names) - set(before) - {""}):
            first.add(f"{name}: {label} is added")
    plan.lines[:0] = first.lines
    plan.changes[:0] = first.changes


def _names_image(dataset: Dataset, line: str) -> bool:
    """Whether a line of a set, or of a set's list for a class, names an image that is there."""
    return any(dataset.items.number(stem) >= 0 for stem in (line, line.rpartition(" ")[0].strip()))


def _off_the_lists(dataset: Dataset, findings: Sequence[Finding], plan: FixPlan) -> None:
    off: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.kind == "split-missing" and finding.names:
            off[Path(finding.place).stem].add(finding.names[0])
        elif finding.kind == "split-leak":
            stem, first, second = finding.names
            off[first].add(stem)
            if second == "test":
                off["trainval"].add(stem)
    for path in sorted(dataset.sets_dir.glob("*.txt")):
        name = next((each for each in SET_NAMES if path.stem == each), None)
        of_class = next((each for each in SET_NAMES if path.stem.endswith(f"_{each}")), None)
        gone = off.get(name or of_class or "", set())
        if not gone:
            continue
        data = read_plain(path)
        kept: list[bytes] = []
        taken: list[bytes] = []
        text = read_list(path, lambda line: _names_image(dataset, line))
        mark, codec = mark_of(data)
        if codec.startswith("utf-16"):  # whose bytes hold line ends that are none
            lines = [line.encode(codec) for line in split_lines(text)]
        else:
            # By bytes: the other lines keep their encoding and their ends.
            lines, mark = data.splitlines(keepends=True), b""
        for line, written in zip(lines, lines_of(text), strict=True):
            stem = name_lists.stem_of(written, dataset.image_of)
            if of_class and not name and dataset.image_of(stem) is None:
                stem = name_lists.first_column(written)
            (taken if stem in gone else kept).append(line)
        if taken:
            plan.add(
                f"{_short(dataset, path)}: {len(taken)} line{'s' * (len(taken) > 1)} taken off",
                Change(path, data, mark + b"".join(kept)),
            )
