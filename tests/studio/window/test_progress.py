"""What a sensible person does next."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.datasets.dataset import Dataset
from engine.run_process import training
from studio.window.next_step import NextStep
from studio.window.progress import Progress, next_step, progress


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (Progress(), "open"),
        (Progress(images=100, labelled=19), "label"),
        (Progress(images=5, labelled=5), "split"),
        (Progress(images=100, labelled=20), "split"),
        (Progress(images=100, labelled=20, is_split=True), "train"),
        (Progress(images=100, labelled=20, is_split=True, is_training=True), "watch"),
        (Progress(images=100, labelled=20, is_split=True, trained=1), "evaluate"),
        (Progress(images=100, labelled=20, is_split=True, trained=2, evaluated=1), "live"),
    ],
)
def test_the_steps_follow_each_other(state: Progress, step: str) -> None:
    assert next_step(state) == step


def test_the_figures_are_those_of_the_files(sample_dataset: Path) -> None:
    for name in (sample_dataset / "ImageSets" / "Main").glob("*.txt"):
        name.unlink()
    some = sorted((sample_dataset / "Annotations").iterdir())[:4]
    for path in some:
        path.unlink()
    dataset = Dataset.open(sample_dataset)
    assert progress(dataset) == Progress(images=24, labelled=20)
    run = sample_dataset / "runs" / "first"
    run.mkdir(parents=True)
    (run / "config.toml").touch()
    assert progress(dataset).trained == 0  # it has no weights yet
    with training(run):
        assert progress(dataset).is_training
    assert not progress(dataset).is_training
    (run / "best.safetensors").touch()
    assert progress(dataset).trained == 1
    (run / "report").mkdir()
    assert progress(dataset).evaluated == 1


def test_the_button_names_the_step_and_goes_there(qtbot, document) -> None:
    button = NextStep(document)
    qtbot.addWidget(button)
    button.show()
    assert button.step == "open"
    document.dataset_opened.emit(document.dataset)
    qtbot.waitUntil(lambda: button.state.images == 24, timeout=20_000)
    for path in document.dataset.sets_dir.glob("*.txt"):
        path.unlink()
    document.split_changed.emit()
    qtbot.waitUntil(lambda: button.step == "split", timeout=20_000)
    assert "split" in button.text()
    with qtbot.waitSignal(document.page_requested) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == ["dataset"]
