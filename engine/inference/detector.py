"""A trained detector, ready to look at images: one pre-processing, one network, one suppression."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.errors import ConfigError, RunError
from engine.inference.fusing import FrozenNetwork, fuse_batch_norm
from engine.models.detector import Detector as Network
from engine.models.postprocess import select
from engine.models.preprocess import resize, to_tensor
from engine.models.spec import DetectorSpec
from engine.models.weights_io import load_weights

BEST_WEIGHTS = "best.safetensors"
NMS_IOU = 0.45
_WARM_UP = 4  # a frozen graph optimises itself over its first calls


@dataclass(frozen=True)
class Detections:
    """What was found on one image, best score first.

    ``boxes`` (N, 4) float32 xyxy in pixels of that image, inside it; ``labels``: N class names;
    ``label_ids`` (N,) int64 index into the detector's ``class_names``; ``scores`` (N,) float32 in [0, 1].
    """

    boxes: npt.NDArray[np.float32]
    labels: list[str]
    label_ids: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.labels)


class Detector:
    """A detector loaded from a run. Not for use from two threads at once.

    Attributes:
        class_names: tuple of str. image_size: side of the network's square input in pixels.
        threshold: the score from which on detections are returned unless told otherwise; chosen when
            the weights were saved.
        spec: everything about the network and its pre-processing. device: where it runs.
        path: the weights file, None for a network given directly.
        timings: milliseconds of the last call: "pre" (resize, normalise), "network", "post" (decode,
            suppress, scale back), each for the whole batch.
    """

    def __init__(
        self,
        network: Network,
        *,
        threshold: float = 0.4,
        device: torch.device | str = "cpu",
        path: Path | None = None,
    ) -> None:
        """Take over ``network``: it is moved, fused and cannot be trained afterwards."""
        self.spec: DetectorSpec = network.spec
        self.class_names = self.spec.class_names
        self.image_size = self.spec.image_size
        self.threshold = threshold
        self.device = torch.device(device)
        self.path = path
        self.timings: dict[str, float] = {"pre": 0.0, "network": 0.0, "post": 0.0}
        fused = fuse_batch_norm(network.eval()).to(self.device).to(memory_format=torch.channels_last)
        self._defaults = network.default_boxes
        self._network: nn.Module = fused.requires_grad_(False)
        if self.device.type == "cpu":
            blank = np.zeros((1, self.image_size, self.image_size, 3), np.uint8)
            example = to_tensor(blank, self.spec.mean, self.spec.std)
            self._network = FrozenNetwork(fused, example)
            with torch.inference_mode():
                for _ in range(_WARM_UP):
                    self._network(example)

    @classmethod
    def load(cls, run_or_weights: str | os.PathLike[str], device: str = "auto") -> Detector:
        """The best detector of a run folder, or the one in a weights file.

        Args:
            device: "auto" (CUDA, then Apple's GPU, then the CPU), "cpu", "cuda", "cuda:1", "mps".

        Raises:
            RunError: no such run, no weights in it yet, or the file is damaged.
            ConfigError: there is no such device.
        """
        path = weights_file(run_or_weights)
        chosen = pick_device(device)
        network, _, threshold = load_weights(path)
        return cls(network, threshold=threshold, device=chosen, path=path)

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
        small = np.stack([resize(image, self.image_size) for image in images])
        with torch.inference_mode():
            batch = to_tensor(small, self.spec.mean, self.spec.std, self.device)
            self._wait()
            prepared = time.perf_counter()
            regression, logits = self._network(batch)
            self._wait()
            passed = time.perf_counter()
            floor = self.threshold if threshold is None else threshold
            found = self._select(regression, logits, floor, nms_iou, soft_sigma)
        results = [
            self._scaled(*one, image.shape[1], image.shape[0])
            for one, image in zip(found, images, strict=True)
        ]
        self.timings = {
            "pre": (prepared - start) * 1e3,
            "network": (passed - prepared) * 1e3,
            "post": (time.perf_counter() - passed) * 1e3,
        }
        return results

    def _select(
        self,
        regression: Tensor,
        logits: Tensor,
        threshold: float,
        nms_iou: float,
        soft_sigma: float | None,
    ) -> list[tuple[npt.NDArray[np.float32], npt.NDArray[np.int64], npt.NDArray[np.float32]]]:
        if self.device.type == "mps":  # Apple's backend lacks the suppression
            regression, logits, defaults = regression.cpu(), logits.cpu(), self._defaults.cpu()
        else:
            defaults = self._defaults
        selected = select(
            regression,
            logits,
            defaults,
            head=self.spec.head,
            threshold=threshold,
            nms_iou=nms_iou,
            soft_sigma=soft_sigma,
        )
        return [(s.boxes.cpu().numpy(), s.label_ids.cpu().numpy(), s.scores.cpu().numpy()) for s in selected]

    def _scaled(
        self,
        boxes: npt.NDArray[np.float32],
        label_ids: npt.NDArray[np.int64],
        scores: npt.NDArray[np.float32],
        width: int,
        height: int,
    ) -> Detections:
        pixels = boxes * np.array([width, height, width, height], np.float32)
        return Detections(pixels, [self.class_names[i] for i in label_ids.tolist()], label_ids, scores)

    def _wait(self) -> None:
        """GPUs work on behind our back; without waiting the timings would be those of queueing."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        elif self.device.type == "mps":
            torch.mps.synchronize()


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


def pick_device(name: str) -> torch.device:
    """The device of that name; "auto" is the fastest there is.

    Raises:
        ConfigError: this computer has no such device.
    """
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    known = device is not None and (
        device.type == "cpu"
        or (device.type == "cuda" and (device.index or 0) < torch.cuda.device_count())
        or (device.type == "mps" and torch.backends.mps.is_available())
    )
    if device is None or not known:
        raise ConfigError(f"this computer has no device {name!r}", remedy="Choose auto or cpu")
    return device
