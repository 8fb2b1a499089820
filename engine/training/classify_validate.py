"""What a classifier can do on the validation pictures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import ImageError
from engine.models.classifier import Classifier
from engine.models.preprocess import resize, to_tensor
from engine.training.classify_data import PictureStore


@dataclass(frozen=True)
class Judgement:
    """``accuracy``: share of pictures named rightly; ``class_recall``: the same by class, where it occurs;
    ``loss``: mean cross-entropy. ``scores`` (N, C) and ``labels`` (N,) of what could be read; ``problems``:
    sentences about what could not."""

    accuracy: float
    class_recall: dict[str, float]
    loss: float
    duration_s: float
    scores: NDArray[np.float32]
    labels: NDArray[np.int64]
    problems: Sequence[str]


@torch.inference_mode()
def validate(
    model: Classifier, store: PictureStore, labels: NDArray[np.int64], batch_size: int, device: torch.device
) -> Judgement:
    """Judge all pictures of ``store``; leaves the model in the mode it was in.

    Args:
        labels: (N,) the class of each picture.
    """
    started = time.monotonic()
    was_training = model.training
    model.eval()
    spec = model.spec
    logits, rows, problems = [], [], []
    for start in range(0, len(labels), batch_size):
        shown = []
        for index in range(start, min(start + batch_size, len(labels))):
            try:
                shown.append(resize(store[index], spec.image_size))
                rows.append(index)
            except ImageError as error:
                problems.append(f"left out: {error}")
        if shown:
            logits.append(model(to_tensor(np.stack(shown), spec.mean, spec.std, device)).cpu())
    model.train(was_training)
    everything = torch.cat(logits) if logits else torch.zeros(0, len(spec.class_names))
    truth = labels[rows]
    loss = torch.nn.functional.cross_entropy(everything, torch.from_numpy(truth))
    right = everything.argmax(1).numpy() == truth
    recall = {
        name: float(right[truth == number].mean())
        for number, name in enumerate(spec.class_names)
        if (truth == number).any()
    }
    return Judgement(
        float(right.mean()) if len(right) else float("nan"),
        recall,
        float(loss),
        time.monotonic() - started,
        everything.softmax(1).numpy(),
        truth,
        problems,
    )
