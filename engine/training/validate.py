"""What a detector can do on the validation images: the losses it was trained with, and AP."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import DatasetError, ImageError
from engine.evaluation.ap import Result, evaluate_detections
from engine.models.detector import Detector
from engine.models.postprocess import select
from engine.models.preprocess import to_tensor
from engine.training.data import ImageStore, Shown, collate
from engine.training.learner import Learner
from engine.training.losses import detection_loss
from engine.training.memory import fitting_batch
from engine.training.task import StoppedError


@dataclass(frozen=True)
class Found:
    """Detections of one image, by falling score.

    ``boxes`` (N, 4) float32 xyxy in pixels of the upright image; ``labels`` (N,) int64 from 0; ``scores``
    (N,) float32 in [0, 1].
    """

    boxes: NDArray[np.float32]
    labels: NDArray[np.int64]
    scores: NDArray[np.float32]


@dataclass(frozen=True)
class Judgement:
    """``result``: all AP figures; the losses are means over images. ``found``: what was asked for in
    ``remember``, by place; ``problems``: images that cannot be read any more."""

    result: Result
    classification_loss: float
    regression_loss: float
    duration_s: float
    found: dict[int, Found]
    problems: list[str]


def judge(
    learner: Learner[Detector],
    store: ImageStore,
    batch_size: int,
    remember: Collection[int],
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Judgement, Detector, str]:
    """What the learner can do: with its weights as they are, and with their running average if it has one.

    Returns:
        The better judgement (by VOC area mAP), the model it is about, and its name, "raw" or "ema".
    """
    model, average = learner.model, learner.average
    candidates = [(model, "raw"), *([(average.model, "ema")] if average else [])]
    judged: list[tuple[Judgement, Detector, str]] = []
    for candidate, name in candidates:

        def attempt(size: int, candidate: Detector = candidate, name: str = name) -> None:
            judgement = validate(candidate, store, size, learner.device, remember, should_stop)
            judged.append((judgement, candidate, name))

        fitting_batch(batch_size, attempt, learner.device, smallest=1)
    return max(judged, key=lambda one: np.nan_to_num(one[0].result.map_voc_area, nan=-1.0))


@torch.inference_mode()
def validate(
    model: Detector,
    store: ImageStore,
    batch_size: int,
    device: torch.device,
    remember: Collection[int] = (),
    should_stop: Callable[[], bool] = lambda: False,
) -> Judgement:
    """Losses and AP over all images of ``store``; leaves the model in the mode it was in.

    Scores above 0.01 and NMS at IoU 0.45, as SSD's evaluation has it, and as many detections as always.

    Raises:
        DatasetError: no image of the set can be read any more.
        StoppedError: ``should_stop``, asked before each batch, was true.
    """
    started = time.monotonic()
    was_training = model.training
    model.eval()
    examples = store.examples
    truths, predictions, problems = [], [], []
    kept: dict[int, Found] = {}
    losses = np.zeros(2)
    for start in range(0, len(examples), batch_size):
        if should_stop():
            raise StoppedError
        shown: list[Shown] = []
        places = []
        for index in range(start, min(start + batch_size, len(examples))):
            try:
                shown.append((store[index], examples[index].boxes, examples[index].labels))
                places.append(index)
            except ImageError as error:
                problems.append(f"left out: {error}")
        if not shown:
            continue
        batch = collate(shown, places, store.side, len(shown), [])
        regression, logits = model(to_tensor(batch.pixels, model.spec.mean, model.spec.std, device))
        parts = detection_loss(model, regression, logits, batch.boxes.to(device), batch.labels.to(device))
        losses += np.array([float(value) for value in parts]) * len(shown)
        selected = select(regression, logits, model.default_boxes, head=model.spec.head)
        for index, found in zip(places, selected, strict=True):
            example = examples[index]
            scale = np.array([*example.size, *example.size], np.float32)
            own = Found(
                found.boxes.cpu().numpy() * scale, found.label_ids.cpu().numpy(), found.scores.cpu().numpy()
            )
            truths.append((example.boxes * scale, example.labels, example.difficult))
            predictions.append((own.boxes, own.labels, own.scores))
            if index in remember:
                kept[index] = own
    model.train(was_training)
    if not truths:
        raise DatasetError(
            "no validation image can be read any more", where=examples[0].image.parent, remedy="Put them back"
        )
    result = evaluate_detections(truths, predictions, model.spec.class_names)
    means = losses / len(truths)
    return Judgement(result, float(means[0]), float(means[1]), time.monotonic() - started, kept, problems)
