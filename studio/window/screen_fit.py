"""The window fits the screen it is on: wholly visible, its frame included, whatever size was remembered."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QMainWindow

WANTED = QSize(1280, 800)
"""Without a remembered size, where the screen has room for it."""
FRAME_GUESS = QMargins(4, 32, 4, 4)
"""Of title bar and borders: how thick they really are is known once the window is on the screen."""


def fitted(place: QRect, frame: QMargins, available: QRect) -> QRect:
    """``place`` (without its frame), made no larger than ``available`` and moved inside it."""
    room = available.marginsRemoved(frame)
    size = place.size().boundedTo(room.size())
    left = max(room.left(), min(place.left(), room.right() + 1 - size.width()))
    top = max(room.top(), min(place.top(), room.bottom() + 1 - size.height()))
    return QRect(left, top, size.width(), size.height())


class ScreenFit(QObject):
    """Watches a window: fits it before it is first shown, once its frame is known, and on another screen."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)
        # Its own children ask for some width and height; on a small screen they get less and scroll.
        window.setMinimumSize(1, 1)
        self._given = QSize()
        self._fit(FRAME_GUESS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame is there some time after the window was shown."""
        if event.type() == QEvent.Type.Show:
            handle = self._window.windowHandle()
            if handle is not None:
                handle.screenChanged.connect(self._fit_as_framed, Qt.ConnectionType.UniqueConnection)
            for soon_ms in (0, 500):
                QTimer.singleShot(soon_ms, self, self._correct)
        return False

    def _correct(self) -> None:
        window = self._window
        if window.size() == self._given:
            self._fit_as_framed()
            return
        # A person or the desktop has chosen another size. The title bar has to be within reach all the same.
        corner, available = window.frameGeometry().topLeft(), window.screen().availableGeometry()
        if not (window.isMaximized() or window.isFullScreen()) and not available.contains(corner):
            window.move(max(corner.x(), available.left()), max(corner.y(), available.top()))

    def _fit_as_framed(self) -> None:
        window = self._window
        outer, inner = window.frameGeometry(), window.geometry()
        frame = QMargins(
            inner.left() - outer.left(),
            inner.top() - outer.top(),
            outer.right() - inner.right(),
            outer.bottom() - inner.bottom(),
        )
        self._fit(frame if not frame.isNull() else FRAME_GUESS)

    def _fit(self, frame: QMargins) -> None:
        window = self._window
        if window.isMaximized() or window.isFullScreen() or window.isMinimized():
            return
        place = window.geometry()
        wanted = fitted(place, frame, window.screen().availableGeometry())
        if wanted.size() != place.size():
            window.resize(wanted.size())
        self._given = window.size()
        if wanted.topLeft() != place.topLeft() and window.isVisible():
            # By so much: move() places the frame, as thick as it is by then. A guess of it would move the
            # window a little further at every start.
            window.move(window.pos() + wanted.topLeft() - place.topLeft())
