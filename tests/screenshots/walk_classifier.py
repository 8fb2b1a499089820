"""The steps of the walk with a classifier: train one on the boxes, evaluate it, compare it with another."""

from __future__ import annotations

from pathlib import Path

from hand import Hand
from PySide6.QtWidgets import QAbstractButton, QComboBox, QListView, QSpinBox, QTableView, QTabWidget

from engine.events import Ended, Validation
from engine.runs import Run
from studio.main_window import MainWindow
from studio.train.run_table.model import NAME

EPOCHS = 3


def classify(hand: Hand, window: MainWindow) -> None:
    """All of it, by clicks."""
    run = _train(hand, window)
    _evaluate(hand, window, run)


def _train(hand: Hand, window: MainWindow) -> Run:
    hand.click(hand.find(QAbstractButton, "room_train"))
    panel = window.panels["train"]
    hand.click_tab(hand.find(QTabWidget, "train_tabs"), "Charts")
    hand.choose(hand.find(QComboBox, "train_task"), "Name photos or boxes")
    hand.type_number(hand.find(QSpinBox, "train_epochs"), str(EPOCHS))
    hand.choose(hand.find(QComboBox, "train_image_size"), "96")
    hand.wait(panel.start_button.isEnabled, "nothing stands in the way")
    hand.shoot("classify-settings")
    hand.click(panel.start_button)
    hand.wait(lambda: not panel.is_training, "it ends", 1200)
    assert isinstance(panel.history.last, Ended), panel.history.last
    run = Run(panel.run_path)
    told = [event for event in run.events() if isinstance(event, Validation)]
    epochs, accuracy = panel.charts.curve("accuracy")
    assert (epochs.tolist(), accuracy.tolist()) == ([e.epoch for e in told], [e.accuracy for e in told])
    assert panel.charts.classes.heading.text() == "Recall a class"
    assert f"best accuracy {max(accuracy):.3f}" in panel.header.summary.text()
    hand.shoot("classify-finished")
    tabs = hand.find(QTabWidget, "train_tabs")
    hand.click_tab(tabs, "Photos")
    hand.settle(1.0)
    hand.shoot("classify-photos")
    hand.click_tab(tabs, "Runs")
    table = hand.find(QTableView, "runs_table")
    model = table.model()
    hand.wait(lambda: run.name in [model.index(r, NAME).data() for r in range(model.rowCount())], "its row")
    (row,) = [r for r in range(model.rowCount()) if model.index(r, NAME).data() == run.name]
    hand.click_item(table, model.index(row, NAME))
    hand.choose(hand.find(QComboBox, "compare_metric"), "accuracy")
    assert panel.runs.compare.chart.drawn(str(run.path))[1].tolist() == accuracy.tolist()
    hand.shoot("classify-runs")
    return run


def _evaluate(hand: Hand, window: MainWindow, run: Run) -> None:
    hand.click(hand.find(QAbstractButton, "room_evaluate"))
    panel = window.panels["evaluate"]
    hand.wait(lambda: panel.bar.runs.findText(run.name) >= 0, "the run is listed")
    hand.choose(hand.find(QComboBox, "evaluate_runs"), run.name)
    hand.wait(lambda: panel.loaded is None, "no report yet")
    hand.click(panel.bar.start_button)
    hand.wait(lambda: panel.classifier.loaded is not None, "the report", 300)
    view, report = panel.classifier, panel.classifier.loaded.report
    assert view.summary.figures["accuracy"].text() == f"{report.accuracy:.3f}"
    assert view.classes.column(0) == report.class_names
    assert sum(int(text) for text in view.classes.column(1)) == report.pictures
    hand.shoot("classify-evaluated")
    tabs = hand.find(QTabWidget, "evaluate_picture_tabs")
    hand.click_tab(tabs, "Confusion")
    cells = [
        (count, row, column)
        for row, counts in enumerate(report.confusion)
        for column, count in enumerate(counts)
        if row != column
    ]
    most, row, column = max(cells)
    hand.click_item(view.confusion.matrix, view.confusion.matrix.model().index(row, column))
    hand.wait(lambda: len(view.confusion.gallery.entries) == most, "what is behind the cell")
    hand.settle(1.0)
    hand.shoot("classify-confusion")
    hand.click_tab(tabs, "Mistakes")
    if not view.mistakes.entries:
        return  # nothing was named wrongly
    hand.settle(1.0)
    hand.shoot("classify-mistakes")
    first = view.mistakes.entries[0].of
    hand.click_item(hand.find(QListView, "evaluate_picture_mistakes"), view.mistakes.model().index(0, 0))
    hand.wait(lambda: window.room == "annotate", "the annotate room")
    annotate = window.panels["annotate"]
    hand.wait(lambda: annotate.editor.session.item.stem == Path(first.image).stem, "the photo")
    hand.wait(lambda: first.found in {b.label for b in annotate.editor.session.drawing.suggested}, "it")
    hand.shoot("classify-review")
