"""Renaming over a whole data set: only what was meant changes, and all of it can be taken back."""

from pathlib import Path

import pytest

from engine.annotations import yolo
from engine.datasets import relabel
from engine.datasets.dataset import Dataset


@pytest.fixture
def dataset(sample_dataset: Path) -> Dataset:
    return Dataset.open(sample_dataset)


def snapshot(dataset: Dataset) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in dataset.root.rglob("*") if path.is_file()}


def test_a_rename_changes_the_names_and_nothing_else(dataset: Dataset) -> None:
    before = snapshot(dataset)
    old = dataset.class_names()[0]
    count = dataset.label_counts()[old]
    done = relabel.Done()
    relabel.relabel(dataset, {old: "人脸"}, done)
    after = snapshot(dataset)
    assert done.boxes == count > 0
    for path, data in before.items():
        renamed = data.replace(f"<name>{old}</name>".encode(), "<name>人脸</name>".encode())
        assert after[path] == (renamed if path.suffix == ".xml" else data)
    assert relabel.undo(done) == []
    assert snapshot(dataset) == before


def test_merging_and_deleting(dataset: Dataset) -> None:
    before = snapshot(dataset)
    counts = dataset.label_counts()
    first, second, third = list(counts)[:3]
    done = relabel.Done()
    relabel.relabel(dataset, {first: second, third: None}, done)
    now = dataset.label_counts()
    assert now[second] == counts[first] + counts[second]
    assert third not in now
    assert first not in now
    relabel.undo(done)
    assert snapshot(dataset) == before


def test_an_unreadable_file_is_named_and_left_alone(dataset: Dataset) -> None:
    broken = dataset.items[2].label
    broken.write_bytes(b"<annotation><object>")
    done = relabel.Done()
    relabel.relabel(dataset, {dataset.class_names()[0]: "x"}, done)
    assert any(broken.name in problem for problem in done.problems)
    assert broken.read_bytes() == b"<annotation><object>"
    assert any(broken.name in problem for problem in relabel.census(dataset).unreadable)


def test_undo_leaves_what_was_changed_since(dataset: Dataset) -> None:
    done = relabel.Done()
    relabel.relabel(dataset, {dataset.class_names()[0]: "x"}, done)
    path = done.written[0][0]
    path.write_bytes(b"<annotation/>")
    (problem,) = relabel.undo(done)
    assert path.name in problem
    assert path.read_bytes() == b"<annotation/>"


def test_a_stop_half_way_can_be_taken_back(dataset: Dataset) -> None:
    before = snapshot(dataset)
    done = relabel.Done()

    def stop(at: int, _total: int) -> None:
        if at == len(dataset.items) // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        relabel.relabel(dataset, dict.fromkeys(dataset.class_names(), "x"), done, stop)
    assert 0 < len(done.written) < len(dataset.items)
    relabel.undo(done)
    assert snapshot(dataset) == before


def test_yolo_files_keep_their_ids(dataset: Dataset) -> None:
    item = dataset.items[0]
    item.label.unlink()
    text, classes = item.label.with_suffix(".txt"), item.label.parent / "classes.txt"
    text.write_bytes(b"1 0.5 0.5 0.25 0.25\n0 0.4 0.4 0.1 0.1\n")
    classes.write_bytes(b"bolt\nnut\n")
    done = relabel.Done()
    relabel.relabel(dataset, {"bolt": "screw"}, done)
    assert yolo.read_classes(classes) == ["bolt", "nut", "screw"]
    assert text.read_bytes().splitlines()[0] == b"1 0.5 0.5 0.25 0.25"
    annotation = dataset.annotation(item)
    assert [box.label for box in annotation.boxes] == ["nut", "screw"]
    assert relabel.census(dataset).has_yolo


def test_the_class_list_is_written_and_taken_back(dataset: Dataset) -> None:
    before = snapshot(dataset)
    done = relabel.Done()
    names = list(reversed(dataset.class_names()))
    relabel.write_class_list(dataset, names, done)
    assert dataset.listed_classes() == names
    relabel.undo(done)
    assert snapshot(dataset) == before
