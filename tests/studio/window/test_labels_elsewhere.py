"""A set laid out by Roboflow never opens without its labels: the window says so and imports it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine import cli
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.window.exchange_dialog import ExchangeDialog


@pytest.fixture
def roboflow(sample_dataset: Path, tmp_path: Path) -> Path:
    """``train/images`` with ``train/labels``, and so on."""
    out = tmp_path / "out"
    assert cli.main(["convert", str(sample_dataset), str(out), "--to", "yolo"]) == 0
    folder = tmp_path / "roboflow"
    for name in ("train", "val", "test"):
        for kind in ("images", "labels"):
            (folder / name).mkdir(parents=True, exist_ok=True)
            (out / kind / name).rename(folder / name / kind)
    text = (out / "data.yaml").read_text("utf-8")
    for name in ("train", "val", "test"):
        text = text.replace(f"images/{name}", f"{name}/images")
    (folder / "data.yaml").write_text(text, "utf-8")
    return folder


def test_the_button_imports_it(qtbot: QtBot, roboflow: Path) -> None:
    document = Document()
    window = MainWindow(document, Settings())
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    document.open_folder(roboflow)
    qtbot.waitUntil(lambda: window.notice.level == "error", timeout=20_000)
    assert "labels lie in" in window.notice.text and document.dataset is None
    QTest.mouseClick(window.notice._action, Qt.MouseButton.LeftButton)
    dialog = window.findChild(ExchangeDialog)
    assert dialog.source.text() == str(roboflow)
    qtbot.waitUntil(lambda: dialog.outcome is not None, timeout=20_000)
    assert dialog.outcome.boxes > 0
    dialog.reject()
    window.close()
