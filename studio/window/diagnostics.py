"""What a person can copy into a report of a fault: versions, the machine, the end of the log. No names of
their files but those the log itself holds."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from pathlib import Path

from engine import __version__

PACKAGES = {
    "PySide6-Essentials": "LGPL-3.0",
    "torch": "BSD-3-Clause",
    "torchvision": "BSD-3-Clause",
    "numpy": "BSD-3-Clause",
    "opencv-python": "Apache-2.0",
    "Pillow": "MIT-CMU",
    "pyqtgraph": "MIT",
    "lxml": "BSD-3-Clause",
    "safetensors": "Apache-2.0",
    "hotcoco": "MIT",
    "onnx": "Apache-2.0",
    "onnxruntime": "MIT",
    "tqdm": "MPL-2.0 and MIT",
    "platformdirs": "MIT",
    "send2trash": "BSD-3-Clause",
    "cv2-enumerate-cameras": "MIT",
}
"""What Boxwright stands on, with the licence of each."""

LOG_LINES = 60


def versions() -> dict[str, str]:
    """Versions of those of :data:`PACKAGES` that are installed. Loads none of them."""
    import importlib.metadata  # which loads a mail reader; only a report needs it

    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def diagnostics(log_file: Path, error: BaseException | None = None) -> str:
    """A text to paste into a report.

    Args:
        log_file: its last lines are added, if it can be read.
        error: what went wrong, with its traceback.
    """
    lines = [
        f"Boxwright {__version__}",
        f"Python {sys.version.split()[0]}, {platform.platform()}, {os.cpu_count()} processors",
        f"Qt platform {os.environ.get('QT_QPA_PLATFORM', 'default')}, language {os.environ.get('LANG', '?')}",
        ", ".join(f"{name} {version}" for name, version in versions().items()),
    ]
    if error is not None:
        lines += ["", *"".join(traceback.format_exception(error)).rstrip().splitlines()]
    try:
        log = log_file.read_text("utf-8", errors="replace").splitlines()
    except OSError as reason:
        return "\n".join([*lines, "", f"(no log: {reason.strerror})"])
    return "\n".join([*lines, "", f"Last lines of {log_file.name}:", *log[-LOG_LINES:]])
