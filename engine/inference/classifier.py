"""A trained classifier, ready to look at images: one pre-processing, one network, one softmax."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine.datasets.picture import crop
from engine.inference.detector import weights_file
from engine.inference.devices import pick_device
from engine.inference.fusing import FrozenNetwork, fuse_batch_norm
from engine.models.classifier import Classifier as Network
from engine.models.classifier import ClassifierSpec
from engine.models.preprocess import resize, to_tensor
from engine.models.weights_io import load_classifier, task_of

_WARM_UP = 4  # a frozen graph optimises itself over its first calls


def is_classifier(run_or_weights: str | os.PathLike[str]) -> bool:
    """Whether a run's best weights, or a weights file, are a classifier's; reads no tensor.

    Raises:
        RunError: there is no such run or file, or it is not Boxwright's.
    """
    path = weights_file(run_or_weights)
    return path.suffix == ".safetensors" and task_of(path) == "classify"


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
        spec: everything about the network and its pre-processing. device: where it runs.
        path: the weights file, None for a network given directly.
        timings: milliseconds of the last call: "pre" (resize, normalise), "network", for the whole batch.
    """

    def __init__(
        self, network: Network, *, device: torch.device | str = "cpu", path: Path | None = None
    ) -> None:
        """Take over ``network``: it is moved, fused and cannot be trained afterwards."""
        self.spec: ClassifierSpec = network.spec
        self.class_names = self.spec.class_names
        self.image_size = self.spec.image_size
        self.device = torch.device(device)
        self.path = path
        self.timings: dict[str, float] = {"pre": 0.0, "network": 0.0}
        fused = fuse_batch_norm(network.eval()).to(self.device).to(memory_format=torch.channels_last)
        self._network: nn.Module = fused.requires_grad_(False)
        if self.device.type == "cpu":
            blank = np.zeros((1, self.image_size, self.image_size, 3), np.uint8)
            example = to_tensor(blank, self.spec.mean, self.spec.std)
            self._network = FrozenNetwork(fused, example)
            with torch.inference_mode():
                for _ in range(_WARM_UP):
                    self._network(example)

    @classmethod
    def load(cls, run_or_weights: str | os.PathLike[str], device: str = "auto") -> Classifier:
        """The best classifier of a run folder, or the one in a weights file.

        Args:
            device: "auto" (CUDA, then Apple's GPU, then the CPU), "cpu", "cuda", "cuda:1", "mps".

        Raises:
            RunError: no such run, no weights in it yet, the file is damaged, or it is a detector's.
            ConfigError: there is no such device.
        """
        path = weights_file(run_or_weights)
        chosen = pick_device(device)
        network, _ = load_classifier(path)
        return cls(network, device=chosen, path=path)

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
        small = np.stack([resize(image, self.image_size) for image in images])
        with torch.inference_mode():
            batch = to_tensor(small, self.spec.mean, self.spec.std, self.device)
            self._wait()
            prepared = time.perf_counter()
            scores = self._network(batch).softmax(1)
            self._wait()
        self.timings = {"pre": (prepared - start) * 1e3, "network": (time.perf_counter() - prepared) * 1e3}
        result: npt.NDArray[np.float32] = scores.cpu().numpy()
        return result

    def _sorted(self, scores: npt.NDArray[np.float32]) -> Classification:
        order = np.argsort(-scores, kind="stable")
        return Classification([self.class_names[index] for index in order.tolist()], scores[order])

    def _wait(self) -> None:
        """GPUs work on behind our back; without waiting the timings would be those of queueing."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        elif self.device.type == "mps":
            torch.mps.synchronize()
