"""What a training step changes, and the step itself."""

from __future__ import annotations

import copy
import dataclasses
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from engine.models.classifier import Classifier
from engine.models.default_boxes import default_boxes
from engine.models.detector import Detector
from engine.models.preprocess import to_tensor
from engine.training import distributed
from engine.training.config import TrainConfig
from engine.training.data import Batch
from engine.training.losses import detection_loss
from engine.training.optimizing import Average, freeze, make_optimizer, set_learning_rate
from engine.training.precision import Precision, choose_precision

Model = TypeVar("Model", Detector, Classifier)

GRADIENT_NORM_LIMIT = 10.0


class NotFiniteError(Exception):
    """The loss or a gradient is no number; the weights have not been touched by it."""


@dataclass
class Learner(Generic[Model]):
    """``network`` is ``model``, or what spreads it over several processes; ``frozen``: its still parts."""

    model: Model
    network: nn.Module
    frozen: list[nn.Module]
    optimizer: torch.optim.Optimizer
    average: Average[Model] | None
    precision: Precision
    device: torch.device

    def state(self) -> dict[str, Any]:
        """Everything a step changes; the tensors are the learner's own."""
        scaler = self.precision.scaler
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average.state_dict() if self.average else None,
            "scaler": scaler.state_dict() if scaler else None,
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """The inverse of :meth:`state`; what is loaded stays as it is."""
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(copy.deepcopy(state["optimizer"]))
        if self.average is not None and state["average"] is not None:
            self.average.load_state_dict(state["average"])
        if self.precision.scaler is not None and state["scaler"] is not None:
            self.precision.scaler.load_state_dict(state["scaler"])

    def train_mode(self) -> None:
        """Before the steps of an epoch."""
        self.network.train()
        for part in self.frozen:
            part.eval()


def make_learner(
    model: Model, config: TrainConfig, device: torch.device, here: distributed.Ranks
) -> Learner[Model]:
    """The learner that ``config`` asks for; moves ``model`` to ``device``."""
    model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    frozen = freeze(model, config)
    precision = choose_precision(config.amp, device, model, model.spec.image_size)
    network = distributed.spread(model, here, device)
    average = Average(model) if config.ema else None
    return Learner(model, network, frozen, make_optimizer(model, config, device), average, precision, device)


def descend(
    learner: Learner[Any], losses: tuple[Tensor, Tensor], rate: float, here: distributed.Ranks
) -> tuple[float, float]:
    """One optimiser step with learning rate ``rate``.

    Args:
        losses: classification and regression loss of this process's part of the batch.

    Returns:
        classification and regression loss of the whole batch before the step.

    Raises:
        NotFiniteError: a loss or gradient is no number; nothing but batch statistics has changed.
        RuntimeError: memory ran out, or another process is gone.
    """
    classification, regression = losses
    loss = classification + regression
    told = here.total([classification.item() / here.count, regression.item() / here.count])
    if not math.isfinite(sum(told)):
        raise NotFiniteError(f"the loss became {sum(told)}")
    optimizer, scaler = learner.optimizer, learner.precision.scaler
    set_learning_rate(optimizer, rate)
    optimizer.zero_grad(set_to_none=True)
    if scaler is None:
        loss.backward()
    else:
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
    norm = torch.nn.utils.clip_grad_norm_(learner.model.parameters(), GRADIENT_NORM_LIMIT)
    if scaler is not None:
        scaler.step(optimizer)  # skips by itself a step whose gradients overflowed, and scales less
        scaler.update()
    elif not math.isfinite(norm.item()):
        optimizer.zero_grad(set_to_none=True)
        raise NotFiniteError(f"the gradient became {norm.item()}")
    else:
        optimizer.step()
    if learner.average is not None:
        learner.average.update(learner.model)
    return told[0], told[1]


def losses(learner: Learner[Detector], batch: Batch) -> tuple[Tensor, Tensor]:
    """Classification and regression loss of this process's images, scalars with gradients."""
    spec, device = learner.model.spec, learner.device
    pixels = to_tensor(batch.pixels, spec.mean, spec.std, device)
    with input_size(learner.model, batch.pixels.shape[1]):
        with learner.precision(device):
            box_regression, class_logits = learner.network(pixels)
        boxes, labels = batch.boxes.to(device), batch.labels.to(device)
        return detection_loss(learner.model, box_regression, class_logits, boxes, labels)


@contextmanager
def input_size(model: Detector, side: int) -> Iterator[None]:
    """The model with the default boxes of an input of ``side`` pixels: the same shares of the image, on the
    maps of that input."""
    spec, boxes = model.spec, model.default_boxes
    if side == spec.image_size:
        yield
        return
    try:
        model.spec = dataclasses.replace(spec, image_size=side)
        model.default_boxes = torch.from_numpy(default_boxes(model.spec)).to(boxes.device)
        yield
    finally:
        model.spec, model.default_boxes = spec, boxes
