"""What moves the weights: which are trained, the optimiser, the learning rate, the running average."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import torch
from torch import nn

from engine.models.classifier import Classifier
from engine.training.config import TrainConfig

Network = TypeVar("Network", bound=nn.Module)

EMA_DECAY = 0.998
"""The average looks back over some 500 steps ..."""
EMA_RAMP_STEPS = 300.0
"""... once there are as many: before, over a growing share of those done."""


def freeze(model: nn.Module, config: TrainConfig) -> list[nn.Module]:
    """Take the parts that ``config.freeze`` names out of training.

    Args:
        model: a network whose parts are called ``backbone`` (a classifier's: ``features``) and, between it
            and the heads, ``extra``; of a classifier's head, the layer of the classes is the head.

    Returns:
        The frozen parts, which are to be in eval mode while training: their batch statistics stay, too.
    """
    names = {
        "nothing": (),
        "backbone": ("backbone", "features"),
        "all_but_heads": ("backbone", "features", "extra"),
    }[config.freeze]
    parts = [part for name, part in model.named_children() if name in names]
    if isinstance(model, Classifier) and config.freeze == "all_but_heads":
        parts += [layer for layer in model.classifier if layer is not model.last_layer]
    for part in parts:
        part.requires_grad_(False)
    return parts


def make_optimizer(model: nn.Module, config: TrainConfig, device: torch.device) -> torch.optim.Optimizer:
    """AdamW or SGD over what is not frozen; no weight decay on biases and normalisation.

    ``factor`` of a group is what its learning rate is multiplied with.
    """
    factors = {
        "backbone": config.backbone_rate,
        "features": config.backbone_rate,  # a classifier's backbone
        "extra": config.extra_rate,
    }
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            factor = factors.get(name.partition(".")[0], config.head_rate)
            decay = config.weight_decay if parameter.ndim > 1 else 0.0
            groups.setdefault((factor, decay), []).append(parameter)
    parts = [
        {"params": parameters, "weight_decay": decay, "factor": factor}
        for (factor, decay), parameters in groups.items()
    ]
    fused = device.type in ("cpu", "cuda")
    if config.optimizer == "sgd":
        return torch.optim.SGD(parts, lr=1.0, momentum=config.momentum, fused=fused)
    return torch.optim.AdamW(parts, lr=1.0, fused=fused)


def set_learning_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Give every group its share of ``rate``."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group["factor"]


def learning_rate(step: int, total: int, steps_per_epoch: int, peak: float, config: TrainConfig) -> float:
    """The learning rate of optimiser step ``step`` of ``total``, counted from 1.

    A run that is extended is, from there on, at the place of the longer schedule that its epoch has.
    """
    warmup = min(config.warmup_epochs * steps_per_epoch, total / 2)
    if step <= warmup:
        return peak * step / warmup
    progress = (step - warmup) / max(total - warmup, 1)
    if config.schedule == "multistep":
        return peak * (1.0 if progress < 2 / 3 else 0.1 if progress < 8 / 9 else 0.01)
    return peak * (1 + math.cos(math.pi * progress)) / 2


class Average(Generic[Network]):
    """A running average of a network's weights, itself a network in eval mode: ``average.model``.

    The decay grows with the steps, ``d (1 - exp(-t / tau))``, so a short run is not held back by its
    beginning. Batch statistics are copied: they are running averages already, and averaging them once more
    makes them lag behind the weights (AP 0.58 -> 0.42 on a run of 300 steps).
    """

    def __init__(self, model: Network, decay: float = EMA_DECAY, ramp_steps: float = EMA_RAMP_STEPS) -> None:
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.steps = 0
        self._decay = decay
        self._ramp_steps = ramp_steps

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Take in the weights after a step."""
        self.steps += 1
        decay = self._decay * (1 - math.exp(-self.steps / self._ramp_steps))
        torch._foreach_lerp_(list(self.model.parameters()), list(model.parameters()), 1 - decay)
        for own, other in zip(self.model.buffers(), model.buffers(), strict=True):
            own.copy_(other)

    def state_dict(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"model": self.model.state_dict(), "steps": self.steps}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """The inverse of :meth:`state_dict`."""
        self.model.load_state_dict(state["model"])
        self.steps = int(state["steps"])
