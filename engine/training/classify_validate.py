"""What a classifier can do on the validation pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import DatasetError, ImageError
from engine.models.classifier import Classifier
from engine.models.preprocess import resize, to_tensor
from engine.training.classify_data import PictureStore
from engine.training.learner import Learner
from engine.training.memory import fitting_batch
from engine.training.task import StoppedError


@dataclass(frozen=True)
class Judgement:
    """``accuracy``: share of pictures named rightly; ``class_recall``: the same by class, where it occurs;
    ``loss``: mean cross-entropy. ``scores``: (C,) float32 by the place of each picture that could be read;
    ``problems``: sentences about those that could not."""

    accuracy: float
    class_recall: dict[str, float]
    loss: float
    duration_s: float
    scores: dict[int, NDArray[np.float32]]
    problems: Sequence[str]


def judge(
    learner: Learner[Classifier],
    store: PictureStore,
    labels: NDArray[np.int64],
    batch_size: int,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Judgement, Classifier, str]:
    """What the learner can do: with its weights as they are, and with their running average if it has one.

    Returns:
        The better judgement (by accuracy, then loss), the model it is about, and its name, "raw" or "ema".
    """
    candidates = [(learner.model, "raw"), *([(learner.average.model, "ema")] if learner.average else [])]
    judged: list[tuple[Judgement, Classifier, str]] = []
    for candidate, name in candidates:

        def attempt(size: int, candidate: Classifier = candidate, name: str = name) -> None:
            judgement = validate(candidate, store, labels, size, learner.device, should_stop)
            judged.append((judgement, candidate, name))

        fitting_batch(batch_size, attempt, learner.device, smallest=1)
    return max(judged, key=lambda one: (np.nan_to_num(one[0].accuracy, nan=-1.0), -one[0].loss))


@torch.inference_mode()
def validate(
    model: Classifier,
    store: PictureStore,
    labels: NDArray[np.int64],
    batch_size: int,
    device: torch.device,
    should_stop: Callable[[], bool] = lambda: False,
) -> Judgement:
    """Judge all pictures of ``store``; leaves the model in the mode it was in.

    Args:
        labels: (N,) the class of each picture.

    Raises:
        DatasetError: none of them can be read any more.
        StoppedError: ``should_stop``, asked before each batch, was true.
    """
    started = time.monotonic()
    was_training = model.training
    model.eval()
    spec = model.spec
    logits, rows, problems = [], [], []
    for start in range(0, len(labels), batch_size):
        if should_stop():
            raise StoppedError
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
    if not rows:
        raise DatasetError(
            "no validation picture can be read any more",
            where=store.pictures[0].image.parent,
            remedy="Put them back",
        )
    everything = torch.cat(logits)
    truth = labels[rows]
    loss = torch.nn.functional.cross_entropy(everything, torch.from_numpy(truth))
    right = everything.argmax(1).numpy() == truth
    recall = {
        name: float(right[truth == number].mean())
        for number, name in enumerate(spec.class_names)
        if (truth == number).any()
    }
    return Judgement(
        float(right.mean()),
        recall,
        float(loss),
        time.monotonic() - started,
        dict(zip(rows, everything.softmax(1).numpy(), strict=True)),
        problems,
    )
