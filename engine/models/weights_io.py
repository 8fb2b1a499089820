"""One file for one detector: safetensors with everything that is needed to use it.

Class names, image size, mean and std, default boxes and the chosen threshold travel in the file's
metadata, so nothing is guessed at load time. safetensors holds no code, so a stranger's file is safe to open.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_bytes
from torch import Tensor

from engine.errors import ConfigError, RunError, disk_error
from engine.files import write_atomically
from engine.models.detector import Detector, build_detector
from engine.models.spec import DetectorSpec

_KEY = "boxwright"
_FORMAT = 1


def save_weights(
    path: str | os.PathLike[str], state: Mapping[str, Tensor], spec: DetectorSpec, threshold: float
) -> None:
    """Write a detector's weights atomically.

    Args:
        state: a ``state_dict`` of :class:`engine.models.detector.Detector`, on any device.
        threshold: the score from which on a detection is shown by default, in [0, 1].

    Raises:
        RunError: the disk refuses; an earlier file is then as it was.
    """
    description = {"format": _FORMAT, "task": "detect", "threshold": threshold, "spec": spec.to_dict()}
    tensors = {name: value.detach().cpu().contiguous() for name, value in state.items()}
    data = to_bytes(tensors, metadata={_KEY: json.dumps(description, ensure_ascii=False)})
    try:
        write_atomically(path, data)
    except OSError as error:
        raise disk_error(error, path, RunError) from error


def load_weights(path: str | os.PathLike[str]) -> tuple[Detector, DetectorSpec, float]:
    """A detector in eval mode on the CPU, its spec, and its threshold.

    Raises:
        RunError: the file is missing, damaged, or not a detector of Boxwright's.
    """
    description, state = _read(path)
    try:
        spec = DetectorSpec.from_dict(description["spec"])
        threshold = float(description["threshold"])
        model = build_detector(spec)
        model.load_state_dict(state)
    except (KeyError, TypeError, ValueError, RuntimeError, ConfigError) as error:
        raise RunError(
            f"holds no detector this version can use ({error})", where=path, remedy="Train it again"
        ) from error
    return model.eval(), spec, threshold


def _read(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, Tensor]]:
    if not Path(path).is_file():
        raise RunError("there is no such weights file", where=path, remedy="Choose a finished run")
    try:
        with safe_open(os.fspath(path), framework="pt") as file:
            metadata = file.metadata() or {}
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    except (SafetensorError, OSError) as error:
        raise RunError(f"is damaged ({error})", where=path, remedy="Choose another run") from error
    if _KEY not in metadata:
        raise RunError("was not written by Boxwright", where=path, remedy="Choose a run of Boxwright's")
    return json.loads(metadata[_KEY]), state
