"""Learning to find things: what the training loop asks of a detector."""

from __future__ import annotations

import copy
import dataclasses
import math
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from torch import Tensor

from engine.errors import DatasetError
from engine.events import Validation
from engine.models.default_boxes import recall, recalls_of_classes
from engine.models.detector import Detector, build_detector
from engine.models.pretrained import start_from, threshold_of_same
from engine.models.spec import DetectorSpec
from engine.models.weights_io import save_weights
from engine.runs import Run
from engine.training import cautions, memory
from engine.training.config import TrainConfig
from engine.training.data import (
    CACHE_SCALE,
    Batch,
    ImageStore,
    View,
    epoch_order,
    largest_size_px,
    training_batches,
)
from engine.training.learner import Learner, losses
from engine.training.preparing import choose_spec, read_sets
from engine.training.samples import choose_samples, write_samples
from engine.training.task import Judged
from engine.training.trouble import trace
from engine.training.validate import judge

WITHOUT_MOSAIC = 0.1
"""Share of the epochs, at the end, that shows whole photos only, as the network will see them."""


class Detection:
    """See :class:`engine.training.task.Task`."""

    def __init__(
        self, config: TrainConfig, resumed: Run | None = None, spec: DetectorSpec | None = None
    ) -> None:
        """Read the label files.

        Args:
            resumed: the run that is gone on with; its image lists count.
            spec: of its network; else it is chosen for the data.

        Raises:
            DatasetError: the data does not suffice.
            RunError: the run's lists cannot be read.
        """
        sets = read_sets(config, resumed, spec.class_names if spec else ())
        self.spec = spec or choose_spec(config, sets.class_names, sets.train)
        self.class_names = sets.class_names
        self.digest, self.lists = sets.digest, sets.lists
        self.remarks = [
            *sets.remarks,
            *cautions.of_data(sets.train, sets.val, sets.class_names, self.spec.image_size),
        ]
        self._config = config
        self._view = View.of(config)
        self._train = ImageStore(sets.train, round(self.spec.image_size * CACHE_SCALE), config.cache_mb)
        self._val = ImageStore(sets.val, self.spec.image_size, config.cache_mb // 2)
        self._whole = sets.train, sets.val
        self._samples: list[int] = []

    @property
    def counts(self) -> tuple[int, int]:
        return len(self._train.examples), len(self._val.examples)

    def build(self) -> Detector:
        return build_detector(self.spec)

    def start(self, model: Detector) -> str:
        return start_from(model, self._config.weights, self._config.backbone)

    def begun(self, model: Detector) -> Callable[[Path], None] | None:
        threshold = threshold_of_same(model, self._config.weights)
        if threshold is None:
            return None
        return lambda path: save_weights(path, model.state_dict(), self.spec, threshold)

    def load(self) -> Iterator[str]:
        for store in (self._train, self._val):
            yield from store.load(self._config.workers)
        if self.counts[0] < 2 or not self.counts[1]:
            raise DatasetError(
                "too few of its images can be read", where=self._config.data, remedy="Put others in"
            )
        self._samples = choose_samples(self._val.examples)

    def keep_first(self, train: int, val: int) -> None:
        for store, count in ((self._train, train), (self._val, val)):
            store.examples = store.examples.first(count)

    def cache_mb(self) -> float:
        stores = zip((self._train, self._val), self._whole, strict=True)
        return sum(store.takes_mb(len(whole), store.side) for store, whole in stores if store.is_cached)

    def facts(self) -> dict[str, Any]:
        examples = self._train.examples
        shares = recalls_of_classes(examples.boxes, examples.labels, self.spec)
        return {
            "default_box_recall": recall(examples.boxes, self.spec),
            "class_box_recall": {name: list(values) for name, values in shares.items()},
        }

    def try_step(self, learner: Learner[Detector], batch_size: int) -> None:
        memory.try_step(learner, batch_size, largest_size_px(self._view))

    def order(self, epoch: int) -> NDArray[Any]:
        return epoch_order(self._train.examples, self._config.seed, epoch, self._config.balance)

    def batches(
        self, parts: Sequence[NDArray[Any]], *, epoch: int, place: int, share: slice
    ) -> Generator[Batch, None, None]:
        view = self._view
        if epoch > self._config.epochs * (1 - WITHOUT_MOSAIC):
            view = dataclasses.replace(view, mosaic=0.0)
        return training_batches(
            self._train,
            parts,
            view,
            seed=self._config.seed,
            epoch=epoch,
            place=place,
            workers=self._config.workers,
            share=share,
        )

    def losses(self, learner: Learner[Detector], batch: Batch) -> tuple[Tensor, Tensor]:
        return losses(learner, batch)

    def trace(self, learner: Learner[Detector], batch: Batch) -> str:
        return trace(learner, batch, self._train.examples, self.class_names)

    def judge(
        self,
        learner: Learner[Detector],
        epoch: int,
        batch_size: int,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Judged:
        judgement, model, weights = judge(learner, self._val, batch_size, self._samples, should_stop)
        result = judgement.result
        told = Validation(
            epoch=epoch,
            loss=judgement.classification_loss + judgement.regression_loss,
            classification_loss=judgement.classification_loss,
            regression_loss=judgement.regression_loss,
            duration_s=judgement.duration_s,
            map_voc2007=result.map_voc2007,
            map_voc_area=result.map_voc_area,
            map_coco=result.map_coco,
            map_coco50=result.map_coco50,
            class_ap=result.class_ap,
            weights=weights,
        )
        threshold = result.best_threshold if math.isfinite(result.best_threshold) else 0.5

        def copied() -> Callable[[Path], None]:
            state = copy.deepcopy(model.state_dict())
            return lambda path: save_weights(path, state, self.spec, threshold, weights)

        return Judged(
            metric=result.map_voc_area,
            tie=None,
            told=told,
            problems=judgement.problems,
            copied=copied,
            write_samples=lambda folder: write_samples(
                folder, epoch, self._val.examples, judgement.found, self.class_names
            ),
        )
