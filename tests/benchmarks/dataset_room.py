"""How long the dataset room stands still while it reads, splits, checks and counts a large data set.

    QT_QPA_PLATFORM=offscreen python tests/benchmarks/dataset_room.py [--images 20000]

A timer asks to be called every 5 ms; printed is, for each tab until it shows its result, the longest time
between two of its calls, and how much of the processor the window's own thread took in such a time at most.
The first line is of a window that does nothing: what other programs on the computer cost. Everything is made
in a temporary folder.
"""

from __future__ import annotations

import argparse
import itertools
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from label_index import make
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=20_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BOXWRIGHT_CONFIG_DIR"] = folder
        make(Path(folder), arguments.images)
        _measure(Path(folder) / "set")


def _measure(folder: Path) -> None:
    from studio.dataset.panel import Panel
    from studio.document import Document
    from studio.settings import Settings

    app = QApplication([])
    document = Document()
    panel = Panel(document, Settings())
    panel.resize(1280, 800)
    calls: list[tuple[float, float]] = []
    timer = QTimer()
    timer.timeout.connect(lambda: calls.append((time.perf_counter(), time.thread_time())))
    timer.start(5)

    def watch(what: str, begin: Callable[[], object], ready: Callable[[], bool]) -> None:
        calls[:] = [(time.perf_counter(), time.thread_time())]
        begin()
        while not ready():
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        pairs = list(itertools.pairwise(calls))
        wall, own = (1000 * max((b[part] - a[part] for a, b in pairs), default=0) for part in (0, 1))
        late = sum(b[0] - a[0] > 0.05 for a, b in pairs)
        print(
            f"{what:<26} {calls[-1][0] - calls[0][0]:7.2f} s, longest stand {wall:6.1f} ms "
            f"(own work {own:5.1f} ms), "
            f"{late} of {len(pairs)} over 50 ms",
            flush=True,
        )

    end = time.perf_counter() + 3
    watch("nothing", lambda: None, lambda: time.perf_counter() > end)
    panel.show()
    split, health, statistics = panel.split_tab, panel.health_tab, panel.statistics_tab
    watch("open, preview of a split", lambda: document.open_folder(folder), lambda: split.split is not None)
    watch("write the split", split.write, lambda: split.is_written and not panel.history.is_busy)
    panel.tabs.setCurrentWidget(health)
    watch(
        "health check",
        health.check,
        lambda: "found" in health.checked.text() or bool(health.findings),
    )
    watch(
        "statistics",
        lambda: panel.tabs.setCurrentWidget(statistics),
        lambda: statistics.reached is not None and statistics.brightness.values.any(),
    )
    panel.shutdown()


if __name__ == "__main__":
    main()
