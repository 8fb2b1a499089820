"""What is wrong with a data set: each finding with its place, what it does to training, and a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from engine.datasets import facts, health_boxes, health_sets, index
from engine.datasets.dataset import Dataset, Item
from engine.datasets.findings import EFFECTS, FEW_EXAMPLES, KINDS, Finding
from engine.file_names import is_odd
from engine.i18n import plural

__all__ = ["EFFECTS", "FEW_EXAMPLES", "KINDS", "Finding", "check"]


def check(
    dataset: Dataset,
    *,
    decode: bool = True,
    image_size: int = 320,
    progress: Callable[[int, int], None] | None = None,
) -> list[Finding]:
    """All findings, grouped by kind in the order of :data:`KINDS`. Changes nothing.

    Label files and images that were looked at before and have not changed since are not read again.

    Args:
        decode: decode every image, which finds the truncated ones and those that look alike; otherwise only
            headers are read.
        image_size: side in pixels of the detector's input, at which tiny boxes are judged.
        progress: called with (pieces done, pieces in all): each image is two, its label file and itself.

    Raises:
        DatasetError: the folder is gone.
    """
    total = 2 * len(dataset.items)

    def told(offset: int) -> Callable[[int, int], None] | None:
        if progress is None:
            return None
        return lambda done, _: progress(min(offset + done, total), total)

    contents = index.read(dataset, told(0))
    pictures = facts.read(dataset, contents.items, pixels=decode, progress=told(total // 2))
    findings = [
        Finding(
            "unreadable-image", "error", contents.items[row], contents.items[row].image_file,
            error.what, error.remedy,
        )
        for row, error in sorted(pictures.errors.items())
    ]  # fmt: skip
    findings += _folders(dataset)
    findings += _names(contents.items, dataset.items.other_names, dataset.labels_dir)
    findings += health_boxes.label_files(contents, pictures)
    findings += health_boxes.boxes(contents, pictures, image_size)
    findings += health_sets.orphans(dataset)
    findings += health_sets.images(dataset, contents, pictures, decode)
    findings += health_sets.classes(dataset, contents)
    findings += health_sets.lists(dataset, contents)
    findings += health_sets.foreign(contents)
    unlabelled = np.flatnonzero(contents.state == index.NO_FILE)
    if len(unlabelled):
        message = plural(
            len(unlabelled),
            f"{len(unlabelled)} of {len(contents.items)} images has no label file",
            f"{len(unlabelled)} of {len(contents.items)} images have no label file",
        )
        remedy = "Label them, or save them empty if there is nothing to see"
        first = contents.items[int(unlabelled[0])]
        findings.append(Finding("unlabelled", "info", first, str(dataset.labels_dir), message, remedy))
    order = list(KINDS)
    return sorted(findings, key=lambda finding: order.index(finding.kind))


def _folders(dataset: Dataset) -> Iterator[Finding]:
    """Sub-folders that cannot be listed, whose images are therefore missing, and other entries like that."""
    for missed in dataset.items.missed:
        yield Finding(
            "unreadable-folder", "error", None, missed.path, missed.what,
            "Check its permissions, or remove it",
        )  # fmt: skip


def _names(items: Iterable[Item], other_names: Mapping[str, str], labels_dir: Path) -> Iterator[Finding]:
    """What is called so that other programs stumble over it."""
    for item in items:
        name = item.image.name
        if item.stem in other_names:
            place = str(labels_dir / other_names[item.stem])
            message = f"is taken for {name}, whose name differs in capitals or in how an accent is written"
            yield Finding("label-name", "info", item, place, message, "Rename it like its image")
        if is_odd(item.stem):
            message = "has bytes in its name that are no UTF-8"
            remedy = "Rename it, with its label file"
            yield Finding("odd-name", "info", item, item.image_file, message, remedy)
