"""A data set that holds Python modules: nothing started inside it runs them."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from engine.safe_path import keep_to_own_path
from studio.engine_process import (
    ROOT,
    engine_command,
    engine_environment,
    engine_process,
    start,
    working_folder,
)
from studio.train.command import arguments_for

MODULES = (
    "numpy", "torch", "torchvision", "cv2", "yaml", "lxml", "sitecustomize", "usercustomize", "tqdm", "onnx",
    "onnxruntime", "safetensors", "PIL/__init__", "engine/__init__", "studio/__init__", "argparse", "json",
    "__future__", "sysconfig", "collections/__init__", "random",
)  # fmt: skip
SMALL = ("--epochs=1", "--batch-size=4", "--image-size=96", "--workers=1", "--threads=1", "--weights=none",
         "--width-mult=0.25")  # fmt: skip
COMMAND = "import sys; from engine.__main__ import main; sys.argv[0] = 'boxwright-engine'; sys.exit(main())"
"""What pip writes into the file ``boxwright-engine``."""


def lay_in(folder: Path, marker: Path, modules: tuple[str, ...] = MODULES) -> Path:
    for name in modules:
        path = folder / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"open({str(marker)!r}, 'a').write({name!r} + '\\n')\nraise SystemExit(9)\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory, sample_dir: Path) -> tuple[Path, Path]:
    """A data set with hostile modules and a run made in it; and the file they write when they are run."""
    folder = tmp_path_factory.mktemp("trap")
    marker = folder / "ran.txt"
    dataset = Path(shutil.copytree(sample_dir, folder / "set"))
    lay_in(dataset, marker)
    script = folder / "boxwright-engine"
    script.write_text(COMMAND, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script), "train", ".", *SMALL, "--run", "runs/one", "--no-export"],
        cwd=dataset, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dataset, marker


def test_the_command_trains_inside_it(trap: tuple[Path, Path]) -> None:
    dataset, marker = trap
    assert (dataset / "runs" / "one" / "best.safetensors").is_file() and not marker.exists()


@pytest.mark.parametrize(
    "command",
    [
        ("evaluate", "RUN", "--set", "all", "--events", "jsonl"),
        ("export", "RUN"),
        ("autolabel", "RUN", "SET", "--json", "--images", "all"),
        ("train", "SET", *SMALL, "--estimate", "--events", "jsonl"),
    ],
    ids=lambda command: command[0],
)
def test_what_the_window_starts_runs_none_of_them(
    trap: tuple[Path, Path], command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, marker = trap
    monkeypatch.chdir(dataset)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(("", ".", str(ROOT), "engine")))
    places = {"RUN": str(dataset / "runs" / "one"), "SET": str(dataset)}
    child = start(
        engine_command([places.get(word, word) for word in command]),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    _, said = child.communicate(timeout=200)
    assert child.returncode == 0, said
    assert not marker.exists(), marker.read_text("utf-8")


def test_a_child_has_a_safe_path_and_a_folder_of_ours(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((".", "", "lib", str(tmp_path / "meant"))))
    environment = engine_environment()
    assert environment["PYTHONPATH"].split(os.pathsep) == [str(ROOT), str(tmp_path / "meant")]
    assert environment["PYTHONSAFEPATH"] == "1" and working_folder() == ROOT
    assert engine_command(["check"])[1:4] == ["-P", "-m", "engine"]
    probe = "import os, sys; print(os.getcwd()); print(sys.flags.safe_path); print(sys.path)"
    with start([sys.executable, "-c", probe], stdout=subprocess.PIPE) as child:
        told = child.communicate(timeout=60)[0]
    of_qt = engine_process([sys.executable, "-c", probe], qapp)
    of_qt.start()
    assert of_qt.waitForFinished(60_000)
    for said in (told, bytes(of_qt.readAllStandardOutput().data()).decode("utf-8")):
        folder, is_safe, path = said.splitlines()
        assert (folder, is_safe) == (str(ROOT), "True")
        assert str(tmp_path) not in ast.literal_eval(path) and "" not in ast.literal_eval(path)


@pytest.mark.parametrize("path", [os.pathsep, ".", "", "lib"])
def test_a_command_drops_the_working_folder_from_where_modules_are_looked_for(
    tmp_path: Path, path: str
) -> None:
    """As far as it can: what Python needs before the first line of ours runs cannot be mended from there."""
    marker = tmp_path / "ran.txt"
    for folder in (tmp_path, tmp_path / "lib"):
        folder.mkdir(exist_ok=True)
        lay_in(folder, marker, ("numpy", "torch", "cv2", "argparse", "yaml", "tqdm", "sysconfig", "random"))
    for command in (["-m", "engine"], [str(ROOT / "main.py"), "--engine"]):
        done = subprocess.run(
            [sys.executable, *command, "check", "nowhere"],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join((path, str(ROOT)))},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 2 and done.stderr.startswith("error: ")
        assert not marker.exists(), marker.read_text("utf-8")


def test_the_window_started_inside_it_runs_none(trap: tuple[Path, Path]) -> None:
    dataset, marker = trap
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "--selftest"],
        cwd=dataset, env=environment, capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert not marker.exists(), marker.read_text("utf-8")
    assert "the engine starts in a process of its own" in done.stdout, done.stderr


def test_the_processes_of_torchrun_run_none(trap: tuple[Path, Path]) -> None:
    """As docs/training-engine.md has it typed: what is safe for torchrun is so for those it starts."""
    dataset, marker = trap
    done = subprocess.run(
        [
            sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=1",
            "--no-python", sys.executable, str(dataset.parent / "boxwright-engine"), "check", "nowhere",
        ],
        cwd=dataset, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"},
        capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert "error: nowhere" in done.stderr
    assert not marker.exists(), marker.read_text("utf-8")


def test_a_path_means_the_folder_it_was_typed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    values = {"data": "demo", "more_data": ("../other",), "weights": "old.pth", "epochs": 1}
    folders = [str(tmp_path / "demo"), str(tmp_path / "../other")]
    weights = ["--weights", str(tmp_path / "old.pth")]
    assert arguments_for(values) == ["train", *folders, *weights, "--epochs", "1"]
    assert arguments_for({"data": "demo", "weights": "none"})[-1] == "none"


def test_what_a_person_names_explicitly_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), ".")))
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    keep_to_own_path()
    assert sys.path[0] == str(tmp_path) and os.environ["PYTHONPATH"] == str(tmp_path)


STARTERS = re.compile(
    r"(.*\.)?(subprocess\.(Popen|run|call|check_call|check_output|getoutput|getstatusoutput)"
    r"|os\.(system|popen|startfile|fork|forkpty|(exec|spawn|posix_spawn)[a-z]*)"
    r"|multiprocessing(\.\w+)*|ProcessPoolExecutor|DataLoader|QProcess|startDetached|pty|asyncio)"
    r"|subprocess as .*|os as .*"
)
"""What is called, or imported, to start a process."""


def starts_of(source: str) -> list[str]:
    """Where a module starts a process."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Call):
            names = [ast.unparse(node.func)]
        elif isinstance(node, ast.ImportFrom):
            # Importing Qt's class is fine: its enumerations are needed. Calling it is seen above.
            names = [f"{node.module}.{each.name}" for each in node.names if each.name != "QProcess"]
        elif isinstance(node, ast.Import):
            # Under another name it would not be found above.
            names = [each.name for each in node.names]
            names += [f"{each.name} as {each.asname}" for each in node.names if each.asname]
        found += [name for name in names if STARTERS.fullmatch(name)]
    return found


def test_processes_are_started_in_one_place() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): starts
        for path in [*(ROOT / "engine").rglob("*.py"), *(ROOT / "studio").rglob("*.py"), ROOT / "main.py"]
        if (starts := starts_of(path.read_text("utf-8")))
    }
    assert found.pop("studio/engine_process.py")
    # A frozen program that is started as a worker becomes one: this starts nothing.
    assert found.pop("main.py") == ["multiprocessing", "multiprocessing.freeze_support"]
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess\nsubprocess.run(['x'])", "from subprocess import Popen",
        "import os\nos.system('x')",
        "import os\nos.execv('x', [])", "QProcess(self).start('x')", "QProcess.startDetached('x')",
        "import multiprocessing as mp", "from multiprocessing import Process", "import torch.multiprocessing",
        "from concurrent.futures import ProcessPoolExecutor", "DataLoader(x, num_workers=2)",
        "torch.utils.data.DataLoader(x)", "import asyncio", "import subprocess as s",
        "import torch.multiprocessing as mp",
    ],
)  # fmt: skip
def test_the_look_for_them_finds(source: str) -> None:
    assert starts_of(source)
