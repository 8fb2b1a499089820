"""Statistics in the window."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QTableWidget

from engine.datasets.statistics import statistics
from studio import theme

WAIT = 20_000


def test_charts_show_the_numbers(qtbot, panel, document, show_tab, tmp_path: Path) -> None:
    show_tab("Statistics")
    tab = panel.statistics_tab
    qtbot.waitUntil(lambda: tab.reached is not None and tab.brightness.values.sum() == 24, timeout=WAIT)
    found = statistics(document.dataset)
    qtbot.waitUntil(lambda: tab.sizes.values.sum() == len(found.boxes), timeout=WAIT)
    assert tab.per_class.values[0].tolist() == [found.classes[name].objects for name in found.class_names]
    assert tab.places.values.sum() == tab.aspects.values.sum() == len(found.boxes)
    assert tab.per_image.values.sum() == tab.photo_sizes.values.sum() == 24
    assert f"{found.objects} object" in tab.summary.text()

    name = found.class_names[1]
    tab.classes.setCurrentIndex(tab.classes.findData(name))
    qtbot.waitUntil(lambda: tab.sizes.values.sum() == found.classes[name].objects, timeout=WAIT)

    before = tab.reached
    tab.training_size.setValue(640)
    qtbot.waitUntil(lambda: tab.reached is not before, timeout=WAIT)
    assert tab.reached.classic != before.classic
    assert np.allclose(tab.reach.values[0], list(tab.reached.classic.values()))

    with qtbot.waitSignal(document.message, timeout=WAIT):
        tab.export_csv(tmp_path / "tables")
    with (tmp_path / "tables" / "images.csv").open(encoding="utf-8-sig") as file:
        assert sum(1 for _ in csv.DictReader(file)) == 24
    tab.export_png(tmp_path / "charts.png")
    assert QImage(str(tmp_path / "charts.png")).width() >= 600


def test_charts_follow_the_theme(qtbot, qapp, panel, show_tab) -> None:
    show_tab("Statistics")
    qtbot.waitUntil(lambda: panel.statistics_tab.reached is not None, timeout=WAIT)
    chart = panel.statistics_tab.per_class
    try:
        for name in ("dark", "light"):
            theme.apply_theme(qapp, name)
            assert chart.backgroundBrush().color() == theme.color("base")
            assert chart.values.sum() > 0
    finally:
        theme.apply_theme(qapp, "system")


def test_charts_are_reached_and_read_without_a_mouse(qtbot, panel, document, show_tab) -> None:
    show_tab("Statistics")
    tab = panel.statistics_tab
    qtbot.waitUntil(lambda: tab.reached is not None and tab.brightness.values.sum() == 24, timeout=WAIT)
    panel.activateWindow()
    qtbot.waitActive(panel)
    tab.png_button.setFocus()
    seen = []
    for chart in tab.charts:
        QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        assert chart.hasFocus(), chart.objectName()
        qtbot.waitUntil(lambda chart=chart: not chart.viewport().visibleRegion().isEmpty(), timeout=WAIT)
        seen.append(chart.grab().toImage())
    assert tab.per_class.grab().toImage() != seen[0]  # the focus was seen, and is elsewhere now
    found = statistics(document.dataset)
    name = found.class_names[0]
    assert f"{name} {found.classes[name].objects}" in tab.per_class.accessibleDescription()
    assert "%" in tab.reach.accessibleDescription()


def test_tables_that_are_there_are_replaced_only_when_asked(
    qtbot, panel, document, click, show_tab, tmp_path: Path, monkeypatch
) -> None:
    show_tab("Statistics")
    tab = panel.statistics_tab
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    (tmp_path / "images.csv").write_text("mine")
    asked = []
    for answer, expected in (
        (QMessageBox.StandardButton.Cancel, {"images.csv"}),
        (QMessageBox.StandardButton.Ok, {"classes.csv", "images.csv", "boxes.csv"}),
    ):
        monkeypatch.setattr(QMessageBox, "question", lambda *what, a=answer: asked.append(what[2]) or a)
        click(tab.csv_button)
        qtbot.waitUntil(lambda: not tab.csv_button.is_busy, timeout=WAIT)
        assert {path.name for path in tmp_path.glob("*.csv")} == expected
        assert "images.csv" in asked[-1]
    assert (tmp_path / "images.csv").read_bytes() != b"mine"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_counts_of_the_sets_have_lines_between_them(qtbot, qapp, panel, show_tab, look: str) -> None:
    theme.apply_theme(qapp, look)
    show_tab("Split")
    table = panel.findChild(QTableWidget, "split_counts")
    qtbot.waitUntil(lambda: table.rowCount() > 3 and table.isVisible(), timeout=20_000)
    cell = table.visualItemRect(table.item(2, 0))
    image = table.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    row = int((cell.top() + 2) * ratio)
    ground = image.pixelColor(int((cell.left() + 4) * ratio), row)
    edge = [image.pixelColor(int((cell.right() + step) * ratio), row) for step in (0, 1, 2)]
    most = max(abs(color.lightness() - ground.lightness()) for color in edge)
    theme.apply_theme(qapp, "light")
    assert most > 20, (look, most)
