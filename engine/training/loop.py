"""The training loop. It reads from top to bottom; what happens is told by the events it yields."""

from __future__ import annotations

import copy
import dataclasses
import math
import time
from collections.abc import Callable, Generator, Iterator
from functools import partial

import numpy as np
import torch

from engine.datasets.cv import cv2
from engine.errors import DatasetError, RunError
from engine.events import (
    Checkpoint,
    Continued,
    Ended,
    EpochEnded,
    Event,
    Paused,
    Progress,
    RunStarted,
    Samples,
    Step,
    Validation,
    Warned,
)
from engine.models.default_boxes import recall, recalls_of_classes
from engine.models.detector import build_detector
from engine.models.download import fetch_imagenet
from engine.models.pretrained import start_from
from engine.models.spec import DetectorSpec
from engine.models.weights_io import save_weights
from engine.runs import Run
from engine.training import checkpoint, distributed, memory
from engine.training.allocator import keep_freed_memory
from engine.training.best import BestWeights
from engine.training.checkpoint import Standing, State
from engine.training.config import TrainConfig
from engine.training.data import (
    CACHE_SCALE,
    ImageStore,
    View,
    epoch_order,
    largest_size_px,
    split_batches,
    training_batches,
)
from engine.training.distributed import Ranks
from engine.training.journal import Journal, recorded
from engine.training.learner import NotFiniteError, learn, make_learner
from engine.training.optimizing import learning_rate
from engine.training.preparing import (
    choose_spec,
    pick_device,
    read_sets,
    shortened,
    versions,
    write_config,
    write_papers,
)
from engine.training.samples import choose_samples, write_samples
from engine.training.trouble import trace
from engine.training.usage import Meter, memory_mb
from engine.training.validate import judge

TELL_EVERY_S = 0.2
PAUSE_POLL_S = 0.1
MOST_ROLLBACKS = 3
WITHOUT_MOSAIC = 0.1
"""Share of the epochs, at the end, that shows whole photos only, as the network will see them."""


def train(
    config: TrainConfig,
    run: Run,
    *,
    resume: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
    should_pause: Callable[[], bool] = lambda: False,
) -> Iterator[Event]:
    """Train a detector.

    Every event is also a line of the run's ``metrics.jsonl``. Started by ``torchrun``, all processes call
    this; only the first writes, and only its events are worth telling.

    Args:
        config: the settings. For a resumed run, the run's own with, at most, more epochs.
        run: an existing folder to write to.
        resume: go on from the run's ``last.pt``; a run that was killed before its first one starts anew.
        should_stop: asked after each step; when true, the step's state is kept and the run ends.
        should_pause: asked after each step; when true, the state is kept and the run waits until it is not.

    Raises:
        UserError: the data, weights or settings do not allow it; or the loss is no number any more.
    """
    here = distributed.ranks()
    earlier = checkpoint.load(run.last_checkpoint) if resume and run.last_checkpoint.exists() else None
    journal = Journal(run.metrics_file, earlier[0].metrics_bytes if earlier else 0) if here.is_first else None
    events = _train(config, run, resume, earlier, journal, here, should_stop, should_pause)
    yield from recorded(events, journal, config)


def _train(
    config: TrainConfig,
    run: Run,
    resume: bool,
    earlier: tuple[State, Standing, DetectorSpec] | None,
    journal: Journal | None,
    here: Ranks,
    should_stop: Callable[[], bool],
    should_pause: Callable[[], bool],
) -> Iterator[Event]:
    started = time.monotonic()
    torch.manual_seed(config.seed)
    if config.threads:
        torch.set_num_threads(config.threads)
    keep_freed_memory()
    cv2.setNumThreads(1)  # batches are prepared in threads of our own
    device = distributed.join(here, pick_device(config.device))
    meter = Meter(device)

    # --- data
    sets = read_sets(
        config, run.path / "split" if resume else None, earlier[2].class_names if earlier else ()
    )
    yield from map(Warned, sets.remarks)
    if earlier and earlier[0].labels_digest != sets.digest:
        yield Warned("The labels have changed since this run was started; it goes on with the new ones.")
    if earlier and earlier[0].versions != versions():
        changed = versions().items() - earlier[0].versions.items()
        newer = ", ".join(f"{name} {value}" for name, value in sorted(changed))
        yield Warned(f"The run was started with other versions; it goes on with {newer}.")
    if resume and not earlier:
        yield Warned("The run had not finished an epoch, so it starts anew.")

    # --- model
    spec = earlier[2] if earlier else choose_spec(config, sets.class_names, sets.train)
    model = build_detector(spec)
    if not earlier:
        if config.weights == "imagenet" and here.is_first:
            for done, total in fetch_imagenet(config.backbone):
                yield Progress("download", done, total)
        here.from_first(None)  # by now the file is there for all processes of this computer
        yield Warned(start_from(model, config.weights, config.backbone))
    learner = make_learner(model, config, device, here)
    if learner.precision.remark:
        yield Warned(learner.precision.remark)
    if earlier:
        learner.load_state(earlier[0].learner)

    # --- images
    store = ImageStore(sets.train, round(spec.image_size * CACHE_SCALE), config.cache_mb)
    val_store = ImageStore(sets.val, spec.image_size, config.cache_mb // 2)
    problems, images_loaded = [], 0
    for part in (store, val_store):
        for problem in part.load(config.workers):
            problems += [problem] if problem else []
            images_loaded += 1
            yield Progress("images", images_loaded, len(sets.train) + len(sets.val))
            if should_stop() and here.count == 1:
                yield Ended("stopped", 0, None, None, time.monotonic() - started)
                return
    yield from map(Warned, shortened(problems))
    examples = store.examples
    count = len(examples)
    if count < 2 or not len(val_store.examples):
        raise DatasetError("too few of its images can be read", where=config.data, remedy="Put others in")
    samples = choose_samples(val_store.examples)
    view = View.of(config)

    # --- where the run stands
    if earlier:
        state, where, _ = earlier
        torch.set_rng_state(state.random)
    else:
        batch_size = config.chosen_batch_size(count)
        where = Standing(batch_size, config.peak_learning_rate(batch_size))
    if here.count == 1:
        fitting = memory.fitting_batch(
            where.batch_size, lambda size: memory.try_step(learner, size, largest_size_px(view)), device
        )
        if fitting < where.batch_size:
            yield Warned(memory.halved(where, fitting))
    if here.is_first and not resume:
        write_papers(run, config, sets)
    elif here.is_first:
        write_config(run, config)
    best = BestWeights(run.best_weights)
    elapsed_before, paused_s = where.elapsed_s, 0.0
    fewest = max(2, here.count)  # images in a batch
    steps_per_epoch = len(split_batches(np.arange(count), where.batch_size, fewest))
    yield RunStarted(
        run=str(run.path),
        task=config.task,
        backbone=config.backbone,
        device=str(device),
        classes=list(sets.class_names),
        train_images=count,
        val_images=len(val_store.examples),
        epochs=config.epochs,
        steps_per_epoch=steps_per_epoch,
        batch_size=where.batch_size,
        image_size_px=spec.image_size,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        first_epoch=where.epoch + 1,
        default_box_recall=recall(examples.boxes, spec),
        class_box_recall={
            name: list(shares)
            for name, shares in recalls_of_classes(examples.boxes, examples.labels, spec).items()
        },
    )
    if where.epoch >= config.epochs:
        yield Warned(f"The run has its {config.epochs} epochs already; ask for more to go on.")

    def keep() -> Iterator[Event]:
        """Write down where the run stands."""
        if journal is None:
            return
        where.elapsed_s = elapsed_before + time.monotonic() - started - paused_s
        reached = State(
            standing=vars(best.as_on_disk(where)),
            learner=learner.state(),
            spec=spec.to_dict(),
            labels_digest=sets.digest,
            metrics_bytes=journal.size,
            versions=versions(),
            random=torch.get_rng_state(),
        )
        try:
            checkpoint.save(run.last_checkpoint, reached)
        except RunError as error:
            yield Warned(f"{error} Training goes on and tries again after the next epoch.")
        else:
            yield Checkpoint(where.epoch, "last", str(run.last_checkpoint))

    reason = "finished"
    images_lost: set[str] = set()
    training_started, images_learnt = time.monotonic(), 0
    while where.epoch < config.epochs:
        epoch = where.epoch + 1
        epoch_started, images_before = time.monotonic() - paused_s, where.images_done
        good = copy.deepcopy((learner.state(), where))
        learner.train_mode()
        order = epoch_order(examples, config.seed, epoch, config.balance)
        parts = split_batches(order[where.images_done :], where.batch_size, fewest)
        steps_per_epoch = len(split_batches(order, where.batch_size, fewest))
        shown = view
        if epoch > config.epochs * (1 - WITHOUT_MOSAIC):
            shown = dataclasses.replace(view, mosaic=0.0)
        batches = training_batches(
            store,
            parts,
            shown,
            seed=config.seed,
            epoch=epoch,
            place=where.images_done,
            workers=config.workers,
            share=here.share,
        )
        told_at, told_images = time.monotonic(), where.images_done
        interruption = ""
        fault: NotFiniteError | None = None
        for number, batch in enumerate(batches, start=steps_per_epoch - len(parts) + 1):
            # --- one step
            position = where.epoch * steps_per_epoch + number
            rate = learning_rate(
                position, config.epochs * steps_per_epoch, steps_per_epoch, where.peak_rate, config
            )
            losses = None
            try:
                if len(batch.indices) * here.count >= fewest:  # less cannot be normalised over
                    losses = learn(learner, batch, rate, here)
            except NotFiniteError as error:
                interruption, fault = "not finite", error
                break
            except (RuntimeError, MemoryError) as error:
                if not memory.is_out_of_memory(error) or where.batch_size <= 2 or here.count > 1:
                    raise
                interruption = "out of memory"
                break
            where.images_done += batch.covers
            images_learnt += batch.covers

            # --- tell
            lost = [problem for problem in batch.problems if problem not in images_lost]
            images_lost.update(lost)
            yield from map(Warned, lost)
            now = time.monotonic()
            if losses is not None:
                where.step += 1
                where.loss_images += batch.covers
                where.loss_sums = [
                    total + loss * batch.covers for total, loss in zip(where.loss_sums, losses, strict=True)
                ]
                if now - told_at >= TELL_EVERY_S or where.step == 1 or where.images_done == count:
                    images_left = (config.epochs - where.epoch) * count - where.images_done
                    yield Step(
                        epoch=epoch,
                        step=where.step,
                        loss=sum(losses),
                        classification_loss=losses[0],
                        regression_loss=losses[1],
                        learning_rate=rate,
                        images_per_s=(where.images_done - told_images) / max(now - told_at, 1e-9),
                        eta_s=(now - training_started - paused_s) / images_learnt * images_left,
                    )
                    told_at, told_images = now, where.images_done
            if usage := meter.due():
                yield usage
            if here.any(should_pause()):
                yield from keep()
                waited = yield from wait(epoch, where.step, here, should_pause, should_stop)
                paused_s, told_at = paused_s + waited, told_at + waited
            if here.any(should_stop()):
                interruption = "stopped"
                break
        batches.close()
        if interruption == "stopped":
            reason = "stopped"
            break
        if interruption == "out of memory":
            memory.free(device)
            yield Warned(memory.halved(where, max(memory.SMALLEST_BATCH, where.batch_size // 2)))
            continue
        if fault is not None:
            cause = trace(learner, batch, examples, sets.class_names)
            what = f"{fault} in epoch {epoch} at step {where.step + 1}, {cause}"
            if where.rollbacks >= MOST_ROLLBACKS:
                raise RunError(
                    what,
                    where=run.path,
                    remedy="Look at that image and its boxes, or start anew with a lower learning rate",
                )
            learner.load_state(good[0])
            where = good[1]
            where.rollbacks += 1
            where.peak_rate /= 2
            yield Warned(f"{what}. The epoch starts again from its beginning, with half the learning rate.")
            continue
        if not where.loss_images:
            raise DatasetError(
                "no training image can be read any more", where=config.data, remedy="Put them back and resume"
            )
        duration = time.monotonic() - paused_s - epoch_started
        mean_classification, mean_regression = (total / where.loss_images for total in where.loss_sums)
        yield EpochEnded(
            epoch=epoch,
            epochs=config.epochs,
            loss=mean_classification + mean_regression,
            classification_loss=mean_classification,
            regression_loss=mean_regression,
            duration_s=duration,
            images_per_s=(count - images_before) / duration,
            memory_mb=memory_mb(),
        )
        where.epoch, where.images_done = epoch, 0
        where.loss_sums, where.loss_images = [0.0, 0.0], 0

        # --- validate
        if here.is_first and (epoch % config.validate_every == 0 or epoch == config.epochs):
            judgement, judged, weights = judge(learner, val_store, where.batch_size, samples)
            lost = [problem for problem in judgement.problems if problem not in images_lost]
            images_lost.update(lost)
            yield from map(Warned, lost)
            result = judgement.result
            metric = result.map_voc_area
            # nan: nothing to find, keep the newest
            is_best = where.best_metric is None or not metric <= where.best_metric
            if is_best or epoch <= config.warmup_epochs:
                where.validations_without_gain = 0
            else:
                where.validations_without_gain += 1
            yield Validation(
                epoch=epoch,
                loss=judgement.classification_loss + judgement.regression_loss,
                classification_loss=judgement.classification_loss,
                regression_loss=judgement.regression_loss,
                duration_s=judgement.duration_s,
                map_voc2007=result.map_voc2007,
                map_voc_area=metric,
                map_coco=result.map_coco,
                map_coco50=result.map_coco50,
                class_ap=result.class_ap,
                is_best=is_best,
                weights=weights,
            )
            try:
                path = write_samples(
                    run.path / "samples", epoch, val_store.examples, judgement.found, sets.class_names
                )
                yield Samples(epoch, str(path))
            except RunError as error:
                yield Warned(f"{error} Training goes on.")
            if is_best:
                threshold = result.best_threshold if math.isfinite(result.best_threshold) else 0.5
                best_state = copy.deepcopy(judged.state_dict())
                save = partial(save_weights, run.best_weights, best_state, spec, threshold, weights)
                best.take(save, metric, where)
        yield from best.write()
        yield from keep()
        where.validations_without_gain = here.from_first(where.validations_without_gain)
        if config.patience and where.validations_without_gain >= config.patience:
            reason = "no_improvement"
            break
    if reason == "stopped":
        yield from best.write()
        yield from keep()
    elapsed = elapsed_before + time.monotonic() - started - paused_s
    yield Ended(reason, where.epoch, where.best_epoch, where.best_metric, elapsed)


def wait(
    epoch: int, step: int, here: Ranks, should_pause: Callable[[], bool], should_stop: Callable[[], bool]
) -> Generator[Event, None, float]:
    """Do nothing while the user wants a pause; returns how long that was, in seconds."""
    began = time.monotonic()
    yield Paused(epoch, step)
    while here.any(should_pause()) and not here.any(should_stop()):
        time.sleep(PAUSE_POLL_S)
    yield Continued(epoch, step)
    return time.monotonic() - began
