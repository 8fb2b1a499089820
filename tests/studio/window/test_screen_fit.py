"""The window never is larger than the screen leaves it, with its frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QMargins, QRect
from PySide6.QtWidgets import QMainWindow

from studio.document import Document
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.window.screen_fit import ScreenFit, fitted

FRAME = QMargins(1, 24, 1, 5)


@given(
    st.integers(-5000, 5000),
    st.integers(-5000, 5000),
    st.integers(1, 6000),
    st.integers(1, 6000),
    st.sampled_from([(0, 0, 1024, 640), (0, 28, 1366, 740), (-1920, 0, 1920, 1040)]),
)
def test_the_frame_is_wholly_on_the_screen(x, y, width, height, screen) -> None:
    available = QRect(*screen)
    place = fitted(QRect(x, y, width, height), FRAME, available)
    assert available.contains(place.marginsAdded(FRAME))
    if available.contains(QRect(x, y, width, height).marginsAdded(FRAME)):
        assert place == QRect(x, y, width, height)
    assert place.width() == min(width, available.width() - 2)


@pytest.mark.parametrize("remembered", [None, (4000, 3000), (3000, 300)])
def test_the_window_fits_the_screen_it_opens_on(qtbot, remembered) -> None:
    settings = Settings()
    if remembered is not None:
        other = MainWindow(Document(), Settings())
        qtbot.addWidget(other)
        other.resize(*remembered)
        settings.set("window/geometry", bytes(QByteArray(other.saveGeometry()).data()))
    window = MainWindow(Document(), settings)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    available = window.screen().availableGeometry()
    qtbot.waitUntil(lambda: available.contains(window.frameGeometry()), timeout=5000)


def test_a_window_that_is_too_high_up_is_moved_down_and_not_to_a_side(qtbot) -> None:
    """Its guessed frame, taken off the place, moved the window a little at every start."""

    class Framed(QMainWindow):
        def frameGeometry(self) -> QRect:
            return self.geometry()  # the desktop has not told yet

    window = Framed()
    qtbot.addWidget(window)
    window.setGeometry(100, 0, 300, 300)
    ScreenFit(window)
    window.show()
    qtbot.waitUntil(lambda: window.geometry().top() > 0, timeout=5000)
    qtbot.wait(700)  # it is fitted once more, half a second later
    assert window.geometry().left() == 100
