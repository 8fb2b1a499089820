"""The classifier: a MobileNet with its last layer made for the user's classes.

MobileNetV3: arXiv 1905.02244. MobileNetV2: arXiv 1801.04381. Its features are those of
:class:`engine.models.backbones.Backbone`, name by name, so a trained classifier's file is a detector's
backbone and the other way round.
"""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn
from torchvision.models import get_model

from engine.models.classifier_spec import ClassifierSpec

__all__ = ["Classifier", "ClassifierSpec", "build_classifier"]


class Classifier(nn.Module):
    """``features`` and ``classifier`` as torchvision has them; ``spec`` tells everything about the shape."""

    def __init__(self, spec: ClassifierSpec) -> None:
        super().__init__()
        self.spec = spec
        network = get_model(
            spec.backbone, weights=None, width_mult=spec.width_mult, num_classes=len(spec.class_names)
        )
        self.features: nn.Sequential = network.features
        self.classifier: nn.Sequential = network.classifier
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                # torchvision's V3 has 0.01, whose statistics would not arrive within a few hundred steps.
                module.momentum = 0.1

    @property
    def last_layer(self) -> nn.Linear:
        """The layer with one output a class."""
        return cast(nn.Linear, self.classifier[-1])

    def forward(self, images: Tensor) -> Tensor:
        """Logits.

        Args:
            images: (N, 3, S, S) float, RGB, normalised by the spec's mean and std.

        Returns:
            (N, C) float32, before the softmax.
        """
        pooled = self.features(images).mean((2, 3))
        logits: Tensor = self.classifier(pooled)
        return logits.float()  # under autocast half precision, too coarse for the loss


def build_classifier(spec: ClassifierSpec) -> Classifier:
    """A classifier with random weights."""
    return Classifier(spec)
