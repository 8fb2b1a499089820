"""Recording while watching: steady speed, boxes in it, and a disk that fills up."""

import numpy as np
import pytest

from engine.datasets.cv import cv2
from engine.inference import Detections
from engine.inference.drawing import colour_of
from engine.inference.recording import Recorder
from engine.inference.saving import SaveError

NOTHING = Detections(np.zeros((0, 4), np.float32), [], np.zeros(0, np.int64), np.zeros(0, np.float32))


def grey(value, height=48, width=64):
    return np.full((height, width, 3), value, np.uint8)


def frames_of(path):
    capture = cv2.VideoCapture(str(path))
    found = []
    while True:
        ok, picture = capture.read()
        if not ok:
            return found, capture.get(cv2.CAP_PROP_FPS)
        found.append(picture)


def test_the_video_runs_as_fast_as_life_did(tmp_path):
    recorder = Recorder(tmp_path / "new" / "人脸.mp4", 10, (64, 48))
    for captured_at, value in ((100.0, 40), (100.1, 80), (100.5, 120), (100.52, 250), (100.6, 160)):
        recorder.add(grey(value), NOTHING, captured_at)
    recorder.close()
    recorder.close()
    pictures, fps = frames_of(recorder.path)
    assert fps == pytest.approx(10) and recorder.error is None
    # 100.5 s stands for the three moments since 100.1 too; 100.52 s is no moment of its own.
    greys = [round(picture.mean() / 40) * 40 for picture in pictures]
    assert greys == [40, 80, 120, 120, 120, 120, 160]


def test_boxes_are_in_it_and_another_size_is_scaled(tmp_path):
    recorder = Recorder(tmp_path / "a.mp4", 10, (160, 120))
    found = Detections(
        np.array([[20, 40, 140, 110]], np.float32), ["a"], np.array([0]), np.array([0.9], np.float32)
    )
    recorder.add(grey(0, 120, 160), found, 0.0)
    recorder.add(grey(200, 60, 80), NOTHING, 0.1)
    recorder.close()
    (first, second), _ = frames_of(recorder.path)
    light = first[110, 20:141].max(axis=1) > 130  # the lower edge, dashed on black
    assert (np.diff(light.astype(int)) == -1).sum() > 5 and 0.3 < light.mean() < 0.8
    corner = first[109:111, 20:23].reshape(-1, 3).mean(axis=0)
    assert np.abs(corner - colour_of(0)[::-1]).mean() < 60
    assert first.shape == second.shape == (120, 160, 3) and abs(int(second.mean()) - 200) < 5


def test_a_long_gap_does_not_become_an_hour_of_one_picture(tmp_path):
    recorder = Recorder(tmp_path / "a.mp4", 10, (64, 48))
    for captured_at in (0.0, 3600.0, 3600.1):
        recorder.add(grey(90), NOTHING, captured_at)
    recorder.close()
    assert len(frames_of(recorder.path)[0]) == 1 + 50 + 1


def test_a_full_disk_is_told_before_and_while_recording(tmp_path, monkeypatch):
    with pytest.raises(SaveError, match=r"disk is full.*record again"):
        Recorder(tmp_path / "a.mp4", 10, (64, 48), reserve=2**80)
    recorder = Recorder(tmp_path / "b.mp4", 10, (64, 48))
    for index in range(5):
        recorder.add(grey(90), NOTHING, index / 10)
    while recorder.written < 5:
        assert recorder._thread.is_alive()
    recorder._reserve = 2**80
    for index in range(5, 40):
        recorder.add(grey(90), NOTHING, index / 10)
        while not recorder._queue.empty():
            assert recorder._thread.is_alive()
    recorder.close()
    assert isinstance(recorder.error, SaveError) and "disk is full" in str(recorder.error)
    assert len(frames_of(recorder.path)[0]) == 10  # what was written can be played


def test_a_folder_that_cannot_be_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SaveError, match="cannot be made"):
        Recorder(tmp_path / "file" / "a.mp4", 10, (64, 48))


def test_frames_that_come_too_fast_are_left_out_and_counted(tmp_path, monkeypatch):
    import threading

    go = threading.Event()
    write = Recorder._write

    def slow(self, *item):
        go.wait(20)
        write(self, *item)

    monkeypatch.setattr(Recorder, "_write", slow)
    recorder = Recorder(tmp_path / "a.mp4", 10, (64, 48))
    for index in range(30):
        recorder.add(grey(90), NOTHING, index / 10)
    assert 30 - 10 <= recorder.left_out <= 30 - 8
    go.set()
    recorder.close()
    assert recorder.written > 0
