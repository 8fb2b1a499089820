"""Reading a folder that Boxwright itself understands: VOC, or YOLO and CreateML files beside the images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.datasets import labels
from engine.datasets.dataset import Dataset
from engine.datasets.exchange.collection import SETS, Collection, Picture
from engine.datasets.exchange.sizes import carried_size, readable_size, usable
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
            partly = annotation.unread is not None
            for problem in annotation.problems:
                collection.note(label, f"{problem.place}: {problem.message}")
            stated = annotation.width, annotation.height
            size = carried_size(item.image, size, stated, annotation.boxes, label, collection)
            boxes = (usable(box, size, label, collection) for box in annotation.boxes)
            annotation = replace(
                annotation,
                width=size[0],
                height=size[1],
                source=None,
                boxes=tuple(replace(box, origin=None) for box in boxes if box is not None),
            )
            found.update(box.label for box in annotation.boxes)
            if partly and not annotation.boxes:
                collection.note(label, "nothing of it could be read, so nobody has looked at the image")
                annotation = None
        suffix = item.image.suffix
        name = item.stem if item.stem.endswith(suffix) else item.stem + suffix
        collection.pictures.append(Picture(name, item.image, annotation, sets.get(item.stem, "")))
    collection.add_classes(sorted(found))
    return collection
