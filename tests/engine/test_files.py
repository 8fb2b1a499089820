import contextlib
import os
import sys
import threading
from pathlib import Path

import pytest

from engine import files
from engine.errors import AnnotationError, disk_error
from engine.files import HeldFileError, ReadOnlyFileError, remove, write_atomically


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
        if sys.platform == "win32":
            pytest.skip("links need a privilege there")
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


class Holder:
    """Windows' answer to a rename while another program has the file open: ``refusals`` times, as told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, refusals: float, winerror: int) -> None:
        self.asked = 0
        rename = Path.replace

        def replace(source: Path, target: Path) -> Path:
            self.asked += 1
            if self.asked <= refusals:
                error = PermissionError(13, "The process cannot access the file")
                error.winerror = winerror
                raise error
            return rename(source, target)

        monkeypatch.setattr(Path, "replace", replace)


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_file_that_a_scanner_opens_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"old")
    holder = Holder(monkeypatch, 3, winerror)
    write_atomically(path, b"new")
    assert (path.read_bytes(), holder.asked) == (b"new", 4)


def test_a_file_that_stays_open_keeps_what_it_had_and_names_who_is_likely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE_WITH_HOLDERS_S", 0.1)
    path = tmp_path / "a.xml"
    path.write_bytes(b"old")
    holder = Holder(monkeypatch, float("inf"), 32)
    with pytest.raises(HeldFileError) as caught:
        write_atomically(path, b"new")
    assert holder.asked > 2
    assert path.read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1
    told = disk_error(caught.value, path, AnnotationError)
    assert told.what == "cannot be written (another program holds it open, or it is not yours)"
    assert "virus scanner" in told.remedy


def test_another_refusal_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = Holder(monkeypatch, 1, 112)  # the disk is full
    with pytest.raises(PermissionError):
        write_atomically(tmp_path / "a.xml", b"new")
    assert holder.asked == 1


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows refuses")
def test_a_reader_every_ten_milliseconds_stops_no_save(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"0")
    done = threading.Event()

    def read() -> None:
        while not done.wait(0.01):
            with contextlib.suppress(PermissionError), path.open("rb") as stream:
                stream.read()
                done.wait(0.01)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(100):
            write_atomically(path, b"%d" % number)
    finally:
        done.set()
        reader.join()
    assert path.read_bytes() == b"99"
