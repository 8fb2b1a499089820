"""Ten thousand damaged label files: no crash, no hang, nothing lost without a word."""

import json
import random
from pathlib import Path

import pytest

from engine.annotations import Box, ImageAnnotation, createml, voc, yolo
from engine.errors import AnnotationError

BOXES = (Box("dog", 10, 5, 570, 320), Box("人脸", 1, 1, 30, 40, difficult=True), Box("a <&> b", 7, 8, 9, 99))

NASTY = [
    b"nan", b"1e999", b"-", b"<object>", b"</object>", b"&x;", b"]]>", b"<!--", b'"', b"[", b"{", b"\0",
    b"\xef\xbb\xbf", b"\xff\xfe", b"9" * 400, b"\n\n", b"<bndbox/>",
]  # fmt: skip


def _sources() -> dict[str, bytes]:
    annotation = ImageAnnotation("im", "demo.jpg", "/abs/im/demo.jpg", 576, 324, 3, BOXES, True)
    names = [box.label for box in BOXES]
    return {
        "voc": voc.to_bytes(annotation),
        "yolo": yolo.to_bytes(annotation, names),
        "createml": createml.to_bytes(annotation),
    }


def _mutated(data: bytes, rng: random.Random) -> bytes:
    """One to six random changes."""
    value = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at, end = sorted(rng.randrange(len(value) + 1) for _ in range(2))
        kind = rng.randrange(7)
        if kind == 0 and value:
            value[rng.randrange(len(value))] = rng.randrange(256)
        elif kind == 1:
            del value[at : min(end, at + 40)]
        elif kind == 2:
            value[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 8)))
        elif kind == 3:
            value[at:at] = value[at:end]
        elif kind == 4:
            del value[end:]
        elif kind == 5:
            value[at:at] = rng.choice(NASTY)
        else:
            value.reverse() if rng.random() < 0.05 else value.extend(value[at : at + 20])
    return bytes(value)


def _parse(form: str, data: bytes, path: Path) -> ImageAnnotation | None:
    if form == "voc":
        return voc.parse(data, path)
    if form == "yolo":
        return yolo.parse(data, path, ["dog", "人脸"], 576, 324)
    return createml.parse(data, path, "demo.jpg")


@pytest.mark.parametrize("form", ["voc", "yolo", "createml"])
def test_damage_is_told_with_the_files_name_and_never_written_over(form: str) -> None:
    source = _sources()[form]
    rng = random.Random(form)
    path = Path("/photos/some name.xml")
    refused = 0
    for _ in range(3400):
        data = _mutated(source, rng)
        try:
            annotation = _parse(form, data, path)
        except AnnotationError as error:
            assert "some name.xml" in str(error)
            refused += 1
            continue
        if annotation is None:
            continue
        for box in annotation.boxes:
            assert all(abs(value) < float("inf") for value in box.xyxy)
        for problem in annotation.problems:
            assert problem.place
            assert problem.message
        if form == "voc":
            assert voc.to_bytes(annotation) == data  # looking changes nothing
    if form != "yolo":  # a text file is readable whatever its lines hold, unless its encoding is broken
        assert 100 < refused < 3400


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]>'
        b"<annotation><filename>&y;</filename></annotation>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b"<annotation><filename>&x;</filename></annotation>",
        b"<annotation>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</annotation>",
    ],
    ids=["entities", "external entity", "depth"],
)
def test_bombs_do_not_go_off(bomb: bytes) -> None:
    try:
        annotation = voc.parse(bomb, "bomb.xml")
    except AnnotationError as error:
        assert "bomb.xml" in str(error)
    else:
        assert "root:" not in annotation.filename
        assert len(annotation.filename) < 50


def test_deeply_nested_json_is_refused() -> None:
    with pytest.raises(AnnotationError, match=r"a\.json"):
        createml.parse(b"[" * 200_000, "a.json", "a.jpg")
    with pytest.raises(AnnotationError, match=r"a\.json"):
        createml.parse(json.dumps({"image": 3}).encode(), "a.json", "a.jpg")
