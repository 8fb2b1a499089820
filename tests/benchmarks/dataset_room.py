"""How long the dataset room stands still while it reads, splits, checks and counts a large data set.

    QT_QPA_PLATFORM=offscreen python tests/benchmarks/dataset_room.py [--images 20000]

A timer asks to be called every 5 ms; printed is the longest time between two of its calls, and the share of
gaps over 50 ms, for each tab until it shows its result. Everything is made in a temporary folder.
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
    calls: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: calls.append(time.perf_counter()))
    timer.start(5)

    def watch(what: str, begin: Callable[[], object], ready: Callable[[], bool]) -> None:
        calls[:] = [time.perf_counter()]
        begin()
        while not ready():
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        gaps = [after - before for before, after in itertools.pairwise(calls)]
        late = sum(gap > 0.05 for gap in gaps)
        print(
            f"{what:<26} {calls[-1] - calls[0]:7.2f} s, longest stand {1000 * max(gaps, default=0):6.1f} ms, "
            f"{late} of {len(gaps)} over 50 ms"
        )

    panel.show()
    split, health, statistics = panel.split_tab, panel.health_tab, panel.statistics_tab
    watch("open, preview of a split", lambda: document.open_folder(folder), lambda: split.split is not None)
    watch("write the split", split.write, lambda: split.is_written and not panel.history.is_busy)
    panel.tabs.setCurrentWidget(health)
    watch(
        "health check",
        health.check,
        lambda: "finding" in health.checked.text() and health.check_button.isEnabled(),
    )
    watch(
        "statistics",
        lambda: panel.tabs.setCurrentWidget(statistics),
        lambda: statistics.reached is not None and statistics.brightness.values.any(),
    )
    panel.shutdown()


if __name__ == "__main__":
    main()
