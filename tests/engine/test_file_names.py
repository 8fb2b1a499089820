"""A name that is no text passes through every file of ours and comes back byte for byte."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import cli, json_text
from engine.annotations import voc
from engine.datasets import index
from engine.datasets.dataset import Dataset
from engine.datasets.health import check
from engine.datasets.splitting import SplitConfig, make_split, write_split
from engine.file_names import cut, decoded, encoded, fitting, shown, storable, stored
from engine.files import write_atomically

ODD = [os.fsdecode(name) for name in (b"\xff", b"caf\xe9 rouge", b"\xe9t\xe9", b"x\x85y\xff")]
LONG = ["a" * 251, "😀" * 60, "é" * 125]
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes for a name")


@pytest.mark.parametrize("name", [*ODD, *LONG, "plain", "\ud800", "\x1braw:a", "人脸"])
def test_there_and_back(name: str) -> None:
    assert stored(storable(name)) == name
    storable(name).encode()
    assert json_text.parse(json_text.to_text({"x": [name]})) == {"x": [name]}
    json_text.to_text(name).encode()
    if name != "\ud800":
        assert decoded(encoded(name)) == name
    shown(name).encode()
    assert len(shown(name)) == len(name)


def test_names_are_cut_by_bytes_and_no_character_in_half() -> None:
    assert cut("😀" * 60, 79) == "😀" * 19
    assert cut("é" * 10, 5) == "éé"
    assert len(os.fsencode(cut(ODD[0] * 300, 20))) == 20
    assert fitting("a" * 300, " (2).jpg") == "a" * 247 + " (2).jpg"
    assert fitting("a", ".jpg") == "a.jpg"


@linux
@pytest.mark.parametrize("stem", [*ODD, *LONG])
def test_a_file_of_any_name_is_written(tmp_path: Path, stem: str) -> None:
    path = tmp_path / f"{stem}.xml"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two" and list(tmp_path.iterdir()) == [path]


@pytest.fixture
def odd_set(sample_dataset: Path) -> Path:
    """The sample with four photos whose names are no UTF-8, and three with long ones; all labelled."""
    photos = sorted((sample_dataset / "JPEGImages").iterdir())
    for photo, stem in zip(photos, [*ODD, *LONG], strict=False):
        photo.rename(photo.with_name(f"{stem}.jpg"))
        label = sample_dataset / "Annotations" / f"{photo.stem}.xml"
        label.rename(label.with_name(f"{stem}.xml"))
    return sample_dataset


@linux
def test_lists_of_a_split_hold_them(odd_set: Path) -> None:
    dataset = Dataset.open(odd_set)
    split = make_split(dataset, SplitConfig(trainval=0.5))
    write_split(dataset, split)
    again = Dataset.open(odd_set)
    assert again.sets() == split.sets
    listed = set(again.sets()["trainval"]) | set(again.sets()["test"])
    assert listed == {item.stem for item in again.items} and set(ODD) <= listed
    raw = b"".join((again.sets_dir / f"{name}.txt").read_bytes() for name in ("trainval", "test"))
    assert b"\n\xff\n" in raw or raw.startswith(b"\xff\n")
    for name in split.sets:
        assert [item.stem for item in again.set_items(name)] == split.sets[name]


@linux
def test_the_index_remembers_them(odd_set: Path) -> None:
    dataset = Dataset.open(odd_set)
    first, again = index.read(dataset), index.read(dataset)
    assert first.counts() == again.counts() and not again.errors
    rows = {item.stem: row for row, item in enumerate(again.items)}
    for stem in ODD:
        assert again.boxes(rows[stem]) == voc.read(odd_set / "Annotations" / f"{stem}.xml").boxes
    assert sorted(f.item.stem for f in check(dataset, decode=False) if f.kind == "odd-name") == sorted(ODD)


@linux
@pytest.mark.parametrize(
    "arguments", [["check", "--json"], ["check"], ["stats", "--json"], ["stats"], ["split"]]
)
def test_commands_print_them(odd_set: Path, arguments: list[str]) -> None:
    command, *options = arguments
    for encoding in ("utf-8", "ascii", "gbk"):
        done = subprocess.run(
            [sys.executable, "-m", "engine", command, str(odd_set), *options],
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": encoding, "BOXWRIGHT_LANG": "en"},
        )
        assert done.returncode == 0, done.stderr
        if "--json" in options and encoding != "ascii":
            json_text.parse(done.stdout.decode(encoding))
    if arguments == ["check"]:
        assert b"JPEGImages/\xff.jpg" in done.stdout


@linux
@pytest.mark.parametrize("form", ["voc", "yolo", "coco", "createml", "labelme", "csv"])
def test_conversions_keep_them(odd_set: Path, tmp_path: Path, form: str) -> None:
    assert cli.main(["convert", str(odd_set), str(tmp_path / "there"), "--to", form]) == 0
    images = {os.fsencode(path.name) for path in (tmp_path / "there").rglob("*.jpg")}
    assert {os.fsencode(f"{stem}.jpg") for stem in [*ODD, *LONG]} <= images
    assert cli.main(["convert", str(tmp_path / "there"), str(tmp_path / "back"), "--to", "voc"]) == 0
    for stem in [*ODD, *LONG]:
        before = voc.read(odd_set / "Annotations" / f"{stem}.xml").boxes
        after = voc.read(tmp_path / "back" / "Annotations" / f"{stem}.xml").boxes
        assert [(box.label, box.whole) for box in after] == [(box.label, box.whole) for box in before]


@linux
def test_tables_of_statistics(odd_set: Path, tmp_path: Path) -> None:
    assert cli.main(["stats", str(odd_set), "--csv", str(tmp_path / "tables")]) == 0
    with (tmp_path / "tables" / "images.csv").open(encoding="utf-8-sig", errors="surrogateescape") as stream:
        assert set(ODD) <= {row["image"] for row in csv.DictReader(stream)}


@linux
def test_a_label_backup_holds_them(odd_set: Path) -> None:
    label = odd_set / "Annotations" / f"{ODD[1]}.xml"
    before = label.read_bytes()
    assert cli.main(["snapshot", "save", str(odd_set), "one"]) == 0
    label.write_bytes(b"<annotation/>")
    assert cli.main(["snapshot", "restore", str(odd_set), "one"]) == 0
    assert label.read_bytes() == before


@linux
def test_a_training_an_evaluation_and_a_prediction(odd_set: Path, tmp_path: Path) -> None:
    run = odd_set / "runs" / "one"
    dataset = Dataset.open(odd_set)
    write_split(dataset, make_split(dataset))
    train = ["train", str(odd_set), "--run", str(run), "--weights", "none", "--epochs", "1"]
    assert cli.main([*train, "--image-size", "96", "--threads", "1"]) == 0
    frozen = (run / "split" / "train.txt").read_bytes()
    assert frozen == (dataset.sets_dir / "train.txt").read_bytes() and b"\xff" in frozen
    assert cli.main(["evaluate", str(run), "--set", "all", "--voc-files"]) == 0
    report = json.loads((run / "report" / "report.json").read_text("utf-8"))
    assert set(ODD) <= {image["stem"] for image in report["per_image"]}
    out = ["--out", str(tmp_path / "found"), "--save", "json", "--threshold", "0.01"]
    assert cli.main(["predict", str(run), str(odd_set / "JPEGImages"), *out]) == 0
    lines = (tmp_path / "found" / "detections.jsonl").read_text("utf-8").split("\n")
    named = {Path(json.loads(line)["image"]).stem for line in lines if line}
    assert {*ODD, *LONG} <= named
