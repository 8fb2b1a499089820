"""Which device a network runs on."""

from __future__ import annotations

import torch

from engine.errors import ConfigError
from engine.inference.graphics_card import REMEDY, is_left_idle


def pick_device(name: str) -> torch.device:
    """The device of that name; "auto" is the fastest there is.

    Raises:
        ConfigError: this computer has no such device.
    """
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    known = device is not None and (
        device.type == "cpu"
        or (device.type == "cuda" and (device.index or 0) < torch.cuda.device_count())
        or (device.type == "mps" and torch.backends.mps.is_available())
    )
    if device is not None and device.type == "cuda" and not known and is_left_idle():
        raise ConfigError("this PyTorch was built for the processor alone", remedy=REMEDY)
    if device is None or not known:
        raise ConfigError(f"this computer has no device {name!r}", remedy="Choose auto or cpu")
    return device
