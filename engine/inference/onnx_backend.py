"""A detector's network run by onnxruntime: two to three times as fast as torch on a CPU, and up in a moment.

Either kind of exported file can be run. The raw heads are the faster one: around them numpy decodes, sorts
and compares only what lies above the threshold, where the graph with boxes inside does so with everything.
"""

from __future__ import annotations

import os
import time

import numpy as np
import numpy.typing as npt

from engine.errors import RunError
from engine.inference.backend import Answer, Found
from engine.inference.onnx_session import Opened, open_model
from engine.models import numpy_postprocess
from engine.models.default_boxes import default_boxes
from engine.models.spec import DetectorSpec

INPUTS = ("pixels", "score_threshold", "iou_threshold")
OUTPUTS = ("boxes", "scores", "labels", "count", "all_boxes", "all_scores")
RAW_INPUT = "images"
RAW_OUTPUTS = ("box_regression", "class_logits")

Dense = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


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


class RawNetwork:
    """``model-raw.onnx``: normalised pixels in, raw heads out.

    Raises:
        RunError: it lacks the inputs or outputs of its kind.
    """

    name = "onnxruntime"
    device = "cpu"

    def __init__(self, opened: Opened) -> None:
        _check_names(opened, (RAW_INPUT, *RAW_OUTPUTS))
        self._session, self.description, _ = opened
        self.spec: DetectorSpec = self.description.spec
        self._defaults = default_boxes(self.spec)
        mean, std = (np.array(v, np.float32).reshape(3, 1, 1) for v in (self.spec.mean, self.spec.std))
        self._scale, self._shift = 1 / (255 * std), mean / std
        self._images = np.empty((0, 3, self.spec.image_size, self.spec.image_size), np.float32)

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
        regression, logits = self._session.run(RAW_OUTPUTS, {RAW_INPUT: images})
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
        regression, logits = self._session.run(RAW_OUTPUTS, {RAW_INPUT: self._normalised(squares)})
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


class OnnxNetwork:
    """``model.onnx``: pixels in, suppressed boxes out.

    Raises:
        RunError: it lacks the inputs or outputs of its kind.
    """

    name = "onnxruntime"
    device = "cpu"

    def __init__(self, opened: Opened) -> None:
        _check_names(opened, (*INPUTS, *OUTPUTS))
        self._session, self.description, _ = opened
        self.spec: DetectorSpec = self.description.spec

    def run(
        self,
        squares: npt.NDArray[np.uint8],
        threshold: float,
        nms_iou: float,
        soft_sigma: float | None = None,
    ) -> Answer:
        """See :class:`engine.inference.backend.Backend`. "network" includes the suppression."""
        feed = {
            "pixels": squares,
            "score_threshold": np.array([threshold], np.float32),
            "iou_threshold": np.array([nms_iou], np.float32),
        }
        start = time.perf_counter()
        if soft_sigma is None:
            boxes, scores, labels, counts = self._session.run(list(OUTPUTS[:4]), feed)
            passed = time.perf_counter()
            found = [
                Found(boxes[i, :count], labels[i, :count], scores[i, :count])
                for i, count in enumerate(counts.tolist())
            ]
        else:
            all_boxes, all_scores = self._session.run(list(OUTPUTS[4:]), feed)
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
        boxes, scores = self._session.run(list(OUTPUTS[4:]), {"pixels": squares})
        return boxes, scores


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
