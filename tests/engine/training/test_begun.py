"""A training that ends within its first epoch: the run holds what it began with, and goes on."""

import pytest
import torch

from engine.cli import main
from engine.events import Checkpoint, Ended
from engine.models.weights_io import load_weights
from engine.runs import Run
from engine.training import loop
from tests.engine.training.test_resume import killed_when, options

FAST = {"epochs": 1, "image_size": 96, "batch_size": 6, "workers": 0, "threads": 1, "device": "cpu"}


@pytest.fixture(scope="module")
def source(sample_dir, tmp_path_factory):
    run = tmp_path_factory.mktemp("source") / "run"
    arguments = [str(sample_dir), "--run", str(run), *options({**FAST, "weights": "none"}), "--no-export"]
    assert main(["train", *arguments]) == 0
    return run


def same(one, other):
    return all(torch.equal(one.state_dict()[name], value) for name, value in other.state_dict().items())


def test_a_run_from_weights_that_is_killed_in_its_first_epoch_holds_them(
    sample_dir, source, tmp_path, capsys
):
    run = Run(tmp_path / "run")
    arguments = [str(sample_dir), "--run", str(run.path), *options({**FAST, "weights": source, "epochs": 2})]
    killed_when(
        [*arguments, "--no-export"], lambda event: isinstance(event, Checkpoint) and event.which == "last"
    )
    killed = load_weights(run.best_weights)
    network, spec, threshold = load_weights(source / "best.safetensors")
    assert same(killed[0], network) and killed[1] == spec and killed[2] == pytest.approx(threshold)
    assert main(["evaluate", str(run.path), "--set", "val", "--device", "cpu"]) == 0
    assert main(["train", "--resume", str(run.path)]) == 0
    assert not same(load_weights(run.best_weights)[0], network)


@pytest.mark.parametrize("ending", ["stopped", "no memory"])
def test_what_ends_within_the_first_epoch_can_be_gone_on_with(
    tiny, trained, source, tmp_path, monkeypatch, ending
):
    config = tiny(weights=str(source))
    run = Run(tmp_path / "run")
    if ending == "stopped":
        assert trained(config, stop_after=1)[-1].reason == "stopped"
    else:
        with monkeypatch.context() as patch:
            patch.setattr(loop, "descend", lambda *_: (_ for _ in ()).throw(MemoryError()))
            patch.setattr(loop.memory, "is_out_of_memory", lambda error: False)
            with pytest.raises(MemoryError):
                trained(config)
    assert same(load_weights(run.best_weights)[0], load_weights(source / "best.safetensors")[0])
    events = trained(config, resume=True)
    assert isinstance(events[-1], Ended) and events[-1].epoch == 2
    assert not same(load_weights(run.best_weights)[0], load_weights(source / "best.safetensors")[0])


def test_random_weights_are_no_network_to_use(tiny, trained, tmp_path):
    assert trained(tiny(), stop_after=1)[-1].reason == "stopped"
    run = Run(tmp_path / "run")
    assert not run.best_weights.exists() and run.last_checkpoint.is_file()
    assert trained(tiny(), resume=True)[-1].epoch == 2 and run.best_weights.is_file()


def test_a_disk_that_refuses_ends_nothing(tiny, trained, source, tmp_path):
    (tmp_path / "run" / "best.safetensors").mkdir(parents=True)
    (tmp_path / "run" / "best.safetensors" / "full").touch()
    events = trained(tiny(weights=str(source)), stop_after=1)
    assert any(event.kind == "warning" and "goes on" in event.message for event in events)
    assert events[-1].reason == "stopped" and (tmp_path / "run" / "best.safetensors").is_dir()
