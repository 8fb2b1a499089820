import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.annotations import Box, voc
from engine.datasets import changes, relabel, snapshots
from engine.datasets.dataset import Dataset
from engine.errors import DatasetError


def state(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.parent.name != "snapshots"
    }


def restore(dataset: Dataset, name: str) -> list[changes.Change]:
    return changes.apply(snapshots.plan_restore(dataset, snapshots.find(dataset, name)))


def draw(dataset: Dataset, number: int, *boxes: Box) -> None:
    path = dataset.items[number].label
    voc.write(replace(voc.read(path), boxes=boxes), path)


def test_restored_and_taken_back(sample_dataset: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    first = state(sample_dataset)
    saved = snapshots.save(dataset, "before 人")
    assert saved.files == 24
    assert state(sample_dataset) == first
    draw(dataset, 0, Box("coin", 1, 2, 30, 40))
    dataset.items[1].label.unlink()
    dataset.items[2].label.write_bytes(b"broken")
    (dataset.sets_dir / "test.txt").write_text("photo_0001\n")
    (dataset.sets_dir / "later_test.txt").write_text("photo_0001  1\n")
    (sample_dataset / "classes.txt").write_text("other\n")
    second = state(sample_dataset)
    done = restore(dataset, "before 人")
    assert state(sample_dataset) == first
    assert changes.take_back(done) == []
    assert state(sample_dataset) == second


def test_one_state_one_hash(sample_dataset: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    one, two = snapshots.save(dataset, "one"), snapshots.save(dataset, "two")
    assert one.digest == two.digest
    draw(dataset, 0)
    three = snapshots.save(dataset, "three")
    assert three.digest != one.digest
    found, problems = snapshots.listing(dataset)
    assert {snapshot.name for snapshot in found} == {"one", "two", "three"}
    assert problems == []


def test_which_boxes_changed(sample_dataset: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    kept, moved, renamed, gone = (
        Box(name, x, 10, x + 40, 60) for name, x in zip("abcd", (1, 60, 120, 180), strict=True)
    )
    draw(dataset, 0, kept, moved, renamed, gone)
    one = snapshots.save(dataset, "one")
    after = (kept, moved.moved(6, 0), replace(renamed, label="x"), Box("new", 230, 100, 280, 150))
    draw(dataset, 0, *after)
    dataset.items[1].label.write_bytes(b"broken")
    found = snapshots.compare(dataset, one)
    assert [(change.stem, change.what) for change in found] == [
        ("photo_0001", "moved"), ("photo_0001", "renamed"), ("photo_0001", "removed"),
        ("photo_0001", "added"), ("photo_0002", "unreadable"),
    ]  # fmt: skip
    assert (found[0].before, found[0].after) == (moved, moved.moved(6, 0))
    two = snapshots.save(dataset, "two")
    assert snapshots.compare(dataset, one, two) == found
    restore(dataset, "one")
    assert snapshots.compare(dataset, one) == []
    assert len(snapshots.compare(dataset, two, one)) == 5


_boxes = st.lists(st.builds(
    lambda name, x, y, w, h: Box(name, x, y, x + w, y + h), st.sampled_from("ab"),
    *(st.integers(0, 30).map(float) for _ in range(2)), *(st.integers(1, 30).map(float) for _ in range(2)),
), max_size=6)  # fmt: skip


@given(_boxes, _boxes)
def test_every_box_is_accounted_for(before: list[Box], after: list[Box]) -> None:
    found = list(snapshots.box_changes(tuple(before), tuple(after)))
    old, new = list(before), list(after)
    for what, one, two in found:
        if one is not None:
            old.remove(one)
        if two is not None:
            new.remove(two)
        assert (one is None, two is None) == (what == "added", what == "removed")
    assert sorted(map(repr, old)) == sorted(map(repr, new))  # the rest did not change


@pytest.mark.parametrize("name", ["", "a/b", "..", "a\\b", "x" * 99, "a\n", " a"])
def test_names_that_cannot_be(sample_dataset: Path, name: str) -> None:
    with pytest.raises(DatasetError, match="cannot be the name"):
        snapshots.save(Dataset.open(sample_dataset), name)


def test_nothing_is_written_over(sample_dataset: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    before = snapshots.save(dataset, "one").path.read_bytes()
    with pytest.raises(DatasetError, match="there already"):
        snapshots.save(dataset, "one")
    assert snapshots.find(dataset, "one").path.read_bytes() == before
    with pytest.raises(DatasetError, match="no label backup 'two'"):
        snapshots.find(dataset, "two")


def forged(dataset: Dataset, place: str) -> None:
    """A snapshot somebody made with a file where none belongs."""
    files = {place: b"evil"}
    about = {"created": "2024-01-01", "digest": snapshots._digest(files), "files": 1}
    folder = snapshots.snapshots_dir(dataset)
    folder.mkdir()
    with zipfile.ZipFile(folder / "forged.zip", "w") as archive:
        archive.writestr("snapshot.json", json.dumps(about))
        archive.writestr(place, b"evil")


@pytest.mark.parametrize(
    "place",
    ["labels/../../evil.xml", "labels//tmp/evil.xml", "/tmp/evil.xml", "evil.xml", "labels/evil.sh",
     "root/evil.py", "labels/C:/evil.xml", "labels/..\\evil.xml", "labels/"],
)  # fmt: skip
def test_a_file_outside_is_refused(sample_dataset: Path, place: str) -> None:
    dataset = Dataset.open(sample_dataset)
    forged(dataset, place)
    before = state(sample_dataset)
    with pytest.raises(DatasetError, match=r"does not belong|damaged"):
        restore(dataset, "forged")
    assert state(sample_dataset) == before


def test_damaged_snapshots_are_told(sample_dataset: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    path = snapshots.save(dataset, "one").path
    shutil.copy(path, path.with_name("cut.zip"))
    path.with_name("cut.zip").write_bytes(path.read_bytes()[:-500])
    found, problems = snapshots.listing(dataset)
    assert [snapshot.name for snapshot in found] == ["one"]
    assert "cut.zip" in problems[0]
    about = {"created": "2024-01-01", "digest": "0" * 64, "files": 1}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("snapshot.json", json.dumps(about))
        archive.writestr("labels/photo_0001.xml", b"<annotation/>")
    with pytest.raises(DatasetError, match="its hash is another"):
        restore(dataset, "one")


@pytest.mark.parametrize("beside", [False, True])
def test_the_names_of_ids_are_part_of_the_state(sample_dataset: Path, beside: bool) -> None:
    dataset = Dataset.open(sample_dataset)
    (sample_dataset / "classes.txt").unlink()
    for item in dataset.items:
        item.label.unlink(missing_ok=True)
        item.label.with_suffix(".txt").write_bytes(b"1 0.5 0.5 0.2 0.2\n")
    listed = (dataset.labels_dir if beside else sample_dataset) / "classes.txt"
    listed.write_bytes("狗\r\n猫\r\n".encode("gbk"))
    first = state(sample_dataset)
    saved = snapshots.save(dataset, "one")
    assert saved.files == 24
    relabel.relabel(dataset, {"猫": "马"}, relabel.Done())
    found = snapshots.compare(dataset, saved)
    assert [(change.what, change.before.label, change.after.label) for change in found] == [
        ("renamed", "猫", "马")
    ] * 24
    done = restore(dataset, "one")
    assert state(sample_dataset) == first
    changes.take_back(done)
    assert listed.read_bytes() == "狗\r\n马\r\n".encode("gbk")


def test_a_list_that_an_old_snapshot_lacks_stays(sample_dataset: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    snapshots.save(dataset, "one")
    dataset.items[0].label.unlink()
    dataset.items[0].label.with_suffix(".txt").write_bytes(b"0 0.5 0.5 0.2 0.2\n")
    (dataset.labels_dir / "classes.txt").write_bytes(b"dog\n")
    restore(dataset, "one")
    assert (dataset.labels_dir / "classes.txt").read_bytes() == b"dog\n"
    assert not dataset.items[0].label.with_suffix(".txt").exists()
