"""A real annotate panel on a private copy of the generated data set."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.annotate.panel import Panel
from studio.document import Document
from studio.settings import Settings


class Hands:
    """Presses keys and drags the mouse on the canvas, in pixels of the image."""

    def __init__(self, panel: Panel, qtbot: QtBot) -> None:
        self.panel, self.qtbot = panel, qtbot

    def point(self, x: float, y: float) -> QPoint:
        return self.panel.canvas.viewportTransform().map(QPointF(x, y)).toPoint()

    def drag(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        viewport = self.panel.canvas.viewport()
        QTest.mouseMove(viewport, self.point(*start))
        QTest.mousePress(viewport, button, modifiers, self.point(*start))
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        for x, y in (middle, end):
            QTest.mouseMove(viewport, self.point(x, y))
        QTest.mouseRelease(viewport, button, modifiers, self.point(*end))
        self.settle()

    def click(
        self, x: float, y: float, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.mouseClick(self.panel.canvas.viewport(), Qt.MouseButton.LeftButton, modifiers, self.point(x, y))

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget = self.panel.focusWidget() or self.panel.canvas
        QTest.keyClick(widget, key, modifiers)
        self.settle()

    def come_back(self) -> None:
        """From a menu or dialog that was closed to the canvas."""
        self.panel.activateWindow()
        self.qtbot.waitUntil(self.panel.isActiveWindow, timeout=20_000)
        self.panel.canvas.setFocus()
        self.qtbot.waitUntil(self.panel.canvas.hasFocus, timeout=20_000)
        self.qtbot.waitUntil(lambda: not self.panel.loader.is_busy, timeout=20_000)

    def settle(self) -> None:
        """Wait until what was done is on disk: files are written in a thread of their own."""
        self.qtbot.waitUntil(lambda: self.panel.sessions.queue.is_idle, timeout=20_000)

    def wait_for(self, stem: str) -> None:
        def there() -> bool:
            session = self.panel.editor.session
            return session is not None and session.item.stem == stem

        self.qtbot.waitUntil(there, timeout=20_000)

    def step(self, key: Qt.Key) -> None:
        """A or D, and wait for the picture."""
        items = self.panel.document.dataset.items
        index = [item.stem for item in items].index(self.panel.current.stem)
        self.key(key)
        self.wait_for(items[index + (1 if key == Qt.Key.Key_D else -1)].stem)


@pytest.fixture
def panel(qtbot: QtBot, sample_dataset: Path) -> Iterator[Panel]:
    document, settings = Document(), Settings()
    shown = Panel(document, settings)
    qtbot.addWidget(shown)
    shown.resize(1200, 760)
    shown.show()
    qtbot.waitExposed(shown)
    document.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: shown.editor.session is not None and document.class_names != [], timeout=60_000)
    shown.canvas.setFocus()
    yield shown
    shown.shutdown()


@pytest.fixture
def hands(panel: Panel, qtbot: QtBot) -> Hands:
    return Hands(panel, qtbot)
