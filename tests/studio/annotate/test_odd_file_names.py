"""Photos whose names are no UTF-8, or as long as a disk allows: drawn on, saved, undone, deleted."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from engine.annotations import voc
from engine.datasets.dataset import Dataset
from studio.annotate.panel import Panel
from studio.settings import Settings

STEMS = [os.fsdecode(stem) for stem in (b"\xff", b"caf\xe9 rouge", b"a" * 251, "😀".encode() * 60)]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes for a name")


@pytest.mark.parametrize("stem", STEMS, ids=["ff", "latin-1", "251 letters", "60 emoji"])
def test_a_photo_of_any_name(panel: Panel, hands, qtbot: QtBot, stem: str, tmp_path: Path) -> None:
    folder = tmp_path / stem[:40]
    folder.mkdir()
    first = panel.document.dataset.items[0]
    for name in ("0", stem):
        (folder / f"{name}.jpg").write_bytes(first.image.read_bytes())
    panel.document.open_path(folder / f"{stem}.jpg")
    hands.wait_for(stem)
    label = folder / f"{stem}.xml"
    index = panel.files.row(stem)
    assert panel.files.index(index).data()[0] != "."
    assert "px" in panel.place.text() and len(panel.place.text()) < 120
    assert ("�" if "\udc80" <= max(stem) <= "\udcff" else stem[:30]) in panel.place.text()
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (80, 80))
    panel.popup.edit.setText("thing")
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()
    assert [box.label for box in voc.read(label).boxes] == ["thing"]
    assert [box.xyxy for box in voc.read(label).boxes] == [(20, 20, 80, 80)]
    assert panel.notice.level != "error", panel.notice.text
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not label.exists()
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert label.exists()
    hands.come_back()
    hands.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    box = panel.findChild(QMessageBox, "delete_image_question")
    QTest.mouseClick(box.findChild(QPushButton, "delete_image_confirmed"), Qt.MouseButton.LeftButton)
    hands.wait_for("0")
    assert not (folder / f"{stem}.jpg").exists()
    hands.come_back()
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.wait_for(stem)
    assert (folder / f"{stem}.jpg").exists() and label.exists()
    settings = Settings()
    settings.add_recent_folder(folder)
    settings.save()
    assert Settings().recent_folders()[0] == os.fspath(folder)


def test_two_deleted_photos_of_one_long_name_lie_side_by_side(tmp_path: Path) -> None:
    from studio.aside import place_aside

    name = "é" * 125 + ".jpg"
    (tmp_path / name).touch()
    other = place_aside(tmp_path / name, tmp_path)
    other.touch()
    assert other.name.endswith(" (2).jpg") and len(list(tmp_path.iterdir())) == 2


def test_settings_hold_any_path(tmp_path: Path) -> None:
    name = os.fsdecode(b"/data/caf\xe9/\xff")
    settings = Settings(tmp_path / "some.json")
    settings.set("window/folder", name)
    settings.set("recent/folders", [name, "plain"])
    settings.save()
    again = Settings(tmp_path / "some.json")
    assert again.get("window/folder", "") == name
    assert again.get("recent/folders", [""]) == [name, "plain"]


def test_the_last_photo_is_remembered(panel: Panel, hands, qtbot: QtBot, tmp_path: Path) -> None:
    source = Dataset.open(panel.document.folder).items[0].image
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("0", STEMS[0]):
        (folder / f"{name}.jpg").write_bytes(source.read_bytes())
    panel.document.open_path(folder / f"{STEMS[0]}.jpg")
    hands.wait_for(STEMS[0])
    panel.document.close_dataset()
    panel.document.open_folder(folder)
    hands.wait_for(STEMS[0])
