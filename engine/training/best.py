"""The best weights of a run: getting them onto the disk, and into the form the camera is fast with."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from engine.errors import RunError, UserError
from engine.events import Checkpoint, Ended, Event, Exported, Warned
from engine.runs import Run
from engine.training.checkpoint import Standing

logger = logging.getLogger(__name__)

WAIT_FOR_DISK_S = 3600.0
"""How long a training that is over waits for a disk that refuses what it learnt."""
TRY_EVERY_S = 2.0

Saving = Generator[Event, None, RunError | None]
"""Tells what was saved; returns why not where the disk refused."""


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

    @property
    def are_written(self) -> bool:
        """Whether the disk has them."""
        return self._waiting is None

    def write(self) -> Saving:
        """Write them, if there are new ones; if the disk refuses, the next call tries again."""
        if self._waiting is None:
            return None
        save, epoch = self._waiting
        try:
            save()
        except RunError as error:
            return error
        self._waiting = None
        yield Checkpoint(epoch, "best", str(self._path))
        return None


def begin(save: Callable[[Path], None] | None, run: Run) -> Iterator[Event]:
    """Write the weights that a run begins with, if they are of use by themselves; the first validation
    replaces them."""
    if save is None:
        return
    try:
        save(run.best_weights)
    except RunError as error:
        yield Warned(f"{error} Training goes on and tries again after the next epoch.")
    else:
        yield Checkpoint(0, "best", str(run.best_weights))


def told(saving: Saving) -> Iterator[Event]:
    """Save in the midst of a training: where the disk refuses it is told, and tried again later."""
    refused = yield from saving
    if refused is not None:
        yield Warned(f"{refused} Training goes on and tries again after the next epoch.")


def until_saved(
    save: Callable[[], Saving], run: Run, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Event]:
    """Save what a training that is over has learnt. A disk that refuses is waited for: hours may hang on it.

    Raises:
        RunError: it still refuses after :data:`WAIT_FOR_DISK_S`, or when ``should_stop`` is true, or the
            run's folder is gone.
    """
    began, is_told = time.monotonic(), False
    while (refused := (yield from save())) is not None:
        is_too_late = time.monotonic() - began > WAIT_FOR_DISK_S
        if is_too_late or should_stop() or not run.path.is_dir():
            raise RunError(
                f"{refused.what}; what was learnt since it was saved last is lost", where=refused.where,
                remedy="Free some space and resume the run",
            ) from refused  # fmt: skip
        if not is_told:
            yield Warned(
                f"{refused} The training is over and waits for the disk, for an hour at most, to save what "
                "it learnt. Who stops it now loses that."
            )
            is_told = True
        time.sleep(TRY_EVERY_S)


class _NotWantedError(Exception):
    """Whoever waits for the export asked to be spared it."""


def exported(events: Iterator[Event], weights: Path, should_stop: Callable[[], bool]) -> Iterator[Event]:
    """The events of a training, then what became of the export of its best weights.

    Nothing that goes wrong there makes the training one that failed: it is over by then, and all of it is on
    the disk. A training that a person stopped is exported like any other, as long as it has been validated:
    what it can do so far is what they will look at next.

    Args:
        should_stop: asked between the parts of the export; when true, it is left.
    """
    has_ended = False
    for event in events:  # to their end, so that the memory of the training is free
        yield event
        has_ended = isinstance(event, Ended)
    if has_ended and weights.is_file():
        yield _export(weights, should_stop)


def _export(weights: Path, should_stop: Callable[[], bool]) -> Event:
    started = time.monotonic()

    def ask(_doing: str) -> None:
        if should_stop():
            raise _NotWantedError

    try:
        from engine.inference.detector import EXPORTED
        from engine.inference.export.exporting import export_beside

        ask("")
        path = export_beside(weights, ask)
    except _NotWantedError:
        return Warned("The export was left out. Until the run is exported a processor is many times slower.")
    except Exception as error:
        reason = str(error)
        if not isinstance(error, UserError):  # a fault of ours or of a library's, for a report
            logger.exception("the export after the training failed")
            reason = f"{type(error).__name__}: {error}."
        return Warned(
            f"The training is done, but its export failed: {reason} Until the run is exported a processor is "
            "many times slower."
        )
    return Exported(str(path.with_name(EXPORTED)), time.monotonic() - started)
