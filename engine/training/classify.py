"""Training a classifier. It reads from top to bottom; what happens is told by the events it yields.

The method of MobileNetV3-SSD, part 1: a MobileNet that starts from ImageNet, its last layer replaced, all
of it trained on, stopped once ``patience`` validations bring no better accuracy.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from engine.datasets.cv import cv2
from engine.datasets.pictures import Picture, PictureSource, digest
from engine.errors import DatasetError, RunError, disk_error
from engine.events import (
    Checkpoint,
    Ended,
    EpochEnded,
    Event,
    Progress,
    RunStarted,
    Step,
    Validation,
    Warned,
)
from engine.files import write_atomically
from engine.models.classifier import Classifier, ClassifierSpec, build_classifier
from engine.models.classifier_weights import start_classifier_from
from engine.models.download import fetch_imagenet
from engine.models.preprocess import resize, to_tensor
from engine.models.weights_io import save_classifier
from engine.runs import Run
from engine.training import checkpoint
from engine.training.allocator import keep_freed_memory
from engine.training.checkpoint import Standing, State
from engine.training.classify_data import (
    CACHE_SCALE,
    PictureStore,
    Pixels,
    epoch_order,
    picture_batches,
    random_view,
)
from engine.training.classify_validate import validate
from engine.training.config import TrainConfig, to_toml
from engine.training.distributed import Ranks
from engine.training.journal import Journal, recorded
from engine.training.learner import GRADIENT_NORM_LIMIT
from engine.training.loop import TELL_EVERY_S, wait
from engine.training.optimizing import learning_rate, make_optimizer
from engine.training.preparing import pick_device, shortened, versions, write_config
from engine.training.usage import memory_mb


def train_classifier(
    config: TrainConfig,
    run: Run,
    *,
    resume: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
    should_pause: Callable[[], bool] = lambda: False,
) -> Iterator[Event]:
    """Train a classifier; arguments, events and errors are those of :func:`engine.training.loop.train`."""
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

    # --- data
    source = PictureSource.open(config.data, config.seed, run.lists() if resume else None)
    pictures, problems = source.pictures("train", with_difficult=config.keep_difficult)
    val_pictures, val_problems = source.pictures("val", with_difficult=False)
    state, where, spec = earlier or (None, None, None)
    class_names = spec.class_names if spec else source.class_names(pictures, val_pictures)
    unknown = {picture.label for picture in [*pictures, *val_pictures]} - set(class_names)
    for label in sorted(unknown):
        problems.append(f"The class {label!r} came after this run was started and is left out.")
    pictures = [picture for picture in pictures if picture.label in class_names]
    val_pictures = [picture for picture in val_pictures if picture.label in class_names]
    yield from map(Warned, shortened([*source.notes, *problems, *val_problems]))
    labels_digest = digest([*pictures, *val_pictures])
    if state and state.labels_digest != labels_digest:
        yield Warned("The pictures have changed since this run was started; it goes on with the new ones.")

    # --- model
    if spec is None:
        margin = config.crop_margin if source.kind == "boxes" else 0.0
        spec = ClassifierSpec(
            class_names, config.backbone, config.image_size, config.width_mult, crop_margin=margin
        )
    model = build_classifier(spec)
    if state:
        model.load_state_dict(state.learner["model"])
    else:
        if config.weights == "imagenet":
            for done, total in fetch_imagenet(config.backbone):
                yield Progress("download", done, total)
        yield Warned(start_classifier_from(model, config.weights))
    model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    frozen = frozen_parts(model, config)
    for still in frozen:
        still.requires_grad_(False)
    optimizer = make_optimizer(model, config, device)
    if state:
        optimizer.load_state_dict(state.learner["optimizer"])
    half = torch.bfloat16 if device.type == "cuda" and torch.cuda.is_bf16_supported() else None

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
    # What could not be read may have been all there was of a class, or of the validation.
    source.class_names(store.pictures, val_store.pictures)
    if not val_store.pictures:
        raise DatasetError(
            "no validation picture can be read", where=source.root, remedy="Add pictures to it"
        )
    labels = _label_ids(store.pictures, class_names)
    val_labels = _label_ids(val_store.pictures, class_names)
    if not resume:
        _write_head(run, config, class_names, source, labels_digest)
    else:
        write_config(run, config)

    if where is None:
        batch_size = config.chosen_batch_size(len(labels))
        where = Standing(batch_size, config.peak_learning_rate(batch_size))
    batch_size, peak = where.batch_size, where.peak_rate
    first_epoch, step = where.epoch + 1, where.step
    best_accuracy, best_loss, best_epoch = where.best_metric, where.best_loss, where.best_epoch
    without_gain = where.validations_without_gain
    elapsed_before, paused_s = where.elapsed_s, 0.0
    images_done, loss_sum = where.images_done, where.loss_sums[0]  # of an epoch that was stopped half-way
    steps_per_epoch = len(epoch_order(labels, batch_size, config.seed, 1, config.balance))
    total_steps = steps_per_epoch * config.epochs
    yield RunStarted(
        run=str(run.path),
        task=config.task,
        backbone=config.backbone,
        device=str(device),
        classes=list(class_names),
        train_images=len(labels),
        val_images=len(val_labels),
        epochs=config.epochs,
        steps_per_epoch=steps_per_epoch,
        batch_size=batch_size,
        image_size_px=spec.image_size,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        first_epoch=first_epoch,
    )

    def keep(epoch: int) -> Event:
        """Write down where the run stands after ``epoch`` whole epochs."""
        now = Standing(
            batch_size=batch_size,
            peak_rate=peak,
            epoch=epoch,
            step=step,
            images_done=images_done,
            loss_sums=[loss_sum, 0.0],
            best_metric=best_accuracy,
            best_loss=best_loss,
            best_epoch=best_epoch,
            validations_without_gain=without_gain,
            elapsed_s=elapsed_before + time.monotonic() - started - paused_s,
        )
        reached = State(
            standing=vars(now),
            learner={"model": model.state_dict(), "optimizer": optimizer.state_dict()},
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
        return Checkpoint(epoch, "last", str(run.last_checkpoint))

    epoch, reason = first_epoch - 1, "finished"
    told_problems: set[str] = set()
    training_started, first_step = time.monotonic(), step
    for epoch in range(first_epoch, config.epochs + 1):
        epoch_started = time.monotonic()
        model.train()
        for still in frozen:
            still.eval()  # its batch statistics stay as they are, too
        order = epoch_order(labels, batch_size, config.seed, epoch, config.balance)
        images_before = images_done
        steps_done = int(np.searchsorted(np.cumsum([len(part) for part in order]), images_done, "right"))
        told, told_images = epoch_started, images_before

        def view(image: Pixels, place: int, epoch: int = epoch, before: int = images_before) -> Pixels:
            if not config.augment:
                return resize(image, spec.image_size)
            rng = np.random.default_rng((config.seed, epoch, before + place))
            return random_view(image, spec.image_size, rng, config.turns)

        for batch in picture_batches(store, labels, order[steps_done:], view, config.workers):
            # --- one step
            step += 1
            steps_done += 1
            images_done += len(order[steps_done - 1])
            for problem in batch.problems:
                if problem not in told_problems and len(told_problems) < 20:
                    told_problems.add(problem)
                    yield Warned(problem)
            if len(batch.names) < 2:
                continue  # batch normalisation needs two
            rate = learning_rate(step, total_steps, steps_per_epoch, peak, config)
            for group in optimizer.param_groups:
                group["lr"] = rate * group["factor"]
            torch.manual_seed(
                config.seed * 1_000_003 + step
            )  # of the dropout, so that a resumed run repeats it
            if config.weights == "none":
                warm_up_statistics(model, step)
            pixels = to_tensor(batch.pixels, spec.mean, spec.std, device)
            with torch.autocast(device.type, dtype=half, enabled=half is not None):
                logits = model(pixels)
            loss = nn.functional.cross_entropy(logits, batch.labels.to(device))
            value = loss.item()
            if not math.isfinite(value):
                names = ", ".join(batch.names[:5])
                raise RunError(
                    f"the loss became {value} in epoch {epoch} at step {step}, on {names} ...",
                    where=run.path,
                    remedy="Look at these images, or lower the learning rate and resume from the last epoch",
                )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), GRADIENT_NORM_LIMIT)
            optimizer.step()

            # --- tell
            loss_sum += value * len(order[steps_done - 1])
            now = time.monotonic()
            if now - told >= TELL_EVERY_S or images_done == len(labels):
                yield Step(
                    epoch=epoch,
                    step=step,
                    loss=value,
                    classification_loss=value,
                    regression_loss=0.0,
                    learning_rate=rate,
                    images_per_s=(images_done - told_images) / max(now - told, 1e-9),
                    eta_s=(now - training_started) / (step - first_step) * (total_steps - step),
                )
                told, told_images = now, images_done
            if should_pause():
                yield keep(epoch - 1)
                waited = yield from wait(epoch, step, Ranks(), should_pause, should_stop)
                paused_s, told, epoch_started = paused_s + waited, told + waited, epoch_started + waited
            if should_stop():
                reason = "stopped"
                break
        if reason == "stopped":
            epoch -= 1
            break
        duration = time.monotonic() - epoch_started
        yield EpochEnded(
            epoch=epoch,
            epochs=config.epochs,
            loss=loss_sum / len(labels),
            classification_loss=loss_sum / len(labels),
            regression_loss=0.0,
            duration_s=duration,
            images_per_s=(len(labels) - images_before) / duration,
            memory_mb=memory_mb(),
        )

        # --- validate
        if epoch % config.validate_every == 0 or epoch == config.epochs:
            judged = validate(model, val_store, val_labels, max(batch_size, 16), device)
            yield from map(Warned, (p for p in judged.problems if p not in told_problems))
            told_problems.update(judged.problems)
            gained = best_accuracy is None or not judged.accuracy <= best_accuracy  # nan: keep the newest
            equal = judged.accuracy == best_accuracy
            is_best = gained or (equal and best_loss is not None and judged.loss < best_loss)
            without_gain = 0 if gained else without_gain + 1
            yield Validation(
                epoch=epoch,
                loss=judged.loss,
                classification_loss=judged.loss,
                regression_loss=0.0,
                duration_s=judged.duration_s,
                accuracy=judged.accuracy,
                class_recall=judged.class_recall,
                is_best=is_best,
            )
            if is_best:
                before = best_accuracy, best_loss, best_epoch
                best_accuracy, best_loss, best_epoch = judged.accuracy, judged.loss, epoch
                try:
                    save_classifier(run.best_weights, model.state_dict(), spec)
                    yield Checkpoint(epoch, "best", str(run.best_weights))
                except RunError as error:
                    yield Warned(f"{error} Training goes on and tries again.")
                    best_accuracy, best_loss, best_epoch = before

        images_done, loss_sum = 0, 0.0
        yield keep(epoch)
        if config.patience and without_gain >= config.patience:
            reason = "no_improvement"
            break
    if reason == "stopped":
        yield keep(epoch)
    elapsed = elapsed_before + time.monotonic() - started - paused_s
    yield Ended(reason, epoch, best_epoch, best_accuracy, elapsed)


def frozen_parts(model: Classifier, config: TrainConfig) -> list[nn.Module]:
    """The parts of the network that stay as they start."""
    choices: dict[str, list[nn.Module]] = {
        "nothing": [],
        "backbone": [model.features],
        "all_but_heads": [model.features, *list(model.classifier)[:-1]],
    }
    return choices[config.freeze]


def warm_up_statistics(model: nn.Module, step: int) -> None:
    """Let batch normalisation average over all of the first ten steps, and over some ten steps from then on.

    Random weights come with a running variance of 1, hundreds of times too large in the deep layers: at the
    usual momentum of 0.1 it would take a hundred steps until validation sees what training sees.
    """
    if step <= 10:
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 1 / step


def _label_ids(pictures: list[Picture], class_names: tuple[str, ...]) -> NDArray[np.int64]:
    ids = {name: number for number, name in enumerate(class_names)}
    return np.array([ids[picture.label] for picture in pictures], np.int64)


def _write_head(
    run: Run, config: TrainConfig, class_names: tuple[str, ...], source: PictureSource, labels_digest: str
) -> None:
    split = run.path / "split"
    files = {
        run.config_file: to_toml(config),
        run.path / "labels.txt": "".join(f"{name}\n" for name in class_names),
        split / "digest.txt": labels_digest + "\n",
    }
    for name, names in source.lists.items():
        files[split / f"{name}.txt"] = "".join(f"{entry}\n" for entry in names)
    try:
        split.mkdir(exist_ok=True)
        for path, text in files.items():
            write_atomically(path, text.encode())
    except OSError as error:
        raise disk_error(error, run.path, RunError) from error
