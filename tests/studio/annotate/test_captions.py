"""A caption or another program's JSON or XML beside a photo is no label: told once, never written to."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.annotations import createml
from engine.cli import main
from engine.datasets import index, labels
from engine.datasets.dataset import Dataset
from studio.annotate.panel import Panel
from studio.annotate.session import open_session
from studio.document import Document
from studio.settings import Settings

FOREIGN = {
    "captions": {"a.txt": b"a photo of a cat\n", "b.txt": b"", "c.txt": b"two dogs, 1 cat\n"},
    "labelme": {"a.json": json.dumps({"shapes": [], "imagePath": "a.png"}).encode()},
    "sidecar": {"a.xml": b"<?xml version='1.0'?>\n<!-- a <annotation> -->\n<x:xmpmeta xmlns:x='adobe'/>\n"},
}


@pytest.fixture
def root(tmp_path: Path, request) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    for name in "abc":
        Image.fromarray(np.full((200, 400, 3), 90, np.uint8)).save(folder / f"{name}.png")
    for name, data in FOREIGN[request.param].items():
        (folder / name).write_bytes(data)
    return folder


def opened(qtbot, root: Path, form: str) -> tuple[Panel, list[str]]:
    document, settings, told = Document(), Settings(), []
    document.message.connect(lambda text, _level: told.append(text))
    settings.set("annotate/format", form)
    panel = Panel(document, settings)
    qtbot.addWidget(panel)
    panel.resize(1200, 760)
    panel.show()
    qtbot.waitExposed(panel)
    document.open_folder(root)
    qtbot.waitUntil(lambda: panel.editor.session is not None and bool(told), timeout=60_000)
    panel.canvas.setFocus()
    return panel, told


def draw(panel: Panel, hands_of, qtbot) -> None:
    hands = hands_of(panel, qtbot)
    hands.key(Qt.Key.Key_W)
    hands.drag((10, 10), (60, 50))
    panel.popup.edit.selectAll()
    panel.popup.edit.insert("cat")
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()


@pytest.fixture
def hands_of():
    from tests.studio.annotate.conftest import Hands

    return Hands


@pytest.mark.parametrize(
    ("root", "form", "where"),
    [("captions", "yolo", "a.xml"), ("captions", "voc", "a.xml"), ("labelme", "createml", "a.xml"),
     ("labelme", "yolo", "a.txt"), ("captions", "createml", "a.json"),
     ("sidecar", "voc", "a.png.xml"), ("sidecar", "yolo", "a.txt")],
    indirect=["root"],
)  # fmt: skip
def test_new_boxes_go_elsewhere(qtbot, root: Path, hands_of, form: str, where: str) -> None:
    before = {path.name: path.read_bytes() for path in root.iterdir()}
    panel, told = opened(qtbot, root, form)
    session = panel.editor.session
    assert session.editable
    assert not session.drawing.exists
    (sentence,) = (text for text in told if "no label file" in text)
    assert any(name in sentence for name in ("a.txt", "a.json", "a.xml"))
    draw(panel, hands_of, qtbot)
    after = {path.name: path.read_bytes() for path in root.iterdir()}
    new = set(after) - set(before) - {"classes.txt"}
    assert new == {where}
    assert {name: after[name] for name in before} == before
    panel.shutdown()


@pytest.mark.parametrize("root", ["captions"], indirect=True)
def test_the_other_format_of_the_set_is_taken(qtbot, root: Path, hands_of) -> None:
    entry = [{"image": "c.png", "verified": False, "annotations": []}]
    (root / "c.json").write_text(json.dumps(entry))
    panel, _ = opened(qtbot, root, "yolo")
    draw(panel, hands_of, qtbot)
    assert not (root / "a.xml").exists()
    assert createml.read(root / "a.json", "a.png").boxes[0].label == "cat"
    panel.shutdown()


@pytest.mark.parametrize("root", ["sidecar"], indirect=True)
def test_what_was_drawn_beside_a_sidecar_is_there_again(qtbot, root: Path, hands_of, capsys) -> None:
    panel, _ = opened(qtbot, root, "voc")
    draw(panel, hands_of, qtbot)
    panel.shutdown()
    label = root / "a.png.xml"
    dataset = Dataset.open(root)
    item = dataset.item("a")
    assert labels.find(item) == ("voc", label) and dataset.of_label(label) == item
    for _ in range(2):  # read, and remembered
        contents = index.read(dataset)
        assert contents.state.tolist() == [index.READ, index.NO_FILE, index.NO_FILE]
        assert [box.label for box in contents.boxes(0)] == ["cat"]
        assert contents.label_file(0) == str(label)
    assert not dataset.orphan_labels()
    assert main(["convert", str(root), str(root.parent / "out"), "--to", "yolo"]) == 0
    (written,) = (root.parent / "out" / "labels").rglob("*.txt")
    assert written.name == "a.txt" and len(written.read_text().splitlines()) == 1
    session = open_session(item, 400, 200, 3, root, "voc", dataset)
    assert session.label == label and [entry.box.label for entry in session.drawing.entries] == ["cat"]


@pytest.mark.parametrize("root", ["captions", "labelme", "sidecar"], indirect=True)
def test_no_photo_is_a_negative_and_the_check_says_why(root: Path, capsys) -> None:
    dataset = Dataset.open(root)
    assert [labels.find(item) for item in dataset.items] == [None] * 3
    for _ in range(2):  # read, and remembered
        assert index.read(dataset).state.tolist() == [index.NO_FILE] * 3
    assert main(["check", str(root)]) in (0, 1)
    said = capsys.readouterr().out
    assert "no label file" in said
    assert ("“a photo of a cat”" in said) == (root / "a.txt").exists()
