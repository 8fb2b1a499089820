import os
import shutil
from pathlib import Path

import pytest

from engine.errors import RunError
from engine.events import Ended, Warned, to_json
from engine.runs import Run, list_runs, new_run_dir, open_run
from engine.training.config import TrainConfig, read_toml, to_toml, write_config


def make(root: Path, name: str, age_s: float = 0) -> Run:
    run = Run(root / name)
    run.path.mkdir(parents=True)
    run.config_file.write_text('task = "detect"\nbackbone = "mobilenet_v2"\n', "utf-8")
    run.metrics_file.write_text(to_json(Warned("é")) + "\n", "utf-8")
    os.utime(run.metrics_file, (1e9 - age_s, 1e9 - age_s))
    return run


def test_what_a_run_tells(tmp_path: Path) -> None:
    run = make(tmp_path, "détect-1")
    (run.path / "labels.txt").write_text("RBC\n人 脸\n", "utf-8")
    assert run.name == "détect-1"
    assert run.config()["backbone"] == "mobilenet_v2"
    assert run.labels() == ["RBC", "人 脸"]
    assert run.events() == [Warned("é")]


def test_a_line_cut_short_is_left_out(tmp_path: Path) -> None:
    run = make(tmp_path, "a")
    with run.metrics_file.open("ab") as file:
        file.write(b'{"event": "step", "epo\n\xff\xfe\n')
        file.write(to_json(Ended("stopped", 1, None, None, 2.0)).encode() + b"\n")
    assert [event.kind for event in run.events()] == ["warning", "ended"]


def test_runs_are_listed_newest_first(tmp_path: Path) -> None:
    make(tmp_path, "old", age_s=100)
    make(tmp_path, "new", age_s=1)
    make(tmp_path, "middle", age_s=50)
    (tmp_path / "not a run").mkdir()
    assert [run.name for run in list_runs(tmp_path)] == ["new", "middle", "old"]
    assert list_runs(tmp_path / "nowhere") == []


def test_new_folders_count_up(tmp_path: Path) -> None:
    root = tmp_path / "runs"
    assert new_run_dir(root, "detect-x").name == "detect-x-1"
    assert new_run_dir(root, "detect-x").name == "detect-x-2"
    (root / "detect-x-1").rmdir()
    assert new_run_dir(root, "detect-x").name == "detect-x-3"
    assert new_run_dir(root, "detect").name == "detect-1"


def test_a_root_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("x")
    with pytest.raises(RunError, match="no run folder can be made"):
        new_run_dir(tmp_path / "runs", "detect")


def test_no_run_here(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no training run"):
        open_run(tmp_path)
    with pytest.raises(RunError, match="no training run"):
        Run(tmp_path).config()
    with pytest.raises(RunError, match="cannot be read"):
        Run(tmp_path).labels()
    assert Run(tmp_path).events() == []


def test_damaged_settings_are_told(tmp_path: Path) -> None:
    run = make(tmp_path, "a")
    run.config_file.write_bytes(b"\xff = 3")
    with pytest.raises(RunError, match="damaged"):
        run.config()


def test_a_data_set_that_is_moved_or_copied_takes_its_runs_along(
    tmp_path: Path, sample_dataset: Path
) -> None:
    run = Run(sample_dataset / "runs" / "first")
    config = TrainConfig(data=str(sample_dataset))
    run.path.mkdir(parents=True)
    write_config(run, config)
    assert Path(run.config()["data"]) == sample_dataset
    copied = Path(shutil.copytree(sample_dataset, tmp_path / "elsewhere" / "copy"))
    assert Path(Run(copied / "runs" / "first").config()["data"]) == copied
    assert read_toml(copied / "runs" / "first" / "config.toml")["data"] == str(copied)
    photo = next((sample_dataset / "JPEGImages").iterdir())
    assert Run(copied / "runs" / "first").where_now(photo, run.path) == copied / "JPEGImages" / photo.name
    assert Run(copied / "runs" / "first").where_now("/other/photo.jpg", run.path) == Path("/other/photo.jpg")


def test_an_absolute_path_to_a_data_set_that_is_gone_gives_way_to_the_one_around(
    tmp_path: Path, sample_dataset: Path
) -> None:
    for folder, meant in ((sample_dataset, sample_dataset), (tmp_path, tmp_path / "gone")):
        run = Run(folder / "runs" / "first")
        run.path.mkdir(parents=True)
        run.config_file.write_text(to_toml(TrainConfig(data=str(tmp_path / "gone"))), "utf-8")
        assert Path(run.config()["data"]) == meant


def test_what_lies_on_another_drive_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows knows no way from one drive to another."""

    def no_way(path: object, start: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", no_way)
    assert Run(tmp_path / "run").where_now("/photos/a.jpg", "/before/run") == Path("/photos/a.jpg")
