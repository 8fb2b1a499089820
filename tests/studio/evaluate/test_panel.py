"""The evaluate room with the real engine in its child process."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.evaluate.panel import Panel
from studio.settings import Settings


@pytest.fixture
def panel(qtbot, document, make_run):
    make_run("one")
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    shown.resize(1100, 700)
    shown.show()
    yield shown
    shown.shutdown()


def test_evaluating_shows_the_report_on_disk(qtbot, panel) -> None:
    QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.report is not None, timeout=120_000)
    report = json.loads((panel.run_.report_dir / "report.json").read_text())
    assert panel.figures["map_voc_area"].text() == f"{report['map_voc_area']:.3f}"
    assert panel.classes.rowCount() == len(report["classes"])
    assert panel.classes.item(0, 0).text() == report["classes"][0]["name"]
    assert int(panel.classes.item(0, 1).text()) == report["classes"][0]["objects"]
    curves = panel.curves.getPlotItem().listDataItems()
    assert curves[0].getOriginalDataset()[0].tolist() == report["classes"][0]["curve_recall"]
    with qtbot.waitSignal(panel.document.image_requested, timeout=1000) as asked:
        panel._open_image(panel.images.item(0, 0))
    assert asked.args == [report["per_image"][0]["image"]]


def test_a_damaged_run_is_told(qtbot, panel) -> None:
    panel.run_.best_weights.write_bytes(b"nonsense")
    QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=60_000)
    assert "best.safetensors" in panel.notice.text
    assert panel.start_button.isEnabled()


def test_without_a_run_it_says_so(qtbot, document) -> None:
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    assert not shown.start_button.isEnabled()
    assert "train one first" in shown.state.text()
