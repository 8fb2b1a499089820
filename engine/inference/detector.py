"""A trained detector, ready to look at images: one pre-processing, one network, one suppression.

On a CPU the network runs in onnxruntime where the run was exported and the export still fits its weights,
otherwise in torch. This module loads neither: the camera is up in a moment.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.errors import ConfigError, RunError
from engine.inference.backend import Backend, Found
from engine.models.resizing import resize
from engine.models.spec import DetectorSpec

if TYPE_CHECKING:
    import torch

    from engine.models.detector import Detector as Network

BEST_WEIGHTS = "best.safetensors"
EXPORTED, RAW = "model.onnx", "model-raw.onnx"
"""Exported models beside a run's weights: with boxes inside, and raw heads, which are faster here."""
NMS_IOU = 0.45
BACKENDS = ("auto", "torch", "onnxruntime")


@dataclass(frozen=True)
class Detections:
    """What was found on one image, best score first.

    ``boxes`` (N, 4) float32 xyxy in pixels of that image, inside it; ``labels``: N class names;
    ``label_ids`` (N,) int64 index into the detector's ``class_names``; ``scores`` (N,) float32 in [0, 1];
    ``tracks`` (N,) int64 numbers of the objects, 0 where there is none yet, None where they are not followed.
    """

    boxes: npt.NDArray[np.float32]
    labels: list[str]
    label_ids: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    tracks: npt.NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def above(self, threshold: float) -> Detections:
        """Those that score above ``threshold``."""
        return self.chosen(range(int((self.scores > threshold).sum())))  # the best come first

    def chosen(self, places: Sequence[int]) -> Detections:
        """Those at these places, in that order."""
        at = np.asarray(places, np.int64)
        tracks = None if self.tracks is None else self.tracks[at]
        labels = [self.labels[place] for place in places]
        return Detections(self.boxes[at], labels, self.label_ids[at], self.scores[at], tracks)

    @property
    def numbers(self) -> list[int]:
        """``tracks`` as numbers, 0 for each where they are not followed."""
        return [0] * len(self) if self.tracks is None else self.tracks.tolist()

    @property
    def titles(self) -> list[str]:
        """Classes with the numbers of their objects, for a person; what is saved keeps the two apart."""
        pairs = zip(self.labels, self.numbers, strict=True)
        return [f"{label} {number}" if number else label for label, number in pairs]

    def as_values(self) -> list[dict[str, Any]]:
        """Plain values for a line of ``detections.jsonl``; "track" where the object has a number."""
        rows = zip(self.labels, self.scores.tolist(), self.boxes.tolist(), self.numbers, strict=True)
        return [
            {"label": label, "score": round(score, 5), "box": [round(edge, 2) for edge in box]}
            | ({"track": number} if number else {})
            for label, score, box, number in rows
        ]


class Detector:
    """A detector loaded from a run. Not for use from two threads at once.

    Attributes:
        class_names: tuple of str. image_size: side of the network's square input in pixels.
        threshold: the score from which on detections are returned unless told otherwise; chosen when
            the weights were saved.
        spec: everything about the network and its pre-processing. device: where it runs ("cpu", "cuda:0").
        backend: what runs it. note: why that is not the faster one it could be; empty otherwise.
        path: the file it was loaded from, None for a network given directly.
        timings: milliseconds of the last call: "pre" (resize, normalise), "network", "post" (decode,
            suppress, scale back), each for the whole batch. Of a ``model.onnx`` all but the resizing is
            "network".
    """

    def __init__(
        self, backend: Backend, *, threshold: float = 0.4, path: Path | None = None, note: str = ""
    ) -> None:
        self.backend = backend
        self.spec: DetectorSpec = backend.spec
        self.class_names = self.spec.class_names
        self.image_size = self.spec.image_size
        self.threshold = threshold
        self.device = backend.device
        self.path = path
        self.note = note
        self.timings: dict[str, float] = {"pre": 0.0, "network": 0.0, "post": 0.0}

    @classmethod
    def of_network(
        cls, network: Network, *, threshold: float = 0.4, device: torch.device | str = "cpu"
    ) -> Detector:
        """Take over ``network``: it is moved, fused and cannot be trained afterwards."""
        from engine.inference.torch_backend import TorchNetwork

        return cls(TorchNetwork(network, device), threshold=threshold)

    @classmethod
    def load(
        cls, run_or_weights: str | os.PathLike[str], device: str = "auto", backend: str = "auto"
    ) -> Detector:
        """The best detector of a run folder, or the one in a weights file or an exported ``model.onnx``,
        ``model-raw.onnx`` or ``model-openvino.xml``.

        Args:
            device: "auto" (CUDA, then Apple's GPU, then the CPU), "cpu", "cuda", "cuda:1", "mps".
            backend: "auto": onnxruntime on the CPU where the run holds an export of these very weights
                that agreed with torch, otherwise torch; or one of the two by name.

        Raises:
            RunError: no such run, no weights in it yet, the file is damaged, or not ours; or it is a run's
                exported model and the run has other weights by now.
            ConfigError: there is no such device, or onnxruntime cannot use it.
        """
        from engine.inference.fast_model import (
            exported_file,
            exported_model,
            limits_fault,
            open_exported,
        )
        from engine.inference.graphics_card import gpu_likely

        if backend not in BACKENDS:
            raise ConfigError(f"there is no backend {backend!r}", remedy=f"Choose {', '.join(BACKENDS)}")
        path = weights_file(run_or_weights)
        if path.suffix == ".xml":
            from engine.inference.openvino_backend import OpenVinoNetwork

            converted = OpenVinoNetwork(path)
            return cls(converted, threshold=converted.description.threshold, path=path)
        on_cpu = device == "cpu" or (device == "auto" and not gpu_likely())
        if path.suffix == ".onnx" or backend == "onnxruntime":
            if device not in ("auto", "cpu"):
                raise ConfigError(
                    f"an exported model runs on the CPU here, not on {device}", remedy="Choose cpu"
                )
            given = path if path.suffix == ".onnx" else exported_file(path)
            exported, threshold = open_exported(given, _weights_of(path))
            fault = limits_fault(given, exported.description)
            return cls(exported, threshold=threshold, path=given, note=str(fault or ""))
        note = ""
        if backend == "auto" and on_cpu:
            fast, note = exported_model(path)
            if fast is not None:
                return cls(fast[0], threshold=fast[1], path=exported_file(path))
        from engine.inference.devices import pick_device
        from engine.inference.torch_backend import TorchNetwork
        from engine.models.weights_io import load_weights

        chosen = pick_device(device)
        trained, _, threshold = load_weights(path)
        return cls(TorchNetwork(trained, chosen), threshold=threshold, path=path, note=note)

    def detect(
        self, image: npt.NDArray[np.uint8], threshold: float | None = None, nms_iou: float = NMS_IOU
    ) -> Detections:
        """Find objects on one image.

        Args:
            image: (H, W, 3) uint8 RGB, upright.
            threshold: scores must lie above it; None: the detector's own.
            nms_iou: of two boxes of a class that overlap more, the lower score goes.

        Raises:
            ValueError: the array is not such an image.
        """
        return self.detect_batch([image], threshold, nms_iou)[0]

    def detect_batch(
        self,
        images: Sequence[npt.NDArray[np.uint8]],
        threshold: float | None = None,
        nms_iou: float = NMS_IOU,
        soft_sigma: float | None = None,
    ) -> list[Detections]:
        """Find objects on several images, of any sizes, in one pass of the network; see :meth:`detect`.

        ``soft_sigma``: soft suppression of this width instead of the hard one at ``nms_iou``.
        """
        if not images:
            return []
        for image in images:
            if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
                raise ValueError(f"an image must be (H, W, 3) uint8, not {image.shape} {image.dtype}")
        start = time.perf_counter()
        squares = np.stack([resize(image, self.image_size) for image in images])
        resized_ms = (time.perf_counter() - start) * 1e3
        sizes = [(image.shape[1], image.shape[0]) for image in images]
        results = self.detect_squares(squares, sizes, threshold, nms_iou, soft_sigma)
        self.timings["pre"] += resized_ms
        return results

    def detect_squares(
        self,
        squares: npt.NDArray[np.uint8],
        sizes: Sequence[tuple[int, int]],
        threshold: float | None = None,
        nms_iou: float = NMS_IOU,
        soft_sigma: float | None = None,
    ) -> list[Detections]:
        """As :meth:`detect_batch`, for pictures that were resized already, in other threads perhaps.

        Args:
            squares: (N, S, S, 3) uint8 RGB from :func:`engine.models.resizing.resize`.
            sizes: (width, height) px of the pictures they were made from; the boxes are in their pixels.
        """
        floor = self.threshold if threshold is None else threshold
        answer = self.backend.run(squares, floor, nms_iou, soft_sigma)
        answered = time.perf_counter()
        results = [self._scaled(found, *size) for found, size in zip(answer.found, sizes, strict=True)]
        self.timings = dict(answer.timings)
        self.timings["post"] += (time.perf_counter() - answered) * 1e3
        return results

    def _scaled(self, found: Found, width: int, height: int) -> Detections:
        pixels = found.boxes * np.array([width, height, width, height], np.float32)
        labels = [self.class_names[i] for i in found.label_ids.tolist()]
        return Detections(pixels, labels, found.label_ids, found.scores)


def _weights_of(path: Path) -> Path | None:
    """The weights that a model has to be made from: a run's own, for one that lies in the run's folder."""
    if path.suffix != ".onnx":
        return path
    beside = path.with_name(BEST_WEIGHTS)
    return beside if path.name in (EXPORTED, RAW) and beside.is_file() else None


def weights_file(run_or_weights: str | os.PathLike[str]) -> Path:
    """The weights file of a run folder, or the file itself.

    Raises:
        RunError: there is neither.
    """
    path = Path(run_or_weights)
    if path.is_dir():
        if not (path / BEST_WEIGHTS).is_file():
            raise RunError(
                f"holds no {BEST_WEIGHTS}",
                where=path,
                remedy="Choose the folder of a run that has passed its first validation",
            )
        return path / BEST_WEIGHTS
    if not path.exists():
        raise RunError(
            "there is no such run or weights file",
            where=path,
            remedy="Train a model first, or choose a folder below runs",
        )
    return path
