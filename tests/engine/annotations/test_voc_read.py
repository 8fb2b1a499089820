from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.annotations import Box, voc
from engine.errors import AnnotationError


def _object(name: str = "dog", corners: tuple[object, ...] = (10, 20, 30, 40), extra: str = "") -> str:
    edges = "".join(
        f"<{tag}>{value}</{tag}>"
        for tag, value in zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=True)
    )
    return f"<object><name>{name}</name>{extra}<bndbox>{edges}</bndbox></object>\n"


def _parse(body: str, root: str = "<annotation>") -> voc.ImageAnnotation:
    return voc.parse(f"{root}\n{body}</annotation>".encode(), "a.xml")


def test_reads_what_labelimg_writes(bccd: Path) -> None:
    annotation = voc.read(bccd / "Annotations" / "BloodImage_00000.xml")
    assert (annotation.width, annotation.height, annotation.depth) == (640, 480, 3)
    assert annotation.filename == "BloodImage_00000.jpg"
    assert len(annotation.boxes) == 20
    assert annotation.boxes[0] == Box("WBC", 260, 177, 491, 376)
    assert [box.origin for box in annotation.boxes] == list(range(20))
    assert not annotation.verified
    assert annotation.problems == ()


def test_needs_neither_filename_nor_size_nor_difficult() -> None:
    annotation = _parse(_object())
    assert annotation.boxes == (Box("dog", 10, 20, 30, 40),)
    assert (annotation.filename, annotation.width, annotation.depth) == ("", 0, 3)
    assert annotation.problems == ()


@pytest.mark.parametrize(
    ("text", "difficult", "problems"),
    [("1", True, 0), ("0", False, 0), ("2", True, 0), ("true", True, 0), ("", False, 1), ("maybe", False, 1)],
)
def test_difficult(text: str, difficult: bool, problems: int) -> None:
    annotation = _parse(_object(extra=f"<difficult>{text}</difficult>"))
    assert annotation.boxes[0].difficult is difficult
    assert len(annotation.problems) == problems


def test_a_bad_object_costs_only_itself_and_is_told_with_its_place() -> None:
    annotation = _parse(_object("a") + _object("b", ("abc", 2, 3, 4)) + _object("") + _object("d"))
    assert [(box.label, box.origin) for box in annotation.boxes] == [("a", 0), ("d", 3)]
    assert [problem.place for problem in annotation.problems] == ["object 2, line 3", "object 3, line 4"]
    assert "'abc'" in annotation.problems[0].message


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e300", "", "1,5"])
def test_what_is_no_coordinate_is_refused(value: str) -> None:
    annotation = _parse(_object(corners=(1, value, 3, 4)))
    assert annotation.boxes == ()
    assert "ymin" in annotation.problems[0].message


def test_missing_parts_of_an_object() -> None:
    annotation = _parse(
        "<object><name>a</name></object>\n<object><name>b</name><bndbox><xmin>1</xmin></bndbox></object>"
    )
    assert annotation.boxes == ()
    assert "no bndbox" in annotation.problems[0].message
    assert "no ymin, xmax, ymax" in annotation.problems[1].message


def test_swapped_corners_are_put_right_and_told() -> None:
    annotation = _parse(_object(corners=(30, 40, 10, 20)))
    assert annotation.boxes[0].xyxy == (10, 20, 30, 40)
    assert "swapped" in annotation.problems[0].message


def test_fractions_are_kept() -> None:
    assert _parse(_object(corners=("10.25", " 20.5\n", "30", "4e1"))).boxes[0].xyxy == (10.25, 20.5, 30, 40)


def test_comments_cdata_and_references() -> None:
    annotation = _parse(_object("<![CDATA[a<b]]>") + _object("c&lt;&#68;", ("1<!-- x -->0", 20, 30, 40)))
    assert [box.label for box in annotation.boxes] == ["a<b", "c<D"]
    assert annotation.boxes[1].xmin == 10


def test_parts_of_a_person_are_not_objects() -> None:
    part = _object("head", (1, 1, 2, 2)).strip().replace("object>", "part>")
    annotation = _parse(_object("person", extra=part) + _object("dog").replace("<name>", part + "<name>"))
    assert annotation.boxes == (Box("person", 10, 20, 30, 40), Box("dog", 10, 20, 30, 40))


def test_verified_means_yes_only() -> None:
    assert _parse("", '<annotation verified="yes">').verified
    assert not _parse("", '<annotation verified="no">').verified
    assert not _parse("", "<annotation>").verified


X_ANYLABELING = """<?xml version="1.0" ?>
<annotation>
  <folder>/home/me/photos</folder>
  <filename>a.jpg</filename>
  <size>
    <width>640</width>
    <height>480</height>
    <depth>3</depth>
  </size>
  <source>
    <database>https://example.org</database>
  </source>
  <object>
    <name>人脸</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <occluded>0</occluded>
    <difficult>1</difficult>
    <bndbox>
      <xmin>10</xmin>
      <ymin>20</ymin>
      <xmax>30</xmax>
      <ymax>40</ymax>
    </bndbox>
  </object>
</annotation>
"""

CVAT = """<?xml version='1.0' encoding='utf-8'?>
<annotation>
  <folder/>
  <filename>sub/a.jpg</filename>
  <source><database>Unknown</database><annotation>Unknown</annotation><image>Unknown</image></source>
  <size><width>640</width><height>480</height><depth/></size>
  <segmented>0</segmented>
  <object>
    <name>car</name>
    <occluded>1</occluded>
    <bndbox><xmin>10.04</xmin><ymin>20.5</ymin><xmax>30.0</xmax><ymax>40.96</ymax></bndbox>
    <attributes><attribute><name>rotation</name><value>0.0</value></attribute></attributes>
  </object>
</annotation>
"""


def test_files_of_x_anylabeling_and_cvat() -> None:
    annotation = voc.parse(X_ANYLABELING.encode())
    assert annotation.boxes == (Box("人脸", 10, 20, 30, 40, difficult=True),)
    assert annotation.path == ""
    annotation = voc.parse(CVAT.encode())
    assert annotation.boxes == (Box("car", 10.04, 20.5, 30, 40.96),)
    assert annotation.filename == "sub/a.jpg"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_byte_order_marks_and_windows_line_ends(encoding: str) -> None:
    text = f"<annotation>\r\n{_object('人脸')}</annotation>\r\n"
    annotation = voc.parse(text.encode(encoding))
    assert annotation.boxes[0].label == "人脸"


def test_declared_encodings() -> None:
    text = f'<?xml version="1.0" encoding="gb2312"?><annotation>{_object("人")}</annotation>'
    assert voc.parse(text.encode("gb2312")).boxes[0].label == "人"


def test_any_suffix_case(tmp_path: Path) -> None:
    (tmp_path / "a.XML").write_bytes(X_ANYLABELING.encode())
    assert len(voc.read(tmp_path / "a.XML").boxes) == 1


BOMB = (
    '<!DOCTYPE a [\n<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>\n<annotation><filename>&j;</filename></annotation>"
)


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("", "line 1", "empty"),
        ("  \n", "line 1", "empty"),
        ("<annotation>\n<object>\n</annotation>", "line 3", "well-formed"),
        ("<annotation>\n", "line 2", "well-formed"),
        ("no xml", "line 1", "well-formed"),
        ("<annotations><image/></annotations>", "line 1", "<annotations>"),
        ('<annotation xmlns="urn:x"/>', "line 1", "not a Pascal VOC file"),
        (BOMB, "line ", "entity"),
        (
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n<annotation>&x;</annotation>',
            "line 1",
            "entit",
        ),
        ('<!DOCTYPE a [\n<!ENTITY % x SYSTEM "http://127.0.0.1:1/x">\n%x;]><annotation/>', "line 2", "entit"),
        (f"<annotation verified='&j;'/>{BOMB}", "line 1", ""),
        (BOMB.replace("<annotation>", "<annotation verified='&j;'>"), "line", ""),
        ('<?xml version="1.0" encoding="klingon"?><annotation/>', "line 1", ""),
        ("<annotation><x>\ud83d</x></annotation>", "line 1", ""),
        ("<a>" * 100_000, "line 1", ""),
    ],
)
def test_refuses_and_says_where(tmp_path: Path, text: str, place: str, what: str) -> None:
    path = tmp_path / "人脸.xml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(AnnotationError) as caught:
        voc.read(path)
    assert caught.value.where == str(path)
    assert caught.value.place.startswith(place)
    assert what in caught.value.what
    assert caught.value.remedy


def test_a_doctype_without_entities_is_harmless() -> None:
    assert voc.parse(b'<!DOCTYPE annotation SYSTEM "http://127.0.0.1:1/voc.dtd"><annotation/>').boxes == ()


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "no.xml", tmp_path):
        with pytest.raises(AnnotationError) as caught:
            voc.read(path)
        assert caught.value.where == str(path)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_damage_to_the_bytes_does_more_than_raise(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from([X_ANYLABELING.encode(), CVAT.encode(), BOMB.encode()]))
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        if data.draw(st.booleans()):
            damaged[at] = data.draw(st.integers(0, 255))
        else:
            del damaged[at : at + data.draw(st.integers(1, 40))]
    try:
        annotation = voc.parse(bytes(damaged), "x.xml")
    except AnnotationError as error:
        assert error.where == "x.xml"
        return
    assert all(box.xmin <= box.xmax and box.ymin <= box.ymax and box.label for box in annotation.boxes)
