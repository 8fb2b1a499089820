"""Suggestions of a trained run: shown, not written, accepted with Enter, refused with Del."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

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
