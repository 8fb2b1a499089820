"""The steps of the walk in the train room: train, watch, stop, resume, train again, compare."""

from __future__ import annotations

from hand import Hand
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableView,
    QTableWidget,
    QTabWidget,
)

from engine.events import Ended
from engine.runs import Run
from studio.main_window import MainWindow
from studio.train.run_table.model import NAME, NOTES


def train(hand: Hand, window: MainWindow, epochs: int) -> str:
    """Choose settings, start, look at the curves, stop, resume; returns the run's name."""
    hand.click(hand.find(QAbstractButton, "room_train"))
    panel = window.panels["train"]
    hand.wait(lambda: panel.document.folder is not None and panel.isVisible(), "the train room")
    hand.click(hand.find(QAbstractButton, "backbone_mobilenet_v3_small"))
    hand.choose(hand.find(QComboBox, "train_weights"), "Nothing")
    hand.type_number(hand.find(QSpinBox, "train_epochs"), str(epochs))
    hand.choose(hand.find(QComboBox, "train_image_size"), "224")
    hand.click(hand.find(QAbstractButton, "more"))
    hand.type_number(hand.find(QSpinBox, "train_batch_size"), "4")
    hand.wait(panel.start_button.isEnabled, "nothing stands in the way")
    hand.shoot("train-settings")
    hand.click(hand.find(QAbstractButton, "more"))

    hand.click(hand.find(QPushButton, "train_estimate"))
    told = hand.find(QLabel, "train_estimate_text")
    hand.wait(lambda: "GB of memory" in told.text(), "an estimate", 400)
    hand.shoot("train-estimate")

    hand.click(panel.start_button)
    hand.wait(lambda: panel.history.validation is not None, "the first validation", 600)
    hand.click(panel.header.pause_button)  # a fast computer would be done before the pictures are
    hand.wait(lambda: panel.header.pause_button.text() == "Continue", "it waits", 120)
    assert panel.is_training and "paused" in panel.header.summary.text()
    losses = panel.charts.losses
    hand.wait(lambda: len(panel.charts.curve("map_voc_area")[0]) > 0, "it is on the chart")
    box = losses.plot.getPlotItem().getViewBox().sceneBoundingRect()
    QTest.mouseMove(losses.plot.viewport(), QPoint(int(box.center().x()), int(box.center().y())))
    hand.wait(losses.reading.isVisible, "the crosshair tells values")
    assert "training: " in losses.reading.text() and "validation: " in losses.reading.text()
    hand.shoot("train-paused")
    hand.click(panel.header.pause_button)
    hand.click(panel.header.stop_button)
    hand.wait(lambda: not panel.is_training, "it stops", 120)
    assert panel.history.last.reason == "stopped", panel.history.last
    run = Run(panel.run_path)
    assert run.last_checkpoint.is_file()
    hand.wait(panel.header.resume_button.isEnabled, "it can be resumed")
    hand.shoot("train-stopped")
    hand.click(panel.header.resume_button)
    hand.wait(lambda: not panel.is_training, "it ends", 1200)
    assert isinstance(panel.history.last, Ended) and panel.history.last.reason == "finished"
    epochs_shown = panel.charts.curve("map_voc_area")[0].tolist()
    assert epochs_shown == list(range(1, epochs + 1)), epochs_shown
    assert "finished" in panel.header.summary.text()
    hand.shoot("train-finished")
    tabs = hand.find(QTabWidget, "train_tabs")
    hand.click_tab(tabs, "Photos")
    hand.wait(lambda: any(p.picture is not None for p in panel.samples.grid.photos), "sample photos")
    hand.shoot("train-photos")
    hand.click_tab(tabs, "Log")
    assert f"epoch {epochs}: validation loss" in panel.log.toPlainText()
    hand.shoot("train-log")
    hand.click_tab(tabs, "Charts")
    return run.name


def train_again(hand: Hand, window: MainWindow, first: str) -> str:
    """Another image size and fewer epochs; returns the run's name."""
    panel = window.panels["train"]
    hand.type_number(hand.find(QSpinBox, "train_epochs"), "2")
    hand.choose(hand.find(QComboBox, "train_image_size"), "320")
    hand.wait(panel.start_button.isEnabled, "nothing stands in the way")
    hand.click(panel.start_button)
    assert panel.run_path.name != first
    hand.wait(lambda: not panel.is_training, "it ends", 1200)
    assert panel.history.last.reason == "finished", panel.history.last
    return str(panel.run_path.name)


def compare(hand: Hand, window: MainWindow, first: str, second: str) -> None:
    """Both runs chosen in the table; what differs is marked, and the figures are those of the runs."""
    panel = window.panels["train"]
    hand.click_tab(hand.find(QTabWidget, "train_tabs"), "Runs")
    table = hand.find(QTableView, "runs_table")
    model = table.model()
    hand.wait(lambda: model.rowCount() == 2, "both runs are in the table")

    def row_of(name: str) -> int:
        (row,) = [row for row in range(model.rowCount()) if model.index(row, NAME).data() == name]
        return row

    hand.double_click_item(table, model.index(row_of(second), NOTES))
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "larger photos")
    hand.press(editor, Qt.Key.Key_Return)
    notes = panel.document.runs_dir / second / "notes.txt"
    hand.wait(notes.is_file, "the note is on disk")
    assert notes.read_text("utf-8") == "larger photos"
    hand.wait(lambda: model.index(row_of(second), NOTES).data() == "larger photos", "and in the table")
    hand.click_item(table, model.index(row_of(first), NAME))
    hand.click_item(table, model.index(row_of(second), NAME), Qt.KeyboardModifier.ControlModifier)
    side = hand.find(QTableWidget, "compare_table")
    hand.wait(lambda: side.columnCount() == 2, "they stand side by side")

    def cells(title: str) -> list[tuple[str, bool]]:
        titles = [side.verticalHeaderItem(row).text() for row in range(side.rowCount())]
        row = titles.index(title)
        items = [side.item(row, column) for column in range(2)]
        return [(item.text(), item.background().style() != Qt.BrushStyle.NoBrush) for item in items]

    names = [side.horizontalHeaderItem(column).text() for column in range(2)]
    assert sorted(names) == sorted([first, second])
    sizes = dict(zip(names, cells("Image size"), strict=True))
    assert sizes == {first: ("224 px", True), second: ("320 px", True)}, sizes
    assert not any(marked for _, marked in cells("Batch")), "the batch is the same in both"
    best = {
        name: max(event.map_voc_area for event in Run(panel.document.runs_dir / name).events()
                  if event.kind == "validation")
        for name in names
    }  # fmt: skip
    shown = dict(zip(names, (text for text, _ in cells("mAP@0.5")), strict=True))
    assert shown == {name: f"{value:.3f}" for name, value in best.items()}, (shown, best)
    hand.shoot("train-compare")
    everything = side.rowCount()
    only = hand.find(QCheckBox, "compare_only")
    hand.click(only, QPoint(8, only.height() // 2))  # it is as wide as its column; the box is at the left
    assert 2 < side.rowCount() < everything
    hand.shoot("train-compare-differences")
