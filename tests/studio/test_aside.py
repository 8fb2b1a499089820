"""Deleted files are put aside, and only what this program put there goes to the trash."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import DatasetError
from studio.aside import ASIDE, bring_back, empty, left_behind, move_all, place_aside
from studio.settings import data_dir


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    paths: list[str] = []

    def send(path: str) -> None:
        paths.append(path)
        Path(path).unlink()

    monkeypatch.setattr("send2trash.send2trash", send)
    return paths


def test_another_windows_deletions_and_a_persons_own_files_stay(tmp_path: Path, sent: list[str]) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"ours")
    folder = tmp_path / ASIDE
    folder.mkdir()
    (folder / "b.jpg").write_bytes(b"of another window")
    aside = place_aside(photo, folder)
    move_all([(photo, aside)], DatasetError)
    assert empty(folder) == []
    assert sent == [str(aside)]
    assert (folder / "b.jpg").read_bytes() == b"of another window"


def test_what_came_back_is_not_sent(tmp_path: Path, sent: list[str]) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"x")
    aside = place_aside(photo, tmp_path / ASIDE)
    move_all([(photo, aside)], DatasetError)
    move_all([(aside, photo)], DatasetError)
    aside.parent.mkdir()
    aside.write_bytes(b"somebody else's")
    assert empty(tmp_path / ASIDE) == []
    assert sent == [] and aside.exists() and photo.exists()


def test_a_disk_without_a_trash_keeps_what_was_deleted_and_it_is_told(
    tmp_path: Path, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows would delete for good on a network disk or a USB stick."""
    monkeypatch.setattr("engine.disks.has_trash", lambda path: False)
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"x")
    aside = place_aside(photo, tmp_path / ASIDE)
    move_all([(photo, aside)], DatasetError)
    assert empty(tmp_path / ASIDE) == [
        f"{aside} stays there: its disk has no trash, so it would be gone for good."
    ]
    assert sent == [] and aside.read_bytes() == b"x"


def test_nothing_is_put_through_a_link(tmp_path: Path, sent: list[str]) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    data = tmp_path / "data"
    data.mkdir()
    (data / ASIDE).symlink_to(documents, target_is_directory=True)
    photo = data / "a.jpg"
    photo.write_bytes(b"x")
    (documents / "a.jpg").write_bytes(b"mine")
    aside = place_aside(photo, data / ASIDE)
    move_all([(photo, aside)], DatasetError)
    assert aside == data / "_deleted-2" / "a.jpg" and aside.is_file()
    assert empty(data / ASIDE) == [] and sent == [str(aside)]
    assert [path.name for path in documents.iterdir()] == ["a.jpg"]
    assert sorted(path.name for path in data.iterdir()) == [ASIDE]


def test_a_link_put_there_meanwhile_is_not_followed(tmp_path: Path, sent: list[str]) -> None:
    data, documents = tmp_path / "data", tmp_path / "documents"
    data.mkdir()
    documents.mkdir()
    photos = [data / "a.jpg", data / "b.jpg"]
    for photo in photos:
        photo.write_bytes(b"x")
    put = [(photo, place_aside(photo, data / ASIDE)) for photo in photos]
    move_all(put, DatasetError)
    (data / ASIDE).rename(data / "away")
    for _, aside in put:
        (documents / aside.name).write_bytes(b"mine")
    (data / ASIDE).symlink_to(documents, target_is_directory=True)
    with pytest.raises(DatasetError, match="is a link"):
        move_all([(aside, photo) for photo, aside in put[:1]], DatasetError)
    with pytest.raises(DatasetError, match="is a link"):
        move_all([(documents / "a.jpg", data / ASIDE / "c.jpg")], DatasetError)
    assert empty(data / ASIDE) == [] and sent == []
    assert len(list(documents.iterdir())) == 2


def test_a_folder_of_a_persons_own_is_not_touched(tmp_path: Path, sent: list[str]) -> None:
    own = tmp_path / ASIDE
    own.mkdir()
    (own / "letter.txt").write_bytes(b"mine")
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"x")
    aside = place_aside(photo, own)
    move_all([(photo, aside)], DatasetError)
    assert aside.parent == tmp_path / "_deleted-2"
    assert empty(own) == [] and sent == [str(aside)]
    assert [path.name for path in own.iterdir()] == ["letter.txt"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("_")] == [ASIDE]


_CRASH = """
import os, sys
from pathlib import Path
from engine.errors import DatasetError
from studio.aside import ASIDE, move_all, place_aside
photo = Path(sys.argv[1])
move_all([(photo, place_aside(photo, photo.parent / ASIDE))], DatasetError)
if sys.argv[2] == "crash":
    os._exit(1)
print("there", flush=True)
input()
"""


def other_window(photo: Path, what: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _CRASH, str(photo), what],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def test_what_a_crashed_window_deleted_is_told_and_comes_back(tmp_path: Path, sent: list[str]) -> None:
    photo = tmp_path / "data" / "a.jpg"
    photo.parent.mkdir()
    photo.write_bytes(b"x")
    assert other_window(photo, "crash").wait() == 1
    assert not photo.exists()
    assert empty(photo.parent / ASIDE) == [] and sent == []
    left = left_behind(photo.parent)
    assert left == [(photo, photo.parent / ASIDE / "a.jpg")]
    assert bring_back(left) == []
    assert photo.read_bytes() == b"x" and not (photo.parent / ASIDE).exists()
    assert left_behind(photo.parent) == []
    assert list((data_dir() / "deleted").iterdir()) == []


def test_another_window_that_lives_keeps_its_undo(tmp_path: Path, sent: list[str]) -> None:
    photo = tmp_path / "data" / "a.jpg"
    photo.parent.mkdir()
    photo.write_bytes(b"x")
    other = other_window(photo, "wait")
    assert other.stdout.readline() == b"there\n"
    assert left_behind(photo.parent) == []
    assert empty(photo.parent / ASIDE) == [] and sent == []
    assert (photo.parent / ASIDE / "a.jpg").is_file()
    other.kill()
    other.wait()
    assert len(left_behind(photo.parent)) == 1


def test_a_journal_that_lies_in_the_data_set_moves_nothing(tmp_path: Path, sent: list[str]) -> None:
    folder = tmp_path / "data" / ASIDE
    folder.mkdir(parents=True)
    (folder / ".boxwright-deleted").write_text("forged")
    (folder / "1-2.json").write_text(json.dumps([[str(tmp_path / "x"), str(folder / "taxes.pdf")]]))
    (folder / "taxes.pdf").write_bytes(b"mine")
    assert left_behind(tmp_path / "data") == []
    photo = tmp_path / "data" / "a.jpg"
    photo.write_bytes(b"x")
    aside = place_aside(photo, folder)
    move_all([(photo, aside)], DatasetError)
    empty(folder)
    assert sent == [str(aside)] and (folder / "taxes.pdf").is_file()


def test_a_file_is_never_moved_over_a_link_that_points_nowhere(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"x")
    (tmp_path / "b.jpg").symlink_to(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match="is there already"):
        move_all([(photo, tmp_path / "b.jpg")], DatasetError)
    assert photo.exists() and (tmp_path / "b.jpg").is_symlink()


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "x" / ASIDE).mkdir(parents=True)
    (tmp_path / "x" / ASIDE / "a.jpg").touch()
    (tmp_path / "x" / ASIDE / ".boxwright-deleted").touch()
    assert place_aside(tmp_path / "a.jpg", tmp_path / "x" / ASIDE).name == "a (2).jpg"
