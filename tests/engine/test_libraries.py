"""A library of the system that is not there is told in one line, with what to install."""

import pytest

from engine import cli
from engine.commands import stats
from engine.libraries import lacking, missing_library

TORCH = OSError(
    '[WinError 126] The specified module could not be found. Error loading "C:\\torch\\lib\\c10.dll" or '
    "one of its dependencies."
)
CV2 = ImportError("DLL load failed while importing cv2: The specified module could not be found.")


def test_windows_runtime_and_media_pack_are_named() -> None:
    runtime = "install Microsoft's Visual C++ runtime (https://aka.ms/vs/17/release/vc_redist.x64.exe)"
    assert missing_library(TORCH) == f"PyTorch cannot be loaded: {runtime}, then start again"
    assert missing_library(CV2) == (
        f"cv2 cannot be loaded: {runtime}, and on Windows N the Media Feature Pack (Settings, "
        "Optional features), then start again"
    )


def test_debian_packages_are_named() -> None:
    told = lacking(ImportError("libGL.so.1: cannot open shared object file: No such file or directory"))
    assert "libGL.so.1" in told and "sudo apt-get install" in told and "libgl1" in told


def test_other_errors_are_left_alone() -> None:
    assert lacking(ImportError("cannot import name 'x'")) == ""
    assert lacking(OSError(28, "No space left on device")) == ""


@pytest.mark.parametrize("error", [TORCH, CV2], ids=["torch", "cv2"])
def test_a_command_ends_with_one_line(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path
) -> None:
    def fail(_arguments: object) -> int:
        raise error

    monkeypatch.setattr(stats, "run", fail)
    assert cli.main(["stats", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told == f"error: {lacking(error)}\n"
