"""Deleted files are put aside, and only what this program put there goes to the trash."""

from pathlib import Path

import pytest

from engine.errors import DatasetError
from studio.aside import ASIDE, empty, move_all, place_aside


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
    aside.write_bytes(b"somebody else's")
    assert empty(tmp_path / ASIDE) == []
    assert sent == [] and aside.exists() and photo.exists()


def test_nothing_is_put_through_a_link(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    data = tmp_path / "data"
    data.mkdir()
    (data / ASIDE).symlink_to(documents, target_is_directory=True)
    photo = data / "a.jpg"
    photo.write_bytes(b"x")
    with pytest.raises(DatasetError, match="is a link"):
        move_all([(photo, place_aside(photo, data / ASIDE))], DatasetError)
    assert photo.exists() and list(documents.iterdir()) == []


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "x" / ASIDE).mkdir(parents=True)
    (tmp_path / "x" / ASIDE / "a.jpg").touch()
    assert place_aside(tmp_path / "a.jpg", tmp_path / "x" / ASIDE).name == "a (2).jpg"
