"""The estimate before the start: real children that measure, fail and hang."""

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.engine_process import ROOT
from studio.train import estimate
from studio.train.estimate import EstimateRow


@pytest.fixture
def row(qtbot, monkeypatch):
    def use(script: str) -> EstimateRow:
        text = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom engine.events import *\n" + script
        monkeypatch.setattr(
            estimate, "engine_command", lambda arguments: [sys.executable, "-c", text, *arguments]
        )
        shown = EstimateRow()
        qtbot.addWidget(shown)
        shown.show()
        shown.wanted.connect(lambda: shown.measure(["train", "/photos"]))
        QTest.mouseClick(shown.button, Qt.MouseButton.LeftButton)
        return shown

    return use


def test_what_was_measured_is_told(qtbot, row) -> None:
    shown = row(
        "assert sys.argv[1:] == ['train', '/photos', '--estimate', '--events', 'jsonl'], sys.argv\n"
        "print('a library speaks')\nprint(to_json(Estimate(16, 0.5, 90.0, 5400.0, 1500.0)))"
    )
    assert shown.label.text() == "Measuring a few steps…"
    assert (shown.button.is_busy, shown.button.text()) == (True, "Measuring…")
    qtbot.waitUntil(lambda: shown.estimate is not None, timeout=20_000)
    assert shown.label.text() == "about 1:30:00, 1.5 GB of memory, batches of 16"
    assert "0.50 s per step" in shown.label.toolTip()
    assert shown.button.text() == "How long?"
    shown.forget()
    assert shown.label.text() == ""


def test_a_second_click_cancels_the_measuring(row) -> None:
    shown = row("import time; time.sleep(600)")
    QTest.mouseClick(shown.button, Qt.MouseButton.LeftButton)
    assert not shown.is_measuring
    assert (shown.button.is_busy, shown.label.text()) == (False, "")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("print(to_json(Failed('no photo is labelled', 'Label some')))", "no photo is labelled Label some."),
        ("sys.exit('error: unrecognized arguments: --estimate')", "unrecognized arguments"),
        ("import os; os.kill(os.getpid(), 9)", "killed"),
    ],
)
def test_what_went_wrong_is_told(qtbot, row, script, reason) -> None:
    shown = row(script)
    qtbot.waitUntil(lambda: "could not be measured" in shown.label.text(), timeout=20_000)
    assert reason in shown.label.text()
    assert shown.button.isEnabled()


def test_other_settings_end_the_measuring(qtbot, row) -> None:
    shown = row("import time; time.sleep(600)")
    assert shown.is_measuring
    shown.forget()
    assert not shown.is_measuring
    assert shown.button.isEnabled()
