"""Writing YOLO: ``images/SET``, ``labels/SET`` and ``data.yaml``."""

from __future__ import annotations

import yaml

from engine.annotations.model import Box
from engine.datasets.exchange.collection import SETS, Collection
from engine.datasets.exchange.writing import Report, Target, distinct, lost_difficult
from engine.i18n import plural


def write_yolo(collection: Collection, target: Target, progress: Report) -> None:
    """Write it; images in no set go to train, as every YOLO program wants one."""
    pictures = distinct(collection)
    ids = {name: index for index, name in enumerate(collection.class_names)}
    difficult = verified = unlooked = 0
    for done, picture in enumerate(pictures, start=1):
        progress(done, len(pictures))
        set_name = picture.set_name or "train"
        target.bring(picture, f"images/{set_name}/{picture.name}")
        if picture.annotation is None:
            unlooked += 1
            continue
        difficult += sum(box.difficult for box in picture.boxes)
        verified += picture.annotation.verified
        size = (picture.annotation.width, picture.annotation.height)
        text = "".join(_line(ids[box.label], box, size) for box in picture.boxes)
        stem = picture.name.rpartition(".")[0]
        target.save(f"labels/{set_name}/{stem}.txt", text.encode())
    if difficult:
        collection.note(target.final, lost_difficult(difficult))
    if verified:
        told = plural(
            verified,
            f"{verified} image loses its mark verified",
            f"{verified} images lose their mark verified",
        )
        collection.note(target.final, told)
    if unlooked:
        told = plural(
            unlooked,
            f"{unlooked} image nobody has looked at has no label file; YOLO programs take it for empty",
            f"{unlooked} images nobody has looked at have no label file; YOLO programs take them for empty",
        )
        collection.note(target.final, told)
    without = sum(not picture.set_name for picture in pictures)
    if 0 < without < len(pictures):
        told = plural(
            without,
            f"{without} image in no set is put into train, as YOLO programs want one",
            f"{without} images in no set are put into train, as YOLO programs want one",
        )
        collection.note(target.final, told)
    present = [name for name in SETS if any((p.set_name or "train") == name for p in pictures)]
    if "val" not in present:
        collection.note(target.final / "data.yaml", "there is no validation set: val is the training set")
    sets = {name: f"images/{name}" for name in present}
    # Without "path" Ultralytics takes the folder of this file; a relative one would be the working folder's.
    description = {"train": "images/train", "val": sets.get("val", "images/train"), **sets,
                   "names": dict(enumerate(collection.class_names))}  # fmt: skip
    target.save("data.yaml", yaml.safe_dump(description, allow_unicode=True, sort_keys=False).encode())


def _line(identity: int, box: Box, size: tuple[int, int]) -> str:
    """``class cx cy w h``. Eight decimals: six would move an edge of a 20,000-pixel scan by a hundredth."""
    width, height = size
    values = (
        (box.xmin + box.xmax) / 2 / width, (box.ymin + box.ymax) / 2 / height,
        box.width / width, box.height / height,
    )  # fmt: skip
    return f"{identity} " + " ".join(f"{value:.8f}" for value in values) + "\n"
