"""What makes a training go badly is told before or while it runs, with what to change; nothing else is."""

import re

import pytest
from PIL import Image

from engine.annotations import Box, ImageAnnotation, voc
from engine.cli import main
from engine.datasets.dataset import Dataset
from engine.datasets.sample import generate
from engine.events import Warned, from_json
from engine.training import cautions, loop

FAST = ["--weights", "none", "--epochs", "1", "--image-size", "96", "--batch-size", "6", "--workers", "0",
        "--device", "cpu", "--no-export"]  # fmt: skip


@pytest.fixture
def data(tmp_path):
    generate(tmp_path / "data", images=24, seed=3)
    assert main(["split", str(tmp_path / "data")]) == 0
    return tmp_path / "data"


def notes(capsys, data, run, *more):
    capsys.readouterr()
    assert main(["train", str(data), "--run", str(run), *FAST, *more, "--events", "jsonl"]) == 0
    events = [from_json(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return [event.message for event in events if isinstance(event, Warned)]


def labelled(data, stem, width, height, *boxes):
    Image.new("RGB", (width, height), "grey").save(data / "JPEGImages" / f"{stem}.jpg")
    annotation = ImageAnnotation(filename=f"{stem}.jpg", width=width, height=height, boxes=boxes)
    (data / "Annotations" / f"{stem}.xml").unlink(missing_ok=True)
    voc.write(annotation, data / "Annotations" / f"{stem}.xml")


def test_faults_of_the_data_are_told_with_what_to_change(data, tmp_path, capsys):
    items = Dataset.open(data).set_items("train")
    labelled(data, items[0].stem, 960, 120, Box("coin", 10, 10, 100, 100))
    labelled(data, items[1].stem, 960, 960, Box("coin", 10, 10, 15, 100), Box("key", 10, 10, 100, 100))
    for item in Dataset.open(data).set_items("val"):
        text = item.label.read_text("utf-8")
        item.label.write_text(text.replace("<name>key</name>", "<name>coin</name>"), "utf-8")
    told = notes(capsys, data, tmp_path / "run")
    assert any(
        re.match("One training box is under a pixel .* at 96 px.* larger image size", one) for one in told
    )
    assert any(
        re.match("No box of the validation set is of (.*, )?key(,|:).*Split again", one) for one in told
    )
    assert any(
        f"far from square and is squeezed to one: {items[0].stem}.jpg (960 x 120)" in one for one in told
    )


def test_a_loss_with_which_nothing_is_learnt_is_told_once(data, tmp_path, capsys, monkeypatch):
    usual = notes(capsys, data, tmp_path / "usual")
    assert not any(
        "The loss is" in one or "far from square" in one or "under a pixel" in one for one in usual
    )
    descend = loop.descend
    monkeypatch.setattr(loop, "descend", lambda *a: tuple(75_000.0 + 0 * part for part in descend(*a)))
    told = [one for one in notes(capsys, data, tmp_path / "run") if "The loss is" in one]
    assert len(told) == 1 and told[0].startswith("The loss is 150,000") and "lower learning rate" in told[0]


def test_where_the_loss_becomes_too_high():
    assert cautions.of_loss(999, 0.1) == cautions.of_loss(float("nan"), 0.1) == ""
    assert "(it is 0.1 now)" in cautions.of_loss(1001, 0.1)
