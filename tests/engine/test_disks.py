"""A pulled disk leaves its mount point, an empty folder: nothing is written there, and all goes on when it is
back, under whatever number."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from engine import disks
from engine.annotations import Box, class_file, voc
from engine.datasets import changes, class_lists, snapshots
from engine.datasets.dataset import Dataset
from engine.datasets.fixes import plan_fix
from engine.datasets.health import check
from engine.datasets.relabel import Done, relabel
from engine.datasets.split_files import write_split
from engine.datasets.splitting import SplitConfig, make_split
from engine.errors import UserError
from engine.inference.detector import Detections
from engine.inference.saving import Saver
from engine.inference.sources import Frame


@dataclass
class Stick:
    """A data set on a disk that can be pulled: its folder is empty then."""

    root: Path
    pull: Callable[[], None]
    plug: Callable[[], None]


def _can_mount(folder: Path) -> bool:
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False).returncode:
        return False
    subprocess.run(["umount", folder], check=True)
    return True


@pytest.fixture(params=["renamed", "bound", "another number"])
def stick(request: pytest.FixtureRequest, tmp_path: Path, sample_dir: Path) -> Iterator[Stick]:
    """By name: nothing but folders; a mount whose disk is that of its mount point; one that is another."""
    root, kept = tmp_path / "stick", tmp_path / "kept"
    shutil.copytree(sample_dir, kept)
    root.mkdir()
    if request.param == "renamed":
        root.rmdir()
        kept.rename(root)

        def pull() -> None:
            root.rename(kept)
            root.mkdir()

        def plug() -> None:
            root.rmdir()
            kept.rename(root)

        yield Stick(root, pull, plug)
        return
    if not _can_mount(root):
        pytest.skip("nothing can be mounted here")

    def mount() -> None:
        if request.param == "bound":
            subprocess.run(["mount", "--bind", kept, root], check=True)
        else:  # each tmpfs has a number of its own
            subprocess.run(["mount", "-t", "tmpfs", "tmpfs", root], check=True)
            shutil.copytree(kept, root, dirs_exist_ok=True)

    def unmount() -> None:
        if request.param != "bound":
            shutil.rmtree(kept)
            shutil.copytree(root, kept)
        subprocess.run(["umount", root], check=True)

    mount()
    try:
        yield Stick(root, unmount, mount)
    finally:
        subprocess.run(["umount", "-l", root], capture_output=True, check=False)


def _label(dataset: Dataset) -> None:
    item = dataset.items[0]
    box = Box("hammer", 1, 2, 30, 40)
    voc.write(replace(voc.new_annotation(item.image, 200, 160), boxes=(box,)), item.label_file)


def _fix(dataset: Dataset) -> None:
    path = dataset.labels_dir / "gone.xml"
    changes.apply([changes.Change(path, None, b"<annotation/>")])


WRITERS: dict[str, Callable[[Dataset], object]] = {
    "label": _label,
    "class list": lambda dataset: class_lists.learn_class(dataset, "new"),
    "new class list": lambda dataset: class_file.append(dataset.root / "predefined_classes.txt", ["new"]),
    "split": lambda dataset: changes.put(dataset.sets_dir / "train.txt", b"photo_0001\n"),
    "label backup": lambda dataset: snapshots.save(dataset, "mine"),
    "mended": _fix,
}


@pytest.mark.parametrize("what", WRITERS)
def test_nothing_is_written_to_the_disk_below(stick: Stick, what: str) -> None:
    dataset = Dataset.open(stick.root)
    stick.pull()
    with pytest.raises(UserError) as told:
        WRITERS[what](dataset)
        pytest.fail("it was written")
    if what != "label backup":
        assert "not connected" in str(told.value) and "Connect its disk again" in str(told.value)
    assert list(stick.root.iterdir()) == []
    stick.plug()
    Path(dataset.items[0].label_file).unlink()
    WRITERS[what](dataset)


def test_a_split_and_new_class_names_wait_for_the_disk(stick: Stick) -> None:
    dataset = Dataset.open(stick.root)
    split = make_split(dataset, SplitConfig(seed=5))
    done = write_split(dataset, split)
    orphan = dataset.labels_dir / "gone.xml"
    orphan.write_bytes(Path(dataset.items[0].label_file).read_bytes())
    plan = plan_fix(dataset, "orphan-label", check(dataset, decode=False))
    stick.pull()
    with pytest.raises(UserError):
        changes.apply(plan.changes)
    assert changes.take_back(done)  # sentences about what stays
    relabelled = Done()
    with contextlib.suppress(UserError):
        relabel(dataset, {"hammer": "mallet"}, relabelled)
    assert relabelled.written == [] and list(stick.root.iterdir()) == []
    stick.plug()
    changes.apply(plan.changes)
    assert not orphan.exists()


def test_another_stick_in_its_place_takes_no_labels(stick: Stick, tmp_path: Path) -> None:
    dataset = Dataset.open(stick.root)
    if stick.root.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("that stick is on the disk of its mount point")
    stick.pull()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", stick.root], check=True)
    try:
        (stick.root / "JPEGImages").mkdir()
        (stick.root / "JPEGImages" / "another.jpg").write_bytes(b"x")
        (stick.root / "Annotations").mkdir()
        before = sorted(stick.root.rglob("*"))
        with pytest.raises(UserError, match="not connected"):
            changes.put(dataset.labels_dir / "photo_0020.xml", b"<annotation/>")
        assert sorted(stick.root.rglob("*")) == before
    finally:
        subprocess.run(["umount", stick.root], check=True)


def test_label_files_on_another_disk_than_the_photos(tmp_path: Path, sample_dir: Path) -> None:
    labels = tmp_path / "stick" / "labels"
    (tmp_path / "stick").mkdir()
    if not _can_mount(tmp_path / "stick"):
        pytest.skip("nothing can be mounted here")
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", labels.parent], check=True)
    try:
        dataset = Dataset.open(sample_dir, labels)  # a folder that is yet to be made
        _label(dataset)
        assert len(list(labels.iterdir())) == 1
    finally:
        subprocess.run(["umount", labels.parent], check=True)
    item = dataset.items[1]
    with pytest.raises(UserError, match="not connected"):
        voc.write(voc.new_annotation(item.image, 200, 160), item.label_file)
    assert list(labels.parent.iterdir()) == []


def test_results_of_predict_are_not_written_below(stick: Stick) -> None:
    out = stick.root / "out"
    found = Detections(np.zeros((0, 4), np.float32), [], np.zeros(0, np.int64), np.zeros(0, np.float32))
    image = np.zeros((40, 50, 3), np.uint8)
    with Saver(out, ["voc", "images", "crops"]) as saver:
        saver.save(Frame(image, 0, None, None), found, "a", "image", 0.0)
        stick.pull()
        with pytest.raises(UserError, match="not connected"):
            saver.save(Frame(image, 1, None, None), found, "b", "image", 0.0)
        assert list(stick.root.iterdir()) == []
        stick.plug()


def test_photos_that_were_deleted_one_by_one_are_no_pulled_disk(sample_dataset: Path) -> None:
    dataset = Dataset.open(sample_dataset)
    for item in list(dataset.items)[:-1]:
        item.image.unlink()
        changes.put(dataset.root / "classes.txt", item.stem.encode())


def test_a_folder_made_anew_is_known_by_what_was_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a").write_bytes(b"x")
    disks.watch(folder, lambda: [folder / "a"])
    folder.rename(tmp_path / "away")
    folder.mkdir()
    with pytest.raises(disks.DiskGoneError):
        disks.check(folder / "b")
    (folder / "a").write_bytes(b"y")  # of that name and size: it is taken for the same
    disks.check(folder / "b")


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere sending to the trash says that there is none")
@pytest.mark.parametrize(("kind", "has_one"), [(3, True), (2, False), (4, False), (6, False), (1, False)])
def test_only_a_disk_that_is_built_in_has_a_trash_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: int, has_one: bool
) -> None:
    import ctypes

    asked: list[str] = []
    monkeypatch.setattr(ctypes.windll.kernel32, "GetDriveTypeW", lambda root: asked.append(root) or kind)
    assert disks.has_trash(tmp_path / "a.jpg") is has_one
    assert asked == [f"{tmp_path.drive}\\"]
