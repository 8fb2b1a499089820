"""A step of the room's history that a button started: the button shows how far it is, and cancels it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.datasets.changes import Change
from studio.background import BackgroundTask, Progress
from studio.dataset.history import LABELS, FileHistory
from studio.widgets.task_button import TaskButton


def start_step(
    history: FileHistory,
    button: TaskButton,
    busy: str,
    text: str,
    work: Callable[[Progress], list[Change]],
    what: str = LABELS,
    *,
    whole: bool = False,
    ended: Callable[[], Any],
) -> BackgroundTask[Any] | None:
    """As :meth:`FileHistory.make`; ``busy`` stands on the button meanwhile, and ``ended`` is called when the
    button is free again, however it ended."""
    button.begin(busy)  # before the history tells of it: a button that is switched off loses the focus
    task = history.make(text, work, what, whole)
    if task is None:
        button.finish()
        return None
    button.follow(task, busy)
    task.finished(ended)
    return task
