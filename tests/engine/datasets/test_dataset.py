import sys
from pathlib import Path

import pytest

from engine.annotations import Box, voc
from engine.datasets.dataset import Dataset, OnlyVideosError, SetsInsideError
from engine.errors import AnnotationError, DatasetError


def _touch(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return root


def _label(root: Path, name: str, *labels: str, filename: str = "") -> None:
    annotation = voc.new_annotation(root / (filename or name), 100, 100)
    boxes = tuple(Box(label, 5, 5, 20, 20) for label in labels)
    voc.write(type(annotation)(**{**vars(annotation), "boxes": boxes}), root / name, overwrite=True)


def test_voc_layout(bccd: Path) -> None:
    dataset = Dataset.open(bccd)
    assert len(dataset.items) == 364
    item = dataset.items[0]
    assert item.stem == "BloodImage_00000"
    assert item.image == bccd / "JPEGImages" / "BloodImage_00000.jpg"
    assert item.label == bccd / "Annotations" / "BloodImage_00000.xml"
    assert dataset.class_names() == ["Platelets", "RBC", "WBC"]
    assert {name: len(stems) for name, stems in dataset.sets().items()} == {
        "trainval": 292, "train": 205, "val": 87, "test": 72,
    }  # fmt: skip
    assert dataset.set_items("test")[0].stem == "BloodImage_00007"


@pytest.mark.parametrize(
    ("images", "labels"),
    [("JPEGImages", "Annotations"), ("images", "annotations"), ("images", "Annotations")],
)
@pytest.mark.parametrize("chosen", ["root", "images"])
def test_images_and_labels_apart(tmp_path: Path, images: str, labels: str, chosen: str) -> None:
    _touch(tmp_path, f"{images}/a.jpg", f"{images}/sub/a.jpg", f"{labels}/a.xml")
    dataset = Dataset.open(tmp_path if chosen == "root" else tmp_path / images)
    assert dataset.root == tmp_path
    assert dataset.sets_dir == tmp_path / "ImageSets" / "Main"
    assert [item.stem for item in dataset.items] == ["a", "sub/a"]
    assert dataset.item("sub/a").label == tmp_path / labels / "sub" / "a.xml"


def test_jpegimages_without_labels_yet(tmp_path: Path) -> None:
    dataset = Dataset.open(_touch(tmp_path, "JPEGImages/a.jpg"))
    assert dataset.items[0].label == tmp_path / "Annotations" / "a.xml"


def test_plain_folder_is_searched_with_its_folders_in_natural_order(tmp_path: Path) -> None:
    _touch(
        tmp_path, "img10.jpg", "IMG2.PNG", "img1.webp", "notes.txt", "sub/x.jpg", ".hidden/y.jpg", "._a.jpg"
    )
    _touch(tmp_path, "runs/one/sample.jpg", "folder.jpg/z.tif")
    dataset = Dataset.open(tmp_path)
    assert [item.stem for item in dataset.items] == ["folder.jpg/z", "img1", "IMG2", "img10", "sub/x"]
    assert dataset.item("sub/x").label == tmp_path / "sub" / "x.xml"


def test_plain_folder_with_annotations(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg", "Annotations/a.xml")
    assert Dataset.open(tmp_path).items[0].label == tmp_path / "Annotations" / "a.xml"


def test_labels_elsewhere(tmp_path: Path) -> None:
    _touch(tmp_path, "photos/a.jpg", "labels/a.XML")
    dataset = Dataset.open(tmp_path / "photos", tmp_path / "labels")
    assert dataset.items[0].label == tmp_path / "labels" / "a.XML"


def test_twins_never_share_a_label_file(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg", "a.png", "A.bmp", "b.jpg", "a.png.jpg", "sub/a.jpg")
    items = Dataset.open(tmp_path).items
    assert len({str(item.label).casefold() for item in items}) == len(items) == 6
    assert len({item.stem for item in items}) == 6
    by_name = {item.image.name: item.stem for item in items if "/" not in item.stem}
    assert by_name["A.bmp"] == "A"
    assert by_name["a.png.jpg"] == "a.png"  # it has the right to that name
    assert by_name["a.jpg"] == "a.jpg"
    assert by_name["a.png"] == "a.png+"


def test_a_new_neighbour_does_not_take_over_labels(tmp_path: Path) -> None:
    _touch(tmp_path, "a.png")
    _label(tmp_path, "a.xml", "dog", filename="a.png")
    assert Dataset.open(tmp_path).items[0].stem == "a"
    _touch(tmp_path, "a.jpg")  # sorts before a.png
    stems = {item.image.name: item.stem for item in Dataset.open(tmp_path).items}
    assert stems == {"a.png": "a", "a.jpg": "a.jpg"}


def test_twins_of_an_image_that_is_gone(tmp_path: Path) -> None:
    _touch(tmp_path, "a.png", "a.jpg")
    _label(tmp_path, "a.xml", "dog", filename="a.gif")
    assert {item.stem for item in Dataset.open(tmp_path).items} == {"a", "a.png"}
    (tmp_path / "a.xml").write_bytes(b"broken")
    assert {item.stem for item in Dataset.open(tmp_path).items} == {"a", "a.png"}


def test_a_label_of_another_case_is_found(tmp_path: Path) -> None:
    _touch(tmp_path, "a.JPG")
    _label(tmp_path, "a.xml", "dog", filename="a.JPG")
    (tmp_path / "a.xml").rename(tmp_path / "a.XML")
    dataset = Dataset.open(tmp_path)
    assert dataset.label_counts() == {"dog": 1}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_do_not_run_in_circles(tmp_path: Path) -> None:
    _touch(tmp_path, "set/sub/a.jpg", "elsewhere/b.jpg")
    (tmp_path / "set" / "sub" / "again").symlink_to(tmp_path / "set")
    (tmp_path / "set" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "set" / "broken").symlink_to(tmp_path / "nowhere")
    assert [item.stem for item in Dataset.open(tmp_path / "set").items] == ["linked/b", "sub/a"]


@pytest.mark.parametrize(
    ("make", "what"),
    [
        ("nothing", "no such folder"),
        ("file", "is a file"),
        ("empty", "holds no images"),
        ("text", "holds no images"),
    ],
)
def test_what_is_no_data_set(tmp_path: Path, make: str, what: str) -> None:
    folder = tmp_path / "x"
    if make == "file":
        folder.write_text("")
    elif make != "nothing":
        folder.mkdir()
    if make == "text":
        _touch(folder, "a.xml", "a.txt")
    with pytest.raises(DatasetError, match=what) as caught:
        Dataset.open(folder)
    assert caught.value.remedy


def test_a_folder_of_videos_is_named_with_its_remedy(tmp_path: Path) -> None:
    _touch(tmp_path, "b10.MP4", "sub/b2.mov", "notes.txt", "a.xml")
    with pytest.raises(OnlyVideosError, match="holds 2 videos and no photos") as caught:
        Dataset.open(tmp_path)
    assert caught.value.videos == [tmp_path / "b10.MP4", tmp_path / "sub" / "b2.mov"]
    assert "Photos from a video" in caught.value.remedy
    _touch(tmp_path, "one.jpg")
    assert len(Dataset.open(tmp_path).items) == 1


def test_a_folder_of_data_sets_is_named_with_them(tmp_path: Path) -> None:
    """Opened as one, their photos would show without their labels, as if nobody had looked at them."""
    _touch(tmp_path, "cats/JPEGImages/a.jpg", "dogs/b.jpg", "kit/VOC2012/JPEGImages/c.jpg")
    _label(tmp_path, "cats/Annotations/a.xml", "cat")
    _label(tmp_path, "dogs/Annotations/b.xml", "dog")
    with pytest.raises(SetsInsideError, match=r"holds 3 data sets .*: cats, dogs, kit/VOC2012") as caught:
        Dataset.open(tmp_path)
    assert caught.value.folders == [tmp_path / "cats", tmp_path / "dogs", tmp_path / "kit" / "VOC2012"]
    with pytest.raises(SetsInsideError, match=r"holds a data set .*: VOC2012\. Open that one"):
        Dataset.open(tmp_path / "kit")
    for folder in caught.value.folders:
        assert len(Dataset.open(folder).items) == 1


def test_a_folder_with_photos_of_its_own_is_a_data_set(tmp_path: Path) -> None:
    _touch(tmp_path, "cats/JPEGImages/a.jpg", "own.jpg")
    _touch(tmp_path / "plain", "monday/a.jpg", "tuesday/b.jpg")
    assert len(Dataset.open(tmp_path).items) == 4
    assert len(Dataset.open(tmp_path / "plain").items) == 2


def test_unknown_item(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no image 'b'"):
        Dataset.open(_touch(tmp_path, "a.jpg")).item("b")


def test_no_label_file_and_an_empty_one_are_two_things(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    _label(tmp_path, "b.xml")
    (tmp_path / "c.xml").write_bytes(b"")
    dataset = Dataset.open(tmp_path)
    assert dataset.annotation(dataset.item("a")) is None
    annotation = dataset.annotation(dataset.item("b"))
    assert annotation is not None
    assert annotation.boxes == ()
    with pytest.raises(AnnotationError):
        dataset.annotation(dataset.item("c"))


@pytest.mark.parametrize("name", ["classes.txt", "labels.txt", "predefined_classes.txt"])
def test_the_class_file_comes_first(tmp_path: Path, name: str) -> None:
    _touch(tmp_path, "a.jpg", "b.jpg")
    _label(tmp_path, "a.xml", "zebra", "c10", "c9")
    (tmp_path / name).write_text("zebra\n\n人脸\r\n", "utf-8-sig")
    dataset = Dataset.open(tmp_path)
    assert dataset.listed_classes() == ["zebra", "人脸"]
    assert dataset.class_names() == ["zebra", "人脸", "c9", "c10"]


def test_a_broken_label_file_does_not_hide_the_classes(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg", "b.jpg")
    _label(tmp_path, "a.xml", "dog")
    (tmp_path / "b.xml").write_bytes(b"<annotation>")
    assert Dataset.open(tmp_path).class_names() == ["dog"]


def test_sets(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg", "b c.jpg")
    dataset = Dataset.open(tmp_path)
    assert dataset.sets() == {}
    with pytest.raises(DatasetError, match="no test set") as caught:
        dataset.set_items("test")
    assert "Split" in caught.value.remedy
    dataset.sets_dir.mkdir(parents=True)
    (dataset.sets_dir / "test.txt").write_bytes(b"\xef\xbb\xbfb c\r\n\r\na\r\n")
    assert [item.stem for item in dataset.set_items("test")] == ["b c", "a"]
    (dataset.sets_dir / "test.txt").write_text("\n")
    with pytest.raises(DatasetError, match="empty"):
        dataset.set_items("test")
    (dataset.sets_dir / "test.txt").write_text("a\ngone\n")
    assert [item.stem for item in dataset.set_items("test")] == ["a"]
    assert dataset.missing("test") == ["gone"]
    (dataset.sets_dir / "test.txt").write_text("gone\n")
    with pytest.raises(DatasetError, match=r"names 1 image .*gone"):
        dataset.set_items("test")


def test_orphan_labels(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg", "a.xml", "sub/b.xml", "c.XML")
    assert Dataset.open(tmp_path).orphan_labels() == [tmp_path / "c.XML", tmp_path / "sub" / "b.xml"]
