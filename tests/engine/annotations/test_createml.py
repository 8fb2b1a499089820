import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.annotations import Box, ImageAnnotation, createml
from engine.errors import AnnotationError


def _write(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value))
    return path


def test_writes_labelimgs_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    createml.write(
        ImageAnnotation(filename="人.jpg", verified=True, boxes=(Box("dog", 10, 5, 570, 320),)), path
    )
    assert path.read_bytes() == (
        b'[{"image": "\\u4eba.jpg", "verified": true, "annotations": [{"label": "dog", '
        b'"coordinates": {"x": 290.0, "y": 162.5, "width": 560, "height": 315}}]}]'
    )
    back = createml.read(path, "人.jpg")
    assert back is not None
    assert back.boxes == (Box("dog", 10, 5, 570, 320),)
    assert back.verified
    assert not back.boxes[0].difficult


def test_changes_only_its_own_entry(tmp_path: Path) -> None:
    other = {"image": "b.jpg", "annotations": [{"label": "x", "coordinates": {}}], "note": 1}
    box = {"label": "dog", "colour": "red", "coordinates": {"x": 10, "y": 10, "width": 4, "height": 4}}
    path = _write(
        tmp_path / "a.json", [other, {"image": "a.jpg", "annotations": [box, {"label": 3}], "id": 7}]
    )
    annotation = createml.read(path, "a.jpg")
    assert annotation is not None
    assert [problem.place for problem in annotation.problems] == ["image a.jpg, box 2"]
    createml.write(dataclasses.replace(annotation, boxes=(annotation.boxes[0].moved(2, 0),)), path)
    first, second = json.loads(path.read_text())
    assert first == other
    assert second["id"] == 7
    assert second["annotations"][0]["colour"] == "red"
    assert second["annotations"][0]["coordinates"]["x"] == 12
    assert second["annotations"][1] == {"label": 3}


def test_an_image_the_file_does_not_name_is_none(tmp_path: Path) -> None:
    assert createml.read(_write(tmp_path / "a.json", []), "a.jpg") is None


@pytest.mark.parametrize("text", ["{", "{}", "[1]", "[" * 100000, '"x"', ""])
def test_what_is_not_createml_is_refused_and_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(AnnotationError, match=r"a\.json"):
        createml.read(path, "a.jpg")
    with pytest.raises(AnnotationError, match=r"a\.json"):
        createml.write(ImageAnnotation(filename="a.jpg"), path)
    assert path.read_text() == text


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda s: (
            st.lists(s)
            | st.dictionaries(
                st.sampled_from(
                    ["image", "annotations", "label", "coordinates", "x", "y", "width", "height"]
                ),
                s,
            )
        ),
    )
)
def test_any_json_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = _write(tmp_path_factory.mktemp("json") / "a.json", [{"image": "a", "annotations": value}])
    annotation = createml.read(path, "a")
    assert annotation is not None
    assert all(box.width >= 0 for box in annotation.boxes)
