"""Modules in a data set are never run: not in the children of the window, not in the commands."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio.document import Document
from studio.engine_process import engine_command, engine_process, where_it_runs

ROOT = Path(__file__).resolve().parents[2]
MODULES = ["numpy", "torch", "torchvision", "cv2", "PIL", "yaml", "lxml", "psutil", "json", "onnx",
           "onnxruntime", "platformdirs", "sitecustomize", "usercustomize", "tomllib"]  # fmt: skip


@pytest.fixture
def hostile(tmp_path: Path, sample_dataset: Path) -> Path:
    """A data set with modules that say so when they run."""
    folder = tmp_path / "hostile"
    shutil.copytree(sample_dataset, folder)
    told = f"import os, pathlib\npathlib.Path({str(tmp_path / 'ran')!r}).write_text(__file__)\nos._exit(66)\n"
    for name in MODULES:
        (folder / f"{name}.py").write_text(told)
    return folder


def with_engine(folder: Path) -> Path:
    """The same, with a package of the engine's own name: what ``python -m engine`` there would be."""
    package = folder / "engine"
    package.mkdir()
    for name in ("__init__", "__main__", "cli"):
        shutil.copy(folder / "numpy.py", package / f"{name}.py")
    return folder


@pytest.mark.parametrize("python_path", ["", ".", os.pathsep, f"{ROOT}{os.pathsep}"])
def test_a_child_of_the_window_runs_none(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python_path: str
) -> None:
    monkeypatch.chdir(with_engine(hostile))
    monkeypatch.setenv("PYTHONPATH", python_path)
    command = engine_command(["stats", str(hostile)])
    done = subprocess.run(command, **where_it_runs(), capture_output=True, text=True, check=False)
    assert not (tmp_path / "ran").exists()
    assert done.returncode == 0, done.stderr
    assert "24 images" in done.stdout


def test_a_training_started_by_the_window_runs_none(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot, qapp
) -> None:
    monkeypatch.chdir(with_engine(hostile))
    arguments = ["train", str(hostile), "--weights", "none", "--estimate", "--image-size", "128"]
    process = engine_process(qapp, arguments)
    process.start()
    qtbot.waitUntil(lambda: process.state() == process.ProcessState.NotRunning, timeout=120_000)
    assert not (tmp_path / "ran").exists()
    assert process.exitCode() == 0, bytes(process.readAllStandardError().data())


def test_the_command_typed_in_a_data_set_runs_none(hostile: Path, tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("boxwright-engine" + (".exe" if os.name == "nt" else ""))
    if not script.exists():
        pytest.skip("the package is not installed, so there is no such command")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [script, "stats", "."], cwd=with_engine(hostile), env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert not (tmp_path / "ran").exists()
    assert done.returncode == 0, done.stderr


def test_the_module_run_in_a_data_set_runs_no_library_of_it(hostile: Path, tmp_path: Path) -> None:
    """What can be mended from inside: ``python -m engine`` is ours as long as there is no engine/ there."""
    done = subprocess.run(
        [sys.executable, "-m", "engine", "stats", "."], cwd=hostile, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert not (tmp_path / "ran").exists()
    assert done.returncode == 0, done.stderr


def test_a_folder_named_from_where_one_stands_is_known_by_its_whole_path(
    qtbot, sample_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample_dataset.parent)
    document = Document()
    document.open_folder(sample_dataset.name)
    qtbot.waitUntil(lambda: document.dataset is not None, timeout=60_000)
    assert document.folder == sample_dataset.parent.absolute() / sample_dataset.name
    assert document.folder.is_absolute()


STARTS = {"Popen", "QProcess", "check_call", "check_output", "startDetached", "execv"}


def test_nobody_else_starts_a_process() -> None:
    """Whoever starts a process takes its folder and modules from studio.engine_process."""
    found = []
    for path in sorted([*ROOT.glob("engine/**/*.py"), *ROOT.glob("studio/**/*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            of = getattr(getattr(node.func, "value", None), "id", "")
            if name in STARTS or (of, name) in {("subprocess", "run"), ("os", "system")}:
                given = {keyword.arg or ast.unparse(keyword.value) for keyword in node.keywords}
                if "where_it_runs()" not in given:
                    found.append(f"{path.relative_to(ROOT).as_posix()}: {name}")
    assert found == ["studio/engine_process.py: QProcess"]
