"""A ring around what the keyboard goes to: one for every room and dialog, for controls of any kind.

The style draws a focus for some controls only, and in colours that are hard to see. The ring is there while a
person walks by Tab or keys; a click takes it away, as in a browser.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFocusFrame,
    QGraphicsView,
    QSplitter,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from studio import theme

OUTSIDE_PX = 2
WIDTH_PX = 2
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.LayoutRequest)


class FocusRing(QObject):
    """Follows the focus of the application and shows where it is."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._frame: _Frame | None = None
        self._by_keys = False
        app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._frame is not None and isValid(self._frame):
            self._frame.hide()
            self._frame.deleteLater()
        self._frame = None
        if now is None:
            return
        window = now.window()
        # Qt marks the window when Tab or a key moved the focus, and never takes the mark away.
        if window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)
            self._by_keys = True
        elif QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._by_keys = False
        if self._by_keys and window.windowType() != Qt.WindowType.Popup:
            self._frame = _Frame(now)


class _Frame(QFocusFrame):
    """The ring itself. Of this class because assistive technology passes over it."""

    def __init__(self, target: QWidget) -> None:
        above = target.parentWidget()
        # In a splitter it would become a pane; and what has contents to its edge has its neighbours there.
        self._is_inside = (
            above is None
            or target.isWindow()
            or isinstance(above, QSplitter)
            or isinstance(target, QAbstractScrollArea)
        )
        super().__init__(target if self._is_inside else above)
        self._target = target
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        target.installEventFilter(self)
        if isinstance(target, QAbstractScrollArea):
            target.viewport().installEventFilter(self)
        if isinstance(target, QTabBar):
            target.currentChanged.connect(self._place)
        self._place()
        self.raise_()
        self.show()

    def _place(self, _index: int = 0) -> None:
        target = self._target
        if not (isValid(self) and isValid(target)):
            return  # both go with their window, in whatever order
        shown = target.tabRect(target.currentIndex()) if isinstance(target, QTabBar) else target.rect()
        if not self._is_inside:
            above = target.parentWidget()
            assert above is not None
            shown = QRect(target.mapTo(above, shown.topLeft()), shown.size())
            shown = shown.adjusted(-OUTSIDE_PX, -OUTSIDE_PX, OUTSIDE_PX, OUTSIDE_PX) & above.rect()
        self.setGeometry(shown)
        edge = WIDTH_PX + 2
        inside = self.rect().adjusted(edge, edge, -edge, -edge)
        # Nothing but the ring: what is in the middle is painted as without it.
        self.setMask(QRegion(self.rect()) - QRegion(inside) if inside.isValid() else QRegion(self.rect()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay around the control; a click says that the keyboard is not what is used."""
        if event.type() in _MOVES:
            self._place()
        elif event.type() == QEvent.Type.MouseButtonPress and isValid(self):
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line in the accent colour, and inside a photo or list another one along it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = WIDTH_PX / 2
        outline = QRectF(self.rect()).adjusted(half, half, -half, -half)
        if self._is_inside:
            # White tells the accent from any photo; the other contents are on the theme's own ground.
            on_photo = isinstance(self._target, QGraphicsView)
            painter.setPen(QPen(theme.color("on_accent" if on_photo else "base"), 1))
            within = half + 0.5
            painter.drawRoundedRect(outline.adjusted(within, within, -within, -within), 2, 2)
        painter.setPen(QPen(theme.color("accent"), WIDTH_PX))
        painter.drawRoundedRect(outline, 3, 3)
