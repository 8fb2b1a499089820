"""A detector's network run by onnxruntime: about three times as fast as torch on a CPU, and up in a moment.

The graph holds everything from the pixels of the square picture to suppressed boxes.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import ConfigError, RunError
from engine.inference.backend import Answer, Found
from engine.inference.onnx_metadata import KEY, Description
from engine.models.spec import DetectorSpec

INPUTS = ("pixels", "score_threshold", "iou_threshold")
OUTPUTS = ("boxes", "scores", "labels", "count", "all_boxes", "all_scores")
_MOST_THREADS = 4  # a MobileNet at 320 px has nothing to share among more


class OnnxNetwork:
    """The model file that ``python -m engine export`` made.

    Args:
        path: a ``model.onnx`` with boxes inside.
        threads: for one picture; 0: the computer's cores, at most 4.

    Raises:
        RunError: missing, damaged, made by another program, or the raw-heads variant.
        ConfigError: onnxruntime is not installed.
    """

    name = "onnxruntime"
    device = "cpu"

    def __init__(self, path: str | os.PathLike[str], threads: int = 0) -> None:
        self._session = open_session(path, threads)
        self.description = read_description(self._session, path)
        self.spec: DetectorSpec = self.description.spec
        given = tuple(value.name for value in self._session.get_inputs())
        outputs = {value.name for value in self._session.get_outputs()}
        # Overridable initialisers are listed apart from inputs by onnxruntime.
        given += tuple(value.name for value in self._session.get_overridable_initializers())
        lacking = [name for name in (*INPUTS, *OUTPUTS) if name not in given and name not in outputs]
        if lacking:
            raise RunError(
                f"has no boxes inside: it lacks {', '.join(lacking)}",
                where=path,
                remedy="Choose model.onnx, not the one with raw heads",
            )

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

    def dense(
        self, squares: npt.NDArray[np.uint8]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Every default box (N, A, 4), fractions, and its scores (N, C, A), before anything is left out."""
        boxes, scores = self._session.run(list(OUTPUTS[4:]), {"pixels": squares})
        return boxes, scores


def open_session(path: str | os.PathLike[str], threads: int = 0) -> Any:
    """An ``onnxruntime.InferenceSession`` on the CPU.

    Raises:
        RunError: the file is missing or no ONNX model onnxruntime can run.
        ConfigError: onnxruntime is not installed.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise ConfigError(
            "onnxruntime is not installed", where=path, remedy="pip install onnxruntime"
        ) from error
    if not Path(path).is_file():
        raise RunError("there is no such model file", where=path, remedy="Export the run first")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads or min(_cores(), _MOST_THREADS)
    # Threads that spin between two frames would take a whole core from the window.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(os.fspath(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RunError(
            f"is no ONNX model that can be run here ({reason})", where=path, remedy="Export the run again"
        ) from error


def read_description(session: Any, path: str | os.PathLike[str]) -> Description:
    """What the model says of itself.

    Raises:
        RunError: it says nothing, or what another program wrote.
    """
    metadata = session.get_modelmeta().custom_metadata_map
    if KEY not in metadata:
        raise RunError(
            "was not exported by Boxwright: it lacks the metadata with class names, image size and "
            "pre-processing, and nothing of that can be guessed",
            where=path,
            remedy="Export a run with python -m engine export RUN, or use the program that made this model",
        )
    return Description.from_json(metadata[KEY], path)


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


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
