"""How the engine is started, also from a frozen program."""

import subprocess
import sys

import pytest

from studio.engine_process import ROOT, engine_command


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_command(["train"]) == [sys.executable, "-P", "-m", "engine", "train"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert engine_command(["train"]) == [sys.executable, "--engine", "train"]


def test_main_runs_the_engine_when_told_to() -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "--engine", "check", "/no/such/folder"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("error: /no/such/folder")
