"""How long one picture takes here, from pixels to boxes, each way of running the network beside the rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ROUNDS = 40
_WARM_UP = 5


@dataclass(frozen=True)
class Latency:
    """``ms``: the median over all rounds; ``slow_ms``: what 95 % of the rounds stayed below."""

    way: str
    ms: float
    slow_ms: float


def measure(
    ways: dict[str, Callable[[npt.NDArray[np.uint8]], object]],
    images: Sequence[npt.NDArray[np.uint8]],
    rounds: int = ROUNDS,
) -> list[Latency]:
    """Time every way on ``images`` in turn, so that whatever else the computer does hits all of them."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for index in range(-_WARM_UP, rounds):
        image = images[index % len(images)]
        for name, way in ways.items():
            start = time.perf_counter()
            way(image)
            if index >= 0:
                spent[name].append((time.perf_counter() - start) * 1e3)
    return [
        Latency(name, float(np.median(times)), float(np.percentile(times, 95)))
        for name, times in spent.items()
    ]
