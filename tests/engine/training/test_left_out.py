"""What is nobody's verdict never teaches that nothing is there; and a photo that is gone ends nothing."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from engine.cli import main
from engine.datasets.dataset import Dataset
from engine.datasets.sample import generate
from engine.events import RunStarted, Warned, from_json
from engine.runs import Run
from engine.training.config import TrainConfig
from engine.training.preflight import preflight
from engine.training.preparing import read_sets

FAST = ["--weights", "none", "--epochs", "1", "--image-size", "96", "--batch-size", "6", "--workers", "0",
        "--device", "cpu", "--no-export"]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    generate(tmp_path / "data", images=20, seed=3)
    assert main(["split", str(tmp_path / "data")]) == 0
    return tmp_path / "data"


def told(capsys) -> list:
    return [from_json(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def train(capsys, *arguments: str) -> tuple[RunStarted | None, list[str], int]:
    """What the command told: how it started, its sentences, its exit status."""
    capsys.readouterr()
    status = main(["train", *arguments, "--events", "jsonl"])
    events = told(capsys)
    started = next((event for event in events if isinstance(event, RunStarted)), None)
    return started, [event.message for event in events if isinstance(event, Warned)], status


def stems(data: Path, name: str) -> list[str]:
    return [item.stem for item in Dataset.open(data).set_items(name)]


def test_photos_without_label_files_are_neither_learnt_nor_validated_nor_evaluated(data, tmp_path, capsys):
    before = {name: stems(data, name) for name in ("train", "val")}
    for name, count in (("train", 3), ("val", 1)):
        for stem in before[name][:count]:
            (data / "Annotations" / f"{stem}.xml").unlink()
    started, sentences, status = train(capsys, str(data), "--run", str(tmp_path / "run"), *FAST)
    assert status == 0
    assert (started.train_images, started.val_images) == (len(before["train"]) - 3, len(before["val"]) - 1)
    assert sum("has no label file" in one for one in sentences) == 4
    arguments = ["evaluate", str(tmp_path / "run"), "--set", "val", "--device", "cpu", "--json"]
    assert main(arguments) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["images"] == started.val_images  # the same photos in training and afterwards
    validated = [json.loads(line) for line in Run(tmp_path / "run").metrics_file.read_text().splitlines()]
    (validation,) = [one for one in validated if one["event"] == "validation"]
    assert validation["map_voc_area"] == pytest.approx(report["map_voc_area"], abs=1e-3, nan_ok=True)


def test_an_object_without_a_name_is_no_background(data):
    stem = stems(data, "train")[0]
    path = data / "Annotations" / f"{stem}.xml"
    path.write_text(
        f"<annotation><filename>{stem}.jpg</filename><object><name></name><bndbox><xmin>5</xmin><ymin>5</ymin>"
        "<xmax>60</xmax><ymax>60</ymax></bndbox></object></annotation>"
    )
    sets = read_sets(TrainConfig(data=str(data)))
    assert stem not in {Path(image).stem for image in sets.train.images}
    assert any("left out" in one and f"{stem}.xml" in one for one in sets.remarks)


def marked_difficult(data: Path, chosen: list[str]) -> None:
    for stem in chosen:
        path = data / "Annotations" / f"{stem}.xml"
        text = path.read_text("utf-8")
        assert "<object>" in text
        path.write_text(text.replace("<difficult>0", "<difficult>1"), "utf-8")


def with_objects(data: Path) -> list[str]:
    dataset = Dataset.open(data)
    return [item.stem for item in dataset.set_items("train") if dataset.annotation(item).boxes]


def test_photos_with_difficult_objects_only_teach_no_background(data):
    chosen = with_objects(data)[:2]
    marked_difficult(data, chosen)
    sets = read_sets(TrainConfig(data=str(data), keep_difficult=False))
    shown = {Path(image).stem for image in sets.train.images}
    assert not shown & set(chosen) and not sets.train.difficult.any() and len(sets.train.labels)
    assert "2 training images show only objects marked difficult, and are left out." in sets.remarks
    kept = read_sets(TrainConfig(data=str(data)))
    assert set(chosen) <= {Path(image).stem for image in kept.train.images} and kept.digest == sets.digest
    for index, example in enumerate(sets.train):  # each keeps its own boxes
        whole = next(one for one in kept.train if one.image == example.image)
        np.testing.assert_array_equal(sets.train[index].boxes, whole.boxes[~whole.difficult])


def test_nothing_but_difficult_objects_is_told_before_and_in_the_command(data, tmp_path, capsys):
    marked_difficult(data, with_objects(data))
    assert preflight(TrainConfig(data=str(data), weights="none")) == []
    (obstacle,) = preflight(TrainConfig(data=str(data), weights="none", keep_difficult=False))
    assert "marked difficult" in obstacle.message and "difficult too" in obstacle.remedy
    assert main(["train", str(data), "--run", str(tmp_path / "run"), *FAST, "--no-keep-difficult"]) != 0
    assert "marked difficult" in capsys.readouterr().err


def test_a_validation_set_that_nobody_has_labelled_is_told_before(data):
    for stem in stems(data, "val"):
        (data / "Annotations" / f"{stem}.xml").unlink()
    (obstacle,) = preflight(TrainConfig(data=str(data), weights="none"))
    assert obstacle.message == "No photo of the validation set is labelled." and obstacle.remedy


def test_a_deleted_photo_is_left_out_and_named_in_a_new_run_and_in_a_resumed_one(data, tmp_path, capsys):
    run = tmp_path / "run"
    started, _, status = train(capsys, str(data), "--run", str(run), *FAST)
    assert status == 0
    (train_gone, val_gone), count = (stems(data, "train")[0], stems(data, "val")[0]), started.train_images
    for stem in (train_gone, val_gone):
        (data / "JPEGImages" / f"{stem}.jpg").unlink()
    expected = [
        f"An image of the training set is not there any more and left out: {train_gone}.",
        f"An image of the validation set is not there any more and left out: {val_gone}.",
    ]
    again, sentences, status = train(capsys, "--resume", str(run), "--epochs", "2")
    assert status == 0 and again.train_images == count - 1 and again.first_epoch == 2
    assert [one for one in sentences if "not there any more" in one] == expected
    assert preflight(TrainConfig(data=str(data), weights="none")) == []
    anew, sentences, status = train(capsys, str(data), "--run", str(tmp_path / "new"), *FAST)
    assert status == 0 and anew.train_images == count - 1
    assert [one for one in sentences if "not there any more" in one] == expected
    assert main(["evaluate", str(run), "--data", str(data), "--set", "val", "--device", "cpu"]) == 0
    assert "1 image of the validation set is gone" in capsys.readouterr().err


def test_a_set_of_which_nothing_is_left_is_refused_with_a_remedy(data, tmp_path, capsys):
    for stem in stems(data, "val"):
        (data / "JPEGImages" / f"{stem}.jpg").unlink()
    (obstacle,) = preflight(TrainConfig(data=str(data), weights="none"))
    assert obstacle.action == "split" and "Put the images back" in obstacle.remedy
    shutil.rmtree(tmp_path / "run", ignore_errors=True)
    assert main(["train", str(data), "--run", str(tmp_path / "run"), *FAST]) != 0
    assert "Put the images back" in capsys.readouterr().err
