"""``last.pt``: all that resuming needs, loaded without running any code in it."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch

from engine.errors import ConfigError, RunError, disk_error
from engine.files import write_atomically
from engine.models.spec import DetectorSpec

Spec = TypeVar("Spec")


@dataclass
class State:
    """Where a run stands after ``epoch`` whole epochs and ``step`` optimiser steps in all.

    A run that was stopped inside an epoch has done ``steps_in_epoch`` steps of the next one, whose
    classification and regression losses, summed over images, are ``loss_sums``.
    """

    model: dict[str, Any]
    optimizer: dict[str, Any]
    spec: dict[str, Any]
    epoch: int
    step: int
    steps_in_epoch: int
    loss_sums: list[float]
    best_metric: float | None
    best_epoch: int | None
    validations_without_gain: int
    elapsed_s: float
    labels_digest: str
    best_loss: float | None = None
    """A classifier's validation loss when it did best: of two equal accuracies, the lower loss wins."""


def save(path: Path, state: State) -> None:
    """Write atomically.

    Raises:
        RunError: the disk refuses; the checkpoint before is then as it was.
    """
    buffer = io.BytesIO()
    torch.save(asdict(state), buffer)
    try:
        write_atomically(path, buffer.getvalue())
    except OSError as error:
        raise disk_error(error, path, RunError) from error


def load(path: Path) -> tuple[State, DetectorSpec]:
    """The state and the detector it belongs to; see :func:`load_as`."""
    return load_as(path, DetectorSpec.from_dict)


def load_as(path: Path, spec_from: Callable[[dict[str, Any]], Spec]) -> tuple[State, Spec]:
    """The state and the spec of the model it belongs to.

    Raises:
        RunError: the file is missing, damaged or foreign.
    """
    try:
        values = torch.load(path, map_location="cpu", weights_only=True)
        state = State(**values)
        return state, spec_from(state.spec)
    except FileNotFoundError as error:
        raise RunError(
            "the run has no checkpoint to resume from", where=path, remedy="Start a new training"
        ) from error
    except (
        OSError,
        RuntimeError,
        pickle.UnpicklingError,
        EOFError,
        TypeError,
        ValueError,
        ConfigError,
    ) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RunError(
            f"is damaged or not a checkpoint of Boxwright's ({reason})",
            where=path,
            remedy="Start a new training from the run's best weights",
        ) from error
