"""Learning to tell classes apart: what the training loop asks of a classifier.

The method of MobileNetV3-SSD, part 1: a MobileNet that starts from ImageNet, its last layer replaced, all
of it trained on, stopped once ``patience`` validations bring no better accuracy.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.datasets import name_lists
from engine.datasets.picture import Picture, copies, digest
from engine.datasets.pictures import class_names
from engine.errors import DatasetError
from engine.events import Validation
from engine.models.classifier import Classifier, ClassifierSpec, build_classifier
from engine.models.classifier_weights import has_same, start_classifier_from
from engine.models.preprocess import to_tensor
from engine.models.weights_io import save_classifier
from engine.run_images import picture_sources
from engine.runs import Run
from engine.training import memory
from engine.training.classify_data import (
    CACHE_SCALE,
    PictureBatch,
    PictureStore,
    PictureView,
    epoch_order,
    picture_batches,
)
from engine.training.classify_samples import choose_pictures, write_picture_samples
from engine.training.classify_validate import judge
from engine.training.config import TrainConfig
from engine.training.distributed import matches_a_process
from engine.training.learner import Learner
from engine.training.preparing import shortened
from engine.training.task import NOT_ALONE, Judged

SMALLEST_VALIDATION_BATCH = 16
WARM_UP_STEPS = 10


class Classification:
    """See :class:`engine.training.task.Task`."""

    def __init__(
        self, config: TrainConfig, resumed: Run | None = None, spec: ClassifierSpec | None = None
    ) -> None:
        """Find out which pictures there are.

        Args:
            resumed: the run that is gone on with; its lists count.
            spec: of its network.

        Raises:
            DatasetError: the data does not suffice.
            RunError: the run's lists cannot be read.
        """
        sources = picture_sources((config.data, *config.more_data), config.seed, resumed)
        pictures: list[Picture] = []
        val_pictures: list[Picture] = []
        told: list[str] = []
        self.lists: dict[str, str] = {}
        for number, source in enumerate(sources, start=1):
            train, problems = source.pictures("train", with_difficult=config.keep_difficult)
            val, val_problems = source.pictures("val", with_difficult=False)
            pictures += train
            val_pictures += val
            told += [*source.notes, *problems, *val_problems]
            prefix = "" if number == 1 else f"{number}/"
            for set_name, listed in source.lists.items():
                self.lists[f"{prefix}{set_name}.txt"] = name_lists.to_text(listed)
        names = spec.class_names if spec else class_names(sources, pictures, val_pictures)
        for label in sorted({picture.label for picture in [*pictures, *val_pictures]} - set(names)):
            told.append(f"The class {label!r} came after this run was started and is left out.")
        pictures = [picture for picture in pictures if picture.label in names]
        val_pictures = [picture for picture in val_pictures if picture.label in names]
        if spec is None:
            has_crops = any(source.kind == "boxes" for source in sources)
            margin = config.crop_margin if has_crops else 0.0
            spec = ClassifierSpec(
                names, config.backbone, config.image_size, config.width_mult, crop_margin=margin
            )
        self.spec = spec
        self.class_names = names
        self.digest = digest([*pictures, *val_pictures])
        self.remarks = shortened([*copies(pictures, val_pictures), *told])
        self._config = config
        self._sources = sources
        self._view = PictureView(spec.image_size, config.augment, config.turns)
        self._train = PictureStore(
            pictures, round(spec.image_size * CACHE_SCALE), spec.crop_margin, config.cache_mb
        )
        self._val = PictureStore(val_pictures, spec.image_size, spec.crop_margin, config.cache_mb // 2)
        self._whole = len(pictures), len(val_pictures)
        self._is_part = False
        self._labels = self._val_labels = np.zeros(0, np.int64)
        self._samples: list[int] = []

    @property
    def counts(self) -> tuple[int, int]:
        return len(self._train.pictures), len(self._val.pictures)

    def build(self) -> Classifier:
        return build_classifier(self.spec)

    def start(self, model: Classifier) -> str:
        return start_classifier_from(model, self._config.weights)

    def begun(self, model: Classifier) -> Callable[[Path], None] | None:
        if not has_same(model, self._config.weights):
            return None
        return lambda path: save_classifier(path, model.state_dict(), self.spec)

    def load(self) -> Iterator[str]:
        for store in (self._train, self._val):
            yield from store.load(self._config.workers)
        if not self._is_part:
            # What could not be read may have been all there was of a class, or of the validation.
            class_names(self._sources, self._train.pictures, self._val.pictures)
        if not self.counts[1]:
            raise DatasetError(
                "no validation picture can be read", where=self._sources[0].root, remedy="Add pictures to it"
            )
        self._labels, self._val_labels = (
            _label_ids(store.pictures, self.class_names) for store in (self._train, self._val)
        )
        self._samples = choose_pictures(self._val.pictures)

    def keep_first(self, train: int, val: int) -> None:
        self._is_part = True
        for store, count in ((self._train, train), (self._val, val)):
            store.pictures = store.pictures[:count]

    def cache_mb(self) -> float:
        stores = zip((self._train, self._val), self._whole, strict=True)
        return sum(store.would_take_mb(whole) for store, whole in stores)

    def facts(self) -> dict[str, Any]:
        return {}

    def try_step(self, learner: Learner[Classifier], batch_size: int) -> None:
        size = self.spec.image_size
        pixels = torch.randint(
            256, (batch_size, size, size, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
        )
        labels = torch.zeros(batch_size, dtype=torch.int64)
        random = torch.get_rng_state()  # the dropout draws from it
        memory.rehearse(learner, lambda: cross_entropy(learner, pixels, labels).mean())
        torch.set_rng_state(random)

    def order(self, epoch: int) -> NDArray[Any]:
        return epoch_order(self._labels, self._config.seed, epoch, self._config.balance)

    def batches(
        self, parts: Sequence[NDArray[Any]], *, epoch: int, place: int, share: slice
    ) -> Generator[PictureBatch, None, None]:
        return picture_batches(
            self._train,
            self._labels,
            parts,
            self._view,
            seed=self._config.seed,
            epoch=epoch,
            place=place,
            workers=self._config.workers,
            share=share,
        )

    def losses(self, learner: Learner[Classifier], batch: PictureBatch) -> tuple[Tensor, Tensor]:
        if self._config.weights == "none":
            warm_up_statistics(learner.model)
        each = cross_entropy(learner, batch.pixels, batch.labels)
        loss = each.sum() / matches_a_process(each.new_tensor(len(each)))
        return loss, torch.zeros((), device=learner.device)

    @torch.no_grad()
    def trace(self, learner: Learner[Classifier], batch: PictureBatch) -> str:
        """Looks at each picture on its own. Where none alone does it, those with the largest losses are
        named: the weights have grown too large, not one picture is wrong."""
        learner.model.eval()  # the loop sets the mode anew before its next step
        losses = cross_entropy(learner, batch.pixels, batch.labels).cpu()
        names = [self._train.pictures[index].name for index in batch.indices]
        bad = [name for name, loss in zip(names, losses.isfinite().tolist(), strict=True) if not loss]
        if bad:
            return f"on {', '.join(bad[:3])}"
        worst = losses.argsort(descending=True)[:3].tolist()
        largest = ", ".join(names[i] for i in worst)
        return f"{NOT_ALONE}picture alone; the largest losses are those of {largest}"

    def judge(
        self,
        learner: Learner[Classifier],
        epoch: int,
        batch_size: int,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Judged:
        batch_size = max(batch_size, SMALLEST_VALIDATION_BATCH)
        judgement, model, weights = judge(learner, self._val, self._val_labels, batch_size, should_stop)
        told = Validation(
            epoch=epoch,
            loss=judgement.loss,
            classification_loss=judgement.loss,
            regression_loss=0.0,
            duration_s=judgement.duration_s,
            accuracy=judgement.accuracy,
            class_recall=judgement.class_recall,
            weights=weights,
        )

        def copied() -> Callable[[Path], None]:
            state = copy.deepcopy(model.state_dict())
            return lambda path: save_classifier(path, state, self.spec, weights)

        return Judged(
            metric=judgement.accuracy,
            tie=judgement.loss,  # small sets often give equal accuracies
            told=told,
            problems=judgement.problems,
            copied=copied,
            write_samples=lambda folder: write_picture_samples(
                folder, epoch, self._val.pictures, self._samples, judgement.scores, self.class_names
            ),
        )


def cross_entropy(learner: Learner[Classifier], pixels: Tensor, labels: Tensor) -> Tensor:
    """(B,) the loss of each picture: ``pixels`` (B, S, S, 3) uint8 RGB, ``labels`` (B,) int64."""
    spec = learner.model.spec
    images = to_tensor(pixels, spec.mean, spec.std, learner.device)
    with learner.precision(learner.device):
        logits = learner.network(images)
    return nn.functional.cross_entropy(logits, labels.to(learner.device), reduction="none")


def warm_up_statistics(model: nn.Module) -> None:
    """Let batch normalisation average over all of the first ten steps, and over some ten steps from then on.

    Random weights come with a running variance of 1, hundreds of times too large in the deep layers: at the
    usual momentum of 0.1 it would take a hundred steps until validation sees what training sees.
    """
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d) and module.num_batches_tracked is not None:
            steps = int(module.num_batches_tracked)
            if steps < WARM_UP_STEPS:
                module.momentum = 1 / (steps + 1)


def _label_ids(pictures: Sequence[Picture], class_names: tuple[str, ...]) -> NDArray[np.int64]:
    ids = {name: number for number, name in enumerate(class_names)}
    return np.array([ids[picture.label] for picture in pictures], np.int64)
