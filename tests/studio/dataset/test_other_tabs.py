"""Statistics and snapshots in the window."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from engine.annotations import voc
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
    assert f"{found.objects:,} objects" in tab.summary.text()

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


def test_a_state_is_kept_compared_and_brought_back(qtbot, panel, document, click, show_tab) -> None:
    show_tab("Snapshots")
    tab = panel.snapshots_tab
    QTest.keyClicks(tab.name, "before")
    click(tab.save_button)
    qtbot.waitUntil(lambda: [snapshot.name for snapshot in tab.model.rows] == ["before"], timeout=WAIT)

    item = document.dataset.items[0]
    data = item.label.read_bytes()
    annotation = voc.read(item.label)
    voc.write(replace(annotation, boxes=annotation.boxes[1:]), item.label)
    click(tab.compare_button)
    qtbot.waitUntil(lambda: len(tab.changes.rows) == 1, timeout=WAIT)
    assert "1 removed" in tab.compared.text()
    with qtbot.waitSignal(document.image_requested, timeout=WAIT) as asked:
        tab.changes_table.doubleClicked.emit(tab.changes.index(0, 0))
    assert asked.args == [item.image_file]

    with qtbot.waitSignal(document.labels_changed, timeout=WAIT):
        click(tab.restore_button)
    assert item.label.read_bytes() == data
    with qtbot.waitSignal(document.labels_changed, timeout=WAIT):
        click(panel.undo_button)
    assert item.label.read_bytes() != data

    QTest.keyClicks(tab.name, "before")
    click(tab.save_button)
    qtbot.waitUntil(lambda: "there already" in panel.notice.text, timeout=WAIT)
