"""Data sets of other programs, by a stranger's hand: whatever a value is, the answer is an import or a
UserError; nothing is read or written outside, and no code of the file runs."""

from pathlib import Path

import pytest
from PIL import Image

from engine.datasets.exchange.converting import convert
from engine.datasets.exchange.read_coco import read_coco
from engine.datasets.exchange.read_createml import read_createml
from engine.datasets.exchange.read_labelme import read_labelme
from engine.datasets.exchange.read_table import read_table
from engine.datasets.exchange.read_yolo import read_yolo
from engine.errors import UserError

LONG = "9" * 400
VALUES = [
    "null", "true", "NaN", "1e999", LONG, "9" * 5000, "-1", "[]", "{}", "[[[]]]", '"../../etc/passwd"',
    '"/etc/passwd"', '"\\u0000"', '"\\ud800"', f'"{"x" * 10_000}"', f'"{"٣" * 5000}"', "[1,2,3,4]",
    f"[{LONG},1,1,1]", "[NaN,1,1,1]", f"[[{LONG},1],[2,2]]", '{"verified":[]}', "[" * 100_000,
]  # fmt: skip
COCO = (
    '{"images":[{"id":%s,"file_name":%s,"width":%s,"height":%s}],"annotations":[{"id":%s,"image_id":%s,'
    '"category_id":%s,"bbox":%s,"segmentation":%s,"iscrowd":%s}],"categories":[{"id":%s,"name":%s}]}',
    ["1", '"a.png"', "64", "48", "1", "1", "1", "[1,2,3,4]", "[]", "0", "1", '"cat"'],
    read_coco,
)
LABELME = (
    '{"imagePath":%s,"shapes":[{"label":%s,"points":%s,"shape_type":%s}],"flags":%s,"imageData":%s}',
    ['"a.png"', '"cat"', "[[1,2],[3,4]]", '"rectangle"', "{}", "null"],
    read_labelme,
)
CREATEML = (
    '[{"image":%s,"annotations":[{"label":%s,"coordinates":{"x":%s,"y":%s,"width":%s,"height":%s}}],'
    '"verified":%s}]',
    ['"a.png"', '"cat"', "10", "10", "4", "4", "false"],
    read_createml,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "set"
    inside.mkdir()
    Image.new("RGB", (64, 48)).save(inside / "a.png")
    return inside


def look(read, path: Path, folder: Path) -> int:
    """How many pictures came in; a UserError is an answer as well, any other exception none."""
    try:
        collection = read(path, lambda *_: None)
    except UserError:
        return 0
    for picture in collection.pictures:
        assert picture.image.resolve().is_relative_to(folder.resolve())
        assert ".." not in picture.name and not picture.name.startswith("/")
        assert all(0 <= edge <= 64 for box in picture.boxes for edge in box.xyxy)
    return len(collection.pictures)


@pytest.mark.parametrize(
    ("text", "values", "read"), [COCO, LABELME, CREATEML], ids=["coco", "labelme", "createml"]
)
def test_any_value_in_any_place_of_json(text: str, values: list[str], read, folder: Path) -> None:
    path = folder / "labels.json"
    path.write_text(text % tuple(values), "utf-8")
    assert look(read, path, folder) == 1  # so that what is refused below is refused for its value
    for place in range(len(values)):
        for value in VALUES:
            path.write_text(text % (*values[:place], value, *values[place + 1 :]), "utf-8")
            look(read, path, folder)


@pytest.mark.parametrize(
    "text",
    [
        "names: 2001-99-99", "names: !!int abc", "names: !!timestamp 9", "? [a]\n: b", "names: {1e400: a}",
        f"names: {LONG * 12}", "train: [a, [b], 5, null]", 'path: "\\0"\ntrain: a', "a: &a [*a]\nnames: *a",
        "[" * 5000, "names: !!binary x", f"train: {'x' * 5000}", "names: {99999999: x}", "\x00",
        "names: [a]\ntrain: list.txt",
    ],
)  # fmt: skip
def test_yaml(text: str, folder: Path) -> None:
    (folder / "data.yaml").write_text(text, "utf-8")
    (folder / "list.txt").write_text(f"\0\n{'y' * 5000}\n", "utf-8")
    look(read_yolo, folder, folder)


def test_yaml_runs_no_code(folder: Path) -> None:
    path = folder / "data.yaml"
    path.write_text(f"names: !!python/object/apply:os.mkdir ['{folder}/made']", "utf-8")
    with pytest.raises(UserError, match="is not YAML"):
        read_yolo(folder, lambda *_: None)
    assert not (folder / "made").exists()


@pytest.mark.parametrize(
    "rows",
    [
        f"a.png,1,2,3,4,{'x' * 200_000}", "a.png,nan,inf,1e999,4,c", '"a.png', "a\0.png,1,2,3,4,c",
        "../../etc/passwd,1,2,3,4,c", f"a.png,{LONG * 12},2,3,4,c", "a.png,1,2",
        f"{'x' * 5000}.png,1,2,3,4,c",
    ],
)  # fmt: skip
def test_tables(rows: str, folder: Path) -> None:
    path = folder / "t.csv"
    path.write_text(f"image,xmin,ymin,xmax,ymax,label\n{rows}\n", "utf-8")
    look(read_table, path, folder)


def test_class_names_cannot_lead_out_of_the_folder_that_is_written(folder: Path, tmp_path: Path) -> None:
    (folder / "labels.json").write_text(COCO[0] % (*COCO[1][:-1], '"../../../evil\\n</name><x>"'), "utf-8")
    before = sorted(tmp_path.iterdir())
    for form in ("voc", "yolo", "createml"):
        try:
            convert(folder, tmp_path / "out" / form, form)
        except UserError:
            continue
    assert [path for path in sorted(tmp_path.iterdir()) if path not in before] == [tmp_path / "out"]
