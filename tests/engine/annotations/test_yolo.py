import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.annotations import Box, ImageAnnotation, yolo
from engine.errors import AnnotationError

CLASSES = ["dog", "人脸", "cat"]


def _file(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_writes_labelimgs_line(tmp_path: Path) -> None:
    annotation = ImageAnnotation(width=576, height=324, boxes=(Box("人脸", 0, 5.7, 570.6, 320),))
    yolo.write(annotation, tmp_path / "a.txt", CLASSES)
    # xmin raised to 1, all edges truncated: 1 5 570 320
    assert (tmp_path / "a.txt").read_text() == "1 0.495660 0.501543 0.987847 0.972222\n"


@given(st.data())
def test_integer_boxes_survive_six_decimals(data: st.DataObject) -> None:
    width, height = data.draw(st.sampled_from([(1333, 777), (6000, 4000), (12000, 9000), (33, 32)]))
    xmin = data.draw(st.integers(1, width - 1))
    ymin = data.draw(st.integers(1, height - 1))
    box = Box(
        "cat", xmin, ymin, data.draw(st.integers(xmin + 1, width)), data.draw(st.integers(ymin + 1, height))
    )
    annotation = ImageAnnotation(width=width, height=height, boxes=(box,))
    written = yolo.to_bytes(annotation, CLASSES)
    assert yolo.parse(written, "a.txt", CLASSES, width, height).boxes == (box,)


def test_tolerates_what_kills_labelimg(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        b"\xef\xbb\xbf0\t0.5 0.5 0.2 0.2\r\n\r\n1.0 0.5 0.5 0.1 0.1\r\n9 0.5 0.5 0.1 0.1\r\n"
        b"0 0.1 0.1 0.3 0.1 0.2 0.4\r\nx 1 2 3 4\r\n0 nan 0 0 0\r\n0 0.5 0.5\r\n",
    )
    annotation = yolo.read(path, CLASSES, 100, 100)
    assert [box.label for box in annotation.boxes] == ["dog", "人脸", "class 9", "dog"]
    assert annotation.boxes[3].xyxy == (10, 10, 30, 40)
    assert [problem.place for problem in annotation.problems] == [
        "line 4", "line 6", "line 7", "line 8", "line 5",
    ]  # fmt: skip
    assert [problem.lost for problem in annotation.problems] == [False, True, True, True, False]


def test_untouched_lines_keep_their_digits_and_unread_lines_stay(tmp_path: Path) -> None:
    path = _file(tmp_path, "0 0.512345678 0.5 0.2 0.2\nnonsense\n1 0.5 0.5 0.1 0.1\n")
    annotation = yolo.read(path, CLASSES, 100, 100)
    moved = annotation.boxes[1].moved(5, 0)
    yolo.write(dataclasses.replace(annotation, boxes=(annotation.boxes[0], moved)), path, CLASSES)
    assert path.read_text() == "0 0.512345678 0.5 0.2 0.2\nnonsense\n1 0.550000 0.500000 0.100000 0.100000\n"


def test_another_class_alone_changes_the_id_alone(tmp_path: Path) -> None:
    path = _file(tmp_path, "0 0.512345678 0.5 0.2 0.2\n 0.0\t0.1 0.1 0.3 0.1 0.2 0.4\n1 0.5 0.5 .1 .1 0.9\n")
    annotation = yolo.read(path, CLASSES, 100, 100)
    boxes = tuple(dataclasses.replace(box, label="cat") for box in annotation.boxes)
    yolo.write(dataclasses.replace(annotation, boxes=boxes), path, CLASSES)
    assert path.read_text() == "2 0.512345678 0.5 0.2 0.2\n 2\t0.1 0.1 0.3 0.1 0.2 0.4\n2 0.5 0.5 .1 .1 0.9\n"


def test_an_unchanged_file_is_not_written(tmp_path: Path) -> None:
    path = _file(tmp_path, "0  0.5 0.5 0.2 0.2")
    before = path.stat()
    yolo.write(yolo.read(path, CLASSES, 100, 100), path, CLASSES)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_an_unknown_label_is_refused_and_the_file_kept(tmp_path: Path) -> None:
    path = _file(tmp_path, "0 0.5 0.5 0.2 0.2\n")
    annotation = yolo.read(path, CLASSES, 100, 100)
    with pytest.raises(AnnotationError, match="zebra"):
        yolo.write(dataclasses.replace(annotation, boxes=(Box("zebra", 1, 1, 5, 5),)), path, CLASSES)
    assert path.read_text() == "0 0.5 0.5 0.2 0.2\n"


def test_classes_are_only_ever_appended(tmp_path: Path) -> None:
    path = tmp_path / "classes.txt"
    path.write_bytes("狗\r\ncat\r\n\r\n".encode("gbk"))
    assert yolo.append_classes(path, ["cat", "马", "狗", "马"]) == ["狗", "cat", "马"]
    assert path.read_bytes() == "狗\r\ncat\r\n马\r\n".encode("gbk")
    before = path.stat().st_mtime_ns
    assert yolo.append_classes(path, ["cat"]) == ["狗", "cat", "马"]
    assert path.stat().st_mtime_ns == before


def test_a_blank_line_between_classes_keeps_its_id(tmp_path: Path) -> None:
    path = tmp_path / "classes.txt"
    path.write_text("dog\n\ncat\n")
    assert yolo.read_classes(path) == ["dog", "", "cat"]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("yolo") / "a.txt"
    path.write_bytes(data)
    try:
        annotation = yolo.read(path, CLASSES, 100, 100)
    except AnnotationError as error:
        assert str(path) in str(error)
    else:
        assert all(box.width >= 0 for box in annotation.boxes)
