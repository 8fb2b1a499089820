"""The evaluate room with real clicks; where it evaluates, with the real engine in its child process."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QToolButton

from engine.annotations import voc
from engine.evaluation.threshold import save_threshold, saved_threshold
from engine.runs import Run
from studio.evaluate.panel import Panel
from studio.evaluate.state import figures_at
from studio.main_window import MainWindow
from studio.settings import Settings

LEFT = Qt.MouseButton.LeftButton
LONG = 20_000


@pytest.fixture
def open_panel(qtbot, document):
    """Opens the room and waits until it has read what there is."""
    made = []

    def make() -> Panel:
        panel = Panel(document, Settings())
        qtbot.addWidget(panel)
        panel.resize(1200, 760)
        panel.show()
        qtbot.waitUntil(lambda: panel._loading is None, timeout=LONG)
        if panel.loaded is not None:
            qtbot.waitUntil(lambda: panel.detector.figures is not None, timeout=LONG)
        made.append(panel)
        return panel

    yield make
    for panel in made:
        panel.shutdown()


@pytest.fixture
def panel(evaluated, open_panel):
    return open_panel()


def click_cell(view, index) -> None:
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())


def test_a_run_that_came_meanwhile_is_listed_and_the_report_stays(panel, evaluated, make_run) -> None:
    figures = panel.detector.figures
    panel.hide()
    make_run("from a shell")
    panel.show()
    assert panel.bar.runs.findText("from a shell") >= 0
    assert panel.bar.run_ == evaluated and panel.detector.figures is figures


def test_evaluating_shows_the_report_on_disk(qtbot, make_run, open_panel) -> None:
    make_run("one")
    panel = open_panel()
    assert panel.bar.state.text() == "Not evaluated yet." and not panel.bar.page_button.isEnabled()
    panel.bar.sets.setCurrentIndex(panel.bar.sets.findData("val"))
    QTest.mouseClick(panel.bar.start_button, LEFT)
    assert panel.bar.start_button.is_busy and not panel.bar.runs.isEnabled()
    told, shown = [], []
    panel._evaluation.progress.connect(lambda *step: told.append(step))
    panel._evaluation.progress.connect(lambda *_step: shown.append(panel.bar.start_button.text()))
    qtbot.waitUntil(lambda: panel.detector.figures is not None, timeout=120_000)
    report = json.loads((panel.run_.report_dir / "report.json").read_text())
    assert report["set_name"] == "val" and told[-1] == (report["images"], report["images"])
    assert shown[-1] == "Evaluating… 100%" and panel.bar.start_button.text() == "Evaluate"
    assert panel.bar.state.text().startswith(f"validation set: {report['images']} photo")
    assert panel.detector.summary.figures["map_voc_area"].text() == f"{report['map_voc_area']:.3f}"
    assert panel.detector.overview.classes.column(0) == report["class_names"]
    assert panel.detector.overview.classes.column(1) == [str(c["objects"]) for c in report["classes"]]
    assert panel.bar.page_button.isEnabled()


def test_cancel_ends_the_child_and_changes_nothing(qtbot, make_run, open_panel) -> None:
    make_run("one")
    panel = open_panel()
    QTest.mouseClick(panel.bar.start_button, LEFT)
    child = panel._evaluation._process
    QTest.mouseClick(panel.bar.start_button, LEFT)
    qtbot.waitUntil(lambda: child.state() == child.ProcessState.NotRunning, timeout=LONG)
    assert panel.bar.start_button.isEnabled() and panel.loaded is None and panel.notice.text == ""
    assert panel.bar.start_button.text() == "Evaluate" and panel.bar.state.text() == "Not evaluated yet."


def test_tables_curves_and_matrix_show_the_figures(panel) -> None:
    report, figures = panel.loaded.report, panel.detector.figures
    shown = panel.detector.overview.classes
    assert shown.column(2) == [f"{c.ap:.3f}" for c in report.classes]
    assert shown.column(4) == ["–" if np.isnan(c.precision) else f"{c.precision:.3f}" for c in report.classes]
    assert shown.column(8) == [str(c.correct) for c in report.classes]
    tabs = panel.detector.tabs
    tabs.setCurrentWidget(panel.detector.confusion)
    for row, counts in enumerate(report.confusion):
        assert [panel.detector.confusion.matrix.count(row, column) for column in range(len(counts))] == counts
    name = report.classes[0].name
    recall, precision = panel.detector.overview.curves.shown(name)
    curve = panel.loaded.curves[name]
    assert recall.tolist() == curve.recall.tolist() and precision.tolist() == curve.precision.tolist()
    tabs.setCurrentWidget(panel.detector.photos)
    assert panel.detector.photos.column(0) == [
        panel.loaded.matches.stems[row[0]] for row in figures.per_image
    ]
    assert panel.detector.photos.column(3) == [str(row[3]) for row in figures.per_image]
    assert panel.detector.epochs.table.column(1) == ["0.250", "0.500"] and panel.detector.epochs.table.column(
        5
    ) == ["", "✓"]
    (line,) = [i for i in panel.detector.epochs.plot.getPlotItem().listDataItems() if i.name() == "mAP@0.5"]
    assert line.getOriginalDataset()[1].tolist() == [0.25, 0.5]
    assert panel.detector.summary.figures["latency"].text() == "5.0"


def test_what_counts_boxes_and_what_counts_photos_stands_apart(panel) -> None:
    figures, view = panel.detector.figures, panel.detector
    boxes, photos = view.threshold.told.text(), view.threshold.told_photos.text()
    assert boxes.startswith("precision") and "right" not in boxes and "%" not in boxes
    # The class of an object of the first photo is mistaken; a second class was found where none is.
    assert photos == f"the right classes on {figures.photos_right} of 4 ({figures.photos_right * 25}%)"
    assert 0 < figures.photos_right < 4
    classes = view.overview.classes
    names = [
        classes.rows.headerData(n, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
        for n in range(12)
    ]
    assert names[1] == "Boxes: Labelled" and names[4] == "Boxes: Precision"
    assert names[8:] == [f"Photos with the class: {name}" for name in ("Right", "Wrong", "Missed", "Rate")]
    header = classes.horizontalHeader()
    (_, of_boxes), (_, of_photos) = header.spans()
    assert of_boxes.right() < of_photos.left() + 1
    assert of_photos.left() == header.sectionViewportPosition(8)
    assert of_boxes.left() == header.sectionViewportPosition(1)


def expect(qtbot, panel, threshold: float) -> None:
    """Wait until everything shows this threshold."""
    qtbot.waitUntil(
        lambda: panel.detector.figures.threshold == pytest.approx(threshold, abs=1e-6), timeout=LONG
    )
    figures = figures_at(panel.loaded, threshold)
    assert panel.detector.threshold.value == pytest.approx(threshold, abs=0.0006)
    assert panel.detector.overview.curves.line.value() == pytest.approx(threshold)
    assert panel.detector.overview.classes.column(10) == [str(row.rate.missed) for row in figures.classes]
    last = len(figures.matrix) - 1
    tabs = panel.detector.tabs
    tabs.setCurrentWidget(panel.detector.confusion)
    assert [panel.detector.confusion.matrix.count(r, last) for r in range(last)] == [
        row[-1] for row in figures.matrix[:-1]
    ]
    assert f"recall {figures.recall:.3f}" in panel.detector.threshold.told.text()
    tabs.setCurrentWidget(panel.detector.mistakes)
    assert panel.detector.mistakes.kinds.text(0, 1) == str(len(figures.mistakes))
    tabs.setCurrentWidget(panel.detector.overview)


def test_slider_number_and_line_move_one_threshold(qtbot, panel) -> None:
    before = panel.detector.figures.recall
    slider = panel.detector.threshold.slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    expect(qtbot, panel, 0.35)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    expect(qtbot, panel, 0.45)
    assert panel.detector.figures.recall < before  # the fourth photo's boxes score 0.4
    panel.detector.threshold.number.selectAll()
    QTest.keyClicks(panel.detector.threshold.number, "0.85")
    QTest.keyClick(panel.detector.threshold.number, Qt.Key.Key_Return)
    expect(qtbot, panel, 0.85)
    QTest.mouseClick(panel.detector.threshold.best_button, LEFT)
    expect(qtbot, panel, panel.detector.threshold.value)
    assert panel.detector.threshold.value == pytest.approx(panel.loaded.report.best_threshold, abs=0.0006)


def test_dragging_the_line_of_the_f1_plot(qtbot, panel) -> None:
    plot = panel.detector.overview.curves.f1
    view = plot.getPlotItem().getViewBox()

    def at(threshold: float) -> QPoint:
        return plot.mapFromScene(view.mapViewToScene(QPointF(threshold, 0.1)))

    port = plot.viewport()
    QTest.mouseMove(port, at(0.3))
    QTest.mousePress(port, LEFT, pos=at(0.3))
    for threshold in (0.35, 0.5, 0.6):
        QTest.mouseMove(port, at(threshold))
        qtbot.wait(30)  # pyqtgraph takes in moves at the pace of a screen
    QTest.mouseRelease(port, LEFT, pos=at(0.6))
    qtbot.waitUntil(lambda: panel.detector.threshold.value == pytest.approx(0.6, abs=0.02), timeout=LONG)
    expect(qtbot, panel, panel.detector.overview.curves.line.value())


def test_keeping_the_threshold_with_the_run(qtbot, panel, evaluated) -> None:
    assert not panel.detector.threshold.save_button.isEnabled()
    panel.detector.threshold.slider.setFocus()
    QTest.keyClick(panel.detector.threshold.slider, Qt.Key.Key_PageUp)
    with qtbot.waitSignal(panel.document.message, timeout=LONG):
        QTest.mouseClick(panel.detector.threshold.save_button, LEFT)
    assert saved_threshold(evaluated) == pytest.approx(0.35)
    assert (
        panel.detector.threshold.own.text() == "saved: 0.35"
        and not panel.detector.threshold.save_button.isEnabled()
    )
    evaluated.best_weights.write_bytes(b"nonsense")
    QTest.keyClick(panel.detector.threshold.slider, Qt.Key.Key_PageUp)
    QTest.mouseClick(panel.detector.threshold.save_button, LEFT)
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=LONG)
    assert "best.safetensors" in panel.notice.text


def test_a_later_session_begins_at_the_saved_threshold(qtbot, evaluated, open_panel) -> None:
    save_threshold(evaluated, 0.5)
    panel = open_panel()
    assert panel.loaded.report.threshold == 0.3
    assert panel.detector.threshold.own.text() == "saved: 0.50"
    expect(qtbot, panel, 0.5)


def test_a_cell_opens_the_photos_behind_it(qtbot, panel) -> None:
    panel.detector.tabs.setCurrentWidget(panel.detector.confusion)
    matrix = panel.detector.confusion.matrix
    last = len(panel.loaded.report.class_names)
    click_cell(matrix, matrix.model().index(last, 0))
    behind = [entry.of for entry in panel.detector.confusion.gallery.entries]
    assert len(behind) == matrix.count(last, 0) > 0
    alarm = next(number for number, one in enumerate(behind) if one.kind == "background")
    with qtbot.waitSignal(panel.document.review_requested, timeout=LONG) as asked:
        click_cell(panel.detector.confusion.gallery, panel.detector.confusion.gallery.model().index(alarm, 0))
    path, boxes, focus = asked.args
    assert path == panel.loaded.matches.files[1]
    assert focus in boxes and focus.xyxy == (0, 0, 6, 6) and focus.score == pytest.approx(0.9)


def test_mistakes_by_kind_and_class_with_pictures(qtbot, panel) -> None:
    panel.detector.tabs.setCurrentWidget(panel.detector.mistakes)
    view = panel.detector.mistakes
    assert view.gallery.entries[0].of.kind == "classification"
    row = view.kinds.column(0).index("Missed")
    click_cell(view.kinds, view.kinds.model().index(row, 0))
    assert (
        [entry.of.kind for entry in view.gallery.entries]
        == ["missed"]
        == ["missed"] * int(view.kinds.text(row, 1))
    )
    missed = view.gallery.entries[0]
    label = missed.of.label
    assert missed.text == f"{label}\nMissed"
    qtbot.waitUntil(lambda: panel.crops.picture(missed.place) is not None, timeout=LONG)
    picture = panel.crops.picture(missed.place).toImage()
    assert len({picture.pixel(x, 60) for x in range(picture.width())}) > 10  # a photo, not a grey field
    other = next(name for name in panel.loaded.report.class_names if name != label)
    view.classes.setCurrentIndex(view.classes.findData(other))
    assert view.gallery.entries == [] and "No mistakes" in view.told.text()
    view.classes.setCurrentIndex(view.classes.findData(label))
    assert len(view.gallery.entries) == 1


def test_a_click_on_advice_shows_its_mistakes(panel) -> None:
    texts = panel.detector.overview.advice.texts()
    row = next(number for number, text in enumerate(texts) if "nothing is labelled: 1" in text)
    view = panel.detector.overview.advice.list
    QTest.mouseClick(view.viewport(), LEFT, pos=view.visualItemRect(view.item(row)).center())
    assert panel.detector.tabs.currentWidget() is panel.detector.mistakes
    assert [entry.of.kind for entry in panel.detector.mistakes.gallery.entries] == ["background"]


def test_a_photo_that_is_gone_is_told_and_its_picture_is_grey(qtbot, panel) -> None:
    panel.detector.tabs.setCurrentWidget(panel.detector.mistakes)
    first = panel.detector.mistakes.gallery.entries[0]
    path = panel.loaded.matches.files[first.of.image]
    panel.crops.clear()
    shutil.move(path, path + ".away")
    qtbot.waitUntil(lambda: panel.crops.picture(first.place) is not None, timeout=LONG)
    click_cell(panel.detector.mistakes.gallery, panel.detector.mistakes.gallery.model().index(0, 0))
    assert panel.notice.level == "warning" and path in panel.notice.text


def test_news_of_other_runs_leave_what_is_looked_at(qtbot, panel, make_run, evaluated) -> None:
    panel.detector.set_threshold(0.5)
    expect(qtbot, panel, 0.5)
    make_run("two")
    panel.document.runs_changed.emit()
    assert panel._loading is None and panel.bar.runs.count() == 2 and panel.run_ == evaluated
    assert panel.detector.threshold.value == 0.5
    report = evaluated.report_dir / "report.json"
    os.utime(report, ns=(1, 1))  # it was evaluated again elsewhere
    panel.document.runs_changed.emit()
    qtbot.waitUntil(lambda: panel._loading is None, timeout=LONG)
    assert panel.detector.threshold.value == 0.3


def fresh(qtbot, panel) -> None:
    """Wait until it has been asked whether the labels are those of the report."""
    qtbot.waitUntil(
        lambda: panel.freshness._task is None and not panel.freshness._soon.isActive(), timeout=LONG
    )


def change_labels(panel, image: int) -> tuple[Path, bytes]:
    """Take the first box of a photo of the report away; returns the file and what it held."""
    item = next(i for i in panel.document.dataset.items if i.image_file == panel.loaded.matches.files[image])
    before = item.label.read_bytes()
    annotation = voc.read(item.label)
    item.label.write_bytes(voc.to_bytes(replace(annotation, boxes=annotation.boxes[1:])))
    return item.label, before


def test_changed_labels_are_told_until_they_are_as_they_were(qtbot, panel, evaluated, open_panel) -> None:
    fresh(qtbot, panel)
    assert "changed" not in panel.bar.state.text()
    strange = next(i for i in panel.document.dataset.items if i.stem not in panel.loaded.matches.stems)
    strange.label.unlink()
    panel.document.labels_changed.emit(strange.stem)
    fresh(qtbot, panel)
    assert "changed" not in panel.bar.state.text()  # the report does not speak of that photo
    (first, first_bytes), (second, second_bytes) = change_labels(panel, 0), change_labels(panel, 2)
    panel.document.labels_changed.emit("")
    qtbot.waitUntil(lambda: "The labels of 2 photo" in panel.bar.state.text(), timeout=LONG)
    # Also in a later session, which has seen no change.
    later = open_panel()
    qtbot.waitUntil(lambda: "The labels of 2 photo" in later.bar.state.text(), timeout=LONG)
    first.write_bytes(first_bytes)
    second.write_bytes(second_bytes)
    panel.document.labels_changed.emit("")
    qtbot.waitUntil(lambda: "changed" not in panel.bar.state.text(), timeout=LONG)


def test_the_page_is_opened(panel, monkeypatch, evaluated) -> None:
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    QTest.mouseClick(panel.bar.page_button, LEFT)
    assert opened == [str(evaluated.report_dir / "report.html")]
    (evaluated.report_dir / "report.html").unlink()
    QTest.mouseClick(panel.bar.page_button, LEFT)
    assert len(opened) == 1 and "report.html is gone" in panel.notice.text


@pytest.mark.parametrize("name", ["report.json", "matches.npz"])
def test_a_damaged_report_is_told_and_can_be_made_anew(evaluated, open_panel, name) -> None:
    (evaluated.report_dir / name).write_bytes(b"{ cut")
    panel = open_panel()
    assert panel.notice.level == "error" and name in panel.notice.text and "Evaluate" in panel.notice.text
    assert panel.bar.start_button.isEnabled() and panel.detector.overview.classes.rowCount() == 0


def test_a_run_deleted_under_the_window_is_told(qtbot, panel, evaluated) -> None:
    shutil.rmtree(evaluated.path)
    QTest.mouseClick(panel.bar.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=60_000)
    assert "no training run" in panel.notice.text
    panel.document.runs_changed.emit()
    assert panel.run_ is None and "train one first" in panel.bar.state.text()
    assert not panel.bar.start_button.isEnabled() and not panel.detector.threshold.isEnabled()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda run, _root: run.best_weights.unlink(), "no weights yet"),
        (lambda run, _root: run.best_weights.write_bytes(b"nonsense"), "best.safetensors"),
        (lambda _run, root: shutil.rmtree(root / "ImageSets"), "no test set"),
    ],
)
def test_what_stops_an_evaluation_is_told(
    qtbot, make_run, open_panel, document, tmp_path, spoil, said
) -> None:
    run = Run(make_run("one"))
    outside = Run(shutil.move(run.path, tmp_path / "elsewhere"))
    panel = open_panel()
    panel.bar.show_runs([outside])
    panel._load()
    qtbot.waitUntil(lambda: panel._loading is None, timeout=LONG)
    spoil(outside, document.folder)
    QTest.mouseClick(panel.bar.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.notice.level == "error", timeout=60_000)
    assert said in panel.notice.text
    assert panel.bar.start_button.isEnabled()


def test_without_a_run_it_says_so(open_panel) -> None:
    panel = open_panel()
    assert not panel.bar.start_button.isEnabled()
    assert "train one first" in panel.bar.state.text()


def test_from_a_mistake_to_the_mended_label(qtbot, evaluated, document) -> None:
    window = MainWindow(document, Settings())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    annotate, room = window.panels["annotate"], window.panels["evaluate"]
    QTest.mouseClick(window.findChild(QToolButton, "room_evaluate"), LEFT)
    qtbot.waitUntil(
        lambda: room.detector.figures is not None and annotate.editor.session is not None, timeout=LONG
    )
    room.detector.tabs.setCurrentWidget(room.detector.mistakes)
    room.detector.mistakes.show_kind("background")
    click_cell(room.detector.mistakes.gallery, room.detector.mistakes.gallery.model().index(0, 0))
    path = room.loaded.matches.files[1]
    qtbot.waitUntil(lambda: annotate.editor.session.item.image_file == path, timeout=LONG)
    session = annotate.editor.session
    qtbot.waitUntil(lambda: len(session.drawing.suggested) == 1, timeout=LONG)
    assert annotate.isVisible() and not room.isVisible()
    (uid,) = session.selection
    assert session.drawing.box(uid).xyxy == (0, 0, 6, 6)
    labels = len(voc.read(session.item.label).boxes)
    assert labels == len(session.drawing.entries) - 1  # nothing is written before a person says so
    # Asked for again it is not there twice.
    alarm = room.detector.figures.mistakes.of_image(1)[0]
    room.detector.review(alarm)
    assert len(session.drawing.suggested) == 1
    # A confidence asked of suggestions does not hide what was asked for.
    annotate.editor.least_score = 0.99
    room.detector.review(alarm)
    assert annotate.editor.least_score == pytest.approx(0.9)
    annotate.commands["accept_suggestions"].trigger()
    qtbot.waitUntil(lambda: len(voc.read(session.item.label).boxes) == labels + 1, timeout=LONG)
    qtbot.waitUntil(lambda: "have changed since: evaluate again" in room.bar.state.text(), timeout=LONG)


def test_the_room_fits_the_window_also_with_a_message(qtbot, evaluated, document) -> None:
    window = MainWindow(document, Settings())
    qtbot.addWidget(window)
    window.show()
    window.resize(1270, 740)
    QTest.mouseClick(window.findChild(QToolButton, "room_evaluate"), LEFT)
    room = window.panels["evaluate"]
    qtbot.waitUntil(lambda: room.detector.figures is not None, timeout=LONG)
    window.notice.tell("A message of the window. " * 5)
    room.notice.tell("A message of the room. " * 5, "warning")
    bar = window.findChild(QScrollArea, "window_scroll").verticalScrollBar()
    for tab in range(room.detector.tabs.count()):
        room.detector.tabs.setCurrentIndex(tab)
        qtbot.wait(50)  # layouts follow in the event loop
        assert bar.maximum() == 0, room.detector.tabs.tabText(tab)
