"""How the studio starts the engine in a process of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def engine_command(arguments: Sequence[str]) -> list[str]:
    """``python -m engine`` with the interpreter the studio runs in; a frozen program starts itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--engine", *arguments]
    return [sys.executable, "-m", "engine", *arguments]


def engine_environment() -> dict[str, str]:
    """The environment that finds the engine from any folder."""
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
