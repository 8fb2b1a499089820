"""What is no file, or too long for one, is told at once; nothing is waited for, no memory is filled."""

from __future__ import annotations

import os
import socket
from io import BytesIO
from pathlib import Path

import pytest

from engine.plain_file import NotPlainError, open_plain, plain_lines, read_plain

posix = pytest.mark.skipif(os.name == "nt", reason="there are no such files on Windows")


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x00\r\n\xff")
    assert read_plain(tmp_path / "a") == b"\x00\r\n\xff"
    assert read_plain(tmp_path / "a", at_most=4) == b"\x00\r\n\xff"


def test_a_folder_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotPlainError, match="is a folder"):
        read_plain(tmp_path)


@posix
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    with pytest.raises(NotPlainError, match="is a pipe"):
        read_plain(tmp_path / "a")


@posix
def test_a_device_is_none() -> None:
    with pytest.raises(NotPlainError, match="is a device"):
        read_plain("/dev/zero")


@posix
def test_a_socket_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # names of sockets are short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("a")
        with pytest.raises(NotPlainError, match="is a socket"):
            read_plain(tmp_path / "a")


def test_a_sparse_file_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as stream:
        stream.truncate(3 << 30)
    with pytest.raises(NotPlainError, match="has 3,072 MB, more than the 64 MB"):
        read_plain(tmp_path / "a")


@posix
def test_a_link_to_itself_is_an_error_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        read_plain(tmp_path / "a")


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    for _ in range(3):
        with pytest.raises(NotPlainError):
            open_plain(tmp_path)
    (tmp_path / "a").write_bytes(b"abc")
    with open_plain(tmp_path / "a") as stream, pytest.raises(NotPlainError):
        open_plain(tmp_path / "a", at_most=2)
    assert stream.closed


def test_a_line_too_long_is_given_up_and_the_next_comes() -> None:
    stream = BytesIO(b"one\n" + b"x" * 25 + b"\ntwo\n" + b"y" * 11)
    assert list(plain_lines(stream, longest=10)) == [b"one\n", None, b"two\n", None]
    assert list(plain_lines(BytesIO(b"x" * 10), longest=10)) == [b"x" * 10]
    assert list(plain_lines(BytesIO(b"x" * 9 + b"\nhalf"), longest=10)) == [b"x" * 9 + b"\n", b"half"]
