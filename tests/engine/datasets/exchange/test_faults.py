"""What strangers' files hold: each fault is told with its place, the rest arrives, nothing is overwritten."""

import json
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.cli import main
from engine.datasets.dataset import Dataset
from engine.datasets.exchange import converting
from engine.datasets.exchange.archive import unpack
from engine.datasets.exchange.converting import convert
from engine.errors import ConfigError, DatasetError
from engine.files import HeldFileError


def picture(path: Path, size: tuple[int, int] = (60, 40)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((size[1], size[0], 3), 128, np.uint8)).save(path)
    return path


def coco(folder: Path, images: list, annotations: list, categories: list | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    categories = [{"id": 7, "name": "cat"}] if categories is None else categories
    content = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "instances.json").write_text(json.dumps(content))
    return folder


def boxes_of(folder: Path) -> list[tuple]:
    dataset = Dataset.open(folder)
    found = [dataset.annotation(item) for item in dataset.items]
    return sorted((box.label, *box.xyxy, box.difficult) for a in found if a is not None for box in a.boxes)


def test_every_fault_of_a_coco_file_is_told(tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.png")
    image = {"id": 1, "file_name": "a.png", "width": 60, "height": 40}
    good = {"id": 1, "image_id": 1, "category_id": 7, "bbox": [10, 5, 20, 10], "iscrowd": 0}
    annotations = [
        good,
        {**good, "id": 2, "iscrowd": 1, "bbox": [0, 0, 5, 5]},
        {"id": 3, "image_id": 1, "category_id": 7, "segmentation": [[1, 2, 11, 2, 11, 12]]},
        {**good, "id": 4, "category_id": 99},
        {**good, "id": 5, "bbox": [1, 2, 0, 4]},
        {**good, "id": 6, "bbox": [1, 2, "x", 4]},
        {**good, "id": 1, "bbox": [30, 5, 4, 4]},
        {**good, "id": 8, "bbox": [50, 30, 100, 100]},
        {**good, "id": 9, "image_id": 55},
        "nonsense",
    ]
    images = [image, {"id": 1, "file_name": "a.png"}, {"id": 3, "file_name": "gone.png"},
              {"id": 4, "file_name": "../../etc/passwd"}, {"file_name": "no id"}]  # fmt: skip
    outcome = convert(coco(tmp_path / "in", images, annotations), tmp_path / "out", "voc")
    assert boxes_of(tmp_path / "out") == [
        ("cat", 1.0, 1.0, 5.0, 5.0, True),
        ("cat", 1.0, 2.0, 11.0, 12.0, False),
        ("cat", 10.0, 5.0, 30.0, 15.0, False),
        ("cat", 30.0, 5.0, 34.0, 9.0, False),
        ("cat", 50.0, 30.0, 60.0, 40.0, False),
    ]
    told = "\n".join(map(str, outcome.notes))
    for part in (
        "annotation 2: is a crowd", "annotation 3: is a polygon", "annotation 4: has the category 99",
        "annotation 5: a box of class 'cat' without area", "annotation 6: has neither",
        "annotation 7: has the id 1 of an earlier one", "annotation 8: a box of class 'cat' reached over",
        "1 annotation belongs to an image", "annotation 10: belongs to no image", "image 2: has the id 1",
        "image 3: gone.png is not there", "image 4: ../../etc/passwd is not there", "image 5: has no id",
    ):  # fmt: skip
        assert part in told, part


def test_ids_beyond_the_yolo_list_are_kept_and_told(tmp_path: Path) -> None:
    picture(tmp_path / "in" / "images" / "train" / "a.png")
    labels = tmp_path / "in" / "labels" / "train"
    labels.mkdir(parents=True)
    (labels / "a.txt").write_bytes(b"\xef\xbb\xbf0 0.5 0.5 0.2 0.2\r\n\r\n7 0.5 0.5 0.1 0.1\r\nx y z\r\n")
    (tmp_path / "in" / "data.yaml").write_text("train: ../train/images\nval: images/none\nnames: ['cat']\n")
    outcome = convert(tmp_path / "in", tmp_path / "out", "voc")
    assert outcome.per_class == {"cat": 1, "class 7": 1}
    told = "\n".join(map(str, outcome.notes))
    assert "line 3: class id 7 is beyond the class list" in told
    assert "line 4" in told
    assert "images/none" in told


def test_a_yaml_bomb_is_refused(tmp_path: Path) -> None:
    picture(tmp_path / "in" / "images" / "a.png")
    (tmp_path / "in" / "labels").mkdir()
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (tmp_path / "in" / "data.yaml").write_text("\n".join([*levels, "names: *a11", ""]))
    with pytest.raises(DatasetError, match="no names"):
        convert(tmp_path / "in", tmp_path / "out", "voc")


def test_tables_of_other_programs(tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a b.png")
    lines = ["image;x1;y1;x2;y2;label", "a b.png;1;2;30;20.5;白细胞", "a b.png;1;x;3;4;dog", "a b.png;1;2"]
    text = "\n".join([*lines, "gone.png;1;2;3;4;dog", ""])
    (tmp_path / "in" / "t.csv").write_bytes(text.encode("gbk"))
    outcome = convert(tmp_path / "in" / "t.csv", tmp_path / "out", "coco")
    assert outcome.per_class == {"白细胞": 1}
    told = "\n".join(map(str, outcome.notes))
    for part in (
        "line 3: has an edge that is not a number",
        "line 4: has too few columns",
        "line 5: the image gone.png",
    ):
        assert part in told


def test_a_table_without_columns_is_refused(tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "t.csv").write_text("file,what\n")
    with pytest.raises(DatasetError, match="no column for label"):
        convert(tmp_path / "in" / "t.csv", tmp_path / "out", "voc")


def test_shapes_of_labelme_become_boxes(tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.png")
    shapes = [
        {"label": "r", "shape_type": "rectangle", "points": [[30, 20], [10, 5]]},
        {"label": "c", "shape_type": "circle", "points": [[30, 20], [33, 24]]},
        {"label": "p", "shape_type": "polygon", "points": [[1, 1], [9, 1], [5, 7]]},
        {"label": "x", "shape_type": "point", "points": [[1, 1]]},
        {"label": "", "points": []},
    ]
    content = {"shapes": shapes, "imagePath": "C:\\photos\\a.png", "imageData": None}
    (tmp_path / "in" / "a.json").write_text(json.dumps(content))
    outcome = convert(tmp_path / "in", tmp_path / "out", "voc")
    assert boxes_of(tmp_path / "out") == [
        ("c", 25.0, 15.0, 35.0, 25.0, False),
        ("p", 1.0, 1.0, 9.0, 7.0, False),
        ("r", 10.0, 5.0, 30.0, 20.0, False),
    ]
    told = "\n".join(map(str, outcome.notes))
    for part in (
        "shape 2: is a circle",
        "shape 3: is a polygon",
        "shape 4: is a point without",
        "shape 5: has no label",
    ):
        assert part in told


def test_images_of_one_name_do_not_share_a_label_file(tmp_path: Path) -> None:
    images = [{"id": n, "file_name": name} for n, name in enumerate(["a.png", "A.jpg", "a.jpg"])]
    for entry in images:
        picture(tmp_path / "in" / str(entry["file_name"]))
    annotations = [{"id": n, "image_id": n, "category_id": 7, "bbox": [n + 1, 2, 9, 9]} for n in range(3)]
    convert(coco(tmp_path / "in", images, annotations), tmp_path / "out", "yolo")
    labels = sorted(path.name for path in (tmp_path / "out" / "labels").rglob("*.txt"))
    assert len(labels) == 3
    back = convert(tmp_path / "out", tmp_path / "back", "voc")
    assert back.boxes == 3


def test_nothing_is_overwritten(tricky: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(DatasetError, match="holds something already"):
        convert(tricky, tmp_path / "full", "yolo")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_a_full_disk_leaves_no_half_data_set(
    tricky: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copy2", full)
    with pytest.raises(DatasetError, match="No space left"):
        convert(tricky, tmp_path / "out", "coco")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tricky"]


@pytest.mark.parametrize("symbolic", [True, False], ids=["a symbolic link", "no link"])
def test_where_images_cannot_be_linked_they_are_copied_and_it_is_told_once(
    tricky: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, symbolic: bool
) -> None:
    """Another drive, and Windows without the privilege or a memory card: errno is EINVAL for both there."""

    def refused(source: Path, target: Path) -> None:
        raise OSError(22, "Incorrect function")

    monkeypatch.setattr(os, "link", refused)
    if not symbolic:
        monkeypatch.setattr(os, "symlink", refused)
    outcome = convert(tricky, tmp_path / "out", "coco", images="link")
    brought = [path for path in (tmp_path / "out").rglob("*.*") if path.suffix in (".png", ".jpg")]
    assert len(brought) == outcome.images > 1
    assert all(path.is_symlink() is symbolic for path in brought)
    assert all(path.read_bytes()[:3] in (b"\x89PN", b"\xff\xd8\xff") for path in brought)
    told = [note.what for note in outcome.notes if "linked" in note.what]
    count = len(brought)
    assert told == ([] if symbolic else [f"{count} images are copied, since they cannot be linked there"])


def test_a_result_that_cannot_get_its_name_is_kept_under_another(
    tricky: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(source: Path, target: Path) -> None:
        raise HeldFileError(target)

    monkeypatch.setattr(converting, "put_over", held)
    with pytest.raises(DatasetError, match="could not be given this name") as caught:
        convert(tricky, tmp_path / "out", "coco")
    kept = next(path for path in tmp_path.iterdir() if path.name != "tricky")
    assert kept.name in caught.value.remedy and list(kept.rglob("*.json"))


@pytest.mark.parametrize(
    "arguments", [{"to": "xml"}, {"to": "yolo", "images": "move"}, {"to": "voc", "source_format": "x"}]
)
def test_unknown_formats_are_refused(tricky: Path, tmp_path: Path, arguments: dict) -> None:
    with pytest.raises(ConfigError):
        convert(tricky, tmp_path / "out", **arguments)


def archive(path: Path, entries: dict[str, bytes], link: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name == link:
                entry.external_attr = 0o120777 << 16
            file.writestr(entry, data)
    return path


def test_an_archive_is_unpacked_and_cleaned_away(tricky: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "set"), "zip", tmp_path, "tricky")
    outcome = convert(tmp_path / "set.zip", tmp_path / "out", "voc")
    assert outcome.boxes == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "set.zip", "tricky"]
    assert (tmp_path / "out" / "JPEGImages" / "a" / "1.png").is_file()


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "C:\\evil.txt", "a\\..\\..\\evil"]
)
def test_a_zip_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(DatasetError, match="leads out of its folder"):
        unpack(archive(tmp_path / "evil.zip", {name: b"x"}), inside)
    assert not list(tmp_path.rglob("evil*.txt"))


def test_links_bombs_and_damaged_archives_are_refused(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(DatasetError, match="leads out"):
        unpack(archive(tmp_path / "link.zip", {"a": b"/etc/passwd"}, link="a"), inside)
    with pytest.raises(DatasetError, match="would grow"):
        unpack(archive(tmp_path / "bomb.zip", {"b": bytes(120_000_000)}), inside)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(DatasetError, match="cannot be unpacked"):
        unpack(tmp_path / "broken.zip", inside)


def test_the_command_says_what_it_did(
    tricky: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", str(tricky), str(tmp_path / "out"), "--to", "yolo"]) == 0
    out = capsys.readouterr().out
    assert "voc: 4 images (1 train, 1 val, 1 test, 1 in no set), 3 looked at, 3 boxes written to" in out
    assert "note:" in out
    assert main(["convert", str(tricky), str(tmp_path / "out"), "--to", "yolo"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
