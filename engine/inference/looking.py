"""One way to look at a picture, whatever the run was trained for: boxes, or classes of the whole picture."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.inference.detector import NMS_IOU, Detections, Detector, weights_file
from engine.inference.onnx_metadata import weights_task

if TYPE_CHECKING:
    from engine.inference.classifier import Classifier

BEST = 5

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Sight:
    """What a model says of one picture: ``detections`` of a detector, or ``classes`` of a classifier.

    ``classes``: up to five (name, score in [0, 1]), best first; empty for a detector.
    """

    detections: Detections
    classes: list[tuple[str, float]] = field(default_factory=list)


class Looker:
    """A detector or a classifier behind one face. Not for use from two threads at once.

    Attributes:
        task: "detect" or "classify". class_names, image_size, threshold, timings, device, note as those of
            :class:`Detector`. backend: the name of what runs the network.
    """

    def __init__(self, model: Detector | Classifier) -> None:
        self._model = model
        self.task = "detect" if isinstance(model, Detector) else "classify"
        self.class_names = model.class_names
        self.image_size = model.image_size
        self.device = model.device
        self.threshold = model.threshold if isinstance(model, Detector) else 0.5
        self.backend = model.backend.name
        self.note = model.note

    @classmethod
    def load(cls, run_or_weights: str | os.PathLike[str], device: str = "auto") -> Looker:
        """The best model of a run, or the one in a file.

        Raises:
            RunError: no such run, no weights in it yet, or the file is damaged or not ours.
            ConfigError: there is no such device.
        """
        path = weights_file(run_or_weights)
        if path.suffix == ".safetensors" and weights_task(path) == "classify":
            from engine.inference.classifier import Classifier

            return cls(Classifier.load(path, device))
        return cls(Detector.load(path, device))

    @property
    def timings(self) -> dict[str, float]:
        """Milliseconds of the last call: "pre", "network", "post", each for the whole batch."""
        return {"post": 0.0, **self._model.timings}

    def look(self, image: Image, threshold: float | None = None, nms_iou: float = NMS_IOU) -> Sight:
        """Look at one (H, W, 3) uint8 RGB picture."""
        return self.look_batch([image], threshold, nms_iou)[0]

    def look_batch(
        self, images: Sequence[Image], threshold: float | None = None, nms_iou: float = NMS_IOU
    ) -> list[Sight]:
        """Look at several pictures of any sizes in one pass; see :meth:`Detector.detect`.

        ``threshold`` and ``nms_iou`` are for boxes; a classifier has no use for them.
        """
        if isinstance(self._model, Detector):
            return [Sight(found) for found in self._model.detect_batch(images, threshold, nms_iou)]
        found = self._model.classify_batch(images)
        return [
            Sight(nothing(), list(zip(one.class_names, one.scores.tolist(), strict=True))[:BEST])
            for one in found
        ]


def nothing() -> Detections:
    """No box at all."""
    return Detections(np.zeros((0, 4), np.float32), [], np.zeros(0, np.int64), np.zeros(0, np.float32))
