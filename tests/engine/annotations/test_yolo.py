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


def _changed(data: bytes, change, **how) -> bytes:
    annotation = yolo.parse(data, "a.txt", CLASSES, 200, 100, **how)
    return yolo.to_bytes(dataclasses.replace(annotation, boxes=tuple(change(annotation.boxes))), CLASSES)


def _first_moved(boxes):
    return (boxes[0].moved(2, 0), *boxes[1:])


NEW = Box("cat", 20, 10, 60, 30)
NEW_LINE = b"2 0.200000 0.200000 0.200000 0.200000"


@pytest.mark.parametrize(
    ("before", "moved", "added"),
    [
        (
            b"\xef\xbb\xbf0 .5 .5 .2 .2\r\n\r\n  1\t.3 .3 .1 .1  \r\n",
            b"\xef\xbb\xbf0 0.510000 0.500000 0.200000 0.200000\r\n\r\n  1\t.3 .3 .1 .1  \r\n",
            b"\xef\xbb\xbf0 .5 .5 .2 .2\r\n\r\n  1\t.3 .3 .1 .1  \r\n" + NEW_LINE + b"\r\n",
        ),
        (
            b"\n0 .5 .5 .2 .2\n# by hand\n1 .3 .3 .1 .1",
            b"\n0 0.510000 0.500000 0.200000 0.200000\n# by hand\n1 .3 .3 .1 .1",
            b"\n0 .5 .5 .2 .2\n# by hand\n1 .3 .3 .1 .1\n" + NEW_LINE + b"\n",
        ),
        (
            "\ufeff0 .5 .5 .2 .2\r\n\r\n".encode("utf-16-le"),
            "\ufeff0 0.510000 0.500000 0.200000 0.200000\r\n\r\n".encode("utf-16-le"),
            f"\ufeff0 .5 .5 .2 .2\r\n\r\n{NEW_LINE.decode()}\r\n".encode("utf-16-le"),
        ),
        (
            b"0 .5 .5 .2 .2\r\n1 .3 .3 .1 .1\n\n\n",
            b"0 0.510000 0.500000 0.200000 0.200000\r\n1 .3 .3 .1 .1\n\n\n",
            b"0 .5 .5 .2 .2\r\n1 .3 .3 .1 .1\n\n\n" + NEW_LINE + b"\n",
        ),
    ],
    ids=["mark and CRLF", "no final newline, a remark", "UTF-16", "mixed ends"],
)  # fmt: skip
def test_lines_that_are_not_meant_keep_their_bytes(before: bytes, moved: bytes, added: bytes) -> None:
    assert _changed(before, lambda boxes: boxes) == before
    assert _changed(before, _first_moved) == moved
    assert _changed(before, lambda boxes: (*boxes, NEW)) == added


def test_a_box_that_goes_takes_its_line_alone() -> None:
    before = b"\xef\xbb\xbf0 .5 .5 .2 .2\r\n\r\n1 .3 .3 .1 .1\r\n"
    assert _changed(before, lambda boxes: boxes[1:]) == b"\xef\xbb\xbf\r\n1 .3 .3 .1 .1\r\n"
    assert _changed(before, lambda boxes: ()) == b"\xef\xbb\xbf\r\n"


POSE = "0 .5 .5 .2 .4 .45 .45 .55 .55"  # also a rotated box, or a polygon of four points
POSE_17 = "1 .5 .5 .2 .4 " + " ".join(["0.5 0.5 2"] * 17)


def _read(text: str, keypoints: tuple[int, int] | None = None) -> ImageAnnotation:
    return yolo.parse(text.encode(), "a.txt", CLASSES, 200, 100, keypoints=keypoints)


@pytest.mark.parametrize(
    ("text", "keypoints", "edges", "told"),
    [
        (POSE, (2, 2), (80, 30, 120, 70), "key points"),
        (POSE, None, (40, 40, 110, 55), "polygon or rotated box"),  # the enclosing box of its four points
        (POSE_17, (17, 3), (80, 30, 120, 70), "key points"),
        ("0 .5 .5 .2 .4", (2, 2), (80, 30, 120, 70), ""),
        ("0 .5 .5 .2 .4 .9", None, (80, 30, 120, 70), ""),
        ("0 .1 .1 .3 .1 .2 .4", None, (20, 10, 60, 40), "polygon or rotated box"),
        ("0 .1 .1 .3 .1 .3 .5 .1 .5", None, (20, 10, 60, 50), "polygon or rotated box"),
        # The other lines: polygons are of any length, so a line of nine is one as well.
        (f"{POSE}\n0 .1 .1 .3 .1 .2 .4\n", (2, 2), (40, 40, 110, 55), "first of 2 polygons"),
        (f"{POSE}\n0 .5 .5 .1 .1\n", (2, 2), (80, 30, 120, 70), "key points"),
    ],
)  # fmt: skip
def test_what_a_line_is(text: str, keypoints: tuple[int, int] | None, edges: tuple, told: str) -> None:
    annotation = _read(text, keypoints)
    assert annotation.boxes[0].xyxy == pytest.approx(edges)
    assert [problem.lost for problem in annotation.problems] == [False] * bool(told)
    assert not told or told in annotation.problems[0].message


@pytest.mark.parametrize("line", [POSE_17, "0 .5 .5 .2 .4 .1 .1 .1", "0 .5 .5"])
def test_what_is_not_understood_is_named_and_kept(line: str) -> None:
    text = f"0 .5 .5 .2 .2\n{line}\n"
    annotation = _read(text)
    assert [box.label for box in annotation.boxes] == ["dog"]
    (problem,) = annotation.problems
    assert (problem.place, problem.lost) == ("line 2", True)
    assert f"has {len(line.split())} fields" in problem.message
    assert _changed(text.encode(), _first_moved).decode().splitlines()[1] == line


@pytest.mark.parametrize("text", [POSE_17, "0 .5 .5\n", "0 nan 0 0 0\n", "0 .5 .5 .2 .2 x\n\n"])
def test_a_photo_whose_boxes_cannot_be_read_is_not_one_without(text: str) -> None:
    annotation = _read(text)
    assert annotation.boxes == ()
    assert annotation.unread is not None
    assert annotation.unread.place == "line 1"


def test_key_points_survive_every_edit() -> None:
    before = f"{POSE}\n1 .3 .3 .2 .2 .3 .3 .31 .31\n".encode()
    how = {"keypoints": (2, 2)}
    assert _changed(before, _first_moved, **how) == (
        b"0 0.510000 0.500000 0.200000 0.400000 .45 .45 .55 .55\n1 .3 .3 .2 .2 .3 .3 .31 .31\n"
    )
    relabelled = _changed(before, lambda boxes: (dataclasses.replace(boxes[0], label="cat"), boxes[1]), **how)
    assert relabelled == before.replace(b"0 .5 .5 .2 .4", b"2 .5 .5 .2 .4")
    # A program that reads key points wants as many numbers in every line.
    assert _changed(before, lambda boxes: (*boxes, NEW), **how) == before + NEW_LINE + b" 0 0 0 0\n"


def test_a_file_of_polygons_stays_one() -> None:
    before = b"0 .1 .1 .3 .1 .2 .4\n1 .5 .5 .6 .5 .6 .7 .5 .7\n"
    added = _changed(before, lambda boxes: (*boxes, NEW))
    corners = b"2 0.100000 0.100000 0.300000 0.100000 0.300000 0.300000 0.100000 0.300000\n"
    assert added == before + corners
    assert yolo.parse(added, "a.txt", CLASSES, 200, 100).boxes[2] == NEW
    moved = _changed(before, _first_moved)
    assert (
        moved.splitlines()[0] == b"0 0.110000 0.100000 0.310000 0.100000 0.310000 0.400000 0.110000 0.400000"
    )
    assert moved.splitlines()[1] == before.splitlines()[1]
