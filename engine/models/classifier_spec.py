"""What a classifier is made of: enough to build it again, stored with its weights. Free of torch."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from engine.errors import ConfigError
from engine.models.names import BACKBONES
from engine.models.spec import IMAGENET_MEAN, IMAGENET_STD


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

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ClassifierSpec:
        """The inverse of :meth:`to_dict`.

        Raises:
            ConfigError: a field is missing, unknown or impossible.
        """
        unknown = sorted(set(values) - {field.name for field in dataclasses.fields(cls)})
        if unknown:
            raise ConfigError(
                f"the model was made by a newer version: {', '.join(unknown)}", remedy="Update Boxwright"
            )
        try:
            names = tuple(str(name) for name in values["class_names"])
            red, green, blue = (float(value) for value in values["mean"])
            red_std, green_std, blue_std = (float(value) for value in values["std"])
            return cls(
                **{
                    **values,
                    "class_names": names,
                    "mean": (red, green, blue),
                    "std": (red_std, green_std, blue_std),
                }
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ConfigError(f"the model's description is damaged ({error!r})") from error
