"""Training a classifier. It reads from top to bottom; what happens is told by the events it yields.

The method of MobileNetV3-SSD, part 1: a MobileNet that starts from ImageNet, its last layer replaced, all
of it trained on, stopped once ``patience`` validations bring no better accuracy. Whatever is not about
pictures and classes is the detector's: step, running average, precision, checkpoints, journal.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.datasets.cv import cv2
from engine.datasets.picture import Picture, copies, digest
from engine.datasets.pictures import PictureSource
from engine.errors import ConfigError, DatasetError, RunError
from engine.events import (
    Checkpoint,
    Ended,
    EpochEnded,
    Event,
    Progress,
    RunStarted,
    Samples,
    Step,
    Validation,
    Warned,
)
from engine.models.classifier import Classifier, ClassifierSpec, build_classifier
from engine.models.classifier_weights import start_classifier_from
from engine.models.download import fetch_imagenet
from engine.models.preprocess import to_tensor
from engine.models.weights_io import save_classifier
from engine.runs import Run
from engine.training import checkpoint, distributed, memory
from engine.training.allocator import keep_freed_memory
from engine.training.best import BestWeights
from engine.training.checkpoint import Standing, State
from engine.training.classify_data import (
    CACHE_SCALE,
    PictureStore,
    PictureView,
    epoch_order,
    picture_batches,
)
from engine.training.classify_samples import choose_pictures, write_picture_samples
from engine.training.classify_validate import judge
from engine.training.config import TrainConfig
from engine.training.data import split_batches
from engine.training.distributed import Ranks
from engine.training.journal import Journal, recorded
from engine.training.learner import Learner, NotFiniteError, descend, make_learner
from engine.training.loop import MOST_ROLLBACKS, TELL_EVERY_S, wait
from engine.training.optimizing import learning_rate
from engine.training.preparing import pick_device, shortened, versions, write_config, write_lists
from engine.training.usage import Meter, memory_mb

_ALONE = Ranks()  # one process


def train_classifier(
    config: TrainConfig,
    run: Run,
    *,
    resume: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
    should_pause: Callable[[], bool] = lambda: False,
) -> Iterator[Event]:
    """Train a classifier; arguments, events and errors are those of :func:`engine.training.loop.train`."""
    if distributed.ranks().count > 1:
        raise ConfigError("a classifier is trained by one process", remedy="Start it without torchrun")
    earlier = None
    if resume and run.last_checkpoint.exists():
        earlier = checkpoint.load_as(run.last_checkpoint, ClassifierSpec.from_dict)
    journal = Journal(run.metrics_file, earlier[0].metrics_bytes if earlier else 0)
    events = _train(config, run, resume, earlier, journal, should_stop, should_pause)
    yield from recorded(events, journal, config)


def _train(
    config: TrainConfig,
    run: Run,
    resume: bool,
    earlier: tuple[State, Standing, ClassifierSpec] | None,
    journal: Journal,
    should_stop: Callable[[], bool],
    should_pause: Callable[[], bool],
) -> Iterator[Event]:
    started = time.monotonic()
    torch.manual_seed(config.seed)
    if config.threads:
        torch.set_num_threads(config.threads)
    keep_freed_memory()
    cv2.setNumThreads(1)  # batches are prepared in threads of our own
    device = pick_device(config.device)
    meter = Meter(device)

    # --- data
    source = PictureSource.open(config.data, config.seed, run.lists() if resume else None)
    pictures, problems = source.pictures("train", with_difficult=config.keep_difficult)
    val_pictures, val_problems = source.pictures("val", with_difficult=False)
    class_names = earlier[2].class_names if earlier else source.class_names(pictures, val_pictures)
    unknown = {picture.label for picture in [*pictures, *val_pictures]} - set(class_names)
    for label in sorted(unknown):
        problems.append(f"The class {label!r} came after this run was started and is left out.")
    pictures = [picture for picture in pictures if picture.label in class_names]
    val_pictures = [picture for picture in val_pictures if picture.label in class_names]
    told = [*source.notes, *copies(pictures, val_pictures), *problems, *val_problems]
    yield from map(Warned, shortened(told))
    labels_digest = digest([*pictures, *val_pictures])
    if earlier and earlier[0].labels_digest != labels_digest:
        yield Warned("The pictures have changed since this run was started; it goes on with the new ones.")
    if resume and not earlier:
        yield Warned("The run had not finished an epoch, so it starts anew.")

    # --- model
    margin = config.crop_margin if source.kind == "boxes" else 0.0
    spec = (
        earlier[2]
        if earlier
        else ClassifierSpec(
            class_names, config.backbone, config.image_size, config.width_mult, crop_margin=margin
        )
    )
    model = build_classifier(spec)
    if not earlier:
        if config.weights == "imagenet":
            for done, total in fetch_imagenet(config.backbone):
                yield Progress("download", done, total)
        yield Warned(start_classifier_from(model, config.weights))
    learner = make_learner(model, config, device, _ALONE)
    if learner.precision.remark:
        yield Warned(learner.precision.remark)
    if earlier:
        learner.load_state(earlier[0].learner)

    # --- pictures
    store = PictureStore(pictures, round(spec.image_size * CACHE_SCALE), spec.crop_margin, config.cache_mb)
    val_store = PictureStore(val_pictures, spec.image_size, spec.crop_margin, config.cache_mb // 2)
    problems, loaded = [], 0
    for part in (store, val_store):
        for problem in part.load(config.workers):
            problems += [problem] if problem else []
            loaded += 1
            yield Progress("images", loaded, len(pictures) + len(val_pictures))
            if should_stop():
                yield Ended("stopped", 0, None, None, time.monotonic() - started)
                return
    yield from map(Warned, shortened(problems))
    labels, val_labels = (_label_ids(part.pictures, class_names) for part in (store, val_store))
    count = len(labels)
    # What could not be read may have been all there was of a class, or of the validation.
    source.class_names(store.pictures, val_store.pictures)
    if not len(val_labels):
        raise DatasetError(
            "no validation picture can be read", where=source.root, remedy="Add pictures to it"
        )
    samples = choose_pictures(val_store.pictures)
    view = PictureView(spec.image_size, config.augment, config.turns)

    # --- where the run stands
    if earlier:
        where = earlier[1]
        torch.set_rng_state(earlier[0].random)
    else:
        batch_size = config.chosen_batch_size(count)
        where = Standing(batch_size, config.peak_learning_rate(batch_size))
    fitting = memory.fitting_batch(where.batch_size, partial(_try_step, learner), device)
    if fitting < where.batch_size:
        yield Warned(memory.halved(where, fitting))
    if resume:
        write_config(run, config)
    else:
        lists = {f"{name}.txt": "".join(f"{n}\n" for n in names) for name, names in source.lists.items()}
        write_lists(run, config, class_names, lists, labels_digest)
    best = BestWeights(run.best_weights)
    elapsed_before, paused_s = where.elapsed_s, 0.0
    steps_per_epoch = len(split_batches(np.arange(count), where.batch_size))
    yield RunStarted(
        run=str(run.path),
        task=config.task,
        backbone=config.backbone,
        device=str(device),
        classes=list(class_names),
        train_images=count,
        val_images=len(val_labels),
        epochs=config.epochs,
        steps_per_epoch=steps_per_epoch,
        batch_size=where.batch_size,
        image_size_px=spec.image_size,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        first_epoch=where.epoch + 1,
    )
    if where.epoch >= config.epochs:
        yield Warned(f"The run has its {config.epochs} epochs already; ask for more to go on.")

    def keep() -> Event:
        """Write down where the run stands."""
        where.elapsed_s = elapsed_before + time.monotonic() - started - paused_s
        reached = State(
            standing=vars(best.as_on_disk(where)),
            learner=learner.state(),
            spec=spec.to_dict(),
            labels_digest=labels_digest,
            metrics_bytes=journal.size,
            versions=versions(),
            random=torch.get_rng_state(),
        )
        try:
            checkpoint.save(run.last_checkpoint, reached)
        except RunError as error:
            return Warned(f"{error} Training goes on and tries again after the next epoch.")
        return Checkpoint(where.epoch, "last", str(run.last_checkpoint))

    reason = "finished"
    lost: set[str] = set()
    training_started, images_learnt = time.monotonic(), 0
    while where.epoch < config.epochs:
        epoch = where.epoch + 1
        epoch_started, images_before = time.monotonic() - paused_s, where.images_done
        good = copy.deepcopy((learner.state(), where))
        learner.train_mode()
        order = epoch_order(labels, config.seed, epoch, config.balance)
        parts = split_batches(order[where.images_done :], where.batch_size)
        steps_per_epoch = len(split_batches(order, where.batch_size))
        batches = picture_batches(
            store,
            labels,
            parts,
            view,
            seed=config.seed,
            epoch=epoch,
            place=where.images_done,
            workers=config.workers,
        )
        told_at, told_images = time.monotonic(), where.images_done
        interruption = ""
        for number, batch in enumerate(batches, start=steps_per_epoch - len(parts) + 1):
            # --- one step
            position = where.epoch * steps_per_epoch + number
            rate = learning_rate(
                position, config.epochs * steps_per_epoch, steps_per_epoch, where.peak_rate, config
            )
            loss = None
            try:
                if len(batch.names) > 1:  # one cannot be normalised over
                    if config.weights == "none":
                        warm_up_statistics(model, where.step + 1)
                    loss = cross_entropy(learner, batch.pixels, batch.labels)
                    value, _ = descend(learner, (loss, torch.zeros((), device=device)), rate, _ALONE)
            except NotFiniteError as error:
                cause = _largest_losses(learner, batch.pixels, batch.labels, batch.names)
                interruption = f"{error} in epoch {epoch} at step {where.step + 1}, {cause}"
                break
            except (RuntimeError, MemoryError) as error:
                if not memory.is_out_of_memory(error) or where.batch_size <= memory.SMALLEST_BATCH:
                    raise
                interruption = "out of memory"
                break
            where.images_done += batch.covers
            images_learnt += batch.covers

            # --- tell
            yield from map(Warned, (problem for problem in batch.problems if problem not in lost))
            lost.update(batch.problems)
            now = time.monotonic()
            if loss is not None:
                where.step += 1
                where.loss_images += batch.covers
                where.loss_sums[0] += value * batch.covers
                if now - told_at >= TELL_EVERY_S or where.step == 1 or where.images_done == count:
                    images_left = (config.epochs - where.epoch) * count - where.images_done
                    yield Step(
                        epoch=epoch,
                        step=where.step,
                        loss=value,
                        classification_loss=value,
                        regression_loss=0.0,
                        learning_rate=rate,
                        images_per_s=(where.images_done - told_images) / max(now - told_at, 1e-9),
                        eta_s=(now - training_started - paused_s) / images_learnt * images_left,
                    )
                    told_at, told_images = now, where.images_done
            if usage := meter.due():
                yield usage
            if should_pause():
                yield keep()
                waited = yield from wait(epoch, where.step, _ALONE, should_pause, should_stop)
                paused_s, told_at = paused_s + waited, told_at + waited
            if should_stop():
                interruption = reason = "stopped"
                break
        batches.close()
        if interruption == "stopped":
            break
        if interruption == "out of memory":
            memory.free(device)
            yield Warned(memory.halved(where, max(memory.SMALLEST_BATCH, where.batch_size // 2)))
            continue
        if interruption:
            if where.rollbacks >= MOST_ROLLBACKS:
                raise RunError(
                    interruption,
                    where=run.path,
                    remedy="Look at these pictures, or start anew with a lower learning rate",
                )
            learner.load_state(good[0])
            where = good[1]
            where.rollbacks += 1
            where.peak_rate /= 2
            yield Warned(
                f"{interruption}. The epoch starts again from its beginning, with half the learning rate."
            )
            continue
        if not where.loss_images:
            raise DatasetError(
                "no training picture can be read any more",
                where=source.root,
                remedy="Put them back and resume",
            )
        duration = time.monotonic() - paused_s - epoch_started
        mean_loss = where.loss_sums[0] / where.loss_images
        yield EpochEnded(
            epoch=epoch,
            epochs=config.epochs,
            loss=mean_loss,
            classification_loss=mean_loss,
            regression_loss=0.0,
            duration_s=duration,
            images_per_s=(count - images_before) / duration,
            memory_mb=memory_mb(),
        )
        where.epoch, where.images_done = epoch, 0
        where.loss_sums, where.loss_images = [0.0, 0.0], 0

        # --- validate
        if epoch % config.validate_every == 0 or epoch == config.epochs:
            judgement, judged, weights = judge(learner, val_store, val_labels, max(where.batch_size, 16))
            yield from map(Warned, (problem for problem in judgement.problems if problem not in lost))
            lost.update(judgement.problems)
            gained = where.best_metric is None or judgement.accuracy > where.best_metric
            # Of two equal accuracies, which small sets give often, the lower loss is the better one.
            surer = judgement.accuracy == where.best_metric and judgement.loss < (where.best_loss or 0.0)
            where.validations_without_gain = 0 if gained else where.validations_without_gain + 1
            yield Validation(
                epoch=epoch,
                loss=judgement.loss,
                classification_loss=judgement.loss,
                regression_loss=0.0,
                duration_s=judgement.duration_s,
                accuracy=judgement.accuracy,
                class_recall=judgement.class_recall,
                is_best=gained or surer,
                weights=weights,
            )
            try:
                path = write_picture_samples(
                    run.path / "samples", epoch, val_store.pictures, samples, judgement.scores, class_names
                )
                yield Samples(epoch, str(path))
            except RunError as error:
                yield Warned(f"{error} Training goes on.")
            if gained or surer:
                best_state = copy.deepcopy(judged.state_dict())
                save = partial(save_classifier, run.best_weights, best_state, spec, weights)
                best.take(save, judgement.accuracy, where, judgement.loss)
        yield from best.write()
        yield keep()
        if config.patience and where.validations_without_gain >= config.patience:
            reason = "no_improvement"
            break
    if reason == "stopped":
        yield from best.write()
        yield keep()
    elapsed = elapsed_before + time.monotonic() - started - paused_s
    yield Ended(reason, where.epoch, where.best_epoch, where.best_metric, elapsed)


def cross_entropy(
    learner: Learner[Classifier], pixels: Tensor, labels: Tensor, reduction: str = "mean"
) -> Tensor:
    """The loss of pictures: ``pixels`` (B, S, S, 3) uint8 RGB, ``labels`` (B,) int64."""
    spec = learner.model.spec
    images = to_tensor(pixels, spec.mean, spec.std, learner.device)
    with learner.precision(learner.device):
        logits = learner.network(images)
    return nn.functional.cross_entropy(logits, labels.to(learner.device), reduction=reduction)


def warm_up_statistics(model: nn.Module, step: int) -> None:
    """Let batch normalisation average over all of the first ten steps, and over some ten steps from then on.

    Random weights come with a running variance of 1, hundreds of times too large in the deep layers: at the
    usual momentum of 0.1 it would take a hundred steps until validation sees what training sees.
    """
    if step <= 10:
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 1 / step


def _try_step(learner: Learner[Classifier], batch_size: int) -> None:
    """A training step and a validation step of that size on made-up pictures; the learner stays as it was."""
    size = learner.model.spec.image_size
    pixels = torch.randint(
        256, (batch_size, size, size, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
    )
    labels = torch.zeros(batch_size, dtype=torch.int64)
    random = torch.get_rng_state()  # the dropout draws from it
    memory.rehearse(learner, lambda: cross_entropy(learner, pixels, labels))
    torch.set_rng_state(random)


@torch.no_grad()
def _largest_losses(learner: Learner[Classifier], pixels: Tensor, labels: Tensor, names: list[str]) -> str:
    """Which pictures of a batch make its loss no number, or have the largest, each looked at on its own."""
    learner.model.eval()  # the loop sets the mode anew before its next step
    losses = cross_entropy(learner, pixels, labels, "none").cpu()
    bad = [name for name, loss in zip(names, losses.isfinite().tolist(), strict=True) if not loss]
    if bad:
        return f"on {', '.join(bad[:3])}"
    worst = losses.argsort(descending=True)[:3].tolist()
    return f"on no picture alone; the largest losses are those of {', '.join(names[i] for i in worst)}"


def _label_ids(pictures: list[Picture], class_names: tuple[str, ...]) -> NDArray[np.int64]:
    ids = {name: number for number, name in enumerate(class_names)}
    return np.array([ids[picture.label] for picture in pictures], np.int64)
