"""Classes in any script: drawn, pasted as a name, saved, listed, taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from engine.annotations import voc
from studio.annotate.panel import Panel


@pytest.mark.parametrize("name", ["人脸", "😀猫", "وجه", "סמל 👩‍🔬"])
def test_a_class_in_any_script(panel: Panel, hands, name: str) -> None:
    session = panel.editor.session
    before = session.label.read_bytes()
    hands.key(Qt.Key.Key_W)
    hands.drag((10, 10), (90, 70))
    assert panel.popup.isVisible()
    QGuiApplication.clipboard().setText(name)
    panel.popup.edit.clear()
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()
    assert voc.read(session.label).boxes[-1].label == name
    assert name in panel.document.class_names
    assert any(entry.box.label == name for entry in session.drawing.entries)
    assert not panel.canvas.grab().isNull()  # its label is painted
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.label.read_bytes() == before
