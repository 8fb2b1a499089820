"""Wherever the keyboard's focus goes, it is seen, in light and dark colours."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from studio import theme
from studio.main_window import MainWindow

AROUND_PX = 3
LEAST_PX = 20
LEAST_CONTRAST = 3.0
"""What WCAG 2.2 asks between a focused and an unfocused control."""


def pixels(picture: QPixmap) -> NDArray[np.uint8]:
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8, image.sizeInBytes()).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def luminance(colors: NDArray[np.uint8]) -> NDArray[np.float64]:
    values = colors / 255
    linear = np.where(values <= 0.03928, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def plain_changes(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> int:
    """Pixels whose change of colour nobody overlooks."""
    changed = (before != after).any(axis=2)
    one, two = luminance(before[changed]), luminance(after[changed])
    contrast = (np.maximum(one, two) + 0.05) / (np.minimum(one, two) + 0.05)
    return int((contrast >= LEAST_CONTRAST).sum())


def bring_into_view(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("shown", ["en"], indirect=True)
def test_every_change_of_focus_is_seen(
    qtbot,
    qapp: QApplication,
    window: MainWindow,
    places: Callable[[], Iterator],
    focusable: Callable[[QWidget], list[QWidget]],
    look: str,
) -> None:
    theme.apply_theme(qapp, look)
    unseen, seen = [], 0
    known: set[int] = set()
    for place in places():
        top = place.top.window()
        stops = [
            widget
            for widget in focusable(top)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isEnabled()
            and widget.focusProxy() is None
        ]
        for widget in stops:
            if not isValid(widget):
                continue  # a list was filled anew meanwhile
            others = [
                each
                for each in stops
                if isValid(each)
                and each is not widget
                and not each.isAncestorOf(widget)
                and not widget.isAncestorOf(each)
            ]
            if id(widget) in known or not others or not widget.isVisible():
                continue
            known.add(id(widget))
            others[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
            qapp.processEvents()
            bring_into_view(widget)
            qapp.processEvents()
            part = QRect(widget.mapTo(top, QPoint()), widget.size())
            part = part.adjusted(-AROUND_PX, -AROUND_PX, AROUND_PX, AROUND_PX) & top.rect()
            before = pixels(top.grab(part))
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            qapp.processEvents()
            if qapp.focusWidget() is not widget:
                continue
            after = pixels(top.grab(part))
            seen += 1
            if before.shape == after.shape and plain_changes(before, after) < LEAST_PX:
                unseen.append(f"{place.name}: {type(widget).__name__} {widget.objectName()}")
    assert seen > 120
    assert not unseen, "\n" + "\n".join(unseen)
