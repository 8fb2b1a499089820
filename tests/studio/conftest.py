"""What the tests of the rooms share."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.document import Document
from studio.garbage import collect_due
from studio.i18n import apply_language


@pytest.fixture(autouse=True)
def garbage_is_searched_for_in_this_thread_alone() -> Iterator[None]:
    """As in the program: widgets destroyed in another thread crash it."""
    gc.disable()
    yield
    collect_due()
    gc.enable()


@pytest.fixture(autouse=True)
def english_words(qapp: QApplication) -> None:
    """As the program starts: without its English file counts have no forms."""
    apply_language(qapp, "en")


@pytest.fixture
def document(qtbot: QtBot, sample_dataset: Path) -> Document:
    """The generated data set, open, with its classes read."""
    opened = Document()
    opened.open_folder(sample_dataset)
    qtbot.waitUntil(lambda: opened.dataset is not None and opened.class_names != [], timeout=60_000)
    return opened


@pytest.fixture
def make_run(document: Document) -> Callable[[str], Path]:
    """Makes a run with an untrained small detector, as training would leave it."""

    def make(name: str) -> Path:
        from engine.models.detector import build_detector
        from engine.models.spec import DetectorSpec
        from engine.models.weights_io import save_weights
        from engine.runs import Run
        from engine.training.config import TrainConfig, to_toml

        run = Run(document.runs_dir / name)
        run.path.mkdir(parents=True)
        spec = DetectorSpec(tuple(document.class_names), image_size=128)
        save_weights(run.best_weights, build_detector(spec).state_dict(), spec, 0.3)
        run.config_file.write_text(to_toml(TrainConfig(str(document.folder), weights="none")))
        (run.path / "labels.txt").write_text("".join(f"{label}\n" for label in spec.class_names))
        return run.path

    return make
