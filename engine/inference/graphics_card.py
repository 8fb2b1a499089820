"""Whether a graphics card can be used, found out without the seconds that loading PyTorch takes."""

from __future__ import annotations

import ctypes.util
import importlib.util
import re
import sys
from functools import lru_cache
from pathlib import Path

from engine.plain_file import read_plain

REMEDY = (
    "Install PyTorch's build for NVIDIA cards: pip install --force-reinstall torch torchvision --index-url "
    "https://download.pytorch.org/whl/cu130 (or the one that pytorch.org names for your driver)"
)


def gpu_likely() -> bool:
    """Whether PyTorch is worth asking for a graphics card."""
    return sys.platform == "darwin" or (has_driver() and torch_build() != "cpu")


def is_left_idle() -> bool:
    """Whether there is a graphics card that this PyTorch, built for the processor, cannot use: what PyPI has
    for Windows."""
    return sys.platform != "darwin" and has_driver() and torch_build() == "cpu"


def has_driver() -> bool:
    """Whether the driver of an NVIDIA or, on Linux, an AMD card is there."""
    if sys.platform == "win32":
        return ctypes.util.find_library("nvcuda") is not None
    return any(Path("/dev").glob("nvidia[0-9]*")) or Path("/dev/kfd").exists()


@lru_cache(maxsize=1)
def torch_build() -> str:
    """What PyTorch was built for, as its ``version.py`` says: "cuda", "hip" (AMD) or "cpu"."""
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return "cpu"
    text = read_plain(Path(found.origin).with_name("version.py")).decode("utf-8")
    built = re.search(r"^(cuda|hip)\b[^=\n]*= *['\"]", text, re.MULTILINE)
    return built[1] if built else "cpu"
