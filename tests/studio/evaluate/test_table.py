"""The table sorts by number and keeps its order when refilled."""

import math

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.evaluate.table import Column, Table


def test_sorting_by_real_clicks_on_the_header(qtbot):
    table = Table("t", "t", [Column("name"), Column("count"), Column("share", form="{:.0%}")])
    qtbot.addWidget(table)
    table.resize(400, 200)
    table.show_rows([["b", 10, 0.5], ["a", 9, math.nan], ["c", 100, 0.25]], ["B", "A", "C"])
    table.show()
    assert table.column(0) == ["b", "a", "c"] and table.column(2) == ["50%", "–", "25%"]

    def click(column):
        header = table.horizontalHeader()
        at = header.sectionViewportPosition(column) + 8
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at, 8))

    click(1)
    once = table.column(1)
    click(1)
    assert sorted([once, table.column(1)]) == [["100", "10", "9"], ["9", "10", "100"]]
    click(2)
    assert table.column(2)[-1] == "–"
    click(2)
    assert table.column(2)[-1] == "–"  # what is unknown is last in either order
    table.rows.sort(1)
    table.show_rows([["b", 1, 0.5], ["a", 2, 0.1], ["c", 0, 0.2]], ["B", "A", "C"])
    assert table.column(1) == ["0", "1", "2"] and table.rows.key(0) == "C"
