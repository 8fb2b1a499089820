"""What is labelled on an image, as evaluating compares it. Free of torch: the window asks it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.datasets.dataset import Dataset, Item
from engine.datasets.rotation import turn_of
from engine.evaluation.matching import Truth
from engine.models.spec import MOST_DETECTIONS


def read_truth(
    data: Dataset, item: Item, size: tuple[int, int], class_names: Sequence[str]
) -> tuple[Truth | None, list[str]]:
    """What is labelled on an image of ``size`` (width, height) px, and sentences about what was left out.

    None for an image without label file: nobody has looked at it, so it can tell nothing; and for one with
    something in its label file that could not be read.

    Raises:
        AnnotationError: the label file cannot be read.
    """
    annotation = data.annotation(item)
    if annotation is None:
        return None, [f"{item.stem}: left out, it has no label file"]
    if annotation.unread is not None:  # finding what nobody could read would count as a false alarm
        place, message = annotation.unread.place, annotation.unread.message
        return None, [f"{item.stem}: left out, its label file cannot be read whole ({place}: {message})"]
    stated = annotation.width, annotation.height
    problems = []
    if turn_of(item.image, size, stated, annotation.boxes):
        problems.append(f"{item.stem}: was labelled without the photo's rotation, so its boxes may be wrong")
    ids = {name: index for index, name in enumerate(class_names)}
    boxes, labels, difficult = [], [], []
    for number, box in enumerate(annotation.boxes, start=1):
        inside = box.normalised().clamped(*size)
        if inside.width < 1 or inside.height < 1:
            problems.append(f"{item.stem}, object {number}: left out, a box without area")
        elif box.label not in ids:
            problems.append(f"{item.stem}, object {number}: left out, the model has no class {box.label!r}")
        else:
            boxes.append(inside.xyxy)
            labels.append(ids[box.label])
            difficult.append(box.difficult)
    if len(boxes) > MOST_DETECTIONS:
        problems.append(
            f"{item.stem}: holds {len(boxes)} objects, more than the {MOST_DETECTIONS} that can be found on "
            "one photo"
        )
    rows = np.array(boxes, np.float32).reshape(-1, 4)
    return (rows, np.array(labels, np.int64), np.array(difficult, bool)), problems
