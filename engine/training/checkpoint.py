"""``last.pt``: all that resuming needs, loaded without running any code in it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import torch

from engine.errors import ConfigError, RunError, disk_error
from engine.files import write_atomically
from engine.models import torch_file

Spec = TypeVar("Spec")


@dataclass
class Standing:
    """Where a run stands: after ``epoch`` whole epochs, ``step`` optimiser steps in all and, of the epoch
    that follows, ``images_done`` images. The classification and regression losses of those among them that
    could be read, ``loss_images``, are, summed, ``loss_sums``.

    ``batch_size`` and ``peak_rate`` (the highest learning rate) are what they have become in the run.
    """

    batch_size: int
    peak_rate: float
    epoch: int = 0
    step: int = 0
    images_done: int = 0
    loss_sums: list[float] = field(default_factory=lambda: [0.0, 0.0])
    loss_images: int = 0
    rollbacks: int = 0
    best_metric: float | None = None
    best_epoch: int | None = None
    best_loss: float | None = None
    """A classifier's validation loss when it did best: of two equal accuracies, the lower loss wins."""
    validations_without_gain: int = 0
    is_unvalidated: bool = False
    """The epoch that follows is learnt and was told; it was stopped in its validation, which comes first."""
    elapsed_s: float = 0.0


@dataclass
class State:
    """``learner``: network, average and optimiser; ``metrics_bytes``: length of ``metrics.jsonl`` then."""

    standing: dict[str, Any]
    learner: dict[str, Any]
    spec: dict[str, Any]
    labels_digest: str
    metrics_bytes: int
    versions: dict[str, str]
    random: torch.Tensor
    """torch's generator on the processor."""


def save(path: Path, state: State) -> None:
    """Write atomically.

    Raises:
        RunError: the disk refuses; the checkpoint before is then as it was.
    """
    buffer = io.BytesIO()
    torch.save(vars(state), buffer)
    try:
        write_atomically(path, buffer.getvalue())
    except OSError as error:
        raise disk_error(error, path, RunError) from error


def load(path: Path, spec_from: Callable[[dict[str, Any]], Spec]) -> tuple[State, Standing, Spec]:
    """The state, where the run stood, and the spec of the model it belongs to.

    Raises:
        RunError: the file is missing, damaged or foreign.
    """
    try:
        values = torch_file.load(path)
        state = State(**values)
        return state, Standing(**state.standing), spec_from(state.spec)
    except FileNotFoundError as error:
        raise RunError(
            "the run has no checkpoint to resume from",
            where=path,
            remedy="Start a new training from the run's best weights",
        ) from error
    except (OSError, TypeError, ValueError, AttributeError, ConfigError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RunError(
            f"is damaged or not a checkpoint of Boxwright's ({reason})",
            where=path,
            remedy="Start a new training from the run's best weights",
        ) from error
