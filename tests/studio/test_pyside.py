"""The Qt binding must not lose references: PySide6 6.12.0 did, and took the window down after a while."""

import sys

from PySide6.QtGui import QColor, QPen


def test_calls_that_return_nothing_keep_none_alive() -> None:
    pen = QPen(QColor(1, 2, 3))
    before = sys.getrefcount(None)
    for _ in range(500):
        pen.setCosmetic(True)
    assert abs(sys.getrefcount(None) - before) < 100
