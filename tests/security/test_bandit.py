"""Each finding of bandit is mended, or answered with a reason where it stands or in pyproject.toml."""

import importlib.util
import subprocess
import sys

import pytest

from studio.engine_process import ROOT


@pytest.mark.skipif(importlib.util.find_spec("bandit") is None, reason="bandit is not installed")
def test_no_finding_is_left_without_an_answer() -> None:
    command = [sys.executable, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "engine", "studio"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout
