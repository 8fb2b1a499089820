"""The train room with the real engine in its child process."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.events import Ended, Step, Validation
from engine.runs import Run
from studio.settings import Settings
from studio.train.panel import Panel


@pytest.fixture
def panel(qtbot, document):
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    shown.resize(1200, 760)
    shown.show()
    shown.form.set_values(
        {"weights": "none", "epochs": 1, "image_size": 128, "batch_size": 4, "stride8": "off", "workers": 0}
    )
    yield shown
    shown.shutdown()


def click(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_until_it_may_start(qtbot, panel: Panel) -> None:
    qtbot.waitUntil(lambda: panel.start_button.isEnabled(), timeout=10_000)


def test_a_run_from_start_to_end_with_its_curves(qtbot, panel) -> None:
    wait_until_it_may_start(qtbot, panel)
    click(panel.start_button)
    assert panel.is_training
    assert not panel.start_button.isEnabled()
    qtbot.waitUntil(lambda: not panel.is_training, timeout=120_000)
    assert isinstance(panel.history.last, Ended), panel.history.last
    run = Run(panel.run_path)
    steps = [event for event in run.events() if isinstance(event, Step)]
    x, _ = panel.charts.curve("train.loss")
    assert len(x) == len(steps) > 0
    (validation,) = [event for event in run.events() if isinstance(event, Validation)]
    _, precision = panel.charts.curve("map_voc_area")
    assert precision.tolist() == [validation.map_voc_area]
    assert panel.runs.currentText() == run.name
    assert "finished" in panel.summary.text()
    assert not panel.resume_button.isEnabled()


def test_a_stopped_run_can_be_resumed(qtbot, panel) -> None:
    panel.form.set_values({"epochs": 500})
    wait_until_it_may_start(qtbot, panel)
    click(panel.start_button)
    qtbot.waitUntil(lambda: panel.history.step is not None, timeout=120_000)
    click(panel.stop_button)
    qtbot.waitUntil(lambda: not panel.is_training, timeout=60_000)
    assert isinstance(panel.history.last, Ended)
    assert panel.history.last.reason == "stopped"
    assert panel.resume_button.isEnabled()
    assert panel.reason_to_stay() == ""


def test_what_is_missing_is_said_with_a_button_that_mends_it(qtbot, panel, document) -> None:
    for path in document.dataset.sets_dir.iterdir():
        path.unlink()
    document.split_changed.emit()
    qtbot.waitUntil(lambda: "train.txt" in panel.notice.text, timeout=10_000)
    assert not panel.start_button.isEnabled()
    with qtbot.waitSignal(document.page_requested, timeout=1000) as asked:
        click(panel.notice._action)
    assert asked.args == ["dataset"]


def test_weights_that_cannot_be_had_are_told_before_the_start(qtbot, panel, tmp_path) -> None:
    panel.form.set_values({"weights": str(tmp_path / "missing.pth")})
    qtbot.waitUntil(lambda: "missing.pth" in panel.notice.text, timeout=10_000)
    assert not panel.start_button.isEnabled()
    click(panel.notice._action)
    wait_until_it_may_start(qtbot, panel)
    assert panel.form.values()["weights"] == "none"


def test_every_setting_of_the_engine_has_a_field(panel) -> None:
    import dataclasses

    from engine.training.config import TrainConfig

    names = {field.name for field in dataclasses.fields(TrainConfig)} - {"data", "task"}
    without_one_yet = {
        "more_data", "head", "width_mult", "backbone_rate", "extra_rate", "head_rate", "mosaic",
        "multi_scale", "balance", "ema", "amp",
    }  # fmt: skip
    assert set(panel.form.fields) == names - without_one_yet
