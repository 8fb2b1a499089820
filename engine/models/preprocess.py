"""The one pre-processing of images for a network: training, validation, evaluation, live and export use it.

An upright RGB image becomes a square of ``size`` pixels (the sides are scaled each on its own, as SSD
does), is divided by 255, and normalised with the mean and standard deviation stored with the weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from engine.datasets.cv import cv2

IMAGENET_MEAN = (0.485, 0.456, 0.406)
"""Mean of the red, green and blue channel over ImageNet, for values in [0, 1] (torchvision's weights)."""
IMAGENET_STD = (0.229, 0.224, 0.225)
"""Standard deviation of the red, green and blue channel over ImageNet, for values in [0, 1]."""


def resize(image: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    """Scale an image to a square, each axis on its own.

    Shrinking averages the pixels under each new one (``INTER_AREA``): bilinear sampling of a 4000-pixel
    photo would look at one pixel in 150 and lose small objects to aliasing. Otherwise bilinear.

    Args:
        image: (H, W, 3) uint8 RGB, upright.
        size: side of the result in pixels.

    Returns:
        (size, size, 3) uint8 RGB, C-contiguous; the image itself where it has that size already.
    """
    height, width = image.shape[:2]
    if height == size and width == size:
        return np.ascontiguousarray(image)
    shrinks = height >= size and width >= size
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    resized: npt.NDArray[np.uint8] = cv2.resize(image, (size, size), interpolation=method)
    return resized


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
