"""Heads of a network that sees every object of a photo: what a person loses then, the limits have taken."""

import numpy as np
import torch
from torch import nn

from engine.inference.overlap import iou_matrix
from engine.models.default_boxes import default_boxes
from engine.models.spec import CENTRE_VARIANCE, SIZE_VARIANCE


def dense_boxes(count, fill=0.75):
    """(count, 4) float32 xyxy fractions: objects side by side in a square grid, each a little elsewhere."""
    side = int(np.ceil(np.sqrt(count)))
    draw = np.random.default_rng(count)
    row, column = np.divmod(np.arange(count), side)
    low = (np.stack([column, row], 1) + draw.uniform(0, 1 - fill, (count, 2))) / side
    return np.concatenate([low, low + fill / side], 1).astype(np.float32)


def oracle_heads(spec, objects, label=0, seed=0):
    """``box_regression`` (A, 4) and ``class_logits`` of one photo with these objects of class ``label``.

    A default box that touches an object answers with it, not quite exactly, and scores the higher the better
    it fits: as trained networks do, it says the same many times over.
    """
    draw = np.random.default_rng(seed)
    defaults = default_boxes(spec)
    centre, size = defaults[:, :2], defaults[:, 2:]
    overlap = iou_matrix(np.concatenate([centre - size / 2, centre + size / 2], 1), objects)
    own, fit = overlap.argmax(1), overlap.max(1)
    goal = objects[own] + draw.normal(0, 0.02, (len(own), 4)) * np.tile(
        objects[own, 2:] - objects[own, :2], 2
    )
    if spec.head == "pan":
        inside = (centre > objects[own, :2]).all(1) & (centre < objects[own, 2:]).all(1)
        fit = np.where(inside, np.maximum(fit, 0.2), 0)
        reach = np.concatenate([centre - goal[:, :2], goal[:, 2:] - centre], 1) / np.tile(size / 2, 2)
        regression = np.log(np.maximum(reach, 1e-3))
    else:
        regression = np.concatenate(
            [
                ((goal[:, :2] + goal[:, 2:]) / 2 - centre) / size / CENTRE_VARIANCE,
                np.log((goal[:, 2:] - goal[:, :2]) / size) / SIZE_VARIANCE,
            ],
            1,
        )
    # 0.02 where it touches no object, 0.5 at an overlap of 0.3, 0.99 at 0.8.
    seen = np.where(fit > 0.05, 10 * (np.minimum(fit, 0.8) - 0.3), -6.0) + draw.normal(0, 0.5, len(fit))
    logits = np.full((len(own), spec.logits_per_box()), -8.0)
    if spec.head == "pan":
        logits[:, label] = seen
    else:
        logits[:, 0] = 0
        logits[:, label + 1] = seen
    return regression.astype(np.float32), logits.astype(np.float32)


def recall(objects, boxes, iou=0.5):
    """Share of the objects that a box of their own overlaps by ``iou``."""
    if not len(boxes):
        return 0.0
    return float((iou_matrix(objects, boxes).max(1) >= iou).mean())


class OracleNetwork(nn.Module):
    """Says of every photo that these objects are on it; in the place of a trained network."""

    def __init__(self, spec, objects):
        super().__init__()
        self.spec = spec
        regression, logits = oracle_heads(spec, objects)
        self.register_buffer("default_boxes", torch.from_numpy(default_boxes(spec)))
        self.register_buffer("regression", torch.from_numpy(regression))
        self.register_buffer("logits", torch.from_numpy(logits))

    def forward(self, images):
        nothing = images.mean(dim=(1, 2, 3))[:, None, None] * 0  # so that it hangs on the photo
        return self.regression[None] + nothing, self.logits[None] + nothing
