import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.annotations import Box, ImageAnnotation, voc
from engine.errors import AnnotationError

# What labelImg never writes: declaration, BOM, CRLF, 2 spaces, unknown elements and attributes, comments,
# single quotes, empty elements, fractions, swapped corners, an unreadable object, one in another element.
FOREIGN = """\ufeff<?xml version='1.0' encoding="UTF-8" ?>
<!-- made by <object> hand -->
<annotation verified="no"  owner='me > you' >
  <folder >/home/me/photos</folder >
  <filename>a.jpg</filename>
  <size><width>640</width><height>480</height><depth>3</depth></size>
  <source/>
  <meta><object><name>not a box</name></object></meta>
  <object id="1">
    <name>dog</name>
    <pose>Left</pose>
    <truncated>1</truncated>
    <occluded>1</occluded>
    <bndbox><xmin>10.25</xmin><ymin>20.5</ymin><xmax>30.75</xmax><ymax>40.125</ymax></bndbox>
  </object>
  <object id="2">
    <name>cat</name><!-- <name>no</name> -->
    <bndbox><xmin>abc</xmin><ymin>1</ymin><xmax>2</xmax><ymax>3</ymax></bndbox>
  </object>
  <object id='3'>
    <part><name>head</name><object/><bndbox><xmin>1</xmin></bndbox></part>
    <name><![CDATA[bi<rd]]></name>
    <difficult>0</difficult>
    <bndbox>
      <ymax>200</ymax><xmax>100</xmax><ymin>60</ymin><xmin>300</xmin>
    </bndbox>
  </object>
  <segmented>0</segmented>
</annotation>
<!-- the end -->
""".replace("\n", "\r\n")


def _foreign(tmp_path: Path) -> tuple[Path, ImageAnnotation]:
    path = tmp_path / "a.xml"
    path.write_bytes(FOREIGN.encode())
    return path, voc.read(path)


def _with(annotation: ImageAnnotation, index: int, **changes: object) -> ImageAnnotation:
    boxes = list(annotation.boxes)
    boxes[index] = replace(boxes[index], **changes)  # type: ignore[arg-type]
    return replace(annotation, boxes=tuple(boxes))


def test_unchanged_is_not_touched(tmp_path: Path) -> None:
    path, annotation = _foreign(tmp_path)
    assert [(box.label, box.origin) for box in annotation.boxes] == [("dog", 0), ("bi<rd", 2)]
    os.utime(path, ns=(1, 1))
    voc.write(annotation, path)
    voc.write(replace(annotation, boxes=tuple(reversed(annotation.boxes))), path)
    assert path.stat().st_mtime_ns == 1
    assert path.read_bytes() == FOREIGN.encode()


@pytest.mark.parametrize(
    ("index", "changes", "old", "new"),
    [
        (0, {"label": "a&b"}, "<name>dog</name>", "<name>a&amp;b</name>"),
        (0, {"xmin": 11.9}, "10.25", "11"),
        (0, {"ymax": 480.0}, "40.125", "480"),
        (0, {"xmin": -3.0}, "10.25", "1"),
        (0, {"difficult": True}, "<bndbox><xmin>10", "<difficult>1</difficult>\r\n    <bndbox><xmin>10"),
        (1, {"difficult": True}, "<difficult>0<", "<difficult>1<"),
        (1, {"label": "cow"}, "<![CDATA[bi<rd]]>", "cow"),
        (1, {"ymin": 61.0}, "100</xmax><ymin>60</ymin><xmin>300", "300</xmax><ymin>61</ymin><xmin>100"),
    ],
)  # fmt: skip
def test_one_change_changes_one_place(
    tmp_path: Path, index: int, changes: dict[str, object], old: str, new: str
) -> None:
    path, annotation = _foreign(tmp_path)
    voc.write(_with(annotation, index, **changes), path)
    assert FOREIGN.count(old) == 1
    assert path.read_bytes().decode() == FOREIGN.replace(old, new)


def test_truncated_follows_only_where_the_rule_changes_its_answer(tmp_path: Path) -> None:
    path, annotation = _foreign(tmp_path)
    # 1 was set by a person: the box touches no edge. Still none: it stays.
    saved = voc.write(_with(annotation, 0, xmin=12.0), path)
    assert "<truncated>1</truncated>" in path.read_text("utf-8")
    # To the edge and back: as labelImg.
    saved = voc.write(_with(saved, 0, xmin=0.0), path)
    assert "<truncated>1</truncated>" in path.read_text("utf-8")
    voc.write(_with(saved, 0, xmin=12.0), path)
    assert "<truncated>0</truncated>" in path.read_text("utf-8")


def test_removing_takes_the_whole_element_and_its_line(tmp_path: Path) -> None:
    path, annotation = _foreign(tmp_path)
    saved = voc.write(replace(annotation, boxes=annotation.boxes[1:]), path)
    start, end = FOREIGN.index('\r\n  <object id="1">'), FOREIGN.index('\r\n  <object id="2">')
    assert path.read_bytes().decode() == FOREIGN[:start] + FOREIGN[end:]
    assert [box.origin for box in saved.boxes] == [1]
    voc.write(_with(saved, 0, label="cow"), path)
    assert [(box.label, box.xyxy) for box in voc.read(path).boxes] == [("cow", (100, 60, 300, 200))]


def test_what_could_not_be_read_stays(tmp_path: Path) -> None:
    path, annotation = _foreign(tmp_path)
    voc.write(replace(annotation, boxes=()), path)
    assert "<xmin>abc</xmin>" in path.read_text("utf-8")
    assert voc.read(path).boxes == ()


def test_new_objects_come_last_in_the_files_own_indentation(tmp_path: Path) -> None:
    path, annotation = _foreign(tmp_path)
    new = Box("人脸", 5.5, 6, 7, 8)
    saved = voc.write(replace(annotation, boxes=(new, *annotation.boxes)), path)
    added = """
  <object>
    <name>人脸</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <difficult>0</difficult>
    <bndbox>
      <xmin>5</xmin>
      <ymin>6</ymin>
      <xmax>7</xmax>
      <ymax>8</ymax>
    </bndbox>
  </object>""".replace("\n", "\r\n")
    assert path.read_bytes().decode() == FOREIGN.replace("\r\n  <segmented>", f"{added}\r\n  <segmented>")
    assert [(box.label, box.origin) for box in saved.boxes] == [("人脸", 3), ("dog", 0), ("bi<rd", 2)]
    assert saved.boxes[0].xmin == 5.5  # on the screen nothing moves


def test_replacing_all_objects_leaves_no_gap() -> None:
    annotation = voc.parse(voc.to_bytes(ImageAnnotation(width=9, height=9, boxes=(Box("a", 2, 2, 3, 3),))))
    other = Box("b", 3, 3, 4, 4)
    assert voc.to_bytes(replace(annotation, boxes=(other,))) == voc.to_bytes(
        replace(annotation, boxes=(other,), source=None)
    )


@pytest.mark.parametrize("verified", ["", ' verified="no"', " verified = 'no'", ' verified="yes"'])
def test_verified(verified: str) -> None:
    text = f"<annotation{verified} a='1'>\n</annotation>\n"
    annotation = voc.parse(text.encode())
    assert voc.to_bytes(annotation) == text.encode()
    other = voc.to_bytes(replace(annotation, verified=not annotation.verified))
    expected = "" if annotation.verified else ' verified="yes"'
    assert other.decode() == f"<annotation{expected} a='1'>\n</annotation>\n"


def test_verified_no_is_kept_when_boxes_change(bccd: Path) -> None:
    path = bccd / "Annotations" / "BloodImage_00171.xml"
    annotation = voc.read(path)
    data = voc.to_bytes(_with(annotation, 0, xmin=17.0))
    assert data.decode() == path.read_text().replace("<xmin>16</xmin>", "<xmin>17</xmin>", 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<annotation/>", "<annotation>\n\t<object>"),
        ("<annotation></annotation>", "<annotation>\n\t<object>"),
        ("<annotation>\n</annotation>\n", "<annotation>\n\t<object>"),
        ("<annotation><folder/></annotation>", "<annotation><folder/><object><name>a</name>"),
        ("<annotation>\n    <folder/>\n</annotation>", "\n    <object>\n        <name>a</name>"),
        ("<?xml version='1.0'?>\n<annotation a='b' />", "<annotation a='b' >\n\t<object>"),
    ],
)
def test_first_object_in_odd_files(text: str, expected: str) -> None:
    annotation = replace(voc.parse(text.encode()), boxes=(Box("a", 2, 2, 3, 3),))
    data = voc.to_bytes(annotation)
    assert expected in data.decode()
    assert voc.parse(data).boxes == annotation.boxes


def test_header_follows_where_the_file_has_it() -> None:
    annotation = voc.parse(FOREIGN.encode())
    data = voc.to_bytes(replace(annotation, width=480, height=640, filename="b&.jpg", path="/x/b&.jpg"))
    expected = FOREIGN.replace("<width>640</width><height>480", "<width>480</width><height>640")
    assert data.decode() == expected.replace("<filename>a.jpg", "<filename>b&amp;.jpg")


@pytest.mark.parametrize("encoding", ["utf-16", "gb2312"])
def test_other_encodings_stay(encoding: str) -> None:
    body = "<annotation>\n\t<object><name>人</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object>\n</annotation>"  # noqa: E501
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{body}'
    annotation = voc.parse(text.encode(encoding))
    data = voc.to_bytes(_with(annotation, 0, label="口😀"))
    assert voc.parse(data).boxes[0].label == "口😀"
    smiley = "😀" if encoding == "utf-16" else "&#128512;"
    assert data.decode(encoding) == text.replace("人", f"口{smiley}")


def test_undo_brings_back_a_deleted_box_without_disturbing_others(tmp_path: Path) -> None:
    path, annotation = _foreign(tmp_path)
    dog, bird = annotation.boxes
    saved = voc.write(replace(annotation, boxes=(bird,)), path)
    # The dog still says that it is object 0, which is now the unreadable cat.
    saved = voc.write(replace(saved, boxes=(dog, *saved.boxes)), path)
    assert [(box.label, box.origin) for box in saved.boxes] == [("dog", 2), ("bi<rd", 1)]
    assert {box.label for box in voc.read(path).boxes} == {"dog", "bi<rd"}
    assert "<xmin>abc</xmin>" in path.read_text("utf-8")


def test_a_pasted_box_with_the_same_origin_becomes_an_object_of_its_own() -> None:
    annotation = voc.parse(FOREIGN.encode())
    dog = annotation.boxes[0]
    data = voc.to_bytes(replace(annotation, boxes=(dog.moved(5, 5), *annotation.boxes)))
    assert [box.label for box in voc.parse(data).boxes] == ["dog", "bi<rd", "dog"]
    assert b"10.25" in data


def test_problems_that_were_mended_are_gone(tmp_path: Path) -> None:
    path, annotation = _foreign(tmp_path)
    assert [problem.place.split(",")[0] for problem in annotation.problems] == ["object 2", "object 3"]
    saved = voc.write(_with(annotation, 1, ymin=61.0), path)
    assert saved.problems == voc.read(path).problems
    assert [problem.place.split(",")[0] for problem in saved.problems] == ["object 2"]


def test_a_changed_source_can_be_written_elsewhere(tmp_path: Path) -> None:
    _, annotation = _foreign(tmp_path)
    voc.write(_with(annotation, 0, label="cow"), tmp_path / "b.xml")
    assert "<occluded>1</occluded>" in (tmp_path / "b.xml").read_text("utf-8")


def test_an_unreadable_source_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"<annotation>")
    with pytest.raises(AnnotationError):
        voc.write(ImageAnnotation(source=b"<annotation>"), path)
    assert path.read_bytes() == b"<annotation>"


_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["move", "delete", "add", "label", "difficult", "verify", "reverse"]),
        st.integers(0, 9),
        st.integers(2, 200),
    ),
    max_size=8,
)


def _edit(annotation: ImageAnnotation, kind: str, index: int, amount: int) -> ImageAnnotation:
    boxes = list(annotation.boxes)
    if kind == "verify":
        return replace(annotation, verified=not annotation.verified)
    if kind == "reverse":
        return replace(annotation, boxes=tuple(reversed(boxes)))
    if kind == "add" or not boxes:
        new = Box(f"n{amount}<", amount, amount + 1, amount + 30, amount + 40)
        return replace(annotation, boxes=(*boxes, new))
    index %= len(boxes)
    if kind == "delete":
        del boxes[index]
    elif kind == "move":
        box = boxes[index]
        boxes[index] = replace(box, xmin=float(amount), xmax=float(amount + 200))
    elif kind == "label":
        boxes[index] = replace(boxes[index], label=f"l{amount}&")
    else:
        boxes[index] = replace(boxes[index], difficult=not boxes[index].difficult)
    return replace(annotation, boxes=tuple(boxes))


@settings(max_examples=200, deadline=None)
@given(st.lists(_EDITS, max_size=4), st.booleans())
def test_any_series_of_edits_and_saves_reads_back(saves: list[list[tuple[str, int, int]]], new: bool) -> None:
    """What saving knows without parsing, the index of every box, and what a reader finds all agree."""
    annotation = ImageAnnotation(width=640, height=480) if new else voc.parse(FOREIGN.encode())
    for edits in saves:
        for edit in edits:
            annotation = _edit(annotation, *edit)
        data, annotation = voc._encode(annotation)
        found = voc.parse(bytes(data))
        by_origin = {box.origin: box for box in found.boxes}
        assert {box.origin: box for box in annotation.boxes} == by_origin
        assert found.verified == annotation.verified
        assert voc.to_bytes(replace(annotation, source=bytes(data))) == data
        if not new:
            assert b"<xmin>abc</xmin>" in data
            assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.parametrize("given", ["", ' verified="yes"'])
def test_verified_by_a_dtd_is_taken_back_and_given_again(tmp_path: Path, given: str) -> None:
    path = tmp_path / "a.xml"
    dtd = '<!DOCTYPE annotation [<!ATTLIST annotation verified CDATA "yes">]>'
    before = (
        f"{dtd}<annotation{given}><filename>a.jpg</filename><object><name>cat</name><bndbox><xmin>1</xmin>"
    )
    before += "<ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object></annotation>"
    path.write_bytes(before.encode())
    read = voc.read(path)
    assert read.verified
    path.write_bytes(voc.to_bytes(replace(read, verified=False)))
    taken_back = voc.read(path)
    assert not taken_back.verified and taken_back.boxes == read.boxes
    path.write_bytes(voc.to_bytes(replace(taken_back, verified=True)))
    assert voc.read(path).verified
