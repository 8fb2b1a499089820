"""A hand for scripts that walk through the real window: it clicks, types, waits and takes pictures.

Everything goes through the widgets' own mouse and key events, at the place where a person would click.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QScrollArea,
    QWidget,
)

from studio import theme

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
THEMES = ("light", "dark")
SIZES = ((1280, 800), (1920, 1080))
Found = TypeVar("Found", bound=QWidget)


class Hand:
    """Works on ``window``; pictures go to ``out``, numbered in the order they are taken."""

    def __init__(self, app: QApplication, window: QWidget, out: Path) -> None:
        self._app, self.window, self._out = app, window, out
        self._pictures = 0
        self._faults: list[BaseException] = []
        sys.excepthook = self._fault

    def _fault(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        self._faults.append(error)

    # -- waiting --

    def wait(self, ready: Callable[[], object], what: str, seconds: float = 60) -> None:
        """Until ``ready()`` is true.

        Raises:
            AssertionError: it did not come to that in time, or a slot of the window failed.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain: {what}"
            self._app.processEvents()
            if self._faults:
                raise AssertionError("a slot failed") from self._faults[0]
            time.sleep(0.005)

    def settle(self, seconds: float = 0.4) -> None:
        """Let the window paint and its timers run; for pictures only."""
        until = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() >= until, "a moment")

    # -- finding --

    def find(self, kind: type[Found], name: str) -> Found:
        """The widget of that name in the window or in the dialog over it."""
        for parent in (QApplication.activeModalWidget(), self.window):
            found = parent.findChild(kind, name) if parent is not None else None
            if found is not None:
                return found
        raise AssertionError(f"there is no {kind.__name__} {name}")

    # -- mouse and keys --

    def click(self, widget: QWidget, at: QPoint | None = None, keys: Qt.KeyboardModifier = NONE) -> None:
        """Left, in the middle unless said; a widget further down in a scroll area is scrolled to first."""
        parent = widget.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        assert widget.isVisible() and widget.isEnabled(), f"{widget.objectName()} cannot be clicked"
        place = widget.rect().center() if at is None else at
        QTest.mouseMove(widget, place)
        QTest.mouseClick(widget, LEFT, keys, place)
        self._app.processEvents()

    def press(self, widget: QWidget, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        """One key. Shortcuts need an active window, which none is by itself without a window manager."""
        if not widget.isActiveWindow():
            widget.activateWindow()
            self.wait(widget.isActiveWindow, "the window is active")
        QTest.keyClick(widget, key, keys)
        self._app.processEvents()

    def type(self, widget: QWidget, text: str) -> None:
        """Replace what stands in a field and leave it by Tab."""
        self.click(widget)
        self.press(widget, Qt.Key.Key_A, CTRL)
        QTest.keyClicks(widget, text)
        self.press(widget, Qt.Key.Key_Tab)

    def type_number(self, box: QAbstractSpinBox, text: str) -> None:
        """The same in a field for numbers."""
        line = box.findChild(QWidget, "qt_spinbox_lineedit")
        assert line is not None
        self.type(line, text)

    def choose(self, box: QComboBox, text: str) -> None:
        """Open the list and click the entry that begins so."""
        self.click(box)
        view = box.view()
        self.wait(view.isVisible, f"the list of {box.objectName()}")
        # Until then the list takes a release for that of the click which opened it.
        self.settle(0.001 * QApplication.doubleClickInterval() + 0.1)
        for row in range(box.count()):
            if box.itemText(row).startswith(text):
                self.click_item(view, box.model().index(row, 0))
                self.wait(lambda: not view.isVisible(), "the list closes")
                return
        raise AssertionError(f"{box.objectName()} has no {text!r}")

    def click_item(
        self, view: QAbstractItemView, index: QModelIndex, keys: Qt.KeyboardModifier = NONE
    ) -> None:
        """A row, cell or small picture."""
        view.scrollTo(index)
        self._app.processEvents()
        place = view.visualRect(index).center()
        QTest.mouseMove(view.viewport(), place)
        QTest.mouseClick(view.viewport(), LEFT, keys, place)
        self._app.processEvents()

    def double_click_item(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """The same, twice."""
        self.click_item(view, index)
        place = view.visualRect(index).center()
        QTest.mouseDClick(view.viewport(), LEFT, NONE, place)
        QTest.mouseRelease(view.viewport(), LEFT, NONE, place)  # else the next move would drag
        self._app.processEvents()

    def click_header(self, header: QHeaderView, section: int) -> None:
        """The title of a column."""
        middle = header.sectionViewportPosition(section) + header.sectionSize(section) // 2
        self.click(header.viewport(), QPoint(middle, header.height() // 2))

    def click_tab(self, tabs: QWidget, title: str) -> None:
        """A tab by its title."""
        bar = tabs.tabBar()  # type: ignore[attr-defined]
        (index,) = [number for number in range(bar.count()) if bar.tabText(number) == title]
        self.click(bar, bar.tabRect(index).center())

    def drag(self, widget: QWidget, start: QPointF | QPoint, end: QPointF | QPoint) -> None:
        """With the left button held."""
        first, last = (p.toPoint() if isinstance(p, QPointF) else p for p in (start, end))
        QTest.mouseMove(widget, first)
        QTest.mousePress(widget, LEFT, NONE, first)
        for share in (0.3, 0.6, 1.0):
            QTest.mouseMove(widget, first + (last - first) * share)
            self._app.processEvents()
        QTest.mouseRelease(widget, LEFT, NONE, last)
        self._app.processEvents()

    def in_dialog(self, act: Callable[[QWidget], None]) -> None:
        """Have ``act(dialog)`` done as soon as the click that follows has opened a dialog."""

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is None:
                QTimer.singleShot(20, look)
            else:
                act(dialog)

        QTimer.singleShot(20, look)

    # -- pictures --

    def shoot(self, name: str, settle_s: float = 0.4) -> None:
        """The window in both themes and both sizes; a dialog over it is in the picture."""
        self._pictures += 1
        for mode in THEMES:
            theme.apply_theme(self._app, mode)
            for width, height in SIZES:
                self.window.resize(width, height)
                self.settle(settle_s)
                path = self._out / f"{self._pictures:02}-{name}-{mode}-{width}x{height}.png"
                screen = self.window.screen()
                picture = screen.grabWindow(0, 0, 0, width, height)
                assert not picture.isNull() and picture.save(str(path)), f"{path} could not be written"
        theme.apply_theme(self._app, THEMES[0])
        self.window.resize(*SIZES[0])
        self.settle(0.2)
