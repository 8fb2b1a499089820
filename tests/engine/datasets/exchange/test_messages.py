"""Every message of a set of faults: it names a file that is there, says one thing, and ends once."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from engine.datasets import health, index
from engine.datasets.dataset import Dataset
from engine.datasets.exchange.archive import unpack
from engine.datasets.exchange.converting import convert
from engine.errors import DatasetError, UserError
from engine.i18n import describe, set_language, translated
from engine.training.examples import read_examples


def photo(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (60, 40)).save(path)
    return path


def coco(images: list, annotations: list, categories: list) -> bytes:
    return json.dumps({"images": images, "annotations": annotations, "categories": categories}).encode()


A, CAT = {"id": 1, "file_name": "a.png", "width": 9, "height": 9}, {"id": 1, "name": "cat"}
BOX = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 5, 20, 20]}
HEAD = b"filename,class,xmin,ymin,xmax,ymax\n"
FAULTS: dict[str, dict[str, bytes]] = {
    "coco boxes": {
        "l.json": coco(
            [A],
            [
                {**BOX, "id": 2, "bbox": []}, {**BOX, "id": 3, "category_id": 9}, {**BOX, "iscrowd": 1},
                {**BOX, "bbox": [50, 30, 99, 99]}, {**BOX, "image_id": 5}, {"caption": "no image"}, 7,
                {"id": 9, "image_id": 1, "category_id": 1, "segmentation": [[1, 1, 9, 1, 9, 9]]},
                {**BOX, "id": 12, "bbox": [1, 1, 0, 0]},
            ],
            [CAT, CAT, {"id": 3}],
        )
    },
    "coco images": {
        "l.json": coco(
            [A, A, {"id": 2}, {"id": 4, "file_name": "b/a.png"}, {**A, "id": 5}], [BOX], [CAT]
        )
    },
    "coco names an image of nobody": {"l.json": coco([{"id": 1, "file_name": "x.png"}], [BOX], [CAT])},
    "coco moved": {"l.json": coco([{"id": 1, "file_name": "C:\\p\\a.png"}], [BOX], [CAT])},
    "coco captions": {"l.json": coco([A], [{"id": 1, "image_id": 1, "caption": "a cat."}], [])},
    "json": {"l.json": b'{"images": ['},
    "labelme": {
        "a.json": b'{"shapes": [{"label": null}, {"label": "x", "points": [[1, 1]]}], "imagePath": "a.png"}'
    },
    "labelme without image": {"a.json": b'{"shapes": [], "imagePath": "x.png", "imageData": "ab"}'},
    "createml": {
        "l.json": b'[{"image": "a.png", "annotations": [{}, {"label": "x", "coordinates": {"x": "y"}}]}]'
    },
    "table": {
        "l.csv": HEAD
        + b"a.png,,1,2,3,4\na.png,cat,x,2,3,4\na.png,cat\nx.png,cat,1,2,3,4\n,cat,1,2,3,4\n"
    },
    "fractions": {"l.csv": HEAD + b"a.png,cat,.1,.1,.5,.5\n"},
    "yaml": {"data.yaml": b"names: [a\ntrain: .\n"},
    "yaml sets": {
        "data.yaml": b"names: [a]\ntrain: nowhere\nval: list.txt\n",
        "list.txt": b"a.png\ngone.png\n",
        "a.txt": b"0 .5 .5 .2 .2\n7 .5 .5 .2 .2\n0 1 2\n0 x .5 .2 .2\n",
    },
    "yolo": {
        "images/b.png": b"no image",
        "labels/a.txt": b"9 .5 .5 .2 .2\n0 .5 .5 .2\n",
        "classes.txt": b"cat\n",
    },
    "voc": {
        "a.xml": b"<annotation><object><name/></object><object><name>x</name></object></annotation>"
    },
    "voc damaged": {"a.xml": b"<annotation><object>"},
    "voc entities": {"a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><annotation/>'},
    "xml": {"a.xml": b"<annotations/>"},
    "no photo": {"a.png": b"not a photo", "a.xml": b"<annotation/>"},
    "labels alone": {"a.png": b"", "b.csv": HEAD + b"a.png,cat,1,2,3,4\n"},
}  # fmt: skip


def messages(source: Path, to: Path) -> list[str]:
    """All that is told of a source, as the shell prints it."""
    try:
        outcome = convert(source, to, "voc", dry_run=True)
    except UserError as error:
        return [str(error)]
    return [f"{note}." for note in outcome.notes]


def check(message: str, source: Path) -> None:
    assert re.search(r"\.\s*\.(?!\.)", message.replace("...", "")) is None, message
    assert ".)" not in message.replace("...", "") and message.endswith("."), message
    assert ".boxwright-" not in message and "Check the disk" not in message, message
    assert "Error" not in message and "Errno" not in message and "None" not in message, message
    # Where it names a place, that is there.
    named = re.match(rf"({re.escape(str(source))}[^:,]*)", message)
    assert named is None or Path(named[1]).exists() or ".zip" in named[1], message


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("name", FAULTS)
def test_what_is_told(name: str, packed: bool, tmp_path: Path) -> None:
    source = tmp_path / "in"
    photo(source / "a.png")
    for path, data in FAULTS[name].items():
        (source / path).parent.mkdir(exist_ok=True)
        (source / path).write_bytes(data)
    if packed:
        with zipfile.ZipFile(tmp_path / "set.zip", "w") as file:
            for path in source.rglob("*.*"):
                file.write(path, path.relative_to(source).as_posix())
        source = tmp_path / "set.zip"
    told = messages(source, tmp_path / "out")
    assert told
    for message in told:
        check(message, source)
        assert not packed or "in/" not in message
    # A file that is named is named as it is called.
    if name == "yolo":
        assert any("a.txt" in message for message in told) and not any("a.xml" in message for message in told)


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_told_in_chinese(name: str, tmp_path: Path) -> None:
    photo(tmp_path / "in" / "a.png")
    for path, data in FAULTS[name].items():
        (tmp_path / "in" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / path).write_bytes(data)
    set_language("zh_CN")
    try:
        outcome = convert(tmp_path / "in", tmp_path / "out", "voc", dry_run=True)
    except UserError as error:
        assert re.search("[\u4e00-\u9fff]", describe(error)), describe(error)
    else:
        for note in outcome.notes:
            assert re.search("[\u4e00-\u9fff]", translated(note.what)), note
    finally:
        set_language("")


def twice(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.png", b"1")
        with pytest.warns(UserWarning):
            file.writestr("a.png", b"2")


def through_a_file(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a", b"1")
        file.writestr("a/b.png", b"2")


@pytest.mark.parametrize("make", [twice, through_a_file])
def test_an_archive_with_one_file_twice(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "set.zip")
    (tmp_path / "to").mkdir()
    with pytest.raises(DatasetError, match="stands twice") as caught:
        unpack(tmp_path / "set.zip", tmp_path / "to")
    assert str(caught.value).startswith(f"{tmp_path / 'set.zip'}, a")


def test_a_yolo_file_is_named_by_its_own_name(tmp_path: Path) -> None:
    photo(tmp_path / "a.png")
    photo(tmp_path / "b.png")
    (tmp_path / "classes.txt").write_text("cat\n")
    (tmp_path / "a.txt").write_text("0 0.5 0.5 0.2 0.2\n0 0.5 0.5 0 0\n0 x\n")
    (tmp_path / "b.txt").write_text("0 0.5 0.5 0 0\n")
    dataset = Dataset.open(tmp_path)
    places = [finding.place for finding in health.check(dataset) if finding.item is not None]
    places += read_examples(dataset, list(dataset.items), ["cat"])[1]
    assert places and not any(".xml" in place for place in places)
    assert index.read(dataset).label_file(0) == str(tmp_path / "a.txt")


def test_an_error_has_one_full_stop() -> None:
    inner = UserError("is no image.", where="/a.png", remedy="Mend it.")
    assert str(inner) == "/a.png: is no image. Mend it."
    outer = UserError(f"cannot be used ({inner})", where="/b")
    assert str(outer) == "/b: cannot be used (/a.png: is no image. Mend it)."
    assert str(UserError("holds a, b, ...", remedy="Choose v1.2")) == "holds a, b, ... Choose v1.2."
