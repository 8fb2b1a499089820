"""The start page: a folder opened lately, the sample and the camera are one click away."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot, sample_dataset: Path):
    settings = Settings()
    settings.add_recent_folder(sample_dataset.parent / "gone")
    settings.add_recent_folder(sample_dataset)
    shown = MainWindow(Document(), settings)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close()


def test_a_recent_folder_opens_with_a_click(qtbot, window, sample_dataset: Path) -> None:
    recent = window.findChildren(QPushButton, "empty_recent")
    assert [button.toolTip() for button in recent] == [
        str(sample_dataset),
        str(sample_dataset.parent / "gone"),
    ]
    QTest.mouseClick(recent[0], LEFT)
    qtbot.waitUntil(lambda: window.document.folder == sample_dataset, timeout=20_000)


def test_a_recent_folder_that_is_gone_is_told(qtbot, window) -> None:
    QTest.mouseClick(window.findChildren(QPushButton, "empty_recent")[1], LEFT)
    qtbot.waitUntil(lambda: window.notice.level == "error", timeout=20_000)
    assert "gone" in window.notice.text


def test_the_camera_button_goes_to_the_live_room(window) -> None:
    QTest.mouseClick(window.findChild(QPushButton, "empty_camera"), LEFT)
    assert window.room == "live"
