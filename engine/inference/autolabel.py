"""A detector labels a data set: what it finds is kept beside its run until a person accepts it.

:mod:`engine.inference.suggestions` keeps it. No label file is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import tee
from typing import Literal

from engine.annotations import Box
from engine.datasets import labels
from engine.datasets.dataset import Dataset
from engine.datasets.listing import Item
from engine.errors import AnnotationError, DatasetError
from engine.inference.detector import Detections, Detector
from engine.inference.many import detect_files
from engine.inference.review import new_ones, review
from engine.inference.suggestions import Looked

FLOOR = 0.1
"""Fainter detections are not kept: the confidence of suggestions can be lowered to this afterwards."""

Which = Literal["unlabelled", "all"]


def choose(dataset: Dataset, which: Which, stems: Sequence[str] | None = None) -> list[Item]:
    """The images to look at: those of ``stems`` (all of the data set without), labelled or not.

    Raises:
        DatasetError: a stem is not in the data set, or nothing is left to look at.
    """
    items = list(dataset.items) if stems is None else [dataset.item(stem) for stem in stems]
    if which == "unlabelled":
        items = [item for item in items if labels.find(item) is None]
    if not items:
        raise DatasetError(
            "every image is labelled already", where=dataset.root, remedy="Take --images all to check them"
        )
    return items


def autolabel(
    detector: Detector,
    dataset: Dataset,
    items: Iterable[Item],
    threshold: float | None = None,
    classes: dict[str, str] | None = None,
) -> Iterator[Looked]:
    """Look at images one after the other.

    Args:
        threshold: from here on a detection counts as found; None: the detector's own.
        classes: another name for classes of the model; those with an empty name are left out.
    """
    counts = detector.threshold if threshold is None else threshold
    names = classes or {}
    looked_at, named = tee(items)
    seen = detect_files(detector, (item.image for item in looked_at), min(FLOOR, counts))
    for item, one in zip(named, seen, strict=True):
        if one.detections is None:
            yield Looked(item, error=one.error)
        else:
            yield _judge(dataset, item, _boxes(one.detections, names), counts)


def _judge(dataset: Dataset, item: Item, found: list[Box], threshold: float) -> Looked:
    try:
        annotation = dataset.annotation(item)
    except AnnotationError as error:
        return Looked(item, error=error)
    present = None if annotation is None else annotation.boxes
    return Looked(item, tuple(new_ones(found, present or ())), review(found, present, threshold))


def _boxes(found: Detections, names: dict[str, str]) -> list[Box]:
    rows = zip(found.labels, found.boxes.tolist(), found.scores.tolist(), strict=True)
    boxes = [
        Box(names.get(label, label), xmin, ymin, xmax, ymax, score=score)
        for label, (xmin, ymin, xmax, ymax), score in rows
    ]
    return [box for box in boxes if box.label]
