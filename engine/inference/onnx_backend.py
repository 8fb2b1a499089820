"""A detector's network run by onnxruntime: two to three times as fast as torch on a CPU, and up in a moment.

Either kind of exported file can be run; the raw heads are the faster one (:mod:`engine.inference.raw_heads`).
"""

from __future__ import annotations

import os
import time
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import RunError
from engine.inference.backend import Answer, Found
from engine.inference.onnx_session import TRIAL_S, Opened, answers, lying, open_model
from engine.inference.raw_heads import RAW_INPUT, RAW_OUTPUTS, Dense, Floats, RawHeads
from engine.models.default_boxes import default_boxes
from engine.models.spec import DetectorSpec

INPUTS = ("pixels", "score_threshold", "iou_threshold")
OUTPUTS = ("boxes", "scores", "labels", "count", "all_boxes", "all_scores")


def open_network(path: str | os.PathLike[str], threads: int = 0) -> OnnxNetwork | RawNetwork:
    """The network of a ``model.onnx`` or ``model-raw.onnx`` that ``python -m engine export`` made.

    Args:
        threads: for one picture; 0: the computer's cores, at most 4.

    Raises:
        RunError: missing, damaged, or made by another program.
        ConfigError: onnxruntime is not installed.
    """
    opened = open_model(path, threads)
    return RawNetwork(opened) if opened.description.kind == "raw" else OnnxNetwork(opened)


class RawNetwork(RawHeads):
    """``model-raw.onnx``: normalised pixels in, raw heads out.

    Raises:
        RunError: it lacks the inputs or outputs of its kind.
    """

    name = "onnxruntime"

    def __init__(self, opened: Opened) -> None:
        _check_names(opened, (RAW_INPUT, *RAW_OUTPUTS))
        super().__init__(opened.description)
        self._session, _, self._path = opened
        side = self.spec.image_size
        self._heads(np.zeros((1, 3, side, side), np.float32), TRIAL_S)

    def _heads(self, images: Floats, limit_s: float = 0.0) -> tuple[Floats, Floats]:
        boxes = len(self._defaults)
        shapes = (len(images), boxes, 4), (len(images), boxes, self.spec.logits_per_box())
        wanted = dict(zip(RAW_OUTPUTS, shapes, strict=True))
        regression, logits = answers(self._session, self._path, wanted, {RAW_INPUT: images}, limit_s)
        return regression, logits


class OnnxNetwork:
    """``model.onnx``: pixels in, suppressed boxes out.

    Raises:
        RunError: it lacks the inputs or outputs of its kind.
    """

    name = "onnxruntime"
    device = "cpu"

    def __init__(self, opened: Opened) -> None:
        _check_names(opened, (*INPUTS, *OUTPUTS))
        self._session, self.description, self._path = opened
        self.spec: DetectorSpec = self.description.spec
        self._boxes = len(default_boxes(self.spec))
        side = self.spec.image_size
        self._suppressed(np.zeros((1, side, side, 3), np.uint8), 0.5, 0.5, TRIAL_S)

    def run(
        self,
        squares: npt.NDArray[np.uint8],
        threshold: float,
        nms_iou: float,
        soft_sigma: float | None = None,
    ) -> Answer:
        """See :class:`engine.inference.backend.Backend`. "network" includes the suppression."""
        start = time.perf_counter()
        if soft_sigma is None:
            found = self._suppressed(squares, threshold, nms_iou)
            passed = time.perf_counter()
        else:
            all_boxes, all_scores = self.dense(squares)
            passed = time.perf_counter()
            found = _softly(all_boxes, all_scores, threshold, soft_sigma)
        timings = {
            "pre": 0.0,
            "network": (passed - start) * 1e3,
            "post": (time.perf_counter() - passed) * 1e3,
        }
        return Answer(found, timings)

    def dense(self, squares: npt.NDArray[np.uint8]) -> Dense:
        """Every default box (N, A, 4), fractions, and its scores (N, C, A), before anything is left out."""
        shapes = (len(squares), self._boxes, 4), (len(squares), len(self.spec.class_names), self._boxes)
        wanted = dict(zip(OUTPUTS[4:], shapes, strict=True))
        boxes, scores = answers(self._session, self._path, wanted, {"pixels": squares})
        return boxes, scores

    def _suppressed(
        self, squares: npt.NDArray[np.uint8], threshold: float, nms_iou: float, limit_s: float = 0.0
    ) -> list[Found]:
        feed: dict[str, npt.NDArray[Any]] = {
            "pixels": squares,
            "score_threshold": np.array([threshold], np.float32),
            "iou_threshold": np.array([nms_iou], np.float32),
        }
        pictures = len(squares)
        shapes = (pictures, None, 4), (pictures, None), (pictures, None), (pictures,)
        wanted = dict(zip(OUTPUTS[:4], shapes, strict=True))
        boxes, scores, labels, counts = answers(self._session, self._path, wanted, feed, limit_s)
        most = min(boxes.shape[1], scores.shape[1], labels.shape[1])
        found = []
        for number, count in enumerate(counts.tolist()):
            if not 0 <= count <= most:
                raise lying(self._path, f"a count of {count}")
            given = labels[number, :count]
            if count and not 0 <= given.min() <= given.max() < len(self.spec.class_names):
                raise lying(self._path, "a label that is no class")
            found.append(Found(boxes[number, :count], given, scores[number, :count]))
        return found


def _check_names(opened: Opened, wanted: tuple[str, ...]) -> None:
    session = opened.session
    # Overridable initialisers are listed apart from inputs by onnxruntime.
    groups = session.get_inputs(), session.get_overridable_initializers(), session.get_outputs()
    known = {value.name for group in groups for value in group}
    lacking = [name for name in wanted if name not in known]
    if lacking:
        raise RunError(f"lacks {', '.join(lacking)}", where=opened.path, remedy="Export the run again")


def _softly(
    boxes: npt.NDArray[np.float32], scores: npt.NDArray[np.float32], threshold: float, sigma: float
) -> list[Found]:
    """Soft suppression as torch does it; only evaluation asks for it."""
    import torch

    from engine.models.postprocess import select_scored

    selected = select_scored(
        torch.from_numpy(boxes), torch.from_numpy(scores), threshold=threshold, soft_sigma=sigma
    )
    return [Found(s.boxes.numpy(), s.label_ids.numpy(), s.scores.numpy()) for s in selected]
