"""A classifier's report in the evaluate room."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.datasets.pictures import Picture
from engine.evaluation.classify_report import build_classifier_report
from engine.events import Validation, to_json
from engine.files import write_atomically
from engine.runs import Run
from studio.evaluate.classifier_state import confused, gravest, load_classifier
from studio.evaluate.panel import Panel
from studio.settings import Settings

LONG = 20_000


@pytest.fixture
def run(document) -> Run:
    """A classifier's run as evaluating leaves it: of six boxes the first is taken for the second class, the
    second for the third less surely, the others are named rightly."""
    run = Run(document.runs_dir / "classes")
    run.report_dir.mkdir(parents=True)
    run.config_file.write_text('task = "classify"\n')
    dataset, names = document.dataset, document.class_names[:3]
    boxes = [
        (item, number, box)
        for item in dataset.items
        for number, box in enumerate(dataset.annotation(item).boxes, start=1)
        if box.label in names
    ]
    by_class = [[row for row in boxes if row[2].label == name] for name in names]
    chosen = [by_class[0][0], by_class[1][0], by_class[0][1], by_class[1][1], by_class[2][0], by_class[2][1]]
    pictures = [Picture(f"{i.stem}#{n}", i.image, box.label, box.xyxy) for i, n, box in chosen]
    scores = np.full((6, 3), 0.05, np.float32)
    for row, (_, _, box) in enumerate(chosen):
        scores[row, names.index(box.label)] = 0.9
    scores[0] = (0.01, 0.97, 0.02)
    scores[1] = (0.1, 0.4, 0.5)
    report = build_classifier_report(
        pictures, scores, names, run=str(run.path), weights="w", data=str(document.folder), set_name="val",
        device="cpu", ms_per_image=1.0, ms_alone=2.5, warnings=[],
    )  # fmt: skip
    write_atomically(run.report_dir / "report.json", report.to_json().encode())
    events = [
        Validation(e, 1.0, 1.0, 0.0, 0.1, accuracy=a, class_recall={names[0]: a})
        for e, a in ((1, 0.5), (2, 0.75))
    ]
    run.metrics_file.write_text("".join(to_json(event) + "\n" for event in events))
    return run


@pytest.fixture
def panel(qtbot, run, document):
    shown = Panel(document, Settings())
    qtbot.addWidget(shown)
    shown.resize(1200, 760)
    shown.show()
    qtbot.waitUntil(lambda: shown.loaded is not None, timeout=LONG)
    yield shown
    shown.shutdown()


def click_cell(view, index) -> None:
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())


def test_mistakes_are_ordered_by_how_little_the_model_believed_the_truth(run, document):
    report = load_classifier(run).report
    names = report.class_names
    assert [(v.truth, v.found) for v in gravest(report)] == [(names[0], names[1]), (names[1], names[2])]
    assert [v.truth for v in confused(report, names[1], names[2])] == [names[1]]
    assert confused(report, names[0], names[2]) == []


def test_it_shows_the_report(panel, run):
    view, report = panel.classifier, panel.classifier.loaded.report
    assert view.isVisible() and not panel.detector.isVisible()
    assert view.summary.figures["accuracy"].text() == "0.667"
    assert view.summary.figures["ms_alone"].text() == "2.5"
    assert view.classes.column(0) == report.class_names
    assert view.classes.column(3) == ["0.500", "0.500", "1.000"]
    assert view.classes.column(5) == [report.class_names[1], report.class_names[2], ""]
    assert [[view.confusion.matrix.count(r, c) for c in range(3)] for r in range(3)] == report.confusion
    assert panel.bar.state.text().startswith("validation set: 6 picture")
    assert view.epochs.table.column(1) == ["0.500", "0.750"]  # accuracy
    assert view.epochs.table.column(3) == ["0.500", "0.750"]  # recall of the first class


def test_a_cell_and_a_mistake_open_the_photo_with_the_other_class(qtbot, panel):
    view, names = panel.classifier, panel.classifier.loaded.report.class_names
    view.tabs.setCurrentIndex(1)
    click_cell(view.confusion.matrix, view.confusion.matrix.model().index(0, 1))
    (entry,) = view.confusion.gallery.entries
    assert entry.text.startswith(f"{names[0]} → {names[1]}") and names[1] in view.confusion.told.text()
    with qtbot.waitSignal(panel.document.review_requested, timeout=LONG) as asked:
        click_cell(view.confusion.gallery, view.confusion.gallery.model().index(0, 0))
    path, boxes, focus = asked.args
    (found,) = boxes
    assert path == entry.of.image and (found.label, found.xyxy) == (names[1], entry.of.box)
    assert found.score == pytest.approx(0.97)
    assert (focus.label, focus.xyxy, focus.score) == (names[0], entry.of.box, None)  # the label in doubt
    view.tabs.setCurrentIndex(2)
    assert [e.of.found for e in view.mistakes.entries] == [names[1], names[2]]
    qtbot.waitUntil(lambda: panel.crops.picture(view.mistakes.entries[0].place) is not None, timeout=LONG)


def test_a_damaged_report_and_a_switch_to_a_detector(qtbot, run, evaluated, document):
    (run.report_dir / "report.json").write_text("{}")
    panel = Panel(document, Settings())
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: panel._loading is None, timeout=LONG)
    panel.bar.choose_run(run.path)
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=LONG)
    assert "report.json" in panel.notice.text
    panel.bar.choose_run(evaluated.path)
    qtbot.waitUntil(lambda: panel.detector.figures is not None, timeout=LONG)
    assert panel.detector.isVisible() and panel.notice.text == ""
