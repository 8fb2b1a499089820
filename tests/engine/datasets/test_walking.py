"""One entry's error costs that entry alone, and is told."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.datasets import index
from engine.datasets.dataset import Dataset
from engine.datasets.health import check
from engine.datasets.splitting import make_split
from engine.datasets.statistics import statistics
from engine.datasets.walking import Missed, walk
from engine.errors import AnnotationError

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and permissions of POSIX")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Five: two at the top, three in ``sub``."""
    for name in ("1.jpg", "2.jpg", "sub/3.jpg", "sub/4.jpg", "sub/5.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


ALL = ["1.jpg", "2.jpg", "sub/3.jpg", "sub/4.jpg", "sub/5.jpg"]


@posix
@pytest.mark.parametrize("name", ["loop", "loop.jpg"])
@pytest.mark.parametrize("where", [".", "sub"])
def test_a_link_to_itself(photos: Path, name: str, where: str) -> None:
    (photos / where / name).symlink_to(name)
    missed: list[Missed] = []
    assert sorted(walk(photos, (".jpg",), missed)) == ALL
    assert [Path(entry.path) for entry in missed] == [photos / where / name]
    assert "cannot be looked at" in missed[0].what


@posix
def test_links_in_a_circle_and_out(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    away = tmp_path_factory.mktemp("away")
    (away / "6.jpg").touch()
    (photos / "sub" / "up").symlink_to("..")
    (photos / "out").symlink_to(away)
    (photos / "out again").symlink_to(away)
    (photos / "gone.jpg").symlink_to(away / "unplugged.jpg")
    missed: list[Missed] = []
    assert sorted(walk(photos, (".jpg",), missed)) == sorted([*ALL, "gone.jpg", "out/6.jpg"])
    assert missed == []


@posix
@pytest.mark.parametrize("link", ["aa", "zz", "sub2/deeper"])
def test_a_folder_is_known_by_its_own_name(photos: Path, link: str) -> None:
    (photos / link).parent.mkdir(exist_ok=True)
    (photos / link).symlink_to(photos / "sub")
    assert sorted(walk(photos, (".jpg",))) == ALL


@posix
def test_pipes_and_devices_are_no_photos(photos: Path) -> None:
    os.mkfifo(photos / "sub" / "pipe.jpg")
    (photos / "zero.jpg").symlink_to("/dev/zero")
    missed: list[Missed] = []
    assert sorted(walk(photos, (".jpg",), missed)) == ALL
    assert sorted(Path(entry.path).name for entry in missed) == ["pipe.jpg", "zero.jpg"]
    assert {entry.what for entry in missed} == {"is a pipe or a device, not a file"}


def test_a_drive_that_numbers_nothing(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (photos / "sub2").mkdir()
    (photos / "sub2" / "6.jpg").touch()
    monkeypatch.setattr(os, "stat", lambda path, real=os.stat: SimpleNamespace(st_dev=7, st_ino=0))
    assert sorted(walk(photos, (".jpg",))) == [*ALL, "sub2/6.jpg"]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody may enter; root would all the same, so that root is somebody else meanwhile."""
    folder.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def open_to_all(sample_dir: Path) -> Iterator[Path]:
    """A data set where another user may read it too, which pytest's own folders are not."""
    top = Path(tempfile.mkdtemp(prefix="boxwright-"))
    top.chmod(0o777)
    yield Path(shutil.copytree(sample_dir, top / "set"))
    shutil.rmtree(top)


@posix
def test_a_label_folder_that_may_not_be_entered(open_to_all: Path) -> None:
    check(Dataset.open(open_to_all))  # has every module loaded that the other user must not read
    with locked(open_to_all / "Annotations"):
        dataset = Dataset.open(open_to_all)
        contents = index.read(dataset)
        assert len(dataset.items) == 24
        assert set(contents.state.tolist()) == {index.UNREADABLE}
        assert dataset.class_names() == dataset.listed_classes()
        assert set(dataset.sets()) == {"trainval", "train", "val", "test"} or dataset.sets() == {}
        with pytest.raises(AnnotationError, match="Permission denied"):
            dataset.annotation(dataset.items[0])
        found = statistics(dataset)
        assert (found.labelled, found.unreadable, found.empty) == (0, 24, 0)
        kinds = {finding.kind for finding in check(dataset, decode=False)}
        assert {"unreadable-folder", "unreadable-label"} <= kinds
        assert "unlabelled" not in kinds and "orphan-label" not in kinds
        assert "Annotations cannot be listed (Permission denied)" in dataset.remarks[0]
    assert len(Dataset.open(open_to_all).class_names()) == 4


@posix
def test_a_sub_folder_that_may_not_be_entered(open_to_all: Path) -> None:
    inside = open_to_all / "JPEGImages" / "inside"
    inside.mkdir()
    with locked(inside):
        dataset = Dataset.open(open_to_all)
        assert len(dataset.items) == 24
        assert [Path(entry.path) for entry in dataset.items.missed] == [inside]
        assert sum(map(len, make_split(dataset).sets.values())) > 24


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes for a name")
def test_names_that_leave_no_room_for_a_label_are_not_looked_at(tmp_path: Path) -> None:
    for ending in ("jpg", "png"):
        (tmp_path / f"{'a' * 251}.{ending}").touch()
    dataset = Dataset.open(tmp_path)
    assert len(dataset.items) == 2
    assert index.read(dataset).state.tolist() == [index.NO_FILE] * 2
    assert [dataset.annotation(item) for item in dataset.items] == [None, None]
