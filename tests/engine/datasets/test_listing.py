"""The list of a data set's images behaves like a list of items, though none is stored."""

import unicodedata
from pathlib import Path

import pytest

from engine.datasets import labels
from engine.datasets.dataset import Dataset
from engine.datasets.health import check
from engine.datasets.listing import Item, find_items

NAMES = ["a1.jpg", "a2.png", "a10.jpg", "sub/a1.jpg"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    for name in NAMES:
        (tmp_path / name).touch()
    (tmp_path / "a2.XML").touch()
    return tmp_path


def test_items_are_made_when_asked_for(folder: Path) -> None:
    items = find_items(folder, folder)
    everything = [items[number] for number in range(len(items))]
    assert [str(item.image.relative_to(folder)) for item in everything] == NAMES
    assert list(items) == everything == items[:]
    assert items[-1] == everything[-1]
    assert items[1:3] == everything[1:3]
    assert [items.number(item.stem) for item in everything] == [0, 1, 2, 3]
    assert items.number("b") == -1
    assert list(items.label_files()) == [item.label_file for item in everything]
    assert items[1].label == folder / "a2.XML"
    assert Item("a1", "elsewhere.jpg", "elsewhere.xml") not in items


def test_an_image_can_be_taken_out_and_put_back(folder: Path) -> None:
    items = find_items(folder, folder)
    before = list(items)
    running = iter(items)  # another thread may be half-way through
    next(running)
    items.remove(before[1])
    assert list(items) == [before[0], *before[2:]]
    assert before[1] not in items
    assert items.number("a10") == 1
    with pytest.raises(ValueError, match="a2"):
        items.remove(before[1])
    items.insert(1, before[1])
    assert list(items) == before
    assert list(running) == before[1:]


def test_an_image_that_comes_later_stands_at_its_place(folder: Path) -> None:
    items = find_items(folder, folder)
    (folder / "a3.jpg").touch()
    item = items.join(folder / "a3.jpg")
    assert item.stem == "a3" and item == items[2]
    assert list(items) == list(find_items(folder, folder))
    assert items.join(folder / "a3.jpg") == item and len(items) == 5
    assert items.join(folder / "sub" / "b.jpg").stem == "sub/b" and items[-1].stem == "sub/b"


def _touch(top: Path, *names: str) -> None:
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).touch()


NFC, NFD = "café", unicodedata.normalize("NFD", "café")


@pytest.mark.parametrize(
    ("photo", "label", "form"),
    [
        ("a.jpg", "a.XML", "voc"),
        ("a.jpg", "a.TXT", "yolo"),
        ("a.jpg", "a.Json", "createml"),
        ("a.JPG", "a.xml", "voc"),
        ("a.jpg", "A.xml", "voc"),
        ("IMG_1.JPG", "img_1.txt", "yolo"),
        (f"{NFD}.jpg", f"{NFC}.xml", "voc"),
        (f"{NFC}.jpg", f"{NFD}.txt", "yolo"),
        ("sub/a.jpg", "Sub/A.TXT", "yolo"),
    ],
)
def test_a_label_file_of_a_slightly_other_name(tmp_path: Path, photo: str, label: str, form: str) -> None:
    images, places = tmp_path / "images", tmp_path / "Annotations"
    _touch(images, photo)
    _touch(places, label)
    items = find_items(images, places)
    assert labels.find(items[0]) == (form, places / label)
    assert labels.path_for(items[0], form) == places / label
    is_other = not (photo == "a.JPG" and label == "a.xml")
    assert dict(items.other_names) == ({items[0].stem: label} if is_other else {})
    dataset = Dataset.open(tmp_path)
    assert dataset.orphan_labels() == []
    assert dataset.of_label(places / label) == items[0]
    kinds = [finding.kind for finding in check(dataset, decode=False)]
    assert ("label-name" in kinds) == is_other == bool(dataset.remarks)
    assert "orphan-label" not in kinds


def test_the_very_name_counts_before_another(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg", "a.xml", "A.xml", f"{NFC}.jpg", f"{NFC}.txt", f"{NFD}.txt")
    items = find_items(tmp_path, tmp_path)
    assert [labels.find(item) for item in items] == [
        ("voc", tmp_path / "a.xml"),
        ("yolo", tmp_path / f"{NFC}.txt"),
    ]
    assert items.other_names == {}
    assert [path.name for path in Dataset.open(tmp_path).orphan_labels()] == ["A.xml"]


def test_no_label_is_taken_by_two_photos(tmp_path: Path) -> None:
    _touch(tmp_path, "ab.jpg", "AB.jpg", "Ab.txt")
    items = find_items(tmp_path, tmp_path)
    assert [labels.find(item) for item in items] == [None, None]


def test_photos_that_differ_in_capitals_keep_their_labels(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg", "A.jpg", "a.xml", "A.xml")
    found = {item.image.name: item.label.name for item in find_items(tmp_path, tmp_path)}
    assert found == {"a.jpg": "a.xml", "A.jpg": "A.xml"}


def test_of_twins_one_has_the_label(tmp_path: Path) -> None:
    _touch(tmp_path, "photo.jpg", "photo.png")
    (tmp_path / "photo.xml").write_text(
        "<annotation><filename>photo.png</filename></annotation>", encoding="utf-8"
    )
    found = {item.image.name: labels.find(item) for item in find_items(tmp_path, tmp_path)}
    assert found == {"photo.png": ("voc", tmp_path / "photo.xml"), "photo.jpg": None}


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ("Images/a.jpg", "Annotations/a.xml"),
        ("IMAGES/a.jpg", "annotations/a.xml"),
        ("jpegimages/a.jpg", "ANNOTATIONS/a.xml"),
        ("images/default/a.jpg", "Annotations/default/a.xml"),
        ("images/Train/a.jpg", "annotations/Train/a.xml"),
        ("data/a.jpg", "Annotations/a.xml"),
        ("Data/a.jpg", "Annotations/a.XML"),
        ("photos/a.jpg", "photos/a.TXT"),
    ],
)
def test_folders_as_other_programs_call_them(tmp_path: Path, image: str, label: str) -> None:
    _touch(tmp_path, image, label)
    for given in (tmp_path, (tmp_path / image).parent.parent if "/" not in image[7:] else tmp_path):
        dataset = Dataset.open(given)
        found = labels.find(dataset.items[0])
        assert dataset.items[0].image == tmp_path / image
        assert found is not None and found[1] == tmp_path / label


def test_a_folder_called_data_without_photos_is_none_of_images(tmp_path: Path) -> None:
    _touch(tmp_path, "data/notes.txt", "a.jpg", "Annotations/a.xml")
    assert Dataset.open(tmp_path).items[0].image == tmp_path / "a.jpg"
