"""What the run takes of the computer: processor, memory, graphics card."""

from __future__ import annotations

import sys
import time

import psutil
import torch

from engine.events import Usage

TELL_EVERY_S = 5.0


def memory_mb() -> float:
    """Resident memory of this process in megabytes."""
    return float(psutil.Process().memory_info().rss) / 1e6


def peak_mb() -> float:
    """The most resident memory this process has had, in megabytes."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return float(psutil.Process().memory_info().peak_wset) / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


class Meter:
    """Measures this process now and then."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._process = psutil.Process()
        self._process.cpu_percent()  # the first call only starts the clock
        self._started = self._told = time.monotonic()

    def due(self) -> Usage | None:
        """The usage since the last time, if that is long enough ago."""
        now = time.monotonic()
        if now - self._told < TELL_EVERY_S:
            return None
        self._told = now
        percent, megabytes = _gpu(self._device)
        return Usage(
            elapsed_s=now - self._started,
            cpu_percent=self._process.cpu_percent(),
            memory_mb=memory_mb(),
            gpu_percent=percent,
            gpu_memory_mb=megabytes,
        )


def _gpu(device: torch.device) -> tuple[float | None, float | None]:
    """Load in percent and memory in use, in megabytes, as far as the device tells."""
    if device.type == "mps":
        return None, torch.mps.current_allocated_memory() / 1e6
    if device.type != "cuda":
        return None, None
    free, total = torch.cuda.mem_get_info(device)
    try:
        load: float | None = float(torch.cuda.utilization(device))
    except (ModuleNotFoundError, RuntimeError):  # the driver's library is not installed, or does not tell
        load = None
    return load, (total - free) / 1e6
