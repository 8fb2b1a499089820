import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.annotations import Box, voc
from engine.datasets import distributions
from engine.datasets.dataset import Dataset
from engine.datasets.statistics import statistics
from engine.datasets.statistics_files import write_csv


def test_counts(tmp_path: Path) -> None:
    content = {
        "a": (Box("dog", 10, 10, 50, 20), Box("dog", 1, 1, 3, 3, difficult=True)),
        "b": (Box("cat", 0, 0, 200, 100), Box("dog", 20, 20, 20, 20)),
        "c": (),
    }
    for stem in ("a", "b", "c", "d", "e"):
        Image.new("RGB", (200, 100)).save(tmp_path / f"{stem}.jpg")
    for stem, boxes in content.items():
        annotation = voc.new_annotation(tmp_path / f"{stem}.jpg", 200, 100)
        if stem == "b":
            annotation = replace(
                annotation, width=0, height=0, verified=True
            )  # the size comes from the image
        voc.write(replace(annotation, boxes=boxes), tmp_path / f"{stem}.xml")
    (tmp_path / "d.xml").write_bytes(b"<annotation>")
    (tmp_path / "classes.txt").write_text("dog\nbird\n")
    sets = tmp_path / "ImageSets" / "Main"
    sets.mkdir(parents=True)
    (sets / "train.txt").write_text("a\nc\n")
    (sets / "test.txt").write_text("b\ngone\n")

    found = statistics(Dataset.open(tmp_path))
    assert (found.images, found.labelled, found.empty, found.verified, found.unreadable) == (5, 3, 1, 1, 1)
    assert found.class_names == ["dog", "bird", "cat"]
    dog = found.classes["dog"]
    assert (dog.objects, dog.difficult, dog.images) == (3, 1, 2)
    assert dog.median_side == pytest.approx(2)  # of 20, 2 and 0
    assert found.classes["bird"].objects == 0
    assert found.objects == 4
    assert found.sets == {"train": {"dog": 2, "bird": 0, "cat": 0}, "test": {"dog": 1, "bird": 0, "cat": 1}}
    assert found.set_images == {"train": 2, "test": 2}
    assert found.image_sizes == {(200, 100): 3}
    assert found.objects_per_image == [2, 2, 0]
    assert found.tiny == 1  # 2 pixels are 3.2 at 320
    assert found.box_labels.tolist() == [0, 0, 2]
    assert found.boxes.dtype == np.float32
    assert found.boxes[0].tolist() == pytest.approx([0.15, 0.15, 0.2, 0.1])
    assert found.boxes[2].tolist() == pytest.approx([0.5025, 0.505, 0.995, 0.99])  # labelImg's zero is 1
    assert json.loads(json.dumps(found.to_json()))["classes"]["dog"]["objects"] == 3


def test_shapes_and_brightness(tmp_path: Path) -> None:
    for stem, grey in (("dark", 20), ("light", 230)):
        Image.new("L", (200, 100), grey).save(tmp_path / f"{stem}.png")
        boxes = (Box("dog", 10, 10, 50, 20), Box("cat", 100, 20, 110, 60))
        voc.write(
            replace(voc.new_annotation(tmp_path / f"{stem}.png", 200, 100), boxes=boxes),
            tmp_path / f"{stem}.xml",
        )
    dataset = Dataset.open(tmp_path)
    assert np.isnan(statistics(dataset).brightness).all()
    found = statistics(dataset, pixels=True)
    assert found.brightness.tolist() == [20, 230]
    assert found.aspects.tolist() == pytest.approx([4, 0.25, 4, 0.25])
    assert found.of_class("cat").tolist() == [False, True, False, True]
    assert found.of_class(None).all()
    shapes = distributions.of_boxes(found, "cat")
    assert np.argwhere(shapes.sizes).tolist() == [[1, 12]]  # 0.05 and 0.4 of 32
    assert np.argwhere(shapes.places).tolist() == [[16, 12]]
    assert shapes.sizes.sum() == shapes.aspects.sum() == 2
    assert distributions.of_boxes(found, None).aspects.sum() == 4
    assert distributions.objects_per_image(found).counts.tolist() == [0, 0, 2]
    assert distributions.brightness(found).counts.sum() == 2
    sides = distributions.image_sides(found)
    assert sides.edges[int(sides.counts.argmax())] <= 200 < sides.edges[int(sides.counts.argmax()) + 1]
    assert [distributions.tiny(found, size) for size in (32, 64, 96)] == [4, 4, 0]
    files = write_csv(found, tmp_path / "tables")
    rows = {path.stem: list(csv.DictReader(path.open(encoding="utf-8-sig"))) for path in files}
    assert [(row["image"], row["objects"], row["brightness"]) for row in rows["images"]] == [
        ("dark", "2", "20.0"), ("light", "2", "230.0"),
    ]  # fmt: skip
    assert rows["boxes"][1] == {
        "image": "dark", "class": "cat", "centre_x": "0.525000", "centre_y": "0.400000", "width": "0.050000",
        "height": "0.400000", "aspect": "0.2500",
    }  # fmt: skip
    assert {row["class"]: row["objects"] for row in rows["classes"]} == {"cat": "2", "dog": "2"}


def test_nothing_labelled(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")
    found = statistics(Dataset.open(tmp_path))
    assert found.boxes.shape == (0, 4)
    assert found.objects == 0
    assert found.to_json()["sets"] == {}


def test_bccd(bccd: Path) -> None:
    found = statistics(Dataset.open(bccd))
    assert {name: entry.objects for name, entry in found.classes.items()} == {
        "Platelets": 361, "RBC": 4155, "WBC": 372,
    }  # fmt: skip
    assert len(found.boxes) == 4888 - 2
    assert found.set_images["test"] == 72
