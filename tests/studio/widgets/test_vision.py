"""Colours that everybody can tell apart."""

from itertools import combinations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from engine.evaluation import plots
from studio import theme
from studio.widgets.class_colors import text_on
from studio.widgets.vision import distance

LEAST_OF_CHARTS = 14.0


def closest(colors: list[tuple[int, int, int]]) -> float:
    return min(distance(one, two) for one, two in combinations(colors, 2))


def test_what_the_colour_blind_confuse_is_near() -> None:
    assert distance((0, 0, 0), (255, 255, 255)) > 95
    # A green and a brown far apart for most people are one colour in deuteranopia (Machado 2009).
    red, green = (185, 95, 20), (120, 125, 5)
    assert distance(red, green) < 12
    assert distance((7, 7, 7), (7, 7, 7)) == 0


@pytest.mark.parametrize("look", ["light", "dark"])
def test_lines_of_charts(qapp: QApplication, look: str) -> None:
    theme.apply_theme(qapp, look)
    colors = [color.getRgb()[:3] for color in theme.series_colors()]
    theme.apply_theme(qapp, "light")
    assert len(colors) == 8
    assert closest(colors) >= LEAST_OF_CHARTS
    assert len({theme.line_width(index) for index in range(0, 32, 8)}) == 4


def test_lines_of_the_report() -> None:
    colors = [tuple(int(text[i : i + 2], 16) for i in (1, 3, 5)) for text in plots._COLOURS]
    assert closest(colors) >= LEAST_OF_CHARTS
    lines = [plots.Line(str(number), [0, 1], [0, number / 16]) for number in range(17)]
    svg = plots.lines_svg(lines, "x", "y")
    # The next eight are thicker, not dashed: dashed is what a model found.
    assert svg.count('stroke-width="4"') == 2 * 8 and svg.count('stroke-width="1"') == 2
    assert "dasharray" not in svg and " = " not in svg
    hidden = plots.lines_svg([lines[3], plots.Line("under it", [0, 1], [0, 3 / 16])], "x", "y")
    assert ">under it = 3</text>" in hidden


@pytest.mark.parametrize(
    ("color", "text"), [("#00e66e", "#000000"), ("#0f8a3c", "#ffffff"), ("#ffffff", "#000000")]
)
def test_the_words_on_a_color_are_black_or_white_whichever_is_seen(color: str, text: str) -> None:
    assert text_on(QColor(color)).name() == text
