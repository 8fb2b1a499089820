"""A network run by torch: any device, and the reference for every other way to run it."""

from __future__ import annotations

import time

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine.inference.backend import Answer, Found
from engine.inference.fusing import FrozenNetwork, fuse_batch_norm
from engine.models.classifier import Classifier as ClassifierModel
from engine.models.classifier_spec import ClassifierSpec
from engine.models.detector import Detector as Network
from engine.models.postprocess import select
from engine.models.preprocess import to_tensor
from engine.models.spec import DetectorSpec

_WARM_UP = 4  # a frozen graph optimises itself over its first calls


class TorchNetwork:
    """Takes over ``network``: it is moved, fused and cannot be trained afterwards."""

    name = "torch"

    def __init__(self, network: Network, device: torch.device | str = "cpu") -> None:
        self.spec: DetectorSpec = network.spec
        self._device = torch.device(device)
        self.device = str(self._device)
        self._network = _prepared(network, self.spec, self._device)
        self._defaults = network.default_boxes

    def run(
        self,
        squares: npt.NDArray[np.uint8],
        threshold: float,
        nms_iou: float,
        soft_sigma: float | None = None,
    ) -> Answer:
        """See :class:`engine.inference.backend.Backend`."""
        start = time.perf_counter()
        with torch.inference_mode():
            batch = to_tensor(squares, self.spec.mean, self.spec.std, self._device)
            _wait(self._device)
            prepared = time.perf_counter()
            regression, logits = self._network(batch)
            _wait(self._device)
            passed = time.perf_counter()
            defaults = self._defaults
            if self._device.type == "mps":  # Apple's backend lacks the suppression
                regression, logits, defaults = regression.cpu(), logits.cpu(), defaults.cpu()
            selected = select(
                regression,
                logits,
                defaults,
                head=self.spec.head,
                threshold=threshold,
                nms_iou=nms_iou,
                soft_sigma=soft_sigma,
            )
            found = [
                Found(s.boxes.cpu().numpy(), s.label_ids.cpu().numpy(), s.scores.cpu().numpy())
                for s in selected
            ]
        timings = {
            "pre": (prepared - start) * 1e3,
            "network": (passed - prepared) * 1e3,
            "post": (time.perf_counter() - passed) * 1e3,
        }
        return Answer(found, timings)


class TorchClassifier:
    """Takes over ``network``: it is moved, fused and cannot be trained afterwards."""

    name = "torch"

    def __init__(self, network: ClassifierModel, device: torch.device | str = "cpu") -> None:
        self.spec: ClassifierSpec = network.spec
        self._device = torch.device(device)
        self.device = str(self._device)
        self._network = _prepared(network, self.spec, self._device)

    def run(self, squares: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], dict[str, float]]:
        """See :class:`engine.inference.backend.ClassifierBackend`."""
        start = time.perf_counter()
        with torch.inference_mode():
            batch = to_tensor(squares, self.spec.mean, self.spec.std, self._device)
            _wait(self._device)
            prepared = time.perf_counter()
            scores = self._network(batch).softmax(1)
            _wait(self._device)
        timings = {"pre": (prepared - start) * 1e3, "network": (time.perf_counter() - prepared) * 1e3}
        return scores.cpu().numpy(), timings


def _prepared(network: nn.Module, spec: DetectorSpec | ClassifierSpec, device: torch.device) -> nn.Module:
    """The network fused, on its device, and on the CPU frozen and warm."""
    fused = fuse_batch_norm(network.eval()).to(device).to(memory_format=torch.channels_last)
    fused = fused.requires_grad_(False)
    if device.type != "cpu":
        return fused
    blank = np.zeros((1, spec.image_size, spec.image_size, 3), np.uint8)
    example = to_tensor(blank, spec.mean, spec.std)
    frozen = FrozenNetwork(fused, example)
    with torch.inference_mode():
        for _ in range(_WARM_UP):
            frozen(example)
    return frozen


def _wait(device: torch.device) -> None:
    """GPUs work on behind our back; without waiting the timings would be those of queueing."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
