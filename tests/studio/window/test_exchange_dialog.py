"""Importing and exporting with real clicks; what is on disk afterwards."""

import json
import threading
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


def is_under(notice, field) -> bool:
    """The next thing below, within a line's height."""
    below = notice.mapToGlobal(notice.rect().topLeft()).y()
    return 0 < below - field.mapToGlobal(field.rect().bottomLeft()).y() < field.height()


def test_the_open_data_set_is_exported(qtbot, window, sample_dataset: Path) -> None:
    assert not window.findChild(QAction, "action_export").isEnabled()
    window.document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: window.document.dataset is not None, timeout=LONG_MS)
    dialog = opened(window, "export")
    dialog.formats.setCurrentIndex(dialog.formats.findData("coco"))
    qtbot.waitUntil(dialog.go.isEnabled, timeout=LONG_MS)
    assert "24 image" in dialog.summary.text()
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
    assert not dialog.notes.placeholderText(), "what will be lost is not known yet"
    dialog.source.setFocus()
    QTest.keyClicks(dialog.source, str(yolo))
    dialog.source.editingFinished.emit()
    qtbot.waitUntil(dialog.go.isEnabled, timeout=LONG_MS)
    assert dialog.summary.text().startswith("YOLO: 24 image")
    assert not dialog.notes.toPlainText()
    assert dialog.notes.placeholderText() == "Nothing: everything arrives as it is."
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
    assert is_under(dialog.notice, dialog.source)
    assert not dialog.go.isEnabled()
    assert not dialog.notes.placeholderText()
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
    assert is_under(dialog.notice, dialog.destination)
    assert dialog.destination.hasFocus() or dialog.focusWidget() is dialog.destination
    assert sorted(path.name for path in sample_dataset.iterdir()) == before
    assert dialog.go.isEnabled()
    dialog.close()


def held_back(monkeypatch, size: int) -> threading.Event:
    """Writing waits at half until the event is set."""
    from engine.datasets.exchange import converting

    go_on = threading.Event()
    write = converting._WRITERS["yolo"]

    def slow(collection, target, progress) -> None:
        write(collection, target, lambda _done, _total: None)
        while not target.dry and not go_on.wait(0.01):
            progress(size // 2, size)

    monkeypatch.setitem(converting._WRITERS, "yolo", slow)
    return go_on


def test_it_shows_how_far_it_is_and_a_second_click_cancels(
    qtbot, window, sample_dataset: Path, monkeypatch
) -> None:
    held_back(monkeypatch, 24)
    window.document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: window.document.dataset is not None, timeout=LONG_MS)
    dialog = opened(window, "export")
    dialog.formats.setCurrentIndex(dialog.formats.findData("yolo"))
    qtbot.waitUntil(dialog.go.isEnabled, timeout=LONG_MS)
    beside = sorted(path.name for path in sample_dataset.parent.iterdir())
    dialog.destination.setFocus()
    QTest.keyClick(dialog.destination, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.go.text() == "Exporting… 50%", timeout=LONG_MS)
    assert not dialog.destination.isEnabled()
    assert sorted(path.name for path in sample_dataset.parent.iterdir()) != beside
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # means start, and not cancel
    assert dialog.go.is_busy
    QTest.mouseClick(dialog.go, LEFT)
    qtbot.waitUntil(lambda: "Cancelled" in dialog.notice.text, timeout=LONG_MS)
    assert sorted(path.name for path in sample_dataset.parent.iterdir()) == beside
    assert dialog.go.text() == "Export"
    assert dialog.go.isEnabled()
    assert dialog.destination.isEnabled()
    dialog.close()


def test_a_folder_that_was_chosen_stays_and_dots_are_part_of_a_name(
    qtbot, window, sample_dataset: Path, tmp_path: Path
) -> None:
    dotted = sample_dataset.rename(sample_dataset.with_name("set.v1"))
    window.document.open_folder(dotted)
    qtbot.waitUntil(lambda: window.document.dataset is not None, timeout=LONG_MS)
    dialog = opened(window, "export")
    dialog.formats.setCurrentIndex(dialog.formats.findData("yolo"))
    assert Path(dialog.destination.text()) == dotted.with_name("set.v1-yolo")
    dialog.destination.setText(str(tmp_path / "mine"))
    dialog.formats.setCurrentIndex(dialog.formats.findData("coco"))
    assert Path(dialog.destination.text()) == tmp_path / "mine"
    dialog.destination.clear()
    qtbot.waitUntil(lambda: dialog.outcome is not None, timeout=LONG_MS)
    assert not dialog.go.isEnabled()
    dialog.close()


def test_an_archive_can_only_be_copied(qtbot, window, sample_dataset: Path, tmp_path: Path) -> None:
    import shutil

    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", sample_dataset))
    dialog = opened(window, "import")
    dialog.images.setCurrentIndex(dialog.images.findData("link"))
    dialog.source.setText(str(packed))
    dialog.source.editingFinished.emit()
    assert dialog.images.currentData() == "copy"
    assert not dialog.images.isEnabled()
    qtbot.waitUntil(dialog.go.isEnabled, timeout=LONG_MS)
    dialog.close()
