"""Addresses and videos: only the kinds that are meant, and no file that makes the reader call elsewhere."""

import socket
import threading
from pathlib import Path

import pytest

from engine.errors import SourceError
from engine.inference.sources import FrameSource, kind_of, without_password


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


def test_passwords_are_neither_shown_nor_logged() -> None:
    assert without_password("rtsp://me:secret@cam/1") == "rtsp://me:***@cam/1"
    with pytest.raises(SourceError) as caught, FrameSource.open("http://me:secret@127.0.0.1:1/x"):
        pass
    assert "secret" not in str(caught.value)
