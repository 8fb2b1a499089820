"""Keeping memory that was freed: on glibc a fifth more training speed on the CPU."""

from __future__ import annotations

import ctypes
import platform

_M_TRIM_THRESHOLD = -1
_M_TOP_PAD = -2
_M_MMAP_MAX = -4
_LARGEST_INT = 2**31 - 1
_GROW_BY = 64 * 1024 * 1024  # bytes


def keep_freed_memory() -> bool:
    """Ask glibc's malloc to reuse freed memory instead of giving it back to the system.

    A step frees and asks for the same feature maps, tens of megabytes each. By default glibc unmaps each
    of them and the kernel clears every page anew: 300 px, batch 16, two cores, network only, 49 -> 60
    images/s (Small) and 18.6 -> 21.4 (Large). The process keeps its peak memory until it ends, so this is
    for a process of its own, as training is.

    Returns:
        Whether it took effect; False with any other C library (Windows, macOS, musl).
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    libc = ctypes.CDLL(None)
    settings = ((_M_MMAP_MAX, 0), (_M_TRIM_THRESHOLD, _LARGEST_INT), (_M_TOP_PAD, _GROW_BY))
    return min(libc.mallopt(name, value) for name, value in settings) == 1
