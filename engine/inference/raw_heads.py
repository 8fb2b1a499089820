"""What stands around the raw heads of a detector, in numpy: normalising, decoding and suppression.

Only what lies above the threshold is decoded, sorted and compared, where a graph with boxes inside does so
with everything. Free of torch.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod

import numpy as np
import numpy.typing as npt

from engine.inference.backend import Answer, Found
from engine.inference.onnx_metadata import Description
from engine.models import numpy_postprocess
from engine.models.default_boxes import default_boxes
from engine.models.spec import DetectorSpec

RAW_INPUT = "images"
RAW_OUTPUTS = ("box_regression", "class_logits")

Floats = npt.NDArray[np.float32]
Dense = tuple[Floats, Floats]


class RawHeads(ABC):
    """A :class:`engine.inference.backend.Backend` whose network gives raw heads; what runs it says how."""

    name: str
    device = "cpu"

    def __init__(self, description: Description) -> None:
        self.description = description
        self.spec: DetectorSpec = description.spec
        self._defaults = default_boxes(self.spec)
        mean, std = (np.array(v, np.float32).reshape(3, 1, 1) for v in (self.spec.mean, self.spec.std))
        self._scale, self._shift = 1 / (255 * std), mean / std
        self._images = np.empty((0, 3, self.spec.image_size, self.spec.image_size), np.float32)

    @abstractmethod
    def _heads(self, images: Floats) -> tuple[Floats, Floats]:
        """(N, 3, S, S) normalised -> box_regression (N, A, 4), class_logits (N, A, C + 1; pan: C)."""

    def run(
        self,
        squares: npt.NDArray[np.uint8],
        threshold: float,
        nms_iou: float,
        soft_sigma: float | None = None,
    ) -> Answer:
        """See :class:`engine.inference.backend.Backend`."""
        start = time.perf_counter()
        images = self._normalised(squares)
        prepared = time.perf_counter()
        regression, logits = self._heads(images)
        passed = time.perf_counter()
        selected = [
            numpy_postprocess.select(
                *heads,
                self._defaults,
                head=self.spec.head,
                threshold=threshold,
                nms_iou=nms_iou,
                soft_sigma=soft_sigma,
            )
            for heads in zip(regression, logits, strict=True)
        ]
        timings = {
            "pre": (prepared - start) * 1e3,
            "network": (passed - prepared) * 1e3,
            "post": (time.perf_counter() - passed) * 1e3,
        }
        return Answer([Found(*one) for one in selected], timings)

    def dense(self, squares: npt.NDArray[np.uint8]) -> Dense:
        """Every default box (N, A, 4), fractions, and its scores (N, C, A), before anything is left out."""
        regression, logits = self._heads(self._normalised(squares))
        boxes = numpy_postprocess.decode(regression, self._defaults, self.spec.head)
        scores = [numpy_postprocess.class_scores(one, self.spec.head) for one in logits]
        return boxes, np.stack(scores)

    def _normalised(self, squares: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """As :func:`engine.models.preprocess.to_tensor`, into memory that is kept for the next pictures."""
        if len(self._images) != len(squares):
            self._images = np.empty((len(squares), *self._images.shape[1:]), np.float32)
        np.multiply(squares.transpose(0, 3, 1, 2), self._scale, out=self._images)
        self._images -= self._shift
        return self._images
