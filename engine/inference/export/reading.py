"""Whether the exported example reads photos as this program does: transparency, deep greys, turned ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine.datasets.images import read_image
from engine.errors import RunError
from engine.inference.export import example
from engine.models.resizing import resize

_LEVELS = 2
"""Of 255, that a pixel of the square may differ: both round."""


def check_reading(images: Sequence[npt.NDArray[np.uint8]], size: int, script: ModuleType = example) -> None:
    """Compare what the network would see of each kind of file.

    Args:
        images: (H, W, 3) uint8 RGB; the files are made of the first.
        size: side of the network's square.
        script: the example that is exported.

    Raises:
        RunError: they differ.
    """
    with tempfile.TemporaryDirectory() as folder:
        for path in _files(images[0], Path(folder)):
            expected = resize(read_image(path), size).astype(int)
            given = script.square(script.read(str(path)), size).astype(int)
            if given.shape != expected.shape or np.abs(given - expected).max() > _LEVELS:
                raise RunError(
                    f"the exported example reads a photo ({path.stem}) differently; nothing was kept of it",
                    remedy="Report this; predictions go on with torch",
                )


def _files(image: npt.NDArray[np.uint8], folder: Path) -> Iterator[Path]:
    """The image as files of every kind that is not read as it is."""
    height, width = image.shape[:2]
    shade = np.linspace(0, 255, width).astype(np.uint8)[None].repeat(height, 0)
    photo = Image.fromarray(image)
    grey = np.asarray(photo.convert("L"))
    turned = Image.Exif()
    turned[0x0112] = 6
    palette = photo.quantize(16)
    kinds: dict[str, tuple[Image.Image, dict[str, Any]]] = {
        "plain.png": (photo, {}),
        "transparent.png": (Image.fromarray(np.dstack([image, shade])), {}),
        "grey and transparent.png": (Image.fromarray(np.dstack([grey, shade]), "LA"), {}),
        "a transparent colour.png": (palette, {"transparency": 3}),
        "16 bits.png": (Image.fromarray(grey.astype(np.uint16) * 16 + 300), {}),
        "16 bits.tiff": (Image.fromarray(grey.astype(np.uint16) * 16 + 300), {}),
        "floats.tiff": (Image.fromarray(grey.astype(np.float32) / 255), {}),
        "turned.png": (photo, {"exif": turned}),
        "turned.tiff": (photo, {"exif": turned}),
        "CMYK.tiff": (photo.convert("CMYK"), {}),
    }
    for name, (one, options) in kinds.items():
        one.save(folder / name, **options)
        yield folder / name
