"""Events in, curves out."""

import pytest

from engine.events import Ended, Event, RunStarted, Step, Validation
from studio.train.charts.history import RunHistory
from studio.train.words import summary


def started(**changes: object) -> RunStarted:
    values: dict[str, object] = {
        "run": "r", "task": "detect", "backbone": "mobilenet_v3_small", "device": "cpu", "classes": ["a"],
        "train_images": 8, "val_images": 2, "epochs": 3, "steps_per_epoch": 4, "batch_size": 2,
        "image_size_px": 320, "parameters": 1,
    }  # fmt: skip
    return RunStarted(**{**values, **changes})  # type: ignore[arg-type]


def step(number: int, epoch: int, loss: float = 1.0) -> Step:
    return Step(epoch, number, loss, loss * 0.6, loss * 0.4, 0.01, 20.0, 60.0)


def validation(epoch: int, coco: float = 0.1, best: bool = False) -> Validation:
    return Validation(epoch, 2.0, 1.5, 0.5, 3.0, 0.3, 0.31, coco, 0.4, {"a": 0.31}, None, best)


def test_steps_lie_on_the_epoch_axis() -> None:
    history = RunHistory()
    history.extend([started(), *(step(n, 1 + (n - 1) // 4, n) for n in range(1, 9))])
    assert history.series["train.loss"].x.tolist() == [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0]
    assert history.series["train.loss"].y.tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert history.series["train.regression_loss"].y[-1] == pytest.approx(3.2)
    assert history.series["learning_rate"].y.tolist() == [0.01] * 8
    assert (history.steps_done, history.steps_total) == (8, 12)


def test_validation_lies_at_the_end_of_its_epoch_and_the_best_is_kept() -> None:
    history = RunHistory()
    history.extend([started(), validation(1, 0.2, best=True), validation(2, 0.1)])
    assert history.series["val.loss"].x.tolist() == [1, 2]
    assert history.series["map_coco"].y.tolist() == [0.2, 0.1]
    assert len(history.series["accuracy"]) == 0
    assert history.best is not None and history.best.epoch == 1


def test_a_classifier_has_accuracy_and_no_ap() -> None:
    history = RunHistory()
    history.extend([started(task="classify"), Validation(1, 1.0, 1.0, 0.0, 1.0, accuracy=0.75)])
    assert history.is_classifier
    assert history.series["accuracy"].y.tolist() == [0.75]
    assert len(history.series["map_coco"]) == 0


def test_resuming_drops_what_is_done_again() -> None:
    first: list[Event] = [started(), *(step(n, 1 + (n - 1) // 4, n) for n in range(1, 7))]
    first += [validation(1, best=True), Ended("stopped", 2, 1, 0.1, 5.0)]
    history = RunHistory()
    history.extend(first)
    history.extend([started(first_epoch=2), step(5, 2, 50.0)])
    assert history.series["train.loss"].y.tolist() == [1, 2, 3, 4, 50]
    assert history.last is None
    assert history.best is not None and history.best.epoch == 1


def test_another_batch_size_after_resuming_stays_inside_its_epoch() -> None:
    history = RunHistory()
    history.extend([started(first_epoch=2, steps_per_epoch=8), step(5, 2), step(12, 2), step(13, 3)])
    assert history.series["train.loss"].x.tolist() == [1.0, 1.5, 2.0]


def test_what_a_run_that_goes_on_within_an_epoch_had_learnt_stays() -> None:
    """As it stands in the file: the part before the checkpoint, then what a resumed run tells."""
    history = RunHistory()
    history.extend([started(), *(step(n, 1 + (n - 1) // 4, n) for n in range(1, 7))])
    history.extend([started(first_epoch=2, steps_done=6)])
    assert (history.steps_done, history.steps_redone, history.step) == (6, 0, None)
    history.extend([step(7, 2, 50.0)])
    assert history.series["train.loss"].y.tolist() == [1, 2, 3, 4, 5, 6, 50]


def test_steps_since_the_checkpoint_are_replaced_and_told() -> None:
    history = RunHistory()
    history.extend([started(), *(step(n, 1 + (n - 1) // 4, n) for n in range(1, 8))])
    history.extend([Ended("stopped", 1, None, None, 5.0), started(first_epoch=2, steps_done=5)])
    assert (history.steps_done, history.steps_redone) == (5, 2)
    assert history.series["train.loss"].y.tolist() == [1, 2, 3, 4, 5]
    assert "First step" in summary(history, True)
    assert "2 steps since the last checkpoint are done again" in summary(history, True)
    history.extend([step(6, 2, 60.0), step(7, 2, 70.0)])
    assert history.steps_redone == 0 and "again" not in summary(history, True)
    assert history.series["train.loss"].y.tolist() == [1, 2, 3, 4, 5, 60, 70]
