"""torchvision's MobileNets as feature extractors for SSD.

The modules keep torchvision's names (``features.9.block.0...``), so its ImageNet files, a classifier's
features and a detector's backbone are interchangeable without renaming.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torchvision.models import mobilenet_v2, mobilenet_v3_large, mobilenet_v3_small

_BUILDERS = {
    "mobilenet_v3_small": mobilenet_v3_small,
    "mobilenet_v3_large": mobilenet_v3_large,
    "mobilenet_v2": mobilenet_v2,
}


class Backbone(nn.Module):
    """Feature maps of strides (8,) 16 and 32 of a MobileNet.

    The map of stride 16 is C4: the expansion layer, after its activation, of the first block of stride
    32 (MobileNetV3, arXiv 1905.02244, section 6.3); that of stride 8 likewise of the first block of
    stride 16. The tapped block runs once, so its batch statistics move once a step.
    """

    def __init__(self, name: str, width_mult: float = 1.0, stride8: bool = False) -> None:
        super().__init__()
        self.features: nn.Sequential = _BUILDERS[name](weights=None, width_mult=width_mult).features
        downsampling = [index for index, layer in enumerate(self.features) if _stride(layer) == 2]
        self.taps = frozenset(downsampling[-2:] if stride8 else downsampling[-1:])

    def forward(self, images: Tensor) -> list[Tensor]:
        """(N, 3, S, S) float -> maps from fine to coarse, each (N, C, H, W)."""
        sources = []
        x = images
        for index, layer in enumerate(self.features):
            if index not in self.taps:
                x = layer(x)
                continue
            # Blocks of stride 2 have no shortcut: their parts in a row are the block.
            for position, part in enumerate(_parts(layer)):
                x = part(x)
                if position == 0:
                    sources.append(x)
        return [*sources, x]

    def out_channels(self) -> list[int]:
        """Channels of the maps :meth:`forward` returns."""
        was_training = self.training
        self.eval()
        with torch.no_grad():
            channels = [source.shape[1] for source in self(torch.zeros(1, 3, 64, 64))]
        self.train(was_training)
        return channels


def _parts(layer: nn.Module) -> nn.Sequential:
    """The parts of a bottleneck: V3 calls them ``block``, V2 ``conv``."""
    return cast(nn.Sequential, layer.block if hasattr(layer, "block") else layer.conv)


def _stride(layer: nn.Module) -> int:
    """The largest stride inside a bottleneck; 0 for the stem and the last convolution."""
    if not hasattr(layer, "block") and not hasattr(layer, "conv"):
        return 0
    return max(max(m.stride) for m in layer.modules() if isinstance(m, nn.Conv2d))
