"""Labels made on the stored pixels of photos that EXIF turns: found, told, carried and turned, by value."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import cli
from engine.annotations import Box, voc
from engine.datasets.dataset import Dataset
from engine.datasets.health import check
from engine.datasets.images import read_image
from engine.datasets.rotation import turn_of, turned
from engine.evaluation.truth import read_truth
from engine.training.examples import read_examples

STORED = (200, 160)
BOX = Box("hammer", 20, 30, 90, 70)


def photo(path: Path, orientation: int) -> Path:
    """Red where :data:`BOX` lies on the stored pixels."""
    pixels = np.zeros((STORED[1], STORED[0], 3), np.uint8)
    pixels[30:70, 20:90] = (255, 0, 0)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, exif=exif, quality=95)
    return path


def red_of(path: Path) -> tuple[int, int, int, int]:
    """Where the red lies on the upright photo."""
    upright = read_image(path)
    red = (upright[..., 0] > 180) & (upright[..., 1] < 90)
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def label(folder: Path, *boxes: Box, size: tuple[int, int] = STORED) -> Path:
    path = folder / "Annotations" / "a.xml"
    new = voc.new_annotation(folder / "JPEGImages" / "a.jpg", *size)
    voc.write(replace(new, boxes=boxes), path, overwrite=True)
    return path


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_box_turns_as_the_pixels_do(tmp_path: Path, orientation: int) -> None:
    path = photo(tmp_path / "a.jpg", orientation)
    assert turned(BOX, orientation, STORED).xyxy == pytest.approx(red_of(path), abs=1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_voc_is_found_and_mended_where_there_is_evidence(tmp_path: Path, orientation: int) -> None:
    path = photo(tmp_path / "JPEGImages" / "a.jpg", orientation)
    file = label(tmp_path, BOX)
    before = file.read_bytes()
    kinds = [finding.kind for finding in check(Dataset.open(tmp_path), decode=False)]
    assert ("rotation" in kinds) == (orientation >= 5)
    assert cli.main(["check", str(tmp_path), "--fix", "rotation"]) == 0
    found = voc.read(file)
    if orientation >= 5:
        assert (found.width, found.height) == STORED[::-1]
        assert found.boxes[0].xyxy == pytest.approx(red_of(path), abs=1)
        assert "rotation" not in [finding.kind for finding in check(Dataset.open(tmp_path), decode=False)]
    else:
        assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("size", "boxes"),
    [
        ((400, 320), [BOX]),  # a size of another photo
        ((160, 200), [BOX]),  # the upright one
        ((0, 0), [BOX]),
        (STORED, [BOX, Box("nail", 10, 100, 40, 199)]),  # drawn on the upright photo, the size merely wrong
    ],
)
def test_no_other_size_says_anything_of_the_boxes(
    tmp_path: Path, size: tuple[int, int], boxes: list[Box]
) -> None:
    path = photo(tmp_path / "JPEGImages" / "a.jpg", 6)
    file = label(tmp_path, *boxes, size=size)
    before = file.read_bytes()
    assert turn_of(path, STORED[::-1], size, boxes) == 0
    assert "rotation" not in [finding.kind for finding in check(Dataset.open(tmp_path), decode=False)]
    assert cli.main(["check", str(tmp_path), "--fix", "rotation"]) == 0
    assert file.read_bytes() == before


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
@pytest.mark.parametrize("form", ["voc", "coco", "labelme"])
def test_a_conversion_carries_the_evidence_and_says_so(
    tmp_path: Path, orientation: int, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    photo(tmp_path / "set" / "JPEGImages" / "a.jpg", orientation)
    label(tmp_path / "set", BOX)
    assert cli.main(["convert", str(tmp_path / "set"), str(tmp_path / "there"), "--to", form]) == 0
    assert "without the photo's rotation" in capsys.readouterr().out
    if form == "coco":
        stated = json.loads(next((tmp_path / "there").rglob("*.json")).read_text("utf-8"))["images"][0]
        assert (stated["width"], stated["height"]) == STORED
    if form == "labelme":
        stated = json.loads((tmp_path / "there" / "a.json").read_text("utf-8"))
        assert (stated["imageWidth"], stated["imageHeight"]) == STORED
    assert cli.main(["convert", str(tmp_path / "there"), str(tmp_path / "back"), "--to", "voc"]) == 0
    assert "without the photo's rotation" in capsys.readouterr().out
    back = voc.read(tmp_path / "back" / "Annotations" / "a.xml")
    assert (back.width, back.height) == STORED and back.boxes[0].xyxy == BOX.xyxy
    assert cli.main(["check", str(tmp_path / "back"), "--fix", "rotation"]) == 0
    mended = voc.read(tmp_path / "back" / "Annotations" / "a.xml")
    assert mended.boxes[0].xyxy == pytest.approx(red_of(tmp_path / "back" / "JPEGImages" / "a.jpg"), abs=1)


def test_training_and_evaluation_say_so(tmp_path: Path) -> None:
    path = photo(tmp_path / "JPEGImages" / "a.jpg", 6)
    label(tmp_path, BOX)
    dataset = Dataset.open(tmp_path)
    _, problems = read_examples(dataset, list(dataset.items), ["hammer"])
    assert ["without the photo's rotation" in problem for problem in problems] == [True]
    _, problems = read_truth(dataset, dataset.items[0], STORED[::-1], ["hammer"])
    assert ["without the photo's rotation" in problem for problem in problems] == [True]
    label(tmp_path, turned(BOX, 6, STORED), size=STORED[::-1])
    assert read_examples(Dataset.open(tmp_path), list(dataset.items), ["hammer"])[1] == []
    assert read_truth(dataset, dataset.items[0], STORED[::-1], ["hammer"])[1] == []
    assert red_of(path) == pytest.approx(turned(BOX, 6, STORED).xyxy, abs=1)
