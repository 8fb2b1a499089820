import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.annotations import Box, ImageAnnotation, voc
from engine.errors import AnnotationError

# The example of labelImg's own output: tests/demo.jpg with one box drawn, and what it says of edges.
LABELIMG = b"""<annotation verified="yes">
\t<folder>im</folder>
\t<filename>demo.jpg</filename>
\t<path>/abs/im/demo.jpg</path>
\t<source>
\t\t<database>Unknown</database>
\t</source>
\t<size>
\t\t<width>576</width>
\t\t<height>324</height>
\t\t<depth>3</depth>
\t</size>
\t<segmented>0</segmented>
\t<object>
\t\t<name>dog</name>
\t\t<pose>Unspecified</pose>
\t\t<truncated>0</truncated>
\t\t<difficult>1</difficult>
\t\t<bndbox>
\t\t\t<xmin>10</xmin>
\t\t\t<ymin>5</ymin>
\t\t\t<xmax>570</xmax>
\t\t\t<ymax>320</ymax>
\t\t</bndbox>
\t</object>
</annotation>
"""


def _annotation(*boxes: Box, **changes: object) -> ImageAnnotation:
    fields: dict[str, object] = {
        "folder": "im", "filename": "demo.jpg", "path": "/abs/im/demo.jpg", "width": 576, "height": 324,
    }  # fmt: skip
    return ImageAnnotation(**{**fields, **changes, "boxes": boxes})  # type: ignore[arg-type]


def test_bytes_of_labelimg() -> None:
    box = Box("dog", 10.4, 5.9, 570.6, 320.2, difficult=True)
    assert voc.to_bytes(_annotation(box, verified=True)) == LABELIMG


def test_a_negative_has_no_object() -> None:
    data = voc.to_bytes(_annotation())
    assert data.endswith(b"\t<segmented>0</segmented>\n</annotation>\n")
    assert data.startswith(b"<annotation>\n")


def test_new_annotation_names_the_file_as_labelimg_does(tmp_path: Path) -> None:
    annotation = voc.new_annotation(tmp_path / "im" / ".." / "im" / "人脸.jpg", 576, 324, 1)
    assert (annotation.folder, annotation.filename) == ("im", "人脸.jpg")
    assert annotation.path == str(tmp_path / "im" / "人脸.jpg")
    assert annotation.depth == 1


@pytest.mark.parametrize(
    ("xyxy", "written", "truncated"),
    [
        ((0, 0, 576, 324), "1,1,576,324", 1),
        ((0.4, 20, 30, 40), "1,20,30,40", 1),
        ((1.9, 20, 30, 40), "1,20,30,40", 1),
        ((2, 1.2, 30, 40), "2,1,30,40", 1),
        ((2, 2, 576.9, 40), "2,2,576,40", 1),
        ((2, 2, 575.9, 323.9), "2,2,575,323", 0),
        ((2, 2, 30, 324), "2,2,30,324", 1),
        ((-5, -5, 30, 40), "1,1,30,40", 1),
        ((30, 40, 10.7, 20.7), "10,20,30,40", 0),
    ],
)
def test_edges_as_labelimg_rounds_them(xyxy: tuple[float, ...], written: str, truncated: int) -> None:
    text = voc.to_bytes(_annotation(Box("a", *xyxy))).decode()
    assert ",".join(re.findall(r"<[xy]m..>(-?\d+)<", text)) == written
    assert f"<truncated>{truncated}</truncated>" in text


def test_tabs_only_where_indentation_is() -> None:
    data = voc.to_bytes(_annotation(Box("x  y", 2, 2, 3, 3), path="/a  b/c.jpg"))
    assert b"<name>x  y</name>" in data
    assert b"<path>/a  b/c.jpg</path>" in data


def test_text_is_escaped_as_lxml_does() -> None:
    data = voc.to_bytes(_annotation(Box("<&>\"'", 2, 2, 3, 3)))
    assert b"<name>&lt;&amp;&gt;\"'</name>" in data


@pytest.mark.parametrize("label", ["a\x00b", "a\x1fb", "\ud83d"])
def test_a_label_that_xml_cannot_hold(label: str) -> None:
    with pytest.raises(AnnotationError, match="XML cannot store"):
        voc.to_bytes(_annotation(Box(label, 2, 2, 3, 3)))


def test_a_file_name_that_xml_cannot_hold_keeps_nobody_from_saving() -> None:
    assert b"<filename>a?.jpg</filename>" in voc.to_bytes(_annotation(filename="a\udcff.jpg"))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_box_without_size_is_refused(value: float) -> None:
    with pytest.raises(AnnotationError):
        voc.to_bytes(_annotation(Box("a", 1, 2, value, 4)))


def test_suggestions_are_not_written(tmp_path: Path) -> None:
    annotation = _annotation(Box("a", 2, 2, 30, 30), Box("b", 2, 2, 30, 30, score=0.9))
    saved = voc.write(annotation, tmp_path / "a.xml")
    assert [box.label for box in voc.read(tmp_path / "a.xml").boxes] == ["a"]
    assert [(box.label, box.origin) for box in saved.boxes] == [("a", 0), ("b", None)]
    accepted = replace(saved, boxes=(saved.boxes[0], replace(saved.boxes[1], score=None)))
    voc.write(accepted, tmp_path / "a.xml")
    assert [box.label for box in voc.read(tmp_path / "a.xml").boxes] == ["a", "b"]


def test_all_of_bccd(bccd: Path, tmp_path: Path) -> None:
    """Every file of a real set: the same bytes as labelImg's, but for three that it did not write."""
    different = []
    for path in sorted((bccd / "Annotations").iterdir()):
        annotation = voc.read(path)
        data = path.read_bytes()
        assert voc.to_bytes(annotation) == data
        if voc.to_bytes(replace(annotation, source=None)) != data:
            different.append(path.name)
    assert different == [f"BloodImage_{number}.xml" for number in ("00171", "00178", "00228")]


_LABELS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=12
).filter(lambda text: text == text.strip())
_BOXES = st.builds(
    Box, _LABELS, *[st.integers(1, 400)] * 2, *[st.integers(400, 900)] * 2, difficult=st.booleans()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_BOXES, max_size=6), st.booleans())
@example([Box("人脸 😀", 1, 2, 500, 600), Box("]]>", 1, 2, 500, 600)], True)
def test_round_trip(boxes: list[Box], verified: bool) -> None:
    annotation = _annotation(*boxes, verified=verified)
    assert voc.parse(voc.to_bytes(annotation)) == annotation


def test_write_makes_folders_and_leaves_no_other_file(tmp_path: Path) -> None:
    voc.write(_annotation(), tmp_path / "Annotations" / "sub" / "a.xml")
    assert [path.name for path in (tmp_path / "Annotations" / "sub").iterdir()] == ["a.xml"]


def test_never_writes_over_what_was_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"<annotation>broken")
    with pytest.raises(AnnotationError, match="was not read"):
        voc.write(_annotation(), path)
    assert path.read_bytes() == b"<annotation>broken"
    voc.write(_annotation(), path, overwrite=True)
    assert voc.read(path) == _annotation()


def test_never_writes_over_what_another_program_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    annotation = voc.write(_annotation(Box("a", 2, 2, 3, 3)), path)
    theirs = path.read_bytes().replace(b">a<", b">b<")
    path.write_bytes(theirs)
    with pytest.raises(AnnotationError, match="changed by another program"):
        voc.write(replace(annotation, verified=True), path)
    assert path.read_bytes() == theirs


def test_writing_the_same_twice_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    voc.write(_annotation(), path)
    os.utime(path, ns=(1, 1))
    voc.write(_annotation(), path)
    assert path.stat().st_mtime_ns == 1


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(AnnotationError, match="cannot be written"):
            voc.write(_annotation(), tmp_path / "a.xml")
    finally:
        tmp_path.chmod(0o755)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "Annotations").write_text("")
    with pytest.raises(AnnotationError, match="cannot be written"):
        voc.write(_annotation(), tmp_path / "Annotations" / "a.xml")
