"""The dataset room with the generated data set open."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from studio.dataset.panel import Panel
from studio.document import Document
from studio.settings import Settings


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> Panel:
    """Shown, its split counted."""
    made = Panel(document, Settings())
    qtbot.addWidget(made)
    made.resize(1180, 740)
    made.show()
    qtbot.waitUntil(lambda: made.split_tab.split is not None, timeout=20_000)
    return made


@pytest.fixture
def click(qtbot: QtBot) -> Callable[[QAbstractButton], None]:
    """Waits until a button can be pressed and presses it."""

    def press(button: QAbstractButton) -> None:
        qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=20_000)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    return press


@pytest.fixture
def show_tab(panel: Panel) -> Callable[[str], None]:
    """Clicks the tab of that text."""

    def show(text: str) -> None:
        bar = panel.tabs.tabBar()
        index = next(number for number in range(bar.count()) if bar.tabText(number) == text)
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())
        assert panel.tabs.currentIndex() == index

    return show
