"""One image per real file, its boxes by value; a photo whose boxes could not be read is no empty one."""

import json
from pathlib import Path

import pytest
import yaml
from PIL import Image

from engine import json_text
from engine.annotations import voc
from engine.datasets import index
from engine.datasets.dataset import Dataset
from engine.datasets.exchange.converting import Outcome, convert
from engine.datasets.splitting import SplitConfig, make_split
from engine.training.examples import read_examples

OBJECT = "<name>cat</name><bndbox><xmin>10</xmin><ymin>5</ymin><xmax>30</xmax><ymax>25</ymax></bndbox>"
BOX = ("cat", 10.0, 5.0, 30.0, 25.0)


def photo(path: Path, size: tuple[int, int] = (60, 40)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size).save(path)
    return path


def result(outcome: Outcome, folder: Path) -> dict[str, list[tuple] | None]:
    """Boxes by stem of what was written; None for a photo nobody has looked at."""
    dataset = Dataset.open(folder)
    found: dict[str, list[tuple] | None] = {}
    for item in dataset.items:
        annotation = dataset.annotation(item)
        found[item.stem] = None if annotation is None else [(b.label, *b.xyxy) for b in annotation.boxes]
    return found


def told(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.notes))


def coco(images: list, annotations: list, categories: list | None = None) -> str:
    categories = [{"id": 1, "name": "cat"}] if categories is None else categories
    return json.dumps({"images": images, "annotations": annotations, "categories": categories})


A_BOX = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 5, 20, 20]}


def test_three_coco_files_of_two_photos_are_two_photos(tmp_path: Path) -> None:
    images = [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "b.png"}]
    for name in ("a.png", "b.png"):
        photo(tmp_path / "in" / "train2017" / name)
    folder = tmp_path / "in" / "annotations"
    folder.mkdir()
    person = {**A_BOX, "keypoints": [1, 1, 2], "num_keypoints": 1}
    other = {"id": 2, "image_id": 2, "category_id": 1, "bbox": [1, 1, 8, 8]}
    (folder / "instances_train2017.json").write_text(coco(images, [A_BOX]))
    (folder / "captions_train2017.json").write_text(
        coco(images, [{"id": 9, "image_id": 2, "caption": "a cat"}])
    )
    (folder / "person_keypoints_train2017.json").write_text(coco(images, [person, other]))
    outcome = convert(tmp_path / "in", tmp_path / "out", "voc")
    assert result(outcome, tmp_path / "out") == {"a": [BOX], "b": [("cat", 1.0, 1.0, 9.0, 9.0)]}
    assert outcome.per_set == {"train": 2}
    assert "captions_train2017.json: holds no boxes" in told(outcome)
    assert "2 photos have several entries, such as a.png: their boxes are taken together" in told(outcome)


def test_one_image_under_two_ids_has_the_boxes_of_both(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "a.png")
    images = [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "./a.png"}]
    boxes = [
        A_BOX,
        {**A_BOX, "id": 2, "image_id": 2},
        {**A_BOX, "id": 3, "image_id": 2, "bbox": [1, 1, 8, 8]},
    ]
    (tmp_path / "in" / "l.json").write_text(coco(images, boxes))
    outcome = convert(tmp_path / "in", tmp_path / "out", "voc")
    assert result(outcome, tmp_path / "out") == {"a": [BOX, ("cat", 1.0, 1.0, 9.0, 9.0)]}


@pytest.mark.parametrize("of_image", [7, "7", 7.0])
@pytest.mark.parametrize("of_box", [7, "7", 7.0])
def test_ids_are_compared_as_numbers(of_image: object, of_box: object, tmp_path: Path) -> None:
    photo(tmp_path / "in" / "a.png")
    box = {**A_BOX, "image_id": of_box, "category_id": of_box}
    text = coco([{"id": of_image, "file_name": "a.png"}], [box], [{"id": of_image, "name": "cat"}])
    (tmp_path / "in" / "l.json").write_text(text)
    outcome = convert(tmp_path / "in", tmp_path / "out", "voc")
    assert result(outcome, tmp_path / "out") == {"a": [BOX]}
    assert outcome.notes == []


def test_ids_that_stand_side_by_side_are_not_one(tmp_path: Path) -> None:
    for name in "ab":
        photo(tmp_path / "in" / f"{name}.png")
    images = [{"id": 7, "file_name": "a.png"}, {"id": "7", "file_name": "b.png"}]
    (tmp_path / "in" / "l.json").write_text(coco(images, [{**A_BOX, "image_id": "7"}]))
    assert result(convert(tmp_path / "in", tmp_path / "out", "voc"), tmp_path / "out") == {
        "a": [],
        "b": [BOX],
    }


LOST = {
    "coco category": {"l.json": coco([{"id": 1, "file_name": "a.png"}], [{**A_BOX, "category_id": 5}])},
    "coco bbox": {"l.json": coco([{"id": 1, "file_name": "a.png"}], [{**A_BOX, "bbox": ["x"]}])},
    "coco outside": {"l.json": coco([{"id": 1, "file_name": "a.png"}], [{**A_BOX, "bbox": [99, 99, 9, 9]}])},
    "labelme": {"a.json": '{"imagePath": "a.png", "shapes": [{"label": null, "points": [[1, 1]]}]}'},
    "labelme point": {
        "a.json": '{"imagePath": "a.png", "shapes": [{"label": "x", "points": [[1, 1]]}]}'
    },
    "createml": {"l.json": '[{"image": "a.png", "annotations": [{"label": "cat", "coordinates": 7}]}]'},
    "csv": {"l.csv": "filename,class,xmin,ymin,xmax,ymax\na.png,,1,2,3,4\n"},
    "csv number": {"l.csv": "filename,class,xmin,ymin,xmax,ymax\na.png,cat,1,2,3,x\n"},
    "yolo": {"labels/a.txt": "0 nan 0.5 0.1 0.1\n", "data.yaml": "names: [cat]\ntrain: .\n"},
    "voc Object": {"a.xml": f"<annotation><Object>{OBJECT}</Object></annotation>"},
    "voc objects": {"a.xml": f"<annotation><objects><object>{OBJECT}</object></objects></annotation>"},
    "voc bndbox": {"a.xml": "<annotation><object><name>cat</name></object></annotation>"},
    "voc name": {"a.xml": f"<annotation><object>{OBJECT.replace('cat', '')}</object></annotation>"},
}  # fmt: skip


@pytest.mark.parametrize("name", LOST)
def test_a_photo_whose_boxes_could_not_be_read_is_not_an_empty_one(name: str, tmp_path: Path) -> None:
    photo(tmp_path / "in" / "a.png")
    for path, text in LOST[name].items():
        (tmp_path / "in" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / path).write_text(text)
    outcome = convert(tmp_path / "in", tmp_path / "out", "voc")
    assert result(outcome, tmp_path / "out") == {"a": None}
    assert outcome.looked_at == 0
    assert "so the photo counts as not looked at" in told(outcome)
    assert len(outcome.notes) > 1  # and why


def test_a_photo_that_is_said_to_be_empty_is(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "l.csv").write_text("filename,class,xmin,ymin,xmax,ymax\na.png,,,,,\n")
    assert result(convert(tmp_path / "in", tmp_path / "out", "voc"), tmp_path / "out") == {"a": []}


def test_a_number_is_a_class_name(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "a.png")
    shape = {"label": 7, "points": [[10, 5], [30, 25]], "shape_type": "rectangle"}
    (tmp_path / "in" / "a.json").write_text(json.dumps({"imagePath": "a.png", "shapes": [shape]}))
    assert result(convert(tmp_path / "in", tmp_path / "out", "voc"), tmp_path / "out") == {
        "a": [("7", *BOX[1:])]
    }


def test_two_bndbox_in_an_object_are_told(tmp_path: Path) -> None:
    second = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox>"
    annotation = voc.parse(f"<annotation><object>{OBJECT}{second}</object></annotation>".encode())
    assert [(box.label, *box.xyxy) for box in annotation.boxes] == [BOX]
    assert ["more than one bndbox" in problem.message for problem in annotation.problems] == [True]


def test_such_a_photo_is_neither_split_nor_learnt_from_as_an_empty_one(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        photo(tmp_path / f"{name}.png")
        (tmp_path / f"{name}.xml").write_text(f"<annotation><object>{OBJECT}</object></annotation>")
    (tmp_path / "c.xml").write_text("<annotation></annotation>")
    (tmp_path / "d.xml").write_text(f"<annotation><Object>{OBJECT}</Object></annotation>")
    dataset = Dataset.open(tmp_path)
    contents = index.read(dataset)
    assert contents.looked_at.tolist() == [True, True, True, False]
    split = make_split(dataset, SplitConfig())
    assert sorted(stem for name in ("train", "val", "test") for stem in split.sets[name]) == ["a", "b", "c"]
    examples, problems = read_examples(dataset, list(dataset.items), ["cat"])
    assert [Path(image).stem for image in examples.images] == ["a", "b", "c"]
    (problem,) = problems
    assert problem.startswith("left out: ") and "d.xml, object 1, line 1: " in problem


@pytest.mark.parametrize(
    ("bbox", "edges"),
    [
        ([0, 10, 1, 20], (1, 10, 2, 30)),
        ([0, 0, 0.4, 0.4], (1, 1, 2, 2)),
        ([59.6, 39.7, 0.4, 0.3], (59, 39, 60, 40)),
        ([0, 0, 60, 40], (1, 1, 60, 40)),
        ([10.4, 5.4, 0.2, 20], (10, 5, 11, 25)),
        ([10, 5, 20, 20], (10, 5, 30, 25)),
    ],
)
def test_a_box_keeps_an_area_in_whole_pixels(bbox: list[float], edges: tuple, tmp_path: Path) -> None:
    photo(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "l.json").write_text(
        coco([{"id": 1, "file_name": "a.png"}], [{**A_BOX, "bbox": bbox}])
    )
    outcome = convert(tmp_path / "in", tmp_path / "out", "voc")
    assert result(outcome, tmp_path / "out") == {"a": [("cat", *map(float, edges))]}
    back = convert(tmp_path / "out", tmp_path / "back", "yolo")
    assert back.boxes == 1


def test_a_table_of_fractions_becomes_pixels(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "a.png")
    photo(tmp_path / "in" / "b.png", (100, 200))
    rows = "a.png,cat,0.5,0.25,1,1\nb.png,cat,0,0,1,1\n"
    (tmp_path / "in" / "l.csv").write_text(f"filename,class,xmin,ymin,xmax,ymax\n{rows}")
    outcome = convert(tmp_path / "in", tmp_path / "out", "voc")
    assert result(outcome, tmp_path / "out") == {
        "a": [("cat", 30.0, 10.0, 60.0, 40.0)],
        "b": [("cat", 1.0, 1.0, 100.0, 200.0)],
    }
    assert "holds fractions" in told(outcome)


def test_small_boxes_in_pixels_are_no_fractions(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "a.png")
    rows = "a.png,cat,0,0,1,1\na.png,cat,0.5,0.5,3,4\n"
    (tmp_path / "in" / "l.csv").write_text(f"filename,class,xmin,ymin,xmax,ymax\n{rows}")
    outcome = convert(tmp_path / "in", tmp_path / "out", "coco")
    assert outcome.boxes == 2 and "fractions" not in told(outcome)


@pytest.mark.parametrize("chosen", ["l.json", ""])
def test_a_json_file_is_parsed_once(chosen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "l.json").write_text(coco([{"id": 1, "file_name": "a.png"}], [A_BOX]))
    parsed: list[int] = []
    plain = json_text.parse
    monkeypatch.setattr(json_text, "parse", lambda text: (parsed.append(len(text)), plain(text))[1])
    assert convert(tmp_path / "in" / chosen, tmp_path / "out", "voc").boxes == 1
    assert len(parsed) == 1


def test_the_yolo_description_is_found_from_any_folder(tmp_path: Path) -> None:
    """Ultralytics takes a relative path in it as one of the working folder, and the file's own without it."""
    photo(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "l.json").write_text(coco([{"id": 1, "file_name": "a.png"}], [A_BOX]))
    convert(tmp_path / "in", tmp_path / "out", "yolo")
    description = yaml.safe_load((tmp_path / "out" / "data.yaml").read_text("utf-8"))
    assert description == {"train": "images/train", "val": "images/train", "names": {0: "cat"}}
