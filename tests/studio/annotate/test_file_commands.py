"""Opening, saving elsewhere, formats and deleting, with real keys and files."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QColorDialog,
    QFileDialog,
    QInputDialog,
    QListView,
    QMessageBox,
    QPushButton,
)

from engine.annotations import createml, voc, yolo
from engine.datasets import labels
from engine.errors import AnnotationError
from studio import aside
from studio.annotate.panel import Panel
from studio.widgets.class_colors import class_color

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def draw(hands, start=(50, 40), end=(150, 120)) -> None:
    """A box of the first class."""
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W)
    hands.drag(start, end)


def without_label(panel: Panel, hands, number: int = 1):
    """Show an image nobody has looked at."""
    item = panel.document.dataset.items[number]
    item.label.unlink(missing_ok=True)
    hands.step(Qt.Key.Key_D)
    assert panel.editor.session.on_disk is None
    return item


def choose_format(panel: Panel, hands, presses: int, answer: Qt.Key = Qt.Key.Key_Return) -> None:
    """The command, and so many rows down in its dialog."""
    panel.commands["next_format"].trigger()
    dialog = panel.findChild(QInputDialog, "format_dialog")
    hands.qtbot.waitUntil(dialog.isActiveWindow, timeout=20_000)
    view = next(view for view in dialog.findChildren(QListView) if view.isVisible())
    for _ in range(presses):
        QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(dialog, answer)
    hands.come_back()


@pytest.mark.parametrize(("presses", "suffix"), [(0, ".xml"), (1, ".txt"), (2, ".json")])
def test_a_new_label_file_has_the_chosen_format(panel: Panel, hands, presses, suffix) -> None:
    choose_format(panel, hands, presses)
    item = without_label(panel, hands)
    draw(hands)
    files = [path.suffix for path in item.label.parent.glob(f"{item.stem}.*")]
    assert files == [suffix]
    session = panel.editor.session
    if suffix == ".txt":
        names = yolo.read_classes(labels.classes_file(session.label, panel.document.dataset.root))
        found = yolo.read(session.label, names, session.width, session.height)
    elif suffix == ".json":
        found = createml.read(session.label, item.image.name)
    else:
        found = voc.read(session.label)
    assert [box.label for box in found.boxes] == [panel.document.class_names[0]]
    assert abs(found.boxes[0].xmin - 50) <= 1
    # The rest of Boxwright sees it as well.
    assert len(panel.document.dataset.annotation(item).boxes) == 1
    hands.key(Qt.Key.Key_Z, CTRL)
    assert not session.label.exists()


def test_the_format_changes_only_when_it_was_chosen(panel: Panel, hands) -> None:
    choose_format(panel, hands, 1, Qt.Key.Key_Escape)
    assert panel.new_form == "voc"
    assert panel.commands["next_format"].text().endswith("Pascal VOC…")


def test_another_format_keeps_undo_and_redo_of_every_photo(panel: Panel, hands) -> None:
    """Of the one that is shown, of one that was left, of one that has a label file."""
    with_file = panel.editor.session
    before = with_file.label.read_bytes()
    draw(hands)
    drawn = with_file.label.read_bytes()
    left = without_label(panel, hands)
    draw(hands)
    hands.key(Qt.Key.Key_Z, CTRL)
    shown = without_label(panel, hands, 2)
    draw(hands)
    hands.key(Qt.Key.Key_Z, CTRL)
    assert not shown.label.exists()
    assert not left.label.exists()
    choose_format(panel, hands, 1)
    for item in (shown, left):
        assert panel.redo_text()
        panel.redo()
        hands.settle()
        assert [path.suffix for path in item.label.parent.glob(f"{item.stem}.*")] == [".txt"]
        assert item.label.with_suffix(".txt").read_text().startswith("0 ")
        panel.undo()
        hands.settle()
        assert not list(item.label.parent.glob(f"{item.stem}.*"))
        hands.step(Qt.Key.Key_A)
    assert with_file.label.read_bytes() == drawn
    hands.key(Qt.Key.Key_Z, CTRL)
    assert with_file.label.read_bytes() == before


def test_a_yolo_file_is_patched_and_undone_to_its_bytes(panel: Panel, hands) -> None:
    item = panel.document.dataset.items[1]
    item.label.unlink()
    text = item.label.with_suffix(".txt")
    text.write_bytes(b"0 0.5000001 0.5 0.25 0.25\r\nnonsense\n")
    classes = item.label.parent / "classes.txt"
    classes.write_bytes(b"bolt\n")
    hands.step(Qt.Key.Key_D)
    session = panel.editor.session
    assert [box.label for box in session.drawing.boxes] == ["bolt"]
    assert "nonsense" in panel.notice.text or "line 2" in panel.notice.text
    before = text.read_bytes()
    draw(hands, (10, 10), (60, 60))
    lines = text.read_text().splitlines()
    assert lines[0] == "0 0.5000001 0.5 0.25 0.25"  # not rounded by looking at it
    assert "nonsense" in lines
    assert classes.read_text().splitlines()[0] == "bolt"
    assert not item.label.exists()
    hands.key(Qt.Key.Key_Z, CTRL)
    assert text.read_bytes() == before


def test_a_createml_list_about_other_images_keeps_them(panel: Panel, hands) -> None:
    item = panel.document.dataset.items[1]
    item.label.unlink()
    path = item.label.with_suffix(".json")
    path.write_text(json.dumps([{"image": "other.jpg", "annotations": [], "note": 1}]))
    hands.step(Qt.Key.Key_D)
    draw(hands)
    entries = json.loads(path.read_text())
    assert entries[0] == {"image": "other.jpg", "annotations": [], "note": 1}
    assert entries[1]["image"] == item.image.name


def test_save_says_that_somebody_looked_and_found_nothing(panel: Panel, hands) -> None:
    item = without_label(panel, hands)
    hands.key(Qt.Key.Key_S, CTRL)
    assert voc.read(item.label).boxes == ()
    assert not voc.read(item.label).verified
    hands.key(Qt.Key.Key_Z, CTRL)
    assert not item.label.exists()


def test_without_automatic_saving_nothing_is_written_until_save(panel: Panel, hands) -> None:
    panel.commands["auto_save"].trigger()
    label = panel.editor.session.label
    before = label.read_bytes()
    draw(hands)
    assert label.read_bytes() == before
    assert "not saved" in panel.place.text()
    assert panel.reason_to_stay()
    hands.step(Qt.Key.Key_D)
    hands.step(Qt.Key.Key_A)
    assert len(panel.editor.session.drawing.boxes) == len(voc.read(label).boxes) + 1
    hands.key(Qt.Key.Key_S, CTRL)
    assert label.read_bytes() != before
    assert panel.reason_to_stay() == ""


def test_save_as_writes_the_format_of_the_suffix(panel: Panel, hands, tmp_path, monkeypatch) -> None:
    target = tmp_path / "copy.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    hands.key(Qt.Key.Key_S, CTRL | SHIFT)
    session = panel.editor.session
    names = yolo.read_classes(tmp_path / "classes.txt")
    found = yolo.read(target, names, session.width, session.height)
    assert [box.label for box in found.boxes] == [box.label for box in session.drawing.boxes]


def test_open_annotation_replaces_the_boxes_and_undo_brings_them_back(
    panel: Panel, hands, tmp_path: Path, monkeypatch
) -> None:
    other = tmp_path / "other.xml"
    other.write_bytes(
        b"<annotation><object><name>bolt</name><bndbox><xmin>5</xmin><ymin>6</ymin><xmax>50</xmax>"
        b"<ymax>60</ymax></bndbox></object></annotation>"
    )
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    before = panel.editor.session.label.read_bytes()
    hands.key(Qt.Key.Key_O, CTRL | SHIFT)
    assert [box.label for box in voc.read(panel.editor.session.label).boxes] == ["bolt"]
    hands.key(Qt.Key.Key_Z, CTRL)
    assert panel.editor.session.label.read_bytes() == before
    other.write_bytes(b"<annotation><object>")
    hands.key(Qt.Key.Key_O, CTRL | SHIFT)
    assert "other.xml" in panel.notice.text
    assert panel.editor.session.label.read_bytes() == before


def test_labels_go_to_another_folder(panel: Panel, hands, qtbot, tmp_path: Path, monkeypatch) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    old = panel.editor.session.label
    before = old.read_bytes()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    hands.key(Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(
        lambda: panel.editor.session is not None and panel.editor.session.label.parent == folder, timeout=5000
    )
    qtbot.waitUntil(lambda: panel.document.class_names is not None, timeout=5000)
    panel.canvas.setFocus()
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 120))
    panel.popup.edit.setText("bolt")
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()
    assert [box.label for box in voc.read(folder / old.name).boxes] == ["bolt"]
    assert old.read_bytes() == before


def test_the_same_folder_of_labels_loses_nothing(panel: Panel, hands, qtbot, monkeypatch) -> None:
    draw(hands)
    opened = []
    panel.document.opening.connect(opened.append)
    folder = panel.document.dataset.labels_dir
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: f"{folder}/")
    panel.commands["change_save_dir"].trigger()
    qtbot.wait(100)
    assert not opened
    assert panel.undo_text()


@pytest.mark.parametrize("agree", [False, True])
def test_another_folder_of_labels_says_that_undo_is_lost(
    panel: Panel, hands, qtbot, tmp_path: Path, monkeypatch, agree: bool
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    session = panel.editor.session
    draw(hands)
    drawn = session.label.read_bytes()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    panel.commands["change_save_dir"].trigger()
    box = panel.findChild(QMessageBox, "labels_dir_question")
    assert "1 photo" in box.informativeText()
    if agree:
        go = next(b for b in box.buttons() if b is not box.defaultButton())
        QTest.mouseClick(go, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: panel.document.dataset.labels_dir == folder, timeout=20_000)
    else:
        QTest.keyClick(box, Qt.Key.Key_Return)  # the answer that loses nothing
        hands.come_back()
        assert panel.document.dataset.labels_dir != folder
        assert panel.editor.session is session
        assert panel.undo_text()
    assert session.label.read_bytes() == drawn


def test_open_image_shows_it(panel: Panel, hands, monkeypatch) -> None:
    wanted = panel.document.dataset.items[3]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(wanted.label), ""))
    hands.key(Qt.Key.Key_O, CTRL)
    hands.wait_for(wanted.stem)
    other = panel.document.dataset.items[5]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other.image), ""))
    hands.key(Qt.Key.Key_O, CTRL)
    hands.wait_for(other.stem)


def answer_deletion(panel: Panel, hands, *, delete: bool, never_again: bool = False) -> str:
    """Press the key, read the question and answer it; returns the question."""
    hands.key(Qt.Key.Key_D, CTRL | SHIFT)
    box = panel.findChild(QMessageBox, "delete_image_question")
    if never_again:
        QTest.mouseClick(box.checkBox(), Qt.MouseButton.LeftButton, pos=QPoint(6, 6))
        assert box.checkBox().isChecked()
    if delete:
        QTest.mouseClick(box.findChild(QPushButton, "delete_image_confirmed"), Qt.MouseButton.LeftButton)
    else:
        QTest.keyClick(box, Qt.Key.Key_Return)
    return box.text()


def test_deleting_asks_and_enter_deletes_nothing(panel: Panel, hands, qtbot) -> None:
    item = panel.document.dataset.items[0]
    boxes = len(panel.editor.session.drawing.boxes)
    text = answer_deletion(panel, hands, delete=False)
    for told in (item.image.name, item.label.name, f"{boxes} box"):
        assert told in text
    qtbot.wait(50)
    assert item.image.exists()
    assert item.label.exists()
    assert panel.commands["delete_image"].text().endswith("…")


def test_a_deleted_image_comes_back_with_its_labels(panel: Panel, hands, qtbot, monkeypatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr("send2trash.send2trash", sent.append)
    dataset = panel.document.dataset
    item, after = dataset.items[0], dataset.items[1]
    photo, label = item.image.read_bytes(), item.label.read_bytes()
    answer_deletion(panel, hands, delete=True, never_again=True)
    hands.wait_for(after.stem)
    assert not item.image.exists()
    assert not item.label.exists()
    assert item not in dataset.items
    assert not sent  # only when the data set is closed
    # What happened stays told, with the way back, when the next photo has come.
    qtbot.waitUntil(lambda: item.image.name in panel.notice.text, timeout=5000)
    QTest.mouseClick(panel.notice._action, Qt.MouseButton.LeftButton)
    hands.wait_for(item.stem)
    assert (item.image.read_bytes(), item.label.read_bytes()) == (photo, label)
    assert dataset.items[0] == item
    # It does not ask again, and its name says so.
    assert not panel.commands["delete_image"].text().endswith("…")
    hands.come_back()
    hands.key(Qt.Key.Key_D, CTRL | SHIFT)
    hands.wait_for(after.stem)
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait_for(item.stem)
    assert (item.image.read_bytes(), item.label.read_bytes()) == (photo, label)
    hands.key(Qt.Key.Key_D, CTRL | SHIFT)
    hands.wait_for(after.stem)
    panel.document.close_dataset()
    assert sorted(Path(path).name for path in sent) == sorted([item.image.name, item.label.name])


def test_where_there_is_no_trash_the_files_stay(tmp_path: Path, monkeypatch) -> None:
    def refuse(_path: str) -> None:
        raise OSError(5, "no trash here")

    monkeypatch.setattr("send2trash.send2trash", refuse)
    photo = tmp_path / aside.ASIDE / "a.jpg"
    (tmp_path / "a.jpg").write_bytes(b"x")
    aside.move_all([(tmp_path / "a.jpg", photo)], AnnotationError)
    (problem,) = aside.empty(tmp_path / aside.ASIDE)
    assert "a.jpg" in problem
    assert photo.exists()


def test_single_class_asks_once(panel: Panel, hands) -> None:
    without_label(panel, hands)
    hands.key(Qt.Key.Key_C, CTRL | SHIFT)
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (60, 60))
    panel.popup.edit.setText("bolt")
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()
    hands.key(Qt.Key.Key_W)
    hands.drag((80, 80), (140, 120))
    assert not panel.popup.isVisible()
    assert [box.label for box in voc.read(panel.editor.session.label).boxes] == ["bolt", "bolt"]


def test_the_filter_shows_one_class_on_every_image(panel: Panel, hands) -> None:
    name = panel.document.class_names[0]
    panel.box_list.filter.setCurrentIndex(1)
    panel.box_list.filter.activated.emit(1)
    for _ in range(3):
        session = panel.editor.session
        shown = {e.box.label for e in session.drawing.entries if e.uid not in session.hidden}
        assert shown <= {name}
        hands.step(Qt.Key.Key_D)
    hands.key(Qt.Key.Key_H, CTRL | SHIFT)
    assert panel.editor.session.hidden == frozenset()


def test_paste_without_a_copy_repeats_the_previous_image(panel: Panel, hands) -> None:
    first = len(panel.editor.session.drawing.boxes)
    without_label(panel, hands)
    hands.key(Qt.Key.Key_V, CTRL)
    assert 0 < len(panel.editor.session.drawing.boxes) <= first


def test_the_history_lists_edits_and_goes_back(panel: Panel, hands) -> None:
    before = panel.editor.session.label.read_bytes()
    draw(hands)
    hands.key(Qt.Key.Key_Right)
    model = panel.history.model()
    texts = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert texts == ["As it was opened", f"Draw {panel.document.class_names[0]}", "Move"]
    panel.history.setCurrentIndex(model.index(0, 0))
    hands.settle()
    assert panel.editor.session.label.read_bytes() == before


def test_the_colour_of_a_class_can_be_chosen_and_is_kept(panel: Panel, hands, monkeypatch) -> None:
    from PySide6.QtGui import QColor

    from studio.widgets.class_colors import load_class_colors, set_class_color

    hands.key(Qt.Key.Key_A, CTRL)
    label = panel.editor.session.selected_labels()[0]
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor("#123456"))
    hands.key(Qt.Key.Key_L, CTRL)
    assert class_color(label).name() == "#123456"
    load_class_colors(panel.settings)
    assert class_color(label).name() == "#123456"
    set_class_color(panel.settings, label, None)
    assert class_color(label).name() != "#123456"


def test_panels_can_give_their_room_to_the_picture(panel: Panel, hands) -> None:
    hands.key(Qt.Key.Key_L, CTRL | SHIFT)
    assert not panel.side.isVisible()
    hands.key(Qt.Key.Key_L, CTRL | SHIFT)
    assert panel.side.isVisible()
