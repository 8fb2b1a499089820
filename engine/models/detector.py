"""The detector: SSD with SSDLite heads on a MobileNet.

SSD: arXiv 1512.02325. SSDLite: arXiv 1801.04381, section 6.2. Source maps: arXiv 1905.02244, section 6.3.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn
from torchvision.models.detection.ssdlite import _extra_block, _prediction_block

from engine.models.backbones import Backbone
from engine.models.default_boxes import default_boxes
from engine.models.spec import DetectorSpec

_EXTRA_CHANNELS = (512, 256, 256, 128)

# torchvision's SSDLite uses eps 1e-3; a momentum of 0.1 lets the statistics of a run of a few hundred
# steps arrive, where 0.03 would still hold half of their starting values.
_NORM = partial(nn.BatchNorm2d, eps=1e-3, momentum=0.1)


class Detector(nn.Module):
    """SSD on a MobileNet. ``spec`` tells everything about its shape.

    ``default_boxes``: (A, 4) float32 cxcywh, fractions of the input side; a buffer, so it follows the device.
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
        self.extra = nn.ModuleList()
        for width in _EXTRA_CHANNELS:
            self.extra.append(_extra_block(channels[-1], width, _NORM))
            channels.append(width)
        per_cell = spec.boxes_per_cell()
        classes = len(spec.class_names) + 1  # background is class 0
        self.box_heads = nn.ModuleList(_heads(channels, per_cell * 4))
        self.class_heads = nn.ModuleList(_heads(channels, per_cell * classes))
        self.register_buffer("default_boxes", torch.from_numpy(default_boxes(spec)), persistent=False)
        for part in (self.extra, self.box_heads, self.class_heads):
            _initialise(part)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Raw heads.

        Args:
            images: (N, 3, S, S) float, RGB, normalised by the spec's mean and std.

        Returns:
            ``box_regression`` (N, A, 4) float32, offsets from the default boxes divided by the variances;
            ``class_logits`` (N, A, C + 1) float32, background first.
        """
        maps = self.backbone(images)
        for stage in self.extra:
            maps.append(stage(maps[-1]))
        boxes = [_flat(head(x), 4) for head, x in zip(self.box_heads, maps, strict=True)]
        classes = len(self.spec.class_names) + 1
        logits = [_flat(head(x), classes) for head, x in zip(self.class_heads, maps, strict=True)]
        # Under autocast the maps are half precision, too coarse for decoding and loss.
        return torch.cat(boxes, dim=1).float(), torch.cat(logits, dim=1).float()


def build_detector(spec: DetectorSpec) -> Detector:
    """A detector with random weights.

    Raises:
        ConfigError: raised by the spec itself when it is impossible.
    """
    return Detector(spec)


def _heads(channels: list[int], outputs: int) -> list[nn.Module]:
    """SSDLite heads; the last map is 1x1, where a 3x3 kernel would only see its own padding."""
    heads: list[nn.Module] = [_prediction_block(width, outputs, 3, _NORM) for width in channels[:-1]]
    return [*heads, nn.Conv2d(channels[-1], outputs, kernel_size=1)]


def _flat(x: Tensor, values: int) -> Tensor:
    """(N, K * values, H, W) -> (N, H * W * K, values), the order of the default boxes."""
    return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1, values)


def _initialise(part: nn.Module) -> None:
    for module in part.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.normal_(module.weight, std=0.03)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
