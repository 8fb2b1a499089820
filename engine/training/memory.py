"""Whether a batch fits into memory, tried out; and what to do where it does not."""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil
import torch
from torch import Tensor

from engine.errors import ConfigError
from engine.models.detector import Detector
from engine.training.checkpoint import Standing
from engine.training.config import TrainConfig
from engine.training.data import Shown, collate
from engine.training.learner import Learner, losses
from engine.training.usage import peak_mb

SMALLEST_BATCH = 2
_USABLE = 0.8
"""Share of the free memory that a batch may take: other programs want some, too."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says so, whatever the device."""
    text = str(error)
    # oneDNN's word for it; "... primitive descriptor" is another matter: what it cannot compute.
    refused = "could not create a primitive" in text and "descriptor" not in text
    # Windows' "The paging file is too small", of a library or a worker that finds no room.
    unpaged = getattr(error, "winerror", None) == 1455 or "WinError 1455" in text
    is_said = "not enough memory" in text or refused or unpaged
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or is_said


def explained(error: Exception, config: TrainConfig) -> ConfigError | None:
    """What the user can do about ``error`` if it says that memory ran out."""
    if not is_out_of_memory(error):
        return None
    return ConfigError(
        f"the memory of the {config.device} device does not suffice for batches of this size",
        remedy="Use a smaller --batch-size or --image-size, or close other programs",
    )


def free(device: torch.device) -> None:
    """Give back what a failed step still holds."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()


def halved(where: Standing, batch_size: int) -> str:
    """Go on with a smaller batch, and a learning rate smaller in proportion; a sentence that says so."""
    told = f"Memory does not suffice for {where.batch_size} images a step: it goes on with {batch_size}"
    where.peak_rate *= batch_size / where.batch_size
    where.batch_size = batch_size
    return f"{told} and a learning rate of at most {where.peak_rate:.2g}."


def starting_batch(wanted: int, attempt: Callable[[int], None], device: torch.device) -> int:
    """As :func:`fitting_batch`, for a computer, too, that does not say when memory runs out.

    Linux promises any amount and kills the process that takes it up; Windows and macOS begin to swap. So on
    the processor the growth from two to four images tells what more would take, against what is free.

    Raises:
        RuntimeError: memory does not suffice for :data:`SMALLEST_BATCH` either.
    """
    few, more = SMALLEST_BATCH, 2 * SMALLEST_BATCH
    if device.type == "cpu" and wanted > more:
        attempt(few)
        before = peak_mb()
        try:
            attempt(more)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            free(device)
            return few
        image_mb = (peak_mb() - before) / (more - few)
        free_mb = psutil.virtual_memory().available / 1e6
        while wanted > more and image_mb * (wanted - more) > free_mb * _USABLE:
            wanted = max(more, wanted // 2)
    return fitting_batch(wanted, attempt, device)


def fitting_batch(
    wanted: int, attempt: Callable[[int], None], device: torch.device, smallest: int = SMALLEST_BATCH
) -> int:
    """The largest of ``wanted``, its half, its quarter ... that ``attempt`` gets through.

    Raises:
        RuntimeError: memory does not suffice for ``smallest`` either.
    """
    while True:
        try:
            attempt(wanted)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error) or wanted <= smallest:
                raise
        else:
            return wanted
        free(device)
        wanted = max(smallest, wanted // 2)


def try_step(learner: Learner[Detector], batch_size: int, image_size: int) -> None:
    """A training step and a validation step of that size on made-up images; the learner stays as it was.

    Raises:
        RuntimeError: memory does not suffice.
    """
    rng = np.random.default_rng(0)
    corner = rng.uniform(0, 0.5, (20, 2))
    boxes = np.concatenate([corner, corner + 0.3], axis=1).astype(np.float32)
    pixels = rng.integers(0, 256, (image_size, image_size, 3), dtype=np.uint8)
    shown: Shown = (pixels, boxes, np.zeros(20, np.int64))
    batch = collate([shown] * batch_size, list(range(batch_size)), image_size, batch_size, [])
    rehearse(learner, lambda: torch.stack(losses(learner, batch)).sum())


def rehearse(learner: Learner[Any], loss: Callable[[], Tensor]) -> None:
    """A training step and a validation step of a ``loss``; the learner stays as it was.

    Raises:
        RuntimeError: memory does not suffice.
    """
    statistics = copy.deepcopy(dict(learner.model.named_buffers()))
    try:
        learner.train_mode()
        loss().backward()
        learner.model.eval()
        with torch.no_grad():
            loss()
    finally:
        learner.optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            for name, buffer in learner.model.named_buffers():
                buffer.copy_(statistics[name])
