"""What the training loop asks of a task, and what it gets; there are two, detection and classification."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray
from torch import Tensor

from engine.events import Validation
from engine.training.learner import Learner

NOT_ALONE = "on no "
"""How :meth:`Task.trace` begins where no image alone makes the loss no number."""


class StoppedError(Exception):
    """A validation was left before its end because the training is to stop."""


class Batch(Protocol):
    """Images of a step. ``indices``: which of the training images are in it; ``covers``: how many images of
    the epoch it stands for, on all processes and with those that could not be read, about which
    ``problems`` says why."""

    @property
    def indices(self) -> Sequence[int]: ...

    @property
    def covers(self) -> int: ...

    @property
    def problems(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Judged:
    """What a network can do on the validation images.

    ``metric``: how good it is, the higher the better, nan if that cannot be said; ``tie``: of equal metrics
    the lower is better, None if they are equally good. ``told``: all figures; ``problems``: sentences about
    images that cannot be read any more.
    """

    metric: float
    tie: float | None
    told: Validation
    problems: Sequence[str]
    copied: Callable[[], Callable[[Path], None]]
    """Takes a copy of the weights; what it returns writes that, and raises RunError if the disk refuses."""
    write_samples: Callable[[Path], Path]
    """Writes what it finds on some of the images into a folder; raises RunError if the disk refuses."""


class Task(Protocol):
    """What a run learns from, and what that means.

    ``spec``: of the network; ``digest``: of the labels; ``lists``: the text of each file below the run's
    ``split/``; ``remarks``: what a person should know of the data.
    """

    spec: Any
    class_names: tuple[str, ...]
    digest: str
    lists: dict[str, str]
    remarks: list[str]

    @property
    def counts(self) -> tuple[int, int]:
        """Images to train on, and to validate with."""
        ...

    def build(self) -> Any:
        """The network, a Detector or a Classifier, with random weights."""
        ...

    def start(self, model: Any) -> str:
        """Give it the weights it starts with; a sentence about them."""
        ...

    def begun(self, model: Any) -> Callable[[Path], None] | None:
        """Writes the weights that ``model`` was given by :meth:`start`, raising RunError if the disk refuses;
        None where they are no network that finds the task's classes yet."""
        ...

    def load(self) -> Iterator[str]:
        """Decode the images that are kept in memory; those that cannot be decoded leave the task.

        Yields:
            for each image, what is wrong with it, or "".

        Raises:
            DatasetError: too few are left.
        """
        ...

    def keep_first(self, train: int, val: int) -> None:
        """Go on with so many images only, before they are loaded."""
        ...

    def cache_mb(self) -> float:
        """Memory that all decoded images of the data would take, as far as they would be kept."""
        ...

    def facts(self) -> dict[str, Any]:
        """Fields of :class:`engine.events.RunStarted` that only this task has."""
        ...

    def try_step(self, learner: Learner[Any], batch_size: int) -> None:
        """A training step on made-up images; the learner stays as it was. RuntimeError: out of memory."""
        ...

    def order(self, epoch: int) -> NDArray[Any]:
        """(N,) int64: the training images of an epoch, in their order."""
        ...

    def batches(
        self, parts: Sequence[NDArray[Any]], *, epoch: int, place: int, share: slice
    ) -> Generator[Any, None, None]:
        """The batches of an epoch, of which ``place`` images are done; of each, this process's ``share``."""
        ...

    def losses(self, learner: Learner[Any], batch: Any) -> tuple[Tensor, Tensor]:
        """Classification and regression loss of a batch, scalars with gradients."""
        ...

    def trace(self, learner: Learner[Any], batch: Any) -> str:
        """Which image makes the loss of a batch no number; a part of a sentence."""
        ...

    def judge(
        self,
        learner: Learner[Any],
        epoch: int,
        batch_size: int,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Judged:
        """Validate, with the weights as they are and with their running average; the better of the two.

        Raises:
            DatasetError: no validation image can be read any more.
            StoppedError: ``should_stop``, asked before each batch, was true.
        """
        ...
