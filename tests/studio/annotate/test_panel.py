"""Real keys and a real mouse; what counts is what is on disk and on the canvas."""

import errno
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from engine.annotations import Box, ImageAnnotation, voc
from studio.annotate.file_list.status import Status
from studio.annotate.panel import Panel

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def on_disk(panel: Panel) -> ImageAnnotation:
    return voc.read(panel.editor.session.item.label)


def empty_image(panel: Panel, hands) -> None:
    """Remove every box of the image on the canvas."""
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_Delete)
    assert panel.editor.session.drawing.boxes == ()


def draw(panel: Panel, hands, start=(50, 40), end=(150, 120), label: str = "wheel") -> Box:
    hands.key(Qt.Key.Key_W)
    hands.drag(start, end)
    assert panel.popup.isVisible()
    panel.popup.edit.clear()
    QTest.keyClicks(panel.popup.edit, label)
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Return)
    hands.settle()
    return panel.editor.session.drawing.boxes[-1]


def near(box: Box, corners: tuple[float, float, float, float], pixels: float = 2.0) -> bool:
    return all(abs(a - b) <= pixels for a, b in zip(box.xyxy, corners, strict=True))


def test_the_popup_is_as_tall_as_what_it_offers(panel: Panel, hands) -> None:
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 120))
    panel.popup.edit.clear()
    QTest.keyClicks(panel.popup.edit, "c")
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Backspace)
    assert panel.popup.list.count() == len(panel.document.class_names)
    tall = panel.popup.height()
    QTest.keyClicks(panel.popup.edit, "no such class")
    assert panel.popup.list.isHidden()
    assert panel.popup.height() <= tall - panel.popup.list.height()
    for _ in "no such class":
        QTest.keyClick(panel.popup.edit, Qt.Key.Key_Backspace)
    assert panel.popup.height() == tall


def test_drawing_with_a_new_class_is_on_disk_at_once(panel: Panel, hands) -> None:
    empty_image(panel, hands)
    box = draw(panel, hands)
    assert near(box, (50, 40, 150, 120))
    (saved,) = on_disk(panel).boxes
    assert saved.label == "wheel"
    assert near(saved, (50, 40, 150, 120))
    assert "wheel" in panel.document.class_names
    assert list(panel.canvas.shown_boxes().values()) == [box]


def test_escape_in_the_popup_draws_nothing(panel: Panel, hands) -> None:
    before = panel.editor.session.item.label.read_bytes()
    hands.key(Qt.Key.Key_W)
    hands.drag((50, 40), (150, 120))
    QTest.keyClick(panel.popup.edit, Qt.Key.Key_Escape)
    assert not panel.popup.isVisible()
    assert panel.editor.session.item.label.read_bytes() == before


def test_a_digit_picks_the_class_and_one_drag_makes_a_box(panel: Panel, hands) -> None:
    empty_image(panel, hands)
    hands.key(Qt.Key.Key_2)
    hands.key(Qt.Key.Key_W)
    hands.drag((60, 60), (120, 130))
    assert not panel.popup.isVisible()
    (saved,) = on_disk(panel).boxes
    assert saved.label == panel.document.class_names[1]


def test_keep_drawing_needs_one_drag_a_box(panel: Panel, hands) -> None:
    empty_image(panel, hands)
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W, SHIFT)
    hands.drag((20, 20), (60, 60))
    hands.drag((80, 80), (140, 120))
    assert len(on_disk(panel).boxes) == 2


def test_undo_of_everything_gives_back_the_files_bytes(panel: Panel, hands) -> None:
    original = panel.editor.session.item.label.read_bytes()
    draw(panel, hands)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Down, SHIFT)
    hands.key(Qt.Key.Key_D, CTRL)
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_Delete)
    hands.key(Qt.Key.Key_Space)
    assert panel.editor.session.item.label.read_bytes() != original
    for _ in range(10):
        hands.key(Qt.Key.Key_Z, CTRL)
    assert panel.editor.session.item.label.read_bytes() == original
    for _ in range(10):
        hands.key(Qt.Key.Key_Z, CTRL | SHIFT)
    saved = on_disk(panel)
    assert saved.verified
    assert saved.boxes == ()


def test_undo_survives_stepping_to_another_image_and_back(panel: Panel, hands) -> None:
    original = panel.editor.session.item.label.read_bytes()
    draw(panel, hands)
    hands.step(Qt.Key.Key_D)
    hands.step(Qt.Key.Key_A)
    hands.key(Qt.Key.Key_Z, CTRL)
    assert panel.editor.session.item.label.read_bytes() == original


def test_moving_and_resizing_with_the_mouse(panel: Panel, hands) -> None:
    empty_image(panel, hands)
    draw(panel, hands, (50, 40), (150, 120))
    hands.drag((100, 80), (120, 95))
    assert near(on_disk(panel).boxes[0], (70, 55, 170, 135))
    hands.drag((170, 135), (200, 150))  # its lower right handle
    assert near(on_disk(panel).boxes[0], (70, 55, 200, 150))
    hands.drag((70, 100), (90, 110))  # its left edge
    assert near(on_disk(panel).boxes[0], (90, 55, 200, 150))


def test_a_box_does_not_leave_the_image(panel: Panel, hands) -> None:
    empty_image(panel, hands)
    draw(panel, hands, (50, 40), (150, 120))
    hands.drag((100, 80), (-300, -300))
    box = panel.editor.session.drawing.boxes[0]
    assert near(box, (0, 0, 100, 80))
    assert near(on_disk(panel).boxes[0], (1, 1, 100, 80))  # labelImg's rule: no corner below 1


def test_arrow_keys_move_by_a_pixel_and_merge_into_one_undo(panel: Panel, hands) -> None:
    empty_image(panel, hands)
    box = draw(panel, hands)
    for _ in range(5):
        hands.key(Qt.Key.Key_Right)
    assert panel.editor.session.drawing.boxes[0] == box.moved(5, 0)
    hands.key(Qt.Key.Key_Z, CTRL)
    assert panel.editor.session.drawing.boxes[0] == box


def test_select_all_and_rubber_band_and_control_click(panel: Panel, hands) -> None:
    empty_image(panel, hands)
    draw(panel, hands, (20, 20), (60, 60))
    draw(panel, hands, (80, 20), (120, 60))
    hands.drag((10, 10), (70, 70))
    assert len(panel.editor.session.selection) == 1
    hands.click(100, 40, CTRL)
    assert len(panel.editor.session.selection) == 2
    assert len(panel.box_list.list.selectedItems()) == 2
    hands.key(Qt.Key.Key_Tab)
    assert len(panel.editor.session.selection) == 1


def test_copy_and_paste_across_images_skips_what_is_there(panel: Panel, hands) -> None:
    empty_image(panel, hands)
    draw(panel, hands, (20, 20), (60, 60))
    hands.key(Qt.Key.Key_C, CTRL)
    hands.step(Qt.Key.Key_D)
    before = len(panel.editor.session.drawing.boxes)
    hands.key(Qt.Key.Key_V, CTRL)
    hands.key(Qt.Key.Key_V, CTRL)
    assert len(on_disk(panel).boxes) == before + 1


def test_repeat_adds_the_previous_images_boxes(panel: Panel, hands) -> None:
    hands.step(Qt.Key.Key_D)
    empty_image(panel, hands)
    hands.key(Qt.Key.Key_R)
    previous = panel.document.dataset.items[0]
    session = panel.editor.session
    # The pictures differ in size; what lies outside this one cannot be repeated.
    clamped = [box.clamped(session.width, session.height) for box in voc.read(previous.label).boxes]
    expected = [box.xyxy for box in clamped if box.area > 0]
    assert expected
    assert [box.xyxy for box in session.drawing.boxes] == expected
    assert len(on_disk(panel).boxes) == len(expected)


def test_space_verifies_and_n_says_nothing_here(panel: Panel, hands) -> None:
    hands.key(Qt.Key.Key_Space)
    assert on_disk(panel).verified
    hands.key(Qt.Key.Key_N)
    saved = on_disk(panel)
    assert saved.verified
    assert saved.boxes == ()
    assert panel.files.status(panel.current.stem) is Status.NOTHING


def test_an_image_nobody_looked_at_gets_no_file_by_looking(panel: Panel, hands, qtbot) -> None:
    item = panel.document.dataset.items[1]
    item.label.unlink()
    hands.step(Qt.Key.Key_D)
    hands.step(Qt.Key.Key_A)
    assert not item.label.exists()


def test_undo_of_the_first_box_removes_the_new_file(panel: Panel, hands) -> None:
    item = panel.document.dataset.items[1]
    item.label.unlink()
    hands.step(Qt.Key.Key_D)
    draw(panel, hands)
    assert item.label.exists()
    hands.key(Qt.Key.Key_Z, CTRL)
    assert not item.label.exists()


def test_a_broken_label_file_is_shown_and_never_written(panel: Panel, hands) -> None:
    item = panel.document.dataset.items[1]
    item.label.write_text("<annotation><object>")
    hands.step(Qt.Key.Key_D)
    assert item.label.name in panel.notice.text
    hands.key(Qt.Key.Key_W)
    hands.drag((20, 20), (90, 90))
    hands.key(Qt.Key.Key_N)
    hands.key(Qt.Key.Key_Space)
    hands.key(Qt.Key.Key_S, CTRL)
    assert item.label.read_text() == "<annotation><object>"


def test_a_failed_save_keeps_the_work_and_saves_it_later(
    panel: Panel, hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.annotate import session

    label = panel.editor.session.item.label
    before = label.read_bytes()

    def full(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(session, "write_atomically", full)
    draw(panel, hands)
    assert label.read_bytes() == before
    assert "No space left" in panel.notice.text
    assert panel.reason_to_stay()
    monkeypatch.undo()
    hands.step(Qt.Key.Key_D)
    panel.flush()
    assert panel.reason_to_stay() == ""
    assert voc.read(label).boxes[-1].label == "wheel"


def test_a_file_changed_by_another_program_is_not_written_over(panel: Panel, hands) -> None:
    label = panel.editor.session.item.label
    other = label.read_bytes().replace(b"</annotation>", b"<note>mine</note></annotation>")
    label.write_bytes(other)
    draw(panel, hands)
    assert label.read_bytes() == other
    assert "another program" in panel.notice.text
    panel.notice._action.click()
    hands.settle()
    assert voc.read(label).boxes[-1].label == "wheel"


def test_an_unreadable_image_is_told_and_the_next_one_shown(panel: Panel, hands, qtbot) -> None:
    item = panel.document.dataset.items[1]
    item.image.write_bytes(b"")
    hands.key(Qt.Key.Key_D)
    qtbot.waitUntil(lambda: item.image.name in panel.notice.text, timeout=5000)
    hands.key(Qt.Key.Key_D)
    hands.wait_for(panel.document.dataset.items[2].stem)
    assert panel.notice.text == ""


def test_the_last_image_is_shown_again(panel: Panel, hands, qtbot) -> None:
    hands.step(Qt.Key.Key_D)
    hands.step(Qt.Key.Key_D)
    stem = panel.current.stem
    again = Panel(panel.document, panel.settings)
    qtbot.addWidget(again)
    assert again.current.stem == stem
    again.shutdown()


def test_the_list_tells_states_and_filters(panel: Panel, hands, qtbot) -> None:
    files = panel.files
    items = panel.document.dataset.items
    items[3].label.unlink()
    files.set_dataset(panel.document.dataset)
    qtbot.waitUntil(lambda: files.status(items[-1].stem) is not Status.UNKNOWN, timeout=5000)
    assert files.status(items[3].stem) is Status.NOT_LOOKED_AT
    assert panel.file_list.done.text().startswith(f"{len(items) - 1} of {len(items)}")
    combo = panel.file_list.states
    combo.setCurrentIndex(combo.findData("unlabelled"))
    assert files.rowCount() == 1
    assert files.item(0).stem == items[3].stem
    combo.setCurrentIndex(0)
    QTest.keyClicks(panel.file_list.filter, items[5].stem)
    qtbot.waitUntil(lambda: files.rowCount() == 1, timeout=2000)
    assert files.item(0) == items[5]


def test_letters_typed_into_the_filter_do_nothing_else(panel: Panel, hands) -> None:
    stem = panel.current.stem
    panel.file_list.filter.setFocus()
    QTest.keyClicks(panel.file_list.filter, "adwn ")
    assert panel.file_list.filter.text() == "adwn "
    assert panel.current.stem == stem
    assert not panel.canvas.draw_mode


def test_zoom_keeps_the_point_under_the_cursor(panel: Panel, hands) -> None:
    canvas = panel.canvas
    at = hands.point(100, 80)
    canvas.set_zoom(canvas.zoom * 3, at.toPointF())
    x, y = canvas._image_point(at.toPointF())
    assert abs(x - 100) < 2
    assert abs(y - 80) < 2


def test_no_two_actions_share_a_key(panel: Panel) -> None:
    keys = [key.toString() for action in panel.actions() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_subfolder_twins_keep_their_own_labels(panel: Panel, hands, qtbot, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    source = panel.document.dataset.items[0].image
    for sub in ("a", "b"):
        (folder / sub).mkdir(parents=True)
        (folder / sub / "1.jpg").write_bytes(source.read_bytes())
    panel.document.open_folder(folder)
    hands.wait_for("a/1")
    draw(panel, hands)
    assert (folder / "a" / "1.xml").exists()
    assert not (folder / "b" / "1.xml").exists()


def test_twenty_photos_with_one_drag_a_box(panel: Panel, hands) -> None:
    """Nothing but digits, drags and D once the draw mode is on."""
    items = panel.document.dataset.items[:20]
    assert len(items) == 20
    for item in items[1:]:
        item.label.unlink()
    hands.key(Qt.Key.Key_W, SHIFT)
    wanted: dict[str, list[tuple[str, tuple[float, float, float, float]]]] = {}
    for number, item in enumerate(items):
        if number:
            hands.step(Qt.Key.Key_D)
        rows = wanted.setdefault(item.stem, [])
        for index, key in enumerate((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_1)[: number % 3 + 1]):
            hands.key(key)
            corners = (20 + 60 * index, 30 + number, 70 + 60 * index, 110 + number)
            hands.drag(corners[:2], corners[2:])
            rows.append((panel.document.class_names[0 if key == Qt.Key.Key_1 else 1], corners))
    for item in items[1:]:
        saved = voc.read(item.label).boxes
        assert [box.label for box in saved] == [label for label, _ in wanted[item.stem]]
        for box, (_, corners) in zip(saved, wanted[item.stem], strict=True):
            assert near(box, corners)
    assert not panel.popup.isVisible()


@pytest.mark.parametrize(("presses", "count", "left"), [(1, 2, 50), (2, 1, 110), (3, 1, 50)])
def test_a_drag_with_the_right_button_asks_copy_or_move(panel: Panel, hands, presses, count, left) -> None:
    empty_image(panel, hands)
    draw(panel, hands)
    hands.drag((100, 80), (160, 110), button=Qt.MouseButton.RightButton)
    menu = panel.canvas.findChild(QMenu, "carry_menu")
    assert len(on_disk(panel).boxes) == 1  # nothing is done before it is answered
    for _ in range(presses):
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    hands.settle()
    boxes = on_disk(panel).boxes
    assert len(boxes) == count
    assert near(boxes[0], (left, 40 if left == 50 else 70, left + 100, 120 if left == 50 else 150))
    if count == 2:
        assert near(boxes[1], (110, 70, 210, 150))
        assert len(panel.editor.session.selection) == 1
    hands.come_back()
    hands.key(Qt.Key.Key_Z, CTRL)
    assert len(panel.editor.session.drawing.boxes) == (0 if presses == 3 else 1)


def test_a_right_click_offers_what_can_be_done_with_the_box(panel: Panel, hands) -> None:
    empty_image(panel, hands)
    draw(panel, hands)
    hands.click(300, 300)
    at = hands.point(100, 80)
    QTest.mouseClick(panel.canvas.viewport(), Qt.MouseButton.RightButton, pos=at)
    menu = panel.canvas.findChild(QMenu, "canvas_menu")
    assert panel.commands["delete_boxes"] in menu.actions()
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert len(panel.editor.session.selection) == 1
