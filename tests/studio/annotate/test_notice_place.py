"""A message comes and goes over the photo, which stays where it is on the screen."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from studio.annotate.panel import Panel

LONG = (
    "The label file cannot be read, and this is said in so many words that they stand in several lines. " * 3
)


def place(panel: Panel, hands) -> tuple[QPoint, QPoint]:
    width, height = panel.editor.session.width, panel.editor.session.height
    viewport = panel.canvas.viewport()
    return viewport.mapToGlobal(hands.point(0, 0)), viewport.mapToGlobal(hands.point(width, height))


def test_the_photo_does_not_move(panel: Panel, hands, qtbot) -> None:
    for zoom in (None, 2.5):
        if zoom:
            panel.canvas.set_zoom(zoom)
        before = place(panel, hands)
        pressed: list[str] = []
        panel.notice.tell(LONG, "warning", "Undo", lambda pressed=pressed: pressed.append("undo"))
        qtbot.waitUntil(lambda: panel.notice.height() > 30, timeout=20_000)
        QApplication.processEvents()
        assert place(panel, hands) == before
        button = panel.notice.findChild(QPushButton, "notice_action")
        middle = button.mapTo(panel, button.rect().center())
        assert panel.childAt(middle) is button  # nothing lies over it
        text = panel.notice.findChild(QLabel, "notice_text")
        assert text.height() >= text.heightForWidth(text.width())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert pressed == ["undo"]
        panel.notice.clear()
        QApplication.processEvents()
        assert place(panel, hands) == before


def test_the_class_popup_is_not_under_a_message(panel: Panel, hands, qtbot) -> None:
    panel.notice.tell("Something is wrong.", "warning")
    qtbot.waitUntil(lambda: panel.notice.height() > 20, timeout=20_000)
    hands.key(Qt.Key.Key_W)
    hands.drag((2, 2), (60, 60))
    qtbot.waitUntil(panel.popup.isVisible, timeout=20_000)
    popup, notice = panel.popup, panel.notice
    top = popup.mapToGlobal(popup.rect().topLeft()).y()
    assert top >= notice.mapToGlobal(notice.rect().bottomLeft()).y()
