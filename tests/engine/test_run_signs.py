"""Who holds a run: the kernel's lock on this computer, the times of the run's file elsewhere."""

import json
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import cli, run_process
from engine.errors import RunError
from engine.events import Ended, Failed, Paused, from_json
from engine.file_lock import age_s, is_held
from engine.runs import Run

ROOT = Path(__file__).resolve().parents[2]
HOUR = 3600.0
OPTIONS = ["--weights", "none", "--image-size", "96", "--batch-size", "4", "--workers", "0", "--threads", "1"]
OPTIONS += ["--no-export", "--device", "cpu", "--stride8", "off", "--no-fit-boxes"]
HOLDER = """
import sys, time
from engine import run_process
with run_process.training(sys.argv[1]):
    print("held", flush=True)
    time.sleep(600)
"""


def claimed(run: Path, age_seconds: float, **changes: object) -> Path:
    """``running.json`` as a process of another computer has left it; its last sign is so old."""
    told = {"pid": 4711, "created_s": 1.0, "host": "gpu-17", "machine": "m", "key": "k", "is_locked": True}
    path = run / "running.json"
    path.write_text(json.dumps({**told, **changes}))
    set_age(path, age_seconds)
    return path


def set_age(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds, time.time() - seconds))


@pytest.fixture
def run(sample_dataset: Path) -> Run:
    """A run that has done its one epoch."""
    made = Run(sample_dataset / "runs" / "one")
    assert cli.main(["train", str(sample_dataset), "--run", str(made.path), "--epochs", "1", *OPTIONS]) == 0
    return made


def resume(run: Run, epochs: int = 2) -> int:
    return cli.main(["train", "--resume", str(run.path), "--epochs", str(epochs)])


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that trains ``tmp_path / "held"``."""
    (tmp_path / "held").mkdir()
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "held")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, encoding="utf-8")
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()


def test_a_sign_of_another_host_is_told_with_its_age_and_the_file_to_delete(run: Run, capsys) -> None:
    path = claimed(run.path, 11)
    assert resume(run) == 2
    told = capsys.readouterr().err
    assert "is being trained already, by process 4711 on gpu-17, which gave its last sign 1" in told
    assert f"if it is over, wait a minute or delete {path}." in told
    assert json.loads(path.read_text())["host"] == "gpu-17"
    path.unlink()
    assert resume(run) == 0


@pytest.mark.parametrize("age", [5 * HOUR, -5 * HOUR])
def test_a_host_that_gives_no_sign_any_more_locks_nothing_for_ever(
    run: Run, capsys, monkeypatch, age: float
) -> None:
    monkeypatch.setattr(run_process, "WATCH_S", 0.5)
    path = claimed(run.path, age)
    assert run_process.trainer_of(run.path) is None
    assert resume(run) == 0
    told = capsys.readouterr().err
    since = "5 h" if age > 0 else "0 s"
    assert f"note: Waiting for a sign of process 4711 on gpu-17, which gave its last {since} ago." in told
    assert (
        "note: There was none: the training on gpu-17 is taken to be over, and the run goes on here." in told
    )
    assert [event.epoch for event in run.events() if isinstance(event, Ended)][-1] == 2
    assert not path.exists()


@pytest.mark.parametrize("jump", [5 * HOUR, -5 * HOUR])
def test_a_clock_that_jumps_lets_no_second_training_in_beside_another_hosts(
    run: Run, capsys, monkeypatch, jump: float
) -> None:
    monkeypatch.setattr(run_process, "WATCH_S", 2.0)
    path = claimed(run.path, jump)  # what its last sign looks like once the file system's clock was set
    timer = threading.Timer(0.4, os.utime, (path,))  # the next one
    timer.start()
    before = run.metrics_file.read_bytes()
    assert resume(run) == 2
    timer.join()
    assert "by process 4711 on gpu-17, which gave its last sign " in capsys.readouterr().err
    assert run.metrics_file.read_bytes() == before


def test_a_file_of_an_earlier_version_is_told_and_deleted_by_the_person(run: Run, capsys) -> None:
    path = run.path / "running.json"
    path.write_text(json.dumps({"pid": 4711, "created_s": 1.0, "host": "gpu-17"}))
    set_age(path, 3 * HOUR)
    assert resume(run) == 2
    told = capsys.readouterr().err
    assert "was being trained by process 4711 on gpu-17, which gave its only sign 3 h ago" in told
    assert f"If that training is over, delete {path}." in told
    path.unlink()
    assert resume(run) == 0


@pytest.mark.parametrize("jump", [5 * HOUR, -5 * HOUR])
def test_a_clock_that_jumps_changes_nothing_on_this_computer(holder, tmp_path: Path, jump: float) -> None:
    run = tmp_path / "held"
    told = json.loads((run / "running.json").read_text())
    # The start of a process is counted from the start of the computer, which a clock that is set moves.
    (run / "running.json").write_text(json.dumps({**told, "created_s": told["created_s"] + jump}))
    set_age(run / "running.json", jump)
    assert is_held(run / "running.lock") is True
    found = run_process.trainer_of(run)
    assert found is not None
    assert found.pid == holder.pid
    with pytest.raises(RunError, match=f"by process {holder.pid} on"), run_process.training(run):
        pass
    found.kill()
    assert holder.wait(10) != 0
    assert run_process.trainer_of(run) is None
    with run_process.training(run):
        pass


def test_a_killed_process_of_this_computer_is_over_at_once_whatever_its_last_sign(holder, tmp_path) -> None:
    run = tmp_path / "held"
    assert age_s(run / "running.json") < 5
    holder.kill()
    holder.wait()
    assert run_process.trainer_of(run) is None
    with run_process.training(run):
        assert run_process.trainer_of(run).pid == os.getpid()


def test_another_computer_of_the_same_name_is_another_one(tmp_path: Path) -> None:
    claimed(tmp_path, 3, host=platform.node(), pid=os.getpid())
    (tmp_path / "running.lock").touch()
    found = run_process.trainer_of(tmp_path)
    assert found is not None
    assert not found.is_here
    found.kill()  # which is not this process
    with pytest.raises(RunError, match="last sign"), run_process.training(tmp_path):
        pass


def test_where_there_are_no_locks_the_signs_count(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(run_process, "hold", lambda path: None)
    monkeypatch.setattr(run_process, "is_held", lambda path: None)
    with run_process.training(tmp_path):
        path = tmp_path / "running.json"
        assert run_process.trainer_of(tmp_path).pid == os.getpid()
        with pytest.raises(RunError, match="being trained already"), run_process.training(tmp_path):
            pass
        told = json.loads(path.read_text())
        dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True)
        path.write_text(json.dumps({**told, "pid": int(dead.stdout)}))
        assert run_process.trainer_of(tmp_path) is None


def test_signs_go_on_while_the_block_works_and_the_file_comes_back(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(run_process, "BEAT_S", 0.1)
    path = tmp_path / "running.json"
    with run_process.training(tmp_path):
        told = path.read_text()
        set_age(path, HOUR)
        _until(lambda: age_s(path) < 60)
        path.unlink()
        _until(lambda: path.exists() and path.read_text() == told)
    assert not path.exists()


def test_a_run_that_was_taken_over_is_left_alone(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(run_process, "BEAT_S", 0.1)
    lost = threading.Event()
    with run_process.training(tmp_path, on_lost=lost.set):
        path = claimed(tmp_path, 0)
        assert lost.wait(10)
    assert json.loads(path.read_text())["host"] == "gpu-17"


def _until(is_so, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


TRAIN = """
import sys
from engine import cli, run_process
run_process.BEAT_S = 0.2
sys.exit(cli.main(sys.argv[1:]))
"""


def test_a_paused_training_gives_signs_and_one_whose_run_was_taken_over_ends_without_a_trace(
    sample_dataset: Path,
) -> None:
    run = Run(sample_dataset / "runs" / "one")
    words = ["train", str(sample_dataset), "--run", str(run.path), "--epochs", "5000", *OPTIONS]
    child = subprocess.Popen(
        [sys.executable, "-c", TRAIN, *words, "--events", "jsonl"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        while '"step"' not in child.stdout.readline():
            assert child.poll() is None
        child.stdin.write("pause\n")
        child.stdin.flush()
        while not isinstance(from_json(child.stdout.readline()), Paused):
            pass
        path = run.path / "running.json"
        set_age(path, HOUR)
        _until(lambda: age_s(path) < 60)
        held = {name: (run.path / name).read_bytes() for name in ("last.pt", "metrics.jsonl")}
        claimed(run.path, 0)
        assert child.wait(20) == 2
        last = from_json(child.stdout.read().splitlines()[-1])
    finally:
        child.kill()
        child.wait()
    assert isinstance(last, Failed)
    assert "taken over by a training on another computer" in last.message
    assert {name: (run.path / name).read_bytes() for name in held} == held
    assert json.loads(path.read_text())["host"] == "gpu-17"


def test_half_written_files_of_a_killed_training_go_and_others_stay(run: Run) -> None:
    half = run.path / ".last.pt.abc.tmp"
    other = run.path / ".model.onnx.abc.tmp"
    for path in (half, other):
        path.write_bytes(b"x")
    assert resume(run) == 0
    assert not half.exists()
    assert other.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("my own\n")
    run = tmp_path / "run"
    run.mkdir()
    (run / "running.lock").symlink_to(secret)
    (run / "running.json").symlink_to(secret)
    assert run_process.trainer_of(run) is None
    with run_process.training(run):
        assert run_process.trainer_of(run).pid == os.getpid()
    assert secret.read_text() == "my own\n"


RACER = """
import os, sys, time
from pathlib import Path

from engine.errors import RunError
from engine.run_process import training

for line in sys.stdin:
    run = Path(line.strip())
    try:
        with training(run):
            os.close(os.open(run / "inside", os.O_CREAT | os.O_EXCL))  # fails where two are in
            time.sleep(0.02)
            (run / "inside").unlink()
        print("trained", flush=True)
    except RunError:
        print("refused", flush=True)
    except FileExistsError:
        print("both", flush=True)
"""


@pytest.mark.parametrize("stale", [False, True], ids=["new", "with the signs of a dead one"])
def test_of_processes_that_start_one_run_at_once_one_trains_it(tmp_path: Path, stale: bool) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER], cwd=ROOT, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    for number in range(40):
        run = tmp_path / f"run{number}"
        run.mkdir()
        if stale:
            claimed(run, 5.0, pid=999_999, host=platform.node(), machine="")
        for racer in racers:
            racer.stdin.write(f"{run}\n")
            racer.stdin.flush()
        told = [racer.stdout.readline().strip() for racer in racers]
        assert "both" not in told and "trained" in told, (number, told)
    for racer in racers:
        racer.stdin.close()
        assert racer.wait(20) == 0
