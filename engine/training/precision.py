"""Half precision on a graphics card, after a test that it works there."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from engine.percent import percent

DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}
_MOST_DEVIATION = 0.1
"""The outputs' mean square may differ by that share; broken cards are far off or nan. (Single outputs may
differ more: batch normalisation over the few values of the last map magnifies rounding.)"""


@dataclass(frozen=True)
class Precision:
    """``dtype``: what the network computes in, None for float32; ``scaler``: of the loss, for fp16 only."""

    dtype: torch.dtype | None
    scaler: torch.amp.GradScaler | None
    remark: str = ""

    def __call__(self, device: torch.device) -> torch.autocast:
        """The context to run the network in; losses and boxes are computed outside it, in float32."""
        return torch.autocast(device.type, dtype=self.dtype, enabled=self.dtype is not None)


def choose_precision(
    wanted: str,
    device: torch.device,
    model: nn.Module,
    image_size: int,
    probe: Callable[[nn.Module, torch.device, torch.dtype, int], float] | None = None,
) -> Precision:
    """Half precision where it is wanted and works.

    Args:
        wanted: "auto" (on CUDA only: elsewhere it is slower, or not proven), "off", "bf16" or "fp16".
        model: the network, on ``device``; it is not changed.
        image_size: side of its input in pixels.
        probe: gives the relative error of one step in that precision; for tests.

    Returns:
        The precision; its ``remark`` says so where it is not what was wanted.
    """
    if wanted == "off" or (wanted == "auto" and device.type != "cuda"):
        return Precision(None, None)
    if wanted != "auto" and device.type == "cpu":
        # It is slower there, and oneDNN's bf16 gradients of depthwise convolutions were inf now and then.
        remark = "Half precision is for graphics cards: on the processor the training runs in full precision."
        return Precision(None, None, remark)
    name = wanted
    if wanted == "auto":
        name = "bf16" if torch.cuda.is_bf16_supported() else "fp16"
    error = (probe or deviation)(model, device, DTYPES[name], image_size)
    if not error <= _MOST_DEVIATION:  # nan is not
        remark = f"{name} does not compute rightly on this {device.type} device"
        return Precision(
            None, None, f"{remark} (off by {percent(error)}): the training runs in full precision."
        )
    # bf16 has the range of float32; fp16 gradients would vanish without scaling.
    scaler = torch.amp.GradScaler(device.type) if name == "fp16" else None
    return Precision(DTYPES[name], scaler)


def deviation(model: nn.Module, device: torch.device, dtype: torch.dtype, image_size: int) -> float:
    """How far the mean square of the outputs in ``dtype`` is from that in float32, relative to it.

    inf or nan where they or their gradients are no numbers, or the device refuses.
    """
    pixels = torch.randn(
        4, 3, image_size, image_size, device=device, generator=torch.Generator(device).manual_seed(0)
    ).contiguous(memory_format=torch.channels_last)
    results = []
    for kind in (None, dtype):
        trial = copy.deepcopy(model).train()
        try:
            # The same dropout for both, and none taken from the training's own random numbers.
            with (
                torch.random.fork_rng([device] if device.type == "cuda" else []),
                torch.autocast(device.type, dtype=kind, enabled=kind is not None),
            ):
                torch.manual_seed(0)
                answer = trial(pixels)
            outputs = answer if isinstance(answer, tuple) else (answer,)
            loss = torch.stack([output.float().square().mean() for output in outputs]).sum()
            loss.backward()
        except RuntimeError:
            return math.inf
        if any(p.grad is not None and not p.grad.isfinite().all() for p in trial.parameters()):
            return math.nan
        results.append(loss.item())
    exact, rough = results
    return abs(rough - exact) / max(exact, 1e-12)
