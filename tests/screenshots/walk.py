"""The whole way of training and evaluating in a real window, with real clicks and keys, on BCCD.

    xvfb-run -s "-screen 0 1920x1080x24" python tests/screenshots/walk.py BCCD_DIR OUT_DIR [--run RUN]

Opens a copy of the blood-cell photos in which one white cell of the test set is labelled as a red one;
trains, watches, stops, resumes, trains again with another setting, compares both runs, evaluates, finds the
wrong label in the gallery, mends it in the annotate room; then trains and evaluates a classifier. Each step
is asserted by what the window shows and what the disk holds, and pictures of each screen go to OUT_DIR, light
and dark, small and large.

RUN is a detector trained on BCCD before: those trained here learn for a minute and find too little to judge
labels by. Without it the first run learns from all photos for --epochs, and 40 or more are needed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import tomli_w

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from hand import Hand  # noqa: E402 - beside this file
from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget  # noqa: E402
from walk_classifier import classify  # noqa: E402
from walk_evaluate import evaluate, mend  # noqa: E402
from walk_train import compare, train, train_again  # noqa: E402

from engine.annotations import voc  # noqa: E402
from engine.runs import Run  # noqa: E402
from studio import theme  # noqa: E402
from studio.app import create_application  # noqa: E402
from studio.document import Document  # noqa: E402
from studio.main_window import MainWindow  # noqa: E402
from studio.settings import Settings  # noqa: E402

TRAIN_PHOTOS, VAL_PHOTOS = 24, 8
TRUE, PLANTED = "WBC", "RBC"
LARGE_PX = 120


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
        planted = prepare(data, short=arguments.run is not None)
        walk(data, planted, arguments.out, arguments.run, arguments.epochs)
    print("walked to the end")


def prepare(data: Path, short: bool) -> Path:
    """Plant the wrong label; with ``short`` few photos to learn from. Returns the label file."""
    lists = data / "ImageSets" / "Main"
    if short:
        for name, most in (("train", TRAIN_PHOTOS), ("val", VAL_PHOTOS)):
            stems = (lists / f"{name}.txt").read_text().split()[:most]
            (lists / f"{name}.txt").write_text("".join(f"{stem}\n" for stem in stems))
    for stem in (lists / "test.txt").read_text().split():
        path = data / "Annotations" / f"{stem}.xml"
        boxes = [box for box in voc.read(path).boxes if box.label == TRUE]
        if len(boxes) == 1 and boxes[0].width > LARGE_PX:
            text = path.read_text("utf-8")
            path.write_text(text.replace(f"<name>{TRUE}</name>", f"<name>{PLANTED}</name>"), "utf-8")
            return path
    raise AssertionError(f"no photo of the test set has a single large {TRUE}")


def walk(data: Path, planted: Path, out: Path, run: Path | None, epochs: int) -> None:
    """All steps."""
    app = create_application()
    theme.apply_theme(app, "light")
    window = MainWindow(Document(), Settings())
    window.move(0, 0)
    window.resize(1280, 800)
    window.show()
    hand = Hand(app, window, out)
    try:
        open_data(hand, window, data)
        first = train(hand, window, epochs)
        second = train_again(hand, window, first)
        compare(hand, window, first, second)
        if run is not None:
            adopt(run, data / "runs" / "trained")
        evaluate(hand, window, "trained" if run is not None else first)
        mend(hand, window, planted, PLANTED, TRUE)
        classify(hand, window)
        assert window.close()
    finally:
        window.panels["train"].watch.shut_down()  # a training would outlive a walk that failed
        for panel in window.panels.present.values():
            if hasattr(panel, "shutdown"):
                panel.shutdown()


def adopt(run: Path, folder: Path) -> None:
    """Copy a run into the data set, as one that was trained there."""
    shutil.copytree(run, folder, ignore=shutil.ignore_patterns("report"))
    copied = Run(folder)
    copied.config_file.write_text(tomli_w.dumps({**copied.config(), "data": "../.."}), "utf-8")


def open_data(hand: Hand, window: MainWindow, data: Path) -> None:
    """By the button of the empty window and the folder dialog."""

    def name_folder(dialog: QWidget) -> None:
        line = dialog.findChild(QLineEdit)
        assert line is not None
        hand.press(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(line, str(data))
        hand.press(line, Qt.Key.Key_Return)

    hand.settle()
    hand.in_dialog(name_folder)
    hand.click(hand.find(QPushButton, "empty_open"))
    hand.wait(lambda: len(window.document.class_names) == 3, "the data set is open")
    annotate = window.panels["annotate"]
    hand.wait(lambda: annotate.editor.session is not None, "the first photo is shown")
    hand.shoot("annotate")


if __name__ == "__main__":
    main()
