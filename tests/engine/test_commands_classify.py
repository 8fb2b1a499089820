"""The shell's way through a classifier: train, predict and what is saved."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.cli import main
from engine.datasets.cv import cv2
from engine.datasets.images import read_image
from engine.inference import Classifier
from engine.models.classifier import ClassifierSpec, build_classifier
from engine.models.weights_io import save_classifier


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(2)
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("run")
    model = build_classifier(ClassifierSpec(("rot", "grün", "blau"), image_size=32))
    torch.nn.init.normal_(model.last_layer.weight, std=3.0)
    save_classifier(folder / "best.safetensors", model.state_dict(), model.spec)
    return folder


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        Image.fromarray(rng.integers(0, 256, (60, 80, 3), dtype=np.uint8)).save(folder / f"{name}.png")
    return folder


def test_each_picture_is_one_line_and_one_row(run: Path, photos: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    code = main(["predict", str(run), str(photos), "--out", str(out), "--device", "cpu"])
    assert code == 0
    told = capsys.readouterr().out.splitlines()
    rows = list(csv.DictReader((out / "classes.csv").open(encoding="utf-8")))
    assert [Path(row["picture"]).name for row in rows] == ["a.png", "b.png"]
    expected = Classifier.load(run, "cpu").classify(read_image(photos / "a.png"))
    assert rows[0]["class"] == expected.label
    assert float(rows[0]["score"]) == pytest.approx(expected.score, abs=1e-4)
    assert sum(float(rows[0][name]) for name in ("rot", "grün", "blau")) == pytest.approx(1, abs=1e-4)
    assert told[0].startswith(f"{photos / 'a.png'}: {expected.label} {expected.score:.2f}; ")
    assert sorted(path.name for path in out.iterdir()) == ["classes.csv"]


def test_json_lines_and_pictures(run: Path, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (photos / "c.jpg").write_bytes(b"broken")
    arguments = ["predict", str(run), str(photos), "--out", str(out), "--save", "json", "--save", "images"]
    assert main([*arguments, "--device", "cpu"]) == 2  # one picture could not be read, the others are done
    lines = [json.loads(line) for line in (out / "classes.jsonl").read_text("utf-8").splitlines()]
    assert [Path(line["image"]).name for line in lines] == ["a.png", "b.png"]
    assert lines[0]["class"] == max(lines[0]["scores"], key=lines[0]["scores"].get)
    assert (lines[0]["width"], lines[0]["height"]) == (80, 60)
    drawn = read_image(out / "a.jpg")
    assert drawn.shape == (60, 80, 3)
    assert np.abs(drawn.astype(int) - read_image(photos / "a.png")).max() > 50


def test_a_video_frame_by_frame(run: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (64, 48))
    for grey in (10, 120, 240):
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    out = tmp_path / "out"
    assert main(["predict", str(run), str(path), "--out", str(out), "--save", "json", "--device", "cpu"]) == 0
    lines = [json.loads(line) for line in (out / "classes.jsonl").read_text("utf-8").splitlines()]
    assert [(line["frame"], line["time_s"]) for line in lines] == [(0, 0.0), (1, 0.1), (2, 0.2)]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--save", "voc", "--out", "x"], "finds no boxes to save"),
        (["--threshold", "0.5"], "--threshold means nothing to a classifier"),
        (["--nms-iou", "0.5"], "--nms-iou means nothing to a classifier"),
        (["--save", "json"], "needs a folder"),
    ],
)
def test_what_has_no_meaning_is_refused(run: Path, photos: Path, capsys, options: list, words: str) -> None:
    assert main(["predict", str(run), str(photos), *options]) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1


def test_training_from_the_shell(tmp_path: Path, capsys) -> None:
    data = tmp_path / "photos"  # the cache of the tests lies beside it
    for label, value in (("hell", 220), ("dunkel", 30)):
        (data / label).mkdir(parents=True)
        for number in range(6):
            Image.new("RGB", (16, 16), (value + number,) * 3).save(data / label / f"{number}.png")
    options = [
        "--task",
        "classify",
        "--weights",
        "none",
        "--epochs",
        "1",
        "--image-size",
        "32",
        "--threads",
        "1",
    ]
    assert main(["train", str(data), *options]) == 0
    told = capsys.readouterr()
    assert "best accuracy" in told.out
    run = data / "runs" / "classify-mobilenet_v3_small-1"
    assert (run / "best.safetensors").is_file()
    assert "patience = 20" in (run / "config.toml").read_text()
    assert main(["train", "--resume", str(run), "--epochs", "2"]) == 0
    capsys.readouterr()
    assert main(["train", str(data), *options, "--stride8", "on"]) == 2
    assert "stride8 means nothing to the task classify" in capsys.readouterr().err
    (data / "leer").mkdir()
    assert main(["train", str(data), *options]) == 2
    assert "this class folder holds no pictures" in capsys.readouterr().err
