"""Photos out of a video with real clicks."""

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.datasets.cv import cv2
from studio.window.frames_dialog import FramesDialog


def test_frames_of_a_video_become_photos(qtbot, sample_dataset: Path, tmp_path: Path) -> None:
    video = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*"MJPG"), 10, (96, 64))
    rng = np.random.default_rng(0)
    for _ in range(6):
        writer.write(cv2.resize(rng.integers(0, 255, (6, 8, 3), np.uint8), (96, 64)))
    writer.release()
    dialog = FramesDialog(sample_dataset)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.go.isEnabled()
    QTest.keyClicks(dialog.video, str(video))
    dialog.every.setValue(2)
    with qtbot.waitSignal(dialog.taken, timeout=30_000) as told:
        QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert told.args == [str(sample_dataset)]
    names = sorted(path.name for path in (sample_dataset / "JPEGImages" / "clip").iterdir())
    assert names == ["clip_000000.jpg", "clip_000002.jpg", "clip_000004.jpg"]
    assert "3 photo" in dialog.notice.text
    assert "of 6 frame" in dialog.notice.text


def test_a_file_that_is_no_video_is_told(qtbot, sample_dataset: Path, tmp_path: Path) -> None:
    dialog = FramesDialog(sample_dataset)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.video.setText(str(tmp_path / "gone.mp4"))
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.notice.level == "error", timeout=30_000)
    assert "gone.mp4" in dialog.notice.text
    below = dialog.notice.mapTo(dialog, dialog.notice.rect().topLeft()).y()
    field = dialog.video.mapTo(dialog, dialog.video.rect().bottomLeft()).y()
    assert 0 < below - field < dialog.video.height()  # beside the field that is wrong
    assert dialog.focusWidget() is dialog.video
    qtbot.waitUntil(dialog.go.isEnabled, timeout=5_000)


@pytest.mark.parametrize("close", [False, True])
def test_what_was_taken_until_it_was_stopped_is_shown(
    qtbot, sample_dataset: Path, tmp_path: Path, monkeypatch, close: bool
) -> None:
    from engine.inference import frames

    video = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*"MJPG"), 10, (96, 64))
    for _ in range(40):
        writer.write(np.zeros((64, 96, 3), np.uint8))
    writer.release()
    go_on, reached = threading.Event(), threading.Event()
    write = frames._write

    def slow(path, image) -> None:
        write(path, image)
        if path.name.endswith("4.jpg"):
            reached.set()
            go_on.wait(20)

    monkeypatch.setattr(frames, "_write", slow)
    dialog = FramesDialog(sample_dataset)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.video.setText(str(video))
    dialog.every.setValue(1)
    dialog.alike.setChecked(False)
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(reached.is_set, timeout=30_000)
    qtbot.waitUntil(lambda: "%" in dialog.go.text(), timeout=30_000)
    with qtbot.waitSignal(dialog.taken, timeout=30_000):
        if close:
            dialog.close()
            assert dialog.isVisible()
        else:
            QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
        go_on.set()
    assert len(list((sample_dataset / "JPEGImages" / "clip").iterdir())) == 5
    qtbot.waitUntil(lambda: dialog.isVisible() != close, timeout=30_000)
    assert "Stopped" in dialog.notice.text
