"""The one pre-processing of images for a network: training, validation, evaluation, live and export use it.

An upright RGB image becomes a square of ``size`` pixels (the sides are scaled each on its own, as SSD
does), is divided by 255, and normalised with the mean and standard deviation stored with the weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from engine.models.resizing import resize

__all__ = ["IMAGENET_MEAN", "IMAGENET_STD", "resize", "to_tensor"]

IMAGENET_MEAN = (0.485, 0.456, 0.406)
"""Mean of the red, green and blue channel over ImageNet, for values in [0, 1] (torchvision's weights)."""
IMAGENET_STD = (0.229, 0.224, 0.225)
"""Standard deviation of the red, green and blue channel over ImageNet, for values in [0, 1]."""


def to_tensor(
    batch: npt.NDArray[np.uint8] | torch.Tensor,
    mean: Sequence[float],
    std: Sequence[float],
    device: torch.device | str | None = None,
) -> torch.Tensor:
    """Normalise a batch of equally large images.

    Args:
        batch: (N, H, W, 3) uint8 RGB.
        mean: of red, green, blue, for values in [0, 1].
        std: of red, green, blue, for values in [0, 1].
        device: where the result lives; the bytes are moved before they become four times as many floats.

    Returns:
        (N, 3, H, W) float32 in channels_last memory, ``(value / 255 - mean) / std``.
    """
    pixels = batch if isinstance(batch, torch.Tensor) else torch.from_numpy(batch)
    if device is not None:
        pixels = pixels.to(device, non_blocking=True)
    scale = pixels.new_tensor([1.0 / (255.0 * s) for s in std], dtype=torch.float32)
    shift = pixels.new_tensor([-m / s for m, s in zip(mean, std, strict=True)], dtype=torch.float32)
    return torch.addcmul(shift, pixels.float(), scale).permute(0, 3, 1, 2)
