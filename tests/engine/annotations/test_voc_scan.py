"""The quick reader answers as the full one does, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.annotations import Box, ImageAnnotation, voc
from engine.annotations.voc_scan import scan
from engine.errors import AnnotationError

PLAIN = b"""<annotation verified="yes">
\t<folder>f</folder><filename> a b.jpg </filename><path/>
\t<source><database>Unknown</database></source>
\t<size><width>60</width><height>50</height><depth>3</depth></size>
\t<segmented>0</segmented>
\t<object><name> dog </name><pose>Unspecified</pose><truncated>0</truncated><difficult>1</difficult>
\t\t<bndbox><xmin>1.5</xmin><ymin> 2 </ymin><xmax>3e1</xmax><ymax>4</ymax></bndbox></object>
\t<object><name>\xe4\xba\xba</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>1</xmax><ymax>2</ymax></bndbox></object>
</annotation>
"""


def agrees(data: bytes) -> bool:
    """Whether it was answered; fails when the answer is not the full reader's."""
    found = scan(data)
    if found is None:
        return False
    full = voc.parse(
        data
    )  # an AnnotationError here is a failure: the quick reader read what is no label file
    boxes = tuple(Box(*box, None, origin) for origin, box in enumerate(found.boxes))
    assert ImageAnnotation(*found[:6], boxes, found.verified) == full
    assert [box.origin for box in full.boxes] == [box.origin for box in boxes]
    assert full.problems == ()
    return True


def test_the_plain_form_is_answered() -> None:
    assert agrees(PLAIN)
    assert agrees(PLAIN.replace(b"\n", b"\r\n"))
    assert agrees(b'<?xml version="1.0" encoding="utf-8"?>\n' + PLAIN)
    assert agrees(b"<annotation></annotation>")
    found = scan(PLAIN)
    assert found is not None
    assert found.boxes[0] == ("dog", 1.5, 2.0, 30.0, 4.0, True)


def test_every_real_file_is_answered(bccd: Path) -> None:
    files = sorted((bccd / "Annotations").glob("*.xml"))
    assert sum(agrees(path.read_bytes()) for path in files) == len(files) == 364


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"dog", b"d&amp;g"), (b"dog", b"d<!-- c -->og"), (b"dog", b""), (b"dog", b"a]]>b"),
        (b"dog", b"a\x01b"), (b"dog", b"a\xef\xbf\xbfb"), (b"dog", b"a\xff"), (b"dog", b"a\rb"),
        (b"1.5", b"99"), (b"1.5", b"nan"), (b"1.5", b"x"), (b"1.5", b"1e10"),
        (b"<difficult>1", b"<difficult>true"), (b"</annotation>", b""), (b"</annotation>", b"</annotation>x"),
        (b"<width>60", b"<width>-6"), (b"<annotation", b"<!DOCTYPE a><annotation"),
        (b"<annotation", b"\xef\xbb\xbf<annotation"), (b"<xmin>", b"<xmin a='1'>"),
        (b"<pose>Unspecified</pose>", b"<pose>Unspecified</pose><pose/>"),
    ],
)  # fmt: skip
def test_what_is_out_of_the_ordinary_goes_to_the_full_reader(old: bytes, new: bytes) -> None:
    assert scan(PLAIN.replace(old, new, 1)) is None


@given(st.data())
def test_damaged_files(data: st.DataObject) -> None:
    """Bytes deleted, doubled or replaced anywhere: the same answer, or none."""
    content = bytearray(PLAIN)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.sampled_from([1, 1, 4, 30]))
        new = data.draw(
            st.sampled_from([b"", b"<", b">", b"&", b"0", b"-", b"_", b"\r", b"\x00", b"\xc2\x85", b"yes"])
        )
        content[at : at + length] = new or content[at : at + length] * 2
        content = content or bytearray(b" ")
    agrees(bytes(content))


_text = st.text(st.characters(codec="utf-8"), max_size=8)
_edge = st.floats(-20, 2000) | st.integers(-5, 900).map(float)


@given(
    _text, _text, st.integers(0, 5000), st.booleans(), st.lists(st.tuples(_text, _edge, _edge, _edge, _edge))
)
def test_files_we_write(
    folder: str, name: str, side: int, verified: bool, boxes: list[tuple[str, float]]
) -> None:
    annotation = ImageAnnotation(folder, name, name, side, side + 1, 3, (), verified)
    drawn = tuple(Box(*values).normalised() for values in boxes)  # type: ignore[arg-type]
    try:
        data = voc.to_bytes(replace(annotation, boxes=drawn))
    except AnnotationError:
        return  # a label XML cannot hold
    agrees(data)
