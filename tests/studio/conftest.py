"""What the tests of the rooms share."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.evaluation.ap import evaluate_flat
from engine.evaluation.matches import Matches
from engine.evaluation.report import Latency, build_report
from engine.evaluation.report_files import write_report
from engine.events import Validation, to_json
from engine.runs import Run
from studio.document import Document
from studio.i18n import apply_language


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
    return run_maker(document)


def run_maker(document: Document) -> Callable[[str], Path]:
    """The same for the tests that share a window."""

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


@pytest.fixture
def evaluated(document: Document, make_run: Callable[[str], Path]) -> Run:
    """The run of :func:`evaluated_run`."""
    return evaluated_run(document, Run(make_run("one")))


def evaluated_run(document: Document, run: Run) -> Run:
    """A run, evaluated on four photos of the open data set.

    Of the first photo's first object the class is mistaken (0.95); the second object of that photo is missed;
    on the second photo something is found where nothing is (0.9); on the third the first object is badly
    placed (0.7); everything else is found rightly at 0.8, on the fourth photo at 0.4.
    """
    names = list(document.class_names)
    dataset = document.dataset
    assert dataset is not None
    items = [item for item in dataset.items if len(dataset.annotation(item).boxes) >= 2][:4]
    truths, found, sizes = [], [], []
    for number, item in enumerate(items):
        boxes = dataset.annotation(item).boxes
        rows = np.array([box.xyxy for box in boxes], np.float32)
        labels = np.array([names.index(box.label) for box in boxes])
        truths.append((rows, labels, np.zeros(len(boxes), bool)))
        guess, ids, scores = rows.copy(), labels.copy(), np.full(len(boxes), 0.4 if number == 3 else 0.8)
        if number == 0:
            ids[0], scores[0] = (ids[0] + 1) % len(names), 0.95
            guess, ids, scores = (np.delete(column, 1, axis=0) for column in (guess, ids, scores))
        if number == 1:
            guess = np.vstack([guess, [[0, 0, 6, 6]]]).astype(np.float32)
            ids, scores = np.r_[ids, 0], np.r_[scores, 0.9]
        if number == 2:
            guess[0, 2] = guess[0, 0] + 0.4 * (guess[0, 2] - guess[0, 0])
            scores[0] = 0.7
        found.append((guess, ids, scores.astype(np.float32)))
        sizes.append((640, 480))
    matches = Matches.of(
        truths, found, names, stems=[i.stem for i in items], files=[i.image_file for i in items], sizes=sizes
    )
    result = evaluate_flat(matches.truth, matches.found, names, len(items))
    report = build_report(
        matches, result, 0.3, run=str(run.path), weights=str(run.best_weights), data=str(document.folder),
        set_name="val", device="cpu", nms="hard", nms_iou=0.45, soft_sigma=0.5, ms_per_image=5.0,
        latency=Latency.of([4.0, 5.0, 6.0]), image_size=128, train_objects={}, warnings=[],
    )  # fmt: skip
    events = [
        Validation(1, 2.0, 1.0, 1.0, 0.1, map_voc_area=0.25, map_coco=0.1, class_ap={names[0]: 0.5}),
        Validation(
            2, 1.0, 0.5, 0.5, 0.1, map_voc_area=0.5, map_coco=0.2, class_ap={names[0]: 0.75}, is_best=True
        ),
    ]
    run.metrics_file.write_text("".join(to_json(event) + "\n" for event in events))
    write_report(report, matches, run)
    return run
