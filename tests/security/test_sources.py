"""Addresses and videos: only the kinds that are meant, and no file that makes the reader call elsewhere."""

import os
import socket
import threading
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.errors import SourceError
from engine.inference.capture import Capture
from engine.inference.given.expanding import Source, expand
from engine.inference.sources import FrameSource, kind_of, without_password
from studio.live.source_box import URL, SourceBox
from studio.settings import Settings
from tests.films import grey_film


@pytest.fixture
def knocks() -> list[bytes]:
    """What was sent to the local port in ``knocks[0]``."""
    server = socket.create_server(("127.0.0.1", 0))
    heard = [str(server.getsockname()[1]).encode()]

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            heard.append(connection.recv(200))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield heard
    server.close()


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "FILE:///etc/passwd", "ftp://host/a.mp4", "concat:/etc/passwd|/etc/hosts",
        "data:video/mp4;base64,AAAA", "subfile,,start,0,end,9,,:/etc/passwd", "crypto:/etc/passwd",
        "gopher://host/", "pipe:0", "cache:http://127.0.0.1/", "smb://host/share", "javascript:alert(1)",
        "v4l2:///dev/video0", "lavfi:testsrc",
    ],
)  # fmt: skip
def test_other_schemes_are_no_addresses(address: str) -> None:
    with pytest.raises(SourceError, match="no such file"):
        kind_of(address)


@pytest.mark.parametrize("suffix", [".mp4", ".avi", ".ts", ".mkv", ".mpg", ".mjpeg"])
@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:{port}/a.ts\n"
        "#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile http://127.0.0.1:{port}/a.ts\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet>'
        "<Representation><BaseURL>http://127.0.0.1:{port}/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>",
    ],
    ids=["hls", "concat", "sdp", "dash"],
)
def test_a_list_that_poses_as_a_video_calls_nobody(
    tmp_path: Path, knocks: list[bytes], text: str, suffix: str
) -> None:
    path = tmp_path / f"holiday{suffix}"
    path.write_text(text.replace("{port}", knocks[0].decode()), "utf-8")
    with pytest.raises(SourceError), FrameSource.open(path) as source:
        source.read()
    assert knocks[1:] == []


@pytest.mark.parametrize(
    "name",
    [
        "cache:http:127.0.0.1:{port}.mp4", "async:http:127.0.0.1:{port}.mp4", "tcp:127.0.0.1:{port}.mp4",
        "rtsp:127.0.0.1:{port}.mp4", "http:127.0.0.1:{port}.mp4", "udp:127.0.0.1:{port}.mp4",
        "concat:http:127.0.0.1:{port}.mp4", "crypto:http:127.0.0.1:{port}.mp4", "-i.mp4",
    ],
)  # fmt: skip
@pytest.mark.skipif(os.name == "nt", reason="a name holds no colon there")
def test_a_file_whose_name_is_an_address_is_a_file(
    tmp_path: Path, knocks: list[bytes], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = name.format(port=knocks[0].decode())
    monkeypatch.chdir(tmp_path)
    grey_film(tmp_path / "v.mp4", 3).rename(tmp_path / name)
    for given in (name, str(tmp_path / name), "*.mp4", "./*"):
        (source,) = expand([given]).sources
        with FrameSource.open(source) as frames:
            assert sum(1 for _ in frames) == 3, given
    (tmp_path / name).write_bytes(b"")  # FFmpeg finds no film in it, and asks nobody else
    with pytest.raises(SourceError), FrameSource.open(name):
        pass
    assert knocks[1:] == []


def test_a_folder_that_a_pattern_finds_is_no_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "0").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "0" / "a.png")
    (source,) = expand(["*"]).sources
    assert (source.kind, [path.name for path in source.files]) == ("folder", ["a.png"])


SECRETS = [
    ("rtsp://me:s3cret@cam/1", "rtsp://me:***@cam/1"),
    ("rtsp://me:s3c@ret@cam/1", "rtsp://me:***@cam/1"),
    ("rtsp://me:s3c/ret@cam/1", "rtsp://me:***@cam/1"),
    ("rtsp://me:s3c?ret#x@cam/1", "rtsp://me:***@cam/1"),
    ("RTSP://me:s3cret@cam", "RTSP://me:***@cam"),
    ("http://cam/v?user=admin&pwd=s3c/ret", "http://cam/v?user=admin&pwd=***"),
    ("http://cam/v?token=s3cret&size=2", "http://cam/v?token=***&size=2"),
    ("http://cam/v?X-Api-Key=s3cret", "http://cam/v?X-Api-Key=***"),
    ("http://cam/v?access_token=s3cret#auth=s3cret", "http://cam/v?access_token=***#auth=***"),
    ("http://cam/v?p%61ssword=s3cret&a=b", "http://cam/v?***&a=b"),
    ("rtsp://cam/user=admin&password=s3cret&channel=1", "rtsp://cam/user=admin&password=***&channel=1"),
    ("rtsp://cam/user=admin_password=s3cret_channel=1.sdp", "rtsp://cam/user=admin_password=***"),
    ("rtsp:/me:s3cret@cam", "rtsp:/me:***@cam"),
]
PLAIN = ["rtsp://cam/1", "http://cam:80/v?x=1&size=2", "http://cam/photo@2x.jpg", "/data/a@b:c/key=1.jpg",
         "C:\\photos\\a:b@c.jpg", "0", "holiday.mp4"]  # fmt: skip


@pytest.mark.parametrize(("address", "shown"), SECRETS)
def test_passwords_are_not_shown(address: str, shown: str) -> None:
    assert without_password(address) == shown
    assert "s3c" not in f"{Source(address, 'url')} {Source(address, 'url')!r}"


@pytest.mark.parametrize("source", PLAIN)
def test_what_holds_no_password_is_shown_as_it_is(source: str) -> None:
    assert without_password(source) == source


@pytest.mark.parametrize(
    "address",
    ["http://me:s3cret@127.0.0.1:1/x", "http://127.0.0.1:1/x?pwd=s3cret", "rtsp:/me:s3cret@nowhere"],
)
def test_passwords_are_not_told_in_errors_nor_in_names_of_threads(address: str, caplog) -> None:
    with pytest.raises(SourceError) as caught, FrameSource.open(address):
        pass
    assert "s3cret" not in f"{caught.value} {caught.value!r} {caplog.text}"
    capture = Capture(address)
    capture.start()
    try:
        assert not any("s3cret" in thread.name for thread in threading.enumerate())
    finally:
        capture.stop()


def test_a_password_stays_only_where_that_is_wanted(qtbot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.json")
    box = SourceBox(settings)
    qtbot.addWidget(box)
    box.show()
    box.sources.setCurrentIndex(box.sources.findData(URL))
    box.address.setText("rtsp://cam/1")
    assert not box.keep_secret.isVisible()
    box.address.setText("rtsp://me:s3cret@cam/1")
    assert box.keep_secret.isVisible() and not box.keep_secret.isChecked()
    box.remember()
    settings.save()
    assert "s3cret" not in (tmp_path / "s.json").read_text("utf-8")
    QTest.mouseClick(box.keep_secret, Qt.MouseButton.LeftButton)
    box.remember()
    settings.save()
    again = SourceBox(Settings(tmp_path / "s.json"))
    qtbot.addWidget(again)
    assert again.address.text() == "rtsp://me:s3cret@cam/1" and again.keep_secret.isChecked()
    settings.export(tmp_path / "out.json")
    assert "s3cret" not in (tmp_path / "out.json").read_text("utf-8")
