"""Learning rate, running average, and which weights an optimiser gets."""

import math

import pytest
import torch
from torch import nn

from engine.training.optimizing import Average, freeze, learning_rate, make_optimizer, set_learning_rate


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.backbone = nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4))
        self.extra = nn.Linear(4, 4)
        self.class_heads = nn.Linear(4, 2)


def test_the_learning_rate_rises_then_falls(tiny) -> None:
    config = tiny(warmup_epochs=2.0)
    rates = [learning_rate(step, 100, 10, 1.0, config) for step in range(1, 101)]
    assert rates[0] == 0.05
    assert max(rates) == rates[19] == 1.0
    assert rates[19:] == sorted(rates[19:], reverse=True)
    assert rates[-1] == pytest.approx(0)
    steps = tiny(warmup_epochs=0.0, schedule="multistep")
    assert [learning_rate(s, 90, 10, 1.0, steps) for s in (59, 60, 80, 90)] == [1.0, 0.1, 0.01, 0.01]


def test_groups_have_their_own_rate_and_weights_alone_decay(tiny) -> None:
    net = Net()
    freeze(net, tiny(freeze="backbone"))
    optimizer = make_optimizer(
        net, tiny(extra_rate=0.5, head_rate=2.0, weight_decay=0.1), torch.device("cpu")
    )
    set_learning_rate(optimizer, 0.01)
    seen = {id(p): (g["lr"], g["weight_decay"]) for g in optimizer.param_groups for p in g["params"]}
    assert len(seen) == 4
    assert seen[id(net.extra.weight)] == (0.005, 0.1)
    assert seen[id(net.extra.bias)] == (0.005, 0.0)
    assert seen[id(net.class_heads.weight)] == (0.02, 0.1)


def test_a_larger_batch_gets_a_larger_rate_unless_one_is_set(tiny) -> None:
    assert tiny().peak_learning_rate(32) == 4 * tiny().peak_learning_rate(8)
    assert tiny(learning_rate=0.3).peak_learning_rate(32) == 0.3


def test_a_detector_that_starts_from_nothing_gets_a_larger_rate(tiny) -> None:
    learnt, blank = (tiny(weights=weights).peak_learning_rate(16) for weights in ("imagenet", "none"))
    assert (learnt, blank) == (pytest.approx(0.002), pytest.approx(0.006))


def test_the_average_follows_the_weights_slower_and_slower_and_copies_the_statistics() -> None:
    net = Net()
    average = Average(net, decay=0.9, ramp_steps=10.0)
    expected = net.extra.weight.detach().clone()
    for step in range(1, 4):
        with torch.no_grad():
            net.extra.weight.add_(1.0)
            net.backbone[1].running_mean.add_(1.0)
        average.update(net)
        decay = 0.9 * (1 - math.exp(-step / 10))
        expected = decay * expected + (1 - decay) * net.extra.weight.detach()
        torch.testing.assert_close(average.model.extra.weight, expected)
        assert torch.equal(average.model.backbone[1].running_mean, net.backbone[1].running_mean)
    assert not average.model.training
    again = Average(Net())
    again.load_state_dict(average.state_dict())
    assert again.steps == 3
    assert torch.equal(again.model.extra.weight, average.model.extra.weight)
