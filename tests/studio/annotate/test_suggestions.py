"""Suggestions of a trained run: shown, not written, accepted with Enter, refused with Del."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from engine.annotations import Box, voc
from studio.annotate.file_list.status import Status
from studio.annotate.panel import Panel

CTRL = Qt.KeyboardModifier.ControlModifier


def scored(panel: Panel) -> list[Box]:
    return [box for box in panel.editor.session.drawing.boxes if box.score is not None]


def test_suggestions_are_in_the_file_only_once_accepted(panel: Panel, hands) -> None:
    item = panel.document.dataset.items[1]
    item.label.unlink()
    hands.step(Qt.Key.Key_D)
    panel.editor.suggest([Box("bolt", 10, 10, 60, 60, score=0.9), Box("nut", 80, 10, 130, 60, score=0.5)])
    assert not item.label.exists()
    assert panel.files.shown_facts(1).status is Status.SUGGESTED
    first = panel.editor.session.drawing.entries[0].uid
    panel.editor.select({first})
    hands.key(Qt.Key.Key_Return)
    assert [box.label for box in voc.read(item.label).boxes] == ["bolt"]
    panel.editor.select({panel.editor.session.drawing.entries[1].uid})
    hands.key(Qt.Key.Key_Delete)
    assert scored(panel) == []
    assert [box.label for box in voc.read(item.label).boxes] == ["bolt"]
    assert panel.files.shown_facts(1).status is Status.LABELLED
    for _ in range(3):
        hands.key(Qt.Key.Key_Z, CTRL)
    assert not item.label.exists()


def test_enter_without_selection_accepts_all(panel: Panel, hands) -> None:
    before = len(voc.read(panel.editor.session.label).boxes)
    panel.editor.suggest([Box("bolt", 10, 10, 60, 60, score=0.9), Box("nut", 80, 10, 130, 60, score=0.5)])
    panel.editor.select(())
    hands.key(Qt.Key.Key_Return)
    assert len(voc.read(panel.editor.session.label).boxes) == before + 2


def test_without_a_run_it_says_what_to_do(panel: Panel, hands) -> None:
    hands.key(Qt.Key.Key_I, CTRL)
    assert "Train one" in panel.notice.text


@pytest.fixture
def run(panel: Panel, tmp_path_factory) -> Path:
    """A detector with random weights, which finds something everywhere at a threshold of 0."""
    torch = pytest.importorskip("torch")
    from engine.models.detector import build_detector
    from engine.models.spec import DetectorSpec
    from engine.models.weights_io import save_weights
    from engine.training.config import TrainConfig, to_toml

    folder = panel.document.dataset.root / "runs" / "first"
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    names = tuple(panel.document.class_names)
    spec = DetectorSpec(names, image_size=96)
    save_weights(folder / "best.safetensors", build_detector(spec).state_dict(), spec, 0.05)
    (folder / "config.toml").write_text(to_toml(TrainConfig(data=str(panel.document.dataset.root))))
    (folder / "labels.txt").write_text("".join(f"{name}\n" for name in names))
    return folder


def test_a_run_suggests_boxes_for_the_images_nobody_looked_at(panel: Panel, hands, run, qtbot) -> None:
    items = panel.document.dataset.items
    for item in items[1:3]:
        item.label.unlink()
        panel.files.refresh(item.stem)
    before = {item.stem: item.label.read_bytes() for item in items if item.label.exists()}
    unseen = Status.NOT_LOOKED_AT
    qtbot.waitUntil(lambda: all(panel.files.status(i.stem) is unseen for i in items[1:3]), timeout=20_000)
    hands.key(Qt.Key.Key_I, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not panel.suggesting.process.is_running, timeout=240_000)
    assert panel.notice.level != "error", panel.notice.text
    assert panel.suggesting.model.rowCount() == 2
    hands.step(Qt.Key.Key_D)
    assert scored(panel)
    assert {item.stem: item.label.read_bytes() for item in items if item.label.exists()} == before
    shutil.rmtree(run)


def gaps(image, line) -> int:
    """How often the colour changes along a line of pixels."""
    colors = [image.pixelColor(x, y).rgb() for x, y in line]
    return sum(a != b for a, b in pairwise(colors))


def test_dashed_is_a_model_and_solid_a_person(panel: Panel, hands) -> None:
    """On the photo, while a hand draws, and in the list of boxes."""
    canvas = panel.canvas
    hands.key(Qt.Key.Key_N)
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor(90, 90, 90))
    canvas.set_image(image)
    panel.commands["show_labels"].trigger()

    def edge(top: float) -> int:
        """Along the upper edge of a box from x 40 to 140, on the row of pixels where its line is."""
        shown = canvas.viewport().grab().toImage()
        start, end = hands.point(50, top), hands.point(130, top)
        rows = range(start.y() - 2, start.y() + 3)
        return max(gaps(shown, [(x, y) for x in range(start.x(), end.x())]) for y in rows)

    def icon(row: int) -> int:
        shown = panel.box_list.list.item(row).icon().pixmap(12, 12).toImage()
        return gaps(shown, [(x, 1) for x in range(12)])

    panel.editor.suggest([Box("coin", 40, 40, 140, 90, score=0.9)])
    assert edge(40) > 8
    assert icon(0) > 2
    panel.editor.accept_suggestions()
    assert edge(40) == 0
    assert icon(0) == 0
    hands.key(Qt.Key.Key_W)
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=hands.point(40, 200))
    QTest.mouseMove(canvas.viewport(), hands.point(140, 260))
    assert edge(200) == 0
    canvas.set_drafts(())
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=hands.point(140, 260))
    panel.commands["show_labels"].trigger()
