"""What the form remembers of each data set, and which data set the room speaks of."""

from pathlib import Path

import pytest

from engine.events import RunStarted, Step
from engine.training.config import defaults
from studio.settings import Settings
from studio.train.command import KEY, recall, remember
from studio.train.panel import Panel
from studio.train.watch import RunWatch


@pytest.fixture
def other(tmp_path: Path) -> Path:
    from engine.datasets import sample

    return Path(sample.generate(tmp_path / "other set", images=6, seed=1))


@pytest.fixture
def panel(qtbot, document) -> Panel:
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    shown.resize(1000, 640)
    shown.show()
    yield shown
    shown.shutdown()


def open_folder(qtbot, document, folder: Path) -> None:
    document.open_folder(folder)
    qtbot.waitUntil(lambda: document.folder == folder, timeout=20_000)


def test_each_data_set_has_its_settings_also_after_a_restart(qtbot, document, panel, other) -> None:
    first = document.folder
    panel.form.fields["epochs"].setValue(7)
    panel.form.fields["backbone"].rows["mobilenet_v2"].click()
    panel.form.set_values({"more_data": ("/a", "/b"), "export": False, "learning_rate": 0.01})
    open_folder(qtbot, document, other)
    values = panel.form.values()
    assert values.pop("data") == str(other)
    assert values == {**defaults("detect"), "task": "detect"}
    panel.form.set_values({"task": "classify", "epochs": 9})
    open_folder(qtbot, document, first)
    values = panel.form.values()
    assert (values["epochs"], values["backbone"], values["more_data"], values["export"]) == (
        7, "mobilenet_v2", ("/a", "/b"), False,
    )  # fmt: skip
    again = Panel(document, Settings())
    qtbot.addWidget(again)
    assert again.form.values() == values
    open_folder(qtbot, document, other)
    assert (again.form.task, again.form.values()["epochs"]) == ("classify", 9)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"epochs": "many", "more_data": "x", "ema": 1, "no": 1}'])
def test_what_cannot_be_a_setting_is_passed_over(tmp_path: Path, text: str) -> None:
    settings = Settings()
    remember(settings, tmp_path, {"epochs": 5, "ema": True})
    assert recall(settings, tmp_path) == {**defaults("detect"), "task": "detect", "epochs": 5, "ema": True}
    (key,) = [key for key in settings.names() if key.startswith(KEY)]
    settings.set(key, text)
    assert recall(settings, tmp_path) == {**defaults("detect"), "task": "detect"}


def test_the_room_says_whose_photos_a_run_of_another_data_set_learns_from(
    qtbot, document, trainer, other, monkeypatch
) -> None:
    run, _ = trainer("elsewhere-1")
    panel = Panel(document, Settings())
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: panel.is_training and panel.history.step is not None, timeout=20_000)
    assert panel.header.runs.currentText() == "elsewhere-1"
    assert "Photos of" not in panel.header.summary.text()
    home = document.folder
    monkeypatch.setattr(RunWatch, "is_own", property(lambda self: True))  # as if this window had started it
    try:
        open_folder(qtbot, document, other)
        (other / "runs" / "mine-1").mkdir(parents=True)
        (other / "runs" / "mine-1" / "config.toml").write_text('data = "../.."\nweights = "none"\n')
        panel._list_runs()
        qtbot.waitUntil(lambda: panel.header.runs.count() == 2, timeout=20_000)
        assert panel.header.runs.currentText() == f"elsewhere-1 (photos of {home.name})"
        assert panel.header.runs.currentData() == run
        assert panel.header.runs.itemText(1) == "mine-1"
        qtbot.waitUntil(
            lambda: panel.header.summary.text().startswith(f"Photos of {home.name}:"), timeout=20_000
        )
        assert panel.form.values()["data"] == str(other)
        assert panel.samples._run is None or panel.samples._run.path == run
        started = panel.history.started
        assert isinstance(started, RunStarted) and isinstance(panel.history.step, Step)
        assert f"{started.train_images} training and" in panel.log.toPlainText()
    finally:
        panel.shutdown()
