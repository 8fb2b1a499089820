"""Which list YOLO ids count, what a new class gets, and what is taken back: by value, on disk."""

import multiprocessing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.annotations import Box, class_file
from engine.datasets import changes, class_lists, fixes, health, index, labels, relabel, snapshots, used_ids
from engine.datasets.dataset import Dataset
from engine.errors import AnnotationError

SIZE = (200, 100)
A, B = b"0 .3 .3 .2 .2\n3 .7 .7 .2 .2\n", b"3 .5 .5 .4 .4\n"


def photo(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)).save(path)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two photos with YOLO labels and no list of classes."""
    folder = tmp_path / "set"
    for name, data in (("a", A), ("b", B)):
        photo(folder / f"{name}.png")
        (folder / f"{name}.txt").write_bytes(data)
    return folder


def save(root: Path, name: str, change, dataset: Dataset | None = None) -> list:
    """Read a label, change its boxes and write it as the window does."""
    path = root / f"{name}.txt"
    annotation = labels.read("yolo", path, root, f"{name}.png", SIZE)
    learnt: list = []
    data = labels.to_bytes("yolo", change(annotation), path, root, dataset, learnt)
    path.write_bytes(data)
    return learnt


def moved(annotation):
    return replace(annotation, boxes=tuple(box.moved(1, 0) for box in annotation.boxes))


def drawn(*names: str):
    return lambda annotation: replace(
        annotation, boxes=(*annotation.boxes, *(Box(name, 10, 10, 50, 50) for name in names))
    )


def ids(path: Path) -> list[str]:
    return [line.split()[0] for line in path.read_text().splitlines() if line.strip()]


def test_a_box_that_moves_keeps_its_id_and_no_list_is_made(root: Path) -> None:
    save(root, "b", moved)
    assert (root / "b.txt").read_bytes() == b"3 0.505000 0.500000 0.400000 0.400000\n"
    assert (root / "a.txt").read_bytes() == A
    assert sorted(path.name for path in root.iterdir()) == ["a.png", "a.txt", "b.png", "b.txt"]


@pytest.mark.parametrize("with_dataset", [False, True])
def test_a_new_class_takes_an_id_above_every_one_in_the_folder(root: Path, with_dataset: bool) -> None:
    (root / "gone.txt").write_bytes(b"5 .5 .5 .1 .1\n")  # its photo is gone
    dataset = Dataset.open(root) if with_dataset else None
    (learnt,) = save(root, "a", drawn("owl"), dataset)
    assert (root / "classes.txt").read_text().splitlines() == [*(f"class {n}" for n in range(6)), "owl"]
    assert ids(root / "a.txt") == ["0", "3", "6"]
    read = Dataset.open(root)
    assert [box.label for box in read.annotation(read.item("a")).boxes] == ["class 0", "class 3", "owl"]
    assert [box.label for box in read.annotation(read.item("b")).boxes] == ["class 3"]
    (root / "a.txt").write_bytes(A)
    assert class_lists.forget(learnt, root, dataset)
    assert not (root / "classes.txt").exists()


def test_a_list_that_is_too_short_names_no_id_of_others(root: Path) -> None:
    (root / "classes.txt").write_bytes(b"dog\r\ncat\r\n\r\n")
    save(root, "b", drawn("owl", "cat"))
    assert (root / "classes.txt").read_bytes() == b"dog\r\ncat\r\nclass 2\r\nclass 3\r\nowl\r\n"
    assert ids(root / "b.txt") == ["3", "4", "1"]


def test_a_double_name_keeps_both_ids(root: Path) -> None:
    (root / "classes.txt").write_bytes(b"dog\ncat\nowl\ndog\n")
    save(root, "a", lambda found: moved(drawn("dog")(found)))
    assert ids(root / "a.txt") == ["0", "3", "0"]
    assert (root / "classes.txt").read_bytes() == b"dog\ncat\nowl\ndog\n"


def test_another_programs_new_name_does_not_change_an_id(root: Path) -> None:
    """The list was changed while the photo was open: its boxes keep their ids."""
    path = root / "b.txt"
    annotation = labels.read("yolo", path, root, "b.png", SIZE)
    (root / "classes.txt").write_bytes(b"dog\ncat\nowl\ncow\n")
    assert labels.to_bytes("yolo", moved(annotation), path, root).startswith(b"3 ")
    assert (root / "classes.txt").read_bytes() == b"dog\ncat\nowl\ncow\n"


def test_an_id_beyond_every_list_is_a_slip(root: Path) -> None:
    (root / "b.txt").write_bytes(b"123456789 .5 .5 .4 .4\n")
    save(root, "a", drawn("owl"))
    assert ids(root / "a.txt") == ["0", "3", "4"]


def test_the_list_is_written_before_the_label(root: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(class_file, "write_atomically", refuse)
    with pytest.raises(AnnotationError, match="Permission denied"):
        save(root, "a", drawn("owl"))
    assert (root / "a.txt").read_bytes() == A
    assert not (root / "classes.txt").exists()


def test_a_name_is_taken_back_only_while_it_is_the_last_and_unused(root: Path) -> None:
    (root / "classes.txt").write_bytes(b"dog\ncat\nowl\nant\n")
    dataset = Dataset.open(root)
    (first,) = save(root, "a", drawn("bee"), dataset)
    (second,) = save(root, "b", drawn("fly"), dataset)
    (root / "a.txt").write_bytes(A)
    assert not class_lists.forget(first, root, dataset)  # fly came after it
    assert class_file.read(root / "classes.txt").names[4:] == ["bee", "fly"]
    assert not class_lists.forget(second, root, dataset)  # b.txt uses it
    (root / "b.txt").write_bytes(B)
    assert class_lists.forget(second, root, dataset)
    assert (root / "classes.txt").read_bytes() == b"dog\ncat\nowl\nant\nbee\n"
    assert class_lists.forget(first, root, dataset)
    assert (root / "classes.txt").read_bytes() == b"dog\ncat\nowl\nant\n"


LISTS = {
    "obj.names": (b"dog\ncat\nowl\nant\n", b"dog\ncat\nowl\nant\nbee\n"),
    "_darknet.labels": (b"dog\ncat\nowl\nant", b"dog\ncat\nowl\nant\nbee\n"),
    "data.yaml": (
        b"train: images # here\nnc: 4\nnames: [dog, 'cat', owl, ant]  # all\n",
        b"train: images # here\nnc: 5\nnames: [dog, 'cat', owl, ant, 'bee']  # all\n",
    ),
    "data.yml": (
        b"names:\r\n  0: dog\r\n  1: cat\r\n  2: owl\r\n  3: ant # last\r\nnc: 4\r\n",
        b"names:\r\n  0: dog\r\n  1: cat\r\n  2: owl\r\n  3: ant # last\r\n  4: 'bee'\r\nnc: 5\r\n",
    ),
    "dataset.yaml": (
        b"names:\n- dog\n- cat\n- owl\n- ant\nval: b\n",
        b"names:\n- dog\n- cat\n- owl\n- ant\n- 'bee'\nval: b\n",
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_others_lists_are_read_and_learn(root: Path, name: str) -> None:
    before, after = LISTS[name]
    (root / name).write_bytes(before)
    dataset = Dataset.open(root)
    assert dataset.listed_classes() == ["dog", "cat", "owl", "ant"]
    assert [box.label for box in dataset.annotation(dataset.item("a")).boxes] == ["dog", "ant"]
    (learnt,) = save(root, "a", drawn("bee"), dataset)
    assert (root / name).read_bytes() == after
    assert not (root / "classes.txt").exists()
    assert ids(root / "a.txt") == ["0", "3", "4"]
    (root / "a.txt").write_bytes(A)
    assert class_lists.forget(learnt, root, dataset)
    assert (root / name).read_bytes() == before


def test_a_description_without_names_is_no_list(root: Path) -> None:
    (root / "data.yaml").write_bytes(b"train: images\nnc: 4\n")
    save(root, "a", drawn("owl"))
    assert (root / "data.yaml").read_bytes() == b"train: images\nnc: 4\n"
    assert class_file.read(root / "classes.txt").names[-1] == "owl"


def test_sub_folders_without_a_list_share_a_new_one(root: Path) -> None:
    photo(root / "more" / "c.png")
    (root / "more" / "c.txt").write_bytes(b"7 .5 .5 .2 .2\n")
    dataset = Dataset.open(root)
    save(root, "a", drawn("owl"), dataset)
    assert class_file.read(root / "classes.txt").names[8] == "owl"
    assert [box.label for box in dataset.annotation(dataset.item("more/c")).boxes] == ["class 7"]


def test_a_fix_keeps_ids_and_makes_no_list(root: Path) -> None:
    (root / "b.txt").write_bytes(b"3 .5 .5 .4 .4\n3 .5 .5 .4 .4\n9 .2 .2 .1 0\n")
    dataset = Dataset.open(root)
    for kind in ("duplicate-box", "no-area"):
        plan = fixes.plan_fix(dataset, kind, health.check(dataset))
        changes.apply(plan.changes)
    assert (root / "b.txt").read_bytes() == b"3 .5 .5 .4 .4\n"
    assert not (root / "classes.txt").exists()


def test_a_rename_of_an_unnamed_id_goes_back_whole(root: Path) -> None:
    (root / "classes.txt").write_bytes(b"dog\n")
    dataset = Dataset.open(root)
    done = relabel.Done()
    relabel.relabel(dataset, {"class 3": "cow"}, done)
    assert (root / "classes.txt").read_bytes() == b"dog\nclass 1\nclass 2\ncow\n"
    assert ((root / "a.txt").read_bytes(), (root / "b.txt").read_bytes()) == (A, B)
    assert relabel.undo(done, (), dataset) == []
    assert (root / "classes.txt").read_bytes() == b"dog\n"


def test_used_ids_come_from_the_index(root: Path, monkeypatch) -> None:
    """100,000 label files are not read again for a new class."""
    dataset = Dataset.open(root)
    index.read(dataset)
    monkeypatch.setattr(used_ids, "read_bytes", lambda path: pytest.fail(f"{path} is read"))
    assert used_ids.greatest(root / "classes.txt", root, dataset) == 3


def _learn(root: str, name: str) -> None:
    where = Path(root)
    for number in range(5):
        class_lists.learn(where / "classes.txt", [f"{name} {number}"], where)


def test_two_programs_do_not_give_one_id_twice(root: Path) -> None:
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_learn, args=(str(root), name)) for name in ("one", "two")]
    for other in others:
        other.start()
    for other in others:
        other.join(120)
    names = class_file.read(root / "classes.txt").names
    assert names[:4] == ["class 0", "class 1", "class 2", "class 3"]
    assert sorted(names[4:]) == sorted(f"{name} {number}" for name in ("one", "two") for number in range(5))
    assert sorted(path.name for path in root.iterdir() if path.suffix not in (".png",)) == [
        "a.txt", "b.txt", "classes.txt",
    ]  # fmt: skip


def test_kpt_shape_of_data_yaml_decides_in_place(root: Path) -> None:
    pose = b"0 .5 .5 .2 .4 .45 .45 .55 .55\n"
    (root / "a.txt").write_bytes(pose)
    dataset = Dataset.open(root)
    assert dataset.annotation(dataset.item("a")).boxes[0].xyxy == pytest.approx((40, 40, 110, 55))
    (root / "data.yaml").write_bytes(b"kpt_shape: [2, 2]\nnames: [no, yes]\n")
    for found in (dataset.annotation(dataset.item("a")), index.read(dataset).annotation(0)):
        assert found.boxes == (Box("no", 80, 30, 120, 70),)
    save(root, "a", drawn("yes"))
    assert (root / "a.txt").read_bytes() == pose + b"1 0.150000 0.300000 0.200000 0.400000 0 0 0 0\n"


@pytest.mark.parametrize("name", ["obj.names", "data.yaml"])
def test_a_label_backup_holds_the_list_that_ids_count(root: Path, name: str) -> None:
    before, after = LISTS[name]
    (root / name).write_bytes(before)
    dataset = Dataset.open(root)
    kept = snapshots.save(dataset, "first")
    save(root, "a", drawn("bee"), dataset)
    assert (root / name).read_bytes() == after
    changed = snapshots.compare(dataset, kept)
    assert [(change.what, change.after) for change in changed] == [("added", Box("bee", 10, 10, 50, 50))]
    changes.apply(snapshots.plan_restore(dataset, kept))
    assert ((root / name).read_bytes(), (root / "a.txt").read_bytes()) == (before, A)
