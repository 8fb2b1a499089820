"""The button that shows the work it started."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.background import BackgroundTask, Progress
from studio.widgets.task_button import TaskButton


@pytest.fixture
def button(qtbot: QtBot) -> TaskButton:
    made = TaskButton("Export", "export")
    qtbot.addWidget(made)
    made.setToolTip("Write a model")
    made.show()
    return made


def test_it_tells_how_far_a_task_is_and_is_as_before_when_it_has_ended(
    button: TaskButton, qtbot: QtBot
) -> None:
    go_on = threading.Event()

    def work(progress: Progress) -> int:
        progress(40, 100)
        go_on.wait(10)
        return 7

    results: list[int] = []
    task = BackgroundTask(work).done(results.append)
    button.follow(task, "Exporting…")
    assert (button.text(), button.is_busy) == ("Exporting…", True)
    task.start()
    qtbot.waitUntil(lambda: button.text() == "Exporting… 40%")
    go_on.set()
    qtbot.waitUntil(lambda: not button.is_busy)
    assert (button.text(), button.toolTip(), results) == ("Export", "Write a model", [7])


def test_a_click_or_the_space_bar_starts_once_and_then_cancels(button: TaskButton, qtbot: QtBot) -> None:
    started: list[BackgroundTask[None]] = []
    results: list[object] = []
    waiting = threading.Event()

    def work(progress: Progress) -> None:
        while not waiting.wait(0.01):
            progress.check()

    def start() -> None:
        task = BackgroundTask(work).done(results.append)
        button.follow(task, "Exporting…")
        started.append(task.start())

    button.wanted.connect(start)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert (len(started), button.toolTip()) == (1, "Cancel")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not started[0].is_running)
    waiting.set()
    assert (len(started), results, button.is_busy, button.text()) == (1, [], False, "Export")


def test_work_that_cannot_be_cancelled_goes_on_after_a_click(button: TaskButton, qtbot: QtBot) -> None:
    wanted: list[int] = []
    button.wanted.connect(lambda: wanted.append(1))
    button.begin("Preparing…")
    button.set_progress(199, 200, "Reading photos…")
    assert button.text() == "Reading photos… 99%"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (button.is_busy, wanted) == (True, [])
    button.setText("Write")
    button.finish()
    assert button.text() == "Write"


def test_percentages_do_not_move_what_stands_beside_it(button: TaskButton) -> None:
    button.begin("Exporting…")
    button.set_progress(0, 100)
    narrow = button.sizeHint().width()
    button.set_progress(100, 100)
    assert button.sizeHint().width() == narrow


def test_a_failed_task_gives_the_button_back_and_a_later_one_is_not_ended_by_it(
    button: TaskButton, qtbot: QtBot
) -> None:
    def fail(_progress: Progress) -> None:
        raise ValueError("no")

    errors: list[Exception] = []
    first = BackgroundTask(fail).failed(errors.append)
    button.follow(first, "Exporting…")
    button.follow(BackgroundTask(lambda _progress: None), "Measuring…")
    first.start()
    qtbot.waitUntil(lambda: bool(errors) and not first.is_running)
    assert button.text() == "Measuring…"
