"""A command whose output or complaints lead nowhere ends with a status, in words, and without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="started by a POSIX shell")


def shell(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    engine = f"{sys.executable} -P -m engine"
    return subprocess.run(
        ["sh", "-c", command.replace("ENGINE", engine)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", ["stats", "check"])
def test_a_full_disk_behind_the_output_is_told(sample_dir: Path, tmp_path: Path, command: str) -> None:
    done = shell(f"ENGINE {command} {sample_dir} > /dev/full", tmp_path)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        2, "error: the output cannot be written (No space left on device)",
    )  # fmt: skip


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
def test_the_status_says_it_where_no_complaint_can_be_written(tmp_path: Path) -> None:
    assert shell("ENGINE stats nowhere 2> /dev/full", tmp_path).returncode == 2


@pytest.mark.parametrize("closed", ["2>&-", ">&-", ">&- 2>&-"])
def test_a_stream_that_is_closed_is_missed_by_nobody(sample_dir: Path, tmp_path: Path, closed: str) -> None:
    done = shell(f"ENGINE stats {sample_dir} {closed}", tmp_path)
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert shell(f"ENGINE stats nowhere {closed}", tmp_path).returncode == 2


def test_a_reader_that_leaves_early_is_told_nothing(sample_dir: Path, tmp_path: Path) -> None:
    done = shell(f"(ENGINE stats {sample_dir}; echo status $? >&2) | head -c 1", tmp_path)
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    assert done.stderr.splitlines()[-1] in ("status 141", "status 0")  # all may be in the pipe by then
