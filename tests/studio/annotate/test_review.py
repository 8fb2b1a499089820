"""The review queue: what waits, in which order, how sure a suggestion must be, and undo."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.annotations import Box, voc
from engine.inference.review import Mistake
from engine.inference.suggestions import Suggested, SuggestionFile, latest
from studio.annotate.file_list.status import Status
from studio.annotate.panel import Panel
from studio.annotate.review.queue import Order, ReviewQueue

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SURE, FAINT = Box("bolt", 20, 20, 70, 70, score=0.9), Box("nut", 100, 20, 150, 70, score=0.2)


def told(need: float, reason: str = "sure", boxes=(), mistakes=()) -> Suggested:
    return Suggested(Path("a.jpg"), tuple(boxes), need, reason, tuple(mistakes))


def test_the_queue_is_sorted_by_need_and_by_likely_mistakes() -> None:
    queue = ReviewQueue()
    wrong = [Mistake("class", score, (0, 0, 9, 9), "dog", "cat") for score in (0.9, 0.5)]
    queue.put("a", told(0.2))
    queue.put("b", told(3.5, "disagrees", mistakes=wrong[1:]))
    queue.put("c", told(2.5, "nothing"))
    queue.put("d", told(3.9, "disagrees", mistakes=wrong))
    assert [row.stem for row in queue.rows()] == ["d", "b", "c", "a"]
    queue.set_order(Order.MISTAKES)
    assert [(row.stem, row.mistake.score) for row in queue.rows()] == [("d", 0.9), ("b", 0.5), ("d", 0.5)]
    assert queue.set_decided("d", True)
    assert not queue.set_decided("d", True)
    assert [row.stem for row in queue.rows()] == ["b"]
    queue.put("d", told(3.9, "disagrees", mistakes=wrong))  # looked at again
    assert len(queue.rows()) == 3


@pytest.fixture
def bare(panel: Panel, hands):
    """The second image, which nobody has looked at, on the canvas with two suggestions."""
    item = panel.document.dataset.items[1]
    item.label.unlink()
    panel.suggesting._found(item.stem, Suggested(item.image, (SURE, FAINT), 1.5, "unsure"))
    hands.step(Qt.Key.Key_D)
    return item


def shown(panel: Panel) -> list[str]:
    return sorted(box.label for box in panel.canvas.shown_boxes().values())


def test_the_slider_shows_and_hides_at_once(panel: Panel, bare) -> None:
    slider = panel.suggesting.page.confidence
    assert shown(panel) == ["bolt"]
    slider.setValue(15)
    assert shown(panel) == ["bolt", "nut"]
    assert panel.box_list.list.count() == 2
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert shown(panel) == []
    assert panel.files.shown_facts(1).status is not Status.SUGGESTED
    assert not bare.label.exists()


def test_enter_takes_what_is_shown_only_and_undo_gives_all_back(panel: Panel, hands, bare) -> None:
    hands.key(Qt.Key.Key_Return)
    assert [box.label for box in voc.read(bare.label).boxes] == ["bolt"]
    assert panel.suggesting.queue.rows() == []
    hands.key(Qt.Key.Key_Z, CTRL)
    assert not bare.label.exists()
    assert [row.stem for row in panel.suggesting.queue.rows()] == [bare.stem]
    panel.suggesting.page.confidence.setValue(15)
    assert shown(panel) == ["bolt", "nut"]


def test_refusing_all_writes_nothing(panel: Panel, hands, bare) -> None:
    hands.key(Qt.Key.Key_Delete, SHIFT)
    assert shown(panel) == []
    assert panel.editor.session.drawing.boxes == ()
    assert not bare.label.exists()
    assert panel.suggesting.queue.rows() == []
    hands.key(Qt.Key.Key_Z, CTRL)
    assert shown(panel) == ["bolt"]


def test_refusing_one_with_delete_leaves_the_others(panel: Panel, hands, bare) -> None:
    panel.suggesting.page.confidence.setValue(15)
    hands.click(45, 45)
    hands.key(Qt.Key.Key_Delete)
    assert shown(panel) == ["nut"]
    assert not bare.label.exists()


def test_a_row_opens_its_image_with_the_doubted_box_selected(panel: Panel, hands, qtbot) -> None:
    item = panel.document.dataset.items[3]
    box = voc.read(item.label).boxes[-1]
    wrong = Mistake("class", 0.8, box.xyxy, box.label, "cat")
    panel.suggesting._found(item.stem, told(3.8, "disagrees", mistakes=[wrong]))
    page = panel.suggesting.page
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=20_000)
    assert f"{box.label} looks like cat" in page.model.index(0).data()
    page.parentWidget().parentWidget().setCurrentWidget(page)
    place = page.view.visualRect(page.model.index(0)).center()
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    hands.wait_for(item.stem)
    session = panel.editor.session
    (selected,) = session.selection
    assert session.drawing.box(selected).xyxy == box.xyxy
    panel.canvas.setFocus()
    hands.key(Qt.Key.Key_Space)  # a person stands behind it
    assert panel.suggesting.queue.rows() == []


def test_what_waits_is_there_after_the_next_start_until_it_is_decided(panel: Panel, hands, qtbot) -> None:
    dataset = panel.document.dataset
    item = dataset.items[1]
    item.label.unlink()
    run = dataset.root / "runs" / "first"
    run.mkdir(parents=True)
    (run / "config.toml").write_text('task = "detect"\n')
    (run / "best.safetensors").write_bytes(b"")
    kept = SuggestionFile(run)
    kept.close()
    found = [{"label": "bolt", "score": 0.9, "box": [9, 9, 60, 60]}]
    images = [str(dataset.items[number].image) for number in (1, 2)]
    lines = [json.dumps({"image": image, "detections": found}) for image in images]
    kept.path.write_text("\n".join(lines) + "\n")
    panel.document.open_folder(dataset.root)
    queue = panel.suggesting.queue
    qtbot.waitUntil(lambda: [row.stem for row in queue.rows()] == [item.stem], timeout=20_000)
    hands.wait_for(panel.document.dataset.items[0].stem)
    hands.key(Qt.Key.Key_Down, CTRL)
    hands.wait_for(item.stem)
    hands.key(Qt.Key.Key_Return)
    assert [box.label for box in voc.read(item.label).boxes] == ["bolt"]
    qtbot.waitUntil(lambda: item.image not in latest(run), timeout=20_000)


def test_while_a_run_looks_an_empty_list_does_not_ask_for_it(panel: Panel, qtbot) -> None:
    page = panel.suggesting.page
    assert page.left.text().startswith("Nothing waits. “Suggest boxes”")
    page.set_running(True, 0, 20)
    assert page.left.text() == "Nothing waits yet: the run is still looking."
    item = panel.document.dataset.items[1]
    panel.suggesting._found(item.stem, Suggested(item.image, (SURE,), 1.5, "unsure"))
    qtbot.waitUntil(lambda: page.left.text() == "1 waits for you")
    page.set_running(False)
    assert page.left.text() == "1 waits for you"
