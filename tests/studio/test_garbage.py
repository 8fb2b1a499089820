"""Cyclic garbage is found in the window's thread, whichever thread makes it."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject

from studio import garbage
from studio.garbage import GarbageCollector


class Cycle:
    def __init__(self, found: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: found.append(threading.get_ident()))


def test_what_another_thread_leaves_is_collected_here(qtbot, monkeypatch) -> None:
    monkeypatch.setattr(garbage, "LOOK_EVERY_MS", 10)
    owner = QObject()
    collector = GarbageCollector(owner)
    assert not gc.isenabled()
    found: list[int] = []
    thread = threading.Thread(target=lambda: [Cycle(found) for _ in range(5000)] and None)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(found) == 5000, timeout=20_000)
    assert set(found) == {threading.get_ident()}
    collector.deleteLater()
