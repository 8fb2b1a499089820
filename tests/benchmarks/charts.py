"""How long the charts of a long run hold up the window: 1,000 epochs, 100,000 steps, all charts shown.

    QT_QPA_PLATFORM=offscreen python tests/benchmarks/charts.py [--width 1600 --height 900]

While ten steps at a time are added, each tick of the charts' timer is measured: the decimation, handing
the points to the chart, and painting it into its window. Also the repaint after the mouse has moved the
crosshair, a step of zooming, and opening such a run from disk: the longest time for which the window's thread
answers to nothing else. 16 ms are a frame of the screen. Printed with the processor time, which does
not count what other programs take meanwhile.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from engine.events import RunStarted, Step, Usage, Validation, to_json
from engine.runs import Run
from engine.training.config import TrainConfig, to_toml
from studio import theme
from studio.settings import Settings
from studio.train.charts.history import RunHistory
from studio.train.charts.view import ChartsView
from studio.train.form import TrainForm
from studio.train.run_view import RunView
from studio.train.watch import RunWatch

EPOCHS, STEPS = 1000, 100
TICKS = 300


def main() -> None:
    """Print medians and 99th percentiles in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=int, default=1600)
    parser.add_argument("--height", type=int, default=900)
    arguments = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    theme.apply_theme(app, "light")
    history = RunHistory()
    history.extend(events(EPOCHS, STEPS))
    view = ChartsView()
    view.resize(arguments.width, arguments.height)
    view.show()
    view.show_history(history)
    for _ in range(20):
        app.processEvents()
    number = EPOCHS * STEPS
    wall, cpu = [], []
    for tick in range(TICKS):
        history.extend(step(EPOCHS, number + 10 * tick + index) for index in range(10))
        view.grown()
        start, busy = time.perf_counter(), time.process_time()
        view._draw_next()
        app.processEvents()
        wall.append((time.perf_counter() - start) * 1e3)
        cpu.append((time.process_time() - busy) * 1e3)
    tell("a tick: one chart drawn and painted", wall, cpu)
    wall, cpu = [], []
    for tick in range(100):
        start, busy = time.perf_counter(), time.process_time()
        view._point_at(EPOCHS * tick / 100)
        app.processEvents()
        wall.append((time.perf_counter() - start) * 1e3)
        cpu.append((time.process_time() - busy) * 1e3)
    tell("the crosshair in all charts", wall, cpu)
    wall, cpu = [], []
    box = view.losses.plot.getPlotItem().getViewBox()
    for tick in range(100):
        start, busy = time.perf_counter(), time.process_time()
        box.setXRange(3.0 * tick, 1000 - 3.0 * tick, padding=0)
        app.processEvents()
        wall.append((time.perf_counter() - start) * 1e3)
        cpu.append((time.process_time() - busy) * 1e3)
    tell("a step of zooming into the losses", wall, cpu)
    view.close()
    with tempfile.TemporaryDirectory() as folder:
        opening(app, Path(folder), arguments.width, arguments.height)


def opening(app: QCoreApplication, folder: Path, width: int, height: int) -> None:
    """The longest turns of the event loop while the run is read and drawn, charts, log and all, ten times."""
    run = Run(folder / "runs" / "long")
    run.path.mkdir(parents=True)
    run.config_file.write_text(to_toml(TrainConfig(str(folder), weights="none", epochs=EPOCHS)), "utf-8")
    with run.metrics_file.open("w", encoding="utf-8") as file:
        file.writelines(to_json(event) + "\n" for event in events(EPOCHS, STEPS))
    watch = RunWatch()
    view = RunView(watch, TrainForm(), Settings(folder / "settings.json"))
    view.resize(width, height)
    view.show()
    wall, cpu, took = [], [], []
    for _ in range(10):
        watch.show(None)
        begun = time.perf_counter()
        watch.show(run.path)
        turns = []
        while not watch.history.steps_done or view.charts._dirty or view._unlogged:
            start, busy = time.perf_counter(), time.thread_time()
            app.processEvents()
            turns.append(((time.perf_counter() - start) * 1e3, (time.thread_time() - busy) * 1e3))
            time.sleep(0.001)
        took.append(time.perf_counter() - begun)
        wall.append(max(turn[0] for turn in turns))
        cpu.append(max(turn[1] for turn in turns))
    print(f"opening it from disk: all drawn after {np.median(took):.1f} s")
    tell("the longest turn of the window's thread meanwhile", wall, cpu)


def events(epochs: int, steps: int) -> list[object]:
    """A run as training tells it."""
    told: list[object] = [
        RunStarted(
            "r", "detect", "b", "cpu", ["RBC", "WBC", "Platelets"], 1600, 200, epochs, steps, 16, 320, 1
        )
    ]
    for epoch in range(1, epochs + 1):
        told += [step(epoch, (epoch - 1) * steps + index + 1) for index in range(steps)]
        told.append(Usage(epoch * 10.0, 180 + 10 * np.sin(epoch), 1500 + epoch / 10))
        ap = 1 - 1 / (1 + epoch / 50)
        told.append(
            Validation(epoch, 2 + 3 / epoch, 1.5, 0.5, 3.0, ap, ap * 0.98, ap * 0.5, ap,
                       {"RBC": ap, "WBC": ap * 0.9, "Platelets": ap * 0.8})
        )  # fmt: skip
    return told


def step(epoch: int, number: int) -> Step:
    """One step with a loss that falls and jitters."""
    loss = 2 + 8 / (1 + number / 3000) + np.sin(number * 12.9898) * 0.5
    rate = 0.002 * (1 - number / 110_000)
    return Step(epoch, number, loss, loss * 0.6, loss * 0.4, rate, 50 + np.sin(number), 60)


def tell(what: str, wall: list[float], cpu: list[float]) -> None:
    """One line of figures."""
    print(
        f"{what}: median {np.median(wall):.1f} ms, 99 % within {np.percentile(wall, 99):.1f} ms; "
        f"processor time median {np.median(cpu):.1f} ms, 99 % within {np.percentile(cpu, 99):.1f} ms "
        f"(load {os.getloadavg()[0]:.1f})"
    )


if __name__ == "__main__":
    main()
