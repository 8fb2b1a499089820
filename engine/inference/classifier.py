"""A trained classifier, ready to look at images: one pre-processing, one network, one softmax.

On a CPU the network runs in onnxruntime where the run was exported, as a detector's does. This module loads
neither torch nor onnxruntime.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.datasets.picture import crop
from engine.errors import ConfigError
from engine.inference.backend import ClassifierBackend
from engine.inference.detector import BACKENDS, EXPORTED, weights_file
from engine.inference.onnx_metadata import weights_task
from engine.models.classifier_spec import ClassifierSpec
from engine.models.resizing import resize

if TYPE_CHECKING:
    import torch

    from engine.models.classifier import Classifier as Network


def is_classifier(run_or_weights: str | os.PathLike[str]) -> bool:
    """Whether a run's best weights, or a weights file, are a classifier's; reads no tensor.

    Raises:
        RunError: there is no such run or file, or it is not Boxwright's.
    """
    path = weights_file(run_or_weights)
    return path.suffix == ".safetensors" and weights_task(path) == "classify"


class Classification(NamedTuple):
    """What one image shows: all class names, best score first, and their scores.

    ``scores`` (C,) float32 in [0, 1], falling, with sum 1: a softmax, so they compare classes and are no
    measure of whether the image shows any of them.
    """

    class_names: list[str]
    scores: npt.NDArray[np.float32]

    @property
    def label(self) -> str:
        """The best class."""
        return self.class_names[0]

    @property
    def score(self) -> float:
        """Its score, in [0, 1]."""
        return float(self.scores[0])


class Classifier:
    """A classifier loaded from a run. Not for use from two threads at once.

    Attributes:
        class_names: tuple of str, in the order of :meth:`scores`. image_size: side of the network's square
            input in pixels.
        spec: everything about the network and its pre-processing. device: where it runs ("cpu", "cuda:0").
        backend: what runs it. note: why that is not the faster one it could be; empty otherwise.
        path: the file it was loaded from, None for a network given directly.
        timings: milliseconds of the last call: "pre" (resize, normalise), "network", for the whole batch.
            With onnxruntime normalising is part of "network".
    """

    def __init__(self, backend: ClassifierBackend, *, path: Path | None = None, note: str = "") -> None:
        self.backend = backend
        self.spec: ClassifierSpec = backend.spec
        self.class_names = self.spec.class_names
        self.image_size = self.spec.image_size
        self.device = backend.device
        self.path = path
        self.note = note
        self.timings: dict[str, float] = {"pre": 0.0, "network": 0.0}

    @classmethod
    def of_network(cls, network: Network, *, device: torch.device | str = "cpu") -> Classifier:
        """Take over ``network``: it is moved, fused and cannot be trained afterwards."""
        from engine.inference.torch_backend import TorchClassifier

        return cls(TorchClassifier(network, device))

    @classmethod
    def load(
        cls, run_or_weights: str | os.PathLike[str], device: str = "auto", backend: str = "auto"
    ) -> Classifier:
        """The best classifier of a run folder, or the one in a weights file.

        Args:
            device: "auto" (CUDA, then Apple's GPU, then the CPU), "cpu", "cuda", "cuda:1", "mps".
            backend: "auto": onnxruntime on the CPU where the run holds an export of these very weights
                that agreed with torch, otherwise torch; or one of the two by name.

        Raises:
            RunError: no such run, no weights in it yet, the file is damaged, or it is a detector's.
            ConfigError: there is no such device, or onnxruntime cannot use it.
        """
        from engine.inference.fast_model import exported_classifier, open_exported_classifier
        from engine.inference.graphics_card import gpu_likely

        if backend not in BACKENDS:
            raise ConfigError(f"there is no backend {backend!r}", remedy=f"Choose {', '.join(BACKENDS)}")
        path = weights_file(run_or_weights)
        exported = path.with_name(EXPORTED)
        if backend == "onnxruntime":
            if device not in ("auto", "cpu"):
                raise ConfigError(
                    f"an exported model runs on the CPU here, not on {device}", remedy="Choose cpu"
                )
            return cls(open_exported_classifier(exported, path), path=exported)
        note = ""
        if backend == "auto" and (device == "cpu" or (device == "auto" and not gpu_likely())):
            fast, note = exported_classifier(path)
            if fast is not None:
                return cls(fast, path=exported)
        from engine.inference.devices import pick_device
        from engine.inference.torch_backend import TorchClassifier
        from engine.models.weights_io import load_classifier

        chosen = pick_device(device)
        network, _ = load_classifier(path)
        return cls(TorchClassifier(network, chosen), path=path, note=note)

    def classify(self, image: npt.NDArray[np.uint8]) -> Classification:
        """Which class an image shows.

        Args:
            image: (H, W, 3) uint8 RGB, upright.

        Raises:
            ValueError: the array is not such an image.
        """
        return self.classify_batch([image])[0]

    def classify_batch(self, images: Sequence[npt.NDArray[np.uint8]]) -> list[Classification]:
        """The same for several images, of any sizes, in one pass of the network."""
        return [self._sorted(row) for row in self.scores(images)]

    def classify_boxes(
        self, image: npt.NDArray[np.uint8], boxes: npt.NDArray[np.float32]
    ) -> list[Classification]:
        """Which class each box of a photo shows, cut out with the margin the classifier was trained with.

        Args:
            image: (H, W, 3) uint8 RGB, upright.
            boxes: (N, 4) xyxy in pixels of it.

        Raises:
            ImageError: a box has no pixel inside the photo.
        """
        return self.classify_batch([crop(image, box, self.spec.crop_margin) for box in boxes.tolist()])

    def scores(self, images: Sequence[npt.NDArray[np.uint8]]) -> npt.NDArray[np.float32]:
        """(N, C) float32: the score of each class for each image, columns in the order of ``class_names``."""
        if not images:
            return np.zeros((0, len(self.class_names)), np.float32)
        for image in images:
            if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
                raise ValueError(f"an image must be (H, W, 3) uint8, not {image.shape} {image.dtype}")
        start = time.perf_counter()
        squares = np.stack([resize(image, self.image_size) for image in images])
        resized_ms = (time.perf_counter() - start) * 1e3
        scores, self.timings = self.backend.run(squares)
        self.timings["pre"] += resized_ms
        return scores

    def _sorted(self, scores: npt.NDArray[np.float32]) -> Classification:
        order = np.argsort(-scores, kind="stable")
        return Classification([self.class_names[index] for index in order.tolist()], scores[order])
