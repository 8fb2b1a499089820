"""Films in the live room: the times of their frames, animations, and those that are not whole."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.inference import Detections
from engine.inference.looking import Sight
from engine.inference.sources import Frame
from studio.live.eyes import Eyes
from studio.live.wishes import Wishes
from tests.films import grey_film, uneven


def click(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def start(qtbot, panel, source) -> None:
    panel.address.setText(str(source))
    click(panel.start_button)
    qtbot.waitUntil(lambda: panel.view.seen is not None, timeout=60_000)


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_the_time_of_an_uneven_film_is_its_own(qtbot, panel, tmp_path, ending) -> None:
    starts_ms = [40 * at for at in (0, 1, 2, 3, 4, 10, 11, 60, 61, 62, 90, 91, 92, 100)]
    film = uneven(grey_film(tmp_path / f"film.{ending}", 14), starts_ms)
    start(qtbot, panel, film)
    click(panel.transport.button)
    slider = panel.transport.slider

    def shown() -> tuple[float, int]:
        """The time of the picture, and which of them it is by its looks."""
        return panel.view.seen.time_s, round((int(panel.view.seen.image[24, 32, 0]) - 20) / (200 / 14) + 0.2)

    for number in (7, 10, 0, 13):
        slider.setValue(round(starts_ms[number] / 1000 * panel.transport.fps))
        wanted = starts_ms[number] / 1000
        qtbot.waitUntil(lambda wanted=wanted: abs(shown()[0] - wanted) < 0.3, timeout=20_000)
        time_s, looks = shown()
        assert starts_ms[looks] / 1000 == pytest.approx(time_s, abs=0.002)
        seconds = int(time_s)
        assert panel.transport.time.text().startswith(f"0:0{seconds} / 0:04")
    # What is shown is looked at again where it is held, not what its number would be at an even rate.
    before = panel.view.seen
    panel.threshold.setValue(77)
    qtbot.waitUntil(lambda: panel.view.seen is not before, timeout=20_000)
    assert panel.view.seen.time_s == before.time_s and (panel.view.seen.image == before.image).all()


def test_a_film_plays_by_the_times_of_its_frames(qtbot, panel, tmp_path) -> None:
    starts_ms = [0, 40, 80, 1200, 1240, 1280, 1320]
    start(qtbot, panel, uneven(grey_film(tmp_path / "film.mkv", 7), starts_ms))
    seen = {}
    while panel.thread_ is not None:
        seen[panel.view.seen.time_s] = panel.view.seen.captured_at
        qtbot.wait(5)
    seen[panel.view.seen.time_s] = panel.view.seen.captured_at
    assert max(seen) == pytest.approx(1.32)
    first = min(seen)
    assert seen[max(seen)] - seen[first] >= max(seen) - first - 0.1


def test_an_animation_is_played_and_moved(qtbot, panel, tmp_path) -> None:
    first, *rest = [Image.new("RGB", (64, 48), (level,) * 3) for level in (20, 70, 120, 170, 220)]
    first.save(tmp_path / "a.gif", save_all=True, append_images=rest, duration=200)
    start(qtbot, panel, tmp_path / "a.gif")
    click(panel.transport.button)
    for number in (3, 0, 4):
        panel.transport.slider.setValue(number)
        qtbot.waitUntil(lambda number=number: panel.view.seen.index == number, timeout=20_000)
        assert int(panel.view.seen.image[0, 0, 0]) == pytest.approx(20 + 50 * number, abs=2)


@pytest.mark.parametrize("how", ["cut", "hole"])
def test_a_video_that_is_not_whole_is_told(qtbot, panel, video, how) -> None:
    data = bytearray(video.read_bytes())
    if how == "cut":
        del data[len(data) // 2 :]
    else:
        data[len(data) // 3 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 3)
    video.write_bytes(data)
    start(qtbot, panel, video)
    qtbot.waitUntil(lambda: panel.thread_ is None, timeout=60_000)
    assert (
        panel.notice.level == "warning" and "not whole" in panel.notice.text and "of 50" in panel.notice.text
    )


def test_a_film_at_an_address_is_played_once_and_ends(qtbot, panel, tmp_path) -> None:
    data = grey_film(tmp_path / "film.mp4", 12).read_bytes()
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.headers.get("Range", ""))
            self.send_response(200)
            self.send_header("Content-Type", "video/mp4")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(data)

        def log_message(self, format, *args):
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    panel.sources.setCurrentIndex(panel.sources.findData("url"))
    start(qtbot, panel, f"http://127.0.0.1:{server.server_address[1]}/film.mp4?token=1")
    assert panel.transport.isVisible()
    qtbot.waitUntil(lambda: panel.thread_ is None, timeout=60_000)
    server.shutdown()
    server.server_close()
    assert panel.notice.text == "The video has ended." and panel.view.seen.index == 11
    assert len(asked) == 2  # what it is, and the whole of it


def test_nothing_is_counted_that_a_leap_in_the_film_brought_over_the_line(qtbot) -> None:
    here, there = np.array([[10, 10, 30, 30]], np.float32), np.array([[12, 60, 32, 80]], np.float32)

    class Looker:
        timings: dict[str, float] = {}
        boxes = here

        def look(self, *_):
            return Sight(Detections(self.boxes, ["a"], np.zeros(1, np.int64), np.ones(1, np.float32)))

    looker, wishes = Looker(), Wishes(line=(0, 45, 100, 45))
    eyes = Eyes(looker)
    image = np.zeros((100, 100, 3), np.uint8)

    def see(time_s, leaps, boxes):
        looker.boxes = boxes
        return eyes.see(Frame(image, 0, 0.0, time_s=time_s, leaps=leaps), wishes, 25.0)

    path = [np.array([[10, 10 + 6 * n, 30, 30 + 6 * n]], np.float32) for n in range(10)]
    for number, boxes in enumerate(path):
        last = see(number / 25, 0, boxes)
    assert (last.to_right, last.to_left) == ({"a": 1}, {})
    for number in range(4):
        last = see(5 + number / 25, 1, here)  # moved to where it stands before the line again
    for number in range(4):
        last = see(9 + number / 25, 2, there)
    assert (last.to_right, last.to_left) == ({"a": 1}, {})
