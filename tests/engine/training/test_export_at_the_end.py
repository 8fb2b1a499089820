"""A training that has ended exports itself; what goes wrong there leaves the training as good as it is."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PIL import Image

from engine.cli import main
from engine.errors import RunError
from engine.events import Ended, Event, Exported, Validation, Warned
from engine.inference import Classifier, Detector
from engine.inference.fast_model import export_state
from engine.runs import Run
from engine.training.best import exported

TINY = ["--weights", "none", "--image-size", "96", "--batch-size", "6", "--workers", "0", "--threads", "1"]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def after_the_end(run: Run) -> list[Event]:
    """What the run's file holds after its last ``Ended``."""
    events = run.events()
    last = max(index for index, event in enumerate(events) if isinstance(event, Ended))
    return events[last + 1 :]


def let_it_gain(run: Run) -> None:
    """Whatever is learnt next is better: what a few steps on a few pictures gain is another number on each
    processor."""
    state = torch.load(run.path / "last.pt", weights_only=True)
    state["standing"]["best_metric"] = -1.0
    torch.save(state, run.path / "last.pt")


def test_a_run_is_exported_when_it_ends_and_again_when_it_was_resumed(
    sample_dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(sample_dataset / "runs" / "one")
    assert main(["train", str(sample_dataset), "--run", str(run.path), "--epochs", "1", *TINY]) == 0
    (told,) = after_the_end(run)
    assert isinstance(told, Exported) and told.path == str(run.path / "model.onnx")
    assert "exported in" in capsys.readouterr().out
    assert (run.path / "model.onnx").is_file() and not (run.path / "export").exists()
    detector = Detector.load(run.path, "cpu")
    assert (detector.backend.name, detector.path, detector.note) == (
        "onnxruntime", run.path / "model-raw.onnx", "",
    )  # fmt: skip
    before = run.best_weights.read_bytes()
    let_it_gain(run)
    assert main(["train", "--resume", str(run.path), "--epochs", "3"]) == 0
    assert run.best_weights.read_bytes() != before, "the second part has to learn something for this test"
    assert [type(event) for event in after_the_end(run)] == [Exported]
    assert export_state(run.best_weights) == "current"
    assert Detector.load(run.path, "cpu").backend.name == "onnxruntime"


def test_without_export_there_is_no_model_and_an_earlier_one_is_not_used(sample_dataset: Path) -> None:
    run = Run(sample_dataset / "runs" / "one")
    options = ["--run", str(run.path), "--epochs", "1", "--no-export", *TINY]
    assert main(["train", str(sample_dataset), *options]) == 0
    assert after_the_end(run) == []
    assert not list(run.path.glob("*.onnx"))
    detector = Detector.load(run.path, "cpu")
    assert (detector.backend.name, detector.note) == ("torch", "the run is not exported")

    assert main(["train", "--resume", str(run.path), "--export"]) == 0  # its epochs are done: it only exports
    assert export_state(run.best_weights) == "current"
    let_it_gain(run)
    assert main(["train", "--resume", str(run.path), "--epochs", "3", "--no-export"]) == 0
    assert export_state(run.best_weights) == "stale"
    late = Detector.load(run.path, "cpu")
    assert late.backend.name == "torch" and "other weights" in late.note
    for name in ("model.onnx", "model-raw.onnx"):
        with pytest.raises(RunError, match="other weights") as raised:
            Detector.load(run.path / name)
        assert raised.value.remedy == "Export the run again"
    shutil.move(run.path / "model.onnx", sample_dataset / "model.onnx")  # by itself it is nobody's
    assert Detector.load(sample_dataset / "model.onnx").backend.name == "onnxruntime"


@pytest.mark.parametrize("name", ["model.onnx", "model-raw.onnx"])
def test_an_export_that_fails_is_told_and_the_training_succeeds(
    sample_dataset: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    run = Run(sample_dataset / "runs" / "one")
    start = ["train", str(sample_dataset), "--run", str(run.path), "--epochs", "1", "--no-export", *TINY]
    assert main(start) == 0
    (run.path / name).mkdir()
    capsys.readouterr()
    assert main(["train", "--resume", str(run.path), "--epochs", "2", "--export"]) == 0
    (told,) = after_the_end(run)
    assert isinstance(told, Warned) and "export failed" in told.message and name in told.message
    said = capsys.readouterr()
    assert "finished after 2 epochs" in said.out and "export failed" in said.err
    (ended,) = (event for event in run.events() if isinstance(event, Ended))
    assert ended.reason == "finished"
    assert Detector.load(run.path, "cpu", "torch").class_names


def test_a_fault_in_the_export_is_told_with_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> Path:
        raise RuntimeError("no such operator")

    monkeypatch.setattr("engine.inference.export.exporting.export_beside", fail)
    weights = tmp_path / "best.safetensors"
    weights.touch()
    ended = Ended("finished", 1, 1, 0.5, 1.0)
    first, told = exported(iter([ended]), weights, lambda: False)
    assert first == ended
    assert isinstance(told, Warned) and "RuntimeError: no such operator" in told.message
    assert "no such operator" in caplog.text


def test_what_did_not_end_or_was_never_validated_is_not_exported(tmp_path: Path) -> None:
    weights = tmp_path / "best.safetensors"
    ended = Ended("stopped", 0, None, None, 1.0)
    assert list(exported(iter([ended]), weights, lambda: False)) == [ended]
    weights.touch()
    assert list(exported(iter([Warned("on")]), weights, lambda: False)) == [Warned("on")]


def test_a_second_stop_leaves_the_export_out(tmp_path: Path) -> None:
    weights = tmp_path / "best.safetensors"
    weights.touch()
    ended = Ended("stopped", 1, 1, 0.5, 1.0)
    _, told = exported(iter([ended]), weights, lambda: True)
    assert isinstance(told, Warned) and "left out" in told.message
    assert [path.name for path in tmp_path.iterdir()] == ["best.safetensors"]


def test_a_training_that_a_person_stopped_is_exported(
    sample_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here by the word that a window would tell it after its first validation."""
    from engine.commands import train as command

    def stop_after_a_validation(self: command._Wishes, events: Iterator[Event]) -> Iterator[Event]:
        for event in renewed(self, events):
            yield event
            if isinstance(event, Validation):
                self.obey("stop")

    renewed = command._Wishes.renewed
    monkeypatch.setattr(command._Wishes, "renewed", stop_after_a_validation)
    run = Run(sample_dataset / "runs" / "one")
    assert main(["train", str(sample_dataset), "--run", str(run.path), "--epochs", "50", *TINY]) == 0
    (ended,) = (event for event in run.events() if isinstance(event, Ended))
    assert ended.reason == "stopped"
    assert [type(event) for event in after_the_end(run)] == [Exported]
    assert Detector.load(run.path, "cpu").backend.name == "onnxruntime"


def test_a_classifier_is_exported_too(tmp_path: Path) -> None:
    for label, value in (("light", 220), ("dark", 30)):
        (tmp_path / "set" / label).mkdir(parents=True)
        for number in range(6):
            shade = Image.new("RGB", (16, 16), (value + number,) * 3)
            shade.save(tmp_path / "set" / label / f"{number}.png")
    run = Run(tmp_path / "run")
    options = ["--task", "classify", "--weights", "none", "--epochs", "1", "--image-size", "32"]
    assert main(["train", str(tmp_path / "set"), "--run", str(run.path), "--threads", "1", *options]) == 0
    assert [type(event) for event in after_the_end(run)] == [Exported]
    classifier = Classifier.load(run.path, "cpu")
    assert (classifier.backend.name, classifier.note) == ("onnxruntime", "")


def test_the_same_export_is_made_later_by_a_command(
    sample_dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(sample_dataset / "runs" / "one")
    start = ["train", str(sample_dataset), "--run", str(run.path), "--epochs", "1", "--no-export", *TINY]
    assert main(start) == 0
    assert main(["export", str(run.path), "--beside"]) == 0
    assert export_state(run.best_weights) == "current"
    assert not (run.path / "export").exists()
    for more in (["--out", "x"], ["--int8"], ["--images", "x"]):
        assert main(["export", str(run.path), "--beside", *more]) == 2
    shutil.copy(run.best_weights, sample_dataset / "mine.safetensors")
    assert main(["export", str(sample_dataset / "mine.safetensors"), "--beside"]) == 2
    assert "for the weights of a run" in capsys.readouterr().err
