"""Names a person can choose from; kept free of torch so that the window and preflight can read them."""

from __future__ import annotations

BACKBONES = ("mobilenet_v3_small", "mobilenet_v3_large", "mobilenet_v2")
"""torchvision's names of the networks whose features the detector stands on."""

HEADS = ("ssdlite", "pan")
"""What stands on the backbone: "ssdlite" (default boxes on six or seven maps) or "pan" (a path aggregation
network on three maps, one box a cell, matched by what it predicts)."""

IMAGE_SIZES_PX = (300, 320, 416, 512)
"""Side lengths of the square network input that the window offers for a detector."""

PICTURE_SIZES_PX = (64, 96, 128, 160, 224, 320)
"""The same for a classifier, which looks at one thing at a time."""

IMAGENET_FILES = {
    "mobilenet_v3_small": "mobilenet_v3_small-047dcff4.pth",
    "mobilenet_v3_large": "mobilenet_v3_large-5c1a4163.pth",
    "mobilenet_v2": "mobilenet_v2-b0353104.pth",
}
"""torchvision's official ImageNet weights; the name ends in the first digits of the file's SHA-256."""

IMAGENET_HOST = "https://download.pytorch.org/models/"
