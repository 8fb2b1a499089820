"""What a lighter model loses: mean AP on the run's own validation set, torch beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass

from engine.datasets.images import read_image
from engine.errors import AnnotationError, ImageError
from engine.evaluation.ap import Result, evaluate_detections
from engine.evaluation.matching import Prediction, Truth
from engine.evaluation.running import SCORE_FLOOR
from engine.evaluation.truth import read_truth
from engine.inference.detector import Detector, weights_file
from engine.inference.export.pictures import set_items
from engine.runs import Run

WORTH_A_WARNING, TOO_MUCH = 0.01, 0.05
"""Losses of mAP above which a person is warned, and above which the lighter model is not kept."""


@dataclass(frozen=True)
class Loss:
    """mAP at IoU 0.5 (VOC, area) and over 0.50:0.95 (COCO), in [0, 1], of ``images`` labelled pictures."""

    images: int
    ap50_torch: float
    ap50: float
    ap_torch: float
    ap: float

    @property
    def lost(self) -> float:
        """The greater of both losses; below 0 where the lighter model is better."""
        return max(self.ap50_torch - self.ap50, self.ap_torch - self.ap)


def measure_loss(run: str | os.PathLike[str], model: str | os.PathLike[str]) -> Loss | None:
    """Torch with the run's weights against the exported ``model``; None where no labelled picture is left."""
    weights = weights_file(run)
    folder = Run(weights.parent.absolute())
    items = set_items(folder, "val")
    if not items:
        return None
    reference, lighter = Detector.load(weights, "cpu", "torch"), Detector.load(model)
    truths: list[Truth] = []
    expected: list[Prediction] = []
    given: list[Prediction] = []
    for data, item in items:
        try:
            image = read_image(item.image)
            truth, _ = read_truth(data, item, (image.shape[1], image.shape[0]), reference.class_names)
        except (ImageError, AnnotationError):
            continue  # evaluating the run tells of it
        if truth is not None:
            truths.append(truth)
            for detector, answers in ((reference, expected), (lighter, given)):
                found = detector.detect(image, SCORE_FLOOR)
                answers.append((found.boxes, found.label_ids, found.scores))
    if not truths:
        return None
    before, after = _result(truths, expected, reference), _result(truths, given, lighter)
    return Loss(len(truths), before.map_voc_area, after.map_voc_area, before.map_coco, after.map_coco)


def _result(truths: list[Truth], predictions: list[Prediction], detector: Detector) -> Result:
    return evaluate_detections(truths, predictions, detector.class_names)
