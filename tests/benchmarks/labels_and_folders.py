"""Saving a label file of 500 boxes, reading it, and opening a folder of 100,000 images.

    python tests/benchmarks/labels_and_folders.py

Prints medians in milliseconds. The folder is made in a temporary directory and removed.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.annotations import Box, voc
from engine.datasets.dataset import Dataset


def _median_ms(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        label = Path(folder) / "a.xml"
        boxes = tuple(Box("cell", i + 1, i + 2, i + 20, i + 30) for i in range(500))
        annotation = voc.write(
            replace(voc.new_annotation(label.with_suffix(".jpg"), 4000, 3000), boxes=boxes), label
        )

        def save() -> None:
            nonlocal annotation
            first, *others = annotation.boxes
            annotation = voc.write(replace(annotation, boxes=(first.moved(1, 1), *others)), label)

        save()
        print(f"save one changed box of 500: {_median_ms(save, 40):8.1f} ms (with fsync)")
        print(f"read 500 boxes:              {_median_ms(lambda: voc.read(label), 40):8.1f} ms")
        photos = Path(folder) / "photos"
        photos.mkdir()
        for index in range(100_000):
            (photos / f"img_{index}.jpg").touch()
        print(f"open 100,000 images:         {_median_ms(lambda: Dataset.open(photos), 5):8.1f} ms")


if __name__ == "__main__":
    main()
