"""Where a loss that is no number comes from: image and box."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from engine.models.detector import Detector
from engine.models.preprocess import to_tensor
from engine.training.data import Batch
from engine.training.examples import Examples
from engine.training.learner import Learner, input_size
from engine.training.losses import detection_loss
from engine.training.task import NOT_ALONE


@torch.no_grad()
def trace(learner: Learner[Detector], batch: Batch, examples: Examples, class_names: tuple[str, ...]) -> str:
    """Which image, and which of its boxes, makes the loss of a batch no number.

    Looks at each image on its own, in eval mode, so that the others of the batch have no part in it; then
    at each box of that image on its own.

    Returns:
        A part of a sentence. Where no image alone does it, those with the largest losses are named: the
        weights have grown too large, not one image is wrong.
    """
    model = learner.model
    model.eval()  # the loop sets the mode anew before its next step
    single = []
    with input_size(model, batch.pixels.shape[1]):
        for row, index in enumerate(batch.indices):
            loss_of = _losses_of(learner, batch, row)
            labels = batch.labels[row]
            single.append(loss_of(labels))
            if math.isfinite(single[-1]):
                continue
            where = f"on {examples.images[index]}"
            nothing = torch.full_like(labels, -1)
            if not math.isfinite(loss_of(nothing)):
                return where  # its pixels, not its boxes
            for column in torch.nonzero(labels >= 0)[:, 0].tolist():
                alone = nothing.clone()
                alone[column] = labels[column]
                if not math.isfinite(loss_of(alone)):
                    shape = _shape(batch.boxes[row, column])
                    return f"{where}, at a box of {class_names[int(labels[column])]} ({shape})"
            return where
    worst = sorted(range(len(single)), key=lambda row: -single[row])
    names = [Path(examples.images[batch.indices[row]]).name for row in worst]
    return f"{NOT_ALONE}image alone; the largest losses are those of {', '.join(names[:3])}"


def _losses_of(learner: Learner[Detector], batch: Batch, row: int) -> Callable[[Tensor], float]:
    """The loss of one image as a function of its labels (N,)."""
    model, device = learner.model, learner.device
    box_regression, class_logits = model(
        to_tensor(batch.pixels[row : row + 1], model.spec.mean, model.spec.std, device)
    )
    boxes = batch.boxes[row : row + 1].to(device)

    def loss(labels: Tensor) -> float:
        parts = detection_loss(model, box_regression, class_logits, boxes, labels[None].to(device))
        return float(parts[0] + parts[1])

    return loss


def _shape(box: Tensor) -> str:
    left, top, right, bottom = (f"{100 * value:.1f}" for value in box.tolist())
    return f"from {left}, {top} to {right}, {bottom} percent of the shown part"
