"""Every sentence that a set of faulty YOLO files gives: the file it names is there, and it ends once."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.cli import main
from engine.datasets import fixes, health, index
from engine.datasets.dataset import Dataset
from engine.errors import AnnotationError, UserError

FAULTS = {
    "good": b"0 .5 .5 .2 .2\n",
    "words": b"0 .5 .5 .2 .2\ncat .5 .5 .2 .2\n",
    "fields": b"0 .5 .5 .2 .2\n0 .5 .5\n",
    "even": b"0 .5 .5 .2 .2\n0 .5 .5 .2 .4 .1 .1 .1\n",
    "negative": b"0 .5 .5 .2 .2\n-1 .5 .5 .2 .2\n",
    "infinite": b"0 .5 .5 .2 .2\n0 nan .5 .2 .2\n",
    "beyond": b"7 .5 .5 .2 .2\n",
    "polygon": b"0 .1 .1 .3 .1 .2 .4\n",
    "flat": b"0 .5 .5 0 .2\n",
    "outside": b"0 .5 .5 1.5 .2\n",
    "twice": b"0 .5 .5 .2 .2\n0 .5 .5 .2 .2\n",
    "tiny": b"0 .5 .5 .001 .001\n",
    "unread": b"0 .5 .5\n",
    "caption": b"a photo of a cat.\n",
    "no_picture": b"0 .5 .5 .2 .2\n",
    "binary": b"0 .5 .5 .2 .2\n\x81\x8d\xff\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "faults"
    folder.mkdir()
    generator = np.random.default_rng(1)
    for name, data in FAULTS.items():
        Image.fromarray(generator.integers(0, 255, (100, 200, 3), np.uint8)).save(folder / f"{name}.png")
        (folder / f"{name}.txt").write_bytes(data)
    (folder / "no_picture.png").write_bytes(b"no picture")
    (folder / "classes.txt").write_bytes(b"cat\n")
    return folder


def check_sentence(text: str, root: Path) -> None:
    assert not re.search(r"\.\s*\.(?!\.)", text.replace("...", "")), text
    assert "boxwright-" not in text, text
    assert ".xml" not in text, text
    for named in re.findall(re.escape(str(root)) + r"/[\w.]+", text):
        assert Path(named.rstrip(".")).exists(), text


def test_the_health_check(root: Path, capsys) -> None:
    dataset = Dataset.open(root)
    findings = health.check(dataset)
    named = {Path(finding.place.split(", ")[0]).name for finding in findings}
    quiet = {"good", "no_picture"}
    assert {f"{name}.txt" for name in FAULTS if name not in quiet} <= named
    assert main(["check", str(root)]) == 0
    for line in capsys.readouterr().out.splitlines():
        check_sentence(line, root)
        if line.startswith("  ") and ": " in line:
            assert line.endswith(".") and not line.endswith(".."), line
    for kind in fixes.FIXES:
        plan = fixes.plan_fix(dataset, kind, findings)
        for line in (*plan.lines, *plan.problems):
            check_sentence(line, root)


def test_reading(root: Path) -> None:
    dataset = Dataset.open(root)
    contents = index.read(dataset)
    partly = {dataset.items[row].stem for row in np.flatnonzero(contents.state == index.PARTLY)}
    assert partly == {"words", "fields", "even", "negative", "infinite", "unread", "binary"}
    for error in contents.faults.values():
        check_sentence(str(error), root)
        assert str(error).startswith(str(root)), error
    told = 0
    for row, item in enumerate(dataset.items):
        try:
            annotation = dataset.annotation(item)
        except AnnotationError as error:
            told += 1
            assert str(error).count(". ") <= 1, error
            check_sentence(str(error), root)
            assert str(error).startswith(str(root / f"{item.stem}.txt")), error
            assert str(contents.errors[row]) == str(error)
        else:
            assert (annotation is None) == (item.stem == "caption")
    assert told == 1  # no_picture


def test_conversion(root: Path, tmp_path: Path, capsys) -> None:
    main(["convert", str(root), str(tmp_path / "out"), "--to", "voc", "--all-notes"])
    said = capsys.readouterr()
    notes = [line for line in said.out.splitlines() if line.startswith("note: ")]
    for name in ("words", "fields", "even", "negative", "infinite", "beyond", "polygon", "unread"):
        assert any(str(root / f"{name}.txt") in note for note in notes), name
    for line in notes:
        check_sentence(line, root)


def test_one_full_stop_whatever_a_message_ends_with() -> None:
    for what, remedy in (("is bad.", "Mend it."), ("is bad", "Mend it"), ("is bad. ", "Mend it. ")):
        assert str(UserError(what, where="a.txt", remedy=remedy)) == "a.txt: is bad. Mend it."
    assert str(UserError("names a, b, ...")) == "names a, b, ..."
