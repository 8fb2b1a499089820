"""Importing and exporting with real clicks; what is on disk afterwards."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from engine.datasets.dataset import Dataset
from engine.datasets.exchange.converting import convert
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.window.exchange_dialog import ExchangeDialog

LEFT = Qt.MouseButton.LeftButton
LONG_MS = 30_000


@pytest.fixture
def window(qtbot):
    shown = MainWindow(Document(), Settings())
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close()


def opened(window: MainWindow, name: str) -> ExchangeDialog:
    window.findChild(QAction, f"action_{name}").trigger()
    dialog = window.findChild(ExchangeDialog)
    assert dialog is not None
    return dialog


def test_the_open_data_set_is_exported(qtbot, window, sample_dataset: Path) -> None:
    assert not window.findChild(QAction, "action_export").isEnabled()
    window.document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: window.document.dataset is not None, timeout=LONG_MS)
    dialog = opened(window, "export")
    dialog.formats.setCurrentIndex(dialog.formats.findData("coco"))
    qtbot.waitUntil(dialog.go.isEnabled, timeout=LONG_MS)
    assert "24 images" in dialog.summary.text()
    target = Path(dialog.destination.text())
    assert target == sample_dataset.parent / "set-coco"
    assert not target.exists()
    QTest.mouseClick(dialog.go, LEFT)
    qtbot.waitUntil(lambda: str(target) in dialog.notice.text, timeout=LONG_MS)
    boxes = sum(
        len(json.loads(path.read_text())["annotations"]) for path in target.glob("annotations/*.json")
    )
    dataset = Dataset.open(sample_dataset)
    assert boxes == sum(dataset.label_counts().values())
    dialog.close()


def test_a_yolo_data_set_is_imported_and_opened(qtbot, window, sample_dataset: Path, tmp_path: Path) -> None:
    yolo = tmp_path / "theirs"
    convert(sample_dataset, yolo, "yolo")
    dialog = opened(window, "import")
    assert not dialog.go.isEnabled()
    dialog.source.setFocus()
    QTest.keyClicks(dialog.source, str(yolo))
    dialog.source.editingFinished.emit()
    qtbot.waitUntil(dialog.go.isEnabled, timeout=LONG_MS)
    assert dialog.summary.text().startswith("YOLO: 24 images")
    QTest.mouseClick(dialog.go, LEFT)
    qtbot.waitUntil(lambda: window.document.folder == tmp_path / "theirs-voc", timeout=LONG_MS)
    mine, theirs = Dataset.open(sample_dataset), Dataset.open(tmp_path / "theirs-voc")
    assert theirs.label_counts() == mine.label_counts()


def test_what_cannot_be_imported_is_told(qtbot, window, tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("{}")
    dialog = opened(window, "import")
    dialog.source.setText(str(tmp_path / "notes.json"))
    dialog.source.editingFinished.emit()
    qtbot.waitUntil(lambda: dialog.notice.level == "error", timeout=LONG_MS)
    assert "none of the known formats" in dialog.notice.text
    assert not dialog.go.isEnabled()
    dialog.close()


def test_a_folder_that_holds_something_is_not_written_to(qtbot, window, sample_dataset: Path) -> None:
    window.document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: window.document.dataset is not None, timeout=LONG_MS)
    dialog = opened(window, "export")
    qtbot.waitUntil(dialog.go.isEnabled, timeout=LONG_MS)
    before = sorted(path.name for path in sample_dataset.iterdir())
    dialog.destination.setText(str(sample_dataset))
    QTest.mouseClick(dialog.go, LEFT)
    qtbot.waitUntil(lambda: dialog.notice.level == "error", timeout=LONG_MS)
    assert "holds something already" in dialog.notice.text
    assert sorted(path.name for path in sample_dataset.iterdir()) == before
    assert dialog.go.isEnabled()
    dialog.close()
