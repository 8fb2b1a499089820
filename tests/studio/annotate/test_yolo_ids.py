"""The ids of YOLO labels under a person's hands: what moves keeps its id, and undo takes everything back."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.annotations import class_file
from studio.annotate import session as session_module
from studio.annotate.panel import Panel
from studio.document import Document
from studio.settings import Settings

CTRL = Qt.KeyboardModifier.ControlModifier
WAIT = 20_000
A, B = b"0 .3 .3 .2 .2\n3 .7 .7 .2 .2\n", b"3 .5 .5 .4 .4\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "yolo"
    folder.mkdir()
    for name, data in (("a", A), ("b", B)):
        Image.fromarray(np.full((200, 400, 3), 90, np.uint8)).save(folder / f"{name}.png")
        (folder / f"{name}.txt").write_bytes(data)
    return folder


@pytest.fixture
def panel(qtbot, root: Path) -> Panel:
    document = Document()
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    shown.resize(1200, 760)
    shown.show()
    qtbot.waitExposed(shown)
    document.open_folder(root)
    qtbot.waitUntil(lambda: shown.editor.session is not None and document.class_names != [], timeout=60_000)
    shown.canvas.setFocus()
    yield shown
    shown.shutdown()


def files(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.iterdir() if path.suffix != ".png"}


def draw(panel: Panel, hands, name: str) -> None:
    hands.key(Qt.Key.Key_W)
    hands.drag((10, 10), (60, 50))
    assert panel.popup.isVisible()
    panel.popup.edit.selectAll()
    panel.popup.edit.insert(name)
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()


def undo_all(panel: Panel, hands) -> None:
    while panel.sessions.undo_group.activeStack().canUndo():
        hands.key(Qt.Key.Key_Z, CTRL)


def test_moving_a_box_by_a_pixel_changes_its_own_line_alone(panel: Panel, hands, root: Path) -> None:
    hands.step(Qt.Key.Key_D)
    hands.click(200, 100)
    hands.key(Qt.Key.Key_Right)
    assert files(root) == {"a.txt": A, "b.txt": b"3 0.502500 0.500000 0.400000 0.400000\n"}
    hands.key(Qt.Key.Key_Z, CTRL)
    assert files(root) == {"a.txt": A, "b.txt": B}


def test_a_new_class_and_its_list_come_and_go_together(panel: Panel, hands, root: Path) -> None:
    draw(panel, hands, "owl")
    drawn = files(root)
    assert drawn["classes.txt"] == b"class 0\nclass 1\nclass 2\nclass 3\nowl\n"
    assert drawn["a.txt"].startswith(A)
    assert drawn["a.txt"].splitlines()[-1].startswith(b"4 ")
    assert drawn["b.txt"] == B
    hands.key(Qt.Key.Key_Z, CTRL)
    assert files(root) == {"a.txt": A, "b.txt": B}
    hands.key(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert files(root) == drawn


def test_undo_takes_the_line_only_while_nobody_needs_it(panel: Panel, hands, root: Path) -> None:
    (root / "classes.txt").write_bytes(b"dog\ncat\ncow\nant\n")
    draw(panel, hands, "owl")
    hands.step(Qt.Key.Key_D)
    draw(panel, hands, "owl")  # a second photo uses it
    hands.step(Qt.Key.Key_A)
    undo_all(panel, hands)
    assert files(root)["classes.txt"] == b"dog\ncat\ncow\nant\nowl\n"
    assert files(root)["a.txt"] == A
    assert files(root)["b.txt"].splitlines()[-1].startswith(b"4 ")


def test_deleting_the_box_does_not_forget_its_class(panel: Panel, hands, root: Path) -> None:
    (root / "classes.txt").write_bytes(b"dog\ncat\ncow\nant\n")
    draw(panel, hands, "owl")
    hands.key(Qt.Key.Key_Delete)
    assert files(root) == {"a.txt": A, "b.txt": B, "classes.txt": b"dog\ncat\ncow\nant\nowl\n"}
    undo_all(panel, hands)
    assert files(root)["classes.txt"] == b"dog\ncat\ncow\nant\n"


def test_a_save_that_fails_half_way_leaves_no_id_without_a_name(
    panel: Panel, hands, root: Path, monkeypatch
) -> None:
    write = session_module.write_atomically

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(session_module, "write_atomically", refuse)
    draw(panel, hands, "owl")
    assert files(root)["a.txt"] == A
    assert class_file.read(root / "classes.txt").names[4] == "owl"
    assert "No space" in panel.notice.text
    monkeypatch.setattr(session_module, "write_atomically", write)
    QTest.mouseClick(panel.notice._action, Qt.MouseButton.LeftButton)
    hands.settle()
    assert files(root)["a.txt"].splitlines()[-1].startswith(b"4 ")
    undo_all(panel, hands)
    assert files(root) == {"a.txt": A, "b.txt": B}


def test_a_save_that_fails_and_is_undone_leaves_nothing(panel: Panel, hands, root: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(session_module, "write_atomically", refuse)
    draw(panel, hands, "owl")
    assert "classes.txt" in files(root)
    hands.key(Qt.Key.Key_Z, CTRL)
    assert files(root) == {"a.txt": A, "b.txt": B}


def test_a_class_from_the_menu_takes_an_id_above_those_in_use(panel: Panel, qtbot, root: Path) -> None:
    (root / "classes.txt").write_bytes(b"dog\n")
    panel.document.add_class("owl")
    panel.document.flush()
    assert files(root)["classes.txt"] == b"dog\nclass 1\nclass 2\nclass 3\nowl\n"
