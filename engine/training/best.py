"""The best weights of a run, and getting them onto the disk."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

from torch import Tensor

from engine.errors import RunError
from engine.events import Checkpoint, Event, Warned
from engine.models.spec import DetectorSpec
from engine.models.weights_io import save_weights
from engine.training.checkpoint import Standing


class BestWeights:
    """Keeps the best weights until the disk has taken them."""

    def __init__(self, path: Path, spec: DetectorSpec) -> None:
        self._path = path
        self._spec = spec
        self._waiting: tuple[dict[str, Tensor], float, str, int] | None = None
        self._written: tuple[float | None, int | None] | None = None
        """Metric and epoch of the weights on the disk, where they are not the best any more."""

    def as_on_disk(self, where: Standing) -> Standing:
        """``where`` with the best weights that a resumed run will find."""
        if self._waiting is None or self._written is None:
            return where
        metric, epoch = self._written
        return dataclasses.replace(where, best_metric=metric, best_epoch=epoch)

    def take(
        self, state: Mapping[str, Tensor], threshold: float, weights: str, metric: float, where: Standing
    ) -> None:
        """New best weights of the epoch just done; ``where`` learns of them.

        Args:
            state: a detector's ``state_dict``; it is copied.
            threshold: the score from which on a detection is shown.
            weights: which they are, "raw" or "ema".
            metric: how good they are.
        """
        if self._waiting is None:
            self._written = where.best_metric, where.best_epoch
        where.best_metric, where.best_epoch = metric, where.epoch
        self._waiting = (copy.deepcopy(dict(state)), threshold, weights, where.epoch)

    def write(self) -> Iterator[Event]:
        """Write them, if there are new ones; if the disk refuses, the next call tries again."""
        if self._waiting is None:
            return
        state, threshold, weights, epoch = self._waiting
        try:
            save_weights(self._path, state, self._spec, threshold, weights)
        except RunError as error:
            yield Warned(f"{error} Training goes on and tries again after the next epoch.")
            return
        self._waiting = None
        yield Checkpoint(epoch, "best", str(self._path))
