"""The capture thread: newest frame only, ends, errors, and stopping."""

import threading
import time

import numpy as np
import pytest
from PIL import Image

from engine.errors import ImageError, SourceError
from engine.inference import opening
from engine.inference.capture import Capture


def until_ended(capture):
    frames = []
    deadline = time.monotonic() + 20
    while not capture.ended and time.monotonic() < deadline:
        if (frame := capture.latest(0.5)) is not None:
            frames.append(frame)
    assert capture.ended
    return frames


def test_every_frame_of_a_file_when_not_live(video):
    capture = Capture(str(video), live=False)
    capture.start()
    frames = until_ended(capture)
    assert [f.index for f in frames] == list(range(20))
    assert capture.error is None
    assert capture.latest(0.01) is None


def test_live_plays_at_the_files_speed_and_ends(video):
    capture = Capture(str(video))
    capture.start()
    frames = until_ended(capture)
    # 20 frames at 25 a second: the last one is due 0.76 s after the first.
    assert frames[-1].index == 19
    assert frames[-1].captured_at - frames[0].captured_at >= 0.7 - frames[0].index / 25
    assert capture.error is None


def test_a_slow_taker_gets_the_newest_frame(video):
    capture = Capture(str(video))
    capture.start()
    assert capture.latest(5).index <= 2
    time.sleep(0.4)
    skipped = capture.latest(5)
    assert skipped.index >= 5
    assert abs(int(skipped.image[0, 0, 0]) - (20 + 8 * skipped.index)) <= 3
    capture.stop()


def test_stop_while_running_and_twice(video):
    capture = Capture(str(video))
    capture.start()
    assert capture.latest(5) is not None
    capture.stop()
    capture.stop()
    assert capture.ended and capture.error is None and capture.latest(0.01) is None


def test_stop_before_start_and_starting_twice(video):
    Capture(str(video)).stop()
    capture = Capture(str(video))
    capture.start()
    with pytest.raises(RuntimeError):
        capture.start()
    capture.stop()


def test_stop_lets_a_waiting_taker_go(serve_stream):
    capture = Capture(serve_stream(40, "silent"))
    capture.start()
    while capture.latest(1) is not None:
        pass
    answers = []
    taker = threading.Thread(target=lambda: answers.append(capture.latest(60)))
    taker.start()
    capture.stop(timeout_s=0.2)
    taker.join(5)
    assert not taker.is_alive() and answers == [None]
    assert capture.ended


def test_stop_does_not_wait_for_a_silent_network(serve_stream, monkeypatch):
    monkeypatch.setattr(opening, "READ_TIMEOUT_MS", 3000)
    capture = Capture(serve_stream(40, "silent"))
    capture.start()
    capture.latest(5)
    stopper = threading.Thread(target=lambda: capture.stop(timeout_s=0.3))
    stopper.start()
    stopper.join(2.5)
    assert not stopper.is_alive()
    assert capture.ended and capture.error is None


def test_a_stream_that_breaks_off_is_an_error(serve_stream):
    capture = Capture(serve_stream(8, "close"))
    capture.start()
    frames = until_ended(capture)
    assert frames and isinstance(capture.error, SourceError)
    assert capture.error.remedy


def test_a_missing_camera_is_an_error_not_a_crash():
    capture = Capture("987")
    capture.start()
    assert until_ended(capture) == []
    assert isinstance(capture.error, SourceError)
    capture.stop()


def test_an_image_is_one_frame(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGB", (8, 6), (1, 2, 3)).save(path)
    capture = Capture(str(path))
    capture.start()
    (frame,) = until_ended(capture)
    np.testing.assert_array_equal(frame.image[0, 0], [1, 2, 3])
    assert frame.path == path


def test_a_damaged_image_is_an_error(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    capture = Capture(str(path))
    capture.start()
    until_ended(capture)
    assert isinstance(capture.error, ImageError)


def test_frames_per_second(video):
    capture = Capture(str(video))
    capture.start()
    until_ended(capture)
    assert 10 < capture.fps < 40


def test_a_stream_that_is_cut_is_asked_again_until_it_is_back(serve_stream, monkeypatch):
    monkeypatch.setattr("engine.inference.capture.BACK_OFF_S", (0.05,))
    capture = Capture(serve_stream(12, "close"), reconnect=True)  # every connection ends after 12 pictures
    capture.start()
    troubles, pictures = {}, 0
    deadline = time.monotonic() + 30
    while (pictures < 15 or len(troubles) < 2) and time.monotonic() < deadline:
        pictures += capture.latest(0.2) is not None
        if capture.last_trouble is not None:
            troubles[id(capture.last_trouble)] = capture.last_trouble
    assert len(troubles) >= 2 and capture.handed_over > 12
    assert all("broke off" in str(trouble.error) and trouble.attempt == 1 for trouble in troubles.values())
    assert not capture.ended and capture.error is None
    capture.stop()
    assert capture.ended


def test_the_pauses_grow_while_nobody_answers(serve_stream, monkeypatch):
    monkeypatch.setattr("engine.inference.capture.BACK_OFF_S", (0.01, 0.02, 0.03))
    url = serve_stream(3, "close", 1)
    capture = Capture(url, reconnect=True)
    capture.start()
    waits = {}
    deadline = time.monotonic() + 30
    while 4 not in waits and time.monotonic() < deadline:
        capture.latest(0.005)
        if capture.trouble is not None:
            waits[capture.trouble.attempt] = capture.trouble.wait_s
    capture.stop()
    assert waits.get(4) == 0.03 and set(waits.values()) <= {0.01, 0.02, 0.03}


def test_what_never_answered_is_an_error_at_once():
    capture = Capture("http://127.0.0.1:9/none", reconnect=True)
    capture.start()
    assert until_ended(capture) == []
    assert isinstance(capture.error, SourceError)


def test_a_video_can_be_held_and_moved(video):
    capture = Capture(str(video))
    capture.pause(True)
    capture.seek(10)
    capture.start()
    held = capture.latest(10)
    assert held.index == 10 and abs(int(held.image[0, 0, 0]) - 100) <= 3
    assert capture.count == 20 and capture.latest(0.2) is None and not capture.ended
    capture.seek(4)
    assert capture.latest(10).index == 4
    capture.seek(10_000)
    assert capture.latest(10).index == 19
    capture.seek(17)
    assert capture.latest(10).index == 17
    capture.pause(False)
    assert [frame.index for frame in until_ended(capture)][-1] == 19


def test_a_video_that_is_cut_off_is_told(video, tmp_path):
    whole = video.read_bytes()
    torn = tmp_path / "torn.avi"
    torn.write_bytes(whole[: len(whole) * 3 // 4])
    capture = Capture(str(torn), live=False)
    capture.start()
    frames = until_ended(capture)
    assert 3 < len(frames) < 18 and capture.error is None
    assert capture.note == f"{len(frames)} of 20"


@pytest.mark.parametrize(("damaged", "goes_on"), [(3, True), (30, False)])
def test_pictures_without_pixels_are_passed_over(video, monkeypatch, damaged, goes_on):
    class Faulty:
        def __init__(self, *arguments):
            self._real, self._left = real(*arguments), damaged

        def retrieve(self):
            self._left -= 1
            return (True, np.zeros((0, 0, 3), np.uint8)) if self._left >= 0 else self._real.retrieve()

        def grab(self):
            return self._left > 0 or self._real.grab()

        def __getattr__(self, name):
            return getattr(self._real, name)

    real = opening.cv2.VideoCapture
    monkeypatch.setattr(opening.cv2, "VideoCapture", Faulty)
    capture = Capture(str(video), live=False)
    capture.start()
    frames = until_ended(capture)
    assert bool(frames) is goes_on
    if not goes_on:
        assert "no pixels" in str(capture.error)
