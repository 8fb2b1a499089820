"""The steps of the walk in the evaluate room: evaluate a run, look at it, mend the label it doubts."""

from __future__ import annotations

from pathlib import Path

from hand import Hand
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QListView, QTableView, QTabWidget

from engine.annotations import voc
from studio.main_window import MainWindow


def evaluate(hand: Hand, window: MainWindow, name: str) -> None:
    """Evaluate that run on the test set, and look at every tab."""
    hand.click(hand.find(QAbstractButton, "room_evaluate"))
    panel = window.panels["evaluate"]
    hand.wait(lambda: panel.bar.runs.findText(name) >= 0, "the run is listed")
    if panel.bar.runs.currentText() != name:
        hand.choose(hand.find(QComboBox, "evaluate_runs"), name)
    hand.shoot("evaluate-nothing-yet")
    hand.click(panel.bar.start_button)
    hand.wait(lambda: panel.detector.figures is not None, "the figures", 300)
    report = panel.loaded.report
    assert report.set_name == "test" and report.data == str(window.document.folder), report.data
    assert hand.find(QLabel, "figure_map_voc_area").text() == f"{report.map_voc_area:.3f}"
    classes = hand.find(QTableView, "evaluate_classes")
    assert classes.column(0) == ["Platelets", "RBC", "WBC"]
    hand.shoot("evaluate-classes")

    before = panel.detector.figures.threshold
    curves = panel.detector.overview.curves
    view = curves.f1.getPlotItem().getViewBox()
    at, to = (curves.f1.mapFromScene(view.mapViewToScene(QPointF(x, 0.5))) for x in (before, 0.7))
    hand.drag(curves.f1.viewport(), at, to)
    hand.wait(lambda: abs(panel.detector.figures.threshold - 0.7) < 0.02, "the line was dragged")
    fewer = panel.detector.figures
    assert classes.text(1, 5) == f"{fewer.classes[1].recall:.3f}"
    hand.click(panel.detector.threshold.best_button)
    hand.wait(lambda: panel.detector.figures.threshold == report.best_threshold, "and put to the best")

    tabs = hand.find(QTabWidget, "evaluate_tabs")
    hand.click_tab(tabs, "Confusion")
    matrix = panel.detector.confusion.matrix
    hand.wait(lambda: matrix.isVisible() and matrix.model().rowCount() == 4, "the matrix")
    cell = matrix.model().index(1, 2)  # an RBC that was taken for a WBC: the planted one
    count = int(cell.data())
    assert count >= 1
    hand.click_item(matrix, cell)
    hand.wait(lambda: len(panel.detector.confusion.gallery.entries) == count, "what is behind the cell")
    hand.shoot("evaluate-confusion")
    hand.click_tab(tabs, "Photos")
    hand.shoot("evaluate-photos")
    hand.click_tab(tabs, "Epochs")
    hand.shoot("evaluate-epochs")


def mend(hand: Hand, window: MainWindow, path: Path, planted: str, true: str) -> None:
    """From the gallery to the photo with the ``planted`` label, and the ``true`` one on disk."""
    panel, annotate = window.panels["evaluate"], window.panels["annotate"]
    photo = path.stem
    before = path.read_text("utf-8")
    labelled = voc.read(path).boxes
    hand.click_tab(hand.find(QTabWidget, "evaluate_tabs"), "Mistakes")
    kinds = hand.find(QTableView, "evaluate_kinds")
    hand.shoot("evaluate-mistakes")
    (row,) = [row for row in range(kinds.rowCount()) if kinds.text(row, 0) == "Wrong class"]
    hand.click_item(kinds, kinds.model().index(row, 0))
    gallery = panel.detector.mistakes.gallery
    entries = gallery.entries
    at = [number for number, entry in enumerate(entries) if photo in entry.tip]
    assert at, f"{photo} is not among the {len(entries)} boxes of a wrong class; give --run"
    assert at[0] < 8, f"the planted label is only number {at[0] + 1} of the gallery"
    assert f"{planted} → {true}" in entries[at[0]].text
    hand.settle(1.0)
    hand.shoot("evaluate-mistakes-class")
    hand.click_item(hand.find(QListView, "evaluate_gallery"), gallery.model().index(at[0], 0))
    hand.wait(lambda: window.room == "annotate", "the annotate room")
    hand.wait(lambda: annotate.editor.session.item.stem == photo, "the photo")
    session = annotate.editor.session
    hand.wait(lambda: bool(session.drawing.suggested), "what the model says lies over it")
    assert true in {box.label for box in session.drawing.suggested}
    assert planted in {box.label for box in session.drawing.boxes}
    hand.shoot("annotate-review")
    digit = window.document.class_names.index(true) + 1
    hand.press(annotate.canvas, Qt.Key(Qt.Key.Key_0 + digit))
    hand.wait(lambda: path.read_text("utf-8") != before, "the label file is written")
    hand.wait(lambda: annotate.sessions.queue.is_idle, "all is on disk")
    changed = [(old, new) for old, new in zip(labelled, voc.read(path).boxes, strict=True) if old != new]
    assert [(old.label, new.label, new.xyxy == old.xyxy) for old, new in changed] == [
        (planted, true, True)
    ], changed
    hand.shoot("annotate-mended")
    hand.click(hand.find(QAbstractButton, "room_evaluate"))
    hand.wait(lambda: "Labels have changed since" in panel.bar.state.text(), "it says so")
    hand.shoot("evaluate-stale")
