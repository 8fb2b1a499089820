"""Renaming over a whole data set: only what was meant changes, and all of it can be taken back."""

from pathlib import Path

import pytest

from engine.annotations import yolo
from engine.datasets import relabel
from engine.datasets.dataset import Dataset
from engine.errors import AnnotationError


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


LABEL = b"1 0.5 0.5 0.25 0.25\r\n0 0.4 0.4 0.1 0.1\r\n2 0.6 0.6 0.1 0.1\r\n"
GBK = "狗\r\n\r\ncat\r\nowl\r\n".encode("gbk")


@pytest.fixture
def yolo_set(dataset: Dataset) -> Dataset:
    """Two photos labelled with YOLO files, all others with none; ids 0, 1 and 2."""
    for item in dataset.items:
        item.label.unlink(missing_ok=True)
    for item in dataset.items[:2]:
        item.label.with_suffix(".txt").write_bytes(LABEL)
    (dataset.root / "classes.txt").unlink()
    return dataset


def ids(dataset: Dataset, number: int = 0) -> list[str]:
    text = dataset.items[number].label.with_suffix(".txt").read_text()
    return [line.split()[0] for line in text.splitlines()]


def classes_of(dataset: Dataset, number: int = 0) -> list[str]:
    return [box.label for box in dataset.annotation(dataset.items[number]).boxes]


def test_yolo_files_keep_their_ids(yolo_set: Dataset) -> None:
    classes = yolo_set.labels_dir / "classes.txt"
    classes.write_bytes(b"bolt\nnut\nkey\n")
    before = snapshot(yolo_set)
    done = relabel.Done()
    relabel.relabel(yolo_set, {"bolt": "screw"}, done)
    assert classes.read_bytes() == b"screw\nnut\nkey\n"
    assert snapshot(yolo_set) == {**before, classes: b"screw\nnut\nkey\n"}
    assert classes_of(yolo_set) == ["nut", "screw", "key"]
    assert (done.boxes, [path for path, _, _ in done.written], done.problems) == (2, [classes], [])
    assert relabel.census(yolo_set).has_yolo
    assert relabel.undo(done, (), yolo_set) == []
    assert snapshot(yolo_set) == before


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_renamed_line_keeps_encoding_and_line_ends(yolo_set: Dataset, codec: str) -> None:
    classes = yolo_set.root / "classes.txt"
    classes.write_bytes("狗\r\n\r\ncat\r\n 猫 ".encode(codec))
    before = snapshot(yolo_set)
    done = relabel.Done()
    listing = relabel.Listing(["马", "猫", "cat", "鸟"], ["鸟"])
    relabel.relabel(yolo_set, {"狗": "马", "class 1": "羊"}, done, None, listing)
    assert classes.read_bytes() == "马\r\n羊\r\ncat\r\n 猫 \r\n鸟\r\n".encode(codec)
    assert ids(yolo_set) == ["1", "0", "2"]
    assert classes_of(yolo_set) == ["羊", "马", "cat"]
    relabel.undo(done, (), yolo_set)
    assert snapshot(yolo_set) == before


def test_a_merged_or_deleted_class_keeps_its_line(yolo_set: Dataset) -> None:
    classes = yolo_set.root / "classes.txt"
    classes.write_bytes(b"dog\ncat\nowl\nant\n")
    before = snapshot(yolo_set)
    done = relabel.Done()
    relabel.relabel(yolo_set, {"dog": "owl", "cat": None}, done, None, relabel.Listing(["ant", "owl"]))
    assert classes.read_bytes() == b"dog\ncat\nowl\nant\n"  # in its order
    assert ids(yolo_set) == ["2", "2"]
    assert classes_of(yolo_set, 1) == ["owl", "owl"]
    relabel.undo(done, (), yolo_set)
    assert snapshot(yolo_set) == before


def test_two_classes_change_their_names(yolo_set: Dataset) -> None:
    classes = yolo_set.root / "classes.txt"
    classes.write_bytes(b"dog\ncat\nowl\n")
    done = relabel.Done()
    relabel.relabel(yolo_set, {"dog": "cat", "cat": "dog"}, done)
    assert classes.read_bytes() == b"cat\ndog\nowl\n"
    assert yolo_set.items[0].label.with_suffix(".txt").read_bytes() == LABEL


def test_a_class_without_a_name_gets_one(yolo_set: Dataset) -> None:
    """A list shorter than the ids: every id stays what it is."""
    classes = yolo_set.root / "classes.txt"
    classes.write_bytes(b"dog\n")
    before = snapshot(yolo_set)
    done = relabel.Done()
    relabel.relabel(yolo_set, {"class 2": "owl"}, done)
    assert classes.read_bytes() == b"dog\nclass 1\nowl\n"
    assert classes_of(yolo_set) == ["class 1", "dog", "owl"]
    assert relabel.undo(done, (), yolo_set) == []
    assert snapshot(yolo_set) == before
    assert classes_of(yolo_set) == ["class 1", "dog", "class 2"]


@pytest.mark.parametrize("name", ["한국", "a\nb"])
def test_a_name_the_list_cannot_hold_changes_no_label(yolo_set: Dataset, name: str) -> None:
    (yolo_set.root / "classes.txt").write_bytes(GBK)
    before = snapshot(yolo_set)
    done = relabel.Done()
    for renames, listing in (
        ({"狗": name, "cat": None}, None),
        ({"cat": None}, relabel.Listing(["狗", name], [name])),
    ):
        with pytest.raises(AnnotationError, match=r"classes\.txt"):
            relabel.relabel(yolo_set, renames, done, None, listing)
        assert snapshot(yolo_set) == before
        assert done.written == []


def test_a_name_a_list_of_voc_files_cannot_hold_changes_no_label(dataset: Dataset) -> None:
    (dataset.root / "classes.txt").write_bytes(GBK)
    before = snapshot(dataset)
    old = dataset.class_names()[-1]
    with pytest.raises(AnnotationError, match=r"classes\.txt"):
        relabel.relabel(dataset, {old: "한국"}, relabel.Done(), None, relabel.Listing(["狗", "한국"]))
    assert snapshot(dataset) == before


def test_of_two_lists_both_are_written_or_none(yolo_set: Dataset) -> None:
    first, second = yolo_set.labels_dir / "classes.txt", yolo_set.root / "labels.txt"
    first.write_bytes(b"dog\ncat\nowl\n")
    second.write_bytes("dog\n狗\n".encode("gbk"))
    before = snapshot(yolo_set)
    with pytest.raises(AnnotationError, match=r"labels\.txt"):
        relabel.relabel(yolo_set, {"dog": "한국"}, relabel.Done(), None, relabel.Listing(["한국"]))
    assert snapshot(yolo_set) == before
    done = relabel.Done()
    relabel.relabel(yolo_set, {"dog": "马"}, done, None, relabel.Listing(["马"]))
    assert first.read_bytes() == "马\ncat\nowl\n".encode()
    assert second.read_bytes() == "马\n狗\n".encode("gbk")
    relabel.undo(done, (), yolo_set)
    assert snapshot(yolo_set) == before


def test_a_list_that_cannot_be_read_is_left_alone(yolo_set: Dataset) -> None:
    classes = yolo_set.labels_dir / "classes.txt"
    classes.write_bytes(b"caf\0e\n")
    before = snapshot(yolo_set)
    done = relabel.Done()
    relabel.relabel(yolo_set, {"dog": "cat"}, done)
    assert all("classes.txt" in problem for problem in done.problems)
    assert len(done.problems) == 2
    with pytest.raises(AnnotationError, match=r"classes\.txt"):
        relabel.relabel(yolo_set, {}, done, None, relabel.Listing(["cat"], ["cat"]))
    assert snapshot(yolo_set) == before


@pytest.mark.parametrize("kind", ["unreadable", "beside VOC", "without photo"])
def test_ids_nobody_reads_count_lines_too(dataset: Dataset, kind: str) -> None:
    item = dataset.items[0]
    if kind == "unreadable":
        item.label.unlink()
        item.label.with_suffix(".txt").write_bytes(LABEL)
        item.image.write_bytes(b"no picture")
    else:
        place = item.label if kind == "beside VOC" else item.label.with_name("gone.txt")
        place.with_suffix(".txt").write_bytes(LABEL)
    classes = dataset.root / "classes.txt"
    classes.write_bytes(b"dog\ncat\nowl\n")
    assert relabel.census(dataset).has_yolo
    relabel.relabel(dataset, {"dog": None}, relabel.Done(), None, relabel.Listing(["owl", "cat"]))
    assert classes.read_bytes() == b"dog\ncat\nowl\n"


def test_captions_and_lists_are_no_ids(dataset: Dataset) -> None:
    dataset.items[0].label.with_suffix(".txt").write_text("a photo of a cat on a mat")
    (dataset.root / "notes.txt").write_text("1 2 3\n")
    assert not relabel.census(dataset).has_yolo


def test_the_class_list_is_written_and_taken_back(dataset: Dataset) -> None:
    before = snapshot(dataset)
    done = relabel.Done()
    names = list(reversed(dataset.class_names()))
    relabel.relabel(dataset, {}, done, None, relabel.Listing(names))
    assert dataset.listed_classes() == names
    relabel.undo(done)
    assert snapshot(dataset) == before


def test_names_listed_since_stay_when_a_rename_is_taken_back(dataset: Dataset) -> None:
    classes = dataset.root / "classes.txt"
    classes.write_bytes("狗\r\n猫".encode("gbk"))
    done = relabel.Done()
    relabel.relabel(dataset, {"狗": "马"}, done, None, relabel.Listing(["马", "猫"]))
    yolo.append_classes(classes, ["鸟"])
    assert classes.read_bytes() == "马\r\n猫\r\n鸟\r\n".encode("gbk")
    assert relabel.undo(done, (), dataset) == []
    assert classes.read_bytes() == "狗\r\n猫\r\n鸟\r\n".encode("gbk")


def test_undo_leaves_a_list_that_was_changed_since(dataset: Dataset) -> None:
    classes = dataset.root / "classes.txt"
    classes.write_bytes(b"dog\ncat\n")
    done = relabel.Done()
    relabel.relabel(dataset, {}, done, None, relabel.Listing(["cat", "dog"]))
    classes.write_bytes(b"cat\nhound\n")
    (problem,) = relabel.undo(done, (), dataset)
    assert "changed since" in problem
    assert classes.read_bytes() == b"cat\nhound\n"


@pytest.mark.parametrize("blank", [b"", b"\n"])
def test_a_name_whose_id_is_in_use_stays_when_its_adding_is_taken_back(
    yolo_set: Dataset, blank: bytes
) -> None:
    classes = yolo_set.root / "classes.txt"
    classes.write_bytes(b"dog\ncat\nowl\n" + blank)
    for used in (False, True):
        done = relabel.Done()
        relabel.relabel(yolo_set, {"dog": "hound"}, done, None, relabel.Listing(["ant"], ["ant"]))
        assert classes.read_bytes() == b"hound\ncat\nowl\nant\n"
        if used:
            yolo_set.items[3].label.with_suffix(".txt").write_bytes(b"3 0.5 0.5 0.25 0.25\n")
        assert relabel.undo(done, (), yolo_set) == []
        assert classes.read_bytes() == b"dog\ncat\nowl\n" + (b"ant\n" if used else blank)
