"""A training that needs no torch: a process that claims a run, tells events and obeys words."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import run_process
from studio.engine_process import ROOT

TRAINER = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from engine import run_process
from engine.events import *
from engine.runs import Run
run = Run(Path({run!r}))
words = []
with run_process.training(run.path):
    run_process.listen(run.path, words.append)
    with run.metrics_file.open("a", encoding="utf-8") as metrics:
        def tell(event):
            metrics.write(to_json(event) + "\\n")
            metrics.flush()
        names = ["a", "b"]
        tell(RunStarted(str(run.path), "detect", "mobilenet_v3_small", "cpu", names, 8, 2, 900, 10, 2, 96, 1))
        step = 0
        while "stop" not in words:
            if words and words[-1] == "pause":
                tell(Paused(1, step))
                while words[-1] == "pause":
                    time.sleep(0.01)
                tell(Continued(1, step))
            step += 1
            tell(Step(1 + step // 10, step, 9.0 / step, 0.5, 0.5, 0.001, 20.0, 60.0))
            time.sleep(0.02)
        tell(Ended("stopped", 1, None, None, 2.0))
"""


@pytest.fixture(autouse=True)
def _at_full_speed(monkeypatch) -> None:
    """Other tests may run at the same time; a training that yields to them would take minutes."""
    monkeypatch.setattr("studio.engine_process.LOWER_BY", 0)


@pytest.fixture
def trainer(document) -> Iterator[Callable[[str], tuple[Path, subprocess.Popen[bytes]]]]:
    """Starts one for a run of that name; returns the run's folder and the process."""
    started = []

    def start(name: str) -> tuple[Path, subprocess.Popen[bytes]]:
        from engine.training.config import TrainConfig, to_toml

        run = document.runs_dir / name
        run.mkdir(parents=True, exist_ok=True)
        config = TrainConfig(str(document.folder), weights="none", epochs=900)
        (run / "config.toml").write_text(to_toml(config))
        child = subprocess.Popen([sys.executable, "-c", TRAINER.format(root=str(ROOT), run=str(run))])
        started.append(child)
        while run_process.trainer_of(run) is None:
            assert child.poll() is None
        return run, child

    yield start
    for child in started:
        child.kill()
        child.wait()
