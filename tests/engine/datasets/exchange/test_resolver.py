"""Which photo an entry of a label file means: never another one, and in whatever way the path is written."""

import json
import time
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from engine.datasets.exchange.collection import Collection
from engine.datasets.exchange.converting import convert
from engine.datasets.exchange.read_coco import read_coco
from engine.datasets.exchange.read_createml import read_createml
from engine.datasets.exchange.read_labelme import read_labelme
from engine.datasets.exchange.read_table import read_table
from engine.datasets.exchange.read_yolo import read_yolo
from engine.datasets.exchange.resolver import Entry, Resolver, own_name, set_folder

BOX = (10, 5, 30, 25)


def photo(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (60, 40)).save(path)
    return path


def coco(folder: Path, *names: str) -> Collection:
    images = [{"id": n, "file_name": name} for n, name in enumerate(names)]
    boxes = [{"id": n, "image_id": n, "category_id": 1, "bbox": [10, 5, 20, 20]} for n in range(len(names))]
    content = {"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "cat"}]}
    (folder / "labels.json").write_text(json.dumps(content), "utf-8")
    return read_coco(folder, lambda *_: None)


def table(folder: Path, *names: str) -> Collection:
    rows = "".join(f'"{name}",10,5,30,25,cat\n' for name in names)
    (folder / "labels.csv").write_text(f"filename,xmin,ymin,xmax,ymax,class\n{rows}", "utf-8")
    return read_table(folder, lambda *_: None)


def labelme(folder: Path, *names: str) -> Collection:
    for number, name in enumerate(names):
        shape = {"label": "cat", "points": [[10, 5], [30, 25]], "shape_type": "rectangle"}
        content = {"version": "5.0", "flags": {}, "shapes": [shape], "imagePath": name, "imageData": None}
        (folder / f"labels{number}.json").write_text(json.dumps(content), "utf-8")
    return read_labelme(folder, lambda *_: None)


def createml(folder: Path, *names: str) -> Collection:
    coordinates = {"x": 20, "y": 15, "width": 20, "height": 20}
    content = [
        {"image": name, "annotations": [{"label": "cat", "coordinates": coordinates}]} for name in names
    ]
    (folder / "labels.json").write_text(json.dumps(content), "utf-8")
    return read_createml(folder, lambda *_: None)


def yolo(folder: Path, *names: str) -> Collection:
    (folder / "data.yaml").write_text("train: train.txt\nval: train.txt\nnames: [cat]\n")
    (folder / "train.txt").write_text("".join(f"{name}\n" for name in names), "utf-8")
    for path in [*folder.rglob("*.png"), *folder.rglob("*.PNG")]:
        path.with_suffix(".txt").write_text("0 0.33333333 0.375 0.33333333 0.5\n")
    return read_yolo(folder, lambda *_: None)


Read = Callable[..., Collection]
READERS: list[Read] = [coco, table, labelme, createml, yolo]


def drawn(collection: Collection, folder: Path) -> dict[str, list[tuple]]:
    """Boxes by the photo they are on."""
    return {
        picture.image.relative_to(folder).as_posix(): [
            tuple(round(edge) for edge in box.xyxy) for box in picture.boxes
        ]
        for picture in collection.pictures
    }


def told(collection: Collection) -> str:
    return "\n".join(map(str, collection.notes))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("others", [(), ("b/1.png",)], ids=["alone", "both"])
def test_a_missing_photo_is_never_the_one_of_its_name_in_another_folder(
    read: Read, others: tuple[str, ...], tmp_path: Path
) -> None:
    photo(tmp_path / "b" / "1.png")
    photo(tmp_path / "b" / "2.png")
    if read is yolo and not others:
        return  # a list that names no photo does not count, and labels lie beside their photos
    collection = read(tmp_path, "a/1.png", *others)
    assert "a/1.png" in told(collection)
    assert drawn(collection, tmp_path) == ({"b/1.png": [BOX]} if others else {})


@pytest.mark.parametrize("read", READERS)
def test_nor_where_its_own_folder_is_there(read: Read, tmp_path: Path) -> None:
    photo(tmp_path / "a" / "2.png")
    photo(tmp_path / "b" / "1.png")
    collection = read(tmp_path, "a/1.png", "a/2.png")
    assert drawn(collection, tmp_path) == {"a/2.png": [BOX]}
    assert "a/1.png" in told(collection)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "written",
    [
        "C:\\Users\\me\\set\\a\\1.png", "/home/me/set/a/1.png", "..\\set\\a\\1.png", "./a/1.png", "a//1.png",
        "a\\1.png", "A/1.PNG", "set/a/1.png", "file/../a/1.png", "a%2F1.png", "x/y/a/1.png",
    ],
)  # fmt: skip
def test_a_photo_is_found_under_a_path_from_elsewhere(read: Read, written: str, tmp_path: Path) -> None:
    photo(tmp_path / "a" / "1.png")
    photo(tmp_path / "b" / "1.png")
    collection = read(tmp_path, written)
    assert drawn(collection, tmp_path) == {"a/1.png": [BOX]}
    if written not in ("./a/1.png", "a//1.png", "file/../a/1.png"):
        assert "is found under another path" in told(collection)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("on_disk", "written"),
    [
        ("10:20:30.png", "10:20:30.png"),
        ("a b.png", "a%20b.png"),
        ("100%.png", "100%.png"),
        ("a%20b.png", "a%20b.png"),
        (unicodedata.normalize("NFD", "café.png"), unicodedata.normalize("NFC", "café.png")),
        (unicodedata.normalize("NFC", "café.png"), unicodedata.normalize("NFD", "café.png")),
        ("人脸.png", "人脸.png"),
        ("Images/1.png", "1.png"),
        ("images/default/1.png", "1.png"),
        ("images/Train/1.png", "1.png"),
        ("data/1.png", "1.png"),
        ("images/Train/1.png", "images/train/1.png"),
        ("photo .png", "photo .png"),
    ],
)
def test_any_name_is_found_in_any_usual_place(read: Read, on_disk: str, written: str, tmp_path: Path) -> None:
    photo(tmp_path / on_disk)
    photo(tmp_path / "other" / "2.png")
    assert drawn(read(tmp_path, written), tmp_path) == {on_disk: [BOX]}


@pytest.mark.parametrize("read", READERS)
def test_one_photo_under_two_spellings_is_one_photo(read: Read, tmp_path: Path) -> None:
    photo(tmp_path / "a.png")
    collection = read(tmp_path, "a.png", "./a.png")
    assert drawn(collection, tmp_path) == {"a.png": [BOX]}


def test_two_entries_that_differ_in_case_are_two_photos(tmp_path: Path) -> None:
    photo(tmp_path / "a.png")
    collection = coco(tmp_path, "a.png", "A.png")
    assert drawn(collection, tmp_path) == {"a.png": [BOX]}
    assert "A.png is not there; a.png has its name but is another photo" in told(collection)


def test_a_file_about_one_set_takes_no_photo_of_another(tmp_path: Path) -> None:
    photo(tmp_path / "val2017" / "1.png")
    (tmp_path / "annotations").mkdir()
    for name in ("train", "val"):
        content = {
            "images": [{"id": 1, "file_name": "1.png"}],
            "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 5, 20, 20]}],
            "categories": [{"id": 1, "name": name}],
        }
        (tmp_path / "annotations" / f"instances_{name}2017.json").write_text(json.dumps(content))
    collection = read_coco(tmp_path, lambda *_: None)
    assert [(box.label, *box.xyxy) for box in collection.pictures[0].boxes] == [("val", 10, 5, 30, 25)]
    assert len(collection.pictures) == 1 and "instances_train2017.json, image 1: 1.png is not there" in told(
        collection
    )


def test_the_photo_beside_a_labelme_file_is_its_own(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        photo(tmp_path / folder / "1.png")
        shape = {"label": folder, "points": [[10, 5], [30, 25]], "shape_type": "rectangle"}
        content = {"shapes": [shape], "imagePath": "C:\\photos\\1.png", "imageData": None}
        (tmp_path / folder / "1.json").write_text(json.dumps(content))
    collection = read_labelme(tmp_path, lambda *_: None)
    found = {p.image.parent.name: [box.label for box in p.boxes] for p in collection.pictures}
    assert found == {"a": ["a"], "b": ["b"]}


def resolved(names: list[str], *paths: str, places: tuple[str, ...] = ("",)) -> list[str | None]:
    return [found.name for found in Resolver(names).resolve([Entry(path, places) for path in paths])]


def test_a_folder_that_was_renamed_as_a_whole_is_followed() -> None:
    assert resolved(["new/1.jpg", "new/2.jpg"], "old/1.jpg", "old/2.jpg") == ["new/1.jpg", "new/2.jpg"]
    # One name alone is no evidence, nor where somebody else means that folder, or two old ones would be it.
    assert resolved(["new/1.jpg", "new/2.jpg"], "old/1.jpg") == [None]
    assert resolved(["new/1.jpg", "new/2.jpg", "new/3.jpg"], "old/1.jpg", "old/2.jpg", "new/3.jpg")[:2] == [
        None,
        None,
    ]
    assert resolved(["new/1.jpg", "new/2.jpg"], "old/1.jpg", "old/2.jpg", "old/9.jpg") == [None, None, None]


def test_what_may_be_several_photos_is_none() -> None:
    names = ["x/a/1.jpg", "y/a/1.jpg"]
    (found,) = Resolver(names).resolve([Entry("/home/a/1.jpg")])
    assert found.name is None and found.other in names
    # Two paths from elsewhere that would be one photo are neither.
    assert resolved(["a/1.jpg"], "/one/1.jpg", "/two/1.jpg") == [None, None]
    assert resolved(["a/1.jpg"], "/one/a/1.jpg", "a/1.jpg") == [None, "a/1.jpg"]


def test_an_absolute_path_into_the_folder_itself_is_taken_by_its_word() -> None:
    resolver = Resolver(["a/1.jpg", "b/2.jpg"], "/data/set")
    found = resolver.resolve([Entry("/data/set/a/1.jpg"), Entry("/data/set/a/2.jpg")])
    assert [(one.name, one.is_told) for one in found] == [("a/1.jpg", False), (None, False)]


def test_folders_of_sets_and_names_without_them() -> None:
    names = ("Train", "val2017", "valid", "validation", "testing", "trains", "a")
    assert [set_folder(name) for name in names] == ["train", "val", "val", "val", "test", "", ""]
    assert own_name("images/train/a/1.jpg", "train") == "a/1.jpg"
    assert own_name("data/1.jpg") == "1.jpg"


def test_names_in_a_zip_made_on_a_chinese_windows(tmp_path: Path) -> None:
    photo(tmp_path / "p.png")
    rows = "filename,xmin,ymin,xmax,ymax,class\n人脸.png,10,5,30,25,cat\n".encode()
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("labels.csv", rows)
        file.writestr("XXXX.png", (tmp_path / "p.png").read_bytes())
    # No name in the archive says that it is UTF-8.
    path.write_bytes(path.read_bytes().replace(b"XXXX.png", "人脸".encode("gbk") + b".png"))
    outcome = convert(path, tmp_path / "out", "voc")
    assert (outcome.images, outcome.boxes) == (1, 1)
    assert (tmp_path / "out" / "JPEGImages" / "人脸.png").is_file()
    assert any("GBK" in note.what for note in outcome.notes)


def test_a_hundred_thousand_names_take_a_moment() -> None:
    names = [f"images/{number % 100}/{number}.jpg" for number in range(100_000)]
    for written in ("/home/me/{0}/{1}.jpg", "{0}\\{1}.JPG", "gone/{1}.jpg", "nowhere/{0}/x{1}.jpg"):
        entries = [Entry(written.format(number % 100, number)) for number in range(100_000)]
        started = time.process_time()
        Resolver(names).resolve(entries)
        assert (
            time.process_time() - started < 20
        )  # a tenth of it on an idle machine; squared it would be hours
