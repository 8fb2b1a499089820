"""What a detector is made of: enough to build it again, stored with its weights. Free of torch."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from engine.errors import ConfigError
from engine.models.names import BACKBONES, HEADS

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

# MobileNetV3-SSD's sizes at 300 px, (60, 105) to (285, 330), as fractions of the input side.
CLASSIC_SIZES = ((0.2, 0.35), (0.35, 0.5), (0.5, 0.65), (0.65, 0.8), (0.8, 0.95), (0.95, 1.1))
# The same ladder with one rung below it for the optional stride-8 map.
CLASSIC_SIZES_STRIDE8 = ((0.1, 0.2), *CLASSIC_SIZES)
# Of the pan head's maps, four cells wide: 32, 64 and 128 px at 320 px.
PAN_SIZES = ((0.1, 0.1), (0.2, 0.2), (0.4, 0.4))

CENTRE_VARIANCE = 0.1
SIZE_VARIANCE = 0.2

# SSD's evaluation has 200 of each. A network says the same of an object many times over, so 200 candidates
# were used up before 60 objects of a class: recall fell to 0.7 on photos with 144.
CANDIDATES_PER_CLASS = 2000
"""The best of each class that enter non-maximum suppression."""
MOST_DETECTIONS = 1000
"""What an image keeps after it; more objects cannot be found on a photo."""

MOST_CLASSES = 10_000
"""As many ids as a class list of YOLO can have here."""
MOST_SIDES = 100.0
"""Input sides that a default box may be long, and times that it may be longer than high."""
MOST_RATIOS = 20


@dataclass(frozen=True)
class DetectorSpec:
    """Architecture and pre-processing of one detector.

    ``image_size``: side of the square input in pixels.
    ``box_sizes``: for each feature map ``(size, next size)`` of its default boxes, as fractions of the side.
    ``mean``, ``std``: of RGB in [0, 1], subtracted and divided before the network.
    ``stride8``: whether a map of stride 8 stands before the usual six, for small objects.
    ``head``: one of :data:`engine.models.names.HEADS`. "pan" has maps of stride 8, 16 and 32, with one square
    a cell to start from: ``stride8`` is true and ``aspect_ratios`` are empty, whatever is given, and both
    numbers of ``box_sizes`` are the square's side.
    """

    class_names: tuple[str, ...]
    backbone: str = "mobilenet_v3_small"
    image_size: int = 320
    width_mult: float = 1.0
    stride8: bool = False
    box_sizes: tuple[tuple[float, float], ...] = CLASSIC_SIZES
    aspect_ratios: tuple[float, ...] = (2.0, 3.0)
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD
    head: str = "ssdlite"

    def __post_init__(self) -> None:
        if self.head not in HEADS:
            raise ConfigError(f"there is no head {self.head!r}", remedy=f"Choose one of {', '.join(HEADS)}")
        if self.head == "pan":
            sizes = PAN_SIZES if self.box_sizes == CLASSIC_SIZES else self.box_sizes
            for name, value in (("box_sizes", sizes), ("aspect_ratios", ()), ("stride8", True)):
                object.__setattr__(self, name, value)
        if self.backbone not in BACKBONES:
            raise ConfigError(
                f"there is no backbone {self.backbone!r}", remedy=f"Choose one of {', '.join(BACKBONES)}"
            )
        if not 64 <= self.image_size <= 2048:
            raise ConfigError(f"image size {self.image_size} px is not between 64 and 2048")
        if not self.class_names:
            raise ConfigError("a detector needs at least one class", remedy="Label some objects first")
        if not 0.1 <= self.width_mult <= 2:
            raise ConfigError(f"the width multiplier {self.width_mult} is not between 0.1 and 2")
        check_names(self.class_names)
        check_pixels(self.mean, self.std)
        sides = [side for pair in self.box_sizes for side in pair]
        if not all(0 < number < MOST_SIDES for number in (*sides, *self.aspect_ratios)):
            raise ConfigError("the sizes of its default boxes are impossible")
        if len(self.aspect_ratios) > MOST_RATIOS:
            raise ConfigError(f"{len(self.aspect_ratios)} aspect ratios are more than {MOST_RATIOS}")
        if len(self.box_sizes) != len(self.map_sizes()):
            raise ConfigError(
                f"{len(self.box_sizes)} default box sizes for {len(self.map_sizes())} feature maps"
            )

    def map_sizes(self) -> list[int]:
        """Side lengths of the feature maps in cells, such as 20, 10, 5, 3, 2, 1 at 320 px (pan: 40, 20, 10).

        Every stride-2 layer pads by half its kernel, so each halving rounds up.
        """
        sizes = []
        side = self.image_size
        for stride_exponent in range(1, 6 if self.head == "pan" else 10):
            side = (side + 1) // 2
            if stride_exponent >= (3 if self.stride8 else 4):
                sizes.append(side)
        return sizes

    def classic_sizes(self) -> tuple[tuple[float, float], ...]:
        """The ``box_sizes`` of such a detector before they are fitted to any data."""
        if self.head == "pan":
            return PAN_SIZES
        return CLASSIC_SIZES_STRIDE8 if self.stride8 else CLASSIC_SIZES

    def boxes_per_cell(self) -> int:
        """Boxes at each cell: two squares, and each aspect ratio lying and standing; one with pan."""
        return 1 if self.head == "pan" else 2 + 2 * len(self.aspect_ratios)

    def logits_per_box(self) -> int:
        """Class logits of a box: one a class, and SSDLite's background before them."""
        return len(self.class_names) + (self.head == "ssdlite")

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> DetectorSpec:
        """The inverse of :meth:`to_dict`.

        Raises:
            ConfigError: a field is missing, unknown or impossible.
        """
        return spec_of(cls, values)


Spec = TypeVar("Spec")


def spec_of(kind: type[Spec], values: Mapping[str, Any]) -> Spec:
    """The spec of that ``kind`` (a dataclass) from values that came from a file, each of its type.

    Raises:
        ConfigError: a field is missing, unknown, of another type or impossible.
    """
    known = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    if set(values) - known:
        raise ConfigError(
            f"the model was made by a newer version: {', '.join(sorted(set(values) - known))}",
            remedy="Update Boxwright",
        )
    try:
        return msgspec.convert(dict(values), kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"the model's description is damaged ({error})") from error


def check_names(class_names: Sequence[str]) -> None:
    """Whether a model can have these classes.

    Raises:
        ConfigError: there are more than anybody has.
    """
    if len(class_names) > MOST_CLASSES:
        raise ConfigError(
            f"{len(class_names)} classes are more than the {MOST_CLASSES} that a model can have"
        )


def check_pixels(mean: Sequence[float], std: Sequence[float]) -> None:
    """Whether pixels can be brought to that mean and deviation.

    Raises:
        ConfigError: they cannot.
    """
    if not all(math.isfinite(value) for value in (*mean, *std)) or min(std) <= 0:
        raise ConfigError("the mean and deviation of its pixels are impossible")
