"""Addresses and videos: only the kinds that are meant, and no file that makes the reader call elsewhere."""

import ast
import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.cli import main
from engine.errors import SourceError
from engine.inference import Detections, opening
from engine.inference.capture import Capture
from engine.inference.given.expanding import expand
from engine.inference.recording import Recorder
from engine.inference.sources import FrameSource, kind_of
from tests.films import grey_film


@pytest.fixture
def knocks() -> Iterator[list[bytes]]:
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

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    yield heard
    server.shutdown(socket.SHUT_RDWR)  # closing alone would not wake the thread
    listener.join()
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


def hostile(port: str) -> list[str]:
    """Names of files that FFmpeg takes for addresses."""
    here = f"127.0.0.1:{port}"
    return [
        f"cache:http:{here}.mp4", f"async:http:{here}.mp4", f"tcp:{here}?x.mp4", f"rtsp:{here}.mp4",
        f"http:{here}.mp4", f"rtmp:{here}.mp4", f"udp:{here}.mp4", "-i.mp4", "concat:a|b.mp4", "pipe:0.mp4",
        "a%d.mjpeg",
    ]  # fmt: skip


@pytest.fixture
def films(tmp_path: Path, knocks: list[bytes], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: real films under such names."""
    folder = tmp_path / "films"
    folder.mkdir()
    monkeypatch.chdir(folder)
    film = grey_film(tmp_path / "plain.mp4", 4).read_bytes()
    for name in hostile(knocks[0].decode()):
        (folder / name).write_bytes(film)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="no file has such a name there")
class TestNamesThatPoseAsAddresses:
    def test_named_one_by_one(self, films: Path, knocks: list[bytes]) -> None:
        for path in films.iterdir():
            with FrameSource.open(path.name) as source:
                assert source.kind == "video" and source.read() is not None, path.name
        assert knocks[1:] == []

    def test_by_a_pattern_and_in_a_list_and_of_a_folder(self, films: Path, knocks: list[bytes]) -> None:
        names = sorted(path.name for path in films.iterdir())
        Path("list.txt").write_text("\n".join(names), "utf-8")
        for given in ("*.m*", "list.txt", str(films / "*.m*")):
            found = expand([given])
            assert sorted(Path(source.text).name for source in found.sources) == names
            assert not found.problems
            for each in found.sources:
                with FrameSource.open(each) as source:
                    assert source.read() is not None
        with pytest.raises(SourceError, match="holds videos, but no images"):
            expand([str(films)])
        assert knocks[1:] == []

    def test_frames_are_taken(self, films: Path, knocks: list[bytes], tmp_path: Path) -> None:
        assert main(["frames", "*.m*", str(tmp_path / "set"), "--every", "1", "--keep-similar"]) == 0
        assert len(list((tmp_path / "set").iterdir())) == len(list(films.iterdir()))
        assert knocks[1:] == []

    def test_live_looks_at_them(self, films: Path, knocks: list[bytes]) -> None:
        for path in films.iterdir():
            capture = Capture(path.name, live=False)
            capture.start()
            assert capture.latest(10) is not None, capture.error
            capture.stop()
        assert knocks[1:] == []

    def test_what_is_written_is_called_after_what_was_read(self, films: Path, knocks: list[bytes]) -> None:
        (films / "out").mkdir()
        os.chdir(films / "out")
        nothing = Detections(np.zeros((0, 4), np.float32), [], np.zeros(0, np.int64), np.zeros(0, np.float32))
        for path in films.glob("*.mp4"):
            recorder = Recorder(Path(path.name), 5, (64, 48))
            recorder.add(np.zeros((48, 64, 3), np.uint8), nothing, 0.0)
            recorder.close()
            assert Path(path.name).stat().st_size > 0
        assert knocks[1:] == []


@pytest.mark.parametrize("nested", ["cache:http", "crypto:http", "crypto+http", "async:http", "tcp", "rtsp"])
def test_a_list_inside_a_film_leads_nowhere(tmp_path: Path, knocks: list[bytes], nested: str) -> None:
    lists = (
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{0}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{0}'\n",
        '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXT-X-KEY:METHOD=AES-128,URI="{0}"\n#EXTINF:9,\na.ts\n',
    )
    (tmp_path / "a.ts").write_bytes(b"0" * 188)
    for text in lists:
        path = tmp_path / "holiday.ts"
        path.write_text(text.format(f"{nested}://127.0.0.1:{knocks[0].decode()}/a.ts"), "utf-8")
        with pytest.raises(SourceError), FrameSource.open(path) as source:
            source.read()
    assert knocks[1:] == []


def test_a_list_connects_to_nobody(tmp_path: Path, knocks: list[bytes]) -> None:
    """It may be a stranger's: only an address that a person gives is connected to."""
    grey_film(tmp_path / "plain.avi", 2)
    address = f"http://me:secret@127.0.0.1:{knocks[0].decode()}/a.mp4"
    (tmp_path / "list.txt").write_text(f"{address}\nplain.avi\n0\n", "utf-8")
    found = expand([tmp_path / "list.txt"])
    assert [(source.kind, Path(source.text).name) for source in found.sources] == [("video", "plain.avi")]
    first, second = map(str, found.problems)
    assert "names the address" in first and "predict RUN - <" in first and "secret" not in first
    assert "'0', which is not there" in second  # and no camera is switched on
    typed = expand(["-"], stdin=lambda: f"{address}\n0\n".encode()).sources
    assert [source.kind for source in typed] == ["url", "camera"]
    assert knocks[1:] == []


def test_a_film_leaves_the_options_of_streams_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They are those of the whole process: another thread may be opening a camera just then."""
    grey_film(tmp_path / "a.avi", 2)
    monkeypatch.setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;udp")
    seen: list[str] = []
    real = opening.cv2.VideoCapture

    def look(*arguments: object) -> object:
        seen.append(os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"])
        return real(*arguments)

    monkeypatch.setattr(opening.cv2, "VideoCapture", look)
    with FrameSource.open(tmp_path / "a.avi") as source:
        assert source.read() is not None
    assert seen == ["rtsp_transport;udp"]


def test_one_place_gives_opencv_a_name() -> None:
    root = Path(opening.__file__).resolve().parents[2]
    for path in [*(root / "engine").rglob("*.py"), *(root / "studio").rglob("*.py")]:
        tree = ast.walk(ast.parse(path.read_text("utf-8")))
        called = {ast.unparse(node.func).rpartition(".")[2] for node in tree if isinstance(node, ast.Call)}
        assert path.name == "opening.py" or not called & {"VideoCapture", "VideoWriter"}, path
