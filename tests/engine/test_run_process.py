"""Who trains a run, and words told to it; with real processes."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from engine import run_process
from engine.errors import RunError
from engine.events import Ended, Step
from engine.runs import Run, holds_nothing

ROOT = Path(__file__).resolve().parents[2]


def test_a_run_is_trained_while_the_block_lasts_and_by_one_process(tmp_path: Path) -> None:
    assert run_process.trainer_of(tmp_path) is None
    with run_process.training(tmp_path):
        trainer = run_process.trainer_of(tmp_path)
        assert trainer is not None
        assert trainer.pid == psutil.Process().pid
        with pytest.raises(RunError, match="being trained already"), run_process.training(tmp_path):
            pass
        assert run_process.trainer_of(tmp_path) is not None
    assert run_process.trainer_of(tmp_path) is None
    assert [path.name for path in tmp_path.iterdir()] == ["running.lock"]
    assert holds_nothing(tmp_path)


def test_a_dead_process_or_another_one_of_the_same_number_trains_nothing(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    own = {"created_s": psutil.Process(child.pid).create_time(), "host": run_process.platform.node()}
    (tmp_path / "running.json").write_text(json.dumps({"pid": child.pid, **own}))
    trainer = run_process.trainer_of(tmp_path)
    assert trainer is not None
    (tmp_path / "running.json").write_text(json.dumps({"pid": child.pid, **own, "created_s": 1e9}))
    assert run_process.trainer_of(tmp_path) is None
    trainer.kill()
    assert child.wait(10) != 0
    (tmp_path / "running.json").write_text(json.dumps({"pid": child.pid, **own}))
    assert run_process.trainer_of(tmp_path) is None
    with run_process.training(tmp_path):  # the file left behind is no obstacle
        assert run_process.trainer_of(tmp_path) is not None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_a_file_that_says_nothing_names_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "running.json").write_text(text)
    assert run_process.trainer_of(tmp_path) is None


def test_words_are_heard_once_and_in_order(tmp_path: Path) -> None:
    heard, more = [], threading.Event()

    def obey(word: str) -> None:
        heard.append(word)
        more.set()

    run_process.listen(tmp_path, obey)
    for word in ("pause", "continue", "stop"):
        more.clear()
        run_process.tell(tmp_path, word)
        assert more.wait(10)
    assert heard == ["pause", "continue", "stop"]
    with pytest.raises(ValueError, match="no word"):
        run_process.tell(tmp_path, "jump")
    with pytest.raises(RunError, match="cannot be written"):
        run_process.tell(tmp_path / "gone", "stop")


def test_a_training_goes_on_when_nobody_reads_it_and_still_stops_when_told(sample_dataset: Path) -> None:
    run = Run(sample_dataset / "runs" / "alone")
    options = ["--weights", "none", "--epochs", "5000", "--image-size", "96", "--batch-size", "2"]
    command = [sys.executable, "-m", "engine", "train", str(sample_dataset), "--run", str(run.path)]
    command += [*options, "--threads", "1", "--events", "jsonl"]
    child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        for line in child.stdout:
            if b'"step"' in line:
                break
        child.stdin.close()
        child.stdout.close()
        steps = _steps(run)
        trainer = run_process.trainer_of(run.path)
        assert trainer is not None
        assert trainer.pid == child.pid
        while _steps(run) < steps + 3:
            assert child.poll() is None, "it ended with its reader"
        run_process.tell(run.path, "stop")
        assert child.wait(60) == 0
    finally:
        child.kill()
        child.wait()
    (last,) = (event for event in run.events() if isinstance(event, Ended))
    assert last.reason == "stopped"
    assert run.last_checkpoint.is_file()
    assert run_process.trainer_of(run.path) is None


def _steps(run: Run) -> int:
    return sum(isinstance(event, Step) for event in run.events())
