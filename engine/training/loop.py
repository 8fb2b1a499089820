"""The training loop. It reads from top to bottom; what happens is told by the events it yields.

What is learnt, boxes or classes, is the :class:`engine.training.task.Task`; the rest is the same for both.
"""

from __future__ import annotations

import copy
import dataclasses
import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import chain
from typing import Any

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
    Warned,
)
from engine.i18n import plural
from engine.inference.devices import pick_device
from engine.models.classifier import ClassifierSpec
from engine.models.download import fetch_imagenet
from engine.models.spec import DetectorSpec
from engine.runs import Run
from engine.training import cautions, checkpoint, distributed, memory
from engine.training.allocator import keep_freed_memory
from engine.training.best import BestWeights, Saving, begin, exported, told, until_saved
from engine.training.checkpoint import Standing, State
from engine.training.classification import Classification
from engine.training.config import TrainConfig, write_config
from engine.training.data import split_batches
from engine.training.detection import Detection
from engine.training.distributed import Ranks
from engine.training.journal import Journal, recorded
from engine.training.learner import NotFiniteError, descend, make_learner
from engine.training.optimizing import learning_rate
from engine.training.preparing import shortened, versions, write_papers
from engine.training.task import NOT_ALONE, Judged, StoppedError, Task
from engine.training.usage import Meter, memory_mb

TELL_EVERY_S = 0.2
PAUSE_POLL_S = 0.1
MOST_ROLLBACKS = 3


def train(
    config: TrainConfig,
    run: Run,
    *,
    resume: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
    should_pause: Callable[[], bool] = lambda: False,
    export: bool = False,
) -> Iterator[Event]:
    """Train a detector or a classifier.

    Every event is also a line of the run's ``metrics.jsonl``. Started by ``torchrun``, all processes call
    this; only the first writes, and only its events are worth telling.

    Args:
        config: the settings. For a resumed run, the run's own with, at most, more epochs.
        run: an existing folder to write to.
        resume: go on from the run's ``last.pt``; a run that was killed before its first one starts anew.
        should_stop: asked after each step; when true, the step's state is kept and the run ends.
        should_pause: asked after each step; when true, the state is kept and the run waits until it is not.
        export: once it has ended, also write the best weights as ONNX. ``should_stop`` is asked then, too, so
            whoever stopped the training and wants its export takes that back when ``Ended`` comes.

    Raises:
        UserError: the data, weights or settings do not allow it; or the loss is no number any more.
    """
    here = distributed.ranks()
    spec_from = ClassifierSpec.from_dict if config.task == "classify" else DetectorSpec.from_dict
    earlier = None
    if resume and (run.last_checkpoint.exists() or not run.can_resume()):
        earlier = checkpoint.load(run.last_checkpoint, spec_from)
    if here.is_first and not resume:
        write_config(run, config)
    journal = Journal(run.metrics_file, earlier[0].metrics_bytes if earlier else 0) if here.is_first else None
    events = _train(config, run, resume, earlier, journal, here, should_stop, should_pause)
    if export and here.is_first:
        events = exported(events, run.best_weights, should_stop)
    yield from recorded(events, journal, config)


def _train(
    config: TrainConfig,
    run: Run,
    resume: bool,
    earlier: tuple[State, Standing, Any] | None,
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
    has_lists = resume and run.has_lists
    task = open_task(config, run if has_lists else None, earlier[2] if earlier else None)
    if here.is_first and not has_lists:
        write_papers(run, task)
    yield from map(Warned, task.remarks)
    if earlier and earlier[0].labels_digest != task.digest:
        yield Warned("The labels have changed since this run was started; it goes on with the new ones.")
    if earlier and earlier[0].versions != versions():
        changed = versions().items() - earlier[0].versions.items()
        newer = ", ".join(f"{name} {value}" for name, value in sorted(changed))
        yield Warned(f"The run was started with other versions; it goes on with {newer}.")
    if resume and not earlier:
        yield Warned("The run had not finished an epoch, so it starts anew.")

    # --- model
    model = task.build()
    if not earlier:
        if config.weights == "imagenet" and here.is_first:
            for done, total in fetch_imagenet(config.backbone):
                yield Progress("download", done, total)
        here.from_first(None)  # by now the file is there for all processes of this computer
        yield Warned(task.start(model))
    learner = make_learner(model, config, device, here)
    if learner.precision.remark:
        yield Warned(learner.precision.remark)
    if earlier:
        learner.load_state(earlier[0].learner)
    if not here.is_first:
        torch.manual_seed(config.seed + here.rank)  # dropout of other places for other images

    # --- images
    problems, images = [], sum(task.counts)
    for loaded, problem in enumerate(task.load(), start=1):
        problems += [problem] if problem else []
        yield Progress("images", loaded, images)
        if should_stop() and here.count == 1:
            stood = earlier[1] if earlier else Standing(0, 0.0)
            elapsed = stood.elapsed_s + time.monotonic() - started
            yield Ended("stopped", stood.epoch, stood.best_epoch, stood.best_metric, elapsed)
            return
    yield from map(Warned, shortened(problems))
    if len(set(here.gathered(task.counts))) > 1:  # from here on they would wait for one another for ever
        raise RunError(
            "the processes of this training can read different images",
            remedy="Give all of them the same files",
        )
    count, val_count = task.counts

    # --- where the run stands
    if earlier:
        state, where, _ = earlier
        torch.set_rng_state(state.random)
    else:
        batch_size = config.chosen_batch_size(count)
        where = Standing(batch_size, config.peak_learning_rate(batch_size))
    if here.count == 1:
        fitting = memory.starting_batch(where.batch_size, partial(task.try_step, learner), device)
        if fitting < where.batch_size:
            yield Warned(memory.halved(where, fitting))
    if here.is_first and resume:
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
        classes=list(task.class_names),
        train_images=count,
        val_images=val_count,
        epochs=config.epochs,
        steps_per_epoch=steps_per_epoch,
        batch_size=where.batch_size,
        image_size_px=task.spec.image_size,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        first_epoch=where.epoch + 1,
        steps_done=where.step,
        elapsed_s=where.elapsed_s,
        **task.facts(),
    )
    if where.epoch >= config.epochs:
        yield Warned(
            plural(
                config.epochs,
                "The run has its one epoch already; ask for more to go on.",
                f"The run has its {config.epochs} epochs already; ask for more to go on.",
            )
        )

    is_kept = True

    def keep() -> Saving:
        """Write down where the run stands."""
        nonlocal is_kept
        if journal is None:
            return None
        where.elapsed_s = elapsed_before + time.monotonic() - started - paused_s
        reached = State(
            standing=vars(best.as_on_disk(where)),
            learner=learner.state(),
            spec=task.spec.to_dict(),
            labels_digest=task.digest,
            metrics_bytes=journal.size,
            versions=versions(),
            random=torch.get_rng_state(),
        )
        try:
            checkpoint.save(run.last_checkpoint, reached)
        except RunError as error:
            is_kept = False
            return error
        is_kept = True
        yield Checkpoint(where.epoch, "last", str(run.last_checkpoint))
        return None

    def keep_all() -> Saving:
        refused = yield from best.write()
        return refused or (yield from keep())

    if not earlier:  # who stops it, or runs out of memory, within the first epoch has what it began with
        yield from begin(task.begun(model) if here.is_first else None, run)
        yield from told(keep())
    reason = "finished"
    images_lost: set[str] = set()
    told_loss = ""
    training_started, images_learnt = time.monotonic(), 0
    while where.epoch < config.epochs:
        epoch = where.epoch + 1
        epoch_started, images_before = time.monotonic() - paused_s, where.images_done
        good = copy.deepcopy((learner.state(), where))
        learner.train_mode()
        order = task.order(epoch)
        parts = split_batches(order[where.images_done :], where.batch_size, fewest)
        steps_per_epoch = len(split_batches(order, where.batch_size, fewest))
        batches = task.batches(parts, epoch=epoch, place=where.images_done, share=here.share)
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
            # Less cannot be normalised over; if one process has too few, all leave the step out together.
            has_too_few = len(batch.indices) * here.count < fewest
            too_few, have_problems = here.total([float(has_too_few), float(bool(batch.problems))])
            try:
                if not too_few:
                    losses = descend(learner, task.losses(learner, batch), rate, here)
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
            for problem in chain(*here.gathered(batch.problems)) if have_problems else ():
                if problem not in images_lost:
                    images_lost.add(problem)
                    yield Warned(problem)
            now = time.monotonic()
            if losses is not None:
                if not told_loss and (told_loss := cautions.of_loss(sum(losses), rate)):
                    yield Warned(told_loss)
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
                yield from told(keep())
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
            # The first that names an image; where none does, they say so in the same words.
            causes = here.gathered(task.trace(learner, batch))
            cause = next((cause for cause in causes if not cause.startswith(NOT_ALONE)), causes[0])
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
        if not where.is_unvalidated:
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
        learnt = dataclasses.replace(where, is_unvalidated=True)
        where.epoch, where.images_done = epoch, 0
        where.loss_sums, where.loss_images, where.is_unvalidated = [0.0, 0.0], 0, False

        # --- validate
        judged: Judged | None = None
        is_left = False
        if here.is_first and (epoch % config.validate_every == 0 or epoch == config.epochs):
            try:
                judged = task.judge(learner, epoch, where.batch_size, should_stop)
            except StoppedError:
                is_left = True
        if here.from_first(is_left):
            where, reason = learnt, "stopped"
            break
        if judged is not None:
            lost = [problem for problem in judged.problems if problem not in images_lost]
            images_lost.update(lost)
            yield from map(Warned, lost)
            # nan: nothing to find, keep the newest
            has_gained = where.best_metric is None or not judged.metric <= where.best_metric
            is_surer = (
                judged.tie is not None
                and judged.metric == where.best_metric
                and judged.tie < (where.best_loss or 0.0)
            )
            is_best = has_gained or is_surer
            if has_gained or epoch <= config.warmup_epochs:
                where.validations_without_gain = 0
            else:
                where.validations_without_gain += 1
            yield dataclasses.replace(judged.told, is_best=is_best)
            try:
                yield Samples(epoch, str(judged.write_samples(run.path / "samples")))
            except RunError as error:
                yield Warned(f"{error} Training goes on.")
            if is_best:
                best.take(partial(judged.copied(), run.best_weights), judged.metric, where, judged.tie)
        if epoch < config.epochs:
            yield from told(best.write())
            yield from told(keep())
        else:
            is_kept = False  # the last time there is no later one to leave it to
        where.validations_without_gain = here.from_first(where.validations_without_gain)
        if config.patience and where.validations_without_gain >= config.patience:
            reason = "no_improvement"
            break
    if reason == "stopped":
        yield from until_saved(keep_all, run, should_stop)
    else:  # the best weights are worth the wait; without the rest the run is only resumed from earlier
        yield from until_saved(best.write, run, should_stop)
        refused = None if is_kept else (yield from keep())
        if refused is not None:
            yield Warned(str(refused))
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


def open_task(config: TrainConfig, resumed: Run | None, spec: Any = None) -> Task:
    """What a run learns from, and what that means.

    Args:
        resumed: the run that is gone on with; its image lists count.
        spec: of its network, if it has one already.

    Raises:
        DatasetError: the data does not suffice.
        RunError: the run's lists cannot be read.
    """
    if config.task == "classify":
        return Classification(config, resumed, spec)
    return Detection(config, resumed, spec)
