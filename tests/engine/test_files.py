import os
import sys
from pathlib import Path

import pytest

from engine.errors import AnnotationError, disk_error
from engine.files import ReadOnlyFileError, remove, write_atomically


def test_replaces_the_whole_file_and_leaves_no_temporary(tmp_path: Path) -> None:
    path = tmp_path / "人脸.xml"
    path.write_bytes(b"old and longer")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["人脸.xml"]


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits and links are POSIX here")
def test_keeps_permissions_and_follows_links(tmp_path: Path) -> None:
    target = tmp_path / "real.xml"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link = tmp_path / "link.xml"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("through", ["itself", "a link"])
def test_a_file_without_write_permission_is_not_replaced(tmp_path: Path, through: str) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"theirs")
    path.chmod(0o444)
    given = path
    if through == "a link":
        given = tmp_path / "link.xml"
        given.symlink_to(path)
    names = sorted(entry.name for entry in tmp_path.iterdir())
    with pytest.raises(ReadOnlyFileError) as told:
        write_atomically(given, b"ours")
    with pytest.raises(ReadOnlyFileError):
        remove(given)
    assert path.read_bytes() == b"theirs" and sorted(entry.name for entry in tmp_path.iterdir()) == names
    error = disk_error(told.value, path, AnnotationError)
    assert "the file is read-only" in str(error) and "Make the file writable" in str(error)
    path.chmod(0o644)
    write_atomically(given, b"ours")
    assert path.read_bytes() == b"ours"
