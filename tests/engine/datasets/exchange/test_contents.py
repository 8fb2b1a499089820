"""Formats are told by what is in the files: labels are read, or named; photos do not become empty ones."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from engine.cli import main
from engine.datasets.exchange import read_yolo
from engine.datasets.exchange.converting import FORMATS, convert, detect_format
from engine.datasets.exchange.tree import Tree
from engine.errors import DatasetError
from tests.engine.datasets.exchange import importing

VOC = """<annotation><filename>{name}</filename><size><width>60</width><height>40</height></size>
<object><name>cat</name><bndbox><xmin>10</xmin><ymin>5</ymin><xmax>30</xmax><ymax>25</ymax></bndbox></object>
</annotation>"""
YOLO = "0 0.33333333 0.375 0.33333333 0.5\n"
BOX = ("cat", 10, 5, 30, 25)


def photo(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (60, 40)).save(path)
    return path


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def imported(folder: Path, to: Path) -> tuple[dict[str, tuple[str, list[tuple]] | None], list[str]]:
    """What every photo has, and what was told."""
    return importing.imported(folder, to)[:2]


UNKNOWN: dict[str, dict[str, str]] = {
    "via 3": {"via.json": '{"project": {"pid": "x"}, "file": {"1": {"fname": "p.png"}}, "metadata": {}}'},
    "another xml": {"annotations.xml": "<?xml version='1.0'?><!-- x --><annotations><note/></annotations>"},
    "label studio's audio": {"export.json": '[{"id": 1, "data": "p.png", "annotations": []}]'},
    "supervisely": {"ds/ann/p.png.json": '{"description": "", "tags": [], "objects": [], "size": {}}'},
    "vott": {"p-asset.json": '{"asset": {"name": "p.png"}, "regions": [], "version": "2.1.0"}'},
    "ppocr": {"Label.txt": 'ds/p.png\t[{"transcription": "a", "points": [[1, 1], [2, 2]]}]\n'},
    "kitti": {"label_2/p.txt": "Car 0.00 0 -1.58 587.01 173.33 614.12 200.12 1.65 1.67 3.64 -0.65 1.71\n"},
    "dota": {"labelTxt/p.txt": "imagesource:GoogleEarth\ngsd:0.1\n1.0 2.0 3.0 2.0 3.0 4.0 1.0 4.0 plane 0\n"},
    "a table of something": {"boxes.csv": "photo,what,x,y,w,h\np.png,cat,1,2,3,4\n"},
    "damaged json": {"labels.json": '{"images": [}'},
    "damaged xml": {"labels/p.xml": "<annotations"},
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_labels_of_an_unknown_format_are_named(name: str, tmp_path: Path) -> None:
    photo(tmp_path / "in" / "ds" / "p.png")
    for path, text in UNKNOWN[name].items():
        write(tmp_path / "in" / path, text)
    with pytest.raises(DatasetError, match="no known format") as caught:
        convert(tmp_path / "in", tmp_path / "out", "voc")
    assert all(path in caught.value.what for path in UNKNOWN[name])
    assert main(["convert", str(tmp_path / "in"), str(tmp_path / "out"), "--to", "voc"]) == 2
    assert not (tmp_path / "out").exists()
    # Who wants the photos alone says so.
    assert convert(tmp_path / "in", tmp_path / "out", "voc", source_format="voc").images == 1


def test_beside_labels_that_are_read_they_are_told(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "p.png")
    write(tmp_path / "in" / "p.xml", VOC.format(name="p.png"))
    write(tmp_path / "in" / "cvat.xml", "<annotations/>")
    write(tmp_path / "in" / "gone.xml", VOC.format(name="gone.png"))
    write(tmp_path / "in" / "README.txt", "Photos of p.png")
    write(tmp_path / "in" / "labels.csv", "filename,class,xmin,ymin,xmax,ymax\np.png,cat,1,2,3,4\n")
    found, told = imported(tmp_path / "in", tmp_path / "out")
    assert found == {"p": ("", [BOX])}
    (unknown,) = [line for line in told if "not understood" in line]
    assert "cvat.xml" in unknown and "README" not in unknown
    assert any("1 label file belongs to no photo: gone.xml" in line for line in told)
    assert any("CSV labels as well, which are not read: labels.csv" in line for line in told)


def test_photos_without_any_labels_are_no_fault(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "p.png")
    write(tmp_path / "in" / "LICENSE.txt", "MIT")
    write(tmp_path / "in" / "about.txt", "These are photos of cats, taken in 2021.")
    assert imported(tmp_path / "in", tmp_path / "out") == ({"p": None}, [])


def test_labels_without_photos_are_told(tmp_path: Path) -> None:
    write(tmp_path / "in" / "Annotations" / "a.xml", VOC.format(name="a.png"))
    write(tmp_path / "in" / "Annotations" / "b.xml", VOC.format(name="b.png"))
    with pytest.raises(
        DatasetError, match=r"holds labels \(Annotations/a.xml, Annotations/b.xml\) and no photos"
    ):
        convert(tmp_path / "in", tmp_path / "out", "yolo")


@pytest.mark.parametrize(
    "labels", ["labels", "xml", "annotations", "Annotations", "ANNOTATIONS", "labels/xml"]
)
@pytest.mark.parametrize("images", ["images", "JPEGImages", "Images", "img", ""])
def test_voc_is_voc_in_whatever_folder(labels: str, images: str, tmp_path: Path) -> None:
    photo(tmp_path / "in" / images / "sub" / "p.png")
    photo(tmp_path / "in" / images / "q.png")
    write(tmp_path / "in" / labels / "sub" / "p.xml", VOC.format(name="p.png"))
    found, told = imported(tmp_path / "in", tmp_path / "out")
    assert sorted(found) == ["q", "sub/p"] or images == "img"
    assert {stem.removeprefix("img/"): value for stem, value in found.items()} == {
        "sub/p": ("", [BOX]),
        "q": None,
    }
    assert told == []


def test_an_empty_annotations_folder_does_not_make_it_voc(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "images" / "p.png")
    write(tmp_path / "in" / "labels" / "p.TXT", YOLO)
    write(tmp_path / "in" / "classes.txt", "cat\n")
    (tmp_path / "in" / "Annotations").mkdir()
    assert detect_format(tmp_path / "in") == "yolo"
    assert imported(tmp_path / "in", tmp_path / "out")[0] == {"p": ("", [BOX])}


def yolo(folder: Path) -> None:
    for name, set_name in (("a", "train"), ("b", "valid")):
        photo(folder / set_name / "images" / f"{name}.png")
        write(folder / set_name / "labels" / f"{name}.txt", YOLO)
    write(folder / "data.yaml", "train: ../train/images\nvalidation: ../valid/images\nnames: [cat]\n")


def ultralytics(folder: Path) -> None:
    for name, set_name in (("a", "Train"), ("b", "Val")):
        photo(folder / "images" / set_name / f"{name}.png")
        write(folder / "labels" / set_name / f"{name}.txt", YOLO)
    write(
        folder / "coco8.yaml",
        "path: ../datasets/coco8\ntrain: images/train\nval: images/val\nnames:\n  0: cat\n",
    )


def darknet(folder: Path) -> None:
    for name, list_name in (("a", "train.txt"), ("b", "valid.txt")):
        photo(folder / "obj_train_data" / f"{name}.png")
        write(folder / "obj_train_data" / f"{name}.txt", YOLO)
        write(folder / list_name, f"data/obj_train_data/{name}.png\r\n")
    write(folder / "obj.names", "cat\n")
    write(
        folder / "obj.data", "classes = 1\ntrain = data/train.txt\nnames = data/obj.names\nbackup = backup/\n"
    )


def darknet_of_roboflow(folder: Path) -> None:
    for name, set_name in (("a", "train"), ("b", "valid")):
        photo(folder / set_name / f"{name}.png")
        write(folder / set_name / f"{name}.txt", YOLO)
        write(folder / set_name / "_darknet.labels", "cat\n")


def voc_of_roboflow(folder: Path) -> None:
    for name, set_name in (("a", "train"), ("b", "valid")):
        photo(folder / set_name / f"{name}.png")
        write(folder / set_name / f"{name}.xml", VOC.format(name=f"{name}.png"))
    write(folder / "README.dataset.txt", "# my cats > 2021-01-01\n")


def voc_of_each_set(folder: Path) -> None:
    for name, set_name in (("a", "train"), ("b", "val")):
        photo(folder / set_name / "JPEGImages" / f"{name}.png")
        write(folder / set_name / "Annotations" / f"{name}.xml", VOC.format(name=f"{name}.png"))


def voc_with_lists(folder: Path) -> None:
    for name in "ab":
        photo(folder / "JPEGImages" / f"{name}.png")
        write(folder / "Annotations" / f"{name}.xml", VOC.format(name=f"{name}.png"))
    write(folder / "ImageSets" / "Main" / "train.txt", "JPEGImages/a.png\r\n")
    write(folder / "ImageSets" / "Main" / "val.txt", '"b"  1\n')


def table_of_roboflow(folder: Path) -> None:
    for name, set_name in (("a", "train"), ("b", "valid")):
        photo(folder / set_name / f"{name}.png")
        rows = f"filename,width,height,class,xmin,ymin,xmax,ymax\n{name}.png,60,40,cat,10,5,30,25\n"
        write(folder / set_name / "_annotations.csv", rows)


def coco_text(name: str) -> str:
    return json.dumps(
        {
            "images": [{"id": 1, "file_name": name, "width": 60, "height": 40}],
            "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 5, 20, 20]}],
            "categories": [{"id": 1, "name": "cat"}],
        }
    )


def coco_of_roboflow(folder: Path) -> None:
    for name, set_name in (("a", "train"), ("b", "valid")):
        photo(folder / set_name / f"{name}.png")
        write(folder / set_name / "_annotations.coco.json", coco_text(f"{name}.png"))


def coco_of_cvat(folder: Path) -> None:
    for name, set_name in (("a", "train"), ("b", "val")):
        photo(folder / "images" / set_name / f"{name}.png")
        write(folder / "annotations" / f"instances_{set_name}.json", coco_text(f"{name}.png"))


def coco_as_it_was(folder: Path) -> None:
    for name, set_name in (("a", "train"), ("b", "val")):
        photo(folder / f"{set_name}2017" / f"{name}.png")
        write(folder / "annotations" / f"instances_{set_name}2017.json", coco_text(f"{name}.png"))


@pytest.mark.parametrize(
    "layout",
    [
        yolo, ultralytics, darknet, darknet_of_roboflow, voc_of_roboflow, voc_of_each_set, voc_with_lists,
        table_of_roboflow, coco_of_roboflow, coco_of_cvat, coco_as_it_was,
    ],
)  # fmt: skip
def test_the_sets_of_other_programs_are_kept(layout: Callable[[Path], None], tmp_path: Path) -> None:
    layout(tmp_path / "in")
    assert imported(tmp_path / "in", tmp_path / "out")[0] == {"a": ("train", [BOX]), "b": ("val", [BOX])}


def test_fiftyones_coco(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "data" / "a.png")
    write(tmp_path / "in" / "labels.json", coco_text("a.png"))
    assert imported(tmp_path / "in", tmp_path / "out") == ({"a": ("", [BOX])}, [])


def test_a_description_of_the_whole_disk_is_not_searched(tmp_path: Path) -> None:
    ultralytics(tmp_path / "in")
    for path in ("/", ".."):
        write(tmp_path / "in" / "coco8.yaml", f"path: {path}\ntrain: /\nval: images/val\nnames: [cat]\n")
        found, _ = imported(tmp_path / "in", tmp_path / f"out{len(path)}")
        assert found["b"] == ("val", [BOX])


def test_photos_that_a_description_names_elsewhere_have_their_labels(tmp_path: Path) -> None:
    ultralytics(tmp_path / "far" / "set")
    where = tmp_path / "far" / "set"
    text = f"path: {where.as_posix()}\ntrain: images/Train\nval: images/Val\nnames: [cat]\n"
    write(tmp_path / "in" / "data.yaml", text)
    found, _ = imported(tmp_path / "in" / "data.yaml", tmp_path / "out")
    assert found == {"a": ("train", [BOX]), "b": ("val", [BOX])}


def test_one_stray_file_does_not_decide(tmp_path: Path) -> None:
    ultralytics(tmp_path / "in")
    write(tmp_path / "in" / "images" / "Train" / "old.xml", VOC.format(name="old.png"))
    found, told = imported(tmp_path / "in", tmp_path / "out")
    assert found == {"a": ("train", [BOX]), "b": ("val", [BOX])}
    assert any("1 label file belongs to no photo: images/Train/old.xml" in line for line in told)


def test_label_files_of_other_photos_are_no_unknown_format(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "a.png")
    write(tmp_path / "in" / "b.xml", VOC.format(name="b.png"))
    with pytest.raises(DatasetError, match=r"belong to no photo that is there: b\.xml"):
        convert(tmp_path / "in", tmp_path / "out", "yolo")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
@pytest.mark.parametrize("to", FORMATS)
def test_a_name_that_is_no_text_is_exported_as_it_is(to: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    photo(tmp_path / "p.png").rename(tmp_path / "in" / os.fsdecode(b"caf\xe9.png"))
    write(tmp_path / "in" / os.fsdecode(b"caf\xe9.xml"), VOC.format(name="x.png"))
    convert(tmp_path / "in", tmp_path / "there", to)
    assert imported(tmp_path / "there", tmp_path / "out")[0][os.fsdecode(b"caf\xe9")] is not None


def test_labels_are_looked_for_once_and_not_for_each_photo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ultralytics(tmp_path / "in")
    made: list[int] = []
    plain = read_yolo._Twins.__init__

    def counted(self: object, tree: Tree) -> None:
        made.append(len(tree.names))
        plain(self, tree)

    monkeypatch.setattr(read_yolo._Twins, "__init__", counted)
    assert imported(tmp_path / "in", tmp_path / "out")[0]["a"] == ("train", [BOX])
    assert len(made) == 1
