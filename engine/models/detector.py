"""The detector: a MobileNet with SSDLite heads, or with a light path aggregation network and point heads.

SSD: arXiv 1512.02325. SSDLite: arXiv 1801.04381, section 6.2. Source maps: arXiv 1905.02244, section 6.3.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torchvision.models.detection.ssdlite import _extra_block, _prediction_block

from engine.models.backbones import Backbone
from engine.models.default_boxes import default_boxes
from engine.models.pan import NORM, PanNeck
from engine.models.spec import DetectorSpec

_EXTRA_CHANNELS = (512, 256, 256, 128)
FIRST_SCORE = 0.1
"""What an untrained pan head scores everywhere. RetinaNet's 0.01 (arXiv 1708.02002, section 4.1) is meant for
100,000 anchors; with 2,000 points and a few hundred steps it only delays learning."""


class Detector(nn.Module):
    """Backbone, the maps made from its own (``extra``), and on each map a box and a class head.

    ``spec`` tells everything about its shape. ``default_boxes``: (A, 4) float32 cxcywh, fractions of the
    input side, what the box regression is relative to; a buffer, so it follows the device.
    """

    default_boxes: Tensor

    def __init__(self, spec: DetectorSpec) -> None:
        super().__init__()
        self.spec = spec
        self.backbone = Backbone(spec.backbone, spec.width_mult, spec.stride8)
        for module in self.backbone.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 0.1
        channels = self.backbone.out_channels()
        self.extra: nn.Module
        if spec.head == "pan":
            self.extra = PanNeck(channels)
            channels = [self.extra.width] * len(channels)
            heads = _point_heads
        else:
            self.extra = SsdStages(channels[-1])
            channels = [*channels, *_EXTRA_CHANNELS]
            heads = _heads
        self.box_heads = nn.ModuleList(heads(channels, spec.boxes_per_cell() * 4))
        self.class_heads = nn.ModuleList(heads(channels, spec.boxes_per_cell() * spec.logits_per_box()))
        self.register_buffer("default_boxes", torch.from_numpy(default_boxes(spec)), persistent=False)
        if spec.head == "pan":
            for box_head, class_head in zip(self.box_heads, self.class_heads, strict=True):
                _start_at(box_head, 0.0)  # the fitted square
                _start_at(class_head, -math.log(1 / FIRST_SCORE - 1))
        else:
            for part in (self.extra, self.box_heads, self.class_heads):
                _initialise(part)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Raw heads.

        Args:
            images: (N, 3, S, S) float, RGB, normalised by the spec's mean and std.

        Returns:
            ``box_regression`` (N, A, 4) float32 and ``class_logits`` (N, A, C + 1; pan: C) float32;
            :func:`engine.models.postprocess.scored_boxes` says what they mean.
        """
        maps = self.backbone(images)
        maps = self.extra(maps)  # layers, no query of a data base  # nosec B610
        boxes = [_flat(head(x), 4) for head, x in zip(self.box_heads, maps, strict=True)]
        classes = self.spec.logits_per_box()
        logits = [_flat(head(x), classes) for head, x in zip(self.class_heads, maps, strict=True)]
        # Under autocast the maps are half precision, too coarse for decoding and loss.
        return torch.cat(boxes, dim=1).float(), torch.cat(logits, dim=1).float()


class SsdStages(nn.ModuleList):
    """SSD's extra stages, each of half the side of the map before it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        for width in _EXTRA_CHANNELS:
            self.append(_extra_block(channels, width, NORM))
            channels = width

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        """The backbone's maps -> the same and the extra ones."""
        maps = list(maps)
        for stage in self:
            maps.append(stage(maps[-1]))
        return maps


def build_detector(spec: DetectorSpec) -> Detector:
    """A detector with random weights.

    Raises:
        ConfigError: raised by the spec itself when it is impossible.
    """
    return Detector(spec)


def _heads(channels: list[int], outputs: int) -> list[nn.Module]:
    """SSDLite heads; the last map is 1x1, where a 3x3 kernel would only see its own padding."""
    heads: list[nn.Module] = [_prediction_block(width, outputs, 3, NORM) for width in channels[:-1]]
    return [*heads, nn.Conv2d(channels[-1], outputs, kernel_size=1)]


def _point_heads(channels: list[int], outputs: int) -> list[nn.Module]:
    """One convolution a map: the neck has already looked around."""
    return [nn.Conv2d(width, outputs, kernel_size=1) for width in channels]


def _start_at(head: nn.Module, value: float) -> None:
    assert isinstance(head, nn.Conv2d) and head.bias is not None
    nn.init.normal_(head.weight, std=0.01)
    nn.init.constant_(head.bias, value)


def _flat(x: Tensor, values: int) -> Tensor:
    """(N, K * values, H, W) -> (N, H * W * K, values), the order of the default boxes."""
    return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1, values)


def _initialise(part: nn.Module) -> None:
    for module in part.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.normal_(module.weight, std=0.03)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
