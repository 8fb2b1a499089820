"""The best weights of a run, and getting them onto the disk."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.errors import RunError
from engine.events import Checkpoint, Event, Warned
from engine.training.checkpoint import Standing


class BestWeights:
    """Keeps the best weights until the disk has taken them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: tuple[Callable[[], None], int] | None = None
        self._written: tuple[float | None, float | None, int | None] | None = None
        """Metric, loss and epoch of the weights on the disk, where they are not the best any more."""

    def as_on_disk(self, where: Standing) -> Standing:
        """``where`` with the best weights that a resumed run will find."""
        if self._waiting is None or self._written is None:
            return where
        metric, loss, epoch = self._written
        return dataclasses.replace(where, best_metric=metric, best_loss=loss, best_epoch=epoch)

    def take(
        self, save: Callable[[], None], metric: float, where: Standing, loss: float | None = None
    ) -> None:
        """New best weights of the epoch just done; ``where`` learns of them.

        Args:
            save: writes them; may be called long after, so it must hold a copy of them.
            metric: how good they are.
            loss: what decides between equal metrics, for who asks for that.
        """
        if self._waiting is None:
            self._written = where.best_metric, where.best_loss, where.best_epoch
        where.best_metric, where.best_loss, where.best_epoch = metric, loss, where.epoch
        self._waiting = (save, where.epoch)

    def write(self) -> Iterator[Event]:
        """Write them, if there are new ones; if the disk refuses, the next call tries again."""
        if self._waiting is None:
            return
        save, epoch = self._waiting
        try:
            save()
        except RunError as error:
            yield Warned(f"{error} Training goes on and tries again after the next epoch.")
            return
        self._waiting = None
        yield Checkpoint(epoch, "best", str(self._path))
