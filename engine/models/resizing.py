"""The one scaling of images for a network. Free of torch, so that the camera starts without it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.datasets.cv import cv2


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
