"""FrameSource through the real cv2.VideoCapture."""

import struct
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from engine.datasets.cv import cv2
from engine.errors import ImageError, SourceError
from engine.inference import cameras, opening
from engine.inference.given.address import masked
from engine.inference.source_kinds import kind_of
from engine.inference.sources import FrameSource


def test_a_video_is_read_in_order_and_ends(video):
    with FrameSource.open(video) as source:
        assert (source.kind, source.fps, source.count) == ("video", 25.0, 20)
        frames = list(source)
        assert source.read() is None
    assert [f.index for f in frames] == list(range(20))
    for frame in frames:
        assert frame.image.shape == (48, 64, 3) and frame.image.dtype == np.uint8
        assert abs(int(frame.image[24, 32, 0]) - (20 + 8 * frame.index)) <= 3


def test_frames_are_rgb(tmp_path):
    path = tmp_path / "red.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (64, 48))
    for _ in range(3):
        writer.write(np.full((48, 64, 3), (0, 0, 250), np.uint8))
    writer.release()
    with FrameSource.open(path) as source:
        red, green, blue = source.read().image[24, 32]
    assert red > 200 and green < 50 and blue < 50


def test_skip_passes_over_frames(video):
    with FrameSource.open(video) as source:
        assert source.skip() and source.skip()
        frame = source.read()
    assert frame.index == 2 and abs(int(frame.image[0, 0, 0]) - 36) <= 3


def test_a_folder_in_natural_order_goes_on_after_a_damaged_image(tmp_path):
    for name in ("b10.png", "b2.png"):
        Image.new("RGB", (8, 6), "white").save(tmp_path / name)
    (tmp_path / "b3.png").write_bytes(b"no image")
    (tmp_path / "notes.txt").write_text("x")
    with FrameSource.open(tmp_path) as source:
        assert source.count == 3
        assert source.read().path.name == "b2.png"
        with pytest.raises(ImageError, match=r"b3\.png"):
            source.read()
        assert source.read().path.name == "b10.png"
        assert source.read() is None


def test_a_stream_is_read_and_its_end_is_an_error(serve_stream):
    got = []
    with FrameSource.open(serve_stream(30, "close")) as source, pytest.raises(SourceError, match="broke off"):
        while (frame := source.read()) is not None:
            got.append(frame.index)
    assert got == list(range(len(got))) and len(got) >= 25


def test_a_silent_stream_is_given_up(serve_stream, monkeypatch):
    monkeypatch.setattr(opening, "READ_TIMEOUT_MS", 400)
    with (
        FrameSource.open(serve_stream(4, "silent")) as source,
        pytest.raises(SourceError, match="fell silent"),
    ):
        for _ in source:
            pass


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("/nowhere/film.mp4", "no such file"),
        ("http://127.0.0.1:9/none", "does not answer"),
        ("987", "no such camera|cannot be opened"),
    ],
)
def test_what_is_not_there_is_told(source, message):
    with pytest.raises(SourceError, match=message) as caught:
        FrameSource.open(source)
    assert caught.value.remedy


def test_files_that_are_no_video(tmp_path):
    fake = tmp_path / "film.mp4"
    fake.write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(SourceError, match="cannot be opened as a video"):
        FrameSource.open(fake)
    text = tmp_path / "notes.txt"
    text.write_text("hello")
    with pytest.raises(SourceError, match="neither an image nor a video"):
        FrameSource.open(text)
    with pytest.raises(SourceError, match="holds no images"):
        (tmp_path / "empty").mkdir()
        FrameSource.open(tmp_path / "empty")


def test_nothing_is_written_to_standard_error(tmp_path, capfd):
    fake = tmp_path / "film.avi"
    fake.write_bytes(b"RIFF....AVI ")
    for source in (str(fake), "http://127.0.0.1:9/none", "987"):
        with pytest.raises(SourceError):
            FrameSource.open(source)
    assert capfd.readouterr().err == ""


def test_kinds(tmp_path, video):
    assert kind_of("0") == kind_of("/dev/video3") == "camera"
    assert kind_of("RTSP://host/1") == "url"
    assert kind_of(video) == "video"
    assert kind_of(tmp_path) == "folder"


def test_passwords_are_not_shown():
    assert masked("rtsp://me:s3cret@host:554/a") == "rtsp://me:***@host:554/a"
    assert masked("http://cam.local:80/a:b@c") == "http://cam.local:80/a:b@c"
    with pytest.raises(SourceError) as caught:
        FrameSource.open("http://me:s3cret@127.0.0.1:9/none")
    assert "s3cret" not in str(caught.value)


def test_cameras_of_linux(tmp_path):
    devices, classes = tmp_path / "dev", tmp_path / "class"
    devices.mkdir()
    for name in ("video10", "video2", "videoX", "audio0"):
        (devices / name).touch()
    (classes / "video2").mkdir(parents=True)
    (classes / "video2" / "name").write_text("HD Webcam: HD\n")
    found = cameras.linux_cameras(devices, classes)
    assert [(c.index, c.name) for c in found] == [(2, "HD Webcam: HD"), (10, "Camera 10")]
    assert all(isinstance(c, cameras.CameraInfo) for c in cameras.list_cameras())


def test_cameras_of_windows_are_named_and_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the answers of cv2-enumerate-cameras: nothing here has a camera."""
    listed = {
        cv2.CAP_MSMF: [SimpleNamespace(index=0, name="HD Webcam"), SimpleNamespace(index=1, name="C920")],
        cv2.CAP_DSHOW: [SimpleNamespace(index=0, name="C920"), SimpleNamespace(index=1, name="OBS Virtual")],
    }
    module = SimpleNamespace(enumerate_cameras=lambda backend: listed[backend])
    monkeypatch.setitem(sys.modules, "cv2_enumerate_cameras", module)
    monkeypatch.setattr(sys, "platform", "win32")
    opened: list[tuple[int, ...]] = []
    monkeypatch.setattr(cv2, "VideoCapture", lambda *given: opened.append(given) or closed_capture())
    found = cameras.list_cameras()
    assert [(c.index, c.name) for c in found] == [(0, "HD Webcam"), (1, "C920"), (701, "OBS Virtual")]
    assert opened == []
    for camera in found:
        with pytest.raises(SourceError, match="cannot be opened"):
            opening.open_camera(str(camera.index), opening.CameraWish())
    assert opened == [(0, cv2.CAP_MSMF), (1, cv2.CAP_MSMF), (701,)]


def closed_capture() -> SimpleNamespace:
    return SimpleNamespace(isOpened=lambda: False, release=lambda: None)


def test_metadata_nodes_are_no_cameras():
    def answer(driver: int, node: int) -> bytes:
        return bytes(84) + struct.pack("=II", driver, node) + bytes(12)

    assert cameras.can_capture(answer(0x84A00001, 0x04200001))
    assert not cameras.can_capture(answer(0x84A00001, 0x04A00000))
    assert cameras.can_capture(answer(0x1, 0))
    assert len(answer(0, 0)) == 104


def test_paths_are_taken_as_path_objects(video):
    assert FrameSource.open(Path(video)).name == str(video)
