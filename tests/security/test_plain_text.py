"""Names out of files are text wherever the window shows them: no mark-up, no picture, no address in them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QGraphicsTextItem,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTabWidget,
    QTextBrowser,
    QToolButton,
    QToolTip,
    QWidget,
)

from engine.annotations import voc
from engine.datasets.dataset import Dataset
from engine.errors import DatasetError
from engine.runs import Run
from studio import theme
from studio.actions import ROOMS
from studio.document import Document
from studio.evaluate.legend import FittingLegend
from studio.main_window import MainWindow
from studio.settings import Settings
from tests.studio.conftest import evaluated_run, run_maker

PICTURE = "<img src='file:///etc/passwd'>"
NAMES = [
    PICTURE,
    "<b>bold</b>",
    "a&b",
    "<a href='http://x'>here</a>",
    "<!-- -->",
    "x" * 3000,
    "\u202ebmp.exe",
]


@pytest.fixture
def hostile(tmp_path: Path, sample_dataset: Path) -> Path:
    """A data set whose classes, photos and run have such names."""
    folder = tmp_path / "hostile <i>set<i>"
    shutil.copytree(sample_dataset, folder)
    dataset = Dataset.open(folder)
    for number, label in enumerate(sorted((folder / "Annotations").glob("*.xml"))):
        text = label.read_text("utf-8")
        for old, new in zip(("button", "coin", "key", "leaf"), NAMES[number % 4 :] + NAMES, strict=False):
            escaped = new.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            text = text.replace(f"<name>{old}</name>", f"<name>{escaped}</name>")
        label.write_text(text, "utf-8")
        voc.read(label)
    (folder / "classes.txt").unlink(missing_ok=True)
    if os.name != "nt":
        first = dataset.items[0]
        for path in (first.image, folder / "Annotations" / f"{first.stem}.xml"):
            path.rename(path.with_name(f"<b>photo<b> &amp; more{path.suffix}"))
    return folder


def texts_that_are_rich(top: QWidget) -> Iterator[str]:
    """What would be read as mark-up when it is shown."""
    for label in top.findChildren(QLabel):
        label.ensurePolished()
        if label.textFormat() != Qt.TextFormat.PlainText:
            yield f"{type(label).__name__} {label.objectName()}: {label.text()[:60]!r}"
    for view in top.findChildren(QGraphicsView):
        for item in view.items():
            if isinstance(item, QGraphicsTextItem) and any(
                mark in item.toHtml() for mark in ("<img", "<a href", "<!-- -->")
            ):
                yield f"plot: {item.toPlainText()[:60]!r}"
    for browser in top.findChildren(QTextBrowser):
        if "<img" in browser.toHtml():
            yield f"browser {browser.objectName()}"


def test_every_room_shows_names_as_text(qtbot, qapp: QApplication, hostile: Path) -> None:
    theme.apply_theme(qapp, "light")
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.document.open_folder(hostile)
    annotate = window.panels["annotate"]
    qtbot.waitUntil(lambda: annotate.editor.session is not None, timeout=60_000)
    document = window.document
    qtbot.waitUntil(lambda: PICTURE in document.class_names, timeout=60_000)
    evaluated_run(document, Run(run_maker(document)("run &amp; <b>one<b>" if os.name != "nt" else "one")))
    for room in ROOMS:
        window.show_room(room.name)
        qtbot.wait(300)
        assert list(texts_that_are_rich(window)) == [], room.name
        assert window.width() == 1280, room.name
    window.show_room("annotate")
    annotate.save_now()
    window.close()


def test_errors_and_questions_are_text(qtbot, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "dark")
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    window.show()
    window.notice.tell_error(DatasetError(f"{PICTURE} is wrong", where=PICTURE, remedy=PICTURE))
    window.show_fault(RuntimeError(PICTURE))
    box = QMessageBox(QMessageBox.Icon.Question, "Boxwright", PICTURE, QMessageBox.StandardButton.Ok, window)
    box.setInformativeText(PICTURE)
    box.show()
    assert PICTURE in [label.text() for label in box.findChildren(QLabel)]
    for top in qapp.topLevelWidgets():
        assert list(texts_that_are_rich(top)) == []
    box.close()
    window.close()


def test_the_legend_of_a_plot_shows_names_as_text(qtbot) -> None:
    import pyqtgraph as pg

    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    legend = FittingLegend(plot.getPlotItem(), (-8, 8))
    legend.show([(pg.PlotDataItem(), name) for name in NAMES[:5]])
    assert set(legend.texts) <= {*NAMES, "2 more", "3 more", "4 more", "5 more"}
    shown = [label.item.toPlainText() for _, label in legend.item.items]
    assert PICTURE in shown and list(texts_that_are_rich(plot)) == []


def test_the_first_steps_are_set_in_bold(qtbot, qapp: QApplication, monkeypatch) -> None:
    theme.apply_theme(qapp, "light")
    window = MainWindow(Document(), Settings())
    qtbot.addWidget(window)
    formats = []

    def look(box: QMessageBox) -> int:
        box.show()
        formats.extend(label.textFormat() for label in box.findChildren(QLabel) if "<b>" in label.text())
        box.close()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", look)
    window.show_first_steps()
    assert formats == [Qt.TextFormat.RichText]


@pytest.mark.parametrize(
    "kind", [QLabel, QComboBox, QPushButton, QLineEdit, QListWidget, QTableWidget, QTabWidget, QToolButton]
)
def test_the_tip_over_any_widget_shows_names_as_text(qtbot, qapp: QApplication, kind: type[QWidget]) -> None:
    theme.apply_theme(qapp, "light")
    widget = kind()
    qtbot.addWidget(widget)
    widget.setToolTip(PICTURE)
    widget.show()
    place = widget.rect().center()
    qapp.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))
    tips = [top for top in qapp.topLevelWidgets() if top.metaObject().className() == "QTipLabel"]
    shown = [tip for tip in tips if tip.isVisible()]
    assert [(tip.text(), tip.textFormat()) for tip in shown] == [(PICTURE, Qt.TextFormat.PlainText)]
    QToolTip.hideText()
    for tip in tips:
        tip.deleteLater()
