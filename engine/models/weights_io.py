"""One file for one model: safetensors with everything that is needed to use it.

Class names, image size, mean and std, a detector's default boxes and its chosen threshold travel in the
file's metadata, so nothing is guessed at load time. safetensors holds no code, so a stranger's file is safe
to open.
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

from engine import json_text
from engine.errors import ConfigError, RunError, disk_error
from engine.files import write_atomically
from engine.models.classifier import Classifier, ClassifierSpec, build_classifier
from engine.models.detector import Detector, build_detector
from engine.models.spec import DetectorSpec

_KEY = "boxwright"
_FORMAT = 1


def save_weights(
    path: str | os.PathLike[str],
    state: Mapping[str, Tensor],
    spec: DetectorSpec,
    threshold: float,
    weights: str = "raw",
) -> None:
    """Write a detector's weights atomically.

    Args:
        state: a ``state_dict`` of :class:`engine.models.detector.Detector`, on any device.
        threshold: the score from which on a detection is shown by default, in [0, 1].
        weights: what they are of the training: "raw" the last step's, "ema" a running average.

    Raises:
        RunError: the disk refuses; an earlier file is then as it was.
    """
    description = {
        "format": _FORMAT,
        "task": "detect",
        "threshold": threshold,
        "weights": weights,
        "spec": spec.to_dict(),
    }
    _write(path, state, description)


def save_classifier(
    path: str | os.PathLike[str], state: Mapping[str, Tensor], spec: ClassifierSpec, weights: str = "raw"
) -> None:
    """Write a classifier's weights atomically.

    Args:
        state: a ``state_dict`` of :class:`engine.models.classifier.Classifier`, on any device.
        weights: what they are of the training: "raw" the last step's, "ema" a running average.

    Raises:
        RunError: the disk refuses; an earlier file is then as it was.
    """
    description = {"format": _FORMAT, "task": "classify", "weights": weights, "spec": spec.to_dict()}
    _write(path, state, description)


def _write(path: str | os.PathLike[str], state: Mapping[str, Tensor], description: dict[str, Any]) -> None:
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
    description, state = _read(path, "detect")
    try:
        spec = DetectorSpec.from_dict(dict(description["spec"]))
        threshold = float(description["threshold"])
        if not 0 <= threshold <= 1:
            raise ValueError(f"threshold {threshold}")
        _check_numbers(state, len(spec.class_names))
        model = build_detector(spec)
        model.load_state_dict(state)
    except (KeyError, TypeError, ValueError, OverflowError, RuntimeError, ConfigError) as error:
        raise RunError(
            f"holds no detector this version can use ({error})", where=path, remedy="Train it again"
        ) from error
    return model.eval(), spec, threshold


def load_classifier(path: str | os.PathLike[str]) -> tuple[Classifier, ClassifierSpec]:
    """A classifier in eval mode on the CPU, and its spec.

    Raises:
        RunError: the file is missing, damaged, or not a classifier of Boxwright's.
    """
    description, state = _read(path, "classify")
    try:
        spec = ClassifierSpec.from_dict(description["spec"])
        _check_numbers(state, len(spec.class_names))
        model = build_classifier(spec)
        model.load_state_dict(state)
    except (KeyError, TypeError, ValueError, OverflowError, RuntimeError, ConfigError) as error:
        raise RunError(
            f"holds no classifier this version can use ({error})", where=path, remedy="Train it again"
        ) from error
    return model.eval(), spec


def _check_numbers(state: Mapping[str, Tensor], classes: int) -> None:
    """Before a network is built: the description alone could ask for any amount of memory.

    Raises:
        ValueError: they are not those of a model of so many classes, or some are no numbers.
    """
    if classes > max((tensor.shape[0] for tensor in state.values() if tensor.dim()), default=0):
        raise ValueError(f"{classes} classes, and numbers for fewer")
    for name, tensor in state.items():
        if tensor.is_floating_point() and not bool(tensor.isfinite().all()):
            raise ValueError(f"{name} holds numbers that are not finite")


def task_of(path: str | os.PathLike[str]) -> str:
    """What the model in a weights file does: "detect" or "classify".

    Raises:
        RunError: the file is missing, damaged, or not of Boxwright's.
    """
    return _task(_metadata(path))


def class_names_of(path: str | os.PathLike[str]) -> tuple[str, ...] | None:
    """The classes of a model of Boxwright's, in the order of its outputs; None for any other file.

    Args:
        path: a weights file, or the folder of a run.
    """
    file = Path(path) / "best.safetensors" if Path(path).is_dir() else Path(path)
    if file.suffix != ".safetensors":
        return None
    try:
        return tuple(map(str, _metadata(file)["spec"]["class_names"]))
    except (RunError, KeyError, TypeError):
        return None  # a safetensors file of somebody else's: it has tensors, but no class names


def _task(description: dict[str, Any]) -> str:
    return str(description.get("task", "detect"))


def _metadata(path: str | os.PathLike[str]) -> dict[str, Any]:
    """What the file says about its model; reads no tensor."""
    if not Path(path).is_file():
        raise RunError("there is no such weights file", where=path, remedy="Choose a finished run")
    try:
        with safe_open(os.fspath(path), framework="pt") as file:
            metadata = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise RunError(f"is damaged ({error})", where=path, remedy="Choose another run") from error
    if _KEY not in metadata:
        raise RunError("was not written by Boxwright", where=path, remedy="Choose a run of Boxwright's")
    try:
        description = json_text.parse(metadata[_KEY])
    except ValueError as error:
        raise RunError(f"is damaged ({error})", where=path, remedy="Choose another run") from error
    if not isinstance(description, dict):
        raise RunError("is damaged (no description)", where=path, remedy="Choose another run")
    return description


def _read(path: str | os.PathLike[str], task: str) -> tuple[dict[str, Any], dict[str, Tensor]]:
    description = _metadata(path)
    if _task(description) != task:
        kinds = {"detect": "a detector", "classify": "a classifier"}
        found, wanted = kinds.get(_task(description), "another kind of model"), kinds[task]
        raise RunError(
            f"holds {found}, and {wanted} is needed here",
            where=path,
            remedy=f"Choose a run of {wanted}",
        )
    with safe_open(os.fspath(path), framework="pt") as file:
        return description, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
