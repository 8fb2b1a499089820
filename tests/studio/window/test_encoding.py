"""The encoding of a class list: guessed and told, chosen by a person, kept in what is written."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from engine.annotations import text
from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.window.encoding_dialog import EncodingDialog

WAIT = 20_000
KOREAN = "사람\n자동차\n".encode("cp949")  # every pair of it is a usual sign in GBK, too


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    Image.fromarray(np.full((80, 120, 3), 90, np.uint8)).save(folder / "a.png")
    (folder / "a.txt").write_bytes(b"0 .5 .5 .2 .2\n")
    return folder


@pytest.fixture
def window(qtbot, monkeypatch) -> MainWindow:
    monkeypatch.delenv(text.ASSUMED, raising=False)
    shown = MainWindow(Document(), Settings())
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close()
    text.assume(None)


def opened(window: MainWindow, qtbot, root: Path, names: list[str]) -> None:
    window.document.open_folder(root)
    qtbot.waitUntil(
        lambda: window.document.folder == root and window.document.class_names == names, timeout=WAIT
    )


def dialog_of(window: MainWindow, qtbot) -> EncodingDialog:
    qtbot.waitUntil(lambda: window.findChild(EncodingDialog) is not None, timeout=WAIT)
    return window.findChild(EncodingDialog)


def choose(dialog: EncodingDialog, called: str) -> None:
    rows = [dialog.encodings.item(row).text() for row in range(dialog.encodings.count())]
    wanted = next(row for row, text_ in enumerate(rows) if text_.startswith(called))
    while dialog.encodings.currentRow() < wanted:
        QTest.keyClick(dialog.encodings, Qt.Key.Key_Down)


def test_a_guess_is_told_and_the_right_one_chosen(window: MainWindow, qtbot, root: Path) -> None:
    (root / "classes.txt").write_bytes(KOREAN)
    wrong = KOREAN.decode("gbk").split()
    opened(window, qtbot, root, wrong)
    qtbot.waitUntil(lambda: wrong[0] in window.notice.text, timeout=WAIT)
    assert "GBK" in window.notice.text
    QTest.mouseClick(window.notice.findChild(QPushButton, "notice_action"), Qt.MouseButton.LeftButton)
    dialog = dialog_of(window, qtbot)
    choose(dialog, "EUC-KR")
    assert [dialog.names.item(row).text() for row in range(dialog.names.count())] == ["사람", "자동차"]
    QTest.keyClick(dialog.encodings, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.document.class_names == ["사람", "자동차"], timeout=WAIT)
    assert os.environ[text.ASSUMED] == "cp949"  # the programs that the window starts know it too
    window.document.add_class("강아지")
    window.document.flush()
    assert (root / "classes.txt").read_bytes() == KOREAN + "강아지\n".encode("cp949")
    # It is remembered for this folder, and for no other one.
    other = root.parent / "other"
    other.mkdir()
    (other / "a.png").write_bytes((root / "a.png").read_bytes())
    (other / "classes.txt").write_bytes("狗\n人脸\n".encode("gbk"))
    opened(window, qtbot, other, ["狗", "人脸"])
    opened(window, qtbot, root, ["사람", "자동차", "강아지"])
    assert "GBK" not in window.notice.text


def test_a_list_that_says_its_encoding_leaves_no_choice(window: MainWindow, qtbot, root: Path) -> None:
    (root / "classes.txt").write_bytes("\ufeffcafé\n".encode("utf-16-le"))
    opened(window, qtbot, root, ["café"])
    assert "guess" not in window.notice.text
    window.findChild(object, "action_encoding").trigger()
    dialog = dialog_of(window, qtbot)
    assert dialog.encodings.count() == 1
    assert "UTF-16" in dialog.findChild(object, "encoding_about").text()
    dialog.reject()
