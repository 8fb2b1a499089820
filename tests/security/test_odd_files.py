"""Names in a data set or a run that are no files, or files without an end: told each, the others go on."""

from __future__ import annotations

import ast
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.cli import main as run_engine
from engine.datasets.dataset import Dataset
from engine.errors import UserError
from engine.runs import Run
from studio.train.tail import MetricsTail

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def sparse(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(3 << 30)


def folder(path: Path) -> None:
    path.mkdir()


def own_folder(path: Path) -> None:
    path.symlink_to(path.parent, target_is_directory=True)


KINDS = [pipe, device, sparse, folder, own_folder]


@pytest.fixture
def dataset(tmp_path: Path, sample_dataset: Path) -> Path:
    shutil.copytree(sample_dataset, tmp_path / "odd set")
    return tmp_path / "odd set"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("make", KINDS)
def test_a_label_that_is_no_file_is_told_and_the_others_are_read(
    dataset: Path, make: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    label = sorted((dataset / "Annotations").glob("*.xml"))[0]
    label.unlink()
    make(label)
    assert run_engine(["stats", str(dataset)]) == 0
    told = "".join(capsys.readouterr())
    assert "24 images" in told and "23 labelled" in told
    assert run_engine(["check", str(dataset)]) in (0, 1)
    told = "".join(capsys.readouterr())
    assert label.name in told or make in (
        folder,
        own_folder,
    )
    assert "Traceback" not in told


@pytest.mark.timeout(60)
@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("name", ["classes.txt", "data.yaml", "ImageSets/Main/train.txt", "_classes.csv"])
def test_a_list_that_is_no_file_ends_in_a_sentence(
    dataset: Path, make: Callable[[Path], None], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = dataset / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file():
        path.unlink()
    make(path)
    for command in ("stats", "check"):
        assert run_engine([command, str(dataset)]) in (0, 1, 2)
    assert "Traceback" not in "".join(capsys.readouterr())


@pytest.mark.timeout(60)
@pytest.mark.parametrize("make", [pipe, device, folder])
def test_a_photo_that_is_no_file_is_told(
    dataset: Path, make: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    images = Dataset.open(dataset).images_dir
    make(images / "odd.jpg")
    assert run_engine(["check", str(dataset)]) in (0, 1)
    assert "Traceback" not in "".join(capsys.readouterr())


@pytest.mark.timeout(60)
@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize(
    "name", ["config.toml", "labels.txt", "metrics.jsonl", "running.json", "split/train.txt"]
)
def test_a_run_of_odd_files_ends_in_a_sentence(
    tmp_path: Path, make: Callable[[Path], None], name: str
) -> None:
    run = Run(tmp_path / "run")
    (run.path / "split").mkdir(parents=True)
    run.config_file.write_text('task = "detect"\ndata = "."\n', "utf-8")
    (run.path / name).unlink(missing_ok=True)
    make(run.path / name)
    for ask in (run.config, run.labels, run.lists, run.task, run.data_folders, run.events):
        try:
            ask()
        except (UserError, OSError):
            continue


@pytest.mark.timeout(60)
def test_a_line_of_hundreds_of_megabytes_is_given_up(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    run.path.mkdir()
    event = '{"event": "warning", "message": "TEXT"}\n'
    with run.metrics_file.open("w", encoding="utf-8") as stream:
        stream.write(event.replace("TEXT", "before"))
        for _ in range(200):
            stream.write("x" * (1 << 20))
        stream.write("\n" + event.replace("TEXT", "after"))
    began = time.perf_counter()
    assert [one.message for one in run.events()] == ["before", "after"]
    tail, found = MetricsTail(run.metrics_file), []
    while True:
        news = tail.read()
        found += news.events
        if not news.more:
            break
    assert [one.message for one in found] == ["before", "after"]
    assert time.perf_counter() - began < 20


ALLOWED = {
    "engine/file_lock.py",  # opens without waiting itself
    "engine/i18n.py",  # our own words
    "engine/inference/export/exporting.py",  # our own example, and what was written a moment ago
    "engine/inference/cameras.py",  # the system's names of its cameras
    "engine/models/download.py",  # weights that we fetched
    "engine/run_process.py",  # the machine's id
    "engine/training/journal.py",  # the journal of a training of ours
    "engine/datasets/exchange/archive.py",  # what it unpacks itself
    "engine/inference/collecting.py", "engine/inference/classifying.py",  # they write
    "engine/datasets/sample.py",
    "studio/theme.py", "studio/train/backbones.py", "studio/i18n.py",  # our own resources
    "studio/window/diagnostics.py", "studio/app.py",  # our own log
    "studio/engine_process.py",  # the system's niceness
}  # fmt: skip


def test_nobody_reads_a_file_without_asking_what_it_is() -> None:
    """``read_bytes``, ``read_text`` and ``open`` wait for pipes, and fill the memory with a sparse file."""
    found = set()
    for path in sorted([*ROOT.glob("engine/**/*.py"), *ROOT.glob("studio/**/*.py")]):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            modes = [*given, *(k.value.value for k in node.keywords if k.arg == "mode")]  # type: ignore[attr-defined]
            reads = called in ("read_bytes", "read_text") and not isinstance(node.func, ast.Name)
            opens = called == "open" and (
                modes[:1] == ["rb"] or modes[:1] == ["r"] or modes[1:2] in (["rb"], ["r"])
            )
            if reads or opens:
                found.add(name)
    ours = {name for name in found if name not in ALLOWED}
    assert ours <= {"engine/annotations/text.py", "engine/datasets/exchange/tree.py"}, ours
