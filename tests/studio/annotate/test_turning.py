"""Labels made without the photo's rotation: told when the photo is opened, turned by a button, undone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.annotations import Box, voc
from studio.annotate.panel import Panel

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def make(folder: Path, orientation: int, size: tuple[int, int]) -> Path:
    exif = Image.Exif()
    exif[0x0112] = orientation
    folder.mkdir()
    for name in ("a", "b"):
        Image.fromarray(np.zeros((160, 200, 3), np.uint8)).save(folder / f"{name}.jpg", exif=exif)
    boxes = (Box("hammer", 20, 30, 90, 70), Box("nail", 1, 2, 30, 40))
    new = replace(voc.new_annotation(folder / "a.jpg", *size), boxes=boxes)
    voc.write(new, folder / "a.xml")
    return folder / "a.xml"


def test_the_notice_turns_the_boxes_and_undo_brings_every_byte_back(
    panel: Panel, hands, qtbot: QtBot, tmp_path: Path
) -> None:
    label = make(tmp_path / "turned", 6, (200, 160))
    before = label.read_bytes()
    panel.document.open_path(tmp_path / "turned" / "a.jpg")
    hands.wait_for("a")
    assert "without the photo's rotation" in panel.notice.text
    assert panel.notice._action.text() == "Turn the boxes"
    QTest.mouseClick(panel.notice._action, Qt.MouseButton.LeftButton)
    hands.settle()
    found = voc.read(label)
    assert (found.width, found.height) == (160, 200)
    assert [box.xyxy for box in found.boxes] == [(90, 20, 130, 90), (120, 1, 158, 30)]
    assert "2 boxes turned" in panel.notice.text
    QTest.mouseClick(panel.notice._action, Qt.MouseButton.LeftButton)
    hands.settle()
    assert label.read_bytes() == before
    hands.come_back()
    hands.key(Qt.Key.Key_Z, CTRL | SHIFT)
    assert voc.read(label).boxes == found.boxes
    # Looked at again, there is nothing more to turn.
    hands.step(Qt.Key.Key_D)
    hands.step(Qt.Key.Key_A)
    assert panel.notice.text == ""
    assert panel.editor.turn_boxes() == 0
    panel.document.open_path(tmp_path / "turned" / "a.jpg")
    hands.wait_for("a")
    assert panel.notice.text == ""


def test_a_wrong_size_alone_offers_nothing(panel: Panel, hands, tmp_path: Path) -> None:
    label = make(tmp_path / "plain", 1, (160, 200))
    before = label.read_bytes()
    panel.document.open_path(tmp_path / "plain" / "a.jpg")
    hands.wait_for("a")
    assert panel.notice.text == "" and panel.editor.turn_boxes() == 0
    assert label.read_bytes() == before
