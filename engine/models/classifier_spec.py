"""What a classifier is made of: enough to build it again, stored with its weights. Free of torch."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from engine.errors import ConfigError
from engine.models.names import BACKBONES
from engine.models.spec import IMAGENET_MEAN, IMAGENET_STD, check_names, check_pixels, spec_of


@dataclass(frozen=True)
class ClassifierSpec:
    """Architecture and pre-processing of one classifier.

    ``image_size``: side of the square input in pixels. ``mean``, ``std``: of RGB in [0, 1], subtracted and
    divided before the network. ``crop_margin``: what was shown around each box on each side, as a share
    of its longer side, where it learnt from boxes; 0 for whole pictures.
    """

    class_names: tuple[str, ...]
    backbone: str = "mobilenet_v3_small"
    image_size: int = 224
    width_mult: float = 1.0
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD
    crop_margin: float = 0.0

    def __post_init__(self) -> None:
        if self.backbone not in BACKBONES:
            raise ConfigError(
                f"there is no backbone {self.backbone!r}", remedy=f"Choose one of {', '.join(BACKBONES)}"
            )
        if not 32 <= self.image_size <= 2048:
            raise ConfigError(f"image size {self.image_size} px is not between 32 and 2048")
        if len(self.class_names) < 2:
            raise ConfigError("a classifier needs at least two classes", remedy="Add pictures of another one")
        check_names(self.class_names)
        check_pixels(self.mean, self.std)
        if not 0.1 <= self.width_mult <= 2:
            raise ConfigError(f"the width multiplier {self.width_mult} is not between 0.1 and 2")
        if not 0 <= self.crop_margin <= 10:
            raise ConfigError(f"the margin {self.crop_margin} around a box is not between 0 and 10")

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ClassifierSpec:
        """The inverse of :meth:`to_dict`.

        Raises:
            ConfigError: a field is missing, unknown or impossible.
        """
        return spec_of(cls, values)
