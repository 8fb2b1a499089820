"""A training that is killed or stopped while it starts, before and after each thing it does to its folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import cli
from engine.errors import RunError
from engine.events import EpochEnded, RunStarted, Validation, Warned
from engine.runs import Run, holds_nothing

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks, and signals are POSIX")
OPTIONS = ["--weights", "none", "--epochs", "1", "--image-size", "96", "--batch-size", "4", "--workers", "0"]
OPTIONS += ["--threads", "1", "--no-export", "--device", "cpu", "--stride8", "off", "--no-fit-boxes"]

EACH_MOMENT = """
import io, json, os, shutil, signal, sys
from engine import cli
import engine.training.loop
from engine.runs import Run

data, root, number, options = sys.argv[1], sys.argv[2], getattr(signal, sys.argv[3]), sys.argv[4:]
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.truncate", "os.utime"}


def child(arguments, moment=None):
    # A process of its own does this; its status, and what it told before it had started.
    told_from, told_to = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(told_to, 1), os.dup2(told_to, 2)
        seen = 0

        def watch(event, given):
            nonlocal seen
            writes = event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR)
            if not (writes or event in CHANGES) or str(arguments[-1]) not in str(given[0]):
                return
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), number)

        class Started(io.TextIOWrapper):
            def write(self, text):
                super().write(text)
                self.flush()
                if '"run_started"' in text:
                    os._exit(77)
                return len(text)

        sys.stdout = Started(os.fdopen(1, "wb", closefd=False), "utf-8")
        if moment is not None:
            sys.addaudithook(watch)
        status = 1
        try:
            status = cli.main(["train", *arguments[:-2], "--events", "jsonl", *arguments[-2:]])
        except SystemExit as error:
            status = error.code
        finally:
            sys.stdout.flush()
            os._exit(status)
    os.close(told_to)
    told = os.fdopen(told_from, encoding="utf-8").read()
    return os.waitpid(pid, 0)[1], told


moment = 0
while True:
    moment += 1
    run = os.path.join(root, f"at-{moment}")
    status, told = child([data, *options, "--run", run], moment)
    left = sorted(os.listdir(run)) if os.path.isdir(run) else None
    is_over = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 77
    if is_over and number == signal.SIGKILL:
        break
    ways = {}
    for way, words in (("--run", [data, *options]), ("--resume", [])):
        copied = os.path.join(root, f"{way[2:]}-{moment}")
        if left is not None:
            shutil.copytree(run, copied)
        again, said = child([*words, way, copied])
        ways[way] = [os.waitstatus_to_exitcode(again), said]
    print(json.dumps({"moment": moment, "left": left, "first": [status, told], "ways": ways}), flush=True)
    if is_over:
        break
"""


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_at_whatever_moment_a_start_ends_it_can_be_gone_on_with(
    name: str, sample_dataset: Path, tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", EACH_MOMENT, str(sample_dataset), str(tmp_path), name, *OPTIONS],
        capture_output=True, encoding="utf-8", env=environment, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    moments = [json.loads(line) for line in done.stdout.splitlines()]
    seen = [json.dumps(moment["left"]) for moment in moments]
    assert len(moments) > 12, seen
    for moment in moments:
        (run, run_said), (resume, resume_said) = moment["ways"]["--run"], moment["ways"]["--resume"]
        # One of them goes on to the first step, and the other one says which.
        if run == 77:
            assert resume == 2 and ("--run" in resume_said or moment["left"] is None), moment
        else:
            assert run == 2 and "--resume it" in run_said, moment
            assert resume == 77, moment
            assert "so it starts anew" in resume_said, moment
    assert {run for run, _ in (moment["ways"]["--run"] for moment in moments)} == {77, 2}


def test_a_run_killed_between_its_first_weights_and_its_first_checkpoint_starts_anew(tiny, trained, tmp_path):
    trained(tiny(epochs=1))
    run = Run(tmp_path / "run")
    run.last_checkpoint.unlink()
    (run.path / ".last.pt.x1.tmp").write_bytes(b"half")
    events = trained(tiny(epochs=1), resume=True)
    assert any("so it starts anew" in event.message for event in events if isinstance(event, Warned))
    assert events[-1].reason == "finished"
    assert run.last_checkpoint.is_file()


def test_weights_of_many_epochs_are_not_written_over_because_the_checkpoint_is_gone(tiny, trained, tmp_path):
    trained(tiny(epochs=3))
    run = Run(tmp_path / "run")
    run.last_checkpoint.unlink()
    before = {path: path.read_bytes() for path in (run.best_weights, run.metrics_file)}
    assert not run.can_resume()
    with pytest.raises(RunError, match=r"no checkpoint to resume from.*from the run's best weights"):
        trained(tiny(epochs=3), resume=True)
    assert all(path.read_bytes() == held for path, held in before.items())


def test_an_earlier_versions_start_without_settings_begins_anew(sample_dataset, tmp_path, capsys) -> None:
    run = Run(tmp_path / "run")
    run.path.mkdir()
    run.metrics_file.write_text('{"event": "warning", "message": "Random weights."}\n')
    assert holds_nothing(run.path)
    assert cli.main(["train", "--resume", str(run.path)]) == 2
    assert "ended before anything was written. Start it with --run again." in capsys.readouterr().err
    assert cli.main(["train", str(sample_dataset), "--run", str(run.path), *OPTIONS]) == 0
    assert [e.epoch for e in run.events() if isinstance(e, EpochEnded | Validation)] == [1, 1]
    assert sum(isinstance(event, RunStarted) for event in run.events()) == 1
    assert cli.main(["train", str(sample_dataset), "--run", str(run.path), *OPTIONS]) == 2
