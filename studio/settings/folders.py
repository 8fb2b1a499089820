"""The folders of the program's own files."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APPLICATION = "Boxwright"


def _folder(kind: str, usual: Path) -> Path:
    override = os.environ.get("BOXWRIGHT_CONFIG_DIR")
    return Path(override) / kind if override else usual


def config_dir() -> Path:
    """Where the settings lie. ``BOXWRIGHT_CONFIG_DIR`` overrides all three folders (tests, a USB stick)."""
    return _folder("", platformdirs.user_config_path(APPLICATION, appauthor=False))


def log_dir() -> Path:
    """Where the log files lie."""
    return _folder("log", platformdirs.user_log_path(APPLICATION, appauthor=False))


def log_file() -> Path:
    """The newest log file; older ones stand beside it."""
    return log_dir() / "boxwright.log"


def data_dir() -> Path:
    """Where the generated sample lies."""
    return _folder("data", platformdirs.user_data_path(APPLICATION, appauthor=False))
