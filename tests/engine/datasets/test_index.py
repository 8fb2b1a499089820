"""The index says what the label files say, whatever the cache remembers."""

import os
import shutil
import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.annotations import Box, voc
from engine.datasets import cache, index
from engine.datasets.dataset import Dataset
from engine.errors import AnnotationError, DatasetError

OLD_NS = 1_600_000_000_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "set"
    root.mkdir()
    for number in range(6):
        Image.new("RGB", (60, 50)).save(root / f"i{number}.jpg")
    label(root, "i0", Box("dog", 5, 5, 20, 20), Box("人", 2, 9, 30, 40, difficult=True))
    label(root, "i1")
    (root / "i2.xml").write_bytes(b"<annotation>")
    label(root, "i3", Box("cat", 5, 5, 20, 20), verified=True)
    path = root / "i3.xml"
    path.write_bytes(
        path.read_bytes().replace(
            b"</annotation>",
            b"<object/><object><name>dog</name><bndbox>"
            b"<xmin>9</xmin><ymin>1</ymin><xmax>3</xmax><ymax>2.5</ymax></bndbox></object></annotation>",
        )
    )
    (root / "classes.txt").write_text("dog\nbird\n")
    (root / "i4.txt").write_text("1 0.5 0.5 0.2 0.2\n")
    return root


def label(root: Path, stem: str, *boxes: Box, age_ns: int = 0, **changes: object) -> None:
    annotation = replace(voc.new_annotation(root / f"{stem}.jpg", 60, 50), boxes=boxes)
    voc.write(replace(annotation, **changes), root / f"{stem}.xml", overwrite=True)  # type: ignore[arg-type]
    os.utime(root / f"{stem}.xml", ns=(OLD_NS + age_ns,) * 2)


def same_as_reading(root: Path) -> index.Contents:
    """Every row against the full reader."""
    dataset = Dataset.open(root)
    found = index.read(dataset)
    assert len(found.state) == len(dataset.items)
    for row, item in enumerate(dataset.items):
        try:
            full = dataset.annotation(item)
        except AnnotationError as error:
            with pytest.raises(AnnotationError) as caught:
                found.annotation(row)
            assert str(caught.value) == str(error)
            continue
        quick = found.annotation(row)
        if full is None:
            assert quick is None
            continue
        assert quick is not None
        assert (quick.boxes, quick.verified) == (full.boxes, full.verified)
        assert (quick.width, quick.height, quick.problems) == (full.width, full.height, full.problems)
        assert [box.origin for box in quick.boxes] == [box.origin for box in full.boxes]
    return found


def test_it_says_what_the_files_say(folder: Path) -> None:
    for _ in range(2):  # read, and remembered
        found = same_as_reading(folder)
        assert found.counts() == {"bird": 1, "cat": 1, "dog": 2, "人": 1}
        assert found.state.tolist() == [1, 1, 2, 3, 1, 0]
        assert found.has_yolo
        assert found.rows.tolist() == [0, 0, 3, 3, 4]


def test_bccd(bccd: Path) -> None:
    same_as_reading(bccd)
    assert Dataset.open(bccd).label_counts() == {"RBC": 4155, "WBC": 372, "Platelets": 361}


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the label files that are opened."""
    opened: Counter[str] = Counter()
    true = index._bytes
    monkeypatch.setattr(index, "_bytes", lambda path: (opened.update([Path(path).stem]), true(path))[1])
    return opened


def test_only_changed_files_are_read_again(folder: Path, reads: Counter[str]) -> None:
    for path in (*folder.glob("*.xml"), *folder.glob("*.txt"), *folder.glob("*.jpg")):
        os.utime(path, ns=(OLD_NS, OLD_NS))
    dataset = Dataset.open(folder)
    index.read(dataset)
    assert sorted(reads) == ["i0", "i1", "i2", "i3", "i4"]
    reads.clear()
    index.read(dataset)
    assert reads == {"i2": 1}  # the one that could not be read is looked at anew
    reads.clear()
    label(folder, "i1", Box("dog", 5, 5, 20, 20), age_ns=1)
    assert index.read(dataset).counts()["dog"] == 3
    assert reads == {"i1": 1, "i2": 1}
    reads.clear()
    (folder / "classes.txt").write_text("dog\nfish\nnewt\n")  # a YOLO file means other classes then
    assert "fish" in index.read(dataset).counts()
    assert reads == {"i2": 1, "i4": 1}


def test_a_file_changed_just_now_is_not_trusted(folder: Path, reads: Counter[str]) -> None:
    """Same size, and on some disks the same time: it would pass for the one that was read."""
    dataset = Dataset.open(folder)
    path = folder / "i0.xml"
    os.utime(path)
    index.read(dataset)
    stamp = path.stat().st_mtime_ns
    path.write_bytes(path.read_bytes().replace(b"dog", b"owl"))
    os.utime(path, ns=(stamp, stamp))
    assert "owl" in index.read(dataset).counts()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["write", "empty", "break", "remove"]), st.integers(0, 5)), max_size=8)
)
def test_any_sequence_of_changes(tmp_path: Path, steps: list[tuple[str, int]]) -> None:
    root = tmp_path / "set"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for number in range(6):
        (root / f"i{number}.jpg").write_bytes(b"")
    for age, (what, number) in enumerate(steps):
        path = root / f"i{number}.xml"
        if what == "remove":
            path.unlink(missing_ok=True)
        elif what == "break":
            path.write_bytes(b"<annotation>" * age)
        else:
            boxes = [Box(f"c{age}", 1, 1, 9, 9)] if what == "write" else []
            label(root, f"i{number}", *boxes, age_ns=age)
        same_as_reading(root)


@pytest.mark.parametrize("damage", ["removed", "rubbish", "cut", "other version", "folder"])
def test_the_cache_may_be_lost_or_damaged(folder: Path, damage: str) -> None:
    same_as_reading(folder)
    path = cache.cache_file(Dataset.open(folder))
    assert path.is_file()
    if damage == "removed":
        path.unlink()
    elif damage == "rubbish":
        path.write_bytes(b"x" * 5000)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:9000])
    elif damage == "other version":
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE labels")
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    else:
        path.unlink()
        path.mkdir()
    same_as_reading(folder)


def test_a_cache_folder_that_cannot_be_made(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BOXWRIGHT_CACHE_DIR", str(tmp_path / "file"))
    same_as_reading(folder)


def test_two_processes_that_find_new_classes_at_once(folder: Path) -> None:
    """Class numbers are given out by the file, not by whoever reads."""
    dataset = Dataset.open(folder)
    with cache.Cache(dataset) as first, cache.Cache(dataset) as second:
        first.rows("labels"), second.rows("labels")
        one, two = dict(first.class_ids(["a", "b"])), dict(second.class_ids(["b", "c", "a"]))
    assert one["a"] == two["a"]
    assert one["b"] == two["b"]
    assert len(set(two.values())) == 3


def test_images_that_are_gone_are_forgotten(folder: Path) -> None:
    index.read(Dataset.open(folder))
    (folder / "i0.jpg").unlink()
    dataset = Dataset.open(folder)
    assert "人" not in index.read(dataset).counts()
    with cache.Cache(dataset) as kept:
        assert "i0" not in {row[0] for row in kept.rows("labels")}


def test_a_disk_that_vanishes(folder: Path) -> None:
    dataset = Dataset.open(folder)
    index.read(dataset)
    folder.rename(folder.with_name("away"))
    with pytest.raises(DatasetError, match="not there any more") as caught:
        index.read(dataset)
    assert "Plug" in caught.value.remedy
    folder.with_name("away").rename(folder)
    assert index.read(dataset).counts()["dog"] == 2


def test_progress_can_stop_it(folder: Path) -> None:
    calls: list[tuple[int, int]] = []
    index.read(Dataset.open(folder), lambda done, total: calls.append((done, total)))
    assert calls[0] == (0, 6)
    assert calls[-1] == (6, 6)

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        index.read(Dataset.open(folder), stop)


def test_a_box_is_a_plain_value(folder: Path) -> None:
    """No numpy number may leak into what is written or shown."""
    box = index.read(Dataset.open(folder)).boxes(0)[1]
    assert box == Box("人", 2, 9, 30, 40, difficult=True)
    assert (type(box.xmin), type(box.difficult), type(box.origin)) == (float, bool, int)
