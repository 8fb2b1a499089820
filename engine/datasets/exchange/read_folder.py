"""Reading a folder that Boxwright itself understands: VOC, or YOLO and CreateML files beside the images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.datasets import labels
from engine.datasets.dataset import Dataset
from engine.datasets.exchange.collection import SETS, Collection, Picture
from engine.datasets.exchange.sizes import readable_size, usable
from engine.errors import AnnotationError

Report = Callable[[int, int], object]


def read_folder(folder: Path, progress: Report) -> Collection:
    """The data set in ``folder``.

    Raises:
        DatasetError: no such folder, or no image in it.
    """
    dataset = Dataset.open(folder)
    collection = Collection()
    collection.add_classes(dataset.listed_classes())
    lists = dataset.sets()
    sets = {stem: name for name in SETS for stem in lists.get(name, [])}
    found: set[str] = set()
    for done, item in enumerate(dataset.items, start=1):
        progress(done, len(dataset.items))
        size = readable_size(item.image, collection)
        if size is None:
            continue
        label = (labels.find(item) or ("", item.label))[1]
        try:
            annotation = dataset.annotation(item)
        except AnnotationError as error:
            collection.note(label, f"the image is left out: its label file {error.what}")
            continue
        if annotation is not None:
            for problem in annotation.problems:
                collection.note(label, f"{problem.place}: {problem.message}")
            if (annotation.width, annotation.height) not in ((0, 0), size):
                collection.note(
                    label,
                    f"says {annotation.width} x {annotation.height}, the image has {size[0]} x {size[1]}",
                )
            boxes = (usable(box, size, label, collection) for box in annotation.boxes)
            annotation = replace(
                annotation,
                width=size[0],
                height=size[1],
                source=None,
                boxes=tuple(replace(box, origin=None) for box in boxes if box is not None),
            )
            found.update(box.label for box in annotation.boxes)
        suffix = item.image.suffix
        name = item.stem if item.stem.endswith(suffix) else item.stem + suffix
        collection.pictures.append(Picture(name, item.image, annotation, sets.get(item.stem, "")))
    collection.add_classes(sorted(found))
    return collection
