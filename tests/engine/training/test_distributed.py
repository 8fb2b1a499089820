"""Two processes under torchrun: the single process's curve, one writer, and a word when one dies."""

import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.events import EpochEnded, Event, Failed, RunStarted, Step, Validation, from_json
from engine.runs import Run
from engine.training import loop
from engine.training.config import from_dict

ROOT = Path(__file__).parents[3]
SETTINGS = {
    "weights": "none", "epochs": 2, "image_size": 96, "batch_size": 8, "workers": 0, "threads": 1,
    "device": "cpu", "learning_rate": 0.0005, "validate_every": 2,
}  # fmt: skip


def start(run: Path, data: Path, settings: dict) -> subprocess.Popen:
    """``engine train`` in two processes."""
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
    return subprocess.Popen(
        [
            sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2",
            "-m", "engine", "train", str(data), "--run-dir", str(run), *options, "--events", "jsonl",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def read(lines: list[str]) -> list[Event]:
    return [from_json(line) for line in lines if line.startswith("{")]


def test_two_processes_learn_what_one_does_and_only_the_first_tells(sample_dir: Path, tmp_path: Path) -> None:
    process = start(tmp_path / "two", sample_dir, SETTINGS)
    output, errors = process.communicate(timeout=280)
    assert process.returncode == 0, errors
    events = read(output.splitlines())
    assert sum(isinstance(event, RunStarted) for event in events) == 1
    assert events == [
        event for event in events if event.kind == "progress" or event in Run(tmp_path / "two").events()
    ]

    one = Run(tmp_path / "one")
    one.path.mkdir()
    alone = list(loop.train(from_dict({**SETTINGS, "data": str(sample_dir)}), one))
    for kind in (EpochEnded, Validation):
        pairs = zip(*([e for e in told if isinstance(e, kind)] for told in (alone, events)), strict=True)
        for single, double in pairs:
            # Sums in another order: the rounding grows with each step.
            assert double.classification_loss == pytest.approx(single.classification_loss, rel=2e-3)
            assert double.regression_loss == pytest.approx(single.regression_loss, rel=2e-3)
    first = [next(e for e in told if isinstance(e, Step) and e.step == 1) for told in (alone, events)]
    assert first[1].loss == pytest.approx(first[0].loss, rel=1e-5)


def test_two_processes_train_a_classifier(sample_dir: Path, tmp_path: Path) -> None:
    settings = {**SETTINGS, "task": "classify", "epochs": 1}
    process = start(tmp_path / "two", sample_dir, settings)
    output, errors = process.communicate(timeout=280)
    assert process.returncode == 0, errors
    events = read(output.splitlines())
    (started,) = (event for event in events if isinstance(event, RunStarted))
    (first, *_) = (event for event in events if isinstance(event, Step))
    assert first.loss == pytest.approx(math.log(len(started.classes)), rel=0.2)
    (ended,) = (event for event in events if isinstance(event, EpochEnded))
    assert ended.loss == pytest.approx(first.loss, rel=0.5)
    assert [event.kind for event in events[-2:]] == ["ended", "exported"]
    assert events[-2].reason == "finished"


def test_when_one_process_is_killed_the_others_end_with_a_word(sample_dir: Path, tmp_path: Path) -> None:
    process = start(tmp_path / "run", sample_dir, {**SETTINGS, "epochs": 1000, "validate_every": 1000})
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if '"step"' in line and not any('"step"' in earlier for earlier in lines[:-1]):
            first = json.loads((tmp_path / "run" / "running.json").read_text())["pid"]
            os.kill(_sibling(first), signal.SIGKILL)
    process.wait(timeout=120)
    assert process.returncode != 0
    last = read(lines)[-1]
    assert isinstance(last, Failed)
    assert "another process of this training ended" in last.message
    assert "--resume" in last.message


def _sibling(pid: int) -> int:
    import psutil

    (other,) = (child.pid for child in psutil.Process(pid).parent().children() if child.pid != pid)
    return other
