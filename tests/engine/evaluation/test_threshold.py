"""The run's threshold: kept in its weights without touching a number of them."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.cli import main
from engine.errors import ConfigError, RunError
from engine.evaluation.report import read_report
from engine.evaluation.threshold import replace_threshold, save_threshold, saved_threshold
from engine.inference.detector import Detector
from engine.models.weights_io import load_weights
from engine.runs import Run


@pytest.fixture
def run(run_dir: Path, tmp_path: Path) -> Run:
    return Run(Path(shutil.copytree(run_dir, tmp_path / "run")))


@pytest.mark.parametrize("threshold", [0.0, 0.123456789, 1.0])
def test_it_is_what_the_detector_loads(run, threshold):
    assert saved_threshold(run) == 0.3
    before, spec, _ = load_weights(run.best_weights)
    numbers = load_file(run.best_weights)
    save_threshold(run, threshold)
    after, spec_after, loaded = load_weights(run.best_weights)
    assert loaded == saved_threshold(run) == threshold and spec_after == spec
    assert all(torch.equal(numbers[name], value) for name, value in load_file(run.best_weights).items())
    assert before.state_dict().keys() == after.state_dict().keys()


def test_damaged_and_missing_weights_stay_as_they_are(run):
    data = run.best_weights.read_bytes()
    for bad in (b"", b"nonsense", data[:100]):
        run.best_weights.write_bytes(bad)
        with pytest.raises(RunError, match=r"best\.safetensors"):
            save_threshold(run, 0.5)
        with pytest.raises(RunError, match=r"best\.safetensors"):
            saved_threshold(run)
        assert run.best_weights.read_bytes() == bad
    run.best_weights.unlink()
    with pytest.raises(RunError, match="cannot be read"):
        save_threshold(run, 0.5)
    with pytest.raises(ConfigError):
        save_threshold(run, 1.5)


def test_taking_back_writes_over_nothing_that_came_later(run):
    save_threshold(run, 0.5)
    save_threshold(run, 0.7)
    data = run.best_weights.read_bytes()
    with pytest.raises(RunError, match=r"0\.700 by now"):
        replace_threshold(run, 0.5, 0.3)
    assert run.best_weights.read_bytes() == data
    replace_threshold(run, 0.7, 0.5)
    assert saved_threshold(run) == 0.5


def test_the_command_keeps_it(run, capsys):
    assert (
        main(["evaluate", str(run.path), "--set", "val", "--device", "cpu", "--save-threshold", "0.25"]) == 0
    )
    assert saved_threshold(run) == 0.25 and "0.250 from now on" in capsys.readouterr().err
    assert (
        main(["evaluate", str(run.path), "--set", "val", "--device", "cpu", "--save-threshold", "best"]) == 0
    )
    best = read_report(run).best_threshold
    assert saved_threshold(run) == best == Detector.load(run.path, "cpu").threshold
