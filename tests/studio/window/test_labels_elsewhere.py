"""A set laid out by Roboflow opens in place, or says where its labels are; never without them."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine import cli
from engine.datasets.dataset import Dataset
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.window.exchange_dialog import ExchangeDialog
from tests.studio.annotate.conftest import Hands


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


@pytest.mark.parametrize("opened", [".", "train", "train/images"])
def test_it_opens_in_place_and_takes_edits(qtbot: QtBot, roboflow: Path, opened: str) -> None:
    document = Document()
    window = MainWindow(document, Settings())
    qtbot.addWidget(window)
    window.resize(1200, 760)
    window.show()
    qtbot.waitExposed(window)
    document.open_folder(roboflow / opened)
    panel = window.panels["annotate"]
    qtbot.waitUntil(lambda: panel.editor.session is not None, timeout=20_000)
    assert document.dataset is not None and document.dataset.root == roboflow
    session = panel.editor.session
    label = session.label
    assert label.parent.name == "labels" and session.drawing.exists
    before = {path: path.read_bytes() for path in roboflow.rglob("*") if path.is_file()}
    qtbot.waitUntil(lambda: not panel.loader.is_busy, timeout=20_000)
    panel.canvas.setFocus()
    hands = Hands(panel, qtbot)
    hands.key(Qt.Key.Key_W)
    hands.drag((4, 4), (40, 30))
    panel.popup.edit.selectAll()
    panel.popup.edit.insert("a new class")
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()
    lines = before[label].decode().splitlines()
    assert label.read_text("utf-8").splitlines()[:-1] == lines
    names = Dataset.open(roboflow).listed_classes()
    assert names[-1] == "a new class"
    assert label.read_text("utf-8").splitlines()[-1].split()[0] == str(len(names) - 1)
    changed = {p for p in before if p.read_bytes() != before[p]}
    assert changed <= {label, roboflow / "data.yaml"}
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert {path: path.read_bytes() for path in before} == before
    window.close()


def test_a_photo_without_label_gets_one_where_such_programs_look(qtbot: QtBot, roboflow: Path) -> None:
    gone = sorted((roboflow / "train" / "labels").iterdir())[0]
    gone.unlink()
    document = Document()
    window = MainWindow(document, Settings())
    qtbot.addWidget(window)
    window.resize(1200, 760)
    window.show()
    qtbot.waitExposed(window)
    document.open_folder(roboflow)
    panel = window.panels["annotate"]
    qtbot.waitUntil(lambda: panel.editor.session is not None, timeout=20_000)
    assert panel.commands["next_format"].text().endswith(": YOLO…")
    panel.show_item(document.dataset.item(f"train/images/{gone.stem}"))
    hands = Hands(panel, qtbot)
    hands.wait_for(f"train/images/{gone.stem}")
    panel.canvas.setFocus()
    hands.key(Qt.Key.Key_W)
    hands.drag((4, 4), (40, 30))
    panel.popup.edit.selectAll()
    panel.popup.edit.insert(document.class_names[0])
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()
    assert len(gone.read_text("utf-8").splitlines()) == 1
    assert not list(roboflow.rglob("*.xml"))
    window.close()


def test_the_button_imports_it(qtbot: QtBot, roboflow: Path) -> None:
    """Of a part of it, where nothing lists the classes of the whole."""
    (roboflow / "data.yaml").unlink()
    document = Document()
    window = MainWindow(document, Settings())
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    document.open_folder(roboflow / "train" / "images")
    qtbot.waitUntil(lambda: window.notice.level == "error", timeout=20_000)
    assert "labels lie in" in window.notice.text and document.dataset is None
    QTest.mouseClick(window.notice._action, Qt.MouseButton.LeftButton)
    dialog = window.findChild(ExchangeDialog)
    assert dialog.source.text() == str(roboflow / "train")
    qtbot.waitUntil(lambda: dialog.outcome is not None, timeout=20_000)
    assert dialog.outcome.boxes > 0
    dialog.reject()
    window.close()
