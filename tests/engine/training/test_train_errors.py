"""What ``train`` says when it cannot start: what is wrong and what to do, each once."""

from pathlib import Path

import pytest

from engine import cli
from engine.runs import Run

TINY = ["--weights", "none", "--image-size", "96", "--batch-size", "4", "--workers", "0", "--threads", "1"]
TINY += ["--no-export", "--device", "cpu"]


@pytest.mark.parametrize("task", ["detect", "classify"])
def test_no_split_is_told_with_its_remedy_once(task: str, sample_dataset: Path, capsys) -> None:
    for path in (sample_dataset / "ImageSets" / "Main").iterdir():
        path.unlink()
    assert cli.main(["train", str(sample_dataset), "--task", task, *TINY]) == 2
    told = capsys.readouterr().err
    sentence, remedy = told.removesuffix(".\n").rsplit(". ", 1)
    assert sentence.startswith("error: ") and "there is no" in sentence
    assert remedy and told.count(remedy) == 1, told


def test_no_data_is_told_with_its_remedy_once(tmp_path: Path, capsys) -> None:
    assert cli.main(["train", str(tmp_path / "gone"), *TINY]) == 2
    told = capsys.readouterr().err
    sentences = told.removesuffix(".\n").split(". ")
    assert len(sentences) == len(set(sentences)) == 2, told


def test_a_run_whose_data_was_moved_names_the_way_to_go_on(
    sample_dataset: Path, tmp_path: Path, capsys
) -> None:
    run = Run(tmp_path / "run")
    words = ["train", str(sample_dataset), "--run", str(run.path), "--epochs", "1", *TINY]
    assert cli.main(words) == 0
    moved = sample_dataset.rename(tmp_path / "moved")
    before = run.metrics_file.read_bytes()
    assert cli.main(["train", "--resume", str(run.path), "--epochs", "2"]) == 2
    told = capsys.readouterr().err
    assert f"its data set is not at {sample_dataset} any more" in told
    assert f"Name where it is now: train NEWDIR --resume {run.path}." in told
    assert run.metrics_file.read_bytes() == before
    assert cli.main(["train", str(moved), "--resume", str(run.path), "--epochs", "2"]) == 0
    assert run.config()["data"] == str(moved)
    assert cli.main(["train", "--resume", str(run.path), "--epochs", "3"]) == 0
