"""A light path aggregation network: three maps of a backbone made into three maps that know each other.

PAN: arXiv 1803.01534. The blocks of depthwise 5x5 convolutions between cross-stage partial branches are
those of PicoDet (arXiv 2111.00902, section 3.2), where they brought more than any other part of the neck.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 96
"""Channels of every map of the neck."""

# torchvision's SSDLite uses eps 1e-3; a momentum of 0.1 lets the statistics of a run of a few hundred
# steps arrive, where 0.03 would still hold half of their starting values.
NORM = partial(nn.BatchNorm2d, eps=1e-3, momentum=0.1)


class PanNeck(nn.Module):
    """Coarse to fine, fine to coarse, and two depthwise-separable convolutions on each map for its heads.

    ``width``: channels of each map it returns.
    """

    def __init__(self, channels: list[int], width: int = WIDTH) -> None:
        """``channels``: of the backbone's maps, fine to coarse."""
        super().__init__()
        self.width = width
        steps = len(channels) - 1
        self.reduce = nn.ModuleList(_point(count, width) for count in channels)
        self.top_down = nn.ModuleList(_CrossStage(2 * width, width) for _ in range(steps))
        self.shrink = nn.ModuleList(_separable(width, width, stride=2) for _ in range(steps))
        self.bottom_up = nn.ModuleList(_CrossStage(2 * width, width) for _ in range(steps))
        self.towers = nn.ModuleList(
            nn.Sequential(_separable(width, width), _separable(width, width)) for _ in channels
        )

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        """Maps from fine to coarse, each (N, C, H, W) -> as many of the same sides, (N, width, H, W)."""
        inner = [layer(x) for layer, x in zip(self.reduce, maps, strict=True)]
        for level in reversed(range(len(inner) - 1)):
            fine = inner[level]
            # To the fine map's own size: an odd side (19 of 300 px) is not half of the next one.
            coarse = functional.interpolate(inner[level + 1], size=fine.shape[-2:], mode="nearest")
            inner[level] = self.top_down[level](torch.cat([coarse, fine], dim=1))
        outer = inner[:1]
        for level, coarse in enumerate(inner[1:]):
            shrunk = self.shrink[level](outer[-1])
            outer.append(self.bottom_up[level](torch.cat([shrunk, coarse], dim=1)))
        return [tower(x) for tower, x in zip(self.towers, outer, strict=True)]


class _CrossStage(nn.Module):
    """Half of the channels pass a bottleneck, half go straight on; a 1x1 convolution joins them."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        half = width // 2
        self.straight = _point(channels, half)
        self.bent = nn.Sequential(_point(channels, half), _separable(half, half))
        self.join = _point(width, width)

    def forward(self, x: Tensor) -> Tensor:
        joined: Tensor = self.join(torch.cat([self.straight(x), self.bent(x)], dim=1))
        return joined


def _point(channels: int, width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, width, kernel_size=1, bias=False), NORM(width), nn.Hardswish(inplace=True)
    )


def _separable(channels: int, width: int, stride: int = 1) -> nn.Sequential:
    depthwise = nn.Conv2d(
        channels, channels, kernel_size=5, stride=stride, padding=2, groups=channels, bias=False
    )
    return nn.Sequential(depthwise, NORM(channels), nn.Hardswish(inplace=True), *_point(channels, width))
