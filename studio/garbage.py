"""Python's search for cyclic garbage, in the window's thread alone.

It may start in any thread that makes an object, and what it finds may be widgets: Qt destroys those in the
thread it is called from, and destroying one elsewhere crashes the program.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 2000


class GarbageCollector(QObject):
    """Takes the search out of Python's hands for as long as it lives; made in the window's thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(collect_due)
        self._timer.start(LOOK_EVERY_MS)


def collect_due() -> None:
    """Search as far as Python itself would by now: young objects often, old ones seldom."""
    counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [0 < limit < count for count, limit in counts]
    for generation in (2, 1, 0):
        if due[generation]:
            gc.collect(generation)
            return
