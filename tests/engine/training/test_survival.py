"""What goes wrong during a training: numbers that are none, memory, the disk, images that vanish."""

import dataclasses
import errno
import math
import shutil

import psutil
import pytest
import torch

from engine.errors import ConfigError, DatasetError, RunError
from engine.events import Checkpoint, Ended, EpochEnded, Failed, RunStarted, Step, Validation, Warned
from engine.models.weights_io import load_weights
from engine.runs import Run
from engine.training import learner, memory, validate


def warnings(events: list) -> list[str]:
    return [event.message for event in events if isinstance(event, Warned)]


@pytest.fixture
def spoil(monkeypatch):
    """Let the training loss of the calls that ``wanted(number, labels)`` names be ``value``."""

    def go(wanted, value: float = math.nan) -> None:
        from engine.training import trouble

        real, calls = learner.detection_loss, 0

        def spoilt(model, regression, logits, boxes, labels):
            nonlocal calls
            calls += torch.is_grad_enabled()
            parts = real(model, regression, logits, boxes, labels)
            bad = wanted(calls, labels) if torch.is_grad_enabled() else wanted(None, labels)
            return (parts[0] * value, parts[1]) if bad else parts

        monkeypatch.setattr(learner, "detection_loss", spoilt)
        monkeypatch.setattr(trouble, "detection_loss", spoilt)

    return go


def test_a_loss_that_is_no_number_takes_the_run_back_and_on_with_half_the_rate(tiny, trained, spoil) -> None:
    spoil(lambda number, labels: number == 3 + 6)  # the first calls only try whether memory suffices
    events = trained(tiny())
    (told,) = [text for text in warnings(events) if "half the learning rate" in text]
    assert "the loss became nan in epoch 2 at step 6, on no image alone" in told
    assert "photo_" in told
    assert [e.epoch for e in events if isinstance(e, EpochEnded)] == [1, 2]
    last = [e for e in events if isinstance(e, Step)][-1]
    assert last.step == 8


def test_it_is_traced_to_image_and_box_and_fails_clearly_in_the_end(tiny, trained, spoil, tmp_path) -> None:
    spoil(lambda number, labels: (labels == 2).any() and number != 1)
    with pytest.raises(RunError, match=r"nan.*step 1, on .*photo_.*\.jpg, at a box of key \(from ") as caught:
        trained(tiny())
    assert "lower learning rate" in caught.value.remedy
    events = Run(tmp_path / "run").events()
    assert isinstance(events[-1], Failed)
    assert sum("half the learning rate" in text for text in warnings(events)) == 3


def test_a_gradient_that_is_no_number_does_not_reach_the_weights(
    tiny, trained, monkeypatch, tmp_path
) -> None:
    calls = 0
    real = torch.nn.utils.clip_grad_norm_

    def once(parameters, limit):
        nonlocal calls
        calls += 1
        norm = real(parameters, limit)
        return norm * math.inf if calls == 2 else norm

    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", once)
    events = trained(tiny(epochs=1))
    assert sum("the gradient became inf" in text for text in warnings(events)) == 1
    model, _, _ = load_weights(tmp_path / "run" / "best.safetensors")
    assert all(value.isfinite().all() for value in model.state_dict().values())


NO_MEMORY = "DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes"
"""torch's words; oneDNN has others."""


def greedy(monkeypatch, module, most: int, from_call: int = 0, words: str = NO_MEMORY) -> None:
    """Let losses of more than ``most`` images run out of memory."""
    real, calls = module.detection_loss, 0

    def limited(model, regression, *others):
        nonlocal calls
        calls += 1
        if calls > from_call and len(regression) > most:
            raise RuntimeError(words)
        return real(model, regression, *others)

    monkeypatch.setattr(module, "detection_loss", limited)


def test_the_batch_is_halved_until_it_fits_and_the_rate_with_it(tiny, trained, monkeypatch) -> None:
    greedy(monkeypatch, learner, 3)
    events = trained(tiny(epochs=1, batch_size=8, warmup_epochs=0.0))
    assert "Memory does not suffice for 8 images a step: it goes on with 2" in warnings(events)[-1]
    assert next(e for e in events if isinstance(e, RunStarted)).batch_size == 2
    steps = [e for e in events if isinstance(e, Step)]
    assert steps[-1].step == 10
    assert max(e.learning_rate for e in steps) < 0.006 * 2 / 16


def test_a_computer_without_enough_free_memory_gets_a_smaller_batch(tiny, trained, monkeypatch) -> None:
    taken = iter([1000.0, 1100.0])  # with two images, with four: 50 MB each
    monkeypatch.setattr(memory, "peak_mb", lambda: next(taken))
    free = psutil.virtual_memory()._replace(available=130 * 10**6)
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: free)
    events = trained(tiny(epochs=1, batch_size=12))
    assert "does not suffice for 12 images a step: it goes on with 6" in warnings(events)[-1]
    assert next(e for e in events if isinstance(e, RunStarted)).batch_size == 6


def test_memory_that_runs_out_in_the_middle_halves_the_batch_too(tiny, trained, monkeypatch) -> None:
    # after the trials with two, four and eight images, each of a training and a validation step
    greedy(monkeypatch, learner, 5, 3 * 2 + 2, "could not create a primitive")
    events = trained(tiny(epochs=2, batch_size=8))
    assert sum("it goes on with 4" in text for text in warnings(events)) == 1
    steps = [e for e in events if isinstance(e, Step)]
    assert steps[-1].step == 2 + 1 + 5  # 16 of 20 images by eight, the last 4 by four, then 20 by four
    assert [e.epoch for e in events if isinstance(e, EpochEnded)] == [1, 2]


def test_a_validation_that_does_not_fit_is_done_in_smaller_parts(tiny, trained, monkeypatch) -> None:
    whole = trained(tiny(epochs=1), "whole")
    greedy(monkeypatch, validate, 1)
    parts = trained(tiny(epochs=1), "parts")
    values = [next(e for e in events if isinstance(e, Validation)) for events in (whole, parts)]
    assert values[0].map_voc_area == pytest.approx(values[1].map_voc_area)
    assert values[0].classification_loss > 0


def test_memory_that_does_not_suffice_for_two_images_says_what_to_do(tiny, trained, monkeypatch) -> None:
    greedy(monkeypatch, learner, 0)
    with pytest.raises(ConfigError, match="smaller --batch-size"):
        trained(tiny())


def test_what_is_tried_out_leaves_the_learner_as_it_was(tiny) -> None:
    from engine.models.detector import build_detector
    from engine.models.spec import DetectorSpec
    from engine.training.distributed import Ranks

    model = build_detector(DetectorSpec(("a",), image_size=96))
    own = learner.make_learner(model, tiny(ema=True), torch.device("cpu"), Ranks())
    before = {name: value.clone() for name, value in model.state_dict().items()}
    memory.try_step(own, 2, 96)
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.fixture
def full_disk(monkeypatch):
    """The disk refuses files of these names as long as the returned set holds them."""
    refused: set[str] = set()

    def write(path, data):
        if path.name in refused:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, data)

    from engine.models import weights_io
    from engine.training import checkpoint

    real = checkpoint.write_atomically
    monkeypatch.setattr(checkpoint, "write_atomically", write)
    monkeypatch.setattr(weights_io, "write_atomically", write)
    return refused


def test_a_full_disk_is_told_and_training_goes_on_to_its_end_and_waits(
    tiny, full_disk, tmp_path, monkeypatch
) -> None:
    from engine.training import best
    from engine.training.loop import train

    monkeypatch.setattr(best, "TRY_EVERY_S", 0.01)
    folder = tmp_path / "run"
    folder.mkdir()
    full_disk |= {"best.safetensors", "last.pt"}
    events = []
    for event in train(tiny(), Run(folder)):
        events.append(event)
        if isinstance(event, Warned) and "waits for the disk" in event.message:
            full_disk.clear()
    assert events[-1].reason == "finished"
    # One before the first epoch, two after it, one at the end.
    assert sum("No space left" in text for text in warnings(events)) == 4
    kept = [e.which for e in events if isinstance(e, Checkpoint)]
    assert kept == ["best", "last"] and isinstance(events[-2], Checkpoint)
    assert (folder / "best.safetensors").is_file() and (folder / "last.pt").is_file()


@pytest.mark.parametrize("how", ["stopped", "too long", "folder gone"])
def test_a_training_whose_network_the_disk_never_took_has_not_finished(
    tiny, full_disk, tmp_path, monkeypatch, how: str
) -> None:
    from engine.training import best
    from engine.training.loop import train

    monkeypatch.setattr(best, "TRY_EVERY_S", 0.01)
    monkeypatch.setattr(best, "WAIT_FOR_DISK_S", 0.05 if how == "too long" else 60.0)
    folder = tmp_path / "run"
    folder.mkdir()
    full_disk |= {"best.safetensors", "last.pt"}
    waiting: list[str] = []
    events = []
    with pytest.raises(RunError, match=r"No space left.*what was learnt since it was saved last is lost"):
        for event in train(tiny(), Run(folder), should_stop=lambda: how == "stopped" and bool(waiting)):
            events.append(event)
            if isinstance(event, Warned) and "waits for the disk" in event.message:
                waiting.append(event.message)
                if how == "folder gone":
                    shutil.rmtree(folder)
    assert len(waiting) == 1 and not any(isinstance(event, Ended) for event in events)
    if how != "folder gone":
        assert "is lost" in Run(folder).events()[-1].message


def test_weights_that_the_disk_refused_are_written_as_soon_as_it_takes_them(
    tiny, trained, full_disk, tmp_path
) -> None:
    from engine.training.loop import train

    folder = tmp_path / "run"
    folder.mkdir()
    full_disk.add("best.safetensors")
    events = []
    for event in train(tiny(epochs=3, learning_rate=1e-9), Run(folder)):
        events.append(event)
        if isinstance(event, EpochEnded) and event.epoch == 2:
            full_disk.clear()
    written = [e for e in events if isinstance(e, Checkpoint) and e.which == "best"]
    best = [e.epoch for e in events if isinstance(e, Validation) and e.is_best and e.epoch <= 2]
    assert written[0].epoch == best[-1]
    assert sum("No space left" in text for text in warnings(events)) == 1


def test_a_full_disk_keeps_the_events_until_they_can_be_written(tmp_path) -> None:
    from engine.training.journal import Journal

    journal = Journal(tmp_path / "metrics.jsonl", 0)
    real = journal._file

    class Full:
        fileno = real.fileno

        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    assert journal.write(Warned("a")) == ""
    journal._file = Full()
    assert "No space left" in journal.write(Warned("b"))
    assert journal.write(Warned("c")) == ""  # once is enough
    journal._file = real
    assert journal.write(Warned("d")) == ""
    assert journal.size == (tmp_path / "metrics.jsonl").stat().st_size
    journal.close()
    assert [e.message for e in Run(tmp_path).events()] == ["a", "b", "c", "d"]


def test_cut_lines_are_ended_and_what_came_after_the_checkpoint_goes(tmp_path) -> None:
    from engine.training.journal import Journal

    path = tmp_path / "metrics.jsonl"
    for message in ("a", "b"):
        journal = Journal(path, 10_000)
        journal.write(Warned(message))
        size = journal.size
        journal.close()
        with path.open("ab") as file:
            file.write(b'{"event": "step", "epo')  # as a power cut would leave it
    assert [e.message for e in Run(tmp_path).events()] == ["a", "b"]
    Journal(path, size).close()
    assert path.stat().st_size == size
    assert [e.message for e in Run(tmp_path).events()] == ["a", "b"]


def test_images_that_vanish_while_training_are_left_out_and_told_once(sample_dataset, tiny, tmp_path) -> None:
    from engine.training.loop import train

    lists = sample_dataset / "ImageSets" / "Main"
    gone = [(lists / f"{name}.txt").read_text().split()[1] for name in ("train", "val")]
    config = dataclasses.replace(tiny(epochs=2, cache_mb=0), data=str(sample_dataset))
    events = []
    for event in train(config, Run(tmp_path)):
        events.append(event)
        if isinstance(event, RunStarted):
            (sample_dataset / "JPEGImages" / f"{gone[0]}.jpg").unlink()
            photo = sample_dataset / "JPEGImages" / f"{gone[1]}.jpg"
            photo.write_bytes(photo.read_bytes()[:2000])
    assert events[-1].reason == "finished"
    told = [text for text in warnings(events) if text.startswith("left out")]
    assert len(told) == 2
    assert all(name in text for name, text in zip(gone, told, strict=True))


def test_all_images_gone_ends_the_run_with_a_word(sample_dataset, tiny, tmp_path) -> None:
    from engine.training.loop import train

    config = dataclasses.replace(tiny(epochs=2, cache_mb=0), data=str(sample_dataset))
    with pytest.raises(DatasetError, match="no training image can be read any more"):
        for event in train(config, Run(tmp_path)):
            if isinstance(event, RunStarted):
                for photo in (sample_dataset / "JPEGImages").iterdir():
                    photo.unlink()


def test_a_class_without_a_training_box_is_told(sample_dataset, tiny, trained) -> None:
    (sample_dataset / "classes.txt").write_text("unicorn\nbutton\n")
    events = trained(dataclasses.replace(tiny(epochs=1), data=str(sample_dataset)))
    assert any("is of unicorn: that cannot be learnt" in text for text in warnings(events))
    assert isinstance(events[-1], Ended)


def test_changed_labels_are_told_when_resuming(sample_dataset, tiny, trained) -> None:
    config = dataclasses.replace(tiny(epochs=1), data=str(sample_dataset))
    trained(config)
    label = next((sample_dataset / "Annotations").glob("*.xml"))
    label.write_text(label.read_text("utf-8").replace("<xmin>", "<xmin>1"), "utf-8")
    events = trained(dataclasses.replace(config, epochs=2), resume=True)
    assert any("labels have changed" in text for text in warnings(events))


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", None])
def test_a_damaged_or_foreign_checkpoint_is_refused_and_left_alone(
    tiny, trained, tmp_path, content: bytes | None
) -> None:
    trained(tiny(epochs=1))
    path = tmp_path / "run" / "last.pt"
    if content is None:
        torch.save({"state_dict": {"weight": torch.zeros(1)}}, path)
    else:
        path.write_bytes(content)
    before, metrics = path.read_bytes(), (tmp_path / "run" / "metrics.jsonl").read_bytes()
    with pytest.raises(RunError, match=r"last\.pt: is damaged or not a checkpoint"):
        trained(tiny(epochs=2), resume=True)
    assert path.read_bytes() == before
    assert (tmp_path / "run" / "metrics.jsonl").read_bytes() == metrics
