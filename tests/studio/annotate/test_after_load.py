"""Keys pressed while the next photo loads are for that photo: the one that was left keeps its boxes."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.annotations import voc
from engine.errors import ImageError
from studio.annotate import loader
from studio.annotate.file_list.status import Status

KEY = Qt.Key


class Gate:
    """Holds the decoding of photos up until it is opened, as a slow disk does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._open = threading.Event()
        self._open.set()
        self.error: Exception | None = None
        decode = loader._decode

        def slowly(path: Path) -> loader.Picture:
            assert self._open.wait(30)
            if self.error is not None:
                raise self.error
            return decode(path)

        monkeypatch.setattr(loader, "_decode", slowly)

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate(panel, monkeypatch: pytest.MonkeyPatch) -> Gate:
    made = Gate(monkeypatch)
    panel.loader._kept.clear()  # what was decoded ahead would be there at once
    monkeypatch.setattr(panel.loader, "prefetch", lambda _item: None)
    return made


def press(panel, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(panel.canvas, key)


def arrive(panel, gate: Gate, qtbot, stem: str) -> None:
    gate.open()
    qtbot.waitUntil(
        lambda: panel.editor.session is not None and panel.editor.session.item.stem == stem, timeout=30_000
    )
    qtbot.waitUntil(lambda: not panel.loader.is_busy, timeout=30_000)
    assert panel.save_now()


def test_nothing_here_pressed_too_early_is_about_the_photo_that_comes(hands, panel, gate, qtbot) -> None:
    first, second = panel.files.item(0), panel.files.item(1)
    labels = panel.document.dataset.labels_dir
    before = (labels / f"{first.stem}.xml").read_bytes()
    gate.close()
    press(panel, KEY.Key_D, KEY.Key_N)
    arrive(panel, gate, qtbot, second.stem)
    assert (labels / f"{first.stem}.xml").read_bytes() == before
    written = voc.read(labels / f"{second.stem}.xml")
    assert written.verified and not written.boxes
    assert panel.files.status(second.stem) is Status.NOTHING


def test_a_fast_hand_is_followed_from_photo_to_photo(hands, panel, gate, qtbot) -> None:
    labels = panel.document.dataset.labels_dir
    stems = [panel.files.item(row).stem for row in range(4)]
    before = {stem: (labels / f"{stem}.xml").read_bytes() for stem in stems}
    gate.close()
    press(panel, KEY.Key_D, KEY.Key_N, KEY.Key_D, KEY.Key_D, KEY.Key_N, KEY.Key_A)
    arrive(panel, gate, qtbot, stems[2])
    assert (labels / f"{stems[0]}.xml").read_bytes() == before[stems[0]]
    assert (labels / f"{stems[2]}.xml").read_bytes() == before[stems[2]]
    for stem in (stems[1], stems[3]):
        assert not voc.read(labels / f"{stem}.xml").boxes, stem


def test_steps_alone_are_not_held_up_by_each_photo(hands, panel, gate, qtbot) -> None:
    gate.close()
    press(panel, KEY.Key_D, KEY.Key_D, KEY.Key_D)
    assert panel.current == panel.files.item(3)
    arrive(panel, gate, qtbot, panel.files.item(3).stem)


def test_undo_pressed_too_early_does_not_touch_the_photo_that_was_left(hands, panel, gate, qtbot) -> None:
    first, second = panel.files.item(0), panel.files.item(1)
    hands.key(KEY.Key_N)
    labels = panel.document.dataset.labels_dir
    emptied = (labels / f"{first.stem}.xml").read_bytes()
    gate.close()
    press(panel, KEY.Key_D)
    QTest.keyClick(panel.canvas, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    arrive(panel, gate, qtbot, second.stem)
    assert (labels / f"{first.stem}.xml").read_bytes() == emptied


def test_a_photo_that_cannot_be_read_tells_that_the_keys_did_nothing(hands, panel, gate, qtbot) -> None:
    labels = panel.document.dataset.labels_dir
    before = {path: path.read_bytes() for path in labels.iterdir()}
    told = []
    panel.document.message.connect(lambda text, level: told.append((text, level)))
    gate.close()
    gate.error = ImageError("is damaged", where="x.jpg", remedy="Look at it")
    press(panel, KEY.Key_D, KEY.Key_N)
    gate.open()
    qtbot.waitUntil(lambda: told != [], timeout=30_000)
    assert told[0][1] == "warning"
    assert {path: path.read_bytes() for path in labels.iterdir()} == before
