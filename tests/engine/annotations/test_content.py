"""A file beside a photo is a label file by what it holds."""

import codecs
import json
from pathlib import Path

import pytest

from engine.annotations import content

TEXTS = {
    b"0 .5 .5 .2 .2\n": "labels",
    b"\xef\xbb\xbf\r\n0\t0.5 0.5 0.2 0.2\r\n": "labels",
    codecs.BOM_UTF16_LE + "0 .5 .5 .2 .2\n".encode("utf-16-le"): "labels",
    b"1.0 .5 .5 .2 .2 .9\n": "labels",
    b"# by hand\n0 .5 .5 .2 .2\n": "labels",
    b"0 " + b"0.123456 0.654321 " * 1000 + b"\n": "labels",  # a polygon longer than what is looked at
    b"0 0.5 0.5\n": "labels",  # cut short: damaged, and no caption
    b"0 nan 0 0 0\n": "labels",
    b"": "blank",
    b"\r\n  \n": "blank",
    b"a photo of a cat\n": "foreign",
    b"2 cats\n": "foreign",
    b"3\n": "foreign",
    b"1 2 3\n": "foreign",
    "一只猫\n".encode("gbk"): "foreign",
    b"1girl, solo, 1.2 masterpiece, best quality\n": "foreign",
    b"Car 0.00 0 -1.57 614.24 181.78 727.31 284.77 1.57 1.73 4.15 1.00 1.75 13.22 1.62\n": "foreign",  # KITTI
    b"377 117 463 117 465 130 378 130 plane 0\n": "foreign",  # DOTA
    b"377,117,463,117,465,130,378,130,Genaxis\n": "foreign",  # ICDAR
    b"-0.95 0.01 0.3 1.2\n0.1 0.2 0.3 0.4\n": "foreign",  # a camera's pose
}


@pytest.mark.parametrize("data", TEXTS)
def test_a_text_file_is_what_it_holds(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert content.kind_of_text(path) == TEXTS[data]
    (tmp_path / "classes.txt").write_bytes(data)
    assert content.kind_of_text(tmp_path / "classes.txt") == "foreign"


CREATEML = [{"image": "a.jpg", "annotations": [{"label": "cat", "coordinates": {"x": 1, "y": 1}}]}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps(CREATEML), True), (json.dumps(CREATEML, indent=2), True), ("[]", True), ("", True),
        (json.dumps(CREATEML)[:40], True),  # cut short: damaged, and still a label
        (json.dumps({"shapes": [], "imagePath": "a.jpg"}), False),  # labelme
        (json.dumps({"images": [], "annotations": []}), False),  # COCO
        (json.dumps([{"id": 1, "data": {"image": "a.jpg"}, "annotations": [{"result": []}]}]), False),
        (json.dumps([{"prompt": "a cat"}]), False), ("[1, 2]", False), ('"a cat"', False),
    ],
)  # fmt: skip
def test_a_json_file_is_what_it_holds(text: str, expected: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    assert content.is_createml(path) is expected
    assert content.is_label("createml", str(path)) is expected


def test_an_empty_file_is_what_its_neighbours_are(tmp_path: Path) -> None:
    for folder, other in (("captions", b"a cat\n"), ("labels", b"0 .5 .5 .2 .2\n"), ("empty", b"")):
        (tmp_path / folder).mkdir()
        for name, data in (("a.jpg", b""), ("a.txt", b""), ("b.jpg", b""), ("b.txt", other)):
            (tmp_path / folder / name).write_bytes(data)
        (tmp_path / folder / "README.roboflow.txt").write_bytes(b"made by hand")
    found = {
        name: content.is_label("yolo", str(tmp_path / name / "a.txt"))
        for name in ("captions", "labels", "empty")
    }
    assert found == {"captions": False, "labels": True, "empty": True}


def test_a_file_that_changes_is_looked_into_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a cat\n")
    assert not content.is_label("yolo", str(path))
    path.write_bytes(b"0 .5 .5 .2 .2\n")
    assert content.is_label("yolo", str(path))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<annotation verified='yes'>", True), (b"", True), (b"no xml", True), (b"<annot", False),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- <x> --><annotation/>", True),
        ("<?xml version='1.0' encoding='utf-16'?><annotation/>".encode("utf-16"), True),
        (b"<!-- " + b"<x> " * 1000 + b"--><annotation/>", True),  # the root is beyond what is looked at
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><annotation/>", True),
        (b"<annotations><image/></annotations>", False), (b"<x:xmpmeta xmlns:x='a'/>", False),
        ("<?xml version='1.0' encoding='utf-16'?><page/>".encode("utf-16"), False),
    ],
)  # fmt: skip
def test_an_xml_file_is_what_it_holds(data: bytes, expected: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(data)
    assert content.is_voc(path) is expected
    assert content.is_label("voc", str(path)) is expected
