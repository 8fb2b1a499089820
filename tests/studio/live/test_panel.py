"""The live room on a video file through the real capture and an untrained detector."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.datasets.cv import cv2
from studio.live.panel import Panel
from studio.live.view import LiveView
from studio.live.worker import Seen
from studio.settings import Settings


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "人脸.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (160, 120))
    for value in range(50):
        writer.write(np.full((120, 160, 3), value * 4, np.uint8))
    writer.release()
    return path


@pytest.fixture
def panel(qtbot, document, make_run):
    make_run("one")
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    shown.resize(1100, 700)
    shown.show()
    shown.sources.setCurrentIndex(shown.sources.findData("file"))
    yield shown
    shown.shutdown()


def click(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_video_is_shown_with_its_numbers_until_it_ends(qtbot, panel, video) -> None:
    panel.address.setText(str(video))
    click(panel.start_button)
    qtbot.waitUntil(lambda: panel.view.seen is not None, timeout=60_000)
    assert panel.view.seen.image.shape == (120, 160, 3)
    assert "ms a frame" in panel.numbers.text()
    qtbot.waitUntil(lambda: panel.thread_ is None, timeout=60_000)
    assert "ended" in panel.notice.text
    assert panel.start_button.isEnabled()


def test_the_runs_own_threshold_is_taken_over(qtbot, panel, video) -> None:
    panel.address.setText(str(video))
    click(panel.start_button)
    qtbot.waitUntil(lambda: panel.threshold.value() == 30, timeout=60_000)


def test_stop_ends_the_thread(qtbot, panel, video) -> None:
    panel.address.setText(str(video))
    click(panel.start_button)
    thread = panel.thread_
    qtbot.waitUntil(lambda: panel.view.seen is not None, timeout=60_000)
    click(panel.stop_button)
    assert panel.thread_ is None
    qtbot.waitUntil(thread.isFinished, timeout=10_000)


@pytest.mark.parametrize("source", ["/no/such/video.avi", "http://127.0.0.1:9/stream"])
def test_a_source_that_is_not_there_is_told(qtbot, panel, source: str) -> None:
    panel.address.setText(source)
    click(panel.start_button)
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=60_000)
    assert source in panel.notice.text
    assert panel.thread_ is None


def test_without_a_run_nothing_can_start(qtbot, document) -> None:
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    assert not shown.start_button.isEnabled()
    assert "train" in shown.view.hint
    shown.shutdown()


def test_a_snapshot_holds_the_picture_and_the_boxes(qtbot, panel, document) -> None:
    image = np.full((100, 200, 3), 90, np.uint8)
    boxes = np.array([[50, 40, 150, 90]], np.float32)
    panel.view.show_seen(Seen(image, boxes, ["a"], np.array([0.9], np.float32), {}, 1.0))
    panel.snapshot()
    (saved,) = (document.folder / "snapshots").glob("*.png")
    pixels = cv2.imread(str(saved))
    assert pixels.shape == (100, 200, 3)
    assert (pixels[65, 48:53] != 90).any()
    assert (pixels[20, 20] == 90).all()


def test_the_view_keeps_the_proportions(qtbot) -> None:
    view = LiveView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    image = np.full((100, 200, 3), 250, np.uint8)
    view.show_seen(Seen(image, np.zeros((0, 4), np.float32), [], np.zeros(0, np.float32), {}, 1.0))
    grabbed = view.grab().toImage()
    assert grabbed.pixelColor(200, 200).red() == 250
    assert grabbed.pixelColor(200, 50).red() < 60
