"""Pictures of classes: layouts, honest splits, crops, and what goes wrong with them."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.annotations import voc
from engine.datasets.dataset import Dataset
from engine.datasets.picture import Picture, copies, crop, digest, read_pictures
from engine.datasets.pictures import PictureSource, class_names
from engine.errors import DatasetError, ImageError


def fill(folder: Path, label: str, count: int, suffix: str = ".png") -> None:
    (folder / label).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        Image.new("RGB", (8, 6), (number, 0, 0)).save(folder / label / f"bild {number}{suffix}")


def labels_of(source: PictureSource, name: str) -> list[str]:
    return [picture.label for picture in source.pictures(name)[0]]


def test_class_folders_are_divided_class_by_class(tmp_path: Path) -> None:
    for label, count in (("äpfel", 40), ("birnen", 10), ("quitten", 3)):
        fill(tmp_path, label, count)
    (tmp_path / "runs" / "classify-1").mkdir(parents=True)
    source = PictureSource.open(tmp_path)
    assert source.kind == "folders"
    counts = {
        n: {c: labels_of(source, n).count(c) for c in ("äpfel", "birnen", "quitten")} for n in source.lists
    }
    assert counts == {
        "train": {"äpfel": 32, "birnen": 8, "quitten": 1},
        "val": {"äpfel": 4, "birnen": 1, "quitten": 1},
        "test": {"äpfel": 4, "birnen": 1, "quitten": 1},
    }
    names = [name for names in source.lists.values() for name in names]
    assert len(names) == len(set(names)) == 53
    train, _ = source.pictures("train")
    assert train[0].image.is_file()
    assert class_names([source], train) == ("birnen", "quitten", "äpfel")
    assert len(source.pictures("all")[0]) == 53


def test_the_split_depends_on_the_seed_and_on_nothing_else(tmp_path: Path) -> None:
    fill(tmp_path, "a", 30)
    fill(tmp_path, "b", 30)
    first = PictureSource.open(tmp_path)
    assert PictureSource.open(tmp_path).lists == first.lists
    assert PictureSource.open(tmp_path, seed=1).lists != first.lists
    fill(tmp_path, "c", 30)
    grown = PictureSource.open(tmp_path)
    assert [n for n in grown.lists["val"] if not n.startswith("c/")] == first.lists["val"]


def test_folders_that_are_split_already_stay_so(tmp_path: Path) -> None:
    for part, count in (("Train", 5), ("validation", 2), ("test", 3)):
        fill(tmp_path / part, "ja", count)
        fill(tmp_path / part, "nein", 1)
    source = PictureSource.open(tmp_path)
    assert {name: len(names) for name, names in source.lists.items()} == {"train": 6, "val": 3, "test": 4}
    assert set(labels_of(source, "val")) == {"ja", "nein"}
    assert all(name.startswith("validation/") for name in source.lists["val"])


def test_without_a_val_folder_a_tenth_of_train_is_kept(tmp_path: Path) -> None:
    for label in ("ja", "nein"):
        fill(tmp_path / "train", label, 20)
        fill(tmp_path / "test", label, 4)
    source = PictureSource.open(tmp_path)
    assert {name: len(names) for name, names in source.lists.items()} == {"train": 36, "val": 4, "test": 8}
    assert "no val folder" in source.notes[0]


def test_a_class_may_be_named_like_a_set(tmp_path: Path) -> None:
    for label in ("bus", "train", "tram"):
        fill(tmp_path, label, 4)
    assert set(labels_of(PictureSource.open(tmp_path), "train")) == {"bus", "train", "tram"}


def test_lists_of_a_run_count_even_when_pictures_came_or_went(tmp_path: Path) -> None:
    fill(tmp_path, "a", 10)
    fill(tmp_path, "b", 10)
    frozen = PictureSource.open(tmp_path).lists
    fill(tmp_path, "a", 30)
    assert PictureSource.open(tmp_path, seed=5, frozen=frozen).lists == frozen
    (tmp_path / frozen["train"][0]).unlink()
    again = PictureSource.open(tmp_path, frozen=frozen)
    assert again.lists["train"] == frozen["train"][1:]
    assert again.notes == ["1 picture of the run's lists is gone."]


@pytest.mark.parametrize(
    ("folders", "message"),
    [
        ({"a": 3}, "shows only the class 'a'.*Add a folder"),
        ({"a": 3, "b": 0}, r"b: this class folder holds no pictures\. Put"),
        ({"a": 1, "b": 1}, "no picture is left for validation"),
        ({"train/a": 2, "train/b": 2, "val/c": 1, "val/a": 1}, None),
    ],
)
def test_what_cannot_be_learnt_says_what_to_do(tmp_path: Path, folders: dict, message: str | None) -> None:
    for folder, count in folders.items():
        fill(tmp_path, folder, count)
    if message:
        with pytest.raises(DatasetError, match=message):
            PictureSource.open(tmp_path)
        return
    source = PictureSource.open(tmp_path)
    with pytest.raises(DatasetError, match="training set shows the class 'c'"):
        class_names([source], source.pictures("train")[0], source.pictures("val")[0])


def test_boxes_of_a_detection_set_follow_its_image_lists(sample_dir: Path) -> None:
    source = PictureSource.open(sample_dir)
    dataset = Dataset.open(sample_dir)
    assert source.kind == "boxes"
    photos = {}
    for name in ("train", "val", "test"):
        pictures, problems = source.pictures(name)
        assert not problems
        photos[name] = {picture.name.rpartition("#")[0] for picture in pictures}
        boxes = [box for item in dataset.set_items(name) for box in dataset.annotation(item).boxes]
        assert [picture.label for picture in pictures] == [box.label for box in boxes]
        assert [picture.box for picture in pictures] == [box.xyxy for box in boxes]
    assert not photos["train"] & photos["val"]
    assert not photos["train"] & photos["test"]
    train, _ = source.pictures("train")
    assert class_names([source], train) == ("button", "coin", "key", "leaf")


def test_difficult_boxes_can_be_left_out_and_broken_ones_are_told(sample_dataset: Path) -> None:
    source = PictureSource.open(sample_dataset)
    dataset = Dataset.open(sample_dataset)
    before, _ = source.pictures("train")
    item = dataset.item(before[0].name.rpartition("#")[0])
    annotation = dataset.annotation(item)
    first = annotation.boxes[0]
    flat = replace(first, xmax=first.xmin)
    boxes = (replace(first, difficult=True), flat, *annotation.boxes[1:])
    voc.write(replace(annotation, boxes=boxes), item.label, overwrite=True)
    after, problems = source.pictures("train", with_difficult=False)
    assert len(problems) == 1
    assert "a box without area" in problems[0]
    assert before[0].name not in {picture.name for picture in after}
    other = next(p for p in before if p.image != before[0].image)
    (sample_dataset / "Annotations" / f"{other.name.rpartition('#')[0]}.xml").write_text("<annotation>")
    assert any("left out" in problem for problem in source.pictures("train")[1])


def test_a_detection_set_must_be_split_first(sample_dataset: Path) -> None:
    shutil.rmtree(sample_dataset / "ImageSets")
    with pytest.raises(DatasetError, match=r"no training set.*Split the data set first"):
        PictureSource.open(sample_dataset)


def test_crops_show_the_box_its_margin_and_nothing_beyond_the_photo() -> None:
    image = np.arange(40 * 60 * 3, dtype=np.uint32).astype(np.uint8).reshape(40, 60, 3)
    assert crop(image, None) is image
    assert np.array_equal(crop(image, (10, 5, 30, 15), 0.0), image[5:15, 10:30])
    assert np.array_equal(crop(image, (10, 5, 30, 15), 0.1), image[3:17, 8:32])
    assert np.array_equal(crop(image, (50, 30, 80, 70), 0.0), image[30:, 50:])
    with pytest.raises(ImageError, match="outside"):
        crop(image, (60, 5, 90, 15))


def test_reading_decodes_upright_and_goes_on_after_a_damaged_file(tmp_path: Path) -> None:
    turned = Image.new("RGB", (8, 4))
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned.jpg", exif=exif)
    (tmp_path / "broken.jpg").write_bytes(b"no image")
    pictures = [
        Picture("t", tmp_path / "turned.jpg", "a"),
        Picture("b#1", tmp_path / "broken.jpg", "a", (0, 0, 2, 2)),
        Picture("t#1", tmp_path / "turned.jpg", "a", (0, 0, 2, 3)),
        Picture("t#2", tmp_path / "turned.jpg", "a", (9, 0, 12, 3)),
    ]
    whole, broken, part, outside = read_pictures(pictures, margin=0.0)
    assert whole.shape == (8, 4, 3)
    assert isinstance(broken, ImageError)
    assert part.shape == (3, 2, 3)
    assert isinstance(outside, ImageError) and "t#2" in str(outside)


def test_the_digest_tells_changed_labels() -> None:
    one = Picture("a#1", Path("a.jpg"), "cat", (1, 2, 3, 4))
    assert digest([one]) == digest([one])
    assert digest([one]) != digest([one._replace(label="dog")])
    assert digest([one]) != digest([one._replace(box=(1, 2, 3, 5))])


def test_copies_on_both_sides_or_in_two_classes_are_told(tmp_path: Path) -> None:
    fill(tmp_path, "a", 5)
    fill(tmp_path, "b", 5)
    train = [Picture(f"a/bild {n}.png", tmp_path / "a" / f"bild {n}.png", "a") for n in range(5)]
    # fill() paints the pictures of every class alike, so each of b is a copy of one of a.
    val = [Picture("b/bild 3.png", tmp_path / "b" / "bild 3.png", "b")]
    torn, leaked = copies(train, val)
    assert "1 picture is in more than one class, such as a/bild 3.png and b/bild 3.png" in torn
    assert "1 training picture is also used to validate" in leaked
    same_class = [val[0]._replace(label="a")]
    assert ["also used to validate" in told for told in copies(train, same_class)] == [True]
    assert copies(train, []) == []
    (tmp_path / "b" / "bild 3.png").write_bytes((tmp_path / "b" / "bild 3.png").read_bytes() + b" ")
    assert copies(train, val) == []
    val[0].image.unlink()
    assert copies(train, val) == []
    boxes = [picture._replace(box=(0, 0, 4, 4)) for picture in train]
    assert copies(boxes, boxes) == []
