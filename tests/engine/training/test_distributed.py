"""Two processes under torchrun: the single process's curve, one writer, and a word when one dies."""

import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.events import (
    Ended,
    EpochEnded,
    Event,
    Failed,
    RunStarted,
    Step,
    Validation,
    Warned,
    from_json,
)
from engine.runs import Run
from engine.training import loop
from engine.training.config import from_dict

ROOT = Path(__file__).parents[3]
SEED = 3
SETTINGS = {
    "weights": "none", "epochs": 2, "image_size": 96, "batch_size": 8, "workers": 0, "threads": 1,
    "device": "cpu", "learning_rate": 0.0005, "validate_every": 2,
}  # fmt: skip


SPOILT = """
import math, os, sys
from engine import cli
from engine.training import learner, trouble

# The second process alone gets a loss that is no number, in its second step.
real, calls = learner.detection_loss, 0


def spoilt(model, regression, logits, boxes, labels):
    global calls
    calls += bool(labels.numel()) and regression.requires_grad
    parts = real(model, regression, logits, boxes, labels)
    return (parts[0] * math.nan, parts[1]) if calls in (2,) else parts


if os.environ["RANK"] == "1":
    learner.detection_loss = trouble.detection_loss = spoilt
sys.exit(cli.main(sys.argv[1:]))
"""


UNREAD = """
import os, sys
from engine import cli
from engine.errors import ImageError
from engine.training import data

real, calls = data.read_image, 0


def unread(path):
    global calls
    calls += 1
    if calls == 3:
        raise ImageError("is away", where=path)
    return real(path)


if os.environ["RANK"] == "1":
    data.read_image = unread
sys.exit(cli.main(sys.argv[1:]))
"""


def start(
    run: Path, data: Path, settings: dict, program: tuple[str, ...] = ("-m", "engine")
) -> subprocess.Popen:
    """``engine train`` in two processes."""
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
    return subprocess.Popen(
        [
            sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2",
            *program, "train", str(data), "--run-dir", str(run), *options, "--events", "jsonl",
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


def test_a_photo_that_one_process_cannot_read_is_left_out_by_all_and_told_once(
    sample_dataset: Path, tmp_path: Path
) -> None:
    names = (sample_dataset / "ImageSets" / "Main" / "train.txt").read_text().split()
    # Of a batch of two the second photo is the second process's; in the next epoch it may be the first one's.
    photo = sample_dataset / "JPEGImages" / f"{names[epoch_of(names, 1)[1]]}.jpg"
    whole = photo.read_bytes()
    photo.write_bytes(whole[: len(whole) // 2])
    settings = {**SETTINGS, "batch_size": 2, "cache_mb": 0, "seed": SEED}
    process = start(tmp_path / "two", sample_dataset, settings)
    output, errors = process.communicate(timeout=280)
    assert process.returncode == 0, errors
    events = read(output.splitlines())
    told = [event.message for event in events if isinstance(event, Warned) and photo.name in event.message]
    assert told == [f"left out: {photo}: ends too early (truncated). Copy it again or remove it."]
    started = next(event for event in events if isinstance(event, RunStarted))
    assert [event.epoch for event in events if isinstance(event, EpochEnded)] == [1, 2]
    last = [event for event in events if isinstance(event, Step)][-1]
    assert last.step == 2 * (started.steps_per_epoch - 1)
    assert [event.reason for event in events if isinstance(event, Ended)] == ["finished"]


def test_a_loss_that_is_no_number_in_one_process_takes_all_back_and_is_told_once_with_its_photo(
    sample_dir: Path, tmp_path: Path
) -> None:
    program = tmp_path / "spoilt.py"
    program.write_text(SPOILT)
    process = start(
        tmp_path / "two", sample_dir, {**SETTINGS, "batch_size": 2, "seed": SEED}, (str(program),)
    )
    output, errors = process.communicate(timeout=280)
    assert process.returncode == 0, errors
    events = read(output.splitlines())
    (told,) = [event.message for event in events if isinstance(event, Warned) and "half the" in event.message]
    assert "the loss became nan in epoch 1 at step 2, on " in told
    names = (sample_dir / "ImageSets" / "Main" / "train.txt").read_text().split()
    assert f"{names[epoch_of(names, 1)[3]]}.jpg" in told  # which only the second process has seen
    assert [event.epoch for event in events if isinstance(event, EpochEnded)] == [1, 2]
    assert [event.reason for event in events if isinstance(event, Ended)] == ["finished"]


def test_processes_that_read_different_photos_say_so_and_do_not_wait_for_ever(
    sample_dir: Path, tmp_path: Path
) -> None:
    program = tmp_path / "unread.py"
    program.write_text(UNREAD)
    process = start(tmp_path / "two", sample_dir, SETTINGS, (str(program),))
    output, _ = process.communicate(timeout=280)
    assert process.returncode != 0
    last = read(output.splitlines())[-1]
    assert isinstance(last, Failed)
    assert "the processes of this training can read different images" in last.message


def epoch_of(names: list[str], epoch: int) -> list[int]:
    return np.random.default_rng((SEED, epoch)).permutation(len(names)).tolist()


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
