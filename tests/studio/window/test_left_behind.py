"""After a crash, what was deleted in the window is told and can be brought back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from engine.datasets import sample
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings

_CRASH = """
import os, sys
from pathlib import Path
from engine.errors import DatasetError
from studio.aside import ASIDE, move_all, place_aside
paths = [Path(path) for path in sys.argv[2:]]
folder = Path(sys.argv[1]) / ASIDE
move_all([(path, place_aside(path, folder)) for path in paths], DatasetError)
os._exit(1)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return sample.generate(tmp_path / "data", images=4, seed=1)


def test_photos_deleted_before_a_crash_are_told_and_come_back(qtbot, data: Path) -> None:
    photos = sorted((data / "JPEGImages").iterdir())
    label = data / "Annotations" / f"{photos[0].stem}.xml"
    before = {path: path.read_bytes() for path in (photos[0], label)}
    subprocess.run([sys.executable, "-c", _CRASH, os.fspath(data), *map(str, before)], check=False)
    assert not any(path.exists() for path in before)
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    window.show()
    window.document.open_folder(data)
    qtbot.waitUntil(lambda: "ended unexpectedly" in window.notice.text, timeout=20_000)
    assert photos[0].name in window.notice.text and str(data / "_deleted") in window.notice.text
    assert len(window.document.dataset.items) == 3
    QTest.mouseClick(window.notice.findChild(QPushButton, "notice_action"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.document.dataset.items) == 4, timeout=20_000)
    assert {path: path.read_bytes() for path in before} == before
    assert not (data / "_deleted").exists()
    window.close()
