"""The words of an open list (combo box) can be read, in both themes: it is drawn with the menus' palette."""

import pytest
from PySide6.QtWidgets import QApplication, QComboBox

from studio import theme

from .test_menu_boxes import contrast, luminance

ENOUGH = 4.5  # WCAG 2.2, 1.4.3: text


@pytest.mark.parametrize("name", [name for name in theme.THEMES if name != "system"])
def test_the_words_of_an_open_list_can_be_read(qtbot, qapp: QApplication, name: str) -> None:
    theme.apply_theme(qapp, name)
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["first", "second", "third"])
    box.show()
    box.showPopup()
    qtbot.waitUntil(lambda: box.view().isVisible())
    picture = box.view().viewport().grab(box.view().visualRect(box.model().index(2, 0))).toImage()
    box.hidePopup()
    ground = picture.pixelColor(picture.width() - 4, picture.height() // 2)
    across = [
        luminance(picture.pixelColor(x, y)) for x in range(picture.width()) for y in range(picture.height())
    ]
    paper = luminance(ground)
    assert ground == theme.color("base")
    assert max(contrast(one, paper) for one in across) >= ENOUGH
    theme.apply_theme(qapp, "system")
