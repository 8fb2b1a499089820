"""Ctrl+Z and Ctrl+Y in the live room: the files on disk, the data set that is open, what is never lost."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from engine.annotations import Box
from engine.datasets.cv import cv2
from studio.main_window import MainWindow
from studio.settings import Settings

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def room(qtbot, document, make_run, video):
    """The live room of a window, holding a video whose every picture has detections."""
    make_run("one")
    window = MainWindow(document, Settings())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    window.show_room("live")
    panel = window.panels["live"]
    panel.sources.setCurrentIndex(panel.sources.findData("file"))
    panel.address.setText(str(video))
    QTest.mouseClick(panel.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.view.seen is not None, timeout=60_000)
    QTest.mouseClick(panel.transport.button, LEFT)
    panel.threshold.setValue(1)
    go_to(qtbot, panel, 0)
    panel.window_ = window
    yield panel
    window.panels["annotate"].save_now()  # else closing asks
    window.close()


def go_to(qtbot, panel, index: int) -> None:
    panel.transport.slider.setValue(index)
    qtbot.waitUntil(lambda: panel.view.seen.index == index and len(panel.view.seen.found) > 0, timeout=20_000)


def frames(panel) -> dict[str, bytes]:
    """The photos that were added, as they are on disk."""
    return {p.name: p.read_bytes() for p in panel.document.dataset.images_dir.glob("frame_*.jpg")}


def add(qtbot, panel, index: int) -> None:
    go_to(qtbot, panel, index)
    before = len(frames(panel))
    QTest.mouseClick(panel.stage.add, LEFT)
    qtbot.waitUntil(lambda: len(panel.keeping.collecting.added) == before + 1, timeout=20_000)


def press(qtbot, panel, key) -> None:
    panel.stage.add.setFocus()
    QTest.keyClick(panel.stage.add, key, CTRL)
    qtbot.waitUntil(lambda: not panel.keeping.steps.is_busy, timeout=20_000)


def listed(panel) -> list[str]:
    return [stem for stem in panel.document.dataset.items.stems if stem.startswith("frame_")]


def test_added_frames_are_taken_back_and_brought_back(qtbot, room) -> None:
    assert QKeySequence("Ctrl+Z") in room.undo_action.shortcuts() and not room.undo_action.isEnabled()
    add(qtbot, room, 0)
    add(qtbot, room, 20)
    both = frames(room)
    assert len(both) == 2 and room.undo_text() == "Add frame"
    press(qtbot, room, Qt.Key.Key_Z)
    assert len(frames(room)) == 1 and "(1)" in room.stage.add.text()
    press(qtbot, room, Qt.Key.Key_Z)
    assert frames(room) == {} and room.undo_text() is None and listed(room) == []
    press(qtbot, room, Qt.Key.Key_Y)
    press(qtbot, room, Qt.Key.Key_Y)
    assert frames(room) == both
    assert sorted(listed(room)) == sorted(Path(name).stem for name in both)
    # A frame that was taken back is no "earlier one" that the same frame would look like.
    press(qtbot, room, Qt.Key.Key_Z)
    assert len(frames(room)) == 1
    add(qtbot, room, 20)
    assert len(frames(room)) == 2


def test_the_other_rooms_know_added_photos_and_forget_those_taken_back(qtbot, room) -> None:
    """Also when the annotate room shows the very photo, and without reading the data set anew."""
    annotate = room.window_.panels["annotate"]
    opened = []
    room.document.dataset_opened.connect(opened.append)
    before = len(room.document.dataset.items)
    add(qtbot, room, 0)
    (name,) = frames(room)
    assert listed(room) == []
    room.window_.show_room("annotate")
    assert listed(room) == [Path(name).stem] and annotate.files.rowCount() == before + 1
    room.window_.show_room("live")
    QTest.mouseClick(room.stop_button, LEFT)
    QTest.mouseClick(room.notice._action, LEFT)
    assert room.window_.room == "annotate"
    qtbot.waitUntil(lambda: annotate.editor.session is not None
                    and annotate.editor.session.item.image.name == name, timeout=20_000)  # fmt: skip
    session = annotate.editor.session
    qtbot.waitUntil(lambda: any(b.score is not None for b in session.drawing.boxes), timeout=20_000)
    room.window_.show_room("live")
    press(qtbot, room, Qt.Key.Key_Z)
    assert frames(room) == {} and listed(room) == [] and annotate.files.rowCount() == before
    qtbot.waitUntil(lambda: annotate.current is not None and annotate.current.image.exists(), timeout=20_000)
    assert annotate.notice.level != "error" and opened == []
    press(qtbot, room, Qt.Key.Key_Y)
    assert list(frames(room)) == [name] and listed(room) == [Path(name).stem]


@pytest.mark.parametrize("how", ["labelled", "not saved yet", "changed", "in a set"])
def test_a_photo_that_became_work_stays(qtbot, room, how: str) -> None:
    add(qtbot, room, 0)
    ((name, data),) = frames(room).items()
    dataset, stem = room.document.dataset, Path(name).stem
    image = dataset.images_dir / name
    if how == "labelled":
        (dataset.labels_dir / f"{stem}.xml").write_text("<annotation/>")
    elif how == "in a set":
        dataset.sets_dir.mkdir(parents=True, exist_ok=True)
        (dataset.sets_dir / "train.txt").write_text(f"{stem}\n")
    elif how == "changed":
        data += b"turned by another program"
        image.write_bytes(data)
    else:
        annotate = room.window_.panels["annotate"]
        annotate.files_of.auto_save(False)
        room.keeping.collecting.publish()
        annotate.show_item(dataset.item(stem))
        qtbot.waitUntil(lambda: annotate.editor.session is not None
                        and annotate.editor.session.item.stem == stem, timeout=20_000)  # fmt: skip
        annotate.editor.add(Box("leaf", 10, 10, 50, 50), "leaf")
        assert annotate.sessions.unsaved()
    press(qtbot, room, Qt.Key.Key_Z)
    assert frames(room) == {name: data}
    assert name in room.notice.text and room.notice.level == "warning"
    assert room.undo_text() is None and room.redo_text() is None
    if how == "not saved yet":
        assert annotate.sessions.save_all() and image.with_suffix("").name == stem


def test_frames_added_by_themselves_are_one_step(qtbot, room, monkeypatch) -> None:
    import studio.live.worker as worker

    monkeypatch.setattr(worker, "COLLECT_EVERY_S", 0.0)
    room.threshold.setValue(15)  # the untrained detector scores 0.2 everywhere
    room.controls.collect.setChecked(True)
    for index in (5, 15, 25):
        go_to(qtbot, room, index)
    qtbot.waitUntil(lambda: len(frames(room)) >= 3, timeout=20_000)
    room.controls.collect.setChecked(False)
    qtbot.waitUntil(lambda: len(room.keeping.collecting.added) == len(frames(room)), timeout=20_000)
    by_themselves = frames(room)
    assert (room.undo_text() or "").startswith(f"Add {len(by_themselves)} uncertain frame")
    add(qtbot, room, 35)
    room.controls.collect.setChecked(True)
    go_to(qtbot, room, 45)
    qtbot.waitUntil(lambda: room.undo_text() not in (None, "Add frame"), timeout=20_000)
    room.controls.collect.setChecked(False)
    everything = frames(room)
    assert room.undo_stack.count() == 3
    for _ in range(2):
        press(qtbot, room, Qt.Key.Key_Z)
    assert frames(room) == by_themselves
    press(qtbot, room, Qt.Key.Key_Z)
    assert frames(room) == {}
    for _ in range(3):
        press(qtbot, room, Qt.Key.Key_Y)
    assert frames(room) == everything


def test_a_saved_picture_and_a_recording_are_taken_back(qtbot, room) -> None:
    root = room.document.folder

    def files() -> dict[str, bytes]:
        return {p.name: p.read_bytes() for f in ("snapshots", "recordings") for p in (root / f).glob("*.*")}

    QTest.mouseClick(room.stage.snapshot, LEFT)
    qtbot.waitUntil(lambda: room.undo_stack.count() == 1, timeout=20_000)
    QTest.mouseClick(room.stage.record, LEFT)
    QTest.mouseClick(room.transport.button, LEFT)
    qtbot.waitUntil(lambda: room.view.seen.index > 10 or room.thread_ is None, timeout=60_000)
    QTest.mouseClick(room.stop_button, LEFT)
    qtbot.waitUntil(lambda: room.undo_stack.count() == 2, timeout=60_000)
    made = files()
    assert len(made) == 2
    press(qtbot, room, Qt.Key.Key_Z)
    assert sorted(Path(name).suffix for name in files()) == [".png"]
    press(qtbot, room, Qt.Key.Key_Z)
    assert files() == {}
    press(qtbot, room, Qt.Key.Key_Y)
    press(qtbot, room, Qt.Key.Key_Y)
    assert files() == made


def test_frames_go_to_the_data_set_that_is_open(qtbot, room, tmp_path) -> None:
    """Not to the one that was open when the first of them was added."""
    add(qtbot, room, 0)
    first = room.document.dataset
    other = tmp_path / "other" / "JPEGImages"
    other.mkdir(parents=True)
    cv2.imwrite(str(other / "a.png"), np.zeros((20, 20, 3), np.uint8))
    room.document.open_folder(other.parent)
    qtbot.waitUntil(lambda: room.document.dataset is not first, timeout=20_000)
    assert room.undo_text() is None and room.stage.add.text() == "Add frame"
    assert not room.thread_.has_collector
    assert list(first.images_dir.glob("frame_*"))
