"""A training that is asked to end: by signals, by its terminal, while it validates."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine import cli, run_process
from engine.events import Ended, EpochEnded, Validation
from engine.runs import Run
from engine.training.loop import train

ROOT = Path(__file__).parents[3]
OPTIONS = ["--weights", "none", "--epochs", "5000", "--image-size", "96", "--batch-size", "4"]
OPTIONS += ["--workers", "0"]
OPTIONS += ["--threads", "1", "--no-export", "--device", "cpu", "--stride8", "off", "--no-fit-boxes"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
SLOW = """
import sys, time
from engine import cli
from engine.training import learner

real, calls = learner.detection_loss, 0


def slow(*given):
    global calls
    calls += 1
    if calls == 8:  # the first ones only try whether memory suffices
        print("in a long step", flush=True)
        time.sleep(600)
    return real(*given)


learner.detection_loss = slow
sys.exit(cli.main(sys.argv[1:]))
"""


def start(data: Path, run: Run, program: tuple[str, ...] = ("-m", "engine"), **how) -> subprocess.Popen[str]:
    command = [sys.executable, *program, "train", str(data), "--run", str(run.path), *OPTIONS]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, encoding="utf-8", **how)


def wait_for_a_step(program: subprocess.Popen[str], run: Run) -> None:
    while b'"step"' not in (run.metrics_file.read_bytes() if run.metrics_file.exists() else b""):
        assert program.poll() is None


def is_whole(run: Run) -> bool:
    """Whether it has told its end and can be gone on with."""
    (last,) = (event for event in run.events() if isinstance(event, Ended))
    return (
        last.reason == "stopped"
        and run.last_checkpoint.is_file()
        and run_process.trainer_of(run.path) is None
    )


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_it_after_its_step_and_it_is_resumed(sample_dataset: Path, name: str) -> None:
    run = Run(sample_dataset / "runs" / "one")
    program = start(sample_dataset, run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_a_step(program, run)
        program.send_signal(getattr(signal, name))
        assert program.wait(60) == 0
    finally:
        program.kill()
    assert is_whole(run)
    reached = sum(isinstance(event, EpochEnded) for event in run.events())
    assert cli.main(["train", "--resume", str(run.path), "--epochs", str(reached + 1)]) == 0
    assert [e.epoch for e in run.events() if isinstance(e, EpochEnded)][-1] == reached + 1


@posix
def test_a_terminal_that_is_closed_takes_no_training_with_it(sample_dataset: Path) -> None:
    run = Run(sample_dataset / "runs" / "one")
    ours, its = os.openpty()
    program = start(sample_dataset, run, stdin=its, stdout=its, stderr=its, start_new_session=True)
    os.close(its)
    try:
        wait_for_a_step(program, run)
        os.close(ours)  # what it prints from now on goes nowhere
        program.send_signal(signal.SIGHUP)
        assert program.wait(60) == 0
    finally:
        program.kill()
    assert is_whole(run)


@posix
def test_what_nohup_keeps_away_does_not_end_it(sample_dataset: Path) -> None:
    run = Run(sample_dataset / "runs" / "one")
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does; a child begins with it
    try:
        program = start(sample_dataset, run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    finally:
        signal.signal(signal.SIGHUP, before)
    try:
        wait_for_a_step(program, run)
        program.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            program.wait(2)
        program.send_signal(signal.SIGTERM)
        assert program.wait(60) == 0
    finally:
        program.kill()
    assert is_whole(run)


@posix
def test_a_second_ctrl_c_ends_it_at_once_and_it_can_be_resumed(sample_dataset: Path, tmp_path: Path) -> None:
    run = Run(sample_dataset / "runs" / "one")
    (tmp_path / "slow.py").write_text(SLOW)
    program = start(sample_dataset, run, (str(tmp_path / "slow.py"),), stdout=subprocess.PIPE)
    try:
        assert program.stdout is not None
        while "in a long step" not in program.stdout.readline():
            assert program.poll() is None
        program.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            program.wait(2)  # it is in its step
        program.send_signal(signal.SIGINT)
        assert program.wait(10) == -signal.SIGINT
    finally:
        program.kill()
    assert run_process.trainer_of(run.path) is None
    assert cli.main(["train", "--resume", str(run.path), "--epochs", "1"]) == 0


@pytest.mark.parametrize("epochs", [1, 2])
def test_a_validation_that_is_interrupted_comes_first_when_the_run_goes_on(
    tiny, trained, tmp_path: Path, epochs: int
) -> None:
    config = tiny(epochs=epochs, ema=True)
    trained(config, "whole")
    parts = Run(tmp_path / "parts")
    parts.path.mkdir()
    events, asked = stopped_in_validation(config, parts)
    assert asked == 2  # after one batch of it
    assert events[-1].reason == "stopped"
    assert not any(isinstance(event, Validation) for event in events)
    told = trained(config, "parts", resume=True)
    assert isinstance(next(event for event in told if isinstance(event, EpochEnded | Validation)), Validation)
    whole = Run(tmp_path / "whole")
    for kind in (EpochEnded, Validation):
        each = [[(e.epoch, e.loss) for e in run.events() if isinstance(e, kind)] for run in (whole, parts)]
        assert each[0] == each[1]
        assert [epoch for epoch, _ in each[1]] == list(range(1, epochs + 1))
    assert whole.best_weights.read_bytes() == parts.best_weights.read_bytes()


def stopped_in_validation(config, run: Run) -> tuple[list, int]:
    events: list = []
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += bool(events) and isinstance(events[-1], EpochEnded)
        return asked >= 2

    for event in train(config, run, should_stop=should_stop):
        events.append(event)  # noqa: PERF402 - should_stop looks at it meanwhile
    return events, asked


def test_a_classifiers_validation_can_be_interrupted_too(tiny, trained, tmp_path: Path) -> None:
    config = tiny(task="classify", epochs=1, batch_size=2)
    run = Run(tmp_path / "run")
    run.path.mkdir()
    for event in train(config, run, should_stop=lambda: any(isinstance(e, EpochEnded) for e in run.events())):
        assert not isinstance(event, Validation)
    assert event.reason == "stopped"
    told = trained(config, resume=True)
    assert [event.epoch for event in told if isinstance(event, Validation)] == [1]
    assert not any(isinstance(event, EpochEnded) for event in told)
    assert run.best_weights.is_file()
