"""Changes of files are made as a whole, taken back, and put forward again."""

from pathlib import Path

import pytest

from engine.datasets import changes
from engine.datasets.changes import Change
from engine.errors import DatasetError


def planned(folder: Path) -> list[Change]:
    (folder / "a.txt").write_bytes(b"old\r\n")
    (folder / "b.txt").write_bytes(b"\xff\xfe")
    return [
        Change(folder / "a.txt", b"old\r\n", b"new\n"),
        Change(folder / "b.txt", b"\xff\xfe", None),
        Change(folder / "deep" / "c.txt", None, b"made"),
    ]


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_there_and_back_and_there_again_are_the_very_bytes(tmp_path: Path) -> None:
    steps = planned(tmp_path)
    before = state(tmp_path)
    done = changes.apply(steps)
    after = state(tmp_path)
    assert after == {"a.txt": b"new\n", "c.txt": b"made"}
    for _ in range(2):
        assert changes.take_back(done) == []
        assert state(tmp_path) == before
        assert changes.put_forward(done) == []
        assert state(tmp_path) == after


def test_a_file_changed_meanwhile_stays_and_is_named_both_ways(tmp_path: Path) -> None:
    done = changes.apply(planned(tmp_path))
    (tmp_path / "a.txt").write_bytes(b"mine")
    with pytest.raises(DatasetError, match="was changed since") as caught:
        changes.check_untouched(done)
    assert caught.value.where == str(tmp_path / "a.txt")
    (problem,) = changes.take_back(done)
    assert str(tmp_path / "a.txt") in problem
    assert state(tmp_path) == {"a.txt": b"mine", "b.txt": b"\xff\xfe"}
    (problem,) = changes.put_forward(done)
    assert str(tmp_path / "a.txt") in problem
    assert state(tmp_path) == {"a.txt": b"mine", "c.txt": b"made"}


def test_what_holds_the_wanted_bytes_already_is_no_problem(tmp_path: Path) -> None:
    done = changes.apply(planned(tmp_path))
    (tmp_path / "a.txt").write_bytes(b"old\r\n")
    changes.check_untouched(done)
    assert changes.take_back(done) == []
    assert state(tmp_path) == {"a.txt": b"old\r\n", "b.txt": b"\xff\xfe"}


class StopError(Exception):
    """As a cancelled task raises it."""


def stop_at(number: int):
    def progress(done: int, _total: int) -> None:
        if done == number:
            raise StopError

    return progress


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_cancel_leaves_all_or_nothing(tmp_path: Path, number: int) -> None:
    steps = planned(tmp_path)
    before = state(tmp_path)
    with pytest.raises(StopError):
        changes.apply(steps, stop_at(number))
    assert state(tmp_path) == before
    done = changes.apply(steps)
    after = state(tmp_path)
    with pytest.raises(StopError):
        changes.take_back(done, stop_at(number))
    assert state(tmp_path) == after
    changes.take_back(done)
    with pytest.raises(StopError):
        changes.put_forward(done, stop_at(number))
    assert state(tmp_path) == before


def test_nothing_is_made_when_a_file_is_not_as_planned(tmp_path: Path) -> None:
    steps = planned(tmp_path)
    (tmp_path / "b.txt").write_bytes(b"other")
    before = state(tmp_path)
    with pytest.raises(DatasetError, match="changed by another program"):
        changes.apply(steps)
    assert state(tmp_path) == before


def test_folders_that_were_made_go_with_their_last_file_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    steps = [Change(tmp_path / name, None, b"made") for name in ("ours/deep/a", "ours/deep/b", "theirs/c")]
    done = changes.apply(steps)
    assert changes.take_back(done) == []
    assert [path.name for path in tmp_path.iterdir()] == ["theirs"]
    assert changes.put_forward(done) == []
    (tmp_path / "ours" / "deep" / "mine").write_bytes(b"mine")
    assert changes.take_back(done) == []
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deep", "mine", "ours", "theirs"]
