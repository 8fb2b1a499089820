"""Killed at any moment, paused, extended: the run goes on to the very same result."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from engine.events import (
    Continued,
    Ended,
    EpochEnded,
    Event,
    Paused,
    RunStarted,
    Step,
    Validation,
    Warned,
    from_json,
)
from engine.runs import Run
from engine.training import loop, usage
from engine.training.config import from_dict

ROOT = Path(__file__).parents[3]
SETTINGS = {
    "weights": "none", "epochs": 3, "image_size": 96, "batch_size": 6, "workers": 0, "threads": 1,
    "ema": True, "mosaic": 0.5, "multi_scale": True, "balance": True, "device": "cpu",
}  # fmt: skip


def killed_when(arguments: list[str], moment: Callable[[Event], bool]) -> list[Event]:
    """Start ``engine train`` and kill it as soon as it tells an event that is ``moment``."""
    command = [sys.executable, "-m", "engine", "train", *arguments, "--events", "jsonl"]
    events: list[Event] = []
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout is not None
        for line in child.stdout:
            events.append(from_json(line.decode()))
            if moment(events[-1]):
                os.kill(child.pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
                break
        child.stdout.read()
    assert moment(events[-1]), events[-1]
    return events


def options(settings: dict) -> list[str]:
    words = []
    for name, value in settings.items():
        option = name.replace("_", "-")
        words += [f"--{option}"] if value is True else [f"--{option}", str(value)]
    return words


def equal(a, b) -> bool:
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(equal, a, b))
    return a == b


def test_a_run_killed_again_and_again_ends_as_one_left_alone(sample_dir: Path, tmp_path: Path) -> None:
    run = Run(tmp_path / "killed")
    first = [str(sample_dir), "--run", str(run.path), *options(SETTINGS)]
    killed_when(first, lambda event: isinstance(event, Step) and event.step >= 2)
    assert (
        torch.load(run.last_checkpoint, weights_only=True)["standing"]["epoch"] == 0
    )  # before the first is done
    again = ["--resume", str(run.path)]
    killed_when(again, lambda event: isinstance(event, Validation) and event.epoch == 2)
    events = killed_when(again, lambda event: isinstance(event, Step) and event.epoch == 3)
    assert next(event for event in events if isinstance(event, RunStarted)).first_epoch == 2
    with run.metrics_file.open("ab") as file:
        file.write(b'{"event": "step", "ep')

    config = from_dict({**SETTINGS, "data": str(sample_dir)})
    assert list(loop.train(config, run, resume=True))[-1].reason == "finished"
    whole = Run(tmp_path / "whole")
    whole.path.mkdir()
    list(loop.train(config, whole))

    assert run.best_weights.read_bytes() == whole.best_weights.read_bytes()
    states = [torch.load(one.last_checkpoint, weights_only=True) for one in (run, whole)]
    for state in states:
        del state["standing"]["elapsed_s"], state["metrics_bytes"]
    assert equal(*states)
    for kind in (EpochEnded, Validation):
        told = [[event for event in one.events() if isinstance(event, kind)] for one in (run, whole)]
        assert [event.epoch for event in told[0]] == [1, 2, 3]
        assert [event.loss for event in told[0]] == [event.loss for event in told[1]]
    steps = [event.step for event in run.events() if isinstance(event, Step)]
    assert steps == sorted(set(steps))
    assert sum(isinstance(event, Ended) for event in run.events()) == 1


def test_an_extended_run_remembers_its_new_length_and_stands_where_the_longer_schedule_does(
    tiny, trained, tmp_path
) -> None:
    trained(tiny(epochs=2, warmup_epochs=0.0, ema=True))
    trained(tiny(epochs=4, warmup_epochs=0.0, ema=True), resume=True)
    run = Run(tmp_path / "run")
    assert run.config()["epochs"] == 4
    events = run.events()
    assert [event.epoch for event in events if isinstance(event, EpochEnded)] == [1, 2, 3, 4]
    assert sum(isinstance(event, Ended) for event in events) == 1
    rates = {e.epoch: e.learning_rate for e in events if isinstance(e, Step)}
    peak = tiny().peak_learning_rate(6)
    assert rates[2] == pytest.approx(0, abs=peak * 1e-6)
    assert rates[3] == pytest.approx(loop.learning_rate(12, 16, 4, peak, tiny(warmup_epochs=0.0)))
    again = trained(tiny(epochs=4, warmup_epochs=0.0, ema=True), resume=True)
    assert any("has its 4 epochs already" in e.message for e in again if isinstance(e, Warned))


def test_a_paused_run_waits_keeps_its_state_and_goes_on(tiny, tmp_path) -> None:
    run = Run(tmp_path)
    asked = 0

    def should_pause() -> bool:
        nonlocal asked
        asked += 1
        return 3 <= asked <= 5

    events = []
    for event in loop.train(tiny(epochs=1), run, should_pause=should_pause):
        events.append(event)
        if isinstance(event, Paused):
            assert torch.load(run.last_checkpoint, weights_only=True)["standing"]["step"] == 3
    kinds = [type(event) for event in events]
    assert kinds[kinds.index(Paused) + 1] is Continued
    assert next(event for event in events if isinstance(event, Paused)) == Paused(1, 3)
    assert events[-1].reason == "finished"
    assert asked >= 6


def test_a_paused_run_can_be_stopped(tiny, tmp_path) -> None:
    events: list[Event] = []

    def should_stop() -> bool:
        return any(isinstance(event, Paused) for event in events)

    for event in loop.train(tiny(), Run(tmp_path), should_pause=lambda: True, should_stop=should_stop):
        events.append(event)  # noqa: PERF402 - should_stop looks at it meanwhile
    assert events[-1].reason == "stopped"
    assert sum(isinstance(event, Paused) for event in events) == 1


def test_a_run_tells_its_usage_and_its_versions(tiny, trained, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(usage, "TELL_EVERY_S", 0.0)
    events = trained(tiny(epochs=1))
    told = [event for event in events if isinstance(event, usage.Usage)]
    assert len(told) >= 3
    assert 100 < told[-1].memory_mb < 20_000
    assert told[-1].cpu_percent > 0
    assert told[-1].gpu_percent is None
    assert told[-1].elapsed_s > told[0].elapsed_s
    versions = json.loads((tmp_path / "run" / "versions.json").read_text())
    assert versions["torch"] == torch.__version__
    assert set(versions) == {"boxwright", "python", "torch", "torchvision", "numpy"}


def test_other_versions_are_told_when_resuming(tiny, trained, monkeypatch) -> None:
    trained(tiny(epochs=1))
    real = loop.versions()
    monkeypatch.setattr(loop, "versions", lambda: {**real, "torch": "9.9"})
    events = trained(tiny(epochs=2), resume=True)
    assert any("goes on with torch 9.9." in e.message for e in events if isinstance(e, Warned))


def test_a_run_stopped_while_it_reads_the_photos_stands_where_it_stood(tiny, trained, tmp_path) -> None:
    config = tiny(epochs=2)
    whole = trained(config, stop_after=None)[-1]
    run = Run(tmp_path / "run")
    ended = list(loop.train(config, run, resume=True, should_stop=lambda: True))[-1]
    assert isinstance(whole, Ended) and isinstance(ended, Ended) and ended.reason == "stopped"
    assert (ended.epoch, ended.best_epoch, ended.best_metric) == (2, whole.best_epoch, whole.best_metric)
    assert ended.duration_s > whole.duration_s * 0.8


def test_a_resumed_run_tells_which_steps_count_and_how_long_it_took_before(tiny, trained) -> None:
    config = tiny(epochs=2)
    first = trained(config, stop_after=1)
    last = next(event for event in reversed(first) if isinstance(event, Step))
    begun = next(event for event in first if isinstance(event, RunStarted))
    again = next(event for event in trained(config, resume=True) if isinstance(event, RunStarted))
    assert (begun.steps_done, begun.elapsed_s) == (0, 0.0)
    assert again.steps_done == last.step > 0 and again.first_epoch == 1
    assert 0 < again.elapsed_s <= first[-1].duration_s
