"""The classifier's loop on tiny pictures: what it writes, that it repeats, resumes, stops, and tells."""

import dataclasses
import errno
import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from engine.errors import ConfigError, DatasetError, RunError, WeightsError
from engine.evaluation.classify import evaluate_classifier
from engine.events import (
    Checkpoint,
    Continued,
    Ended,
    EpochEnded,
    Event,
    Failed,
    Paused,
    Progress,
    RunStarted,
    Samples,
    Step,
    Validation,
    Warned,
)
from engine.inference import Classifier
from engine.models.weights_io import load_classifier
from engine.runs import Run
from engine.training import best, classification, loop
from engine.training.config import TrainConfig
from engine.training.estimate import estimate
from engine.training.loop import train

Train = Callable[..., list[Event]]


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Red and blue pictures with noise, 10 each, all of 24 x 20 pixels."""
    root = tmp_path_factory.mktemp("farben")
    rng = np.random.default_rng(0)
    for label, colour in (("blau", (40, 60, 200)), ("rot", (200, 60, 40))):
        (root / label).mkdir()
        for number in range(10):
            pixels = np.clip(np.array(colour) + rng.normal(0, 25, (20, 24, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(root / label / f"{number}.png")
    return root


def config(folder: Path, **changes: Any) -> TrainConfig:
    values = {"weights": "none", "epochs": 2, "image_size": 32, "batch_size": 6, "workers": 0, "patience": 20}
    return TrainConfig(data=str(folder), task="classify", **{**values, **changes})


@pytest.fixture
def trained(tmp_path: Path) -> Train:
    """Train in ``tmp_path / name``, stopping after ``stop_after`` steps if given."""

    def go(
        settings: TrainConfig, name: str = "run", *, resume: bool = False, stop_after: int = 10**9
    ) -> list[Event]:
        (tmp_path / name).mkdir(exist_ok=True)
        events: list[Event] = []
        asked = 0

        def should_stop() -> bool:
            nonlocal asked
            is_validating = isinstance(events[-1], EpochEnded)  # asked then, too, which is no step
            asked += not is_validating and any(isinstance(event, RunStarted) for event in events)
            return asked >= stop_after

        for event in train(settings, Run(tmp_path / name), resume=resume, should_stop=should_stop):
            events.append(event)  # noqa: PERF402 - should_stop looks at it meanwhile
        return events

    return go


def state(tmp_path: Path, name: str = "run") -> dict:
    kept = torch.load(tmp_path / name / "last.pt", weights_only=True)
    return {**kept["standing"], **kept["learner"]}


def same_model(a: dict, b: dict) -> bool:
    return all(torch.equal(a["model"][name], b["model"][name]) for name in a["model"])


def only(kind: type, events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_a_run_leaves_everything_behind(folder: Path, trained: Train, tmp_path: Path) -> None:
    events = trained(config(folder))
    run = Run(tmp_path / "run")
    assert events[-1].reason == "finished"
    assert run.events() == [event for event in events if not isinstance(event, Progress)]
    assert run.task() == "classify"
    assert run.labels() == ["blau", "rot"]
    started = only(RunStarted, events)[0]
    assert (started.task, started.train_images, started.val_images, started.steps_per_epoch) == (
        "classify",
        16,
        2,
        3,
    )
    assert sorted(path.name for path in (run.path / "split").iterdir()) == [
        "digest.txt", "test.txt", "train.txt", "val.txt",
    ]  # fmt: skip
    _, spec = load_classifier(run.best_weights)
    assert (spec.class_names, spec.image_size, spec.crop_margin) == (("blau", "rot"), 32, 0.0)
    for validation in only(Validation, events):
        assert validation.map_voc_area is None
        assert 0 <= validation.accuracy <= 1
        assert validation.accuracy == pytest.approx(np.mean(list(validation.class_recall.values())))
        assert set(validation.class_recall) == {"blau", "rot"}
    for step in only(Step, events):
        assert (step.classification_loss, step.regression_loss) == (step.loss, 0.0)
    assert only(Ended, events)[0].best_metric == max(v.accuracy for v in only(Validation, events))


def test_it_learns_and_the_run_can_be_used(folder: Path, trained: Train, tmp_path: Path) -> None:
    # Two pictures judge it, and sixteen teach it: with this seed both colours end above 0.99, so that no
    # other processor's rounding decides.
    settings = config(folder, epochs=8, batch_size=4, learning_rate=0.001, augment=False, seed=4)
    assert only(Ended, trained(settings))[0].best_metric == 1.0
    classifier = Classifier.load(tmp_path / "run", "cpu")
    for label, colour in (("blau", (40, 60, 200)), ("rot", (200, 60, 40))):
        assert classifier.classify(np.full((20, 24, 3), colour, np.uint8)).label == label


def test_batch_statistics_of_random_weights_arrive_at_once(plain: dict) -> None:
    variances = [float(v.median()) for name, v in plain["model"].items() if name.endswith("running_var")]
    assert min(variances) < 0.5  # 3 steps at a momentum of 0.1 would leave 0.9 ** 3 of the starting 1


def test_boxes_of_a_detection_set_are_learnt(sample_dir: Path, trained: Train, tmp_path: Path) -> None:
    events = trained(config(sample_dir, epochs=1, crop_margin=0.3))
    assert only(RunStarted, events)[0].classes == ["button", "coin", "key", "leaf"]
    assert load_classifier(tmp_path / "run" / "best.safetensors")[1].crop_margin == 0.3
    stems = (sample_dir / "ImageSets" / "Main" / "val.txt").read_text()
    assert (tmp_path / "run" / "split" / "val.txt").read_text() == stems


def test_its_features_are_a_detectors_backbone(
    folder: Path, sample_dir: Path, trained: Train, tmp_path: Path
) -> None:
    trained(config(folder, epochs=1))
    given = load_classifier(tmp_path / "run" / "best.safetensors")[0].features.state_dict()
    (tmp_path / "detector").mkdir()
    settings = TrainConfig(
        str(sample_dir), weights=str(tmp_path / "run"), epochs=1, image_size=96, freeze="backbone", workers=0
    )
    list(loop.train(settings, Run(tmp_path / "detector")))
    got = state(tmp_path, "detector")["model"]
    assert all(torch.equal(value, got[f"backbone.features.{name}"]) for name, value in given.items())


@pytest.mark.parametrize("stop_after", [2, 3, 5])
def test_a_stopped_run_resumes_to_the_very_same_weights(
    folder: Path, trained: Train, tmp_path: Path, stop_after: int
) -> None:
    trained(config(folder, workers=2), "whole")
    assert trained(config(folder), "parts", stop_after=stop_after)[-1].reason == "stopped"
    assert state(tmp_path, "parts")["step"] == stop_after
    assert trained(config(folder), "parts", resume=True)[-1].reason == "finished"
    whole, parts = state(tmp_path, "whole"), state(tmp_path, "parts")
    assert same_model(whole, parts)
    assert (whole["best_metric"], whole["best_loss"]) == (parts["best_metric"], parts["best_loss"])


def test_more_epochs_extend_a_run_and_its_lists_stay(folder: Path, trained: Train, tmp_path: Path) -> None:
    trained(config(folder, epochs=1))
    before = (tmp_path / "run" / "split" / "train.txt").read_text()
    events = trained(config(folder, epochs=3, seed=4), resume=True)
    assert [event.epoch for event in only(EpochEnded, events)] == [2, 3]
    assert (tmp_path / "run" / "split" / "train.txt").read_text() == before
    assert not [w for w in only(Warned, events) if "changed" in w.message]


def test_early_stopping_counts_epochs_without_better_accuracy(folder: Path, trained: Train) -> None:
    events = trained(config(folder, epochs=30, learning_rate=1e-9, warmup_epochs=0.0, patience=2))
    assert events[-1].reason == "no_improvement"
    assert events[-1].epoch == 3


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": "sgd"}, {"learning_rate": 0.0005}, {"weight_decay": 0.0}, {"warmup_epochs": 0.0},
        {"schedule": "multistep"}, {"augment": False}, {"turns": True}, {"batch_size": 4}, {"balance": True},
        {"head_rate": 0.5}, {"backbone_rate": 0.5}, {"seed": 1},
    ],
)  # fmt: skip
def test_every_option_changes_what_is_learnt(
    folder: Path, trained: Train, tmp_path: Path, plain: dict, change: dict
) -> None:
    trained(config(folder, epochs=1, **change))
    assert not same_model(plain, state(tmp_path))


@pytest.fixture(scope="module")
def plain(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Where one epoch with the settings of ``config`` leads."""
    run = Run(tmp_path_factory.mktemp("plain"))
    list(train(config(folder, epochs=1), run))
    return torch.load(run.last_checkpoint, weights_only=True)["learner"]


@pytest.mark.parametrize("width", [0.5])
def test_the_width_changes_the_network(
    folder: Path, trained: Train, plain: dict, tmp_path: Path, width: float
) -> None:
    trained(config(folder, epochs=1, width_mult=width))
    narrow = state(tmp_path)["model"]["classifier.0.weight"]
    assert narrow.shape[1] < plain["model"]["classifier.0.weight"].shape[1]


@pytest.mark.parametrize(
    ("freeze", "moves"), [("backbone", {"classifier.0", "classifier.3"}), ("all_but_heads", {"classifier.3"})]
)
def test_what_is_frozen_stays(folder: Path, trained: Train, tmp_path: Path, freeze: str, moves: set) -> None:
    trained(config(folder, epochs=1, freeze=freeze))
    end = state(tmp_path)["model"]
    _, spec = load_classifier(tmp_path / "run" / "best.safetensors")
    torch.manual_seed(0)
    start = classification.build_classifier(spec).state_dict()
    moved = {name.rpartition(".")[0] for name in start if not torch.equal(start[name], end[name])}
    assert moved == moves


def test_a_picture_that_cannot_be_read_is_left_out_and_told(
    folder: Path, trained: Train, tmp_path: Path
) -> None:
    copy = copied(folder, tmp_path)
    (copy / "rot" / "3.png").write_bytes(b"\x89PNG broken")
    settings = config(copy, epochs=1)
    lists = trained(settings, "first")
    assert [w for w in only(Warned, lists) if "3.png" in w.message]
    started = only(RunStarted, lists)[0]
    assert started.train_images + started.val_images == 17


def test_a_picture_deleted_while_training_is_left_out_and_told(
    folder: Path, trained: Train, tmp_path: Path
) -> None:
    copy = copied(folder, tmp_path)
    settings = config(copy, cache_mb=0, epochs=2)
    run = Run(tmp_path / "run")
    run.path.mkdir()
    warned, gone = [], ""
    for event in train(settings, run):
        if isinstance(event, EpochEnded) and event.epoch == 1:
            gone = (run.path / "split" / "train.txt").read_text().split()[0]
            (copy / gone).unlink()
        warned += [event.message] if isinstance(event, Warned) else []
    assert sum(Path(gone).name in message for message in warned) == 1
    assert isinstance(run.events()[-1], Ended)


def test_a_class_that_vanishes_while_reading_is_an_error(
    folder: Path, trained: Train, tmp_path: Path
) -> None:
    copy = copied(folder, tmp_path)
    for picture in (copy / "rot").iterdir():
        picture.write_bytes(b"nothing")
    with pytest.raises(DatasetError, match="only the class 'blau'"):
        trained(config(copy))


def test_changed_pictures_are_told_when_a_run_is_resumed(
    folder: Path, trained: Train, tmp_path: Path
) -> None:
    copy = copied(folder, tmp_path)
    trained(config(copy, epochs=1))
    (copy / (tmp_path / "run" / "split" / "train.txt").read_text().split("\n")[0]).unlink()
    events = trained(config(copy, epochs=2), resume=True)
    messages = [event.message for event in only(Warned, events)]
    assert any("1 picture of the run's lists is gone" in message for message in messages)
    assert any("have changed" in message for message in messages)


def spoil(monkeypatch: pytest.MonkeyPatch, which: Callable[[int], bool]) -> None:
    """Make the loss of some of the training steps no number; they are counted from 1."""
    real = loop.descend
    steps = 0

    def spoilt(learner: Any, losses: Any, rate: float, here: Any) -> Any:
        nonlocal steps
        steps += 1
        factor = math.nan if which(steps) else 1.0
        return real(learner, (losses[0] * factor, losses[1]), rate, here)

    monkeypatch.setattr(loop, "descend", spoilt)


def test_a_loss_that_is_no_number_rolls_the_epoch_back(
    folder: Path, trained: Train, tmp_path: Path, monkeypatch
) -> None:
    spoil(monkeypatch, lambda step: step == 5)
    events = trained(config(folder))
    (told,) = [event.message for event in only(Warned, events) if "nan" in event.message]
    assert "epoch 2 at step 5" in told and ".png" in told and "half the learning rate" in told
    assert [event.epoch for event in only(EpochEnded, events)] == [1, 2]
    end = state(tmp_path)
    assert (end["step"], end["rollbacks"]) == (6, 1)
    assert end["peak_rate"] == config(folder).peak_learning_rate(6) / 2
    assert all(value.isfinite().all() for value in end["model"].values())


def test_a_loss_that_stays_no_number_ends_the_run(
    folder: Path, trained: Train, tmp_path: Path, monkeypatch
) -> None:
    spoil(monkeypatch, lambda step: True)
    with pytest.raises(RunError, match=r"nan.*step 1.*(rot|blau)/\d\.png"):
        trained(config(folder))
    assert isinstance(Run(tmp_path / "run").events()[-1], Failed)


def test_memory_that_does_not_suffice_halves_the_batch(folder: Path, trained: Train, monkeypatch) -> None:
    real = classification.cross_entropy

    def greedy(learner: Any, pixels: torch.Tensor, labels: Any) -> Any:
        if len(pixels) > 4:
            raise RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate")
        return real(learner, pixels, labels)

    monkeypatch.setattr(classification, "cross_entropy", greedy)
    events = trained(config(folder, batch_size=8, epochs=1))
    assert only(RunStarted, events)[0].batch_size == 4
    assert any("does not suffice for 8 images" in event.message for event in only(Warned, events))
    assert isinstance(events[-1], Ended)


def test_the_running_average_is_judged_beside_the_weights(
    folder: Path, trained: Train, tmp_path: Path
) -> None:
    events = trained(config(folder, epochs=1, ema=True))
    end = state(tmp_path)
    models = {"raw": end["model"], "ema": end["average"]["model"]}
    assert end["average"]["steps"] == 3
    assert not same_model({"model": models["raw"]}, {"model": models["ema"]})
    kept = load_classifier(tmp_path / "run" / "best.safetensors")[0].state_dict()
    assert same_model({"model": kept}, {"model": models[only(Validation, events)[0].weights]})


def test_half_precision_changes_what_is_learnt_or_says_why_not(
    folder: Path, trained: Train, tmp_path: Path, plain: dict
) -> None:
    events = trained(config(folder, epochs=1, amp="bf16"))
    refused = any("full precision" in event.message for event in only(Warned, events))
    assert same_model(plain, state(tmp_path)) == refused


def test_a_paused_run_waits_and_goes_on_to_the_same_weights(
    folder: Path, tmp_path: Path, plain: dict
) -> None:
    run = Run(tmp_path)
    events: list[Event] = []

    def should_pause() -> bool:
        return bool(only(Step, events)) and not only(Paused, events)

    for event in train(config(folder, epochs=1), run, should_pause=should_pause):
        events.append(event)  # noqa: PERF402 - should_pause looks at it meanwhile
    kinds = [type(event) for event in events]
    assert kinds.index(Paused) < kinds.index(Continued) < kinds.index(EpochEnded)
    assert same_model(plain, torch.load(run.last_checkpoint, weights_only=True)["learner"])


def test_samples_show_true_and_found_classes(
    folder: Path, sample_dir: Path, trained: Train, tmp_path: Path
) -> None:
    (event,) = only(Samples, trained(config(folder, epochs=1)))
    told = json.loads(Path(event.path).read_text())
    assert {one["truth"][0]["label"] for one in told} == {"blau", "rot"}
    assert all(one["truth"][0]["box"] == [0, 0, 24, 20] for one in told)
    assert all(0.5 <= one["found"][0]["score"] <= 1 for one in told)
    (event,) = only(Samples, trained(config(sample_dir, epochs=1), "boxes"))
    told = json.loads(Path(event.path).read_text())
    assert 1 < len(told) <= 8
    assert all(one["truth"][0]["box"] == one["found"][0]["box"] for one in told)
    assert all(one["truth"][0]["box"][2] <= one["width"] for one in told)


def test_an_estimate_measures_real_steps_and_writes_nothing(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    told = estimate(config(folder, epochs=3))
    assert told.batch_size == 6
    assert 0 < told.step_s < told.epoch_s < told.total_s
    assert told.total_s > 3 * told.epoch_s
    assert sorted(folder.rglob("*")) == before


def test_several_folders_are_learnt_and_judged_together(folder: Path, trained: Train, tmp_path: Path) -> None:
    second = tmp_path / "second"
    shutil.copytree(folder / "rot", second / "rot")
    shutil.copytree(folder / "blau", second / "lila")
    for file in second.rglob("*.png"):
        image = Image.open(file)
        image.transpose(Image.Transpose.ROTATE_180).save(file)
    alone = only(RunStarted, trained(config(folder, epochs=1), "alone"))[0]
    events = trained(config(folder, epochs=1, more_data=(str(second),)))
    started = only(RunStarted, events)[0]
    assert started.classes == ["blau", "lila", "rot"]
    assert (started.train_images, started.val_images) == (2 * alone.train_images, 2 * alone.val_images)
    assert not any("also used to validate" in event.message for event in only(Warned, events))

    report = evaluate_classifier(tmp_path / "run", device="cpu")
    assert report.pictures == 4 and report.data == f"{folder}, {second}" and report.warnings == []
    report = evaluate_classifier(tmp_path / "run", second, "all", device="cpu")
    assert report.pictures == 20 and "training set" in report.warnings[0]

    # A resumed run keeps the lists of both, whatever has come since.
    Image.new("RGB", (24, 20), "red").save(second / "rot" / "new.png")
    more = trained(config(folder, epochs=2, more_data=(str(second),)), resume=True)
    assert only(RunStarted, more)[0].train_images == started.train_images


def test_a_full_disk_is_told_and_training_goes_on_to_its_end(
    folder: Path, tmp_path: Path, monkeypatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    from engine.models import weights_io
    from engine.training import checkpoint

    monkeypatch.setattr(checkpoint, "write_atomically", full)
    monkeypatch.setattr(weights_io, "write_atomically", full)
    monkeypatch.setattr(best, "WAIT_FOR_DISK_S", 0.0)
    monkeypatch.setattr(best, "TRY_EVERY_S", 0.01)
    events: list[Event] = []
    (tmp_path / "full").mkdir()
    with pytest.raises(RunError, match="what was learnt since it was saved last is lost"):
        events.extend(train(config(folder), Run(tmp_path / "full")))
    told = [event for event in only(Warned, events) if "No space left" in event.message]
    assert len(told) >= 3 and len(only(EpochEnded, events)) == 2
    assert not only(Checkpoint, events)


def test_weights_that_do_not_fit_are_refused(folder: Path, trained: Train, tmp_path: Path) -> None:
    trained(config(folder, epochs=1), "first")
    with pytest.raises(WeightsError, match="no weights for mobilenet_v2"):
        trained(config(folder, weights=str(tmp_path / "first"), backbone="mobilenet_v2"), "second")


def test_a_later_training_starts_from_an_earlier_run(folder: Path, trained: Train, tmp_path: Path) -> None:
    trained(config(folder, epochs=1), "first")
    events = trained(config(folder, epochs=1, weights=str(tmp_path / "first"), learning_rate=1e-9), "second")
    assert any("all of it" in event.message for event in only(Warned, events))
    a, b = state(tmp_path, "first")["model"], state(tmp_path, "second")["model"]
    assert all(torch.allclose(a[name], b[name], atol=1e-6) for name in a if name.endswith("weight"))


def test_settings_of_a_detector_are_refused() -> None:
    with pytest.raises(ConfigError, match="stride8 means nothing to the task classify"):
        TrainConfig("x", task="classify", stride8="on")
    with pytest.raises(ConfigError, match="crop_margin means nothing to the task detect"):
        TrainConfig("x", crop_margin=0.3)
    assert dataclasses.replace(TrainConfig("x", task="classify"), crop_margin=0.3).crop_margin == 0.3


def copied(folder: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(folder, tmp_path / "copy"))
