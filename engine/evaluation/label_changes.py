"""Whether the labels a report was made from are still those on disk. Free of torch: the window asks it."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from engine.annotations import Box
from engine.datasets import labels
from engine.datasets.dataset import Dataset, Item
from engine.errors import AnnotationError, DatasetError, RunError
from engine.evaluation.classify_report import ClassifierReport
from engine.evaluation.matches import Matches
from engine.evaluation.matching import Truth
from engine.evaluation.report import Report
from engine.evaluation.truth import read_truth
from engine.plain_file import REPORT_FILE, read_plain
from engine.runs import Run

READ_ALL = 2000
"""Up to so many images every label file is read; of more, those that are newer than the report."""
_SAME_PX = 0.01

Progress = Callable[[int, int], None]
"""Told (done, in all); raises to stop."""


def images_changed(
    run: Run,
    report: Report,
    matches: Matches,
    opened: Dataset | None = None,
    progress: Progress | None = None,
) -> int:
    """On how many of a report's images other boxes are labelled now, or none, or the image is gone.

    Args:
        matches: the report's, with the images where they are now.
        opened: a data set that need not be read anew.

    Images of a data set that cannot be read are not counted: whoever evaluates again is told.
    """
    truth = matches.truth
    order = np.argsort(truth.images, kind="stable")
    ends = np.searchsorted(truth.images[order], np.arange(len(matches.stems) + 1))
    number_of = {_key(file): number for number, file in enumerate(matches.files)}

    def changed(data: Dataset, item: Item, number: int) -> bool:
        rows = order[ends[number] : ends[number + 1]]
        then = (truth.boxes[rows], truth.labels[rows], truth.difficult[rows])
        width, height = matches.sizes[number].tolist()
        now, _ = read_truth(data, item, (width, height), matches.class_names)
        return now is None or not _same(now, then)

    return _count(run, report.run, report.data, number_of, changed, opened, progress)


def photos_changed(
    run: Run, report: ClassifierReport, opened: Dataset | None = None, progress: Progress | None = None
) -> int:
    """The same of a classifier's report: photos on which boxes have other classes, pictures that are gone.

    Raises:
        RunError: ``predictions.csv`` of the report is missing or damaged.
    """
    path = run.report_dir / "predictions.csv"
    try:
        text = read_plain(path, REPORT_FILE).decode("utf-8", "surrogateescape")
        named = {row["picture"]: row["class"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    except (OSError, ValueError, KeyError) as error:
        raise RunError(f"is damaged ({error})", where=path, remedy="Evaluate the run again") from error
    boxes: dict[str, dict[int, str]] = {}
    for name, label in named.items():
        stem, mark, number = name.rpartition("#")
        if mark and number.isdigit():
            boxes.setdefault(stem, {})[int(number)] = label
    if not boxes:
        # A folder a class: a corrected picture lies in another folder.
        roots = list(_roots(run, report.run, report.data))
        return sum(not any((root / name).is_file() for root in roots) for name in named)
    known = set(report.class_names)

    def changed(data: Dataset, item: Item, _number: int) -> bool:
        annotation = data.annotation(item)
        now = {
            number: box.label
            for number, box in enumerate(annotation.boxes if annotation else (), start=1)
            if not box.difficult and box.label in known and _has_area(box.normalised())
        }
        return now != boxes[item.stem]

    number_of = {stem: number for number, stem in enumerate(boxes)}
    return _count(run, report.run, report.data, number_of, changed, opened, progress, by_stem=True)


def _count(
    run: Run,
    run_then: str,
    written: str,
    number_of: dict[str, int],
    changed: Callable[[Dataset, Item, int], bool],
    opened: Dataset | None,
    progress: Progress | None,
    *,
    by_stem: bool = False,
) -> int:
    made_at = (run.report_dir / "report.json").stat().st_mtime_ns
    left = set(number_of)
    count = done = 0
    sets = list(_datasets(run, run_then, written, opened))
    for data in sets:
        for item in data.items:
            key = item.stem if by_stem else _key(item.image_file)
            if key not in left:
                continue
            left.discard(key)
            done += 1
            if progress is not None:
                progress(done, len(number_of))
            if len(number_of) > READ_ALL and not _newer(item, made_at):
                continue
            try:
                count += changed(data, item, number_of[key])
            except AnnotationError:
                count += 1  # it was read when the report was made
    # What is in none of them is gone, if all of them could be looked into.
    return count + len(left) if len(sets) == len(list(_roots(run, run_then, written))) else count


def _roots(run: Run, run_then: str, written: str) -> Iterator[Path]:
    for root in written.split(", "):
        yield run.where_now(root, run_then)


def _datasets(run: Run, run_then: str, written: str, opened: Dataset | None) -> Iterator[Dataset]:
    for root in _roots(run, run_then, written):
        if opened is not None and _key(str(opened.root)) == _key(str(root)):
            yield opened
            continue
        try:
            yield Dataset.open(root)
        except DatasetError:
            continue


def _newer(item: Item, made_at: int) -> bool:
    found = labels.find(item)
    if found is None:
        return True
    facts = found[1].stat()
    return max(facts.st_mtime_ns, facts.st_ctime_ns) > made_at


def _same(now: Truth, then: Truth) -> bool:
    if len(now[0]) != len(then[0]):
        return False
    first, second = _sorted(now), _sorted(then)
    return bool(np.all(np.abs(first - second) <= _SAME_PX))


def _sorted(truth: Truth) -> np.ndarray:
    """(N, 6) in an order that does not depend on the file's."""
    boxes, class_ids, difficult = truth
    rows = np.column_stack([class_ids, difficult, np.asarray(boxes, np.float64).reshape(-1, 4)])
    return rows[np.lexsort(rows.T[::-1])]


def _has_area(box: Box) -> bool:
    return box.width >= 1 and box.height >= 1


def _key(path: str) -> str:
    return os.path.normcase(os.path.normpath(path))
