"""A number typed with the sign a person is used to is that number."""

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.widgets import decimal_box
from studio.widgets.decimal_box import DecimalBox


@pytest.mark.parametrize("language", ["de_DE", "en_US", "zh_CN", "fr_FR", "de_CH"])
@pytest.mark.parametrize(("typed", "value"), [("0.5", 0.5), ("0,5", 0.5), ("12,25", 12.25), ("3", 3.0)])
@pytest.mark.parametrize("pasted", [False, True])
def test_point_and_comma_are_the_decimal_sign(
    qtbot, qapp: QApplication, language: str, typed: str, value: float, pasted: bool
) -> None:
    box = DecimalBox()
    qtbot.addWidget(box)
    box.setLocale(QLocale(language))
    box.setDecimals(3)
    box.setRange(0, 1000)
    box.setSuffix(" s apart at most")
    box.setValue(7)
    box.show()
    box.setFocus()
    box.selectAll()
    if pasted:
        qapp.clipboard().setText(typed)
        QTest.keyClick(box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    else:
        QTest.keyClicks(box, typed)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == value
    assert box.text() == QLocale(language).toString(value, "f", 3) + " s apart at most"


def test_no_box_reads_over_the_other_sign() -> None:
    studio = Path(decimal_box.__file__).resolve().parent.parent
    plain = [path.name for path in studio.rglob("*.py") if "QDoubleSpinBox(" in path.read_text("utf-8")]
    assert plain == []
