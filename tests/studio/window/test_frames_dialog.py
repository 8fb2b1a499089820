"""Photos out of a video with real clicks."""

from pathlib import Path

import numpy as np
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
    assert "3 photos of 6 frames" in dialog.notice.text


def test_a_file_that_is_no_video_is_told(qtbot, sample_dataset: Path, tmp_path: Path) -> None:
    dialog = FramesDialog(sample_dataset)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.video.setText(str(tmp_path / "gone.mp4"))
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.notice.level == "error", timeout=30_000)
    assert "gone.mp4" in dialog.notice.text
    qtbot.waitUntil(dialog.go.isEnabled, timeout=5_000)
