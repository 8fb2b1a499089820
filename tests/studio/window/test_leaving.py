"""Another folder, no folder, or the same one again: nothing is written unasked, and nothing is forgotten."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from studio.annotate.file_commands import ASK_DELETE_KEY
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from tests.studio.annotate.conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
BUTTON = QMessageBox.StandardButton


@pytest.fixture
def window(qtbot, sample_dataset: Path) -> Iterator[MainWindow]:
    shown = MainWindow(Document(), Settings())
    # What a test leaves unsaved is its own affair.
    qtbot.addWidget(shown, before_close_func=lambda _window: setattr(shown, "_is_left", True))
    shown.show()
    shown.document.open_folder(sample_dataset)
    panel = shown.panels["annotate"]
    qtbot.waitUntil(lambda: panel.editor.session is not None, timeout=60_000)
    qtbot.waitUntil(lambda: shown.document.class_names != [], timeout=60_000)
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=20_000)
    panel.canvas.setFocus()
    yield shown


@pytest.fixture
def hands(window, qtbot) -> Hands:
    return Hands(window.panels["annotate"], qtbot)


@pytest.fixture
def other(sample_dataset: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample_dataset, tmp_path / "other")


class Answer:
    """Presses a button of the question as soon as it is asked."""

    def __init__(self, button: BUTTON) -> None:
        self.asked: list[str] = []
        self._button = button
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(20)

    def _look(self) -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            self.asked.append(box.text())
            QTest.mouseClick(box.button(self._button), Qt.MouseButton.LeftButton)

    def stop(self) -> None:
        self._timer.stop()


def edit_unsaved(window: MainWindow, hands: Hands) -> tuple[Path, bytes]:
    panel = window.panels["annotate"]
    panel.commands["auto_save"].trigger()
    assert not panel.sessions.auto_save
    label = panel.editor.session.label
    before = label.read_bytes()
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_Delete)
    assert panel.sessions.unsaved()
    assert label.read_bytes() == before
    return label, before


@pytest.mark.parametrize("button", [BUTTON.Save, BUTTON.Discard, BUTTON.Cancel])
@pytest.mark.parametrize("way", ["open", "close"])
def test_unsaved_labels_are_asked_about_before_the_folder_is_left(
    window, hands, qtbot, sample_dataset: Path, other: Path, way: str, button: BUTTON
) -> None:
    label, before = edit_unsaved(window, hands)
    answer = Answer(button)
    ended: list[object] = []
    window.document.open_failed.connect(ended.append)
    if way == "close":
        QTest.keyClick(window, Qt.Key.Key_W, CTRL)
        there = None
    else:
        window.opening.open_folder(str(other))
        there = other
        qtbot.waitUntil(lambda: ended != [] or window.document.folder == other, timeout=20_000)
    answer.stop()
    assert len(answer.asked) == 1
    assert "not saved" in answer.asked[0]
    assert window.document.folder == (sample_dataset if button == BUTTON.Cancel else there)
    assert (label.read_bytes() == before) is (button != BUTTON.Save)
    panel = window.panels["annotate"]
    if button == BUTTON.Cancel:
        assert panel.sessions.unsaved()
        hands.come_back()
        hands.key(Qt.Key.Key_Z, CTRL)
        assert len(panel.editor.session.drawing.boxes) > 0


def test_nothing_is_asked_where_nothing_is_lost(window, hands, qtbot, other: Path) -> None:
    hands.key(Qt.Key.Key_N)
    answer = Answer(BUTTON.Cancel)
    window.opening.open_folder(str(other))
    qtbot.waitUntil(lambda: window.document.folder == other, timeout=20_000)
    panel = window.panels["annotate"]
    qtbot.waitUntil(lambda: panel.editor.session is not None, timeout=20_000)
    QTest.keyClick(window, Qt.Key.Key_W, CTRL)
    answer.stop()
    assert window.document.dataset is None
    assert answer.asked == []


def test_closing_asks_where_deleted_photos_could_not_come_back(window, hands, monkeypatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr("send2trash.send2trash", sent.append)
    panel = window.panels["annotate"]
    panel.settings.set(ASK_DELETE_KEY, False)
    item, after = window.document.dataset.items[0], window.document.dataset.items[1]
    panel.commands["delete_image"].trigger()
    hands.wait_for(after.stem)
    answer = Answer(BUTTON.Cancel)
    QTest.keyClick(window, Qt.Key.Key_W, CTRL)
    answer.stop()
    assert answer.asked == ["1 deleted photo will be in the trash: Undo is over."]
    assert window.document.dataset is not None
    assert sent == []
    hands.come_back()
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait_for(item.stem)
    answer = Answer(BUTTON.Cancel)
    QTest.keyClick(window, Qt.Key.Key_W, CTRL)
    answer.stop()
    assert answer.asked == []
    assert window.document.dataset is None


def test_the_open_folder_opened_again_keeps_undo_and_lists_what_is_new(
    window, hands, qtbot, sample_dataset: Path, monkeypatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("send2trash.send2trash", sent.append)
    panel, dataset = window.panels["annotate"], window.document.dataset
    panel.settings.set(ASK_DELETE_KEY, False)
    item, shown, gone = dataset.items[1], dataset.items[2], dataset.items[5]
    hands.step(Qt.Key.Key_D)
    photo = item.image.read_bytes()
    panel.commands["delete_image"].trigger()
    hands.wait_for(shown.stem)
    label = panel.editor.session.label
    before = label.read_bytes()
    hands.key(Qt.Key.Key_N)
    assert label.read_bytes() != before
    new = shown.image.with_name("aaa" + shown.image.suffix)
    shutil.copy(shown.image, new)
    gone.image.unlink()
    told: list[str] = []
    window.document.message.connect(lambda text, _level: told.append(text))
    for folder in (sample_dataset, dataset.images_dir):
        told.clear()
        window.opening.open_folder(str(folder))
        qtbot.waitUntil(lambda: told != [], timeout=20_000)
        if folder == sample_dataset:
            assert told == ["1 new photo"]
        else:
            assert told == [f"{sample_dataset.name} is open already"]
    assert window.document.dataset is dataset
    assert dataset.items[0].image == new
    assert gone not in dataset.items
    assert sent == []
    hands.settle()
    qtbot.waitUntil(lambda: not panel.loader.is_busy, timeout=20_000)
    assert panel.editor.session.item.stem == shown.stem
    hands.key(Qt.Key.Key_Z, CTRL)
    assert label.read_bytes() == before
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait_for(item.stem)
    assert item.image.read_bytes() == photo
    assert [found.stem for found in dataset.items[:4]] == [
        "aaa", "photo_0001", item.stem, shown.stem,
    ]  # fmt: skip
