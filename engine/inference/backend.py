"""What a way of running a network answers to: torch, onnxruntime. Free of both."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from engine.models.classifier_spec import ClassifierSpec
from engine.models.spec import DetectorSpec


class Found(NamedTuple):
    """Detections of one image, best score first.

    ``boxes`` (N, 4) float32 xyxy, fractions of the image's width and height inside [0, 1];
    ``label_ids`` (N,) int64; ``scores`` (N,) float32 in [0, 1].
    """

    boxes: npt.NDArray[np.float32]
    label_ids: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]


class Answer(NamedTuple):
    """``found``: one an image. ``timings``: ms of "pre", "network", "post" for the whole batch."""

    found: list[Found]
    timings: dict[str, float]


class Backend(Protocol):
    """A network that can be run. ``name`` of what runs it; ``device`` such as "cpu" or "cuda:0"."""

    name: str
    device: str
    spec: DetectorSpec

    def run(
        self,
        squares: npt.NDArray[np.uint8],
        threshold: float,
        nms_iou: float,
        soft_sigma: float | None = None,
    ) -> Answer:
        """Detect on ``squares`` (N, S, S, 3) uint8 RGB, S the spec's image size.

        Args:
            threshold: scores must lie above it.
            nms_iou: of two boxes of a class that overlap more, the lower score goes.
            soft_sigma: instead of that, soft suppression of this width.
        """
        ...


class ClassifierBackend(Protocol):
    """The same for a classifier's network."""

    name: str
    device: str
    spec: ClassifierSpec

    def run(self, squares: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], dict[str, float]]:
        """Scores (N, C), each row of sum 1, of ``squares`` (N, S, S, 3) uint8 RGB; ms of "pre", "network"."""
        ...
