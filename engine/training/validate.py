"""What a detector can do on the validation images: the losses it was trained with, and AP."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch

from engine.evaluation.ap import Result, evaluate_detections
from engine.models.detector import Detector
from engine.models.postprocess import select
from engine.models.preprocess import to_tensor
from engine.training.data import ImageStore
from engine.training.losses import detection_loss


@dataclass(frozen=True)
class Judgement:
    """``result``: all AP figures; the losses are means over images."""

    result: Result
    classification_loss: float
    regression_loss: float
    duration_s: float


@torch.inference_mode()
def validate(model: Detector, store: ImageStore, batch_size: int, device: torch.device) -> Judgement:
    """Losses and AP over all images of ``store``; leaves the model in the mode it was in.

    Scores above 0.01, NMS at IoU 0.45, 200 detections an image, as SSD's evaluation has it.
    """
    started = time.monotonic()
    was_training = model.training
    model.eval()
    examples = store.examples
    truths, predictions = [], []
    losses = np.zeros(2)
    for start in range(0, len(examples), batch_size):
        part = range(start, min(start + batch_size, len(examples)))
        pixels = torch.from_numpy(np.stack([store[index] for index in part]))
        regression, logits = model(to_tensor(pixels, model.spec.mean, model.spec.std, device))
        shown = [examples[index] for index in part]
        boxes = torch.nn.utils.rnn.pad_sequence(
            [torch.from_numpy(example.boxes) for example in shown], batch_first=True
        )
        labels = torch.nn.utils.rnn.pad_sequence(
            [torch.from_numpy(example.labels) for example in shown], batch_first=True, padding_value=-1
        )
        parts = detection_loss(model, regression, logits, boxes.to(device), labels.to(device))
        losses += np.array([float(value) for value in parts]) * len(shown)
        selected = select(regression, logits, model.default_boxes, head=model.spec.head)
        for example, found in zip(shown, selected, strict=True):
            scale = np.array([*example.size, *example.size], np.float32)
            truths.append((example.boxes * scale, example.labels, example.difficult))
            predictions.append(
                (found.boxes.cpu().numpy() * scale, found.label_ids.cpu().numpy(), found.scores.cpu().numpy())
            )
    model.train(was_training)
    result = evaluate_detections(truths, predictions, model.spec.class_names)
    means = losses / len(examples)
    return Judgement(result, float(means[0]), float(means[1]), time.monotonic() - started)
