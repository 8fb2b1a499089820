"""Mistakes of a person in the shell: one line that names what and where, status 2, no traceback."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli import main

ROOT = Path(__file__).resolve().parents[2]


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on stderr."""
    try:
        status = main(arguments)
    except SystemExit as leave:  # argparse ends this way
        status = leave.code
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("note: ")]
    assert status == 2
    assert len(lines) == 1
    return lines[0]


def test_a_folder_without_images(tmp_path: Path, capsys) -> None:
    for command in ("split", "check", "stats", "train"):
        assert f"{tmp_path}: holds no images" in fails(capsys, command, str(tmp_path)).replace("'", "")


def test_a_folder_that_is_not_there(tmp_path: Path, capsys) -> None:
    assert "no such folder" in fails(capsys, "train", str(tmp_path / "nowhere"), "--weights", "none")


def test_a_wrong_backbone_names_the_right_ones(sample_dataset: Path, capsys) -> None:
    said = fails(capsys, "train", str(sample_dataset), "--backbone", "resnet50")
    assert "resnet50" in said
    assert "mobilenet_v3_small" in said


def test_an_unknown_option_or_command(capsys) -> None:
    assert "--nonsense" in fails(capsys, "sample", "x", "--nonsense")
    assert "dance" in fails(capsys, "dance")


@pytest.mark.parametrize("command", [["evaluate"], ["predict", "IMAGE"], ["train", "--resume"]])
def test_a_missing_run(tmp_path: Path, sample_dir: Path, capsys, command: list[str]) -> None:
    run = str(tmp_path / "no-run")
    image = str(next((sample_dir / "JPEGImages").iterdir()))
    arguments = [command[0], run, image] if "IMAGE" in command else [*command, run]
    assert run in fails(capsys, *arguments)


def test_no_split(sample_dataset: Path, capsys) -> None:
    shutil.rmtree(sample_dataset / "ImageSets")
    said = fails(capsys, "train", str(sample_dataset), "--weights", "none")
    assert "train.txt" in said
    assert "plit" in said


def test_an_empty_split(sample_dataset: Path, capsys) -> None:
    (sample_dataset / "ImageSets" / "Main" / "val.txt").write_text("")
    assert "validation set is empty" in fails(capsys, "train", str(sample_dataset), "--weights", "none")


def test_a_data_set_of_one_image(sample_dataset: Path, tmp_path: Path, capsys) -> None:
    images = sorted((sample_dataset / "JPEGImages").iterdir())
    lonely = tmp_path / "one"
    lonely.mkdir()
    shutil.copy(images[0], lonely)
    shutil.copy(sample_dataset / "Annotations" / f"{images[0].stem}.xml", lonely)
    said = fails(capsys, "split", str(lonely))
    assert str(lonely) in said


def test_weights_that_are_not_there(sample_dataset: Path, capsys) -> None:
    said = fails(capsys, "train", str(sample_dataset), "--weights", "/no/such/file.pth")
    assert "/no/such/file.pth" in said
    assert "none" in said
    assert not (sample_dataset / "runs").exists()


def test_help_needs_no_torch() -> None:
    script = "import sys; from engine.cli import build_parser; build_parser(); print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
