"""Sets whose labels lie in a twin of the images' folder open in place, and never without their labels."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from engine.annotations import Box
from engine.cli import main
from engine.datasets import labels
from engine.datasets.dataset import Dataset, LabelsElsewhereError


def make(top: Path, *names: str) -> Path:
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.lower().endswith(".jpg"):
            Image.new("RGB", (200, 100)).save(path)
        elif name.endswith(".yaml"):
            path.write_text("train: ../train/images\nnames: [cat, dog]\n", "utf-8")
        elif name.lower().endswith("classes.txt"):
            path.write_text("cat\ndog\n", "utf-8")
        elif name.endswith(".xml"):
            box = "<bndbox><xmin>80</xmin><ymin>40</ymin><xmax>120</xmax><ymax>60</ymax></bndbox>"
            path.write_text(f"<annotation><object><name>dog</name>{box}</object></annotation>", "utf-8")
        else:
            path.write_text("1 .5 .5 .2 .2\n", "utf-8")
    return top


def boxes(dataset: Dataset) -> dict[str, list[tuple]]:
    found = {}
    for item in dataset.items:
        annotation = dataset.annotation(item)
        assert annotation is not None, item
        found[item.stem] = [(box.label, *map(round, box.xyxy)) for box in annotation.boxes]
    return found


DOG = [("dog", 80, 40, 120, 60)]
ROBOFLOW = [
    "train/images/a.jpg",
    "train/labels/a.txt",
    "valid/images/b.jpg",
    "valid/labels/b.txt",
    "data.yaml",
]
ULTRALYTICS = [
    "images/train/a.jpg",
    "labels/train/a.txt",
    "images/val/b.jpg",
    "labels/val/b.txt",
    "data.yaml",
]


@pytest.mark.parametrize("opened", [".", "train", "train/images", "valid/labels/../images"])
def test_roboflow_opens_in_place_from_any_part_of_it(tmp_path: Path, opened: str) -> None:
    make(tmp_path, *ROBOFLOW)
    dataset = Dataset.open((tmp_path / opened).resolve())
    assert dataset.root == tmp_path
    assert boxes(dataset) == {"train/images/a": DOG, "valid/images/b": DOG}
    assert dataset.sets() == {"train": ["train/images/a"], "val": ["valid/images/b"]}
    assert [item.stem for item in dataset.set_items("val")] == ["valid/images/b"]


@pytest.mark.parametrize("opened", [".", "images", "images/train"])
def test_ultralytics_opens_in_place_from_any_part_of_it(tmp_path: Path, opened: str) -> None:
    make(tmp_path, *ULTRALYTICS)
    dataset = Dataset.open(tmp_path / opened)
    assert dataset.root == tmp_path
    assert boxes(dataset) == {"images/train/a": DOG, "images/val/b": DOG}
    assert dataset.sets() == {"train": ["images/train/a"], "val": ["images/val/b"]}
    label = tmp_path / "labels" / "val" / "b.txt"
    assert dataset.of_label(label) == dataset.items[1]
    assert labels.find(dataset.items[1]) == ("yolo", label)
    assert not dataset.remarks


@pytest.mark.parametrize(
    "names",
    [
        ["images/a.jpg", "labels/a.txt", "classes.txt"],
        ["Images/a.jpg", "Labels/A.TXT", "classes.txt"],
        ["images/a.jpg", "labels/a.xml"],
        ["JPEGImages/a.jpg", "labels/a.txt", "classes.txt"],
        ["a/images/images/x/1.jpg", "a/images/labels/x/1.txt", "classes.txt"],
        ["images/a.jpg", "images/a.txt", "labels/a.xml", "captions"],
    ],
)
def test_the_twin_counts(tmp_path: Path, names: list[str]) -> None:
    make(tmp_path, *(name for name in names if name != "captions"))
    if "captions" in names:
        (tmp_path / "images" / "a.txt").write_text("a photo of a dog", "utf-8")
    assert list(boxes(Dataset.open(tmp_path)).values()) == [DOG]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "gbk"])
def test_the_classes_of_a_description_in_another_encoding(tmp_path: Path, codec: str) -> None:
    make(tmp_path, "images/a.jpg", "labels/a.txt")
    (tmp_path / "data.yaml").write_bytes("names: [猫科动物, 一只狗]\r\ntrain: images\r\n".encode(codec))
    assert boxes(Dataset.open(tmp_path)) == {"images/a": [("一只狗", *DOG[0][1:])]}


def test_two_photos_of_one_name_do_not_share_a_label(tmp_path: Path) -> None:
    make(tmp_path, "images/a.jpg", "labels/a.txt", "classes.txt")
    Image.new("RGB", (200, 100)).save(tmp_path / "images" / "a.png")
    dataset = Dataset.open(tmp_path)
    assert [labels.find(item) for item in dataset.items] == [("yolo", tmp_path / "labels" / "a.txt"), None]
    assert labels.place_for_new(dataset.items[1], "yolo")[1] == tmp_path / "labels" / "a.png.txt"


def test_what_lies_beside_the_photo_comes_first_and_the_other_is_told(tmp_path: Path) -> None:
    make(tmp_path, "images/a.jpg", "images/a.xml", "labels/a.txt", "images/b.jpg", "labels/b.txt")
    dataset = Dataset.open(tmp_path)
    assert [labels.find(item)[1] for item in dataset.items] == [  # type: ignore[index]
        tmp_path / "images" / "a.xml", tmp_path / "labels" / "b.txt",
    ]  # fmt: skip
    assert [told for told in dataset.remarks if "labels/a.txt" in Path(told).as_posix()]


def test_new_labels_go_into_the_twin_folder(tmp_path: Path) -> None:
    make(tmp_path, *ROBOFLOW, "test/images/c.jpg", "train/images/d.jpg")
    dataset = Dataset.open(tmp_path)
    places = {
        item.stem: labels.place_for_new(item, "yolo")[1].relative_to(tmp_path).as_posix()
        for item in dataset.items
        if labels.find(item) is None
    }
    assert places == {"test/images/c": "test/labels/c.txt", "train/images/d": "train/labels/d.txt"}


def test_commands_work_on_it_in_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, *ULTRALYTICS)
    before = (tmp_path / "labels" / "val" / "b.txt").read_bytes()
    assert main(["check", str(tmp_path)]) in (0, 1)
    assert main(["stats", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "2 labelled" in told and "dog" in told
    assert main(["convert", str(tmp_path), str(tmp_path / "out"), "--to", "voc"]) == 0
    assert boxes(Dataset.open(tmp_path / "out")) == {"a": DOG, "b": DOG}
    assert (tmp_path / "labels" / "val" / "b.txt").read_bytes() == before


def test_a_split_that_was_made_in_place_goes_along(tmp_path: Path) -> None:
    make(tmp_path / "set", *ROBOFLOW)
    lists = tmp_path / "set" / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("valid/images/b\n", "utf-8")
    (lists / "test.txt").write_text("train/images/a\n", "utf-8")
    for to in ("coco", "yolo", "voc"):
        assert main(["convert", str(tmp_path / "set"), str(tmp_path / to), "--to", to]) == 0
    assert Dataset.open(tmp_path / "voc").sets() == {
        "trainval": ["valid/b"], "train": ["valid/b"], "val": [], "test": ["train/a"],
    }  # fmt: skip
    assert (tmp_path / "yolo" / "labels" / "test" / "train" / "a.txt").exists()
    assert Dataset.open(tmp_path / "yolo").sets() == {
        "test": ["images/test/train/a"], "train": ["images/train/valid/b"],
    }  # fmt: skip
    assert (tmp_path / "coco" / "annotations" / "instances_test.json").exists()
    assert Dataset.open(tmp_path / "voc").listed_classes() == ["cat", "dog"]


def test_an_edit_is_written_there(tmp_path: Path) -> None:
    make(tmp_path, *ULTRALYTICS)
    dataset = Dataset.open(tmp_path)
    item = dataset.items[0]
    annotation = dataset.annotation(item)
    assert annotation is not None
    new = replace(annotation, boxes=(*annotation.boxes, Box("cat", 1, 1, 21, 11)))
    label = tmp_path / "labels" / "train" / "a.txt"
    data = labels.to_bytes("yolo", new, label, dataset.root, dataset)
    assert data == b"1 .5 .5 .2 .2\n0 0.055000 0.060000 0.100000 0.100000\n"


def test_labels_outside_of_the_folder_are_told_where_no_list_says_what_is_the_whole(tmp_path: Path) -> None:
    make(tmp_path, "images/a.jpg", "labels/a.txt")
    with pytest.raises(LabelsElsewhereError) as caught:
        Dataset.open(tmp_path / "images")
    assert caught.value.source == tmp_path
    assert "Import" in caught.value.remedy


@pytest.mark.parametrize(
    "names",
    [
        ["images/a.jpg", "labels/classes.txt"],
        ["images/a.jpg", "labels/b.txt"],
        ["photos/a.jpg", "labels/a.txt"],
        ["images/a.jpg", "Annotations/a.xml", "labels/a.txt"],
    ],
)
def test_others_open(tmp_path: Path, names: list[str]) -> None:
    assert len(Dataset.open(make(tmp_path, *names)).items) == 1


def test_a_folder_of_labels_that_is_named_is_taken(tmp_path: Path) -> None:
    make(tmp_path, "images/a.jpg", "labels/a.txt")
    dataset = Dataset.open(tmp_path / "images", tmp_path / "labels")
    assert dataset.items[0].label == tmp_path / "labels" / "a.xml"
