"""What can be ticked in a menu shows its empty box, in both themes."""

import pytest
from PySide6.QtWidgets import QApplication, QMenu

from studio import theme
from studio.theme import THEMES

ENOUGH = 3.0  # WCAG 2.2, 1.4.11: what a control is recognised by


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def luminance(color) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
              for c in (color.redF(), color.greenF(), color.blueF())]  # fmt: skip
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("name", [name for name in THEMES if name != "system"])
def test_an_empty_box_is_seen(qtbot, qapp: QApplication, name: str) -> None:
    theme.apply_theme(qapp, name)
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("Plain")
    box = menu.addAction("Box")
    box.setCheckable(True)
    menu.popup(menu.pos())
    rect = menu.actionGeometry(box)
    picture = menu.grab(rect).toImage()
    y = picture.height() // 2
    across = [luminance(picture.pixelColor(x, y)) for x in range(4, int(24 * picture.devicePixelRatio()))]
    menu.close()
    assert contrast(max(across), min(across)) >= ENOUGH
    theme.apply_theme(qapp, "system")
