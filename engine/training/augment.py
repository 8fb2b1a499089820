"""Random views of a training image: SSD's zoom-out, IoU-constrained crop and mirror, and its colours.

SSD (arXiv 1512.02325), section 2.2 "Data augmentation", with the parameters of torchvision's
RandomIoUCrop, RandomZoomOut and RandomPhotometricDistort. Those take 40 ms an image one after the
other, as long as the network; here the view is chosen first, resampled once, and coloured at the
network's size with one 3x4 matrix an image.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.datasets.cv import cv2

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Rng = np.random.Generator

_OVERLAPS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, math.inf)  # the last leaves the image whole
_TRIALS = 40
# SSD zooms out half of the time and up to 4; on a few hundred photos that leaves objects of a few pixels,
# and a network that starts from nothing learns slower: 0.72 against 0.63 mAP after 40 epochs on the sample.
_ZOOM_OUT_SHARE = 0.3
_LARGEST_ZOOM_OUT = 2.0
_CROP_SHARE = 0.6
_MOSAIC_MIDDLE = (0.3, 0.7)  # where the four tiles meet, share of the side
_MOSAIC_SHARE = (0.6, 1.0)  # of the image's side that a tile shows
FILL = (124, 116, 104)  # ImageNet's mean, 0 after normalising

_TO_YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])
_TO_RGB = np.linalg.inv(_TO_YIQ)


def augment(
    image: Pixels, boxes: Floats, size: int, rng: Rng, turns: bool = False
) -> tuple[Pixels, Floats, NDArray[np.bool_]]:
    """One random view.

    Args:
        image: (H, W, 3) uint8 RGB.
        boxes: (N, 4) float32 xyxy, fractions of width and height.
        size: side of the result in pixels.
        turns: also upside down and turned by quarter turns, for photos that have no up.

    Returns:
        (size, size, 3) uint8; (N, 4) float32 xyxy fractions of the view, clipped to it; (N,) bool, which
        boxes are still in view (their centre is, and they are wider and higher than a pixel).
    """
    view = np.array([0.0, 0.0, 1.0, 1.0])
    if rng.random() < _ZOOM_OUT_SHARE:
        view = _zoomed_out(rng)
    elif len(boxes) and rng.random() < _CROP_SHARE:
        view = _crop(boxes, rng)
    pixels = _resampled(image, view, size, size)
    seen, visible = _in_view(boxes, view, 1.0 / size)
    pixels, seen = _flipped(pixels, seen, rng, turns)
    return cv2.transform(pixels, colours(rng)), seen, visible


def mosaic(
    tiles: Sequence[tuple[Pixels, Floats, Labels]], size: int, rng: Rng, turns: bool = False
) -> tuple[Pixels, Floats, Labels]:
    """One picture of parts of four (YOLOv4, arXiv 2004.10934, section 3.3).

    Args:
        tiles: four times an image (H, W, 3) uint8, its boxes (N, 4) float32 xyxy fractions and labels (N,).
        size: side of the result in pixels.
        turns: also upside down and turned by quarter turns.

    Returns:
        (size, size, 3) uint8; boxes (M, 4) float32 xyxy fractions and labels (M,) of what is still in view.
    """
    middle_x, middle_y = (round(share * size) for share in rng.uniform(*_MOSAIC_MIDDLE, 2))
    canvas = np.empty((size, size, 3), dtype=np.uint8)
    all_boxes, all_labels = [], []
    corners = [(0, 0), (middle_x, 0), (0, middle_y), (middle_x, middle_y)]
    for (image, boxes, labels), (x, y) in zip(tiles, corners, strict=True):
        width = size - x if x else middle_x
        height = size - y if y else middle_y
        # As much of the image as has the tile's shape, or a part of that.
        share = rng.uniform(*_MOSAIC_SHARE)
        extent = share * np.array([min(1.0, width / height), min(1.0, height / width)])
        low = rng.uniform(0, 1, 2) * (1 - extent)
        view = np.concatenate([low, low + extent])
        pixels = _resampled(image, view, width, height)
        seen, visible = _in_view(boxes, view, 1.0 / min(width, height))
        pixels, seen = _flipped(pixels, seen, rng, turns)
        if pixels.shape[:2] != (height, width):
            pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
        canvas[y : y + height, x : x + width] = pixels
        placed = seen[visible] * [width, height, width, height] + [x, y, x, y]
        all_boxes.append((placed / size).astype(np.float32))
        all_labels.append(labels[visible])
    return cv2.transform(canvas, colours(rng)), np.concatenate(all_boxes), np.concatenate(all_labels)


def _flipped(pixels: Pixels, boxes: Floats, rng: Rng, turns: bool) -> tuple[Pixels, Floats]:
    """Mirrored half of the time; with ``turns`` also upside down and transposed."""
    if rng.random() < 0.5:
        pixels = cv2.flip(pixels, 1)
        boxes = np.stack([1 - boxes[:, 2], boxes[:, 1], 1 - boxes[:, 0], boxes[:, 3]], axis=1)
    if turns and rng.random() < 0.5:
        pixels = cv2.flip(pixels, 0)
        boxes = np.stack([boxes[:, 0], 1 - boxes[:, 3], boxes[:, 2], 1 - boxes[:, 1]], axis=1)
    if turns and rng.random() < 0.5:
        pixels = cv2.transpose(pixels)
        boxes = boxes[:, [1, 0, 3, 2]]
    return pixels, boxes


def _zoomed_out(rng: Rng) -> NDArray[np.float64]:
    """A view larger than the image, which lies somewhere in it."""
    scale = rng.uniform(1.0, _LARGEST_ZOOM_OUT)
    left, top = rng.uniform(0, scale - 1, 2)
    return np.array([-left, -top, scale - left, scale - top])


def _crop(boxes: Floats, rng: Rng) -> NDArray[np.float64]:
    """A part of the image that overlaps some box whose centre it holds by at least a random IoU."""
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    while True:
        least = _OVERLAPS[rng.integers(len(_OVERLAPS))]
        if math.isinf(least):
            return np.array([0.0, 0.0, 1.0, 1.0])
        sides = rng.uniform(0.3, 1.0, (_TRIALS, 2))
        ratio = sides[:, 0] / sides[:, 1]
        low = rng.uniform(0, 1, (_TRIALS, 2)) * (1 - sides)
        high = low + sides
        inside = ((centres > low[:, None]) & (centres < high[:, None])).all(axis=2)
        overlap = np.clip(
            np.minimum(boxes[:, 2:], high[:, None]) - np.maximum(boxes[:, :2], low[:, None]), 0, None
        ).prod(axis=2)
        iou = np.where(inside, overlap / (areas + sides.prod(axis=1)[:, None] - overlap), -1.0)
        good = np.flatnonzero((iou.max(axis=1) >= least) & (ratio >= 0.5) & (ratio <= 2.0))
        if len(good):
            return np.concatenate([low[good[0]], high[good[0]]])


def _resampled(image: Pixels, view: NDArray[np.float64], to_width: int, to_height: int) -> Pixels:
    """The part of the image in ``view``; one larger than the image is square and has a margin."""
    height, width = image.shape[:2]
    if view[2] - view[0] <= 1.0:
        x0, y0 = int(view[0] * width), int(view[1] * height)
        x1, y1 = max(x0 + 1, round(view[2] * width)), max(y0 + 1, round(view[3] * height))
        part = image[y0:y1, x0:x1]
        shrinks = part.shape[0] >= to_height and part.shape[1] >= to_width
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        resized: Pixels = cv2.resize(part, (to_width, to_height), interpolation=method)
        return resized
    size = to_width
    scale = view[2] - view[0]
    side = max(1, round(size / scale))
    x, y = (min(round(-view[axis] / scale * size), size - side) for axis in (0, 1))
    canvas = np.empty((size, size, 3), dtype=np.uint8)
    canvas[:] = FILL
    canvas[y : y + side, x : x + side] = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    return canvas


def _in_view(boxes: Floats, view: NDArray[np.float64], pixel: float) -> tuple[Floats, NDArray[np.bool_]]:
    low, extent = np.tile(view[:2], 2), np.tile(view[2:] - view[:2], 2)
    seen = (boxes - low) / extent
    centres = (seen[:, :2] + seen[:, 2:]) / 2
    clipped: Floats = seen.clip(0, 1).astype(np.float32)
    inside = np.all((centres > 0) & (centres < 1), axis=1)
    visible: NDArray[np.bool_] = inside & np.all(clipped[:, 2:] - clipped[:, :2] > pixel, axis=1)
    return clipped, visible


def colours(rng: Rng) -> NDArray[np.float64]:
    """(3, 4) matrix: brightness, contrast, saturation and hue, each changed half of the time."""

    def maybe(low: float, high: float, neutral: float) -> float:
        return float(rng.uniform(low, high)) if rng.random() < 0.5 else neutral

    brightness = maybe(0.875, 1.125, 1.0)
    contrast = maybe(0.5, 1.5, 1.0)
    saturation = maybe(0.5, 1.5, 1.0)
    angle = maybe(-0.05, 0.05, 0.0) * 2 * math.pi
    turn = np.array(
        [
            [1, 0, 0],
            [0, saturation * math.cos(angle), -saturation * math.sin(angle)],
            [0, saturation * math.sin(angle), saturation * math.cos(angle)],
        ]
    )
    matrix = _TO_RGB @ turn @ _TO_YIQ * brightness * contrast
    offset = np.full((3, 1), 116.0 * (1 - contrast))
    return np.hstack([matrix, offset])
