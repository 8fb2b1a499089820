"""Work beside the window's thread, at its edges."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from studio.background import BackgroundTask


def test_a_task_that_python_has_emptied_already_is_left_alone(qtbot: QtBot) -> None:
    """What the search for garbage does with a task and its owner that only knew each other."""
    owner = QObject()
    task = BackgroundTask(lambda _progress: None, owner=owner)
    task.__dict__.clear()
    with qtbot.captureExceptions() as caught:
        delete(owner)
    assert caught == []
