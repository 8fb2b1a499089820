"""Names in data.yaml are the texts that stand there; what is no list of names is refused with its line."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.annotations import class_file, data_yaml
from engine.errors import AnnotationError


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("names: [on, off, no, 007, 12:30]\n", ["on", "off", "no", "007", "12:30"]),
        ("names: {'0': cat, 1: yes}\n", ["cat", "yes"]),
        ("names:\n  '0': cat\n  2: 1.10\n", ["cat", "", "1.10"]),
        ("names:\n- null\n- 0x1F\n- 2001-99-99\n- 1_0\n- '~'\n", ["null", "0x1F", "2001-99-99", "1_0", "~"]),
        ("names:\t[a, b]\n", ["a", "b"]),
        ("nc: 3\n", None),
        ("names: []\n", []),
    ],
)  # fmt: skip
def test_names_are_texts(text: str, names: list[str] | None) -> None:
    assert data_yaml.names(text, "data.yaml") == names


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("nc: 1\nnames: null\n", 2, "names is empty"),
        ("nc: 1\nnames:\n", 2, "names is empty"),
        ("nc: 1\nnames: ~\n", 2, "names is empty"),
        ("path: .\nnc: 1\nnames: cat\n", 3, "names is a text"),
        ("names: 'cat, dog'\n", 1, "names is a text"),
        ("names:\n- cat\n-\n", 3, "empty entry"),
        ("names:\n- cat\n- [dog]\n", 3, "no names"),
        ("names: {cat: 0}\n", 1, "no class id"),
        ("names:\n  0: cat\n  99999999999: dog\n", 3, "no class id"),
        ("names: [cat\n", 2, "not YAML"),
    ],
)
def test_what_is_no_list_of_names_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(AnnotationError, match=what) as told:
        data_yaml.names(text, "data.yaml")
    assert told.value.place == f"line {line}"
    assert ".." not in str(told.value)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("kpt_shape: [2, 2]\n", (2, 2)), ("kpt_shape: [17, 3]  # x, y, visible\n", (17, 3)),
        ("kpt_shape:\n- 4\n- 2\n", (4, 2)), ("kpt_shape: [17]\n", None), ("kpt_shape: seventeen\n", None),
        ("kpt_shape: [0, 3]\n", None), ("names: [a]\n", None),
    ],
)  # fmt: skip
def test_key_points(text: str, shape: tuple[int, int] | None) -> None:
    assert data_yaml.keypoints(text, "data.yaml") == shape


NAMES = st.lists(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn", "Zl", "Zp"), exclude_characters="\ufeff"),
        min_size=1,
        max_size=12,
    ).filter(lambda name: name == name.strip()),
    min_size=1,
    max_size=4,
    unique=True,
)
LAYOUTS = {
    "flow": "path: x  # where\nnc: 2\nnames: [a, b]  # all\nval: y\n",
    "flow over lines": "nc: 2\nnames: [a,\n  b\n]\nval: y\n",
    "flow map": "names: {0: a, 1: b}\nnc: 2\n",
    "block": "names:\n  - a\n  - b\n\nval: y\n",
    "block at the margin": "names:\n- a\n- b # last\nval: y\n",
    "block map": "names:\n  0: a\n  1: b\n# end\nval: [1, 2]\n",
    "no final newline": "names:\n  0: a\n  1: b",
    "trailing comma": "names: [a, b, ]\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(deadline=None)
@given(new=NAMES)
def test_names_are_added_and_nothing_else_changes(layout: str, new: list[str]) -> None:
    before = LAYOUTS[layout]
    wanted = ["a", "b", *(name for name in new if name not in ("a", "b"))]
    try:
        after = data_yaml.with_names(before, wanted, "data.yaml")
    except AnnotationError:
        assert any(not name.isprintable() for name in new)
        return
    read = yaml.load(after, yaml.SafeLoader)
    listed = list(read["names"].values()) if isinstance(read["names"], dict) else read["names"]
    assert [str(name) for name in listed] == wanted
    kept = [line for line in before.splitlines() if not line.startswith(("nc", "names"))]
    assert all(line in after for line in kept)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_class_is_renamed_in_place(layout: str, tmp_path: Path) -> None:
    path = tmp_path / "data.yaml"
    path.write_bytes(LAYOUTS[layout].encode())
    class_file.read(path).renamed({"a": "no"}).save()
    assert class_file.read(path).names == ["no", "b"]
    assert len(path.read_bytes()) - len(LAYOUTS[layout]) == len("'no'") - len("a")
