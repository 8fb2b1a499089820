"""Tips are read in lines, in every language, and are never more than text."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip

from studio import theme
from studio.widgets.tooltips import COLUMNS, wrap_tips, wrapped

ENGLISH = (
    "Find where things are, or say what is shown: by each box that is drawn, or by each photo of a folder."
)
CHINESE = (
    "找出目标在哪里，或者说出画面里是什么：按照画出的每个框，或者按照以类别命名的文件夹里的每张照片来学习。"
)


def test_long_lines_are_broken_at_words_and_short_ones_stay() -> None:
    assert wrapped("short\nDefault: 3") == "short\nDefault: 3"
    lines = wrapped(ENGLISH + "\nDefault: none").split("\n")
    assert len(lines) == 3
    assert " ".join(lines[:2]) == ENGLISH
    assert lines[2] == "Default: none"
    assert max(map(len, lines)) <= COLUMNS


def test_chinese_is_broken_between_letters_but_not_before_a_comma() -> None:
    lines = wrapped(CHINESE).split("\n")
    assert "".join(lines) == CHINESE
    assert len(lines) > 1
    assert max(map(len, lines)) <= COLUMNS // 2 + 1
    assert not any(line[0] in "，。：" for line in lines)


@given(st.text(alphabet="ab 中，\n<", max_size=300))
def test_nothing_but_spaces_is_lost(text: str) -> None:
    assert "".join(wrapped(text).split()) == "".join(text.split())


def test_tips_of_widgets_are_wrapped(qtbot) -> None:
    button = QPushButton("a")
    qtbot.addWidget(button)
    button.setToolTip(ENGLISH)
    wrap_tips(button)
    assert button.toolTip() == wrapped(ENGLISH)


def test_a_tip_shows_its_text_and_no_markup(qtbot, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "light")
    button = QPushButton("a")
    qtbot.addWidget(button)
    button.show()
    text = '<img src="file:///etc/passwd"> <b>dog</b>'
    QToolTip.showText(button.mapToGlobal(QPoint(2, 2)), text, button)
    tip = next(each for each in qapp.topLevelWidgets() if each.metaObject().className() == "QTipLabel")
    assert isinstance(tip, QLabel)
    assert tip.text() == text
    assert tip.textFormat() == Qt.TextFormat.PlainText
    QToolTip.hideText()
