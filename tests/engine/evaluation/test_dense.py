"""Photos with many objects, through the command and through validation."""

import json
import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from engine.annotations import Box, ImageAnnotation, voc
from engine.cli import main
from engine.datasets.dataset import Dataset
from engine.evaluation import coco
from engine.models import weights_io
from engine.models.spec import DetectorSpec
from engine.training.config import TrainConfig
from engine.training.data import ImageStore
from engine.training.examples import read_examples
from engine.training.preparing import read_sets
from engine.training.validate import validate
from tests.engine.models.oracle import OracleNetwork, dense_boxes

SPEC = DetectorSpec(("cell",), head="pan")


def crowd(folder, objects, photos=4):
    """A data set of photos with the same objects each."""
    boxes = dense_boxes(objects)
    sets = folder / "ImageSets" / "Main"
    for name in ("JPEGImages", "Annotations"):
        (folder / name).mkdir(parents=True)
    sets.mkdir(parents=True)
    for number in range(photos):
        Image.new("RGB", (640, 640), (90, 90, 90 + number)).save(folder / "JPEGImages" / f"{number}.png")
        drawn = tuple(Box("cell", *(edge * 640 for edge in box)) for box in boxes.tolist())
        annotation = ImageAnnotation(filename=f"{number}.png", width=640, height=640, boxes=drawn)
        voc.write(annotation, folder / "Annotations" / f"{number}.xml")
    for name, chosen in (("train", "01"), ("val", "23"), ("test", "")):
        (sets / f"{name}.txt").write_text("".join(f"{stem}\n" for stem in chosen))
    return boxes


@pytest.mark.parametrize("objects", [60, 100, 144])
@pytest.mark.parametrize("nms", ["hard", "soft"])
def test_evaluate_finds_all_of_many(tmp_path, run_dir, monkeypatch, capsys, objects, nms):
    network = OracleNetwork(SPEC, crowd(tmp_path / "data", objects))
    monkeypatch.setattr(weights_io, "load_weights", lambda path: (network, SPEC, 0.4))
    run = shutil.copytree(run_dir, tmp_path / "run")
    arguments = ["evaluate", str(run), "--data", str(tmp_path / "data"), "--set", "val", "--device", "cpu"]
    assert main([*arguments, "--nms", nms, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["map_voc_area"] >= 0.99 and report["classes"][0]["recall"] >= 0.99
    assert report["map_coco50"] == pytest.approx(min(1, 101 * 100 // objects / 101), abs=0.02)
    told = [one for one in report["warnings"] if "COCO" in one]
    assert bool(told) is (objects > coco.MOST)
    assert not told or told[0].startswith("2 photos hold more than 100 objects of a class: ")


def test_validation_in_training_finds_all_of_many(tmp_path):
    network = OracleNetwork(SPEC, crowd(tmp_path / "data", 144))
    data = Dataset.open(tmp_path / "data")
    examples, _ = read_examples(data, data.set_items("val"), ("cell",))
    judged = validate(network, ImageStore(examples, SPEC.image_size, 0), 2, torch.device("cpu"))
    assert judged.result.map_voc_area >= 0.99
    remarks = read_sets(TrainConfig(data=str(data.root))).remarks
    assert any(
        one.startswith("In the validation set 2 photos hold more than 100 objects of a class")
        for one in remarks
    )


def test_more_objects_than_can_be_found_are_told_everywhere(tmp_path, run_dir, monkeypatch, capsys):
    crowd(tmp_path / "data", 1001)
    told = "holds 1001 objects, more than the 1000 that can be found on one photo"
    main(["check", str(tmp_path / "data")])
    assert told in capsys.readouterr().out
    remarks = read_sets(TrainConfig(data=str(tmp_path / "data"))).remarks
    assert sum(told in one for one in remarks) == 4
    network = OracleNetwork(SPEC, dense_boxes(4))
    monkeypatch.setattr(weights_io, "load_weights", lambda path: (network, SPEC, 0.4))
    run = shutil.copytree(run_dir, tmp_path / "run")
    arguments = ["evaluate", str(run), "--data", str(tmp_path / "data"), "--set", "val", "--device", "cpu"]
    assert main(arguments) == 0
    assert told in capsys.readouterr().err


def test_the_note_counts_photos_not_classes():
    images = np.repeat([0, 1, 2], [202, 101, 150])
    labels = np.concatenate([np.arange(202) % 2, np.zeros(101), np.arange(150) % 2]).astype(np.int64)
    assert coco.crowded_note(images, labels).startswith("2 photos hold more than 100")
    assert coco.crowded_note(images[-150:], labels[-150:]) == coco.crowded_note(images[:0], labels[:0]) == ""
