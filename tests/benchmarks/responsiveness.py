"""How soon the window answers while a training runs: the delay of a timer, with boxes drawn meanwhile.

    xvfb-run python tests/benchmarks/responsiveness.py [--seconds 30] [--data DIR]

The whole studio is open, and a training of its own train room takes every processor core. Boxes are drawn
with the mouse in the annotate room; then the live charts are looked at. A timer that is due each 10 ms tells
how much later than that the window's thread got to it: that is how long a key would have waited. Printed for
the window at rest, while training at the priority the studio gives it, and at the window's own priority.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if not os.environ.get("DISPLAY") else "xcb")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtCore import QElapsedTimer, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio import engine_process

TICK_MS = 10


def main() -> None:
    """Print medians, 99th percentiles and the longest delay, in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--data", type=Path, help="a data set with a split; without it the sample is drawn")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="boxwright-responsiveness-") as folder:
        os.environ["BOXWRIGHT_CONFIG_DIR"] = str(Path(folder) / "config")
        measure(arguments.data or _sample(Path(folder) / "sample"), arguments.seconds)


def measure(data: Path, seconds: float) -> None:
    """Open the studio, train, draw, and tell the delays."""
    from studio.actions import ROOMS
    from studio.app import create_application
    from studio.document import Document
    from studio.main_window import MainWindow
    from studio.settings import Settings

    app = create_application()
    document = Document()
    window = MainWindow(document, Settings())
    window.resize(1280, 800)
    window.show()
    document.open_folder(data)
    for room in ROOMS:
        _wait(
            app, lambda name=room.name: window.panels[name] is not None
        )  # rooms are built when first asked for
    annotate, train = window.panels["annotate"], window.panels["train"]
    _wait(app, lambda: annotate.editor.session is not None and bool(document.class_names))
    _wait(app, lambda: False, 3.0)  # what is prepared at leisure after opening
    tell("at rest", delays(app, window, seconds / 2, drawing=True))
    usual = engine_process.LOWER_BY
    for lower_by in (usual, 0):
        engine_process.LOWER_BY = lower_by
        window.show_room("train")
        train.form.set_values({"weights": "none", "epochs": 1000, "image_size": 128, "validate_every": 5})
        _wait(app, train.start_button.isEnabled)
        train.start()
        _wait(app, lambda: train.history.step is not None, 180)
        name = f"training, {lower_by} nicer than the window" if lower_by else "training, at the same priority"
        tell(f"{name}, drawing boxes", delays(app, window, seconds / 2, drawing=True))
        tell(f"{name}, live charts", delays(app, window, seconds / 2, drawing=False))
        train.watch.stop()
        _wait(app, lambda: not train.is_training, 120)
    window.close()


def delays(app: QApplication, window: object, seconds: float, drawing: bool) -> np.ndarray:
    """How late each tick came, milliseconds."""
    window.show_room("annotate" if drawing else "train")
    _wait(app, lambda: False, 1.0)
    late: list[float] = []
    clock = QElapsedTimer()
    clock.start()

    def tick() -> None:
        late.append(max(clock.nsecsElapsed() / 1e6 - TICK_MS, 0.0))
        clock.restart()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    canvas = window.panels["annotate"].canvas
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        if drawing:
            number += 1
            start = QPoint(60 + number * 37 % 300, 60 + number * 53 % 200)
            canvas.setFocus()
            QTest.keyClick(canvas, Qt.Key.Key_W)
            QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
            for step in range(1, 15):
                QTest.mouseMove(canvas.viewport(), start + QPoint(4 * step, 3 * step))
                _run(app, 0.016)
            QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(60, 45))
            QTest.keyClick(canvas, Qt.Key.Key_Escape)
        _run(app, 0.1)
    timer.stop()
    return np.array(late)


def tell(what: str, late: np.ndarray) -> None:
    """One line of figures."""
    print(
        f"{what}: median {np.median(late):.1f} ms, 99 % within {np.percentile(late, 99):.1f} ms, "
        f"longest {late.max():.1f} ms, {len(late)} ticks (load {os.getloadavg()[0]:.1f})",
        flush=True,
    )


def _run(app: QApplication, seconds: float) -> None:
    """Let the window work as its event loop would: it sleeps until something happens."""
    from PySide6.QtCore import QEventLoop

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _wait(app: QApplication, ready: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not ready() and time.monotonic() < deadline:
        _run(app, 0.02)


def _sample(folder: Path) -> Path:
    import subprocess

    for command in (["sample", str(folder), "--images", "60"], ["split", str(folder)]):
        subprocess.run(
            engine_process.engine_command(command),
            env=engine_process.engine_environment(),
            cwd=engine_process.working_folder(),
            check=True,
        )
    return folder


if __name__ == "__main__":
    main()
