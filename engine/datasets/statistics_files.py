"""Statistics as tables that any spreadsheet opens: ``classes.csv``, ``images.csv``, ``boxes.csv``."""

from __future__ import annotations

import codecs
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from engine.datasets import changes
from engine.datasets.statistics import Statistics
from engine.file_names import encoded
from engine.spreadsheet import TableWriter

TABLES = ("classes.csv", "images.csv", "boxes.csv")


def write_csv(found: Statistics, folder: str | os.PathLike[str]) -> list[Path]:
    """Write the tables into ``folder``, which is made if need be; returns the files.

    UTF-8 with a byte order mark, by which spreadsheet programs know the encoding. Files of these names are
    replaced.

    Raises:
        DatasetError: the disk refuses.
    """
    sets = list(found.sets)
    classes = (
        [name, entry.objects, entry.difficult, entry.images, round(entry.median_side, 2)]
        + [found.sets[each][name] for each in sets]
        for name, entry in found.classes.items()
    )
    brightness = ["" if np.isnan(value) else f"{value:.1f}" for value in found.brightness.tolist()]
    images = zip(found.stems, *found.sizes.T.tolist(), found.objects_per_image, brightness, strict=True)
    boxes = (
        [found.stems[image], found.class_names[label], *(f"{value:.6f}" for value in box), f"{aspect:.4f}"]
        for image, label, box, aspect in zip(
            found.box_images.tolist(), found.box_labels.tolist(), found.boxes.tolist(),
            found.aspects.tolist(), strict=True,
        )
    )  # fmt: skip
    head = [
        "class",
        "objects",
        "difficult",
        "images",
        "median_side_px",
        *(f"objects_{name}" for name in sets),
    ]
    return [
        _write(Path(folder) / TABLES[0], head, classes),
        _write(Path(folder) / TABLES[1], ["image", "width", "height", "objects", "brightness"], images),
        _write(
            Path(folder) / TABLES[2],
            ["image", "class", "centre_x", "centre_y", "width", "height", "aspect"],
            boxes,
        ),
    ]


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    text = io.StringIO()
    writer = TableWriter(text, "\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    changes.put(path, codecs.BOM_UTF8 + encoded(text.getvalue()))
    return path
