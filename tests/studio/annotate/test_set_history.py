"""Undo of a change of the whole data set, with keys pressed faster than the disk writes."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.annotate import set_history
from studio.annotate.class_manager import ClassManager
from studio.annotate.panel import Panel
from tests.studio.annotate.test_class_manager import close, files, opened, press, rename, taken_back

CTRL = Qt.KeyboardModifier.ControlModifier
Z, SHIFT = Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier


class Gate:
    """Holds a function up before it returns, as a slow disk does."""

    def __init__(self, work: Callable) -> None:
        self._work, self.let_go = work, threading.Event()

    def __call__(self, *args: object) -> object:
        result = self._work(*args)
        assert self.let_go.wait(60)
        return result


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Gate]]:
    """Makes the next undo or redo over the whole set wait for ``let_go``."""

    def make() -> Gate:
        gate = Gate(set_history.relabel.undo)
        monkeypatch.setattr(set_history.relabel, "undo", gate)
        return gate

    yield make
    monkeypatch.undo()


def labels_of(panel: Panel) -> dict[Path, bytes]:
    return {path: content for path, content in files(panel).items() if path.suffix == ".xml"}


def renamed(panel: Panel, hands, row: int, name: str) -> None:
    manager: ClassManager = opened(panel, hands.qtbot)
    rename(manager, row, name)
    hands.qtbot.waitUntil(lambda: name in manager.preview.text(), timeout=20_000)
    press(manager, "apply", hands.qtbot)
    close(manager, hands)


def test_a_held_undo_takes_one_step_over_the_set_at_a_time(panel: Panel, hands, slow) -> None:
    states = [labels_of(panel)]
    for name in ("one", "two"):
        renamed(panel, hands, 0, name)
        states.append(labels_of(panel))
    classes = panel.document.class_names
    changes: list[bool] = []
    panel.undo_changed.connect(lambda: changes.append(panel.undo_action.isEnabled()))
    gate = slow()
    QTest.keyClick(panel.canvas, Z, CTRL)
    assert changes[-1] is False
    assert (panel.undo_text(), panel.redo_text()) == (None, None)
    for held in (CTRL, CTRL, CTRL | SHIFT, CTRL):
        QTest.keyClick(panel.window(), Z, held)
        panel.undo()  # as anything but the key might ask for it
        panel.redo()
    assert panel.whole.stack.index() == 1
    gate.let_go.set()
    taken_back(panel, hands)
    hands.settle()
    assert changes[-1] is True
    assert labels_of(panel) == states[1]
    assert panel.document.class_names[0] == "one"
    hands.key(Z, CTRL)
    taken_back(panel, hands)
    hands.settle()
    assert labels_of(panel) == states[0]
    assert panel.undo_text() is None
    for state in states[1:]:
        hands.key(Z, CTRL | SHIFT)
        taken_back(panel, hands)
        assert labels_of(panel) == state
    assert panel.document.class_names == classes


def test_nothing_is_edited_while_a_change_of_the_set_is_taken_back(panel: Panel, hands, slow) -> None:
    before = labels_of(panel)
    first = panel.editor.session.drawing.entries[0]
    panel.editor.select({first.uid})
    hands.key(Qt.Key.Key_Delete)
    deleted = labels_of(panel)
    assert deleted != before
    renamed(panel, hands, 0, "screw")
    boxes = panel.editor.session.drawing.boxes
    gate = slow()
    hands.panel.canvas.setFocus()
    QTest.keyClick(panel.canvas, Z, CTRL)
    QTest.keyClick(panel.window(), Z, CTRL)  # the deletion must wait for its turn
    for key in (Qt.Key.Key_N, Qt.Key.Key_1, Qt.Key.Key_R, Qt.Key.Key_A, Qt.Key.Key_D):
        QTest.keyClick(panel.canvas, key)
    for name in ("nothing_here", "delete_boxes", "select_all", "paste", "delete_image", "next_image"):
        panel.commands[name].trigger()
    panel.editor.nothing_here()
    x, y = panel.editor.session.width / 3, panel.editor.session.height / 3
    hands.drag((x, y), (x + 40, y + 40))
    assert panel.editor.session.drawing.boxes == boxes
    assert not panel.popup.isVisible()
    gate.let_go.set()
    taken_back(panel, hands)
    hands.settle()
    assert labels_of(panel) == deleted
    hands.key(Z, CTRL)
    assert labels_of(panel) == before
    item = panel.editor.session.item
    assert panel.editor.session.drawing.boxes == panel.document.dataset.annotation(item).boxes


def test_a_room_left_and_shown_again_meanwhile_stays_off(panel: Panel, hands, slow) -> None:
    renamed(panel, hands, 0, "screw")
    gate = slow()
    QTest.keyClick(panel.canvas, Z, CTRL)
    panel.set_active(False)
    panel.set_active(True)
    assert not panel.commands["draw"].isEnabled()
    gate.let_go.set()
    taken_back(panel, hands)
    assert panel.commands["draw"].isEnabled()
