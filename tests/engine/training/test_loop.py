"""The loop on a tiny set: what it writes, that it repeats, resumes, stops and tells what went wrong."""

import dataclasses
import json
import math
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from engine.errors import WeightsError
from engine.events import (
    Ended,
    EpochEnded,
    Progress,
    RunStarted,
    Step,
    Validation,
    Warned,
    from_json,
    to_json,
)
from engine.models.weights_io import load_weights
from engine.runs import Run
from engine.training import detection, loop
from engine.training.config import TrainConfig


def weights(tmp_path: Path, name: str) -> dict:
    return state(tmp_path, name)["learner"]["model"]


def state(tmp_path: Path, name: str) -> dict:
    return torch.load(tmp_path / name / "last.pt", weights_only=True)


def lists(run: Run, *names: str) -> list[str]:
    return [(run.path / "split" / f"{name}.txt").read_text() for name in names]


def same(a, b) -> bool:
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def test_a_run_leaves_everything_behind(tiny, trained, tmp_path) -> None:
    events = trained(tiny())
    run = Run(tmp_path / "run")
    assert [type(e) for e in events if isinstance(e, (RunStarted, EpochEnded, Validation, Ended))] == [
        RunStarted, EpochEnded, Validation, EpochEnded, Validation, Ended
    ]  # fmt: skip
    assert events[-1].reason == "finished"
    assert run.events() == [event for event in events if not isinstance(event, Progress)]
    images = sum(len(texts.split()) for texts in lists(run, "train", "val"))
    assert [(e.done, e.total) for e in events if isinstance(e, Progress)][-1] == (images, images)
    assert run.labels() == ["button", "coin", "key", "leaf"]
    assert run.config()["image_size"] == 96
    assert len((run.path / "split" / "digest.txt").read_text().strip()) == 64
    model, spec, threshold = load_weights(run.best_weights)
    assert not model.training
    assert (spec.image_size, spec.class_names) == (96, ("button", "coin", "key", "leaf"))
    assert 0 < threshold < 1


@pytest.fixture(scope="module")
def plain(tiny, tmp_path_factory) -> dict:
    """Where one epoch with the settings of ``tiny`` leads."""
    run = Run(tmp_path_factory.mktemp("plain"))
    list(loop.train(tiny(epochs=1), run))
    return torch.load(run.last_checkpoint, weights_only=True)


def test_the_same_seed_gives_the_same_weights_whatever_the_threads(tiny, trained, tmp_path, plain) -> None:
    trained(tiny(epochs=1, workers=2), "threads")
    trained(tiny(epochs=1, seed=1), "seed")
    assert same(plain["learner"]["model"], state(tmp_path, "threads")["learner"]["model"])
    assert not same(plain["learner"]["model"], state(tmp_path, "seed")["learner"]["model"])


@pytest.mark.parametrize("stop_after", [2, 4, 5])
def test_a_stopped_run_resumes_to_the_very_same_weights(tiny, trained, tmp_path, stop_after: int) -> None:
    whole = trained(tiny(), "whole")
    assert next(e for e in whole if isinstance(e, RunStarted)).steps_per_epoch == 4
    stopped = trained(tiny(), "parts", stop_after=stop_after)
    assert stopped[-1].reason == "stopped"
    assert state(tmp_path, "parts")["standing"]["step"] == stop_after
    resumed = trained(tiny(), "parts", resume=True)
    assert resumed[-1].reason == "finished"
    a, b = state(tmp_path, "whole"), state(tmp_path, "parts")
    for one in (a, b):
        del one["standing"]["elapsed_s"], one["metrics_bytes"]
    assert same(a, b)
    losses = [
        [e.loss for e in Run(tmp_path / n).events() if isinstance(e, EpochEnded)] for n in ("whole", "parts")
    ]
    assert losses[0] == pytest.approx(losses[1])


def test_the_start_tells_how_well_the_default_boxes_fit_each_class(tiny, trained) -> None:
    fitted, plain = (
        next(
            e
            for e in trained(tiny(epochs=1, fit_boxes=fit, stride8="off"), str(fit))
            if isinstance(e, RunStarted)
        )
        for fit in (True, False)
    )
    assert set(fitted.class_box_recall) == {"button", "coin", "key", "leaf"}
    assert all(before == after for before, after in plain.class_box_recall.values())
    assert [before for before, _ in fitted.class_box_recall.values()] == [
        before for before, _ in plain.class_box_recall.values()
    ]
    gained = [after - before for before, after in fitted.class_box_recall.values()]
    assert sum(gained) > 0
    assert from_json(to_json(fitted)) == fitted


def test_more_epochs_extend_a_finished_run(tiny, trained, tmp_path) -> None:
    trained(tiny(epochs=1))
    events = trained(tiny(epochs=3), resume=True)
    assert [e.epoch for e in events if isinstance(e, EpochEnded)] == [2, 3]
    assert state(tmp_path, "run")["standing"]["step"] == 12


def test_an_image_that_cannot_be_decoded_is_left_out_and_told(
    sample_dataset, tiny, trained, tmp_path
) -> None:
    stem = (sample_dataset / "ImageSets" / "Main" / "train.txt").read_text().split()[3]
    image = sample_dataset / "JPEGImages" / f"{stem}.jpg"
    image.write_bytes(image.read_bytes()[:3000])
    events = trained(dataclasses.replace(tiny(epochs=1), data=str(sample_dataset)))
    assert [e for e in events if isinstance(e, Warned) and f"{stem}.jpg" in e.message]
    assert next(e for e in events if isinstance(e, RunStarted)).train_images == 19


def test_a_resumed_run_keeps_its_own_lists(sample_dataset, tiny, trained) -> None:
    config = dataclasses.replace(tiny(epochs=1), data=str(sample_dataset))
    trained(config)
    lists = sample_dataset / "ImageSets" / "Main"
    (lists / "train.txt").write_text("\n".join((lists / "train.txt").read_text().split()[:4]))
    events = trained(dataclasses.replace(config, epochs=2), resume=True)
    assert next(e for e in events if isinstance(e, RunStarted)).train_images == 20


def test_early_stopping_counts_validations_without_gain(tiny, trained, monkeypatch) -> None:
    events = trained(tiny(epochs=30, learning_rate=1e-9, warmup_epochs=0.0, patience=2, optimizer="sgd"))
    assert events[-1].reason == "no_improvement"
    assert events[-1].epoch == events[-1].best_epoch + 2


@pytest.mark.parametrize(
    ("freeze", "kept"),
    [("nothing", set()), ("backbone", {"backbone"}), ("all_but_heads", {"backbone", "extra"})],
)
def test_what_is_frozen_keeps_weights_and_batch_statistics(tiny, trained, tmp_path, freeze, kept) -> None:
    trained(tiny(epochs=1, freeze=freeze))
    _, spec, _ = load_weights(tmp_path / "run" / "best.safetensors")
    torch.manual_seed(0)
    start, end = detection.build_detector(spec).state_dict(), state(tmp_path, "run")["learner"]["model"]
    for part in ("backbone", "extra", "box_heads", "class_heads"):
        names = [name for name in start if name.startswith(f"{part}.") and "num_batches" not in name]
        assert all(torch.equal(start[name], end[name]) for name in names) == (part in kept)


@pytest.mark.parametrize(
    ("rate", "parts"),
    [
        ("backbone_rate", {"backbone"}),
        ("extra_rate", {"extra"}),
        ("head_rate", {"box_heads", "class_heads"}),
    ],
)
def test_a_part_with_rate_zero_is_not_moved(tiny, trained, tmp_path, rate, parts) -> None:
    trained(tiny(epochs=1, weight_decay=0.0, **{rate: 0.0}))
    _, spec, _ = load_weights(tmp_path / "run" / "best.safetensors")
    torch.manual_seed(0)
    model = detection.build_detector(spec)
    end = state(tmp_path, "run")["learner"]["model"]
    still = {"backbone", "extra", "box_heads", "class_heads"}
    still -= {n.partition(".")[0] for n, value in model.named_parameters() if not torch.equal(value, end[n])}
    assert still == parts


def test_an_earlier_run_hands_over_its_features(tiny, trained, tmp_path) -> None:
    trained(tiny(epochs=1), "first")
    first = load_weights(tmp_path / "first" / "best.safetensors")[0].state_dict()
    trained(tiny(epochs=1, weights=str(tmp_path / "first"), freeze="backbone"), "second")
    second = state(tmp_path, "second")["learner"]["model"]
    assert all(torch.equal(first[n], second[n]) for n in first if n.startswith("backbone."))
    with pytest.raises(WeightsError, match="no weights for mobilenet_v2"):
        trained(tiny(epochs=1, weights=str(tmp_path / "first"), backbone="mobilenet_v2"), "third")


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": "sgd"}, {"learning_rate": 0.0005}, {"weight_decay": 0.0}, {"warmup_epochs": 0.0},
        {"schedule": "multistep"}, {"augment": False}, {"batch_size": 4}, {"turns": True}, {"mosaic": 1.0},
        {"multi_scale": True}, {"balance": True},
        {"fit_boxes": False}, {"stride8": "off"}, {"backbone": "mobilenet_v2"},
    ],
)  # fmt: skip
def test_every_option_changes_what_is_learnt(
    tiny, trained, tmp_path, monkeypatch, plain, change: dict
) -> None:
    # Of one epoch, all belongs to the last tenth, which shows no mosaics.
    monkeypatch.setattr(detection, "WITHOUT_MOSAIC", 0.0)
    trained(tiny(epochs=1, **change), "changed")
    changed = state(tmp_path, "changed")
    assert (
        not same(plain["learner"]["model"], changed["learner"]["model"]) or plain["spec"] != changed["spec"]
    )


def test_difficult_boxes_can_be_left_out(sample_dataset, trained, tmp_path) -> None:
    for label in (sample_dataset / "Annotations").glob("*.xml"):
        text = label.read_text("utf-8")
        label.write_text(text.replace("<difficult>0<", "<difficult>1<", 1), "utf-8")
    for name, keep in (("with", True), ("without", False)):
        config = TrainConfig(
            data=str(sample_dataset),
            weights="none",
            epochs=1,
            image_size=96,
            batch_size=6,
            keep_difficult=keep,
        )
        trained(config, name)
    assert not same(
        state(tmp_path, "with")["learner"]["model"], state(tmp_path, "without")["learner"]["model"]
    )


def test_momentum_is_of_sgd(tiny, trained, tmp_path) -> None:
    trained(tiny(epochs=1, optimizer="sgd"), "plain")
    trained(tiny(epochs=1, optimizer="sgd", momentum=0.0), "changed")
    assert not same(
        state(tmp_path, "plain")["learner"]["model"], state(tmp_path, "changed")["learner"]["model"]
    )


def test_validation_takes_place_as_often_as_asked_and_at_the_end(tiny, trained) -> None:
    events = trained(tiny(epochs=3, validate_every=2))
    assert [e.epoch for e in events if isinstance(e, Validation)] == [2, 3]


def test_steps_carry_figures(tiny, trained) -> None:
    steps = [e for e in trained(tiny(epochs=1)) if isinstance(e, Step)]
    assert steps
    for step in steps:
        assert step.loss == pytest.approx(step.classification_loss + step.regression_loss, rel=1e-5)
        assert step.images_per_s > 0
        assert step.eta_s >= 0
    assert steps[-1].eta_s == 0


@pytest.mark.parametrize("backbone", ["mobilenet_v3_small", "mobilenet_v2"])
def test_the_head_and_the_width_are_those_asked_for(tiny, trained, tmp_path, backbone) -> None:
    events = trained(tiny(epochs=1, head="pan", width_mult=0.5, backbone=backbone))
    started = next(e for e in events if isinstance(e, RunStarted))
    assert set(started.class_box_recall) == {"button", "coin", "key", "leaf"}
    (validation,) = (e for e in events if isinstance(e, Validation))
    assert math.isfinite(validation.classification_loss)
    assert 0 < validation.regression_loss < 8
    _, spec, _ = load_weights(Run(tmp_path / "run").best_weights)
    assert (spec.head, spec.width_mult, spec.backbone, len(spec.box_sizes)) == ("pan", 0.5, backbone, 3)


def test_the_last_tenth_of_the_epochs_shows_whole_photos(tiny, trained, tmp_path) -> None:
    for name, share in (("with", 1.0), ("without", 0.0)):
        trained(tiny(epochs=1, mosaic=share), name)
    assert same(weights(tmp_path, "with"), weights(tmp_path, "without"))


@pytest.mark.parametrize("better", ["raw", "ema"])
def test_of_the_weights_and_their_average_the_better_are_kept_and_named(
    tiny, trained, tmp_path, monkeypatch, better: str
) -> None:
    from engine.training import validate

    real, calls = validate.validate, 0

    def judged(*arguments):
        nonlocal calls
        calls += 1  # the raw weights come first
        value = 0.9 if (calls % 2 == 1) == (better == "raw") else 0.1
        judgement = real(*arguments)
        result = dataclasses.replace(judgement.result, map_voc_area=value)
        return dataclasses.replace(judgement, result=result)

    monkeypatch.setattr(validate, "validate", judged)
    events = trained(tiny(epochs=1, ema=True))
    (validation,) = (e for e in events if isinstance(e, Validation))
    assert (validation.weights, validation.map_voc_area) == (better, 0.9)
    kept = load_weights(tmp_path / "run" / "best.safetensors")[0].state_dict()
    learner = state(tmp_path, "run")["learner"]
    model = learner["model"] if better == "raw" else learner["average"]["model"]
    assert same(dict(kept), dict(model))
    with safe_open(tmp_path / "run" / "best.safetensors", framework="pt") as file:
        assert json.loads(file.metadata()["boxwright"])["weights"] == better


def test_several_data_sets_are_learnt_together_classes_of_one_name_as_one(
    sample_dir, sample_dataset, tiny, trained, tmp_path
) -> None:
    for label in (sample_dataset / "Annotations").glob("*.xml"):
        label.write_text(label.read_text("utf-8").replace("<name>key<", "<name>bolt<"), "utf-8")
    for file in sample_dataset.glob("*.txt"):
        file.unlink()  # its list of classes still has the key
    events = trained(tiny(epochs=1, more_data=(str(sample_dataset),)))
    started = next(e for e in events if isinstance(e, RunStarted))
    assert started.classes == ["button", "coin", "key", "leaf", "bolt"]
    assert started.train_images == 40
    told = " ".join(e.message for e in events if isinstance(e, Warned))
    assert "each taken as one: button, coin, leaf." in told
    assert f"Only in {sample_dataset}: bolt." in told
    split = tmp_path / "run" / "split"
    assert (split / "train.txt").read_text() == (split / "2" / "train.txt").read_text()
    # A resumed run keeps the lists of both, whatever is split anew since.
    (sample_dataset / "ImageSets" / "Main" / "train.txt").write_text("nothing\n")
    more = trained(tiny(epochs=2, more_data=(str(sample_dataset),)), resume=True)
    assert next(e for e in more if isinstance(e, RunStarted)).train_images == 40


def test_patience_does_not_count_in_the_warm_up(tiny, trained) -> None:
    settings = {"epochs": 30, "learning_rate": 1e-9, "patience": 1, "optimizer": "sgd"}
    events = trained(tiny(**settings, warmup_epochs=3.0))
    assert events[-1].reason == "no_improvement"
    assert events[-1].epoch >= 4


def test_an_estimate_measures_real_steps_and_writes_nothing(sample_dataset, tiny) -> None:
    from engine.training.estimate import estimate

    before = sorted(sample_dataset.rglob("*"))
    config = dataclasses.replace(tiny(epochs=10), data=str(sample_dataset))
    told = estimate(config)
    assert told.batch_size == 6
    assert 0 < told.step_s < 20
    assert told.epoch_s == pytest.approx(4 * told.step_s)
    assert told.total_s > 10 * told.epoch_s
    assert told.memory_mb > 100
    assert sorted(sample_dataset.rglob("*")) == before
