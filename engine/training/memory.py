"""How much memory this process holds."""

from __future__ import annotations

import sys
from pathlib import Path


def memory_mb() -> float:
    """Resident memory in megabytes: now on Linux, the peak elsewhere; nan where the system does not tell."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * 4096 / 1e6
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
