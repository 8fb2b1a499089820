"""A detector's network run by torch: any device, and the reference for every other way to run it."""

from __future__ import annotations

import time

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine.inference.backend import Answer, Found
from engine.inference.fusing import FrozenNetwork, fuse_batch_norm
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
        fused = fuse_batch_norm(network.eval()).to(self._device).to(memory_format=torch.channels_last)
        self._defaults = network.default_boxes
        self._network: nn.Module = fused.requires_grad_(False)
        if self._device.type == "cpu":
            side = self.spec.image_size
            blank = np.zeros((1, side, side, 3), np.uint8)
            example = to_tensor(blank, self.spec.mean, self.spec.std)
            self._network = FrozenNetwork(fused, example)
            with torch.inference_mode():
                for _ in range(_WARM_UP):
                    self._network(example)

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
            self._wait()
            prepared = time.perf_counter()
            regression, logits = self._network(batch)
            self._wait()
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

    def _wait(self) -> None:
        """GPUs work on behind our back; without waiting the timings would be those of queueing."""
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        elif self._device.type == "mps":
            torch.mps.synchronize()
