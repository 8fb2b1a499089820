"""There and back through every format; and what the formats' own programs make of the files."""

import contextlib
import io
from pathlib import Path

import pytest
import yaml

from engine.annotations import voc
from engine.datasets.dataset import Dataset
from engine.datasets.exchange.converting import FORMATS, convert, detect_format
from engine.datasets.images import image_size

OTHERS = [name for name in FORMATS if name != "voc"]


def content(folder: Path) -> dict[str, tuple]:
    """stem: (set, boxes as plain values, verified), of every image somebody has looked at."""
    dataset = Dataset.open(folder)
    sets = dataset.sets()
    found = {}
    for item in dataset.items:
        annotation = dataset.annotation(item)
        if annotation is not None:
            name = next((name for name in ("train", "val", "test") if item.stem in sets.get(name, [])), "")
            boxes = sorted((box.label, *box.xyxy, box.difficult) for box in annotation.boxes)
            found[item.stem] = (name, boxes, annotation.verified)
    return found


KEEPS = {  # what a format has no place for
    "yolo": {"difficult", "verified"},
    "coco": {"unseen"},
    "createml": {"difficult"},
    "labelme": {"difficult"},
    "csv": set(),
}


@pytest.mark.parametrize("form", OTHERS)
def test_everything_a_format_can_hold_comes_back(tricky: Path, tmp_path: Path, form: str) -> None:
    there = convert(tricky, tmp_path / form, form)
    assert detect_format(tmp_path / form) == form
    back = convert(tmp_path / form, tmp_path / "back", "voc")
    assert back.source_format == form
    wanted = content(tricky)
    if "difficult" in KEEPS[form]:
        wanted = {
            stem: (s, [(*box[:5], False) for box in boxes], v) for stem, (s, boxes, v) in wanted.items()
        }
        assert any("difficult" in note.what for note in there.notes)
    if "verified" in KEEPS[form]:
        wanted = {stem: (s, boxes, False) for stem, (s, boxes, _) in wanted.items()}
        assert any("verified" in note.what for note in there.notes)
    if "unseen" in KEEPS[form]:
        wanted["unseen"] = ("", [], False)
        assert any("nobody has looked" in note.what for note in there.notes)
    assert content(tmp_path / "back") == wanted


def test_the_same_on_real_photos(bccd: Path, tmp_path: Path) -> None:
    for form in OTHERS:
        there = convert(bccd, tmp_path / form, form, images="link")
        assert (there.images, there.boxes) == (364, 4886)
        assert sum("without area" in note.what for note in there.notes) == 2  # BCCD's degenerate boxes
        convert(tmp_path / form, tmp_path / f"{form}-back", "voc", images="link")
        assert content(tmp_path / f"{form}-back") == content(tmp_path / "yolo-back")
    truth = content(bccd)
    for stem, (name, boxes, _) in content(tmp_path / "yolo-back").items():
        kept = [box for box in truth[stem][1] if box[1] < box[3] and box[2] < box[4]]
        assert (name, boxes) == (truth[stem][0], kept)


def test_pycocotools_reads_what_is_written(tricky: Path, tmp_path: Path) -> None:
    coco = pytest.importorskip("pycocotools.coco")
    convert(tricky, tmp_path / "coco", "coco")
    with contextlib.redirect_stdout(io.StringIO()):
        train = coco.COCO(str(tmp_path / "coco" / "annotations" / "instances_train.json"))
    (image,) = train.loadImgs(train.getImgIds())
    assert (image["file_name"], image["width"], image["height"]) == ("a/1.png", 60, 40)
    assert image_size(tmp_path / "coco" / "images" / image["file_name"]) == (60, 40)
    names = {category["id"]: category["name"] for category in train.loadCats(train.getCatIds())}
    boxes = {names[a["category_id"]]: (a["bbox"], a["area"]) for a in train.loadAnns(train.getAnnIds())}
    assert boxes == {"cat": ([10, 5, 20, 20], 400), "人脸": ([1, 1, 59, 39], 59 * 39)}


def test_ids_are_unique_over_all_coco_files(tricky: Path, tmp_path: Path) -> None:
    import json

    convert(tricky, tmp_path / "coco", "coco")
    files = [json.loads(p.read_text()) for p in (tmp_path / "coco" / "annotations").glob("*.json")]
    for key in ("images", "annotations"):
        ids = [entry["id"] for file in files for entry in file[key]]
        assert len(set(ids)) == len(ids)


def test_yolo_is_as_its_definition_says(tricky: Path, tmp_path: Path) -> None:
    convert(tricky, tmp_path / "yolo", "yolo")
    description = yaml.safe_load((tmp_path / "yolo" / "data.yaml").read_text("utf-8"))
    lines = (tmp_path / "yolo" / "labels" / "train" / "a" / "1.txt").read_text().splitlines()
    identity, *values = lines[0].split()
    assert description["names"][int(identity)] == "cat"
    assert [float(v) for v in values] == pytest.approx([20 / 60, 15 / 40, 20 / 60, 20 / 40], abs=1e-7)
    for name in ("train", "val", "test"):
        images = list((tmp_path / "yolo" / description[name]).rglob("*.png"))
        assert images
    assert (tmp_path / "yolo" / "labels" / "test" / "empty.txt").read_text() == ""
    assert not (tmp_path / "yolo" / "labels" / "train" / "unseen.txt").exists()


def test_images_that_are_left_keep_their_place(tricky: Path, tmp_path: Path) -> None:
    convert(tricky, tmp_path / "labels", "voc", images="leave")
    assert not (tmp_path / "labels" / "JPEGImages").exists()
    written = voc.read(tmp_path / "labels" / "Annotations" / "a" / "1.xml")
    assert Path(written.path) == tricky / "JPEGImages" / "a" / "1.png"


def test_linked_images_take_no_second_space(tricky: Path, tmp_path: Path) -> None:
    convert(tricky, tmp_path / "out", "voc", images="link")
    assert (tmp_path / "out" / "JPEGImages" / "empty.png").samefile(tricky / "JPEGImages" / "empty.png")


def test_a_dry_run_tells_the_same_and_writes_nothing(tricky: Path, tmp_path: Path) -> None:
    dry = convert(tricky, tmp_path / "out", "yolo", dry_run=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tricky"]
    assert dry == convert(tricky, tmp_path / "out", "yolo")
