"""The whole way of training and evaluating in a real window, with real clicks and keys, on BCCD.

    xvfb-run -s "-screen 0 1920x1080x24" python tests/screenshots/walk.py BCCD_DIR OUT_DIR [--run RUN]

Opens a copy of the blood-cell photos in which one white cell of the test set is labelled as a red one;
trains, watches, stops, resumes, trains again with another setting, compares both runs, evaluates, finds the
wrong label in the gallery, mends it in the annotate room. Each step is asserted by what the window shows and
what the disk holds, and pictures of each screen go to OUT_DIR, light and dark, small and large.

RUN is a detector trained on BCCD before: the two trained here learn for a minute and find too little to judge
labels by. Without it the walk trains for as long as --epochs says, and 40 or more are needed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

if TYPE_CHECKING:
    from hand import Hand

    from studio.main_window import MainWindow

TRAIN_PHOTOS, VAL_PHOTOS = 24, 8
TRUE, PLANTED = "WBC", "RBC"


def main() -> None:
    """Walk it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bccd", type=Path, metavar="BCCD_DIR")
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument("--run", type=Path, help="a run trained on BCCD, copied beside the new ones")
    parser.add_argument("--epochs", type=int, default=4, help="of the first run")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="boxwright-walk-") as folder:
        os.environ["BOXWRIGHT_CONFIG_DIR"] = str(Path(folder) / "config")
        os.environ["BOXWRIGHT_LANG"] = "en"
        data = Path(shutil.copytree(arguments.bccd, Path(folder) / "bccd"))
        photo = prepare(data, short=arguments.run is not None)
        walk(data, photo, arguments.out, arguments.run, arguments.epochs)
    print("walked to the end")


def prepare(data: Path, short: bool) -> str:
    """Plant the wrong label; with ``short`` few photos to learn from. Returns the stem of the photo."""
    from engine.annotations import voc

    lists = data / "ImageSets" / "Main"
    if short:
        for name, most in (("train", TRAIN_PHOTOS), ("val", VAL_PHOTOS)):
            stems = (lists / f"{name}.txt").read_text().split()[:most]
            (lists / f"{name}.txt").write_text("".join(f"{stem}\n" for stem in stems))
    for stem in (lists / "test.txt").read_text().split():
        path = data / "Annotations" / f"{stem}.xml"
        boxes = [box for box in voc.read(path).boxes if box.label == TRUE]
        if len(boxes) == 1 and boxes[0].width > 120:
            text = path.read_text("utf-8")
            assert text.count(f"<name>{TRUE}</name>") == 1
            path.write_text(text.replace(f"<name>{TRUE}</name>", f"<name>{PLANTED}</name>"), "utf-8")
            return stem
    raise AssertionError("no photo of the test set has a single large white cell")


def walk(data: Path, photo: str, out: Path, run: Path | None, epochs: int) -> None:
    """All of it."""
    from hand import Hand

    from studio import theme
    from studio.app import create_application
    from studio.document import Document
    from studio.main_window import MainWindow
    from studio.settings import Settings

    app = create_application()
    theme.apply_theme(app, "light")
    window = MainWindow(Document(), Settings())
    window.move(0, 0)
    window.resize(1280, 800)
    window.show()
    hand = Hand(app, window, out)

    def fault(kind: type[BaseException], error: BaseException, trace: object) -> None:
        sys.__excepthook__(kind, error, trace)  # type: ignore[arg-type]
        os._exit(1)  # an error in a slot would otherwise be printed and forgotten

    sys.excepthook = fault
    try:
        open_data(hand, window, data)
        first = train(hand, window, epochs)
        second = train_again(hand, window, first)
        compare(hand, window, first, second)
        if run is not None:
            adopt(run, data / "runs" / "trained")
        evaluate(hand, window, "trained" if run is not None else first)
        mend(hand, window, data, photo)
        assert window.close()
    finally:
        window.panels["train"].watch.shut_down()  # a training would outlive a walk that failed
        for panel in window.panels.present.values():
            panel.shutdown()


def adopt(run: Path, folder: Path) -> None:
    """Copy a run into the data set, as one that was trained there."""
    import tomli_w

    from engine.runs import Run

    shutil.copytree(run, folder, ignore=shutil.ignore_patterns("report"))
    copied = Run(folder)
    copied.config_file.write_text(tomli_w.dumps({**copied.config(), "data": "../.."}), "utf-8")


def open_data(hand: Hand, window: MainWindow, data: Path) -> None:
    """By the button of the empty window and the folder dialog."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QLineEdit, QPushButton

    def name_folder(dialog: object) -> None:
        line = dialog.findChild(QLineEdit)  # type: ignore[attr-defined]
        hand.press(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        from PySide6.QtTest import QTest

        QTest.keyClicks(line, str(data))
        hand.press(line, Qt.Key.Key_Return)

    hand.settle()
    hand.in_dialog(name_folder)
    hand.click(hand.find(QPushButton, "empty_open"))
    hand.wait(lambda: len(window.document.class_names) == 3, "the data set is open")
    annotate = window.panels["annotate"]
    hand.wait(lambda: annotate.editor.session is not None, "the first photo is shown")
    hand.shoot("annotate")


def train(hand: Hand, window: MainWindow, epochs: int) -> str:
    """Choose settings, start, look at the curves, stop, resume; returns the run's name."""
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPushButton, QSpinBox, QTabWidget

    from engine.events import Ended
    from engine.runs import Run

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
    losses = panel.charts.losses
    hand.wait(lambda: len(panel.charts.curve("map_voc_area")[0]) > 0, "it is on the chart")
    assert panel.is_training and "epoch" in panel.header.summary.text()
    box = losses.plot.getPlotItem().getViewBox().sceneBoundingRect()
    from PySide6.QtTest import QTest

    QTest.mouseMove(losses.plot.viewport(), QPoint(int(box.center().x()), int(box.center().y())))
    hand.wait(losses.reading.isVisible, "the crosshair tells values")
    assert "training: " in losses.reading.text() and "validation: " in losses.reading.text()
    hand.shoot("train-running")
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
    from PySide6.QtWidgets import QComboBox, QSpinBox

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
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QCheckBox, QLineEdit, QTableView, QTableWidget, QTabWidget

    from engine.runs import Run
    from studio.train.run_table.model import NAME, NOTES

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
    hand.click(hand.find(QCheckBox, "compare_only"), hand.find(QCheckBox, "compare_only").rect().center())
    assert 2 < side.rowCount() < everything
    hand.shoot("train-compare-differences")


def evaluate(hand: Hand, window: MainWindow, name: str) -> None:
    """Evaluate that run on the test set, and look at every tab."""
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QTableView, QTabWidget

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
    matrix = hand.find(QTableView, "evaluate_matrix")
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


def mend(hand: Hand, window: MainWindow, data: Path, photo: str) -> None:
    """From the gallery to the photo, and the label as it should be, on disk."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QAbstractButton, QListView, QTableView, QTabWidget

    from engine.annotations import voc

    panel, annotate = window.panels["evaluate"], window.panels["annotate"]
    path = data / "Annotations" / f"{photo}.xml"
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
    assert f"{PLANTED} → {TRUE}" in entries[at[0]].text
    hand.settle(1.0)
    hand.shoot("evaluate-mistakes-class")
    hand.click_item(hand.find(QListView, "evaluate_gallery"), gallery.model().index(at[0], 0))
    hand.wait(lambda: window.room == "annotate", "the annotate room")
    hand.wait(lambda: annotate.editor.session.item.stem == photo, "the photo")
    session = annotate.editor.session
    hand.wait(lambda: bool(session.drawing.suggested), "what the model says lies over it")
    assert TRUE in {entry.box.label for entry in session.drawing.suggested}
    assert PLANTED in {box.label for box in session.drawing.boxes}
    hand.shoot("annotate-review")
    digit = window.document.class_names.index(TRUE) + 1
    hand.press(annotate.canvas, Qt.Key(Qt.Key.Key_0 + digit))
    hand.wait(lambda: path.read_text("utf-8") != before, "the label file is written")
    hand.wait(lambda: annotate.sessions.queue.is_idle, "all is on disk")
    changed = [(old, new) for old, new in zip(labelled, voc.read(path).boxes, strict=True) if old != new]
    assert [(old.label, new.label, new.xyxy == old.xyxy) for old, new in changed] == [
        (PLANTED, TRUE, True)
    ], changed
    hand.shoot("annotate-mended")
    hand.click(hand.find(QAbstractButton, "room_evaluate"))
    hand.wait(lambda: "Labels have changed since" in panel.bar.state.text(), "it says so")
    hand.shoot("evaluate-stale")


if __name__ == "__main__":
    main()
