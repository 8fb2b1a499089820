"""Files are written behind the window: in order, the newest only, and nothing is lost."""

import threading

import pytest
from PySide6.QtCore import QObject, Qt

from engine.annotations import voc
from engine.files import write_atomically
from studio.annotate import session
from studio.annotate.panel import Panel
from studio.annotate.write_queue import WriteQueue


@pytest.fixture
def queue(qtbot) -> WriteQueue:
    owner = QObject()
    made = WriteQueue(owner)
    made.owner = owner
    return made


def test_jobs_run_in_order_and_a_newer_one_replaces_one_that_waits(queue: WriteQueue) -> None:
    busy, ran, answered = threading.Event(), [], []
    queue.put("first", lambda: busy.wait(20))
    for number in range(3):
        queue.put("a", lambda number=number: ran.append(f"a{number}"), lambda _: answered.append("a"))
        queue.put("b", lambda number=number: ran.append(f"b{number}"), lambda _: answered.append("b"))
    assert not queue.wait(0.01)
    busy.set()
    assert queue.wait(20)
    assert ran == ["a2", "b2"]
    assert answered == ["a", "b"]
    assert queue.is_idle


def test_a_job_put_by_an_answer_is_waited_for(queue: WriteQueue) -> None:
    ran = []
    queue.put("a", lambda: None, lambda _: queue.put("b", lambda: ran.append("b")))
    assert queue.wait(20)
    assert ran == ["b"]


def test_an_error_is_answered_and_the_next_job_runs(queue: WriteQueue) -> None:
    failures, ran = [], []

    def fail() -> None:
        raise OSError("no")

    queue.put("a", fail, failed=failures.append)
    queue.put("b", lambda: ran.append("b"))
    assert queue.wait(20)
    assert [str(error) for error in failures] == ["no"]
    assert ran == ["b"]


def test_a_disk_that_hangs_holds_up_neither_edits_nor_images(panel: Panel, hands, monkeypatch) -> None:
    label = panel.editor.session.label
    before = label.read_bytes()
    awake, calls = threading.Event(), []

    def slow(path, data: bytes) -> None:
        calls.append(data)
        assert awake.wait(60)
        write_atomically(path, data)

    monkeypatch.setattr(session, "write_atomically", slow)
    monkeypatch.setattr(hands, "settle", lambda: None)
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    for left in (20, 80, 140):
        hands.drag((left, 20), (left + 50, 80))
    drawn = panel.editor.session.drawing
    hands.step(Qt.Key.Key_D)
    hands.step(Qt.Key.Key_A)
    assert panel.editor.session.drawing is drawn
    assert label.read_bytes() == before
    assert panel.reason_to_stay()
    awake.set()
    panel.flush()
    assert panel.reason_to_stay() == ""
    assert [box.xyxy for box in voc.read(label).boxes][-3:] == [
        tuple(float(int(value)) for value in box.xyxy) for box in drawn.boxes[-3:]
    ]
    assert len(calls) == 2  # the first edit, and the last one
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    panel.flush()
    assert len(voc.read(label).boxes) == len(drawn.boxes) - 1
