"""The window around the rooms."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from studio import keymap
from studio.actions import ROOMS
from studio.document import Document
from studio.engine_process import ROOT
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.window.frames_dialog import FramesDialog


@pytest.fixture
def window(qtbot):
    shown = MainWindow(Document(), Settings())
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close()


def test_the_rail_and_the_keys_show_each_room(qtbot, window) -> None:
    for room in ROOMS:
        QTest.mouseClick(window.findChild(QToolButton, f"room_{room.name}"), Qt.MouseButton.LeftButton)
        assert window.room == room.name
    window.activateWindow()
    for index, room in enumerate(ROOMS):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_1 + index), Qt.KeyboardModifier.ControlModifier)
        assert window.room == room.name


def test_no_two_actions_of_a_room_and_the_window_share_a_key(window) -> None:
    groups = window.all_actions()
    everywhere = [key.toString() for action in groups[0][1] for key in action.shortcuts()]
    for _, actions in groups[1:]:
        own = [action for action in actions if not keymap.is_shared(action)]
        keys = everywhere + [key.toString() for action in own for key in action.shortcuts()]
        twice = {key for key in keys if keys.count(key) > 1}
        assert not twice


def test_a_folder_without_images_is_told(qtbot, window, tmp_path: Path) -> None:
    window.document.open_folder(tmp_path)
    qtbot.waitUntil(lambda: window.notice.level == "error", timeout=5000)
    assert str(tmp_path) in window.notice.text
    assert "no images" in window.notice.text


def test_a_folder_of_videos_offers_to_take_photos(qtbot, window, tmp_path: Path) -> None:
    (tmp_path / "b.mp4").write_bytes(b"x")
    window.document.open_folder(tmp_path)
    qtbot.waitUntil(lambda: "holds a video and no photos" in window.notice.text, timeout=5000)
    QTest.mouseClick(window.notice._action, Qt.MouseButton.LeftButton)
    dialog = window.findChild(FramesDialog)
    assert (dialog.video.text(), dialog.folder.text()) == (str(tmp_path / "b.mp4"), str(tmp_path))
    dialog.close()


@pytest.mark.parametrize("names", [("only",), ("one", "two")])
def test_a_folder_of_data_sets_offers_to_open_one(
    qtbot, window, tmp_path: Path, sample_dataset: Path, names: tuple[str, ...]
) -> None:
    folder = tmp_path / "all"
    for name in names:
        shutil.copytree(sample_dataset, folder / name)
    window.document.open_folder(folder)
    qtbot.waitUntil(lambda: names[-1] in window.notice.text, timeout=5000)
    QTest.mouseClick(window.notice._action, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    if names[1:]:
        for _ in names:
            QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.document.folder == folder / names[-1], timeout=20_000)


def test_an_image_opens_its_data_set_and_is_shown(qtbot, window, sample_dataset: Path) -> None:
    image = sorted((sample_dataset / "JPEGImages").iterdir())[3]
    window.document.open_path(image)
    panel = window.panels["annotate"]
    qtbot.waitUntil(
        lambda: panel.editor.session is not None and panel.editor.session.item.stem == image.stem,
        timeout=10_000,
    )
    assert window.document.folder == sample_dataset


def test_both_themes_can_be_chosen_and_are_remembered(window) -> None:
    colors = {}
    for name in ("dark", "light"):
        window.set_theme(name)
        colors[name] = window.palette().window().color().lightness()
    assert colors["dark"] < 100 < colors["light"]
    assert Settings(window.settings.path).get("window/theme", "system") == "light"


def test_the_window_shows_before_what_it_does_not_need_yet_is_loaded() -> None:
    script = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from studio.app import create_application\n"
        "from studio.document import Document\n"
        "from studio.main_window import MainWindow\n"
        "from studio.settings import Settings\n"
        "app = create_application(); window = MainWindow(Document(), Settings()); window.show()\n"
        "late = {'torch', 'numpy', 'PIL', 'cv2', 'pyqtgraph', 'psutil', 'tomllib', 'importlib.metadata'}\n"
        "print('loaded:', *late & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1].strip() == "loaded:"


def test_the_selftest_passes() -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "--selftest"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    for told in ("a box is drawn and saved", "the room live shows", "the engine starts in a process"):
        assert f"ok: {told}" in done.stdout


@pytest.mark.parametrize("arguments", [["/no/such/folder"], ["--nonsense"]])
def test_wrong_arguments_are_one_line_and_status_2(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "main.py", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
